# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An office, by site-to-site VPN to the hub's virtual private gateway, or to a transit gateway."""

import copy

import pytest

from integration.support.connectivity import HUB, tables

OFFICE = {"name": "office", "ip_address": "203.0.113.10", "device_name": "border"}
CONNECTION = {
    "name": "office",
    "customer_gateway": "office",
    "static_routes": ["192.168.0.0/24"],
    "tunnels": [{"inside_cidr": "169.254.10.0/30", "ike_versions": ["ikev2"]}, {"dpd_timeout_action": "restart"}],
}
HERE = {
    **HUB,
    "environments": [],
    "client_ranges": ["192.168.100.0/24"],
    "customer_gateways": [OFFICE],
    "vpn_gateway": {"name": "piksel-hub", "asn": 64512, "propagate_tiers": ["private"]},
    "vpn_connections": [CONNECTION],
    "tags": {"Project": "piksel"},
}
ALL = [
    "customer_gateway",
    "vgw_route_propagation",
    "vgw_route_propagation",
    "vpn_connection",
    "vpn_connection_route",
    "vpn_connection_route",
    "vpn_gateway",
    "vpn_gateway_attachment",
]


@pytest.fixture
def office(vpcs, converge):
    return converge("hub", **HERE)


def living(ec2):
    return [one for one in ec2["hub"].describe_vpn_connections()["VpnConnections"] if one["State"] != "deleted"]


def kinds(result):
    return sorted(one["kind"] for one in result["changes"])


def test_it_is_made_without_showing_a_key(office, ec2, vpcs):
    assert kinds(office) == ALL
    (connection,) = living(ec2)
    assert (connection["State"], connection["Options"]["StaticRoutesOnly"]) == ("available", True)
    assert sorted(one["DestinationCidrBlock"] for one in connection["Routes"]) == ["192.168.0.0/24", "192.168.100.0/24"]
    first, second = connection["Options"]["TunnelOptions"]
    assert (first["TunnelInsideCidr"], first["IkeVersions"]) == ("169.254.10.0/30", [{"Value": "ikev2"}])
    assert second["DpdTimeoutAction"] == "restart"
    told = office["outputs"]["vpn_connections"]["office"]
    assert told["id"] == connection["VpnConnectionId"]
    assert told["outside_ips"] == [first["OutsideIpAddress"], second["OutsideIpAddress"]]
    assert ":secretsmanager:" in told["pre_shared_key_arn"]
    (gateway,) = ec2["hub"].describe_vpn_gateways()["VpnGateways"]
    assert [one["VpcId"] for one in gateway["VpcAttachments"]] == [vpcs["hub"]]
    learning = {name for name, table in tables(ec2["hub"], vpcs["hub"]).items() if table["PropagatingVgws"]}
    assert learning == {f"piksel-hub-private-ap-southeast-3{zone}" for zone in "ab"}


def test_the_office_is_learnt_and_stays_as_it_is(office, aws, within):
    """What a gateway tells a route table is no route of anybody's."""
    aws.vpn_tunnel("hub", office["outputs"]["vpn_connections"]["office"]["id"], number=0, up=True)
    again = within("hub", **HERE)
    assert (again["changes"], again["changed"]) == ([], False)


def test_it_changes(office, converge, ec2, vpcs):
    """The routes, both tunnels, the ranges, the office's device, and where routes are learnt."""
    other = copy.deepcopy(HERE)
    other["customer_gateways"].append({"name": "second", "ip_address": "203.0.113.20"})
    other["vpn_gateway"]["propagate_tiers"] = ["public"]
    other["client_ranges"] = []
    other["vpn_connections"][0] |= {
        "customer_gateway": "second",
        "static_routes": ["192.168.1.0/24"],
        "local_ipv4_cidr": "192.168.0.0/16",
        "tunnels": [{"inside_cidr": "169.254.20.0/30"}, {"dpd_timeout_action": "clear", "startup_action": "start"}],
    }
    done = converge("hub", **other)
    actions = {(one["kind"], one["name"]): one["action"] for one in done["changes"]}
    assert actions == {
        ("customer_gateway", "second"): "create",
        ("vpn_connection", "office"): "update",
        ("vpn_connection_route", "office 192.168.1.0/24"): "create",
        ("vpn_connection_route", "office 192.168.0.0/24"): "delete",
        ("vpn_connection_route", "office 192.168.100.0/24"): "delete",
        ("vgw_route_propagation", "piksel-hub-public"): "create",
        ("vgw_route_propagation", "piksel-hub-private-ap-southeast-3a"): "delete",
        ("vgw_route_propagation", "piksel-hub-private-ap-southeast-3b"): "delete",
    }
    (connection,) = living(ec2)
    first, second = connection["Options"]["TunnelOptions"]
    assert (first["TunnelInsideCidr"], first["IkeVersions"]) == ("169.254.20.0/30", [{"Value": "ikev2"}])
    assert (second["DpdTimeoutAction"], second["StartupAction"]) == ("clear", "start")
    assert connection["Options"]["LocalIpv4NetworkCidr"] == "192.168.0.0/16"
    by_id = {one["CustomerGatewayId"]: one["IpAddress"] for one in ec2["hub"].describe_customer_gateways()["CustomerGateways"]}
    assert by_id[connection["CustomerGatewayId"]] == "203.0.113.20"


def test_a_device_at_another_address_is_another_one(office, within, aws):
    aws.clear_calls()
    refused = within("hub", **{**HERE, "customer_gateways": [OFFICE | {"ip_address": "203.0.113.30"}]})
    assert "ip_address is 203.0.113.10 and can't become 203.0.113.30; put it back, or choose another name" in refused["msg"]
    assert aws.calls(write=True) == []


def test_all_of_it_goes(office, converge, ec2, vpcs, aws):
    done = converge("hub", **HERE, state="absent")
    assert kinds(done) == ALL
    assert {one["action"] for one in done["changes"]} == {"delete"}
    assert living(ec2) == []
    assert {one["State"] for one in ec2["hub"].describe_vpn_gateways()["VpnGateways"]} <= {"deleted"}
    assert aws.client("hub", "secretsmanager").list_secrets()["SecretList"] == []


def test_what_is_described_no_longer_is_purged(office, converge, ec2):
    rest = {**HERE, "customer_gateways": [], "vpn_gateway": None, "vpn_connections": [], "client_ranges": []}
    gone = {key: value for key, value in rest.items() if value is not None}
    done = converge("hub", **gone, purge=["vpn_connection", "vpn_connection_route", "vpn_gateway", "customer_gateway"])
    assert kinds(done) == ALL
    assert living(ec2) == []


def test_to_a_transit_gateway_by_bgp(vpcs, converge, ec2):
    given = {
        **HUB,
        "environments": [],
        "transit_gateway": {"name": "all"},
        "customer_gateways": [OFFICE | {"bgp_asn": 65010}],
        "vpn_connections": [{"name": "office", "customer_gateway": "office", "gateway": "transit_gateway"}],
    }
    done = converge("hub", **given)
    assert kinds(done) == ["customer_gateway", "transit_gateway", "vpn_connection"]
    (connection,) = living(ec2)
    assert connection["TransitGatewayId"] == done["outputs"]["transit_gateway_id"]
    assert connection["Options"]["StaticRoutesOnly"] is False
    assert kinds(converge("hub", **given, state="absent")) == ["customer_gateway", "transit_gateway", "vpn_connection"]
