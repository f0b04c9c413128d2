"""Requests about VPN connections, and what an answer says of one."""

from typing import Any
from xml.etree import ElementTree

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from .vpn_connections import RANGES, VpnConnection


class VpnConnectionsResponse:
    def create_vpn_connection(self) -> ActionResult:
        given = [self._get_param(name) for name in ("CustomerGatewayId", "VpnGatewayId", "TransitGatewayId")]
        more = {"storage": self._get_param("PreSharedKeyStorage"), "tags": self._parse_tag_specification().get("vpn-connection", {})}
        return one(self.ec2_backend.connect(*given, self._get_param("Options", {}), **more))

    def describe_vpn_connections(self) -> ActionResult:
        found = self.ec2_backend.vpn_connections_by(self._get_param("VpnConnectionIds", []), self._filters_from_querystring())
        return ActionResult({"VpnConnections": [answer(connection) for connection in found]})

    def delete_vpn_connection(self) -> ActionResult:
        self.ec2_backend.disconnect(self._get_param("VpnConnectionId"))
        return EmptyResult()

    def create_vpn_connection_route(self) -> ActionResult:
        self.ec2_backend.add_vpn_route(self._get_param("VpnConnectionId"), self._get_param("DestinationCidrBlock"))
        return EmptyResult()

    def delete_vpn_connection_route(self) -> ActionResult:
        self.ec2_backend.delete_vpn_route(self._get_param("VpnConnectionId"), self._get_param("DestinationCidrBlock"))
        return EmptyResult()

    def modify_vpn_connection_options(self) -> ActionResult:
        given = {name: self._get_param(name) for name in RANGES}
        return one(self.ec2_backend.modify_vpn_ranges(self._get_param("VpnConnectionId"), given))

    def modify_vpn_tunnel_options(self) -> ActionResult:
        tunnel = (self._get_param("VpnConnectionId"), self._get_param("VpnTunnelOutsideIpAddress"))
        return one(self.ec2_backend.modify_tunnel(*tunnel, self._get_param("TunnelOptions", {})))

    def modify_vpn_connection(self) -> ActionResult:
        names = ("VpnConnectionId", "CustomerGatewayId", "VpnGatewayId", "TransitGatewayId")
        return one(self.ec2_backend.move_connection(*(self._get_param(name) for name in names)))


def one(connection: VpnConnection) -> ActionResult:
    return ActionResult({"VpnConnection": answer(connection)})


def answer(connection: VpnConnection) -> dict[str, Any]:
    """A deleted connection has no configuration and no tunnels."""
    found = {
        "VpnConnectionId": connection.id,
        "State": connection.state,
        "Type": "ipsec.1",
        "Category": "VPN",
        "CustomerGatewayId": connection.customer_gateway_id,
        "VpnGatewayId": connection.vpn_gateway_id,
        "TransitGatewayId": connection.transit_gateway_id,
        "GatewayAssociationState": "associated" if connection.vpn_gateway_id or connection.transit_gateway_id else "not-associated",
        "PreSharedKeyArn": connection.secret_arn,
        "Routes": [
            {"DestinationCidrBlock": cidr, "Source": "Static", "State": state} for cidr, state in connection.routes.items()
        ],
        "Tags": connection.get_tags(),
    }
    if connection.state == "deleted":
        return {name: value for name, value in found.items() if value is not None}
    found |= {"Options": options(connection), "VgwTelemetry": telemetry(connection)}
    if connection.state in ("pending", "available"):
        found["CustomerGatewayConfiguration"] = configuration(connection)
    return {name: value for name, value in found.items() if value is not None}


def options(connection: VpnConnection) -> dict[str, Any]:
    return {
        "EnableAcceleration": connection.acceleration,
        "StaticRoutesOnly": connection.static_only,
        "OutsideIpAddressType": "PublicIpv4",
        "TunnelInsideIpVersion": "ipv4",
        **connection.ranges,
        "TunnelOptions": [tunnel.answer() for tunnel in connection.tunnels],
    }


def telemetry(connection: VpnConnection) -> list[dict[str, Any]]:
    if connection.state == "pending":
        return []
    return [
        {
            "OutsideIpAddress": tunnel.address,
            "Status": "UP" if tunnel.up else "DOWN",
            "StatusMessage": "" if tunnel.up else "IPSEC IS DOWN",
            "AcceptedRouteCount": len(connection.routes) if tunnel.up else 0,
            "LastStatusChange": utcnow(),
        }
        for tunnel in connection.tunnels
    ]


def configuration(connection: VpnConnection) -> str:
    """For the administrator of the other end. It has the keys, unless they are in Secrets Manager."""
    root = ElementTree.Element("vpn_connection", id=connection.id)
    ElementTree.SubElement(root, "customer_gateway_id").text = connection.customer_gateway_id
    ElementTree.SubElement(root, "vpn_gateway_id").text = connection.vpn_gateway_id or connection.transit_gateway_id or ""
    ElementTree.SubElement(root, "vpn_connection_type").text = "ipsec.1"
    for tunnel in connection.tunnels:
        described = ElementTree.SubElement(root, "ipsec_tunnel")
        gateway = ElementTree.SubElement(described, "vpn_gateway")
        ElementTree.SubElement(ElementTree.SubElement(gateway, "tunnel_outside_address"), "ip_address").text = tunnel.address
        ElementTree.SubElement(ElementTree.SubElement(gateway, "tunnel_inside_address"), "network_cidr").text = tunnel.inside
        if tunnel.key:
            ElementTree.SubElement(ElementTree.SubElement(described, "ike"), "pre_shared_key").text = tunnel.key
    return ElementTree.tostring(root, encoding="unicode")
