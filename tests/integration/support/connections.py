# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections of a network as AWS lists them, and what each operation that writes does to one."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from . import network
from .accounts import Account, Contents, Description, Items, Listed, listed_by, listing, tags_of
from .truth import Key, Names, Writes

OVER = ("deleting", "deleted", "failed", "rejected", "expired")


def _peerings(of: Account) -> Iterator[Description]:
    """As the asking side sees them, without what the other side sets."""
    for one in listing(of("ec2"), "describe_vpc_peering_connections", "VpcPeeringConnections"):
        yield {**one, "State": one["Status"]["Code"]}


def _shares(of: Account) -> Iterator[Description]:
    for one in listing(of("ram"), "get_resource_shares", "resourceShares", resourceOwner="SELF"):
        if one["status"] != "DELETED":
            yield {**one, "tags": {tag["key"]: tag["value"] for tag in one.get("tags", [])}}


def _tables(of: Account) -> Iterator[Description]:
    """Without what connections put into them, which is listed by itself."""
    for one in listing(of("ec2"), "describe_route_tables", "RouteTables"):
        yield {key: one[key] for key in ("RouteTableId", "VpcId", "Tags")}


def _routes(of: Account) -> Iterator[Description]:
    """To connections and gateways, the ones of others too."""
    for table in listing(of("ec2"), "describe_route_tables", "RouteTables"):
        for route in table["Routes"]:
            target = route.get("VpcPeeringConnectionId") or route.get("TransitGatewayId") or route.get("GatewayId")
            if target != "local" and route.get("Origin") == "CreateRoute":
                destination = route.get("DestinationCidrBlock") or route["DestinationPrefixListId"]
                name = f"{tags_of(table).get('Name', table['RouteTableId'])} {destination}"
                yield {"Id": f"{table['RouteTableId']} {destination}", "CalledHere": name, "Target": target}


def _propagations(of: Account) -> Iterator[Description]:
    for table in listing(of("ec2"), "describe_route_tables", "RouteTables"):
        for gateway in table["PropagatingVgws"]:
            yield {"Id": f"{table['RouteTableId']} {gateway['GatewayId']}", "CalledHere": tags_of(table)["Name"]}


def _gateway_attachments(of: Account) -> Iterator[Description]:
    for gateway in of("ec2").describe_vpn_gateways()["VpnGateways"]:
        for attachment in gateway["VpcAttachments"]:
            if attachment["State"] in ("attaching", "attached"):
                yield {"Id": f"{gateway['VpnGatewayId']} {attachment['VpcId']}", "CalledHere": tags_of(gateway)["Name"]}


def _connections(of: Account) -> Iterator[Description]:
    """Without the time at which a tunnel was last seen, and their routes, which are listed by themselves."""
    for one in of("ec2").describe_vpn_connections()["VpnConnections"]:
        yield {key: value for key, value in one.items() if key not in ("VgwTelemetry", "Routes")}


def _static_routes(of: Account) -> Iterator[Description]:
    for connection in of("ec2").describe_vpn_connections()["VpnConnections"]:
        for route in connection.get("Routes", []) if connection["State"] not in OVER else []:
            if route["State"] not in OVER:
                name = f"{tags_of(connection)['Name']} {route['DestinationCidrBlock']}"
                yield {"Id": f"{connection['VpnConnectionId']} {route['DestinationCidrBlock']}", "CalledHere": name}


def _untagged(kind: str, items: Items) -> Listed:
    return Listed(kind, items, "Id", name=lambda one: str(one["CalledHere"]))


UNTAGGABLE = {
    "route": "a route has no tags; its table does",
    "vgw_route_propagation": "it is a property of a route table",
    "vpn_gateway_attachment": "it is a property of the gateway",
    "vpn_connection_route": "a static route has no tags; its connection does",
}
EC2 = (
    Listed("vpc_peering_connection", _peerings, "VpcPeeringConnectionId", OVER),
    Listed("customer_gateway", listed_by("ec2", "describe_customer_gateways", "CustomerGateways"), "CustomerGatewayId", OVER),
    Listed("vpn_gateway", listed_by("ec2", "describe_vpn_gateways", "VpnGateways"), "VpnGatewayId", OVER),
    Listed("vpn_connection", _connections, "VpnConnectionId", OVER),
    Listed("transit_gateway", listed_by("ec2", "describe_transit_gateways", "TransitGateways"), "TransitGatewayId", OVER),
    Listed(
        "transit_gateway_vpc_attachment",
        listed_by("ec2", "describe_transit_gateway_vpc_attachments", "TransitGatewayVpcAttachments"),
        "TransitGatewayAttachmentId",
        OVER,
    ),
)
KINDS = (
    *EC2,
    Listed("ram_resource_share", _shares, "resourceShareArn", name=lambda share: str(share["name"])),
    _untagged("route", _routes),
    _untagged("vgw_route_propagation", _propagations),
    _untagged("vpn_gateway_attachment", _gateway_attachments),
    _untagged("vpn_connection_route", _static_routes),
    Listed("route_table", _tables, "RouteTableId"),
    *(listed for listed in network.KINDS if listed.kind == "iam_role"),
)


def names(found: Contents, called: Mapping[str, str]) -> dict[str, Key]:
    return {one.id: (one.kind, one.name) for one in found.values()}


def _new(kind: str) -> Callable[[Mapping[str, Any], Names], Key]:
    """Named by the tag that the call gives."""
    return lambda given, _: (kind, next(tag["Value"] for tag in given["TagSpecifications"][0]["Tags"] if tag["Key"] == "Name"))


def _by(parameter: str, kind: str | None = None) -> Callable[[Mapping[str, Any], Names], Key]:
    """What has its name from the resource whose id stands in this parameter."""

    def key(given: Mapping[str, Any], named: Names) -> Key:
        own, name = named[given[parameter]]
        return (kind or own, name)

    return key


def _route(given: Mapping[str, Any], named: Names) -> Key:
    """What is in no route table of this account is on the other side of its one peering connection."""
    if given["RouteTableId"] not in named:
        return ("vpc_peering_routes", next(name for kind, name in named.values() if kind == "vpc_peering_connection"))
    return ("route", f"{named[given['RouteTableId']][1]} {given['DestinationCidrBlock']}")


def _static_route(given: Mapping[str, Any], named: Names) -> Key:
    return ("vpn_connection_route", f"{named[given['VpnConnectionId']][1]} {given['DestinationCidrBlock']}")


def _tags(given: Mapping[str, Any], named: Names) -> Key:
    """On the other side of a peering connection its name is given with its tags."""
    kind, name = named[given["Resources"][0]]
    there = kind == "vpc_peering_connection" and any(tag["Key"] == "Name" for tag in given["Tags"])
    return ("vpc_peering_acceptance" if there else kind, name)


WRITES: Writes = {
    "CreateVpcPeeringConnection": ("create", _new("vpc_peering_connection")),
    "AcceptVpcPeeringConnection": ("create", _by("VpcPeeringConnectionId", "vpc_peering_acceptance")),
    # Each side sets its own.
    "ModifyVpcPeeringConnectionOptions": ("any", _by("VpcPeeringConnectionId", "vpc_peering_options")),
    "DeleteVpcPeeringConnection": ("delete", _by("VpcPeeringConnectionId")),
    # Those of the other side are one thing, of several routes.
    "CreateRoute": ("any", _route),
    "ReplaceRoute": ("any", _route),
    "DeleteRoute": ("any", _route),
    "CreateTags": ("update", _tags),
    "CreateCustomerGateway": ("create", _new("customer_gateway")),
    "DeleteCustomerGateway": ("delete", _by("CustomerGatewayId")),
    "CreateVpnGateway": ("create", _new("vpn_gateway")),
    "DeleteVpnGateway": ("delete", _by("VpnGatewayId")),
    "AttachVpnGateway": ("create", _by("VpnGatewayId", "vpn_gateway_attachment")),
    "DetachVpnGateway": ("delete", _by("VpnGatewayId", "vpn_gateway_attachment")),
    "EnableVgwRoutePropagation": ("create", _by("RouteTableId", "vgw_route_propagation")),
    "DisableVgwRoutePropagation": ("delete", _by("RouteTableId", "vgw_route_propagation")),
    "CreateVpnConnection": ("create", _new("vpn_connection")),
    "ModifyVpnConnection": ("update", _by("VpnConnectionId")),
    "ModifyVpnConnectionOptions": ("update", _by("VpnConnectionId")),
    "ModifyVpnTunnelOptions": ("update", _by("VpnConnectionId")),
    "DeleteVpnConnection": ("delete", _by("VpnConnectionId")),
    "CreateVpnConnectionRoute": ("create", _static_route),
    "DeleteVpnConnectionRoute": ("delete", _static_route),
    "CreateTransitGateway": ("create", _new("transit_gateway")),
    "ModifyTransitGateway": ("update", _by("TransitGatewayId")),
    "DeleteTransitGateway": ("delete", _by("TransitGatewayId")),
    "CreateTransitGatewayVpcAttachment": ("create", _new("transit_gateway_vpc_attachment")),
    "ModifyTransitGatewayVpcAttachment": ("update", _by("TransitGatewayAttachmentId")),
    "DeleteTransitGatewayVpcAttachment": ("delete", _by("TransitGatewayAttachmentId")),
    "CreateResourceShare": ("create", lambda given, _: ("ram_resource_share", given["name"])),
    "AssociateResourceShare": ("update", _by("resourceShareArn")),
    "DisassociateResourceShare": ("update", _by("resourceShareArn")),
    "UpdateResourceShare": ("update", _by("resourceShareArn")),
    "DeleteResourceShare": ("delete", _by("resourceShareArn")),
    **{
        operation: network.WRITES[operation]
        for operation in ("CreateRole", "PutRolePolicy", "DeleteRolePolicy", "UpdateAssumeRolePolicy", "TagRole", "DeleteRole")
    },
}
