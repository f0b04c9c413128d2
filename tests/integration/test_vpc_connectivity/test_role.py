# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hub's role for an environment lets it do, and beside each what it does not."""

import boto3
import pytest

from integration.support.connectivity import EXTERNAL_ID, NETWORKS, ROLE, STAGING, network, tables
from sandbox.expect import refused

DENIED = "UnauthorizedOperation"


@pytest.fixture
def peered(hub, converge):
    return converge("staging", **STAGING)["outputs"]["peering_connection_ids"]["piksel-staging-hub"]


@pytest.fixture
def role(aws, hub):
    """EC2, as staging's run has it in the hub."""
    keys = aws.client("staging", "sts").assume_role(RoleArn=ROLE, RoleSessionName="test", ExternalId=EXTERNAL_ID)["Credentials"]
    environment = aws.environment("staging")
    return boto3.client(
        "ec2",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name="ap-southeast-3",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def test_it_sets_routes_of_the_hubs_network_and_of_no_other(peered, role, ec2, vpcs):
    other = network(ec2["hub"], "other", "10.7.0.0/16")
    named = ((vpcs["hub"], "piksel-hub-public"), (other, "other-public"))
    ours, others = (tables(ec2["hub"], vpc)[name]["RouteTableId"] for vpc, name in named)
    route = {"DestinationCidrBlock": "10.2.9.0/24", "VpcPeeringConnectionId": peered}
    role.create_route(RouteTableId=ours, **route)
    role.delete_route(RouteTableId=ours, DestinationCidrBlock="10.2.9.0/24")
    with refused(DENIED):
        role.create_route(RouteTableId=others, **route)


def test_it_accepts_its_own_account_and_no_other(role, ec2, vpcs):
    there = network(ec2["production"], "piksel-production", NETWORKS["production"])
    asked = {"PeerVpcId": vpcs["hub"], "PeerOwnerId": "111111111111"}
    for account, vpc in (("staging", vpcs["staging"]), ("production", there)):
        made = ec2[account].create_vpc_peering_connection(VpcId=vpc, **asked)["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        ec2[account].describe_vpc_peering_connections()
        if account == "staging":
            role.accept_vpc_peering_connection(VpcPeeringConnectionId=made)
        else:
            with refused(DENIED):
                role.accept_vpc_peering_connection(VpcPeeringConnectionId=made)
            with refused(DENIED):
                role.create_tags(Resources=[made], Tags=[{"Key": "Use", "Value": "none"}])


def test_it_tags_and_sets_the_connection_and_does_not_end_it(peered, role, vpcs):
    role.create_tags(Resources=[peered], Tags=[{"Key": "Use", "Value": "test"}])
    options = {"AllowDnsResolutionFromRemoteVpc": False}
    role.modify_vpc_peering_connection_options(VpcPeeringConnectionId=peered, AccepterPeeringConnectionOptions=options)
    with refused(DENIED):
        role.delete_vpc_peering_connection(VpcPeeringConnectionId=peered)
    with refused(DENIED):
        role.create_tags(Resources=[vpcs["hub"]], Tags=[{"Key": "Use", "Value": "test"}])


def test_it_sees_networks_and_changes_nothing_else_of_them(role, ec2, vpcs):
    assert vpcs["hub"] in [one["VpcId"] for one in role.describe_vpcs()["Vpcs"]]
    table = tables(ec2["hub"], vpcs["hub"])["piksel-hub-public"]["RouteTableId"]
    for call, arguments in (
        ("describe_subnets", {}),
        ("create_subnet", {"VpcId": vpcs["hub"], "CidrBlock": "10.0.99.0/24"}),
        ("delete_route_table", {"RouteTableId": table}),
        ("create_vpc_peering_connection", {"VpcId": vpcs["hub"], "PeerVpcId": vpcs["staging"], "PeerOwnerId": "222222222222"}),
    ):
        with refused(DENIED):
            getattr(role, call)(**arguments)
