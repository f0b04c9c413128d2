# SPDX-License-Identifier: GPL-3.0-or-later
"""Which node pools take machines with GPUs, told from their names alone, and how the GPUs are shared. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...aws.service_quotas.instance_types import FAMILY

# https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html: of the accelerated ones, those that have a GPU.
CATEGORIES = frozenset({"g", "gr", "p"})
GPU_LABELS = "karpenter.k8s.aws/instance-gpu-"
NAMED_BY = {
    "karpenter.k8s.aws/instance-category": "instance_categories",
    "karpenter.k8s.aws/instance-family": "instance_families",
    "node.kubernetes.io/instance-type": "instance_types",
}
# By this label of a node NVIDIA's device plugin chooses among its configurations.
# https://github.com/NVIDIA/k8s-device-plugin/tree/v0.14.5#deploying-with-gpu-feature-discovery-for-automatic-node-labels
CONFIGURATION_LABEL = "nvidia.com/device-plugin.config"


def has_gpus(entry: Mapping[str, Any]) -> bool:
    """Whether a pool, already on top of its template, may take a machine with a GPU."""
    return any(_category(name) in CATEGORIES for name in _names(entry)) or any(
        one["key"].startswith(GPU_LABELS) and (one.get("operator") or "In") in ("In", "Exists", "Gt") for one in _requirements(entry)
    )


def _names(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in NAMED_BY.values():
        yield from map(str, entry.get(key) or ())
    for one in _requirements(entry):
        if one["key"] in NAMED_BY and (one.get("operator") or "In") == "In":
            yield from map(str, one.get("values") or ())


def _requirements(entry: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return [one for one in entry.get("requirements") or () if one.get("key")]


def _category(name: str) -> str:
    found = FAMILY.match(name)
    return found[1] if found else ""


def time_slices(pools: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The configurations that a device plugin needs for these pools: by name, how many pods share a GPU."""
    counts = {int(pool["gpu_time_slicing"]) for pool in pools if pool.get("gpu_time_slicing")}
    return {configuration_name(count): count for count in sorted(counts)}


def configuration_name(count: int) -> str:
    return f"time-slicing-{count}"
