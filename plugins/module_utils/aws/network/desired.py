# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters and a layout to the resources of a VPC. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

from ...converge.model import Existing, Key, Reference, Resource
from .layout import Subnet
from .names import OWNER_TAG, default_table
from .rules import wanted_entry, wanted_rule
from .services import endpoints, flow_logs

ANYWHERE = "0.0.0.0/0"
DIRECTIONS = ("ingress", "egress")


class Description:
    """One VPC as it should be. params: the module's; subnets: as laid out; existing: what was read."""

    def __init__(
        self, params: Mapping[str, Any], subnets: Sequence[Subnet], existing: Sequence[Existing], region: str, cidrs: Sequence[str]
    ):
        self.params, self.subnets, self.existing, self.region, self.cidrs = params, subnets, existing, region, cidrs
        self.name, self.tags = params["name"], params["tags"] or {}
        self.tiers = {tier["name"]: tier for tier in params["tiers"] or []}
        self.vpc_id = Reference("vpc", self.name)

    def resources(self) -> list[Resource]:
        own = (self._vpc(), self._subnets(), self._gateways(), self._tables(), self._default_routes())
        return [one for part in (*own, endpoints(self), flow_logs(self)) for one in part]

    def resource(
        self, kind: str, name: str, after: tuple[Key | str, ...] = (), tags: Mapping[str, str] | None = None, **attributes: Any
    ) -> Resource:
        given = {key: value for key, value in attributes.items() if value is not None}
        # YAML has numbers and truth values where AWS has strings.
        return Resource(kind, name, {**given, "tags": {key: str(value) for key, value in {**self.tags, **(tags or {})}.items()}}, after)

    def _vpc(self) -> Iterator[Resource]:
        params, adopted = self.params, bool(self.params["adopt"])
        attributes = {key: params[key] for key in ("instance_tenancy", "dns_support", "dns_hostnames")}
        group, acl = params["default_security_group"], params["default_network_acl"]
        if group:
            attributes["default_security_group"] = {
                direction: frozenset(map(wanted_rule, group[direction])) for direction in DIRECTIONS if group[direction] is not None
            }
        if acl:
            attributes["default_network_acl"] = {
                direction: frozenset(wanted_entry(entry, direction == "egress") for entry in acl[direction])
                for direction in DIRECTIONS
                if acl[direction] is not None
            }
        vpc = self.resource("vpc", self.name, cidr=None if adopted and not params["cidr"] else params["cidr"], **attributes)
        if adopted:  # marked as ours, it would be removed with the rest once it is no longer said to be adopted
            unmarked = {key: value for key, value in vpc.attributes["tags"].items() if key != OWNER_TAG}
            vpc = replace(vpc, attributes={**vpc.attributes, "tags": unmarked})
        yield vpc
        for cidr in params["secondary_cidrs"] or []:
            yield Resource("vpc_cidr_block", cidr, {"cidr": cidr, "vpc_id": self.vpc_id})
        if params["dhcp_options"]:
            configuration = {key.replace("_", "-"): tuple(map(str, values)) for key, values in params["dhcp_options"].items() if values}
            yield self.resource("dhcp_options", self.name, vpc_id=self.vpc_id, configuration=configuration)

    def _subnets(self) -> Iterator[Resource]:
        for subnet in self.subnets:
            tier = self.tiers[subnet.tier]
            yield self.resource(
                "subnet",
                subnet.name,
                after=self._range_of(subnet),
                tags=tier["tags"],
                vpc_id=self.vpc_id,
                cidr=subnet.cidr,
                availability_zone=subnet.zone,
                map_public_ip_on_launch=tier["map_public_ip_on_launch"],
            )

    def _range_of(self, subnet: Subnet) -> tuple[Key, ...]:
        """The further range that the subnet lies in: those of the primary range, where NAT gateways stand, wait for none."""
        inside = ip_network(subnet.cidr)
        ranges = self.params["secondary_cidrs"] or []
        return tuple(("vpc_cidr_block", cidr) for cidr in ranges if inside.subnet_of(ip_network(cidr)))

    def _gateways(self) -> Iterator[Resource]:
        if any(tier["type"] == "public" for tier in self.tiers.values()):
            yield self.resource("internet_gateway", self.name, vpc_id=self.vpc_id)
        for zone in self.nat_zones():
            name = f"{self.name}-{zone}"
            yield self.resource("elastic_ip", name)
            yield self.resource(
                "nat_gateway",
                name,
                after=("internet_gateway",),
                vpc_id=self.vpc_id,
                subnet_id=Reference("subnet", self._nat_subnet(zone)),
                allocation_id=Reference("elastic_ip", name),
            )

    def _nat_subnet(self, zone: str) -> str:
        """The zone's first public one, unless its gateway stands in another: to move it is to cut every connection through it."""
        names = [subnet.name for subnet in self.subnets if subnet.zone == zone and self.tiers[subnet.tier]["type"] == "public"]
        taken = {one.attributes["subnet_id"] for one in self._there("nat_gateway") if one.name == f"{self.name}-{zone}"}
        return next((one.name for one in self._there("subnet") if one.name in names and one.outputs["id"] in taken), names[0])

    def _there(self, kind: str) -> list[Existing]:
        return [one for one in self.existing if one.kind == kind]

    def nat_zones(self) -> list[str]:
        """Where NAT gateways stand. A single one stays in its zone, whatever zones are added."""
        zones = list(dict.fromkeys(subnet.zone for subnet in self.subnets))
        if self.params["nat"] != "single":
            return zones if self.params["nat"] == "per_zone" else []
        there = {one.name for one in self._there("nat_gateway")}
        return sorted(zones, key=lambda zone: f"{self.name}-{zone}" not in there)[:1]

    def table_name(self, subnet: Subnet) -> str:
        tier = self.tiers[subnet.tier]
        per_zone = tier["route_tables"] == "per_zone" if tier["route_tables"] else tier["type"] == "private"
        return subnet.name if per_zone else f"{self.name}-{subnet.tier}"

    def _tables(self) -> Iterator[Resource]:
        tables = {self.table_name(subnet): subnet for subnet in reversed(self.subnets)}
        for name, subnet in reversed(tables.items()):
            yield self.resource("route_table", name, vpc_id=self.vpc_id)
            target = self._way_out(subnet)
            if target:
                yield self._route(name, Reference("route_table", name), ANYWHERE, target)
        for subnet in self.subnets:
            table = Reference("route_table", self.table_name(subnet))
            attributes = {"subnet_id": Reference("subnet", subnet.name), "route_table_id": table}
            yield Resource("route_table_association", subnet.name, attributes)

    def _way_out(self, subnet: Subnet) -> Reference | None:
        type_of_tier, zones = self.tiers[subnet.tier]["type"], self.nat_zones()
        if type_of_tier == "public":
            return Reference("internet_gateway", self.name)
        if type_of_tier == "private" and zones:
            return Reference("nat_gateway", f"{self.name}-{subnet.zone if subnet.zone in zones else zones[0]}")
        return None

    @staticmethod
    def _route(table_name: str, table: Reference, destination: str, target: Any, present: bool = True) -> Resource:
        attributes = {"route_table_id": table, "destination": destination, "target": target}
        return Resource("route", f"{table_name} {destination}", attributes if present else {}, present=present)

    def _default_routes(self) -> Iterator[Resource]:
        """The VPC's own route table has the routes that are given, and no others."""
        if not self.params["default_route_table"]:
            return
        table = Reference("vpc", self.name, "default_route_table_id")
        ids = {one.outputs.get("default_route_table_id") for one in self._there("vpc")}
        # An adopted VPC's may have a name.
        name = next((one.name for one in self._there("route_table") if one.outputs["id"] in ids), default_table(self.name))
        wanted = {route["destination"]: route["target"] for route in self.params["default_route_table"]["routes"]}
        for destination, target in wanted.items():
            yield self._route(name, table, destination, target)
        for one in self._there("route"):
            if one.attributes["route_table_id"] in ids and one.attributes["destination"] not in wanted:
                yield self._route(name, table, one.attributes["destination"], None, present=False)
