"""What a person knows of role eks; the names mean what they mean in vpc.py beside it.

The log group of the control plane is not among what it makes: EKS makes it, and keeps it.
"""

import json
from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account
from integration.support.cluster import KINDS, WRITES, names
from sandbox.expect import tagged

from .eks_drifts import DRIFTS

__all__ = ["DRIFTS", "KINDS", "WRITES", "names"]

ACCOUNT, HOST = "staging", "piksel-staging"
REGION, NETWORK = "ap-southeast-3", "piksel-network"

DEPLOYERS, VIEWERS = "arn:aws:iam::222222222222:role/piksel-deploy", "arn:aws:iam::444444444444:role/viewers"
ADMINISTRATORS = {"principal_arn": DEPLOYERS, "policies": [{"policy": "AmazonEKSClusterAdminPolicy"}]}
USER_DATA = """\
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="//"

--//
Content-Type: text/x-shellscript; charset="us-ascii"

#!/bin/sh
sysctl -w vm.max_map_count=262144
--//--
"""
IMAGES = {"Effect": "Allow", "Action": "ecr:BatchGetImage", "Resource": "arn:aws:ecr:ap-southeast-3:111111111111:repository/*"}
ADDRESSES = {"Effect": "Allow", "Action": "ec2:AssignPrivateIpAddresses", "Resource": "*"}
RICH: dict[str, Any] = {
    "eks_name": "piksel-rich",
    "eks_vpc_name": NETWORK,
    "eks_version": "1.34",
    "eks_public_access_cidrs": ["8.8.4.0/24", "8.8.8.0/24"],
    "eks_log_types": ["api", "audit", "authenticator"],
    "eks_support_type": "EXTENDED",
    "eks_deletion_protection": False,
    "eks_service_ipv4_cidr": "172.22.0.0/16",
    "eks_node_groups": [
        {
            "name": "system",
            "instance_types": ["t3.large", "m5.large"],
            "max_size": 3,
            "labels": {"pool": "system", "piksel.example/use": "add-ons"},
            "taints": [{"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}],
            "max_unavailable_percentage": 50,
            "repair": True,
            "metadata_hop_limit": 1,
            "user_data": USER_DATA,
        },
        {
            "name": "arm-spot",
            "ami_type": "BOTTLEROCKET_ARM_64",
            "capacity_type": "SPOT",
            "instance_types": ["t4g.large"],
            "min_size": 0,
            "max_size": 4,
            "desired_size": 1,
            "disk_size": 50,
            "max_unavailable": 2,
            "user_data": "[settings.kubernetes]\nlog-level = 2\n",
        },
    ],
    "eks_node_policy_arns": ["AmazonSSMManagedInstanceCore"],
    "eks_node_policy": {"Version": "2012-10-17", "Statement": [IMAGES]},
    "eks_node_security_group_tags": {"karpenter.sh/discovery": "piksel-rich"},
    "eks_identities": [
        {
            "name": "vpc-cni",
            "namespace": "kube-system",
            "service_account": "aws-node",
            "policy_arns": ["AmazonEKS_CNI_Policy"],
            "policy": {"Version": "2012-10-17", "Statement": [ADDRESSES]},
        },
        {
            "name": "ebs-csi",
            "namespace": "kube-system",
            "service_account": "ebs-csi-controller-sa",
            "method": "irsa",
            "policy_arns": ["service-role/AmazonEBSCSIDriverPolicy"],
        },
    ],
    "eks_addons": [
        {"name": "vpc-cni", "version": "v1.21.1-eksbuild.3", "before_nodes": True, "configuration": {"env": {"WARM_ENI_TARGET": "1"}}},
        {"name": "kube-proxy", "before_nodes": True},
        {"name": "eks-pod-identity-agent", "before_nodes": True, "resolve_conflicts": "OVERWRITE"},
        {"name": "coredns", "configuration": {"replicaCount": 3}},
        {"name": "aws-ebs-csi-driver", "identity": "ebs-csi"},
    ],
    "eks_access_entries": [
        ADMINISTRATORS,
        {
            "principal_arn": VIEWERS,
            "kubernetes_groups": ["people", "viewers"],
            "policies": [
                {"policy": "AmazonEKSViewPolicy", "namespaces": ["web", "jobs"]},
                {"policy": "AmazonEKSEditPolicy", "namespaces": ["web"]},
            ],
        },
    ],
    "eks_file_system": {
        "throughput_mode": "elastic",
        "lifecycle": {"transition_to_ia": "AFTER_30_DAYS"},
        "backup": True,
        "access_points": [{"name": "models", "posix_user": {"uid": 1000, "gid": 1000}}],
    },
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {}, "rich": RICH}

GROUP = {"name": "system", "instance_types": ["t3.large"], "labels": {"pool": "system"}}
MORE = {"name": "more", "instance_types": ["t3.large"], "min_size": 0}
FIRST = [{"name": "vpc-cni", "before_nodes": True}, {"name": "kube-proxy", "before_nodes": True}]
AGENT = {"name": "eks-pod-identity-agent", "before_nodes": True}
PLAIN: dict[str, Any] = {
    "eks_name": "piksel-plain",
    "eks_vpc_name": NETWORK,
    "eks_version": "1.33",
    "eks_log_types": [],
    "eks_node_groups": [GROUP],
    "eks_node_policy_arns": [],
    "eks_node_security_group_tags": {},
    "eks_identities": [],
    "eks_addons": [*FIRST, {"name": "coredns", "version": "v1.12.1-eksbuild.2"}],
    "eks_access_entries": [ADMINISTRATORS],
}
CNI = {"name": "vpc-cni", "namespace": "kube-system", "service_account": "aws-node", "policy_arns": ["AmazonEKS_CNI_Policy"]}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    (
        "plain",
        PLAIN,
        {
            *("iam_role", "iam_oidc_provider", "security_group", "security_group_rule", "launch_template"),
            *("eks_cluster", "eks_nodegroup", "eks_addon", "eks_access_entry"),
        },
    ),
    (
        "logs, an add-on's version, a label, a taint and the bounds of a group",
        {
            "eks_log_types": ["api", "audit"],
            "eks_addons": [*FIRST, {"name": "coredns", "version": "v1.12.4-eksbuild.10"}],
            "eks_node_groups": [
                {**GROUP, "max_size": 4, "labels": {"pool": "first"}, "taints": [{"key": "dedicated", "effect": "NO_EXECUTE"}]}
            ],
        },
        {"eks_cluster", "eks_addon", "eks_nodegroup"},
    ),
    (
        "a node group, an identity and a person",
        {
            "eks_node_groups": [GROUP, MORE],
            "eks_identities": [CNI],
            "eks_addons": [*FIRST, AGENT, {"name": "coredns"}],
            "eks_access_entries": [ADMINISTRATORS, {"principal_arn": VIEWERS, "policies": [{"policy": "AmazonEKSViewPolicy"}]}],
        },
        {
            *("iam_role", "launch_template", "eks_nodegroup", "eks_addon"),
            *("eks_pod_identity_association", "eks_access_entry"),
        },
    ),
    (
        "the next Kubernetes version, and less for that person",
        {
            "eks_version": "1.34",
            "eks_access_entries": [
                ADMINISTRATORS,
                {"principal_arn": VIEWERS, "policies": [{"policy": "AmazonEKSViewPolicy", "namespaces": ["web"]}]},
            ],
        },
        {"eks_cluster", "eks_addon", "eks_nodegroup", "eks_access_entry"},
    ),
    (
        "without the second group and that person",
        {
            "eks_node_groups": [GROUP],
            "eks_access_entries": [ADMINISTRATORS],
            "eks_purge": ["eks_nodegroup", "eks_access_entry"],
        },
        {"eks_nodegroup", "launch_template", "eks_access_entry"},
    ),
]

DATA = ["efs_file_system piksel-rich"]
DELETE_DATA = "eks_delete_data"
SLOW = ({"CreateCluster": "cluster"}, {"CreateNodegroup": "node group"}, {"CreateMountTarget": "mount target"})
MINUTE = 0.5
KILLED_AT = (0.6,)  # the other moments are those of the module: test_eks.py
SEEDS = (2,)


def prepare(of: Account, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The VPC with its private subnets; for the rich one also a key, and a group of others for the control plane."""
    vpc = network(of, inputs.get("eks_vpc_name", "piksel-staging"))
    if inputs.get("eks_name") != RICH["eks_name"]:
        return {}
    group = of("ec2").create_security_group(GroupName="control-plane", Description="Of others", VpcId=vpc)["GroupId"]
    key = of("kms").create_key(Description="Secrets of Kubernetes")["KeyMetadata"]["Arn"]
    return {"eks_security_group_ids": [group], "eks_encryption_key_arn": key}


def network(of: Account, name: str) -> str:
    """A VPC as role vpc names it, as far as a cluster needs it; its id."""
    ec2 = of("ec2")
    vpc: str = ec2.create_vpc(CidrBlock="10.2.0.0/16", TagSpecifications=tagged("vpc", Name=name))["Vpc"]["VpcId"]
    for letter, cidr in (("a", "10.2.128.0/18"), ("b", "10.2.192.0/18")):
        tags = tagged("subnet", Name=f"{name}-private-{REGION}{letter}")
        ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=f"{REGION}{letter}", TagSpecifications=tags)
    return vpc


def strangers(of: Account) -> None:
    """A cluster of others, as like ours as it may be."""
    name, ours, ec2, eks = "piksel-rich-2", {"ManagedBy": "piksel.infra"}, of("ec2"), of("eks")
    vpc = network(of, name)
    subnets = [one["SubnetId"] for one in ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]]
    trust = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    tags = [{"Key": key, "Value": value} for key, value in ours.items()]
    role = of("iam").create_role(RoleName=f"{name}-cluster", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}), Tags=tags)["Role"]
    where, access = {"subnetIds": subnets}, {"authenticationMode": "API"}
    eks.create_cluster(name=name, roleArn=role["Arn"], resourcesVpcConfig=where, accessConfig=access, tags=ours)
    issuer = eks.describe_cluster(name=name)["cluster"]["identity"]["oidc"]["issuer"]
    of("iam").create_open_id_connect_provider(Url=issuer, ClientIDList=["sts.amazonaws.com"], Tags=tags)
    eks.create_addon(clusterName=name, addonName="kube-proxy", tags=ours)
    specifications = tagged("security-group", Name="piksel-rich-node", **ours)
    ec2.create_security_group(GroupName="piksel-rich-node", Description="Of others", VpcId=vpc, TagSpecifications=specifications)
    specifications = tagged("launch-template", **{f"kubernetes.io/cluster/{name}": "owned"}, **ours)
    data = {"InstanceType": "t3.large"}
    ec2.create_launch_template(LaunchTemplateName="piksel-rich-other", LaunchTemplateData=data, TagSpecifications=specifications)
    eks.describe_addon(clusterName=name, addonName="kube-proxy")  # and so it is made


def in_the_way(of: Account, inputs: Mapping[str, Any]) -> str:
    """A volume that Kubernetes made, which nobody would delete once the cluster is gone; its id."""
    cluster = f"kubernetes.io/cluster/{inputs.get('eks_name', 'piksel-staging')}"
    tags = tagged("volume", **{cluster: "owned", "kubernetes.io/created-for/pvc/name": "data"})
    volume: str = of("ec2").create_volume(Size=1, AvailabilityZone=f"{REGION}a", TagSpecifications=tags)["VolumeId"]
    return volume


def out_of_the_way(of: Account, volume: str) -> None:
    of("ec2").delete_volume(VolumeId=volume)
