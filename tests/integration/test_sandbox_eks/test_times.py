"""Clusters, nodes and add-ons in AWS's time, scaled."""

import json
import time

import pytest

from sandbox import Sandbox
from sandbox.expect import refused

MINUTE = 0.1


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("slow"), realistic=MINUTE) as running:
        yield running


def trust(service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def minutes_until(wanted, state):
    begun = time.monotonic()
    seen = [state()]
    while seen[-1] != wanted:
        assert time.monotonic() - begun < 60 * MINUTE, seen
        time.sleep(0.02)
        seen.append(state())
    return (time.monotonic() - begun) / MINUTE, seen[0]


def test_a_cluster_takes_ten_minutes_its_nodes_three_and_an_update_three(slow):
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
    eks.create_cluster(name="piksel", roleArn=roles["eks"], resourcesVpcConfig={"subnetIds": subnets})
    took, begun = minutes_until("ACTIVE", lambda: eks.describe_cluster(name="piksel")["cluster"]["status"])
    assert (begun, 8 < took < 20) == ("CREATING", True), took
    eks.create_nodegroup(clusterName="piksel", nodegroupName="system", nodeRole=roles["ec2"], subnets=subnets)
    update = eks.update_cluster_config(name="piksel", deletionProtection=True)["update"]["id"]
    with refused("ResourceInUseException", "update in progress"):
        eks.update_cluster_version(name="piksel", version="1.35")
    took, begun = minutes_until("Successful", lambda: eks.describe_update(name="piksel", updateId=update)["update"]["status"])
    assert (begun, 1 < took < 10) == ("InProgress", True), took
    one = {"clusterName": "piksel", "nodegroupName": "system"}
    minutes_until("ACTIVE", lambda: eks.describe_nodegroup(**one)["nodegroup"]["status"])
    eks.create_addon(clusterName="piksel", addonName="coredns")
    took, begun = minutes_until("ACTIVE", lambda: eks.describe_addon(clusterName="piksel", addonName="coredns")["addon"]["status"])
    assert (begun, took < 5) == ("CREATING", True), took
