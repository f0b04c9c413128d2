"""Provisioning in AWS's time, scaled."""

import time

import pytest

from sandbox import Sandbox
from sandbox.expect import refused

MINUTE = 0.4


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("slow"), realistic=MINUTE) as running:
        yield running.client("staging", "ec2")


@pytest.fixture(scope="module")
def network(slow):
    vpc = slow.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    slow.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnet = slow.create_subnet(VpcId=vpc, CidrBlock="10.2.0.0/24", AvailabilityZone="ap-southeast-3a")["Subnet"]["SubnetId"]
    gateway = slow.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    slow.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    return vpc, subnet


def seconds_until(wanted, state):
    begun = time.monotonic()
    seen = [state()]
    while seen[-1] != wanted:
        assert time.monotonic() - begun < 20 * MINUTE, seen
        time.sleep(0.02)
        seen.append(state())
    return time.monotonic() - begun, seen[0]


def test_a_nat_gateway_takes_two_minutes_and_its_deletion_one(slow, network):
    address = slow.allocate_address(Domain="vpc")["AllocationId"]
    nat = slow.create_nat_gateway(SubnetId=network[1], AllocationId=address)["NatGateway"]["NatGatewayId"]

    def state():
        return slow.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]["State"]

    took, begun = seconds_until("available", state)
    assert begun == "pending"
    assert 1.6 * MINUTE < took < 3 * MINUTE
    slow.delete_nat_gateway(NatGatewayId=nat)
    with refused("InvalidIPAddress.InUse"):
        slow.release_address(AllocationId=address)
    took, begun = seconds_until("deleted", state)
    assert begun == "deleting"
    assert 0.6 * MINUTE < took < 2 * MINUTE
    slow.release_address(AllocationId=address)


def test_an_interface_endpoint_takes_a_minute_each_way(slow, network):
    endpoint = slow.create_vpc_endpoint(
        VpcId=network[0], ServiceName="com.amazonaws.ap-southeast-3.ecr.dkr", VpcEndpointType="Interface", SubnetIds=[network[1]]
    )["VpcEndpoint"]["VpcEndpointId"]

    def state():
        found = slow.describe_vpc_endpoints()["VpcEndpoints"]
        return found[0]["State"] if found else "gone"

    took, begun = seconds_until("available", state)
    assert begun == "pending"
    assert 0.6 * MINUTE < took < 2 * MINUTE
    slow.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    with refused("DependencyViolation"):
        slow.delete_subnet(SubnetId=network[1])
    took, begun = seconds_until("gone", state)
    assert begun == "deleting"
    assert 0.6 * MINUTE < took < 2 * MINUTE
