"""Provisioning in AWS's time, scaled."""

from functools import partial

import pytest

from integration.support.provisioning import takes as takes_minutes
from sandbox import Sandbox
from sandbox.expect import refused

MINUTE = 2.0
takes = partial(takes_minutes, MINUTE)


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


def test_a_nat_gateway_takes_two_minutes_and_its_deletion_one(slow, network):
    address = slow.allocate_address(Domain="vpc")["AllocationId"]
    made = []

    def create():
        made.append(slow.create_nat_gateway(SubnetId=network[1], AllocationId=address)["NatGateway"]["NatGatewayId"])

    def state():
        return slow.describe_nat_gateways(NatGatewayIds=made)["NatGateways"][0]["State"]

    def still_held():
        with refused("InvalidIPAddress.InUse"):
            slow.release_address(AllocationId=address)

    takes(2, create, "pending", "available", state)
    takes(1, lambda: slow.delete_nat_gateway(NatGatewayId=made[0]), "deleting", "deleted", state, still_held)
    slow.release_address(AllocationId=address)


def test_an_interface_endpoint_takes_a_minute_each_way(slow, network):
    made = []
    service = {"ServiceName": "com.amazonaws.ap-southeast-3.ecr.dkr", "VpcEndpointType": "Interface"}

    def create():
        made.append(slow.create_vpc_endpoint(VpcId=network[0], SubnetIds=[network[1]], **service)["VpcEndpoint"]["VpcEndpointId"])

    def state():
        found = slow.describe_vpc_endpoints()["VpcEndpoints"]
        return found[0]["State"] if found else "gone"

    def still_held():
        with refused("DependencyViolation"):
            slow.delete_subnet(SubnetId=network[1])

    takes(1, create, "pending", "available", state)
    takes(1, lambda: slow.delete_vpc_endpoints(VpcEndpointIds=made), "deleting", "gone", state, still_held)


def test_a_transit_gateway_takes_two_minutes_and_a_vpc_one_to_be_attached_to_it(slow, network):
    made = []

    def create():
        made.append(slow.create_transit_gateway()["TransitGateway"]["TransitGatewayId"])

    def attach():
        given = {"TransitGatewayId": made[0], "VpcId": network[0], "SubnetIds": [network[1]]}
        slow.create_transit_gateway_vpc_attachment(**given)

    def attached():
        return slow.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"][0]["State"]

    takes(2, create, "pending", "available", lambda: slow.describe_transit_gateways()["TransitGateways"][0]["State"])
    takes(1, attach, "pending", "available", attached)
