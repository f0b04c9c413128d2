# SPDX-License-Identifier: GPL-3.0-or-later
"""What EC2 tells of the instance types that a region offers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..area import pages

VALUES = 200  # of one filter: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
# The letters and the number of a family, as Karpenter reads them: https://karpenter.sh/docs/reference/instance-types/
FAMILY = re.compile(r"([a-z]+)(?:-\d+tb)?(\d+)?")


@dataclass(frozen=True)
class InstanceType:
    """memory: GiB. accelerators: how many it has, by the name under which Kubernetes counts them. sold_as: on-demand, spot."""

    name: str
    vcpus: int
    memory: float
    architectures: frozenset[str]
    sold_as: frozenset[str]
    hypervisor: str = ""
    accelerators: Mapping[str, int] = field(default_factory=dict)

    @property
    def family(self) -> str:
        return self.name.split(".")[0]

    @property
    def size(self) -> str:
        return self.name.split(".")[1]

    @property
    def category(self) -> str:
        found = FAMILY.match(self.family)
        return found[1] if found else ""

    @property
    def generation(self) -> int:
        found = FAMILY.match(self.family)
        return int(found[2]) if found and found[2] else 0


def read_instance_types(ec2: Any, patterns: Collection[str]) -> dict[str, InstanceType]:
    """By name those that fit one of the patterns, such as `g5.*`. What a region does not offer is left out."""
    ordered, found = sorted(patterns), []
    for start in range(0, len(ordered), VALUES):
        fits = [{"Name": "instance-type", "Values": ordered[start : start + VALUES]}]
        found += pages(ec2, "describe_instance_types", "InstanceTypes", Filters=fits, PaginationConfig={"PageSize": 100})
    return {one["InstanceType"]: parsed(one) for one in found}


def parsed(described: Mapping[str, Any]) -> InstanceType:
    return InstanceType(
        described["InstanceType"],
        described["VCpuInfo"]["DefaultVCpus"],
        described["MemoryInfo"]["SizeInMiB"] / 1024,
        # As Kubernetes calls it.
        frozenset("amd64" if one == "x86_64" else one for one in described["ProcessorInfo"]["SupportedArchitectures"]),
        frozenset(described["SupportedUsageClasses"]),
        described.get("Hypervisor", ""),
        _accelerators(described),
    )


def _accelerators(described: Mapping[str, Any]) -> dict[str, int]:
    """https://karpenter.sh/docs/concepts/scheduling/#acceleratorsgpu-resources"""
    counts: dict[str, int] = {}
    for one in described.get("GpuInfo", {}).get("Gpus", []):
        maker = one["Manufacturer"].lower()
        name = "habana.ai/gaudi" if maker == "habana" else f"{maker}.com/gpu"
        counts[name] = counts.get(name, 0) + one["Count"]
    neurons = sum(one["Count"] for one in described.get("NeuronInfo", {}).get("NeuronDevices", []))
    return counts | ({"aws.amazon.com/neuron": neurons} if neurons else {})
