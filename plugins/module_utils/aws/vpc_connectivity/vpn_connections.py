# SPDX-License-Identifier: GPL-3.0-or-later
"""Site-to-site VPN connections and their static routes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...converge.model import Existing
from ..area import name_of
from ..calls import unless_gone
from ..network.area import Ec2Kind
from . import tunnels
from .area import Area
from .vpn_gateways import attached_gateways

ENDS = {"CustomerGatewayId": "customer_gateway_id", "VpnGatewayId": "vpn_gateway_id", "TransitGatewayId": "transit_gateway_id"}
TUNNELS = ("tunnel_1", "tunnel_2")
# AWS makes the keys, and who may read the secret reads them. https://docs.aws.amazon.com/vpn/latest/s2svpn/enhanced-security.html
STORAGE = "SecretsManager"
# What one call changes, and in the next no other: the connection is busy meanwhile.
CALLS: tuple[tuple[str, ...], ...] = (
    tuple(ENDS.values()),
    ("local_ipv4_cidr", "remote_ipv4_cidr"),
    *((one,) for one in TUNNELS),
)


class VpnConnection(Ec2Kind):
    """Named by its Name tag, among those of the VPC's gateways. Its keys are read and written by nobody here.

    attributes: customer_gateway_id, vpn_gateway_id or transit_gateway_id; static_routes_only, which replaces it; local_ipv4_cidr,
        remote_ipv4_cidr; tunnel_1, tunnel_2 (tunnels.OPTIONS, as far as they are given); tags.
    outputs: id, outside_ips (Amazon's, in the order of the tunnels), pre_shared_key_arn, transit_gateway_id.
    """

    kind = "vpn_connection"
    operation, result, id_field, id_filter = "describe_vpn_connections", "VpnConnections", "VpnConnectionId", "vpn-connection-id"
    replace_on = frozenset({"static_routes_only"})
    timeout = 1800
    statuses = {"pending": "pending", "modifying": "pending", "available": "ready", "deleting": "deleting"}

    def __init__(self, area: Area, names: Collection[str]):
        super().__init__(area.own)
        self.names = names

    def descriptions(self) -> list[dict[str, Any]]:
        return self.network.reads.pages("ec2", self.operation, self.result)

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        if description["State"] not in self.statuses or not self._is_ours(description):
            return None
        options = description.get("Options") or {}
        found = [tunnels.present(one) for one in options.get("TunnelOptions", [])]
        attributes = {
            "customer_gateway_id": description["CustomerGatewayId"],
            "vpn_gateway_id": description.get("VpnGatewayId"),
            "transit_gateway_id": description.get("TransitGatewayId"),
            "static_routes_only": options.get("StaticRoutesOnly", False),
            "local_ipv4_cidr": options.get("LocalIpv4NetworkCidr"),
            "remote_ipv4_cidr": options.get("RemoteIpv4NetworkCidr"),
            **dict(zip(TUNNELS, found, strict=False)),
        }
        outputs = {
            "id": description["VpnConnectionId"],
            "outside_ips": [one.get("OutsideIpAddress") for one in options.get("TunnelOptions", [])],
            "pre_shared_key_arn": description.get("PreSharedKeyArn"),
        }
        return self.existing(description, attributes, outputs=outputs, status=self.statuses[description["State"]])

    def _is_ours(self, description: Mapping[str, Any]) -> bool:
        """Those of the VPC's gateway lead to it, whoever has made them."""
        gateways = {one["VpnGatewayId"] for one in attached_gateways(self.network)}
        return name_of(description) in self.names or description.get("VpnGatewayId") in gateways

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute in TUNNELS:  # what is not said of a tunnel stays
            return {**(present or {}), **wanted}
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        ranges = {"LocalIpv4NetworkCidr": "local_ipv4_cidr", "RemoteIpv4NetworkCidr": "remote_ipv4_cidr"}
        options = {
            "StaticRoutesOnly": attributes["static_routes_only"],
            "TunnelOptions": [tunnels.request(attributes.get(one, {})) for one in TUNNELS],
            **{member: attributes[key] for member, key in ranges.items() if attributes.get(key)},
        }
        answer = self.ec2_once.create_vpn_connection(
            Type="ipsec.1",
            PreSharedKeyStorage=STORAGE,
            Options=options,
            TagSpecifications=self.tag_specifications(name, attributes),
            **{member: attributes[key] for member, key in ENDS.items() if attributes.get(key)},
        )
        made = self.made(name, answer["VpnConnection"], attributes.get("tags", {}))
        return replace(made, attributes={**made.attributes, **attributes})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        """One of its calls at a time; the connection is busy after each."""
        self.retag(existing, changes)
        rest = {"tags": changes["tags"]} if "tags" in changes else {}
        asked = next((keys for keys in CALLS if changes.keys() & {*keys}), None)
        if not asked:
            return None
        done = {key: changes[key] for key in asked if key in changes}
        self._change(existing, done)
        return replace(existing, attributes={**existing.attributes, **rest, **done}, status="pending")

    def _change(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        identity = existing.outputs["id"]
        tunnel = next((number for number, one in enumerate(TUNNELS) if one in changes), None)
        if tunnel is not None:
            before, after = existing.attributes.get(TUNNELS[tunnel], {}), changes[TUNNELS[tunnel]]
            different = {key: value for key, value in after.items() if before.get(key) != value}
            self.ec2.modify_vpn_tunnel_options(
                VpnConnectionId=identity,
                VpnTunnelOutsideIpAddress=existing.outputs["outside_ips"][tunnel],
                TunnelOptions=tunnels.request(different),
            )
        elif "local_ipv4_cidr" in changes or "remote_ipv4_cidr" in changes:
            whole = {**existing.attributes, **changes}
            given = {"LocalIpv4NetworkCidr": whole["local_ipv4_cidr"], "RemoteIpv4NetworkCidr": whole["remote_ipv4_cidr"]}
            ranges = {member: value for member, value in given.items() if value}
            self.ec2.modify_vpn_connection_options(VpnConnectionId=identity, **ranges)
        else:
            ends = {member: changes[key] for member, key in ENDS.items() if changes.get(key)}
            self.ec2.modify_vpn_connection(VpnConnectionId=identity, **ends)

    def remove(self, existing: Existing) -> Existing:
        self.ec2.delete_vpn_connection(VpnConnectionId=existing.outputs["id"])
        return replace(existing, status="deleting")


class VpnConnectionRoute(Ec2Kind):
    """A range of the office, named `<connection> <range>`. attributes: vpn_connection_id, destination. outputs: id."""

    kind = "vpn_connection_route"
    operation, result = VpnConnection.operation, VpnConnection.result
    replace_on = frozenset({"vpn_connection_id", "destination"})
    timeout = 600
    statuses = {"pending": "pending", "available": "ready", "deleting": "deleting"}

    def __init__(self, area: Area, connections: VpnConnection):
        super().__init__(area.own)
        self.connections = connections

    def read(self) -> list[Existing]:
        return [one for description in self.connections.descriptions() for one in self._of(description)]

    def _of(self, description: Mapping[str, Any]) -> Iterator[Existing]:
        connection = self.connections.parse(description)
        for route in description.get("Routes", []) if connection else []:
            if connection and route["State"] in self.statuses:
                attributes = {"vpn_connection_id": connection.outputs["id"], "destination": route["DestinationCidrBlock"]}
                outputs, status = {"id": " ".join(attributes.values())}, self.statuses[route["State"]]
                name = f"{connection.name} {attributes['destination']}"
                yield Existing(self.kind, name, attributes, outputs, status, owned=connection.owned)

    def refresh(self, waiting: Any) -> list[Existing]:
        self.network.reads.forget()
        return self.read()

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        arguments = {"VpnConnectionId": attributes["vpn_connection_id"], "DestinationCidrBlock": attributes["destination"]}
        self.ec2_once.create_vpn_connection_route(**arguments)
        return Existing(self.kind, name, dict(attributes), {"id": " ".join(attributes.values())}, "pending", owned=True)

    def remove(self, existing: Existing) -> Existing:
        destination, connection = existing.attributes["destination"], existing.attributes["vpn_connection_id"]
        with unless_gone():
            self.ec2.delete_vpn_connection_route(VpnConnectionId=connection, DestinationCidrBlock=destination)
        return replace(existing, status="deleting")
