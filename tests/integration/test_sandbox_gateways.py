"""Gateways, addresses and routes: what AWS refuses of them, and how they fail."""

import pytest

from sandbox.expect import refused

ANYWHERE = "0.0.0.0/0"


@pytest.fixture
def ec2(aws):
    return aws.client("staging", "ec2")


@pytest.fixture
def vpc(ec2):
    return ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]


@pytest.fixture
def subnet(ec2, vpc):
    return ec2.create_subnet(VpcId=vpc, CidrBlock="10.2.0.0/24", AvailabilityZone="ap-southeast-3a")["Subnet"]["SubnetId"]


@pytest.fixture
def gateway(ec2, vpc):
    identifier = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=identifier, VpcId=vpc)
    return identifier


@pytest.fixture
def address(ec2):
    return ec2.allocate_address(Domain="vpc")["AllocationId"]


def make(ec2, subnet, address, **more):
    return ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address, **more)["NatGateway"]["NatGatewayId"]


def nat(ec2, identifier):
    return ec2.describe_nat_gateways(NatGatewayIds=[identifier])["NatGateways"][0]


def test_a_nat_gateway_from_pending_to_deleted(ec2, vpc, subnet, gateway, address):
    made = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]
    assert made["State"] == "pending"
    found = nat(ec2, made["NatGatewayId"])
    assert (found["State"], found["ConnectivityType"], found["VpcId"]) == ("available", "public", vpc)
    held = found["NatGatewayAddresses"][0]
    (interface,) = ec2.describe_network_interfaces(NetworkInterfaceIds=[held["NetworkInterfaceId"]])["NetworkInterfaces"]
    assert (interface["InterfaceType"], interface["RequesterManaged"], interface["SubnetId"]) == ("nat_gateway", True, subnet)
    assert interface["Association"]["PublicIp"] == held["PublicIp"]
    ec2.delete_nat_gateway(NatGatewayId=made["NatGatewayId"])
    with refused("InvalidIPAddress.InUse"):
        ec2.release_address(AllocationId=address)
    assert nat(ec2, made["NatGatewayId"])["State"] == "deleted"
    ec2.release_address(AllocationId=address)
    ec2.delete_subnet(SubnetId=subnet)
    with refused("NatGatewayNotFound"):
        nat(ec2, "nat-0123456789abcdef0")


def test_a_nat_gateway_fails_without_an_internet_gateway(ec2, subnet, address):
    found = nat(ec2, make(ec2, subnet, address))
    assert (found["State"], found["FailureCode"]) == ("failed", "Gateway.NotAttached")
    ec2.release_address(AllocationId=address)


def test_a_nat_gateway_fails_with_an_address_in_use(ec2, subnet, gateway, address):
    make(ec2, subnet, address)
    found = nat(ec2, make(ec2, subnet, address))
    assert (found["State"], found["FailureCode"]) == ("failed", "Resource.AlreadyAssociated")


def test_a_zone_takes_five_nat_gateways(ec2, subnet, gateway):
    for _ in range(5):
        ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")
    with refused("NatGatewayLimitExceeded"):
        ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")


def test_an_address_in_no_use_has_no_interface(ec2, address):
    (found,) = ec2.describe_addresses(AllocationIds=[address])["Addresses"]
    assert "NetworkInterfaceId" not in found
    assert "AssociationId" not in found


def test_a_region_takes_five_addresses(ec2):
    for _ in range(5):
        ec2.allocate_address(Domain="vpc")
    with refused("AddressLimitExceeded"):
        ec2.allocate_address(Domain="vpc")


def test_nat_gateways_are_found_by_tag_and_state(ec2, subnet, gateway, address):
    tags = [{"ResourceType": "natgateway", "Tags": [{"Key": "Name", "Value": "piksel"}]}]
    made = make(ec2, subnet, address, TagSpecifications=tags)

    def found(**filters):
        query = [{"Name": name, "Values": [value]} for name, value in filters.items()]
        return [one["NatGatewayId"] for one in ec2.describe_nat_gateways(Filters=query)["NatGateways"]]

    assert found(**{"tag:Name": "piksel", "state": "available"}) == [made]
    assert found(**{"tag:Name": "other"}) == found(state="deleted") == []


def test_the_same_token_is_the_same_request(aws, ec2, subnet, gateway, address):
    first = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address, ClientToken="once")["NatGateway"]
    again = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address, ClientToken="once")["NatGateway"]
    assert again == first
    assert len(ec2.describe_nat_gateways()["NatGateways"]) == 1
    with refused("IdempotentParameterMismatch"):
        ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private", ClientToken="once")


def test_an_internet_gateway_stays_under_public_addresses(ec2, vpc, subnet, gateway, address):
    with refused("DependencyViolation"):
        ec2.delete_internet_gateway(InternetGatewayId=gateway)
    made = make(ec2, subnet, address)
    with refused("DependencyViolation", "mapped public address"):
        ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnet)
    association = nat(ec2, made)["NatGatewayAddresses"][0]["AssociationId"]
    with refused("AuthFailure"):
        ec2.disassociate_address(AssociationId=association)
    other = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    with refused("InvalidParameterValue"):
        ec2.attach_internet_gateway(InternetGatewayId=other, VpcId=vpc)


def test_routes(ec2, vpc, subnet, gateway, address):
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]

    def routes():
        found = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
        return {route["DestinationCidrBlock"]: (route.get("GatewayId") or route.get("NatGatewayId"), route["State"]) for route in found}

    stranger = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    with refused("InvalidParameterValue", "belong to different networks"):
        ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, GatewayId=stranger)
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, GatewayId=gateway)
    for destination in (ANYWHERE, "10.2.0.0/16"):
        with refused("RouteAlreadyExists"):
            ec2.create_route(RouteTableId=table, DestinationCidrBlock=destination, GatewayId=gateway)
    made = make(ec2, subnet, address)
    ec2.replace_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, NatGatewayId=made)
    assert routes() == {"10.2.0.0/16": ("local", "active"), ANYWHERE: (made, "active")}
    ec2.delete_nat_gateway(NatGatewayId=made)
    assert routes()[ANYWHERE] == (made, "blackhole")
    with refused("InvalidNatGatewayID.NotFound"):
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="10.9.0.0/16", NatGatewayId=made)
    with refused("InvalidParameterValue", "local"):
        ec2.delete_route(RouteTableId=table, DestinationCidrBlock="10.2.0.0/16")
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE)
    with refused("InvalidRoute.NotFound"):
        ec2.delete_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE)


def test_associations_of_route_tables(ec2, vpc, subnet):
    first, second = (ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
    association = ec2.associate_route_table(RouteTableId=first, SubnetId=subnet)["AssociationId"]
    with refused("Resource.AlreadyAssociated"):
        ec2.associate_route_table(RouteTableId=second, SubnetId=subnet)
    with refused("DependencyViolation"):
        ec2.delete_route_table(RouteTableId=first)
    moved = ec2.replace_route_table_association(AssociationId=association, RouteTableId=second)["NewAssociationId"]
    assert moved != association
    ec2.delete_route_table(RouteTableId=first)
    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_route_table(RouteTableId=second)
    (main,) = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    with refused("DependencyViolation"):
        ec2.delete_route_table(RouteTableId=main["RouteTableId"])
    with refused("InvalidParameterValue"):
        ec2.disassociate_route_table(AssociationId=main["Associations"][0]["RouteTableAssociationId"])
