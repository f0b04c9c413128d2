# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every contradiction, alone, and the sentence that says how to end it."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.vpc_connectivity.contradictions import refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from .described import NETWORKS, OFFICE, VPN, attachment, connection, params, peering

ENVIRONMENT = {"name": "staging", "account_id": "222222222222", "external_id": "piksel-staging", "principals": ["piksel-deploy"]}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"networks": {}, "network": None},
        {"peerings": [peering()]},
        {"peerings": [peering(), peering("other", {"network": None}, routes={"ours": ["10.9.0.0/16"]})]},
        {"peerings": [peering(peer={"assume_role_arn": None, "external_id": None})]},
        {"peerings": [{"name": "by-id", "peer": {"vpc_id": "vpc-9", "account_id": "123456789012"}}]},
        {"transit_gateway": {"name": "all", "asn": 4200000000, "shared_accounts": ["222222222222"]}},
        {"transit_gateway_attachments": [attachment(routes=["10.0.0.0/8"])]},
        VPN | {"vpn_connections": [connection(tunnels=[{"inside_cidr": "169.254.10.0/30", "dpd_timeout_seconds": 30}, {}])]},
        VPN | {"vpn_connections": [connection()], "client_ranges": ["192.168.100.0/24"]},
        {
            "customer_gateways": [OFFICE, OFFICE | {"name": "second", "bgp_asn": 65001}],
            "transit_gateway": {"name": "all"},
            "vpn_connections": [connection(gateway="transit_gateway", static_routes=None)],
        },
        {"project": "piksel", "environments": [ENVIRONMENT]},
    ],
)
def test_what_fits_together_passes(given):
    refuse_contradictions(params(**given))


RESERVED = "Name can't be given: names identify resources, and aws: is AWS's own; leave it out"
NAMED = {"tags": {"Name": "x"}}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            {"networks": NETWORKS | {"production": "10.2.128.0/18"}},
            "staging 10.2.0.0/16 and production 10.2.128.0/18 overlap, and can't be joined; give one of them another range",
        ),
        ({"networks": NETWORKS | {"hub": "10.0.0.1/16"}}, "connectivity_networks: hub: '10.0.0.1/16' is no IPv4 range"),
        ({"network": "test"}, "connectivity_network is test, which connectivity_networks does not have; it has hub, staging"),
        ({"tags": {"Name": "x"}}, f"connectivity_tags: {RESERVED}"),
    ],
)
def test_networks(given, problem):
    assert problem in refused(given)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ([peering(), peering(peer={"network": None})], "connectivity_peerings: hub is listed twice; names must differ"),
        ([peering(peer={"network": "test"})], "hub: peer.network is test, which connectivity_networks does not have; it has hub, staging"),
        ([peering(peer={"network": "staging"})], "hub: peer.network is staging, which this VPC is itself; name the other side's"),
        ([peering(peer={"account_id": "12"})], "hub: peer.account_id '12' is no account's; write its twelve digits in quotes"),
        ([peering(peer={"assume_role_arn": "hub"})], "hub: peer.assume_role_arn 'hub' is no role's ARN"),
        (
            [peering(peer={"account_id": "222222222222"})],
            "peer.assume_role_arn is a role of account 111111111111, and peer.account_id is 222222222222; one of them is wrong",
        ),
        (
            [peering(peer={"account_id": "111111111111", "assume_role_arn": None, "external_id": None})],
            "peer.vpc_name can't be looked up in another account without peer.assume_role_arn; give the role, or peer.vpc_id",
        ),
        ([peering(peer={"assume_role_arn": None})], "peer.external_id is for a role; give peer.assume_role_arn, or leave it out"),
        ([peering(routes={"ours": ["10.0.0.0"]})], "'10.0.0.0' is no IPv4 range: it has no prefix length; write it as 192.0.2.0/24"),
        ([peering(routes={"theirs": ["10.2.0.0/33"]})], "routes.theirs: '10.2.0.0/33' is no IPv4 range"),
        (
            [peering(routes={"ours": ["10.2.4.0/24"]})],
            "hub: routes.ours: 10.2.4.0/24 overlaps 10.2.0.0/16, which is of this VPC's own network staging; leave it out",
        ),
        (
            [peering(), peering("other", {"network": None}, routes={"ours": ["10.0.0.0/16"]})],
            "connectivity_peerings: hub and other both lead to 10.0.0.0/16; give each its own ranges in routes.ours",
        ),
        ([peering(**NAMED)], f"connectivity_peerings: hub: {RESERVED}".replace("hub: ", "hub: tags: ")),
    ],
)
def test_peerings(given, problem):
    assert problem in refused({"peerings": given})


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"transit_gateway": {"name": "all", "asn": 1}}, "connectivity_transit_gateway: asn 1 is not a private one; take one of 64512"),
        ({"transit_gateway": {"name": "all", "shared_accounts": ["12"]}}, "shared_accounts: '12' is no account's"),
        ({"transit_gateway": {"name": "all", **NAMED}}, f"connectivity_transit_gateway: tags: {RESERVED}"),
        ({"transit_gateway_attachments": [attachment(), attachment()]}, "connectivity_transit_gateway_attachments: main is listed twice"),
        ({"transit_gateway_attachments": [attachment(transit_gateway={"name": "all", "account_id": "x"})]}, "'x' is no account's"),
        ({"transit_gateway_attachments": [attachment(routes=["all"])]}, "main: routes: 'all' is no IPv4 range"),
        ({"transit_gateway_attachments": [attachment(routes=["10.2.0.0/16"])]}, "10.2.0.0/16 lies in 10.2.0.0/16"),
        ({"transit_gateway_attachments": [attachment(**NAMED)]}, f"main: tags: {RESERVED}"),
    ],
)
def test_transit_gateways(given, problem):
    assert problem in refused(given)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"customer_gateways": [OFFICE, OFFICE]}, "connectivity_customer_gateways: office is listed twice"),
        (
            {"customer_gateways": [OFFICE, OFFICE | {"name": "second"}]},
            "connectivity_customer_gateways: office and second are one device, at 203.0.113.10; keep one of them",
        ),
        ({"customer_gateways": [OFFICE | {"ip_address": "10.0.0.1"}]}, "office: ip_address '10.0.0.1' is no public IPv4 address"),
        ({"customer_gateways": [OFFICE | {"ip_address": "office"}]}, "office: ip_address 'office' is no public IPv4 address"),
        ({"customer_gateways": [OFFICE | {"bgp_asn": 0}]}, "office: bgp_asn 0 is none; take one from 1 to 4294967294"),
        ({"customer_gateways": [OFFICE | NAMED]}, f"connectivity_customer_gateways: office: tags: {RESERVED}"),
        ({"vpn_gateway": {"name": "main", "asn": 7}}, "connectivity_vpn_gateway: asn 7 is not a private one"),
        ({"vpn_gateway": {"name": "main", **NAMED}}, f"connectivity_vpn_gateway: tags: {RESERVED}"),
        (VPN | {"vpn_connections": [connection(customer_gateway="x")]}, "customer_gateway x is none of connectivity_customer_gateways"),
        (
            {"customer_gateways": [OFFICE], "vpn_connections": [connection()]},
            "office: gateway: there is no connectivity_vpn_gateway; describe it, or write the other one",
        ),
        (
            {"customer_gateways": [OFFICE], "transit_gateway": {"name": "all"}, "vpn_connections": [connection(gateway="transit_gateway")]},
            "static_routes are for a vpn_gateway; to a transit gateway the office tells its ranges by BGP, so leave them out",
        ),
        (
            VPN | {"vpn_connections": [connection(static_routes=["10.2.7.0/24"])]},
            "office: static_routes: 10.2.7.0/24 overlaps staging 10.2.0.0/16 of connectivity_networks, so it could not be reached",
        ),
        (
            VPN | {"vpn_connections": [connection()], "client_ranges": ["10.0.9.0/24"]},
            "connectivity_client_ranges: 10.0.9.0/24 overlaps hub 10.0.0.0/16 of connectivity_networks",
        ),
        (
            VPN | {"vpn_connections": [connection()], "client_ranges": ["192.168.0.0/16"]},
            "connectivity_client_ranges: 192.168.0.0/16 overlaps 192.168.0.0/24 of connectivity_vpn_connections: office: static_routes",
        ),
        ({"client_ranges": ["192.168.0.0/16"]}, "connectivity_client_ranges go with the static routes of a VPN connection"),
        (VPN | {"vpn_connections": [connection(local_ipv4_cidr="x")]}, "office: local_ipv4_cidr: 'x' is no IPv4 range"),
        (VPN | {"vpn_connections": [connection(tunnels=[{}, {}, {}])]}, "office: tunnels: a connection has 2; leave out the rest"),
        (VPN | {"vpn_connections": [connection(tunnels=[{"inside_cidr": "169.254.0.0/30"}])]}, "tunnels: 1: inside_cidr '169.254.0.0/30'"),
        (VPN | {"vpn_connections": [connection(tunnels=[{"inside_cidr": "10.0.0.0/30"}])]}, "tunnels: 1: inside_cidr '10.0.0.0/30'"),
        (VPN | {"vpn_connections": [connection(tunnels=[{}, {"dpd_timeout_seconds": 5}])]}, "tunnels: 2: dpd_timeout_seconds is 5"),
        (VPN | {"vpn_connections": [connection(**NAMED)]}, f"connectivity_vpn_connections: office: tags: {RESERVED}"),
    ],
)
def test_vpn(given, problem):
    assert problem in refused(given)


def test_an_environment_without_external_id_is_refused():
    assert "connectivity_environments: staging: external_id is missing" in refused(
        {"project": "piksel", "environments": [ENVIRONMENT | {"external_id": None}]}
    )
    assert "connectivity_environments: the project is missing" in refused({"environments": [ENVIRONMENT]})


def refused(given):
    with pytest.raises(InvalidPlan) as found:
        refuse_contradictions(params(**given))
    assert len(found.value.problems) == 1, found.value.problems
    return found.value.problems[0]
