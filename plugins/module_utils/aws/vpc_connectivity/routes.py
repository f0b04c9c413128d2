# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes to peering connections and gateways: this VPC's one by one, and the other side's as one list for each connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import Existing
from ..calls import unless_done, unless_gone
from ..network.routes import Route
from .area import Area, Far, Side
from .of_peering import OfPeering

TARGETS = ("VpcPeeringConnectionId", "TransitGatewayId", "GatewayId", "NatGatewayId", "NetworkInterfaceId", "InstanceId", "VpcEndpointId")

ATTACHED = ("transit_gateway_vpc_attachment", "vpn_gateway_attachment")


class ConnectingRoute(Route):
    """A route of this VPC. Whose it is, its target tells, once all of them have been read."""

    def __init__(self, area: Area):
        super().__init__(area.own)

    def items(self, table: Mapping[str, Any], name: str) -> Iterator[Existing]:
        for route in routes_of(table):
            destination, target = route["DestinationCidrBlock"], target_of(route)
            attributes = {"route_table_id": table["RouteTableId"], "destination": destination, "target": target}
            outputs = {"id": f"{table['RouteTableId']} {destination}"}
            yield Existing(self.kind, f"{name} {destination}", attributes, outputs, after=ATTACHED)


def routes_of(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those that somebody has set, to a range of IPv4: local ones and what gateways propagate are AWS's."""
    found = [route for route in table["Routes"] if route.get("DestinationCidrBlock") and target_of(route) not in ("", "local")]
    return [route for route in found if route.get("Origin", "CreateRoute") == "CreateRoute"]


def target_of(route: Mapping[str, Any]) -> str:
    return next((str(route[key]) for key in TARGETS if route.get(key)), "")


class PeerRoutes(OfPeering):
    """All routes of the other side that lead to one peering connection: what leads there and is not described is taken away.

    attributes: peering_connection_id; routes, a frozenset of `<route table's name> <range>`.
    """

    kind = "vpc_peering_routes"

    def of(self, name: str, connection: Mapping[str, Any], far: Far) -> Existing | None:
        identity = connection["VpcPeeringConnectionId"]
        routes = frozenset(self._leading_to(far.side, identity)) if far.side else frozenset[str]()
        if not routes:
            return None
        owned = self.area.own.owns(connection)
        attributes = {"peering_connection_id": identity, "routes": routes}
        return Existing(self.kind, name, attributes, {"id": f"{identity} routes"}, owned=owned)

    @staticmethod
    def _leading_to(side: Side, target: str) -> Iterator[str]:
        for table in side.tables():
            for route in routes_of(table):
                if target_of(route) == target:
                    yield f"{side.table_name(table)} {route['DestinationCidrBlock']}"

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        one = Existing(self.kind, name, dict(attributes), {"id": f"{attributes['peering_connection_id']} routes"}, owned=True)
        self._set(name, attributes["peering_connection_id"], frozenset(), attributes["routes"])
        return one

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self._set(existing.name, existing.attributes["peering_connection_id"], existing.attributes["routes"], changes["routes"])

    def delete(self, existing: Existing) -> None:
        self._set(existing.name, existing.attributes["peering_connection_id"], existing.attributes["routes"], frozenset())

    def _set(self, name: str, target: str, before: frozenset[str], after: frozenset[str]) -> None:
        side = self.area.fars[name].side
        assert side
        tables = {side.table_name(table): table for table in side.tables()}
        for route in sorted(before - after):
            table, _, destination = route.rpartition(" ")
            with unless_gone():
                side.ec2.delete_route(RouteTableId=tables[table]["RouteTableId"], DestinationCidrBlock=destination)
        for route in sorted(after - before):
            table, _, destination = route.rpartition(" ")
            taken = any(one["DestinationCidrBlock"] == destination for one in routes_of(tables[table]))  # by one that leads nowhere
            set_route = side.ec2.replace_route if taken else side.ec2.create_route
            arguments = {"RouteTableId": tables[table]["RouteTableId"], "DestinationCidrBlock": destination}
            with unless_done():
                set_route(**arguments, VpcPeeringConnectionId=target)


def led_astray(side: Side, wanted: Mapping[str, Sequence[str]], ours: frozenset[str]) -> Iterator[str]:
    """Of routes that are wanted, by the route table's name, those that somebody else has set, and that lead somewhere.

    ours: ids of what they may lead to.
    """
    for table in side.tables():
        name = side.table_name(table)
        for route in routes_of(table):
            destination, target = route["DestinationCidrBlock"], target_of(route)
            if destination in wanted.get(name, ()) and target not in ours and route.get("State") != "blackhole":
                yield f"route table {name} has a route for {destination} to {target}, which somebody else has set"
