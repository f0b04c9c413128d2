# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a region has what node pools ask for: instance types and zones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...aws.service_quotas.instance_types import read_instance_types
from ...aws.service_quotas.pools import node_pool, patterns


def not_offered(ec2: Any, region: str, pools: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What these name and the region does not have, with the pool's name. Limits that are none, too."""
    if not pools:
        return
    catalogue = read_instance_types(ec2, patterns(pools, ()))
    for pool in pools:
        yield from ((pool["name"], sentence) for sentence in node_pool(pool, catalogue, region)[1])
    if any(pool.get("zones") for pool in pools):
        zones = sorted(one["ZoneName"] for one in ec2.describe_availability_zones()["AvailabilityZones"])
        for pool in pools:
            for zone in pool.get("zones") or ():
                if zone not in zones:
                    what = f"node_pools: {pool['name']}: zones"
                    yield pool["name"], f"{what}: {region} has no zone {zone}; it has {', '.join(zones)}"
