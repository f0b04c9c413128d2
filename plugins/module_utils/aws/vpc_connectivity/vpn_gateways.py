# SPDX-License-Identifier: GPL-3.0-or-later
"""The two ends of a VPN: customer gateways, and the VPC's virtual private gateway with the route tables that learn from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...converge.model import Existing
from ..area import name_of
from ..calls import unless_done, unless_gone
from ..network.area import Ec2Kind
from .area import Area

SHORT_ASN = 2147483647  # what is longer has an argument of its own: https://docs.aws.amazon.com/vpn/latest/s2svpn/cgw-options.html


class CustomerGateway(Ec2Kind):
    """Named by its Name tag. A connection can be led to another one; none changes, so that a difference is refused.

    names: of those of the area. attributes: ip_address, bgp_asn, device_name, all fixed; tags. outputs: id.
    """

    kind = "customer_gateway"
    operation, result, id_field, id_filter = "describe_customer_gateways", "CustomerGateways", "CustomerGatewayId", "customer-gateway-id"
    fixed = frozenset({"ip_address", "bgp_asn", "device_name"})

    def __init__(self, area: Area, names: Collection[str]):
        super().__init__(area.own)
        self.names = names

    def descriptions(self) -> list[dict[str, Any]]:
        """It belongs to no VPC; those that connections of the VPC lead to are found with them."""
        return self.network.reads.pages("ec2", self.operation, self.result)

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        if description["State"] in ("deleting", "deleted") or not self._is_ours(description):
            return None
        attributes = {
            "ip_address": description.get("IpAddress"),
            "bgp_asn": int(description.get("BgpAsn") or description.get("BgpAsnExtended") or 0),
            "device_name": description.get("DeviceName"),
        }
        return self.existing(description, attributes, status="pending" if description["State"] == "pending" else "ready")

    def _is_ours(self, description: Mapping[str, Any]) -> bool:
        return name_of(description) in self.names or description["CustomerGatewayId"] in self._led_to()

    def _led_to(self) -> set[str]:
        gateways = {one["VpnGatewayId"] for one in attached_gateways(self.network)}
        found = self.network.reads.pages("ec2", "describe_vpn_connections", "VpnConnections") if gateways else []
        return {one["CustomerGatewayId"] for one in found if one.get("VpnGatewayId") in gateways and one["State"] != "deleted"}

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        asn = attributes["bgp_asn"]
        more = {"DeviceName": attributes["device_name"]} if attributes.get("device_name") else {}
        answer = self.ec2_once.create_customer_gateway(
            Type="ipsec.1",
            IpAddress=attributes["ip_address"],
            TagSpecifications=self.tag_specifications(name, attributes),
            **({"BgpAsn": asn} if asn <= SHORT_ASN else {"BgpAsnExtended": asn}),
            **more,
        )
        return self.made(name, answer["CustomerGateway"], attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)

    def remove(self, existing: Existing) -> None:
        self.ec2.delete_customer_gateway(CustomerGatewayId=existing.outputs["id"])


def attached_gateways(network: Any) -> list[dict[str, Any]]:
    """The virtual private gateways of the VPC: one at most, but for one that is on its way off."""
    found = network.reads.pages("ec2", "describe_vpn_gateways", "VpnGateways")
    return [one for one in found if one["State"] != "deleted" and attachment_of(one, network.vpc_id)]


def attachment_of(gateway: Mapping[str, Any], vpc_id: str | None) -> dict[str, Any] | None:
    attachments = [one for one in gateway.get("VpcAttachments", []) if one["State"] != "detached"]
    return next((one for one in attachments if vpc_id and one["VpcId"] == vpc_id), None)


class VpnGateway(Ec2Kind):
    """The one that is attached to the VPC, whatever its name, or else the one of that name that nobody has.

    name: as it is described, if it is. attributes: asn (fixed), tags. outputs: id.
    """

    kind = "vpn_gateway"
    operation, result, id_field, id_filter = "describe_vpn_gateways", "VpnGateways", "VpnGatewayId", "vpn-gateway-id"
    fixed = frozenset({"asn"})
    statuses = {"pending": "pending", "available": "ready", "deleting": "deleting"}

    def __init__(self, area: Area, name: str | None):
        super().__init__(area.own)
        self.name = name

    def descriptions(self) -> list[dict[str, Any]]:
        return self.network.reads.pages("ec2", self.operation, self.result)

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        attachments = [one for one in description.get("VpcAttachments", []) if one["State"] != "detached"]
        ours = attachment_of(description, self.network.vpc_id) if attachments else name_of(description) == self.name
        if description["State"] not in self.statuses or not ours:
            return None
        name, status = self.name or name_of(description), self.statuses[description["State"]]
        return self.existing(description, {"asn": description.get("AmazonSideAsn")}, name=name, status=status)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        more = {"AmazonSideAsn": attributes["asn"]} if attributes.get("asn") else {}
        specifications = self.tag_specifications(name, attributes)
        answer = self.ec2_once.create_vpn_gateway(Type="ipsec.1", TagSpecifications=specifications, **more)
        return self.made(name, {"VpcAttachments": [], **answer["VpnGateway"]}, attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)

    def remove(self, existing: Existing) -> None:
        self.ec2.delete_vpn_gateway(VpnGatewayId=existing.outputs["id"])


class VpnGatewayAttachment(Ec2Kind):
    """Named by the gateway, which has one VPC at most. It comes and goes in a minute or two.

    attributes: vpn_gateway_id, vpc_id, which replace it. outputs: id.
    """

    kind = "vpn_gateway_attachment"
    operation, result, id_filter = VpnGateway.operation, VpnGateway.result, VpnGateway.id_filter
    replace_on = frozenset({"vpn_gateway_id", "vpc_id"})
    timeout = 900
    statuses = {"attaching": "pending", "attached": "ready", "detaching": "deleting"}

    def __init__(self, area: Area, name: str | None):
        super().__init__(area.own)
        self.name = name

    def descriptions(self) -> list[dict[str, Any]]:
        return attached_gateways(self.network)

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        attachment = attachment_of(description, self.network.vpc_id)
        if not attachment:
            return None
        identity, name = description["VpnGatewayId"], self.name or name_of(description, description["VpnGatewayId"])
        attributes, outputs = {"vpn_gateway_id": identity, "vpc_id": attachment["VpcId"]}, {"id": f"{identity} {attachment['VpcId']}"}
        status = self.statuses[attachment["State"]]
        return Existing(self.kind, name, attributes, outputs, status, attachment["State"], self.network.owns(description))

    def refresh(self, waiting: Any) -> list[Existing]:
        self.network.reads.forget()
        return self.read()

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        identity, vpc_id = attributes["vpn_gateway_id"], attributes["vpc_id"]
        self.ec2_once.attach_vpn_gateway(VpnGatewayId=identity, VpcId=vpc_id)
        return Existing(self.kind, name, dict(attributes), {"id": f"{identity} {vpc_id}"}, "pending", owned=True)

    def remove(self, existing: Existing) -> Existing:
        with unless_done():
            self.ec2.detach_vpn_gateway(VpnGatewayId=existing.attributes["vpn_gateway_id"], VpcId=existing.attributes["vpc_id"])
        return replace(existing, status="deleting")


class RoutePropagation(Ec2Kind):
    """A route table that learns ranges from the gateway, named by the table.

    attributes: route_table_id, vpn_gateway_id. outputs: id.
    """

    kind = "vgw_route_propagation"
    operation, result = "describe_route_tables", "RouteTables"
    replace_on = frozenset({"route_table_id", "vpn_gateway_id"})

    def __init__(self, area: Area):
        super().__init__(area.own)
        self.side = area.own

    def read(self) -> list[Existing]:
        return [one for table in self.side.tables() for one in self._of(table)]

    def _of(self, table: Mapping[str, Any]) -> Iterator[Existing]:
        ours = {one["VpnGatewayId"] for one in attached_gateways(self.network) if self.network.owns(one)}
        for gateway in table.get("PropagatingVgws", []):
            attributes = {"route_table_id": table["RouteTableId"], "vpn_gateway_id": gateway["GatewayId"]}
            outputs, owned = {"id": " ".join(attributes.values())}, gateway["GatewayId"] in ours
            yield Existing(self.kind, self.side.table_name(table), attributes, outputs, owned=owned)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self.ec2_once.enable_vgw_route_propagation(RouteTableId=attributes["route_table_id"], GatewayId=attributes["vpn_gateway_id"])
        return Existing(self.kind, name, dict(attributes), {"id": " ".join(attributes.values())}, owned=True)

    def remove(self, existing: Existing) -> None:
        with unless_gone():
            self.ec2.disable_vgw_route_propagation(
                RouteTableId=existing.attributes["route_table_id"], GatewayId=existing.attributes["vpn_gateway_id"]
            )
