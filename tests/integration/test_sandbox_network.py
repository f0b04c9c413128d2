"""What AWS refuses of VPCs, subnets, groups, ACLs and options, the sandbox refuses."""

import pytest

from sandbox.expect import refused, tagged

ZONE = "ap-southeast-3a"


@pytest.fixture
def ec2(aws):
    return aws.client("staging", "ec2")


@pytest.fixture
def vpc(ec2):
    return ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]


def subnet(ec2, vpc, cidr, zone=ZONE):
    return ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]


def test_a_region_has_a_default_vpc_and_room_for_four_more(ec2):
    (default,) = ec2.describe_vpcs()["Vpcs"]
    assert (default["IsDefault"], default["CidrBlock"]) == (True, "172.31.0.0/16")
    for _ in range(4):
        ec2.create_vpc(CidrBlock="10.2.0.0/16")
    with refused("VpcLimitExceeded"):
        ec2.create_vpc(CidrBlock="10.2.0.0/16")


def test_a_vpc_is_pending_at_first_and_its_range_is_in_canonical_form(ec2):
    made = ec2.create_vpc(CidrBlock="10.2.7.9/16")["Vpc"]
    assert (made["State"], made["CidrBlock"]) == ("pending", "10.2.0.0/16")
    assert ec2.describe_vpcs(VpcIds=[made["VpcId"]])["Vpcs"][0]["State"] == "available"


def test_further_ranges_are_restricted(ec2, vpc):
    for cidr in ("10.2.128.0/18", "192.168.0.0/16", "172.16.0.0/16", "198.19.0.0/24", "100.64.0.0/29"):
        with refused("InvalidVpc.Range"):
            ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock=cidr)
    association = ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="100.64.0.0/18")["CidrBlockAssociation"]["AssociationId"]
    inside = subnet(ec2, vpc, "100.64.0.0/24")["SubnetId"]
    with refused("InvalidCidr.InUse"):
        ec2.disassociate_vpc_cidr_block(AssociationId=association)
    ec2.delete_subnet(SubnetId=inside)
    ec2.disassociate_vpc_cidr_block(AssociationId=association)
    with refused("InvalidSubnet.Range"):
        subnet(ec2, vpc, "100.64.0.0/24")
    primary = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlockAssociationSet"]
    assert [found["CidrBlock"] for found in primary] == ["10.2.0.0/16"]
    with refused("OperationNotPermitted"):
        ec2.disassociate_vpc_cidr_block(AssociationId=primary[0]["AssociationId"])


@pytest.mark.parametrize(
    ("cidr", "zone", "code"),
    [
        ("10.2.0.128/25", ZONE, "InvalidSubnet.Conflict"),
        ("10.3.0.0/24", ZONE, "InvalidSubnet.Range"),
        ("10.2.9.0/29", ZONE, "InvalidSubnet.Range"),
        ("10.2.9.0/24", "ap-southeast-3z", "InvalidParameterValue"),
        ("10.2.9.0/24", "us-east-1a", "InvalidParameterValue"),
    ],
)
def test_a_subnet_has_its_own_range_in_the_vpc_and_a_zone_of_the_region(ec2, vpc, cidr, zone, code):
    subnet(ec2, vpc, "10.2.0.0/24")
    with refused(code):
        subnet(ec2, vpc, cidr, zone)


def test_a_new_zone_opens_and_is_like_the_others(aws, ec2, vpc):
    name = aws.add_zone()
    assert name == "ap-southeast-3d"
    assert name in [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    made = subnet(ec2, vpc, "10.2.0.0/24", name)
    assert (made["DefaultForAz"], made["MapPublicIpOnLaunch"]) == (False, False)
    aws.reset()
    assert len(ec2.describe_availability_zones()["AvailabilityZones"]) == 3


def test_a_vpc_with_anything_in_it_stays(ec2, vpc):
    def stays():
        with refused("DependencyViolation"):
            ec2.delete_vpc(VpcId=vpc)

    inside = subnet(ec2, vpc, "10.2.0.0/24")["SubnetId"]
    stays()
    ec2.delete_subnet(SubnetId=inside)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    stays()
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.ap-southeast-3.s3")["VpcEndpoint"]["VpcEndpointId"]
    ec2.delete_route_table(RouteTableId=table)
    stays()
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    stays()
    ec2.delete_network_acl(NetworkAclId=acl)
    group = ec2.create_security_group(GroupName="nodes", Description="nodes", VpcId=vpc)["GroupId"]
    stays()
    ec2.delete_security_group(GroupId=group)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    stays()
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_vpc(VpcId=vpc)
    of_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
    assert ec2.describe_network_acls(Filters=of_vpc)["NetworkAcls"] == []
    assert ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"] == []
    assert ec2.describe_route_tables(Filters=of_vpc)["RouteTables"] == []


def test_security_groups(ec2, vpc):
    group = ec2.create_security_group(GroupName="nodes", Description="nodes", VpcId=vpc)["GroupId"]
    with refused("InvalidGroup.Duplicate"):
        ec2.create_security_group(GroupName="nodes", Description="nodes", VpcId=vpc)
    other = ec2.create_security_group(GroupName="database", Description="database", VpcId=vpc)["GroupId"]
    rule = [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": group}]}]
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=rule)
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=group)
    ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=rule)
    interface = ec2.create_network_interface(SubnetId=subnet(ec2, vpc, "10.2.0.0/24")["SubnetId"], Groups=[group])
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=group)
    ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterface"]["NetworkInterfaceId"])
    ec2.delete_security_group(GroupId=group)
    default = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}])
    with refused("CannotDelete"):
        ec2.delete_security_group(GroupId=default["SecurityGroups"][0]["GroupId"])


def test_the_default_group_lets_its_members_reach_each_other(ec2, vpc):
    query = [{"Name": "vpc-id", "Values": [vpc]}]
    (group,) = ec2.describe_security_groups(Filters=query)["SecurityGroups"]
    identifier = group["GroupId"]
    (inwards,), (outwards,) = group["IpPermissions"], group["IpPermissionsEgress"]
    assert (inwards["IpProtocol"], [pair["GroupId"] for pair in inwards["UserIdGroupPairs"]]) == ("-1", [identifier])
    assert (outwards["IpProtocol"], outwards["IpRanges"]) == ("-1", [{"CidrIp": "0.0.0.0/0"}])
    ec2.revoke_security_group_ingress(GroupId=identifier, IpPermissions=[inwards])
    ec2.revoke_security_group_egress(GroupId=identifier, IpPermissions=[outwards])
    assert ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [identifier]}])["SecurityGroupRules"] == []
    ec2.delete_vpc(VpcId=vpc)


def test_network_acls(ec2, vpc):
    inside = subnet(ec2, vpc, "10.2.0.0/24")["SubnetId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]
    assert [(entry["RuleNumber"], entry["RuleAction"]) for entry in acl["Entries"]] == [(32767, "deny")] * 2
    identifier = acl["NetworkAclId"]
    (default,) = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [inside]}])["NetworkAcls"]
    assert default["IsDefault"]
    association = default["Associations"][0]["NetworkAclAssociationId"]
    ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=identifier)
    with refused("InvalidAssociationID.NotFound"):
        ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=identifier)
    with refused("DependencyViolation"):
        ec2.delete_network_acl(NetworkAclId=identifier)
    with refused("InvalidParameterValue"):
        ec2.delete_network_acl(NetworkAclId=default["NetworkAclId"])
    rule = {"NetworkAclId": identifier, "RuleNumber": 100, "Egress": False, "RuleAction": "allow", "CidrBlock": "10.0.0.0/8"}
    with refused("InvalidNetworkAclEntry.NotFound"):
        ec2.replace_network_acl_entry(Protocol="-1", **rule)
    ec2.create_network_acl_entry(Protocol="tcp", PortRange={"From": 443, "To": 443}, **rule)
    with refused("NetworkAclEntryAlreadyExists"):
        ec2.create_network_acl_entry(Protocol="-1", **rule)
    (found,) = ec2.describe_network_acls(Filters=[{"Name": "network-acl-id", "Values": [identifier]}])["NetworkAcls"]
    assert [(entry["Egress"], entry["RuleNumber"], entry["Protocol"]) for entry in found["Entries"]] == [
        (True, 32767, "-1"),
        (False, 100, "6"),
        (False, 32767, "-1"),
    ]
    ec2.delete_network_acl_entry(NetworkAclId=identifier, RuleNumber=100, Egress=False)
    with refused("InvalidNetworkAclEntry.NotFound"):
        ec2.delete_network_acl_entry(NetworkAclId=identifier, RuleNumber=100, Egress=False)
    ec2.delete_subnet(SubnetId=inside)
    ec2.delete_network_acl(NetworkAclId=identifier)
    with refused("InvalidNetworkAclID.NotFound"):
        ec2.describe_network_acls(NetworkAclIds=[identifier])


def test_dhcp_options(ec2, vpc):
    common = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["DhcpOptionsId"]
    assert common == ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["DhcpOptionsId"]
    options = ec2.create_dhcp_options(
        DhcpConfigurations=[{"Key": "domain-name", "Values": ["piksel.internal"]}], TagSpecifications=tagged("dhcp-options", Name="piksel")
    )["DhcpOptions"]
    assert options["Tags"] == [{"Key": "Name", "Value": "piksel"}]
    ec2.associate_dhcp_options(DhcpOptionsId=options["DhcpOptionsId"], VpcId=vpc)
    with refused("DependencyViolation"):
        ec2.delete_dhcp_options(DhcpOptionsId=options["DhcpOptionsId"])
    ec2.associate_dhcp_options(DhcpOptionsId=common, VpcId=vpc)
    ec2.delete_dhcp_options(DhcpOptionsId=options["DhcpOptionsId"])


def test_attributes_are_kept(ec2, vpc):
    def attribute(name):
        found = ec2.describe_vpc_attribute(VpcId=vpc, Attribute=name)
        return found[name[0].upper() + name[1:]]["Value"]

    assert (attribute("enableDnsSupport"), attribute("enableDnsHostnames")) == (True, False)
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    assert attribute("enableDnsHostnames") is True
    inside = subnet(ec2, vpc, "10.2.0.0/24")["SubnetId"]
    with refused("InvalidParameterCombination"):
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True}, EnableDnsSupport={"Value": True})
    with refused("InvalidParameterCombination"):
        ec2.modify_subnet_attribute(SubnetId=inside, MapPublicIpOnLaunch={"Value": True}, AssignIpv6AddressOnCreation={"Value": True})
    ec2.modify_subnet_attribute(SubnetId=inside, MapPublicIpOnLaunch={"Value": True})
    assert ec2.describe_subnets(SubnetIds=[inside])["Subnets"][0]["MapPublicIpOnLaunch"] is True


def test_images_are_there_when_asked_for(ec2):
    found = ec2.describe_images(Filters=[{"Name": "name", "Values": ["amzn2-ami-hvm-*"]}])["Images"]
    assert "137112412989" in {image["OwnerId"] for image in found}
