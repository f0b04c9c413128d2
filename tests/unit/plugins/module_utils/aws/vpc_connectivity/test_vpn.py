# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the calls of customer gateways, VPN gateways and VPN connections are, to the parameter, and how answers are understood."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.vpc_connectivity.vpn_connections import VpnConnection, VpnConnectionRoute
from ansible_collections.piksel.infra.plugins.module_utils.aws.vpc_connectivity.vpn_gateways import (
    CustomerGateway,
    RoutePropagation,
    VpnGateway,
    VpnGatewayAttachment,
)
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing

from unit.plugins.module_utils.aws.stubs import filters, specifications, tag_list

OURS = {"ManagedBy": "piksel.infra"}


def tagged(name):
    return tag_list(**OURS, Name=name)


DEVICE = {"CustomerGatewayId": "cgw-1", "IpAddress": "203.0.113.10", "BgpAsn": "65000", "State": "available", "Tags": tagged("office")}


class TestCustomerGateway:
    def test_read_finds_those_of_the_names_and_those_of_the_vpcs_connections(self, aws, area):
        second = DEVICE | {"CustomerGatewayId": "cgw-2", "Tags": tagged("second"), "BgpAsnExtended": "4200000000", "DeviceName": "border"}
        del second["BgpAsn"]
        others = DEVICE | {"CustomerGatewayId": "cgw-3", "Tags": tagged("third")}
        gone = DEVICE | {"State": "deleted"}
        attached = {"VpnGatewayId": "vgw-1", "State": "available", "VpcAttachments": [{"VpcId": "vpc-main", "State": "attached"}]}
        aws.expect("ec2", "describe_customer_gateways", {"CustomerGateways": [DEVICE, second, others, gone]})
        aws.expect("ec2", "describe_vpn_gateways", {"VpnGateways": [attached]})
        connection = {"CustomerGatewayId": "cgw-2", "VpnGatewayId": "vgw-1", "State": "available"}
        aws.expect("ec2", "describe_vpn_connections", {"VpnConnections": [connection]})
        first, led_to = CustomerGateway(area, ["office"]).read()
        assert first.attributes == {"ip_address": "203.0.113.10", "bgp_asn": 65000, "device_name": None, "tags": OURS}
        assert (led_to.name, led_to.attributes["bgp_asn"], led_to.attributes["device_name"]) == ("second", 4200000000, "border")

    @pytest.mark.parametrize(("asn", "argument"), [(65000, "BgpAsn"), (4200000000, "BgpAsnExtended")])
    def test_a_long_number_has_an_argument_of_its_own(self, aws, area, asn, argument):
        aws.expect_once(
            "ec2",
            "create_customer_gateway",
            {"CustomerGateway": DEVICE | {"State": "pending"}},
            Type="ipsec.1",
            IpAddress="203.0.113.10",
            DeviceName="border",
            TagSpecifications=specifications("customer-gateway", **OURS, Name="office"),
            **{argument: asn},
        )
        kind = CustomerGateway(area, ["office"])
        made = kind.make("office", {"ip_address": "203.0.113.10", "bgp_asn": asn, "device_name": "border", "tags": OURS})
        assert (made.outputs["id"], made.status) == ("cgw-1", "pending")

    def test_delete(self, aws, area):
        aws.expect("ec2", "delete_customer_gateway", CustomerGatewayId="cgw-1")
        assert CustomerGateway(area, ["office"]).delete(Existing("customer_gateway", "office", outputs={"id": "cgw-1"})) is None


GATEWAY = {"VpnGatewayId": "vgw-1", "State": "available", "AmazonSideAsn": 64512, "VpcAttachments": [], "Tags": tagged("main")}


def attached(state="attached", vpc="vpc-main"):
    return GATEWAY | {"VpcAttachments": [{"VpcId": vpc, "State": state}]}


class TestGateway:
    @pytest.mark.parametrize(
        ("description", "ours"),
        [
            (GATEWAY, True),
            (GATEWAY | {"Tags": tagged("other")}, False),
            (attached() | {"Tags": tagged("other")}, True),
            (attached(vpc="vpc-2"), False),
            (attached("detached", "vpc-2"), True),
            (GATEWAY | {"State": "deleted"}, False),
        ],
    )
    def test_the_attached_one_is_ours_and_one_that_waits_for_it_by_name(self, aws, area, description, ours):
        aws.expect("ec2", "describe_vpn_gateways", {"VpnGateways": [description]})
        assert [one.name for one in VpnGateway(area, "main").read()] == (["main"] if ours else [])

    def test_it_is_made_by_its_name(self, aws, area):
        tags = specifications("vpn-gateway", **OURS, Name="main")
        made = {"VpnGateway": {"VpnGatewayId": "vgw-1", "State": "available"}}
        aws.expect_once("ec2", "create_vpn_gateway", made, Type="ipsec.1", AmazonSideAsn=64600, TagSpecifications=tags)
        assert VpnGateway(area, "main").make("main", {"asn": 64600, "tags": OURS}).outputs == {"id": "vgw-1"}

    @pytest.mark.parametrize(("state", "status"), [("attaching", "pending"), ("attached", "ready"), ("detaching", "deleting")])
    def test_its_attachment_comes_and_goes(self, aws, area, state, status):
        aws.expect("ec2", "describe_vpn_gateways", {"VpnGateways": [attached(state)]})
        (one,) = VpnGatewayAttachment(area, "main").read()
        assert (one.status, one.attributes) == (status, {"vpn_gateway_id": "vgw-1", "vpc_id": "vpc-main"})

    def test_it_is_attached_and_detached(self, aws, area):
        given, attributes = {"VpnGatewayId": "vgw-1", "VpcId": "vpc-main"}, {"vpn_gateway_id": "vgw-1", "vpc_id": "vpc-main"}
        aws.expect_once("ec2", "attach_vpn_gateway", **given)
        kind = VpnGatewayAttachment(area, "main")
        made = kind.create("main", attributes)
        assert made.status == "pending"
        aws.expect("ec2", "detach_vpn_gateway", **given)
        assert kind.delete(made).status == "deleting"
        aws.expect("ec2", "describe_vpn_gateways", {"VpnGateways": [attached("detached")]})
        assert kind.refresh([made]) == []

    def test_route_tables_learn_from_it(self, aws, area):
        table = {"RouteTableId": "rtb-1", "Routes": [], "Associations": [], "Tags": tag_list(Name="main-a")}
        learning = table | {"PropagatingVgws": [{"GatewayId": "vgw-1"}, {"GatewayId": "vgw-9"}]}
        aws.expect("ec2", "describe_route_tables", {"RouteTables": [learning]}, Filters=filters("vpc-id", "vpc-main"))
        aws.expect("ec2", "describe_vpn_gateways", {"VpnGateways": [attached()]})
        ours, others = RoutePropagation(area).read()
        assert (ours.name, ours.owned, others.owned) == ("main-a", True, False)
        given = {"RouteTableId": "rtb-1", "GatewayId": "vgw-1"}
        aws.expect_once("ec2", "enable_vgw_route_propagation", **given)
        RoutePropagation(area).create("main-a", {"route_table_id": "rtb-1", "vpn_gateway_id": "vgw-1"})
        aws.expect("ec2", "disable_vgw_route_propagation", **given)
        assert RoutePropagation(area).delete(ours) is None


FIRST = {"OutsideIpAddress": "198.51.100.1", "TunnelInsideCidr": "169.254.10.0/30", "PreSharedKey": "of-the-first"}
SECOND = {"OutsideIpAddress": "198.51.100.2", "TunnelInsideCidr": "169.254.20.0/30", "PreSharedKey": "of-the-second"}
TUNNELS = [FIRST | {"IkeVersions": [{"Value": "ikev2"}]}, SECOND]
ANYWHERE = {"LocalIpv4NetworkCidr": "0.0.0.0/0", "RemoteIpv4NetworkCidr": "0.0.0.0/0"}
CONNECTION = {
    "VpnConnectionId": "vpn-1",
    "CustomerGatewayId": "cgw-1",
    "VpnGatewayId": "vgw-1",
    "State": "available",
    "PreSharedKeyArn": "arn:aws:secretsmanager:ap-southeast-3:222222222222:secret:s2svpn-1",
    "CustomerGatewayConfiguration": "<pre_shared_key>of-the-first</pre_shared_key>",
    "Options": {"StaticRoutesOnly": True, "TunnelOptions": TUNNELS, **ANYWHERE},
    "Routes": [{"DestinationCidrBlock": f"192.168.{number}.0/24", "State": state} for number, state in ((0, "available"), (9, "deleted"))],
    "Tags": tagged("office"),
}


def connections(aws, area):
    aws.expect("ec2", "describe_vpn_connections", {"VpnConnections": [CONNECTION, CONNECTION | {"State": "deleted"}]})
    aws.expect("ec2", "describe_vpn_gateways", {"VpnGateways": [attached()]})
    return VpnConnection(area, ["office"])


class TestConnection:
    def test_no_key_is_read(self, aws, area):
        (one,) = connections(aws, area).read()
        assert "of-the" not in repr(one)
        assert one.attributes["tunnel_1"] == {"inside_cidr": "169.254.10.0/30", "ike_versions": frozenset({"ikev2"})}
        assert one.outputs["outside_ips"] == ["198.51.100.1", "198.51.100.2"]
        assert one.outputs["pre_shared_key_arn"] == CONNECTION["PreSharedKeyArn"]

    def test_the_keys_are_awss_and_kept_in_secrets_manager(self, aws, area):
        aws.expect("ec2", "describe_vpn_gateways", {"VpnGateways": []})
        aws.expect_once(
            "ec2",
            "create_vpn_connection",
            {"VpnConnection": CONNECTION | {"State": "pending", "Tags": []}},
            CustomerGatewayId="cgw-1",
            VpnGatewayId="vgw-1",
            Type="ipsec.1",
            PreSharedKeyStorage="SecretsManager",
            Options={
                "StaticRoutesOnly": True,
                "RemoteIpv4NetworkCidr": "10.2.0.0/16",
                "TunnelOptions": [{"TunnelInsideCidr": "169.254.10.0/30", "Phase1DHGroupNumbers": [{"Value": 14}, {"Value": 19}]}, {}],
            },
            TagSpecifications=specifications("vpn-connection", **OURS, Name="office"),
        )
        attributes = {
            "customer_gateway_id": "cgw-1",
            "vpn_gateway_id": "vgw-1",
            "static_routes_only": True,
            "remote_ipv4_cidr": "10.2.0.0/16",
            "tunnel_1": {"inside_cidr": "169.254.10.0/30", "phase1_dh_groups": frozenset({19, 14})},
            "tags": OURS,
        }
        made = VpnConnection(area, ["office"]).create("office", attributes)
        assert (made.outputs["id"], made.status) == ("vpn-1", "pending")

    def test_a_change_is_made_call_by_call_and_awaited(self, aws, area):
        kind = connections(aws, area)
        (one,) = kind.read()
        wanted = {"customer_gateway_id": "cgw-2", "local_ipv4_cidr": "192.168.0.0/16", "tunnel_2": {"startup_action": "start"}}
        changes = {key: kind.target(key, value, one.attributes[key]) for key, value in wanted.items()}
        aws.expect("ec2", "modify_vpn_connection", VpnConnectionId="vpn-1", CustomerGatewayId="cgw-2")
        one = kind.update(one, changes)
        assert (one.status, one.attributes["customer_gateway_id"]) == ("pending", "cgw-2")
        del changes["customer_gateway_id"]
        ranges = {"LocalIpv4NetworkCidr": "192.168.0.0/16", "RemoteIpv4NetworkCidr": "0.0.0.0/0"}
        aws.expect("ec2", "modify_vpn_connection_options", VpnConnectionId="vpn-1", **ranges)
        one = kind.update(one, changes)
        del changes["local_ipv4_cidr"]
        which = {"VpnConnectionId": "vpn-1", "VpnTunnelOutsideIpAddress": "198.51.100.2"}
        aws.expect("ec2", "modify_vpn_tunnel_options", **which, TunnelOptions={"StartupAction": "start"})
        one = kind.update(one, changes)
        assert one.attributes["tunnel_2"] == {"inside_cidr": "169.254.20.0/30", "startup_action": "start"}

    def test_tags_take_no_time(self, aws, area):
        kind = connections(aws, area)
        (one,) = kind.read()
        aws.expect("ec2", "create_tags", Resources=["vpn-1"], Tags=tag_list(Use="maps"))
        assert kind.update(one, {"tags": {**OURS, "Use": "maps"}}) is None

    def test_delete(self, aws, area):
        kind = connections(aws, area)
        (one,) = kind.read()
        aws.expect("ec2", "delete_vpn_connection", VpnConnectionId="vpn-1")
        assert kind.delete(one).status == "deleting"

    def test_its_static_routes_come_and_go(self, aws, area):
        routes = VpnConnectionRoute(area, connections(aws, area))
        (one,) = routes.read()
        assert (one.name, one.owned) == ("office 192.168.0.0/24", True)
        given = {"VpnConnectionId": "vpn-1", "DestinationCidrBlock": "192.168.0.0/24"}
        aws.expect_once("ec2", "create_vpn_connection_route", **given)
        assert routes.create(one.name, one.attributes).status == "pending"
        aws.fail("ec2", "delete_vpn_connection_route", "InvalidRoute.NotFound", **given)
        assert routes.delete(one).status == "deleting"
