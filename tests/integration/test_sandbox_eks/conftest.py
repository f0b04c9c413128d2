"""A place for clusters, and one that is active, without a control plane behind it."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

ZONES = ("ap-southeast-3a", "ap-southeast-3b")


def trust(*services):
    statement = {"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass
class Place:
    """`made`: a cluster's or node group's arguments, with what the test says otherwise."""

    eks: Any
    ec2: Any
    iam: Any
    vpc: str
    subnets: list[str]
    cluster_role: str
    node_role: str
    pod_role: str

    def cluster(self, name="piksel", active=True, **given):
        wanted = {
            "name": name,
            "version": "1.33",
            "roleArn": self.cluster_role,
            "resourcesVpcConfig": {"subnetIds": self.subnets},
            "accessConfig": {"authenticationMode": "API"},
        }
        made = self.eks.create_cluster(**{**wanted, **given})["cluster"]
        return self.eks.describe_cluster(name=name)["cluster"] if active else made

    def node_group(self, name="system", active=True, **given):
        wanted = {"clusterName": "piksel", "nodegroupName": name, "nodeRole": self.node_role, "subnets": self.subnets}
        made = self.eks.create_nodegroup(**{**wanted, **given})["nodegroup"]
        return self.eks.describe_nodegroup(clusterName="piksel", nodegroupName=name)["nodegroup"] if active else made

    def role(self, name, *services):
        return self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(*services))["Role"]["Arn"]

    def subnet(self, cidr, zone=ZONES[0], vpc=None):
        made = self.ec2.create_subnet(VpcId=vpc or self.vpc, CidrBlock=cidr, AvailabilityZone=zone)
        return made["Subnet"]["SubnetId"]


@pytest.fixture
def place(aws):
    eks, ec2, iam = (aws.client("staging", service) for service in ("eks", "ec2", "iam"))
    found = Place(eks, ec2, iam, ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"], [], "", "", "")
    found.subnets = [found.subnet(f"10.2.{number}.0/24", zone) for number, zone in enumerate(ZONES)]
    found.cluster_role = found.role("cluster", "eks.amazonaws.com")
    found.node_role = found.role("nodes", "ec2.amazonaws.com")
    found.pod_role = found.role("pods", "pods.eks.amazonaws.com")
    return found


@pytest.fixture
def eks(place):
    """With the cluster `piksel`, of version 1.33, active."""
    place.cluster()
    return place.eks
