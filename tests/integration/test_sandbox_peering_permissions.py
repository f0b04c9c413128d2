"""A role of the hub for another account's network may do with peerings and routes what its policy says, resource by resource
(https://docs.aws.amazon.com/vpc/latest/peering/security-iam.html).
"""

import json

import pytest

from sandbox import ACCOUNTS, REGION
from sandbox.expect import refused, tagged

HUB, STAGING, PRODUCTION = (ACCOUNTS[name] for name in ("hub", "staging", "production"))


def arn(account, rest):
    return f"arn:aws:ec2:{REGION}:{account}:{rest}"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]})


class Network:
    """The hub's VPC, those of two environments, and clients of roles of the hub that staging's run assumes."""

    def __init__(self, aws):
        self.aws = aws
        self.hub, self.staging, self.production = (aws.client(name, "ec2") for name in ("hub", "staging", "production"))
        self.vpc = self.hub.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.other = self.hub.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]

    def role(self, *statements):
        iam, name = self.aws.client("hub", "iam"), "network"
        trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{STAGING}:root"}, "Action": "sts:AssumeRole"}
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
        keys = self.aws.client("staging", "sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        named = {"access_key_id": "AccessKeyId", "secret_access_key": "SecretAccessKey", "session_token": "SessionToken"}
        return self.aws._client({name: keys[key] for name, key in named.items()}, "ec2")

    def pending(self, requester, cidr, vpc=None, **more):
        own = requester.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        given = {"VpcId": own, "PeerVpcId": vpc or self.vpc, "PeerOwnerId": HUB, **more}
        identifier = requester.create_vpc_peering_connection(**given)["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        self.hub.describe_vpc_peering_connections()
        return identifier

    def table(self, vpc):
        return self.hub.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]


@pytest.fixture
def network(aws):
    return Network(aws)


def test_accepting_asks_for_the_accepters_vpc_and_for_the_connection_by_both_its_sides(network):
    ec2 = network.role(
        {"Action": "ec2:AcceptVpcPeeringConnection", "Resource": arn(HUB, f"vpc/{network.vpc}")},
        {
            "Action": ["ec2:AcceptVpcPeeringConnection", "ec2:DeleteVpcPeeringConnection", "ec2:CreateTags"],
            "Resource": arn(HUB, "vpc-peering-connection/*"),
            "Condition": {"ArnLike": {"ec2:RequesterVpc": arn(STAGING, "vpc/*")}},
        },
    )
    elsewhere = network.pending(network.staging, "10.5.0.0/16", network.other)
    with refused("UnauthorizedOperation", f"vpc/{network.other}"):
        ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=elsewhere)
    foreign = network.pending(network.production, "10.2.0.0/16")
    for operation, more in (("accept", {}), ("delete", {})):
        with refused("UnauthorizedOperation", f"vpc-peering-connection/{foreign}"):
            getattr(ec2, f"{operation}_vpc_peering_connection")(VpcPeeringConnectionId=foreign, **more)
    with refused("UnauthorizedOperation", "ec2:CreateTags"):
        ec2.create_tags(Resources=[foreign], Tags=[{"Key": "Name", "Value": "mine"}])
    own = network.pending(network.staging, "10.1.0.0/16")
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=own)
    ec2.create_tags(Resources=[own], Tags=[{"Key": "Name", "Value": "staging"}])
    with refused("UnauthorizedOperation", "ec2:ModifyVpcPeeringConnectionOptions"):
        ec2.modify_vpc_peering_connection_options(
            VpcPeeringConnectionId=own, AccepterPeeringConnectionOptions={"AllowDnsResolutionFromRemoteVpc": True}
        )
    network.hub.describe_vpc_peering_connections()
    ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=own)


def test_what_is_not_there_satisfies_no_condition_but_one_that_asks_only_if_it_is(network):
    allowed = {"Action": "ec2:DeleteVpcPeeringConnection", "Resource": "*"}
    lenient = {"Action": "ec2:RejectVpcPeeringConnection", "Resource": "*"}
    sides = {"ec2:RequesterVpc": arn(STAGING, "vpc/*")}
    ec2 = network.role({**allowed, "Condition": {"ArnLike": sides}}, {**lenient, "Condition": {"ArnLikeIfExists": sides}})
    with refused("UnauthorizedOperation"):
        ec2.delete_vpc_peering_connection(VpcPeeringConnectionId="pcx-00000000000000000")
    with refused("InvalidVpcPeeringConnectionID.NotFound"):
        ec2.reject_vpc_peering_connection(VpcPeeringConnectionId="pcx-00000000000000000")


def test_asking_for_a_connection_asks_for_the_requesters_vpc_and_may_be_held_to_the_accepters(network):
    own = network.hub.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    peer = network.staging.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ec2 = network.role(
        {"Action": "ec2:CreateVpcPeeringConnection", "Resource": arn(HUB, f"vpc/{own}")},
        {
            "Action": "ec2:CreateVpcPeeringConnection",
            "Resource": arn(HUB, "vpc-peering-connection/*"),
            "Condition": {"ArnEquals": {"ec2:AccepterVpc": arn(STAGING, f"vpc/{peer}")}},
        },
    )
    given = {"VpcId": own, "PeerVpcId": peer, "PeerOwnerId": STAGING}
    with refused("UnauthorizedOperation", f"vpc/{network.vpc}"):
        ec2.create_vpc_peering_connection(**{**given, "VpcId": network.vpc})
    with refused("UnauthorizedOperation", "vpc-peering-connection/*"):
        ec2.create_vpc_peering_connection(**{**given, "PeerOwnerId": PRODUCTION})
    with refused("UnauthorizedOperation", "ec2:CreateTags"):
        ec2.create_vpc_peering_connection(**given, TagSpecifications=tagged("vpc-peering-connection", Name="staging"))
    assert ec2.create_vpc_peering_connection(**given)["VpcPeeringConnection"]["AccepterVpcInfo"]["VpcId"] == peer


def test_a_route_asks_for_its_table_alone_which_may_be_held_to_its_vpc(network):
    peering = network.pending(network.staging, "10.1.0.0/16")
    ours, others = network.table(network.vpc), network.table(network.other)
    ec2 = network.role(
        {
            "Action": ["ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"],
            "Resource": arn(HUB, "route-table/*"),
            "Condition": {"ArnEquals": {"ec2:Vpc": arn(HUB, f"vpc/{network.vpc}")}},
        }
    )
    place = {"RouteTableId": ours, "DestinationCidrBlock": "10.1.0.0/16"}
    for operation, target in (("create_route", peering), ("replace_route", peering), ("delete_route", None)):
        given = {**place, **({"VpcPeeringConnectionId": target} if target else {})}
        with refused("UnauthorizedOperation", f"route-table/{others}"):
            getattr(ec2, operation)(**{**given, "RouteTableId": others})
        getattr(ec2, operation)(**given)
    with refused("UnauthorizedOperation", "ec2:DeleteRouteTable"):
        ec2.delete_route_table(RouteTableId=ours)


def test_a_vpn_connection_asks_for_both_its_ends_and_for_itself(network):
    device = {"Type": "ipsec.1", "IpAddress": "203.0.113.7", "BgpAsn": 65010}
    office = network.hub.create_customer_gateway(**device)["CustomerGateway"]["CustomerGatewayId"]
    ours, others = (network.hub.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"] for _ in range(2))
    ec2 = network.role(
        {
            "Action": "ec2:CreateVpnConnection",
            "Resource": [arn(HUB, f"customer-gateway/{office}"), arn(HUB, f"vpn-gateway/{ours}"), arn(HUB, "vpn-connection/*")],
        },
        {"Action": "ec2:CreateVpnConnectionRoute", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/Name": "office"}}},
    )
    given = {"Type": "ipsec.1", "CustomerGatewayId": office, "Options": {"StaticRoutesOnly": True}}
    with refused("UnauthorizedOperation", f"vpn-gateway/{others}"):
        ec2.create_vpn_connection(**given, VpnGatewayId=others)
    made = ec2.create_vpn_connection(**given, VpnGatewayId=ours)["VpnConnection"]["VpnConnectionId"]
    place = {"VpnConnectionId": made, "DestinationCidrBlock": "192.168.0.0/16"}
    with refused("UnauthorizedOperation", f"vpn-connection/{made}"):
        ec2.create_vpn_connection_route(**place)
    network.hub.create_tags(Resources=[made], Tags=[{"Key": "Name", "Value": "office"}])
    ec2.create_vpn_connection_route(**place)


def test_a_transit_gateways_tables_are_asked_for_where_they_are_searched(network):
    gateway = network.hub.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    (table,) = network.hub.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"]
    identifier = table["TransitGatewayRouteTableId"]
    search = {"TransitGatewayRouteTableId": identifier, "Filters": [{"Name": "state", "Values": ["active"]}]}
    ec2 = network.role(
        {"Action": "ec2:SearchTransitGatewayRoutes", "Resource": arn(HUB, f"transit-gateway-route-table/{identifier}")},
        {"Action": "ec2:DeleteTransitGateway", "Resource": "*", "Condition": {"StringEquals": {"ec2:transitGatewayId": "tgw-other"}}},
    )
    assert ec2.search_transit_gateway_routes(**search)["Routes"] == []
    with refused("UnauthorizedOperation", f"transit-gateway/{gateway}"):
        ec2.delete_transit_gateway(TransitGatewayId=gateway)
