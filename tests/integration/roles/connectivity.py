# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person knows of role connectivity; the names mean what they mean in vpc.py beside it.

The networks of both sides are others', and so is the hub's role: what that may do is tests/integration/test_vpc_connectivity's matter.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from integration.support.accounts import Account
from integration.support.connections import KINDS, UNTAGGABLE, WRITES, names
from integration.support.connectivity import EXTERNAL_ID, NETWORKS, ROLE, network
from sandbox.expect import tagged

from .connectivity_drifts import DRIFTS

__all__ = ["DRIFTS", "KINDS", "UNTAGGABLE", "WRITES", "names"]

ACCOUNT, HOST = "staging", "piksel-staging"
NOTHING_IN_THE_WAY = "a connection goes whoever uses it; a transit gateway is tests/integration/test_vpc_connectivity's matter"
ID = r"(?:tgw-attach|\b[a-z]+)-[0-9a-f]{17}\b"
VPC, HUB = "piksel-staging", "hub/"

PEERING: dict[str, Any] = {
    "name": "rich-hub",
    "peer": {"vpc_name": "piksel-hub", "network": "hub", "assume_role_arn": ROLE, "external_id": EXTERNAL_ID},
    "tiers": ["private"],
    "tags": {"Use": "hub"},
}
RICH: dict[str, Any] = {
    "connectivity_project": "rich",
    "connectivity_vpc_name": VPC,
    "connectivity_peerings": [PEERING],
    "connectivity_client_ranges": ["192.168.100.0/24"],
    "connectivity_transit_gateway": {"name": "rich", "asn": 64600, "shared_accounts": ["333333333333"]},
    "connectivity_transit_gateway_attachments": [
        {"name": "rich", "transit_gateway": {"name": "rich"}, "tier": "private", "routes": ["172.16.0.0/12"], "route_tiers": ["public"]},
    ],
    "connectivity_customer_gateways": [{"name": "rich-office", "ip_address": "203.0.113.10", "device_name": "border"}],
    "connectivity_vpn_gateway": {"name": "rich", "asn": 64700, "propagate_tiers": ["private"]},
    "connectivity_vpn_connections": [
        {
            "name": "rich-office",
            "customer_gateway": "rich-office",
            "static_routes": ["192.168.0.0/24"],
            "tunnels": [{"inside_cidr": "169.254.10.0/30", "ike_versions": ["ikev2"]}, {"dpd_timeout_action": "restart"}],
        },
    ],
    "connectivity_environments": [
        {"name": "lab", "account_id": "333333333333", "external_id": "rich-lab", "principals": ["piksel-deploy"]},
    ],
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {}, "rich": RICH}

JOINED = {"vpc_peering_connection", "vpc_peering_acceptance", "vpc_peering_options", "vpc_peering_routes", "route"}
PLAIN: dict[str, Any] = {"connectivity_vpc_name": VPC, "connectivity_peerings": [PEERING]}
NARROW = {**PEERING, "dns_resolution": False, "tags": {"Use": "little"}, "routes": {"theirs": ["10.2.1.0/24"]}}
OFFICE = {key: RICH[f"connectivity_{key}"] for key in ("customer_gateways", "vpn_gateway", "vpn_connections")}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a peering", PLAIN, JOINED),
    (
        "without DNS, of a part of the network, with another tag",
        {"connectivity_peerings": [NARROW]},
        {"vpc_peering_connection", "vpc_peering_acceptance", "vpc_peering_options", "vpc_peering_routes"},
    ),
    (
        "an office",
        {f"connectivity_{key}": value for key, value in OFFICE.items()},
        {"customer_gateway", "vpn_gateway", "vpn_gateway_attachment", "vgw_route_propagation", "vpn_connection", "vpn_connection_route"},
    ),
    ("people behind it", {"connectivity_client_ranges": ["192.168.100.0/24"]}, {"vpn_connection_route"}),
    (
        "a transit gateway in its place",
        {
            "connectivity_peerings": [{**NARROW, "state": "absent"}],
            "connectivity_transit_gateway": {"name": "plain"},
            "connectivity_transit_gateway_attachments": [
                {"name": "plain", "transit_gateway": {"name": "plain"}, "tier": "private", "routes": ["10.0.0.0/16"]},
            ],
        },
        {"vpc_peering_connection", "vpc_peering_routes", "route", "transit_gateway", "transit_gateway_vpc_attachment"},
    ),
]

DATA: list[str] = []
SLOW = (
    {"CreateTransitGateway": "transit gateway", "AttachVpnGateway": "vpn gateway attachment"},
    {"CreateVpnConnection": "vpn connection", "CreateTransitGatewayVpcAttachment": "transit gateway attachment"},
)
MINUTE = 2.0
KILLED_AT = (0.5,)
SEEDS = (1,)


def prepare(of: Account, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Both networks, and the hub's role."""
    network(of("ec2"), VPC, NETWORKS["staging"])
    network(of(f"{HUB}ec2"), "piksel-hub", NETWORKS["hub"])
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}},
    }
    iam, name = of(f"{HUB}iam"), ROLE.rpartition("/")[2]
    with suppress(iam.exceptions.EntityAlreadyExistsException):  # by a call whose answer was lost
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    allowed = {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))
    return {}


def strangers(of: Account) -> None:
    """Gateways of others, as like ours as they may be, and a route of others to one of them."""
    ec2, ours = of("ec2"), {"ManagedBy": "piksel.infra", "Project": "piksel"}
    tags = tagged("customer-gateway", Name="rich-office-2", **ours)
    ec2.create_customer_gateway(Type="ipsec.1", IpAddress="203.0.113.99", BgpAsn=65000, TagSpecifications=tags)
    ec2.create_vpn_gateway(Type="ipsec.1", TagSpecifications=tagged("vpn-gateway", Name="rich-2", **ours))
    ec2.create_transit_gateway(TagSpecifications=tagged("transit-gateway", Name="rich-2", **ours))
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    vpc = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [VPC]}])["Vpcs"][0]["VpcId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    tables = ec2.describe_route_tables(Filters=[{"Name": "tag:Name", "Values": [f"{VPC}-public"]}])["RouteTables"]
    ec2.create_route(RouteTableId=tables[0]["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
