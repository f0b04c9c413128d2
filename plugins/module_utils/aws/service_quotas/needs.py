# SPDX-License-Identifier: GPL-3.0-or-later
"""What an environment needs of an account's quotas. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from .buckets import BUCKETS, Bucket, bucket
from .instance_types import InstanceType
from .model import number
from .pools import Pool

# What is counted rather than computed: the service, the code and the name of the quota. The codes stand in the links of
# https://docs.aws.amazon.com/general/latest/gr/ec2-service.html, vpc-service.html and eks.html beside it.
COUNTED = {
    "vpcs": ("vpc", "L-F678F1CE", "VPCs per Region"),
    "internet_gateways": ("vpc", "L-A4707A72", "Internet gateways per Region"),
    "nat_gateways_per_zone": ("vpc", "L-FE5A380F", "NAT gateways per Availability Zone"),
    "elastic_ips": ("ec2", "L-0263D0A3", "EC2-VPC Elastic IPs"),
    "eks_clusters": ("eks", "L-1194D53C", "Clusters"),
}
WORDS = {"vpcs": "VPCs", "nat_gateways_per_zone": "NAT gateways in a zone", "elastic_ips": "Elastic IPs", "eks_clusters": "EKS clusters"}
NODE_GROUPS = ("eks", "L-6D54EA21", "Managed node groups per cluster")
NODES = ("eks", "L-BD136A63", "Nodes per managed node group")

# Codes by service and name, for needs given by hand.
CODES = {(service, name): code for service, code, name in (*COUNTED.values(), NODE_GROUPS, NODES)}
CODES |= {("ec2", one.name): one.code for one in BUCKETS}

Key = tuple[str, str, str]  # the service, the code and the name of a quota


@dataclass
class Need:
    """because: what makes it up. node_pools: as a wish for a quota has them. least: below which it is not worth asking for."""

    value: float = 0
    because: list[str] = field(default_factory=list)
    node_pools: list[dict[str, Any]] = field(default_factory=list)
    least: float = 0

    def add(self, value: float, why: str) -> None:
        self.value += value
        self.because.append(f"{why}: {number(value)}")


class Needs:
    """Of one region.

    minimum: vCPUs of a bucket of accelerated types that is used at all. promised: vCPUs by node pool, in place of what is computed.
    """

    def __init__(self, region: str, minimum: int, promised: Mapping[str, float]):
        self.region, self.minimum, self.promised = region, minimum, promised
        self.needs: dict[Key, Need] = {}
        self.problems: list[str] = []

    def add_pool(self, pool: Pool) -> None:
        """In each bucket as much as if it had no other: which one Karpenter takes is known only when it does."""
        buckets = _by_bucket(pool)
        if not buckets:
            kind = "node_pools" if pool.what == "node pool" else "node_groups"
            self.problems.append(
                f"{kind}: {pool.name}: AWS has no quota for {' or '.join(pool.capacity_types)} instances of the types that it names"
            )
        for which, types in buckets.items():
            promised = self.promised.get(pool.name) if pool.what == "node pool" else None
            need, smallest = self._need(("ec2", which.code, which.name)), min(types, key=lambda one: (one.vcpus, one.name))
            need.add(vcpus(pool, types) if promised is None else promised, str(pool))
            need.least = max(need.least, self.minimum if which.accelerated else 0)
            if pool.what == "node pool":
                least = smallest.vcpus if which.accelerated else 0  # of the others every account has some
                limit = first_limit(pool, types) if promised is None else {}  # what is promised says how far it is to grow
                need.node_pools.append({"name": pool.name, "least": least, "smallest": smallest.name, **limit})

    def add_counts(self, counts: Mapping[str, int | None], groups: Sequence[Pool]) -> None:
        for name, count in counts.items():
            if count:
                self._need(COUNTED[name]).add(count, WORDS.get(name, name.replace("_", " ")))
        if groups:
            self._need(NODE_GROUPS).add(len(groups), "node groups")
            largest = max(groups, key=lambda one: one.nodes or 0)
            self._need(NODES).add(largest.nodes or 0, str(largest))

    def told(self) -> Iterator[dict[str, Any]]:
        """As the module `service_quota` takes them."""
        for (service, code, _), need in sorted(self.needs.items(), key=lambda item: (item[0][0], item[0][2])):
            value = max(need.value, need.least)
            raised = [f"at least {number(need.least)} for a quota of accelerated instances"] if value > need.value else []
            because = [*need.because, *raised]
            which = {"region": self.region, "service_code": service, "quota": code}
            yield {**which, "value": number(value), "because": because, "node_pools": need.node_pools}

    def _need(self, key: Key) -> Need:
        return self.needs.setdefault(key, Need())


def vcpus(pool: Pool, types: Sequence[InstanceType]) -> int:
    """The fewest vCPUs with which the pool can reach its limits with these types, and not less than those of the largest of them."""
    largest = max(one.vcpus for one in types)
    if pool.nodes is not None:
        return pool.nodes * largest
    return max([largest, *(reached for reached, _ in _reached(pool, types)[:1])])


def first_limit(pool: Pool, types: Sequence[InstanceType]) -> dict[str, Any]:
    """{limit: the vCPUs with which it is reached, limited_by: what it is a limit of} of the limit that the pool reaches first."""
    found = [{"limit": reached, "limited_by": _words(resource, pool.limits[resource])} for reached, resource in _reached(pool, types)]
    return found[0] if found else {}


def _words(resource: str, limit: float) -> str:
    return f"{number(limit)}{'Gi of' if resource == 'memory' else ''} {resource}"


def _reached(pool: Pool, types: Sequence[InstanceType]) -> list[tuple[int, str]]:
    """With how many vCPUs each limit is reached that these types reach at all. Of several the pool stops at the first."""
    reached = [(_reach(resource, limit, types), resource) for resource, limit in pool.limits.items()]
    return sorted((vcpus, resource) for vcpus, resource in reached if vcpus is not None)


def _reach(resource: str, limit: float, types: Sequence[InstanceType]) -> int | None:
    """None where none of the types has any of the resource."""
    if resource == "cpu":
        return ceil(limit)
    has = [(one.vcpus, one.memory if resource == "memory" else one.accelerators.get(resource, 0)) for one in types]
    ratios = [cpus / amount for cpus, amount in has if amount]
    return ceil(limit * min(ratios)) if ratios else None


def _by_bucket(pool: Pool) -> dict[Bucket, list[InstanceType]]:
    found: dict[Bucket, list[InstanceType]] = {}
    for capacity_type in pool.capacity_types:
        for one in pool.types:
            which = bucket(one.name, capacity_type) if capacity_type in one.sold_as else None
            if which:
                found.setdefault(which, []).append(one)
    return found


def with_more(needs: Iterable[Mapping[str, Any]], more: Iterable[Mapping[str, Any]], region: str) -> list[dict[str, Any]]:
    """The needs with those that are given by hand, which are added to what is computed for the same quota."""
    merged = {(one["region"], one["service_code"], one["quota"]): dict(one) for one in needs}
    for one in more:
        place = (one.get("region") or region, one["service_code"])
        key = (*place, CODES.get((one["service_code"], one["quota"]), one["quota"]))
        nothing = {"region": key[0], "service_code": key[1], "quota": key[2], "value": 0, "because": [], "node_pools": []}
        known = merged.get(key, nothing)
        because = [*known["because"], f"{one.get('because') or 'by hand'}: {number(one['value'])}"]
        merged[key] = {**known, "value": number(known["value"] + one["value"]), "because": because}
    return list(merged.values())
