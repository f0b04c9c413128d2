"""Clusters, nodes and add-ons in AWS's time, scaled."""

import json
from functools import partial

import pytest

from integration.support.provisioning import takes as takes_minutes
from sandbox import Sandbox
from sandbox.expect import refused

MINUTE = 1.0
takes = partial(takes_minutes, MINUTE)


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("slow"), realistic=MINUTE) as running:
        yield running


def trust(service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_cluster_takes_ten_minutes_its_nodes_and_an_update_three_and_an_addon_one(slow):
    ec2, iam, eks = (slow.client("staging", service) for service in ("ec2", "iam", "eks"))
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.2.{number}.0/24", AvailabilityZone=f"ap-southeast-3{zone}")["Subnet"]["SubnetId"]
        for number, zone in enumerate("ab")
    ]
    roles = {
        service: iam.create_role(RoleName=service, AssumeRolePolicyDocument=trust(f"{service}.amazonaws.com"))["Role"]["Arn"]
        for service in ("eks", "ec2")
    }
    network = {"subnetIds": subnets}
    name, nodes, addon = (
        {"name": "piksel"},
        {"clusterName": "piksel", "nodegroupName": "system"},
        {"clusterName": "piksel", "addonName": "coredns"},
    )
    updates = []

    def update():
        updates.append(eks.update_cluster_config(**name, deletionProtection=True)["update"]["id"])

    def another_is_refused():
        with refused("ResourceInUseException", "update in progress"):
            eks.update_cluster_version(**name, version="1.35")

    takes(
        10,
        lambda: eks.create_cluster(**name, roleArn=roles["eks"], resourcesVpcConfig=network),
        "CREATING",
        "ACTIVE",
        lambda: eks.describe_cluster(**name)["cluster"]["status"],
    )
    takes(
        3,
        lambda: eks.create_nodegroup(**nodes, nodeRole=roles["ec2"], subnets=subnets),
        "CREATING",
        "ACTIVE",
        lambda: eks.describe_nodegroup(**nodes)["nodegroup"]["status"],
    )
    takes(
        3,
        update,
        "InProgress",
        "Successful",
        lambda: eks.describe_update(**name, updateId=updates[0])["update"]["status"],
        another_is_refused,
    )
    takes(1, lambda: eks.create_addon(**addon), "CREATING", "ACTIVE", lambda: eks.describe_addon(**addon)["addon"]["status"])
