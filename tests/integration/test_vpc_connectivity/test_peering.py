# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peering of the hub and staging, through the one role that the hub has for it."""

import copy
import json

import pytest

from integration.support.connectivity import HUB, PEER, ROLE, STAGING, environment, routes, tables

NAME = "piksel-staging-hub"
KINDS = ["route", "vpc_peering_acceptance", "vpc_peering_connection", "vpc_peering_options", "vpc_peering_routes"]


def connection(ec2, account):
    """The living one, as an account sees it."""
    found = ec2[account].describe_vpc_peering_connections()["VpcPeeringConnections"]
    (one,) = [one for one in found if one["Status"]["Code"] not in ("deleted", "deleting")]
    return one


def tags(found):
    return {tag["Key"]: tag["Value"] for tag in found["Tags"]}


def peering(**more):
    return {**copy.deepcopy(STAGING), "peerings": [{"name": NAME, "peer": PEER, **more}]}


@pytest.fixture
def peered(hub, converge):
    return converge("staging", **STAGING)


def test_the_hub_makes_a_role_for_the_environment(hub, aws):
    assert [(one["kind"], one["name"], one["action"]) for one in hub["changes"]] == [("iam_role", "piksel-staging-network", "create")]
    assert hub["outputs"]["environments"] == {"staging": {"role_arn": ROLE}}


def test_both_sides_are_joined(peered, ec2, vpcs):
    assert sorted({change["kind"] for change in peered["changes"]}) == KINDS
    there, here = connection(ec2, "hub"), connection(ec2, "staging")
    identity = here["VpcPeeringConnectionId"]
    assert (here["Status"]["Code"], there["VpcPeeringConnectionId"]) == ("active", identity)
    assert peered["outputs"]["peering_connection_ids"] == {NAME: identity}
    assert here["RequesterVpcInfo"]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
    assert there["AccepterVpcInfo"]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
    assert tags(here) == tags(there) == {"Name": NAME, "Project": "piksel", "ManagedBy": "piksel.infra"}
    private = [f"private-{zone}" for zone in ("ap-southeast-3a", "ap-southeast-3b")]
    assert routes(ec2["staging"], vpcs["staging"]) == {
        "main": {},
        **{f"piksel-staging-{one}": {"10.0.0.0/16": identity} for one in ["public", *private]},
    }
    assert routes(ec2["hub"], vpcs["hub"]) == {
        "main": {},
        **{f"piksel-hub-{one}": {"10.2.0.0/16": identity} for one in ["public", *private]},
    }


def test_it_is_planned_before_the_hub_has_let_it_in(vpcs, within):
    planned = within("staging", check=True, **STAGING)
    assert [(one["kind"], one["name"]) for one in planned["changes"] if one["kind"] != "route"] == [
        ("vpc_peering_connection", NAME),
        ("vpc_peering_acceptance", NAME),
        ("vpc_peering_options", NAME),
        ("vpc_peering_routes", NAME),
    ]
    assert len([one for one in planned["changes"] if one["kind"] == "route"]) == 3
    assert ROLE in planned["warnings"][0]


def test_it_is_planned_before_there_is_a_network(aws, within):
    given = dict.fromkeys(("public", "private-ap-southeast-3a", "private-ap-southeast-3b"))
    planned = within("staging", check=True, **STAGING, route_table_ids=given)
    names = [one["name"] for one in planned["changes"] if one["kind"] == "route"]
    assert sorted(names) == sorted(f"piksel-staging-{one} 10.0.0.0/16" for one in given)
    assert within("hub", check=True, **HUB)["changes"][0]["name"] == "piksel-staging-network"


def test_a_run_before_the_hub_says_what_the_hub_makes_first(vpcs, aws, within):
    aws.clear_calls()
    refused = within("staging", **STAGING)
    assert "role connectivity of the hub's run makes it: run that first" in refused["msg"]
    assert aws.calls(write=True) == []


def test_the_external_id_of_another_is_refused(hub, aws, within):
    aws.clear_calls()
    refused = within("staging", **peering(peer={**PEER, "external_id": "piksel-production"}))
    assert "AccessDenied" in refused["msg"]
    assert aws.calls(write=True) == []


def test_it_can_be_narrowed(peered, converge, ec2, vpcs):
    """To a tier, to tables of the other side, to ranges; and without DNS."""
    narrow = peering(
        tiers=["private"],
        peer={**PEER, "route_tables": ["private-ap-southeast-3a"]},
        routes={"ours": ["10.0.1.0/24"], "theirs": ["10.2.1.0/24", "10.2.2.0/24"]},
        dns_resolution=False,
    )
    done = converge("staging", **narrow, purge=["route"])
    assert sorted((one["kind"], one["action"]) for one in done["changes"]) == sorted(
        [("route", "create")] * 2 + [("route", "delete")] * 3 + [("vpc_peering_options", "update"), ("vpc_peering_routes", "update")]
    )
    identity = connection(ec2, "staging")["VpcPeeringConnectionId"]
    wanted = {f"piksel-staging-private-ap-southeast-3{zone}": {"10.0.1.0/24": identity} for zone in "ab"}
    assert routes(ec2["staging"], vpcs["staging"]) == {"main": {}, "piksel-staging-public": {}, **wanted}
    assert routes(ec2["hub"], vpcs["hub"])["piksel-hub-private-ap-southeast-3a"] == {"10.2.1.0/24": identity, "10.2.2.0/24": identity}
    assert routes(ec2["hub"], vpcs["hub"])["piksel-hub-public"] == {}
    assert connection(ec2, "hub")["AccepterVpcInfo"]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is False


def test_what_was_deleted_is_made_again(peered, converge, ec2, vpcs):
    """The routes are left behind as ones that lead nowhere."""
    ec2["hub"].delete_vpc_peering_connection(VpcPeeringConnectionId=connection(ec2, "hub")["VpcPeeringConnectionId"])
    done = converge("staging", **STAGING)
    assert {(one["kind"], one["action"]) for one in done["changes"]} == {
        ("vpc_peering_connection", "create"),
        ("vpc_peering_acceptance", "create"),
        ("vpc_peering_options", "create"),
        ("vpc_peering_routes", "create"),
        ("route", "update"),
    }
    identity = connection(ec2, "staging")["VpcPeeringConnectionId"]
    for account in ("hub", "staging"):
        found = routes(ec2[account], vpcs[account])
        assert {target for table in found.values() for target in table.values()} == {identity}


def test_it_follows_a_network_that_was_made_anew(peered, converge, ec2, vpcs, within):
    """The connection and all that belongs to it is replaced. The old network's routes are left to it: the role is not about it any more."""
    other = ec2["hub"].create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2["hub"].create_tags(Resources=[vpcs["hub"]], Tags=[{"Key": "Name", "Value": "old"}])
    ec2["hub"].create_tags(Resources=[other], Tags=[{"Key": "Name", "Value": "piksel-hub"}])
    assert not within("hub", **HUB).get("failed")  # the role is about the VPC
    done = converge("staging", **STAGING)
    assert {one["action"] for one in done["changes"] if one["kind"] == "vpc_peering_connection"} == {"replace"}
    found = connection(ec2, "hub")
    assert found["AccepterVpcInfo"]["VpcId"] == other
    assert {target for table in routes(ec2["staging"], vpcs["staging"]).values() for target in table.values()} == {
        found["VpcPeeringConnectionId"]
    }
    assert routes(ec2["hub"], other) == {"main": {"10.2.0.0/16": found["VpcPeeringConnectionId"]}}


def test_it_goes_with_the_routes_of_both_sides(peered, converge, ec2, vpcs, aws):
    done = converge("staging", **STAGING, state="absent")
    assert sorted({(one["kind"], one["action"]) for one in done["changes"]}) == [
        ("route", "delete"),
        ("vpc_peering_connection", "delete"),
        ("vpc_peering_routes", "delete"),
    ]
    for account in ("hub", "staging"):
        assert not any(routes(ec2[account], vpcs[account]).values())
    gone = converge("hub", **HUB, state="absent")
    assert [(one["kind"], one["action"]) for one in gone["changes"]] == [("iam_role", "delete")]


def test_it_goes_without_the_hub_and_says_what_stays(peered, within, ec2, vpcs):
    within("hub", **HUB, state="absent")
    done = within("staging", **STAGING, state="absent")
    assert not done.get("failed"), done
    assert "is left alone" in done["warnings"][0]
    assert {one["kind"] for one in done["changes"]} == {"route", "vpc_peering_connection"}
    assert any(routes(ec2["hub"], vpcs["hub"]).values())


def test_a_range_that_somebody_else_leads_elsewhere_is_refused(hub, within, ec2, vpcs, aws):
    ec2["staging"].create_internet_gateway()
    gateway = ec2["staging"].describe_internet_gateways()["InternetGateways"][0]["InternetGatewayId"]
    ec2["staging"].attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpcs["staging"])
    table = tables(ec2["staging"], vpcs["staging"])["piksel-staging-public"]["RouteTableId"]
    ec2["staging"].create_route(RouteTableId=table, DestinationCidrBlock="10.0.0.0/16", GatewayId=gateway)
    aws.clear_calls()
    refused = within("staging", **STAGING)
    assert f"route table piksel-staging-public has a route for 10.0.0.0/16 to {gateway}, which somebody else has set" in refused["msg"]
    assert aws.calls(write=True) == []


def test_a_peer_of_another_range_than_the_platform_knows_is_refused(hub, within, aws):
    other = {**STAGING, "networks": {**STAGING["networks"], "hub": "10.9.0.0/16"}}
    aws.clear_calls()
    refused = within("staging", **other)
    assert "has 10.0.0.0/16, and connectivity_networks says 10.9.0.0/16 of hub" in refused["msg"]
    assert aws.calls(write=True) == []


def test_an_environment_of_another_account_gets_nowhere(hub, within, ec2):
    """Production with staging's external id."""
    ec2["production"].create_vpc(CidrBlock="10.3.0.0/16")
    found = ec2["production"].describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.3.0.0/16"]}])["Vpcs"][0]["VpcId"]
    ec2["production"].create_tags(Resources=[found], Tags=[{"Key": "Name", "Value": "piksel-staging"}])
    refused = within("production", **{**STAGING, "network": "production"})
    assert "AccessDenied" in refused["msg"]


def test_the_hub_takes_the_role_back(hub, converge):
    done = converge("hub", **{**HUB, "environments": [environment(name="staging", principals=["piksel-*"])]})
    assert [(one["kind"], one["action"]) for one in done["changes"]] == [("iam_role", "update")]


def test_an_environment_that_is_described_no_longer_is_let_in_no_longer(hub, converge, aws):
    iam, trust = aws.client("hub", "iam"), aws.client("hub", "iam").get_role(RoleName="piksel-staging-network")["Role"]
    document = json.dumps(trust["AssumeRolePolicyDocument"])
    iam.create_role(RoleName="piksel-others-network", AssumeRolePolicyDocument=document)
    assert converge("hub", **{**HUB, "environments": []})["changes"] == []
    done = converge("hub", **{**HUB, "environments": []}, purge=["iam_role"])
    assert [(one["kind"], one["name"], one["action"]) for one in done["changes"]] == [("iam_role", "piksel-staging-network", "delete")]


def test_a_run_without_changes_reads_both_sides_once(peered, aws, within):
    """The VPC, its route tables and its connections; and of the hub the same, in its role."""
    aws.clear_calls()
    assert within("staging", **STAGING)["changes"] == []
    calls = sorted((call["account"], call["operation"]) for call in aws.calls())
    lists = ["DescribeRouteTables", "DescribeVpcPeeringConnections", "DescribeVpcs"]
    hub, staging = [("111111111111", one) for one in lists], [("222222222222", one) for one in [*lists, "AssumeRole"]]
    assert [call for call in calls if call[1] != "DescribeAccountAttributes"] == sorted([*hub, *staging])
