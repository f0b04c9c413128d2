# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes to connections, on both sides."""

from ansible_collections.piksel.infra.plugins.module_utils.aws.vpc_connectivity.routes import ConnectingRoute, PeerRoutes, led_astray
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing

from unit.plugins.module_utils.aws.stubs import filters, tag_list

LOCAL = {"DestinationCidrBlock": "10.2.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"}
LEARNT = {"DestinationCidrBlock": "192.168.0.0/24", "GatewayId": "vgw-1", "Origin": "EnableVgwRoutePropagation", "State": "active"}
ENDPOINT = {"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "Origin": "CreateRoute", "State": "active"}


def route(cidr, target, state="active"):
    key = "VpcPeeringConnectionId" if target.startswith("pcx-") else "GatewayId"
    return {"DestinationCidrBlock": cidr, key: target, "Origin": "CreateRoute", "State": state}


def table(name, *routes, identity=None, main=False):
    associations = [{"Main": True, "RouteTableAssociationId": "rtbassoc-1"}] if main else []
    return {
        "RouteTableId": identity or f"rtb-{name}",
        "Routes": [LOCAL, *routes],
        "Associations": associations,
        "Tags": tag_list(Name=name) if name else [],
    }


def expect_tables(aws, vpc, *tables):
    aws.expect("ec2", "describe_route_tables", {"RouteTables": [*tables]}, Filters=filters("vpc-id", vpc))


def test_only_what_somebody_has_set_is_a_route(aws, area):
    expect_tables(aws, "vpc-main", table("main-a", LEARNT, ENDPOINT, route("10.0.0.0/16", "pcx-1"), route("0.0.0.0/0", "igw-1")))
    first, second = ConnectingRoute(area).read()
    assert first.attributes == {"route_table_id": "rtb-main-a", "destination": "10.0.0.0/16", "target": "pcx-1"}
    assert (first.name, second.name, second.owned) == ("main-a 10.0.0.0/16", "main-a 0.0.0.0/0", False)


def existing(*routes):
    attributes = {"peering_connection_id": "pcx-1", "routes": frozenset(routes)}
    return Existing("vpc_peering_routes", "hub", attributes, {"id": "pcx-1 routes"}, owned=True)


def test_the_other_sides_are_all_that_lead_to_the_connection(aws, there, area):
    aws.expect(
        "ec2",
        "describe_vpc_peering_connections",
        {
            "VpcPeeringConnections": [
                {
                    "VpcPeeringConnectionId": "pcx-1",
                    "Status": {"Code": "active"},
                    "Tags": tag_list(ManagedBy="piksel.infra", Name="hub"),
                }
            ]
        },
        Filters=filters("requester-vpc-info.vpc-id", "vpc-main"),
    )
    tables = [table("hub-a", route("10.2.0.0/16", "pcx-1"), route("10.3.0.0/16", "pcx-2")), table("hub-b")]
    expect_tables(there, "vpc-hub", *tables)
    assert PeerRoutes(area).read() == [existing("hub-a 10.2.0.0/16")]


def test_routes_there_are_set_in_the_place_of_what_leads_nowhere(there, area):
    expect_tables(there, "vpc-hub", table("hub-a", route("10.2.0.0/16", "pcx-0", "blackhole")), table("hub-b"))
    arguments = {"DestinationCidrBlock": "10.2.0.0/16", "VpcPeeringConnectionId": "pcx-1"}
    there.expect("ec2", "replace_route", RouteTableId="rtb-hub-a", **arguments)
    there.expect("ec2", "create_route", RouteTableId="rtb-hub-b", **arguments)
    wanted = frozenset({"hub-a 10.2.0.0/16", "hub-b 10.2.0.0/16"})
    one = PeerRoutes(area).create("hub", {"peering_connection_id": "pcx-1", "routes": wanted})
    assert (one.attributes["routes"], one.owned) == (wanted, True)


def test_a_change_takes_away_what_is_too_much(there, area):
    expect_tables(there, "vpc-hub", table("hub-a", route("10.2.0.0/16", "pcx-1")), table("hub-b"))
    there.expect("ec2", "delete_route", RouteTableId="rtb-hub-a", DestinationCidrBlock="10.2.0.0/16")
    there.expect("ec2", "create_route", RouteTableId="rtb-hub-b", DestinationCidrBlock="10.2.0.0/16", VpcPeeringConnectionId="pcx-1")
    PeerRoutes(area).update(existing("hub-a 10.2.0.0/16"), {"routes": frozenset({"hub-b 10.2.0.0/16"})})


def test_a_route_that_is_gone_already_is_no_error(there, area):
    expect_tables(there, "vpc-hub", table("hub-a"))
    there.fail("ec2", "delete_route", "InvalidRoute.NotFound")
    assert PeerRoutes(area).delete(existing("hub-a 10.2.0.0/16")) is None


def test_who_else_leads_a_range_elsewhere(aws, area):
    expect_tables(
        aws,
        "vpc-main",
        table("main-a", route("10.0.0.0/16", "igw-1")),
        table("main-b", route("10.0.0.0/16", "pcx-1")),
        table("main-c", route("10.0.0.0/16", "pcx-0", "blackhole")),
        table("main-d", route("10.9.0.0/16", "igw-1")),
    )
    wanted = {f"main-{one}": ["10.0.0.0/16"] for one in "abcd"}
    assert list(led_astray(area.own, wanted, frozenset({"pcx-1"}))) == [
        "route table main-a has a route for 10.0.0.0/16 to igw-1, which somebody else has set"
    ]


class TestTables:
    def test_the_main_one_is_left_out(self, aws, area):
        expect_tables(aws, "vpc-main", table("", identity="rtb-0", main=True), table("main-a"))
        assert area.own.table_ids() == {"main-a": "rtb-main-a"}

    def test_unless_there_is_no_other(self, aws, area):
        expect_tables(aws, "vpc-main", table("", identity="rtb-0", main=True))
        assert area.own.table_ids() == {"main-default": "rtb-0"}

    def test_they_are_named_with_the_vpcs_name_or_without_it(self, aws, area):
        expect_tables(aws, "vpc-main", table("main-a"), table("b"))
        assert area.own.named_tables(["a", "b", "c"]) == ({"main-a": "rtb-main-a", "b": "rtb-b"}, ["c"])
