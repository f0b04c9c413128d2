# SPDX-License-Identifier: GPL-3.0-or-later
"""Route tables, their routes and their associations with subnets; one list gives all three."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...converge.model import Existing
from ..area import name_of
from ..calls import unless_done
from .area import Ec2Kind
from .names import default_table

# Where a route leads, by the prefix of the id: the argument of CreateRoute that takes it.
TARGETS = {
    "igw-": "GatewayId",
    "vgw-": "GatewayId",
    "nat-": "NatGatewayId",
    "pcx-": "VpcPeeringConnectionId",
    "tgw-": "TransitGatewayId",
    "eni-": "NetworkInterfaceId",
    "eigw-": "EgressOnlyInternetGatewayId",
}


class RouteTable(Ec2Kind):
    kind = "route_table"
    operation, result, id_field, id_filter = "describe_route_tables", "RouteTables", "RouteTableId", "route-table-id"
    fixed = frozenset({"vpc_id"})

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        if is_main(description) and not name_of(description):
            return None  # AWS's own, made and deleted with the VPC
        return self.existing(description, {"vpc_id": description["VpcId"]})

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        specifications = self.tag_specifications(name, attributes)
        answer = self.ec2_once.create_route_table(VpcId=attributes["vpc_id"], TagSpecifications=specifications)
        return self.made(name, answer["RouteTable"], attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)

    def remove(self, existing: Existing) -> None:
        self.ec2.delete_route_table(RouteTableId=existing.outputs["id"])


class OfRouteTables(Ec2Kind):
    """What the route tables carry: it has no name and no tags of its own."""

    operation, result = RouteTable.operation, RouteTable.result

    def items(self, table: Mapping[str, Any], name: str) -> Iterator[Existing]:
        raise NotImplementedError

    def read(self) -> list[Existing]:
        return [one for table in self.descriptions() for one in self.items(table, self._table_name(table))]

    def _table_name(self, table: Mapping[str, Any]) -> str:
        return name_of(table) or (default_table(self.network.name) if is_main(table) else table["RouteTableId"])


class Route(OfRouteTables):
    """Named by its table and destination. Local routes, propagated ones and those of endpoints are AWS's."""

    kind = "route"
    fixed = frozenset({"route_table_id", "destination"})

    def items(self, table: Mapping[str, Any], name: str) -> Iterator[Existing]:
        for route in table["Routes"]:
            destination = route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock") or route.get("DestinationPrefixListId")
            targets = [route[key] for key in {*TARGETS.values()} if route.get(key)]
            by_hand = route.get("Origin", "CreateRoute") == "CreateRoute" and targets and not targets[0].startswith(("local", "vpce-"))
            if by_hand:
                attributes = {"route_table_id": table["RouteTableId"], "destination": destination, "target": targets[0]}
                outputs = {"id": f"{table['RouteTableId']} {destination}"}
                # Others put routes into our tables too: to a peering connection, to an office.
                owned = self.network.owns(table) and targets[0].startswith(("igw-", "nat-"))
                yield Existing(self.kind, f"{name} {destination}", attributes, outputs, owned=owned)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self.ec2_once.create_route(**_route(attributes))
        return Existing(self.kind, name, attributes, {"id": f"{attributes['route_table_id']} {attributes['destination']}"}, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.ec2.replace_route(**_route({**existing.attributes, **changes}))

    def remove(self, existing: Existing) -> None:
        route = _route(existing.attributes)
        self.ec2.delete_route(**{key: value for key, value in route.items() if key == "RouteTableId" or key.startswith("Destination")})


class RouteTableAssociation(OfRouteTables):
    """Named by its subnet, which has one at most."""

    kind = "route_table_association"
    fixed = frozenset({"subnet_id"})

    def items(self, table: Mapping[str, Any], name: str) -> Iterator[Existing]:
        for link in table["Associations"]:
            if link.get("SubnetId") and link.get("AssociationState", {}).get("State", "associated") in ("associated", "associating"):
                attributes = {"subnet_id": link["SubnetId"], "route_table_id": table["RouteTableId"]}
                outputs = {"id": link["RouteTableAssociationId"]}
                yield Existing(self.kind, self._subnet_name(link["SubnetId"]), attributes, outputs, owned=self.network.owns(table))

    def _subnet_name(self, subnet_id: str) -> str:
        subnets = self.network.describe("describe_subnets", "Subnets")
        return next((name_of(subnet, subnet_id) for subnet in subnets if subnet["SubnetId"] == subnet_id), subnet_id)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        answer = self.ec2_once.associate_route_table(SubnetId=attributes["subnet_id"], RouteTableId=attributes["route_table_id"])
        return Existing(self.kind, name, attributes, {"id": answer["AssociationId"]}, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        with unless_done():  # it gives the association another id
            self.ec2.replace_route_table_association(AssociationId=existing.outputs["id"], RouteTableId=changes["route_table_id"])

    def remove(self, existing: Existing) -> None:
        self.ec2.disassociate_route_table(AssociationId=existing.outputs["id"])


def is_main(table: Mapping[str, Any]) -> bool:
    return any(link.get("Main") for link in table["Associations"])


def _route(attributes: Mapping[str, Any]) -> dict[str, str]:
    destination, target = attributes["destination"], attributes["target"]
    argument = next(argument for prefix, argument in TARGETS.items() if target.startswith(prefix))
    key = (
        "DestinationPrefixListId"
        if destination.startswith("pl-")
        else "DestinationIpv6CidrBlock"
        if ":" in destination
        else "DestinationCidrBlock"
    )
    return {"RouteTableId": attributes["route_table_id"], key: destination, argument: target}
