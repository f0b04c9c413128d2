# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other ways to be peered than through a role, what ends a connection, and what is refused before anything is changed."""

import copy

import pytest

from integration.support.connectivity import PEER, STAGING, network, routes

NAME = "piksel-staging-hub"
BY_ITSELF = {key: value for key, value in PEER.items() if key not in ("assume_role_arn", "external_id")}


def peering(peer=PEER, **more):
    return {**copy.deepcopy(STAGING), "peerings": [{"name": NAME, "peer": peer, **more}]}


def states(ec2, account):
    return [one["Status"]["Code"] for one in ec2[account].describe_vpc_peering_connections()["VpcPeeringConnections"]]


def test_within_one_account_no_role_is_needed(vpcs, converge, ec2):
    other = network(ec2["staging"], "piksel-lab", "10.0.0.0/16")
    done = converge("staging", **peering({**BY_ITSELF, "vpc_name": "piksel-lab"}))
    assert states(ec2, "staging") == ["active"]
    identity = done["outputs"]["peering_connection_ids"][NAME]
    assert routes(ec2["staging"], other)["piksel-lab-public"] == {"10.2.0.0/16": identity}
    (connection,) = ec2["staging"].describe_vpc_peering_connections()["VpcPeeringConnections"]
    for side in ("RequesterVpcInfo", "AccepterVpcInfo"):
        assert connection[side]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
    done = converge("staging", **peering({**BY_ITSELF, "vpc_name": "piksel-lab"}, state="absent"))
    assert sorted({(one["kind"], one["action"]) for one in done["changes"]}) == [
        ("route", "delete"),
        ("vpc_peering_connection", "delete"),
        ("vpc_peering_routes", "delete"),
    ]
    assert not any({**routes(ec2["staging"], other), **routes(ec2["staging"], vpcs["staging"])}.values())


def test_without_a_role_another_account_accepts_by_itself(vpcs, converge, ec2):
    """This side is set up at once, and its options as soon as the connection is active."""
    given = peering({"vpc_id": vpcs["hub"], "network": "hub", "account_id": "111111111111"})
    first = converge("staging", **given)
    assert {one["kind"] for one in first["changes"]} == {"route", "vpc_peering_connection"}
    assert states(ec2, "hub") == ["pending-acceptance"]
    identity = first["outputs"]["peering_connection_ids"][NAME]
    ec2["hub"].accept_vpc_peering_connection(VpcPeeringConnectionId=identity)
    ec2["hub"].describe_vpc_peering_connections()
    then = converge("staging", **given)
    assert [(one["kind"], list(one["attributes"])) for one in then["changes"]] == [("vpc_peering_options", ["requester_dns_resolution"])]
    assert converge("staging", **given, state="absent")["changes"]
    assert states(ec2, "staging") == ["deleted"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (peering({**PEER, "route_tables": ["private", "nat"]}), "peer.route_tables names private, nat; VPC piksel-hub has"),
        (peering(tiers=["database"]), "tiers: database has no route table in piksel-staging, which has"),
        (peering({**PEER, "vpc_name": "hub"}), "there is no VPC hub on the other side; role vpc of that account's run makes it"),
        ({**peering(), "network": "production"}, "has 10.2.0.0/16, and connectivity_networks says 10.3.0.0/16 of production"),
        ({**peering(), "vpc_name": "nowhere"}, "connectivity_vpc_name: there is no VPC nowhere in this region; role vpc makes it"),
    ],
    ids=["route tables", "tiers", "no peer", "another range", "no network"],
)
def test_what_does_not_fit_is_refused(hub, within, aws, given, problem):
    aws.clear_calls()
    assert problem in within("staging", **given)["msg"]
    assert aws.calls(write=True) == []


def test_networks_that_overlap_are_refused(hub, within, ec2, aws):
    """Even if nobody has said what ranges there are."""
    network(ec2["staging"], "other", "10.0.0.0/20")
    aws.clear_calls()
    plain = {key: value for key, value in PEER.items() if key != "network"}
    refused = within("staging", vpc_name="other", peerings=[{"name": NAME, "peer": plain}])
    assert "this VPC's 10.0.0.0/20 and the other side's 10.0.0.0/16 overlap, and can't be joined" in refused["msg"]
    assert aws.calls(write=True) == []


def test_networks_that_are_joined_already_are_not_joined_again(hub, within, ec2, vpcs, aws):
    made = ec2["staging"].create_vpc_peering_connection(VpcId=vpcs["staging"], PeerVpcId=vpcs["hub"], PeerOwnerId="111111111111")
    identity = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    ec2["staging"].describe_vpc_peering_connections()
    aws.clear_calls()
    assert f"these VPCs are peered already, by {identity} (without a name); give it this name" in within("staging", **STAGING)["msg"]
    ec2["staging"].delete_vpc_peering_connection(VpcPeeringConnectionId=identity)
    made = ec2["hub"].create_vpc_peering_connection(VpcId=vpcs["hub"], PeerVpcId=vpcs["staging"], PeerOwnerId="222222222222")
    identity = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    ec2["hub"].describe_vpc_peering_connections()
    assert f"the other side has asked for {identity} already" in within("staging", **STAGING)["msg"]


def test_two_networks_of_one_name_are_refused(hub, within, ec2):
    ec2["hub"].create_tags(Resources=[network(ec2["hub"], "other", "10.7.0.0/16")], Tags=[{"Key": "Name", "Value": "piksel-hub"}])
    assert "peer.vpc_name piksel-hub fits 2 VPCs" in within("staging", **STAGING)["msg"]
