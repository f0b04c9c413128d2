# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may do to a network's connections behind the role's back, on either side, and the changes that put it right."""

import json
from collections.abc import Mapping

from integration.support.accounts import Account, Found

from .eks_drifts import together
from .vpc_drifts import OWN, Change, create, update

At = Mapping[tuple[str, str], Found]  # by kind and name
HUB, STAGING = "piksel-hub", "piksel-staging"
ZONE = "ap-southeast-3a"
HERE = f"{STAGING}-private-{ZONE}"
BACK = sorted(f"{HUB}-{one} 10.2.0.0/16" for one in ("public", *(f"private-ap-southeast-3{zone}" for zone in "ab")))
TAGS = {**OWN, "Use": "hub"}
OPTION = "AllowDnsResolutionFromRemoteVpc"


def _peering(at: At) -> str:
    return at["vpc_peering_connection", "rich-hub"].id


def _table(of: Account, name: str, account: str = "") -> str:
    found = of(f"{account}ec2").describe_route_tables(Filters=[{"Name": "tag:Name", "Values": [name]}])["RouteTables"]
    return str(found[0]["RouteTableId"])


def lost_route(of: Account, at: At) -> list[Change]:
    table = _table(of, HERE)
    of("ec2").delete_route(RouteTableId=table, DestinationCidrBlock="10.0.0.0/16")
    return [create("route", f"{HERE} 10.0.0.0/16", route_table_id=table, destination="10.0.0.0/16", target=_peering(at))]


def lost_and_further_routes_back(of: Account, at: At) -> list[Change]:
    hub, table = of("hub/ec2"), _table(of, f"{HUB}-public", "hub/")
    hub.delete_route(RouteTableId=table, DestinationCidrBlock="10.2.0.0/16")
    hub.create_route(RouteTableId=table, DestinationCidrBlock="10.9.0.0/16", VpcPeeringConnectionId=_peering(at))
    before = sorted([*(one for one in BACK if "public" not in one), f"{HUB}-public 10.9.0.0/16"])
    return [update("vpc_peering_routes", "rich-hub", routes=(before, BACK))]


def no_names(of: Account, at: At) -> list[Change]:
    """Of the hub's side alone, which only the hub can set."""
    options = {"AccepterPeeringConnectionOptions": {OPTION: False}}
    of("hub/ec2").modify_vpc_peering_connection_options(VpcPeeringConnectionId=_peering(at), **options)
    return [update("vpc_peering_options", "rich-hub", accepter_dns_resolution=(False, True))]


def tags_of_either_side(of: Account, at: At) -> list[Change]:
    for account in ("", "hub/"):
        of(f"{account}ec2").create_tags(Resources=[_peering(at)], Tags=[{"Key": "Use", "Value": "none"}])
    change = ({**TAGS, "Use": "none"}, TAGS)
    return [update("vpc_peering_connection", "rich-hub", tags=change), update("vpc_peering_acceptance", "rich-hub", tags=change)]


def office(of: Account, at: At) -> list[Change]:
    """A tunnel speaks IKE as it pleases, and the office's range is gone."""
    ec2, connection = of("ec2"), at["vpn_connection", "rich-office"]
    outside = connection.description["Options"]["TunnelOptions"][0]["OutsideIpAddress"]
    versions = {"IKEVersions": [{"Value": "ikev1"}, {"Value": "ikev2"}]}
    ec2.modify_vpn_tunnel_options(VpnConnectionId=connection.id, VpnTunnelOutsideIpAddress=outside, TunnelOptions=versions)
    ec2.describe_vpn_connections()  # it is modified when it is next looked at
    ec2.delete_vpn_connection_route(VpnConnectionId=connection.id, DestinationCidrBlock="192.168.0.0/24")
    inside = {"inside_cidr": "169.254.10.0/30"}
    tunnel = ({**inside, "ike_versions": ["ikev1", "ikev2"]}, {**inside, "ike_versions": ["ikev2"]})
    route = {"vpn_connection_id": connection.id, "destination": "192.168.0.0/24"}
    return [update("vpn_connection", "rich-office", tunnel_1=tunnel), create("vpn_connection_route", "rich-office 192.168.0.0/24", **route)]


def nothing_learnt(of: Account, at: At) -> list[Change]:
    table, gateway = _table(of, HERE), at["vpn_gateway", "rich"].id
    of("ec2").disable_vgw_route_propagation(RouteTableId=table, GatewayId=gateway)
    return [create("vgw_route_propagation", HERE, route_table_id=table, vpn_gateway_id=gateway)]


def transit(of: Account, at: At) -> list[Change]:
    """It accepts nobody, is shared with another account as well, and the attachment keeps to one zone."""
    ec2, attachment = of("ec2"), at["transit_gateway_vpc_attachment", "rich"]
    ec2.modify_transit_gateway(TransitGatewayId=at["transit_gateway", "rich"].id, Options={"AutoAcceptSharedAttachments": "disable"})
    of("ram").associate_resource_share(resourceShareArn=at["ram_resource_share", "rich"].id, principals=["111111111111"])
    gone = attachment.description["SubnetIds"][:1]
    ec2.modify_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment.id, RemoveSubnetIds=gone)
    ec2.describe_transit_gateways()
    ec2.describe_transit_gateway_vpc_attachments()
    both = sorted(attachment.description["SubnetIds"])
    return [
        update("transit_gateway", "rich", auto_accept_shared_attachments=(False, True)),
        update("ram_resource_share", "rich", principals=(["111111111111", "333333333333"], ["333333333333"])),
        update("transit_gateway_vpc_attachment", "rich", subnet_ids=([one for one in both if one not in gone], both)),
    ]


def wider_role(of: Account, at: At) -> list[Change]:
    """Whoever assumes it may do anything on any network."""
    iam, name = of("iam"), "rich-lab-network"
    wanted = iam.get_role_policy(RoleName=name, PolicyName="environment")["PolicyDocument"]
    anything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName=name, PolicyName="environment", PolicyDocument=json.dumps(anything))
    return [update("iam_role", name, inline_policies=({"environment": anything}, {"environment": wanted}))]


def no_connection(of: Account, at: At) -> list[Change]:
    """The hub has ended it, and the routes lead nowhere."""
    identity, known = _peering(at), "(known after vpc_peering_connection rich-hub is created)"
    vpc = at["vpc_peering_connection", "rich-hub"].description
    of("hub/ec2").delete_vpc_peering_connection(VpcPeeringConnectionId=identity)
    of("ec2").describe_vpc_peering_connections()
    sides = {"vpc_id": vpc["RequesterVpcInfo"]["VpcId"], "peer_vpc_id": vpc["AccepterVpcInfo"]["VpcId"]}
    where = {"peer_account_id": "111111111111", "peer_region": "ap-southeast-3"}
    both = {"requester_dns_resolution": True, "accepter_dns_resolution": True}
    return [
        create("vpc_peering_connection", "rich-hub", **sides, **where, tags=TAGS),
        create("vpc_peering_acceptance", "rich-hub", peering_connection_id=known, tags=TAGS),
        create("vpc_peering_options", "rich-hub", peering_connection_id=known, **both),
        create("vpc_peering_routes", "rich-hub", peering_connection_id=known, routes=BACK),
        *(update("route", f"{STAGING}-private-ap-southeast-3{zone} 10.0.0.0/16", target=(identity, known)) for zone in "ab"),
    ]


DRIFTS = [
    together("the peering", lost_route, lost_and_further_routes_back, no_names, tags_of_either_side),
    together("gateways and roles", office, nothing_learnt, transit, wider_role),
    no_connection,
]
