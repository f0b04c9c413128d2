"""Flow logs, log groups and tags."""

import json

import pytest

from sandbox.expect import refused, tagged


@pytest.fixture
def ec2(aws):
    return aws.client("staging", "ec2")


@pytest.fixture
def vpc(ec2):
    return ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]


def role(aws, service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return aws.client("staging", "iam").create_role(RoleName=service.split(".")[0], AssumeRolePolicyDocument=policy)["Role"]["Arn"]


def test_flow_logs_to_cloudwatch_need_a_role_they_can_assume(aws, ec2, vpc):
    def make(**more):
        return ec2.create_flow_logs(ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogGroupName="/network", **more)

    with refused("InvalidParameter", "DeliverLogsPermissionArn"):
        make()
    absent = "arn:aws:iam::222222222222:role/absent"
    for arn in (absent, role(aws, "ec2.amazonaws.com")):
        with refused("InvalidParameter", "Unable to assume given IAM role"):
            make(DeliverLogsPermissionArn=arn)
    proper = role(aws, "vpc-flow-logs.amazonaws.com")
    made = make(DeliverLogsPermissionArn=proper, TagSpecifications=tagged("vpc-flow-log", Name="piksel"))
    assert made["Unsuccessful"] == []
    (found,) = ec2.describe_flow_logs(Filters=[{"Name": "resource-id", "Values": [vpc]}])["FlowLogs"]
    assert (found["FlowLogId"], found["LogGroupName"], found["DeliverLogsStatus"]) == (made["FlowLogIds"][0], "/network", "SUCCESS")
    assert found["Tags"] == [{"Key": "Name", "Value": "piksel"}]
    with refused("FlowLogAlreadyExists"):
        make(DeliverLogsPermissionArn=proper)
    ec2.delete_flow_logs(FlowLogIds=made["FlowLogIds"])
    assert ec2.describe_flow_logs()["FlowLogs"] == []
    with refused("InvalidFlowLogId.NotFound"):
        ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])


def test_flow_logs_to_s3_need_the_bucket(aws, ec2, vpc):
    def make():
        return ec2.create_flow_logs(
            ResourceIds=[vpc],
            ResourceType="VPC",
            TrafficType="ALL",
            LogDestinationType="s3",
            LogDestination="arn:aws:s3:::piksel-flow-logs",
        )

    (unsuccessful,) = make()["Unsuccessful"]
    assert unsuccessful["ResourceId"] == vpc
    location = {"LocationConstraint": "ap-southeast-3"}
    aws.client("staging", "s3").create_bucket(Bucket="piksel-flow-logs", CreateBucketConfiguration=location)
    assert make()["Unsuccessful"] == []


def test_log_groups(aws):
    logs = aws.client("staging", "logs")
    logs.create_log_group(logGroupName="/piksel/network", tags={"Project": "piksel"})
    with refused("ResourceAlreadyExistsException"):
        logs.create_log_group(logGroupName="/piksel/network")
    with refused("InvalidParameterException"):
        logs.put_retention_policy(logGroupName="/piksel/network", retentionInDays=31)
    logs.put_retention_policy(logGroupName="/piksel/network", retentionInDays=30)
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/piksel/")["logGroups"]
    assert (group["retentionInDays"], group["arn"]) == (30, group["logGroupArn"] + ":*")
    assert logs.list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"] == {"Project": "piksel"}
    with refused("ResourceNotFoundException"):
        logs.list_tags_for_resource(resourceArn=group["arn"])


def test_every_kind_is_tagged_as_it_is_made_and_afterwards(ec2, vpc):
    subnet = ec2.create_subnet(
        VpcId=vpc, CidrBlock="10.2.0.0/24", AvailabilityZone="ap-southeast-3a", TagSpecifications=tagged("subnet", Name="made")
    )["Subnet"]["SubnetId"]
    made = {
        "subnet": subnet,
        "elastic-ip": ec2.allocate_address(Domain="vpc", TagSpecifications=tagged("elastic-ip", Name="made"))["AllocationId"],
        "dhcp-options": ec2.create_dhcp_options(
            DhcpConfigurations=[{"Key": "domain-name", "Values": ["internal"]}], TagSpecifications=tagged("dhcp-options", Name="made")
        )["DhcpOptions"]["DhcpOptionsId"],
        "internet-gateway": ec2.create_internet_gateway(TagSpecifications=tagged("internet-gateway", Name="made"))["InternetGateway"][
            "InternetGatewayId"
        ],
        "natgateway": ec2.create_nat_gateway(
            SubnetId=subnet, ConnectivityType="private", TagSpecifications=tagged("natgateway", Name="made")
        )["NatGateway"]["NatGatewayId"],
        "network-acl": ec2.create_network_acl(VpcId=vpc, TagSpecifications=tagged("network-acl", Name="made"))["NetworkAcl"][
            "NetworkAclId"
        ],
        "route-table": ec2.create_route_table(VpcId=vpc, TagSpecifications=tagged("route-table", Name="made"))["RouteTable"][
            "RouteTableId"
        ],
        "security-group": ec2.create_security_group(
            GroupName="made", Description="made", VpcId=vpc, TagSpecifications=tagged("security-group", Name="made")
        )["GroupId"],
        "vpc-endpoint": ec2.create_vpc_endpoint(
            VpcId=vpc, ServiceName="com.amazonaws.ap-southeast-3.s3", TagSpecifications=tagged("vpc-endpoint", Name="made")
        )["VpcEndpoint"]["VpcEndpointId"],
    }

    def tags():
        return {(tag["ResourceType"], tag["ResourceId"]): tag["Value"] for tag in ec2.describe_tags()["Tags"]}

    assert tags() == dict.fromkeys(made.items(), "made")
    ec2.create_tags(Resources=list(made.values()), Tags=[{"Key": "Name", "Value": "changed"}])
    assert tags() == dict.fromkeys(made.items(), "changed")
    ec2.delete_tags(Resources=[subnet], Tags=[{"Key": "Name"}])
    assert ("subnet", subnet) not in tags()
    ec2.delete_tags(Resources=list(made.values()))
    assert tags() == {}


def test_tags_are_refused(ec2, vpc):
    with refused("InvalidParameterValue", "not a valid taggable resource type"):
        ec2.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=tagged("subnet", Name="piksel"))
    with refused("InvalidParameterValue", "reserved"):
        ec2.create_tags(Resources=[vpc], Tags=[{"Key": "aws:owner", "Value": "piksel"}])
    absent = {
        "nat-0123456789abcdef0": "NatGatewayNotFound",
        "vpce-0123456789abcdef0": "InvalidVpcEndpointId.NotFound",
        "eipalloc-0123456789abcdef0": "InvalidAllocationID.NotFound",
        "subnet-0123456789abcdef0": "InvalidSubnetID.NotFound",
    }
    for identifier, code in absent.items():
        with refused(code):
            ec2.create_tags(Resources=[identifier], Tags=[{"Key": "Name", "Value": "piksel"}])


def test_tags_go_with_their_resource(ec2):
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=tagged("vpc", Name="piksel"))["Vpc"]["VpcId"]
    assert len(ec2.describe_tags()["Tags"]) == 1
    ec2.delete_vpc(VpcId=vpc)
    assert ec2.describe_tags()["Tags"] == []
