"""The floor: a plain program that reads with boto3 what describes a network, each resource type once, one after the other.

python floor.py PROFILE=VPC_NAME …
"""

import sys

import boto3

LISTS = (
    "describe_subnets",
    "describe_route_tables",
    "describe_nat_gateways",
    "describe_security_groups",
    "describe_network_acls",
    "describe_vpc_endpoints",
)


def read(profile: str, name: str) -> None:
    session = boto3.Session(profile_name=profile)
    session.client("sts").get_caller_identity()
    ec2 = session.client("ec2")
    vpc_id = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [name]}])["Vpcs"][0]["VpcId"]
    for attribute in ("enableDnsSupport", "enableDnsHostnames"):
        ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=attribute)
    for operation in LISTS:
        ec2.get_paginator(operation).paginate(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}]).build_full_result()
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc_id]}]
    ec2.get_paginator("describe_internet_gateways").paginate(Filters=attached).build_full_result()
    ec2.get_paginator("describe_flow_logs").paginate(Filters=[{"Name": "resource-id", "Values": [vpc_id]}]).build_full_result()
    ec2.get_paginator("describe_dhcp_options").paginate().build_full_result()
    ec2.describe_addresses()
    ec2.describe_availability_zones()


for pair in sys.argv[1:]:
    read(*pair.split("=", 1))
