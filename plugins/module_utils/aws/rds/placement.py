# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a database stands and who reaches it: the VPC's subnets and security groups, or sentences where they are yet to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...converge.model import Existing, InvalidPlan
from ..area import name_of
from ..network.area import Network


@dataclass(frozen=True)
class Placement:
    """vpc_id, subnet_ids, cidr: as AWS has them, or sentences. sources: ids of the security groups of `ingress`."""

    vpc_id: str
    subnet_ids: frozenset[str]
    cidr: str
    sources: tuple[str, ...]


class Place:
    def __init__(self, network: Network, params: Mapping[str, Any], region: str, check_mode: bool):
        self.network, self.params, self.region, self.check_mode = network, params, region, check_mode

    def read(self) -> list[Existing]:
        """At the same time as the rest. No resource of the area is among it."""
        self.network.describe("describe_subnets", "Subnets")
        return []

    def found(self) -> Placement:
        """Raises InvalidPlan where a run would have no place."""
        subnets, network = self._subnets(), self.network
        tiers = ", ".join(self.params["subnet_tiers"])
        where, problems = "rds_vpc_name, rds_subnet_tiers", []
        if not subnets and not self.check_mode:
            known = f"VPC {network.name} has no subnets of tier {tiers}" if network.vpc_id else f"there is no VPC {network.name}"
            problems.append(f"{where}: {known}; make the network first (role vpc), or correct the names")
        zones = {subnet["AvailabilityZone"] for subnet in subnets}
        if len(zones) == 1:
            problems.append(f"{where}: a subnet group needs two zones, and tier {tiers} is in {zones.pop()} alone; give vpc_zone_count 2")
        sources = self._sources(problems)
        if problems:
            raise InvalidPlan(problems)
        later = f"(known after the subnets of {network.name}, tier {tiers}, are created)"
        vpc = network.vpc or {}
        return Placement(
            vpc.get("VpcId") or f"(known after vpc {network.name} is created)",
            frozenset(subnet["SubnetId"] for subnet in subnets) or frozenset({later}),
            vpc.get("CidrBlock") or f"(known after vpc {network.name} is created)",
            tuple(sources),
        )

    def _subnets(self) -> list[dict[str, Any]]:
        prefixes = tuple(f"{self.network.name}-{tier}-{self.region}" for tier in self.params["subnet_tiers"])
        return [subnet for subnet in self.network.describe("describe_subnets", "Subnets") if name_of(subnet).startswith(prefixes)]

    def _sources(self, problems: list[str]) -> list[str]:
        given = (self.params["ingress"] or {}).get("security_groups") or []
        groups = {one["GroupName"]: one["GroupId"] for one in self.network.describe("describe_security_groups", "SecurityGroups")}
        ids = []
        for one in given:
            identity = one if one.startswith("sg-") else groups.get(one)
            if identity is None and not self.check_mode:
                where = f"VPC {self.network.name} has no security group {one}"
                problems.append(f"rds_ingress: {where}; make it first, or correct the name")
            ids.append(identity or f"(known after security group {one} is created)")
        return ids
