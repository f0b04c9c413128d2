# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A transit gateway of the hub, shared with staging, which attaches its network to it."""

import pytest

from integration.support.connectivity import HUB, STAGING, routes, tables

GATEWAY = {"name": "piksel", "asn": 64600, "shared_accounts": ["222222222222"], "tags": {"Use": "all"}}
HERE = {
    **HUB,
    "transit_gateway": GATEWAY,
    "transit_gateway_attachments": [
        {"name": "piksel-hub", "transit_gateway": {"name": "piksel"}, "tier": "private", "routes": ["10.2.0.0/16"]},
    ],
}
THERE = {
    **STAGING,
    "peerings": [],
    "transit_gateway_attachments": [
        {
            "name": "piksel-staging",
            "transit_gateway": {"name": "piksel", "account_id": "111111111111"},
            "tier": "private",
            "routes": ["10.0.0.0/8"],
            "route_tiers": ["private"],
        }
    ],
}


@pytest.fixture
def shared(vpcs, converge):
    return converge("hub", **HERE)


@pytest.fixture
def attached(shared, converge):
    return converge("staging", **THERE)


def test_the_hub_makes_and_shares_it(shared, ec2, vpcs, aws):
    identity = shared["outputs"]["transit_gateway_id"]
    (gateway,) = ec2["hub"].describe_transit_gateways()["TransitGateways"]
    assert (gateway["TransitGatewayId"], gateway["State"], gateway["Options"]["AmazonSideAsn"]) == (identity, "available", 64600)
    assert gateway["Options"]["AutoAcceptSharedAttachments"] == "enable"
    (share,) = aws.client("hub", "ram").get_resource_shares(resourceOwner="SELF")["resourceShares"]
    assert (share["name"], share["allowExternalPrincipals"], share["status"]) == ("piksel", True, "ACTIVE")
    assert {tag["key"]: tag["value"] for tag in share["tags"]} == {"ManagedBy": "piksel.infra", "Use": "all"}
    assert {target for table in routes(ec2["hub"], vpcs["hub"]).values() for target in table.values()} == {identity}


def test_staging_attaches_itself(attached, shared, ec2, vpcs):
    identity = shared["outputs"]["transit_gateway_id"]
    assert [one["kind"] for one in attached["changes"]] == ["ram_share_acceptance", "transit_gateway_vpc_attachment", "route", "route"]
    (attachment,) = ec2["staging"].describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"]
    assert (attachment["State"], attachment["TransitGatewayId"], len(attachment["SubnetIds"])) == ("available", identity, 2)
    assert attached["outputs"]["transit_gateway_attachment_ids"] == {"piksel-staging": attachment["TransitGatewayAttachmentId"]}
    found = routes(ec2["staging"], vpcs["staging"])
    assert found["piksel-staging-private-ap-southeast-3a"] == {"10.0.0.0/8": identity}
    assert found["piksel-staging-public"] == {}


def test_it_is_planned_before_it_is_shared(vpcs, within, aws):
    planned = within("staging", check=True, **THERE)
    assert [one["kind"] for one in planned["changes"]] == ["ram_share_acceptance", "transit_gateway_vpc_attachment", "route", "route"]
    assert "has not shared a transit gateway as piksel" in planned["warnings"][0]
    aws.clear_calls()
    refused = within("staging", **THERE)
    assert "the run of role connectivity there makes it, with this account in transit_gateway.shared_accounts" in refused["msg"]
    assert aws.calls(write=True) == []


def test_it_changes(attached, converge, ec2, aws):
    """Options, and whom it is shared with."""
    accounts = ["222222222222", "333333333333"]
    other = {**GATEWAY, "dns_support": False, "asn": 64601, "shared_accounts": accounts, "description": "All of them"}
    done = converge("hub", **{**HERE, "transit_gateway": other})
    assert {(one["kind"], one["name"], one["action"]): sorted(one["attributes"]) for one in done["changes"]} == {
        ("transit_gateway", "piksel", "update"): ["asn", "description", "dns_support"],
        ("ram_resource_share", "piksel", "update"): ["principals"],
    }
    (gateway,) = ec2["hub"].describe_transit_gateways()["TransitGateways"]
    assert (gateway["Description"], gateway["Options"]["DnsSupport"]) == ("All of them", "disable")
    (attachment,) = THERE["transit_gateway_attachments"]
    done = converge("staging", **{**THERE, "transit_gateway_attachments": [{**attachment, "tier": "public", "appliance_mode": True}]})
    assert [(one["kind"], sorted(one["attributes"])) for one in done["changes"]] == [
        ("transit_gateway_vpc_attachment", ["appliance_mode", "subnet_ids"])
    ]


def test_it_stays_while_others_are_attached(attached, within, converge, ec2, vpcs, aws):
    aws.clear_calls()
    refused = within("hub", **HERE, state="absent")
    assert attached["outputs"]["transit_gateway_attachment_ids"]["piksel-staging"] in refused["msg"]
    assert aws.calls(write=True) == []
    done = converge("staging", **THERE, state="absent")
    assert {(one["kind"], one["action"]) for one in done["changes"]} == {("route", "delete"), ("transit_gateway_vpc_attachment", "delete")}
    done = converge("hub", **HERE, state="absent")
    assert {one["kind"] for one in done["changes"]} == {
        "iam_role",
        "ram_resource_share",
        "route",
        "transit_gateway",
        "transit_gateway_vpc_attachment",
    }
    assert {one["State"] for one in ec2["hub"].describe_transit_gateways()["TransitGateways"]} == {"deleted"}
    assert not any(routes(ec2["hub"], vpcs["hub"]).values())


def test_a_tier_without_subnets_is_refused(shared, within):
    (attachment,) = THERE["transit_gateway_attachments"]
    refused = within("staging", **{**THERE, "transit_gateway_attachments": [{**attachment, "tier": "database"}]})
    assert "tier: piksel-staging has no subnets of tier database" in refused["msg"]


def test_the_main_route_table_stays_empty(attached, ec2, vpcs):
    main = tables(ec2["staging"], vpcs["staging"])["main"]
    assert [route.get("GatewayId") for route in main["Routes"]] == ["local"]
