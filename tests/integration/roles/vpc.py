"""What a person knows of role vpc. The contract's tests read these names of every role's companion.

ACCOUNT, HOST: where it is tried. INPUTS: sets of inputs, each built on an empty account; the rich one is removed again. CHANGES:
sets that follow on one another, each a change to the last. KINDS, WRITES, names: support/network.py. DATA: what `absent` keeps of
the rich one, as `delete_data` names it. DELETE_DATA: the input that takes those names. SLOW: operations that start what takes
time, with what the sandbox calls it, by stages that need one another. MINUTE: AWS's, in seconds, where it is waited for.
KILLED_AT: parts of all that is written after which a run is killed. SEEDS: of the faults that befall it. DRIFTS: what is altered
behind the role's back. strangers, in_the_way, adopted: what others made. prepare, where a role has it: makes what its inputs need
beforehand, and gives those that lead to it.

Where a role needs them: KUBERNETES = True, for real clusters (support/kubernetes.py). UNTAGGABLE, PERMANENT: kinds that take no
tags, or that nothing removes, each with the reason. NOTHING_IN_THE_WAY: the reason why nothing of others hinders a removal, in
place of in_the_way. ID: a pattern of the ids among its outputs, where they are not EC2's.
"""

from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account
from integration.support.network import KINDS, WRITES, names
from sandbox.expect import tagged

from .vpc_drifts import DRIFTS

__all__ = ["DRIFTS", "KINDS", "WRITES", "names"]

ACCOUNT, HOST = "staging", "piksel-staging"

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::piksel-*/*"}],
}
RICH: dict[str, Any] = {
    "vpc_name": "piksel-rich",
    "vpc_cidr": "10.20.0.0/20",
    "vpc_secondary_cidrs": ["10.21.0.0/22"],
    "vpc_zone_count": 3,
    "vpc_nat": "per_zone",
    "vpc_tiers": [
        {"name": "public", "type": "public", "prefix_length": 26, "map_public_ip_on_launch": True, "tags": {"SubnetType": "Public"}},
        {"name": "private", "type": "private", "prefix_length": 22, "tags": {"SubnetType": "Private"}},
        {"name": "database", "type": "isolated", "prefix_length": 27},
        {"name": "batch", "type": "private", "cidrs": ["10.21.0.0/24", "10.21.1.0/24", "10.21.2.0/24"], "route_tables": "per_tier"},
    ],
    "vpc_default_security_group": {"ingress": [{"protocol": "all", "source": "self"}], "egress": []},
    "vpc_default_network_acl": {
        "ingress": [
            {"rule_number": 90, "action": "deny", "protocol": "tcp", "cidr": "198.51.100.0/24", "from_port": 22, "to_port": 22},
            {"rule_number": 100, "action": "allow", "protocol": "all", "cidr": "0.0.0.0/0"},
        ],
        "egress": [{"rule_number": 100, "action": "allow", "protocol": "all", "cidr": "0.0.0.0/0"}],
    },
    "vpc_flow_logs": {"destination": "cloudwatch", "retention_days": 30, "traffic_type": "REJECT", "max_aggregation_interval": 60},
    "vpc_endpoints": [
        {"service": "s3", "type": "gateway", "policy": POLICY},
        {"service": "dynamodb", "type": "gateway", "tiers": ["database"]},
        {"service": "ecr.api", "type": "interface"},
        {"service": "sts", "type": "interface", "tiers": ["database"], "private_dns": False},
    ],
    "vpc_dhcp_options": {"domain_name": ["piksel.internal"], "domain_name_servers": ["AmazonProvidedDNS"]},
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {}, "rich": RICH}

PLAIN: dict[str, Any] = {
    "vpc_name": "piksel-plain",
    "vpc_cidr": "10.30.0.0/20",
    "vpc_zone_count": 2,
    "vpc_nat": "none",
    "vpc_tiers": [
        {"name": "public", "type": "public", "prefix_length": 26},
        {"name": "private", "type": "private", "prefix_length": 24},
    ],
    "vpc_endpoints": [{"service": "s3", "type": "gateway"}],
}
# Without routes of NAT gateways, and without the gateways.
NO_NAT = {"vpc_nat": "none", "vpc_purge": ["route", "nat_gateway", "elastic_ip"]}
TIER = {"name": "database", "type": "isolated", "prefix_length": 27}
MORE = {"vpc_tiers": [*PLAIN["vpc_tiers"], TIER]}
# Each with the kinds that the change touches.
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("plain", PLAIN, {"vpc", "subnet", "internet_gateway", "route_table", "route", "route_table_association", "vpc_endpoint"}),
    ("one NAT gateway", {"vpc_nat": "single"}, {"elastic_ip", "nat_gateway", "route"}),
    ("a NAT gateway in each zone", {"vpc_nat": "per_zone"}, {"elastic_ip", "nat_gateway", "route"}),
    ("a tier", MORE, {"subnet", "route_table", "route_table_association", "vpc_endpoint"}),
    (
        "a zone",
        {"vpc_zone_count": 3},
        {"subnet", "elastic_ip", "nat_gateway", "route_table", "route", "route_table_association", "vpc_endpoint"},
    ),
    (
        "DNS and a tag",
        {"vpc_dns_hostnames": False, "vpc_tiers": [PLAIN["vpc_tiers"][0], {**PLAIN["vpc_tiers"][1], "tags": {"Use": "nodes"}}, TIER]},
        {"vpc", "subnet"},
    ),
    (
        "a range and an endpoint",
        {
            "vpc_dns_hostnames": True,
            "vpc_secondary_cidrs": ["10.31.0.0/24"],
            "vpc_endpoints": [*PLAIN["vpc_endpoints"], {"service": "ecr.api", "type": "interface"}],
        },
        {"vpc", "vpc_cidr_block", "security_group", "vpc_endpoint"},
    ),
    ("flow logs", {"vpc_flow_logs": {"destination": "cloudwatch"}}, {"flow_log", "iam_role", "log_group"}),
    (
        "other flow logs",
        {"vpc_flow_logs": {"destination": "cloudwatch", "traffic_type": "REJECT", "retention_days": 7}},
        {"flow_log", "log_group"},
    ),
    ("no NAT gateway", NO_NAT, {"route", "nat_gateway", "elastic_ip"}),
    (
        "no tier",
        {"vpc_tiers": PLAIN["vpc_tiers"], "vpc_purge": ["subnet", "route_table", "route_table_association"]},
        {"subnet", "route_table", "route_table_association", "vpc_endpoint"},
    ),
]

DATA = ["log_group /aws/vpc/piksel-rich/flow-logs"]
DELETE_DATA = "vpc_delete_data"
SLOW = ({"CreateNatGateway": "nat gateway", "CreateVpcEndpoint": "interface endpoint"},)
MINUTE = 2.0
KILLED_AT = (0.01, 0.25, 0.6)
SEEDS = (1, 2)


def strangers(of: Account) -> None:
    """A network of others, as like ours as it may be."""
    ec2 = of("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/20", TagSpecifications=tagged("vpc", Name="piksel-rich-2", Project="piksel"))["Vpc"]["VpcId"]
    zone, tags = "ap-southeast-3a", {"Name": "piksel-rich-public-ap-southeast-3a", "ManagedBy": "others"}
    ec2.create_subnet(VpcId=vpc, CidrBlock="10.20.0.0/26", AvailabilityZone=zone, TagSpecifications=tagged("subnet", **tags))
    ec2.create_internet_gateway(TagSpecifications=tagged("internet-gateway", Name="others"))
    ec2.allocate_address(Domain="vpc", TagSpecifications=tagged("elastic-ip", Name="others-ap-southeast-3a", ManagedBy="piksel.infra"))
    of("logs").create_log_group(logGroupName="/aws/vpc/piksel-rich/flow-logs-2", tags={"ManagedBy": "piksel.infra"})


def in_the_way(of: Account, inputs: Mapping[str, Any]) -> str:
    """A group of others in the network; its id."""
    ec2, name = of("ec2"), inputs.get("vpc_name", "piksel-staging")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [name]}])["Vpcs"][0]["VpcId"]
    group: str = ec2.create_security_group(GroupName="others", Description="Of others", VpcId=vpc)["GroupId"]
    return group


def out_of_the_way(of: Account, group: str) -> None:
    of("ec2").delete_security_group(GroupId=group)


def adopted(of: Account) -> tuple[str, dict[str, Any]]:
    """A VPC of others, by id, and the inputs that adopt it."""
    vpc: str = of("ec2").create_vpc(CidrBlock="10.40.0.0/20", TagSpecifications=tagged("vpc", Name="others"))["Vpc"]["VpcId"]
    inputs = {**PLAIN, "vpc_name": "piksel-adopting", "vpc_adopt": {"vpc_id": vpc}, "vpc_cidr": "10.40.0.0/20"}
    return vpc, inputs
