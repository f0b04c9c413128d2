"""VPC endpoints: their routes and interfaces, and what AWS refuses of them."""

import json

import pytest

from sandbox.expect import refused, tagged

S3 = "com.amazonaws.ap-southeast-3.s3"
ECR = "com.amazonaws.ap-southeast-3.ecr.api"


@pytest.fixture
def ec2(aws):
    return aws.client("staging", "ec2")


@pytest.fixture
def vpc(ec2):
    identifier = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=identifier, EnableDnsHostnames={"Value": True})
    return identifier


@pytest.fixture
def subnets(ec2, vpc):
    zones = {"10.2.0.0/24": "a", "10.2.1.0/24": "b", "10.2.2.0/24": "a"}
    made = [ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=f"ap-southeast-3{zone}") for cidr, zone in zones.items()]
    return [one["Subnet"]["SubnetId"] for one in made]


@pytest.fixture
def tables(ec2, vpc):
    return [ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2)]


def endpoint(ec2, vpc, service, **more):
    return ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=service, **more)["VpcEndpoint"]


def interface(ec2, vpc, subnets, service=ECR, **more):
    return endpoint(ec2, vpc, service, VpcEndpointType="Interface", SubnetIds=subnets, **more)


def prefix_routes(ec2, table):
    routes = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    return [(route["DestinationPrefixListId"], route["GatewayId"]) for route in routes if "DestinationPrefixListId" in route]


def test_a_gateway_endpoint_is_a_route_in_its_tables(ec2, vpc, tables):
    made = endpoint(ec2, vpc, S3, RouteTableIds=tables[:1], TagSpecifications=tagged("vpc-endpoint", Name="s3"))
    assert (made["State"], made["VpcEndpointType"], made["PrivateDnsEnabled"]) == ("available", "Gateway", False)
    (prefix,) = ec2.describe_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": [S3]}])["PrefixLists"]
    route = (prefix["PrefixListId"], made["VpcEndpointId"])
    assert prefix_routes(ec2, tables[0]) == [route]
    with refused("RouteAlreadyExists"):
        endpoint(ec2, vpc, S3, RouteTableIds=tables)
    with refused("InvalidParameterValue"):
        ec2.delete_route(RouteTableId=tables[0], DestinationPrefixListId=prefix["PrefixListId"])
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    ec2.modify_vpc_endpoint(
        VpcEndpointId=made["VpcEndpointId"], AddRouteTableIds=tables[1:], RemoveRouteTableIds=tables[:1], PolicyDocument=policy
    )
    assert (prefix_routes(ec2, tables[0]), prefix_routes(ec2, tables[1])) == ([], [route])
    (found,) = ec2.describe_vpc_endpoints(Filters=[{"Name": "service-name", "Values": [S3]}])["VpcEndpoints"]
    assert (found["RouteTableIds"], found["PolicyDocument"]) == (tables[1:], policy)
    assert found["Tags"] == [{"Key": "Name", "Value": "s3"}]
    ec2.modify_vpc_endpoint(VpcEndpointId=made["VpcEndpointId"], ResetPolicy=True)
    assert "Allow" in ec2.describe_vpc_endpoints()["VpcEndpoints"][0]["PolicyDocument"]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[made["VpcEndpointId"]])
    assert prefix_routes(ec2, tables[1]) == []
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"] == []


def test_an_interface_endpoint_has_interfaces_in_its_subnets(ec2, vpc, subnets):
    group = ec2.create_security_group(GroupName="endpoints", Description="endpoints", VpcId=vpc)["GroupId"]
    made = interface(ec2, vpc, subnets[:2], SecurityGroupIds=[group], PrivateDnsEnabled=True)
    assert made["State"] == "pending"
    identifier = made["VpcEndpointId"]

    def found():
        return ec2.describe_vpc_endpoints(VpcEndpointIds=[identifier])["VpcEndpoints"][0]

    assert (found()["State"], found()["PrivateDnsEnabled"], found()["SubnetIds"]) == ("available", True, subnets[:2])
    assert found()["Groups"] == [{"GroupId": group, "GroupName": "endpoints"}]
    interfaces = ec2.describe_network_interfaces(NetworkInterfaceIds=found()["NetworkInterfaceIds"])["NetworkInterfaces"]
    assert [(one["SubnetId"], one["InterfaceType"], one["RequesterManaged"], one["Groups"][0]["GroupId"]) for one in interfaces] == [
        (subnet, "vpc_endpoint", True, group) for subnet in subnets[:2]
    ]
    for refuse in (
        lambda: ec2.delete_security_group(GroupId=group),
        lambda: ec2.delete_subnet(SubnetId=subnets[1]),
        lambda: ec2.delete_vpc(VpcId=vpc),
    ):
        with refused("DependencyViolation"):
            refuse()
    with refused("InvalidParameterValue"):
        ec2.delete_network_interface(NetworkInterfaceId=found()["NetworkInterfaceIds"][0])
    other = ec2.create_security_group(GroupName="others", Description="others", VpcId=vpc)["GroupId"]
    ec2.modify_vpc_endpoint(VpcEndpointId=identifier, AddSecurityGroupIds=[other], RemoveSecurityGroupIds=[group])
    ec2.modify_vpc_endpoint(VpcEndpointId=identifier, RemoveSubnetIds=[subnets[0]], AddSubnetIds=[subnets[2]], PrivateDnsEnabled=False)
    assert (found()["SubnetIds"], found()["PrivateDnsEnabled"]) == ([subnets[1], subnets[2]], False)
    ec2.delete_subnet(SubnetId=subnets[0])
    ec2.delete_security_group(GroupId=group)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[identifier])
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnets[1])
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"] == []
    ec2.delete_subnet(SubnetId=subnets[1])


def test_private_dns_needs_the_vpcs_and_one_endpoint_of_a_service_has_it(ec2, vpc, subnets):
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": False})
    with refused("InvalidParameter", "enableDnsHostnames"):
        interface(ec2, vpc, subnets[:1], PrivateDnsEnabled=True)
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    interface(ec2, vpc, subnets[:1], PrivateDnsEnabled=True)
    with refused("InvalidParameter", "conflicting DNS domain for api.ecr.ap-southeast-3.amazonaws.com"):
        interface(ec2, vpc, subnets[1:2], PrivateDnsEnabled=True)
    second = interface(ec2, vpc, subnets[1:2], PrivateDnsEnabled=False)["VpcEndpointId"]
    with refused("InvalidParameter", "conflicting DNS domain"):
        ec2.modify_vpc_endpoint(VpcEndpointId=second, PrivateDnsEnabled=True)


def test_a_service_must_exist_and_be_of_the_type(ec2, vpc, subnets):
    for service in ("com.amazonaws.ap-southeast-3.absent", "com.amazonaws.us-east-1.s3"):
        with refused("InvalidServiceName"):
            interface(ec2, vpc, subnets[:1], service)
    with refused("InvalidParameter", "does not match available service types"):
        endpoint(ec2, vpc, ECR)
    with refused("DuplicateSubnetsInSameZone"):
        interface(ec2, vpc, [subnets[0], subnets[2]])
    with refused("InvalidVpcEndpointId.NotFound"):
        ec2.describe_vpc_endpoints(VpcEndpointIds=["vpce-0123456789abcdef0"])
    (unsuccessful,) = ec2.delete_vpc_endpoints(VpcEndpointIds=["vpce-0123456789abcdef0"])["Unsuccessful"]
    assert unsuccessful["Error"]["Code"] == "InvalidVpcEndpoint.NotFound"
