# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Karpenter as a whole: a cluster's network as Karpenter looks for it, a node for its controller, and what is asked of the module."""

import copy
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from sandbox import Sandbox
from sandbox.expect import eventually
from sandbox.kubernetes import charts, tools
from sandbox.kubernetes.administrator import Administrator

from .external_dns import node
from .secret_sync import EKS

CLUSTER, VERSION, KUBERNETES = "piksel-staging", "1.8.2", "1.34"
ACCOUNT, REGION = "222222222222", "ap-southeast-3"
RULES = ("spot", "rebalance", "state-change", "health")
CONTROLLER, NODE = f"{CLUSTER}-karpenter", f"{CLUSTER}-karpenter-node"
ALL = {
    f"iam_role {CONTROLLER}",
    f"iam_role {NODE}",
    f"eks_access_entry arn:aws:iam::{ACCOUNT}:role/{NODE}",
    "eks_pod_identity_association karpenter/karpenter",
    f"sqs_queue {CLUSTER}-karpenter",
    *(f"eventbridge_rule {CLUSTER}-karpenter-{name}" for name in RULES),
    "helm_release karpenter/karpenter-crd",
    "helm_release karpenter/karpenter",
    "helm_release nvidia-device-plugin/nvidia-device-plugin",
    "ec2_node_class default",
    "ec2_node_class gpu",
    "node_pool default",
    "node_pool gpu",
}
CLASSES, POOLS = "/apis/karpenter.k8s.aws/v1/ec2nodeclasses", "/apis/karpenter.sh/v1/nodepools"
DISCOVERY = [{"Key": "karpenter.sh/discovery", "Value": CLUSTER}]
GPU_TAINT = {"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}

DESCRIBED: dict[str, Any] = {
    "version": VERSION,
    "kubernetes_version": KUBERNETES,
    # The sandbox has one node for it.
    "values": {"replicas": 1},
    "node_class_template": {"ami_alias": "al2023@v20260403"},
    "node_classes": [{"name": "default"}, {"name": "gpu", "disk": {"size": "120Gi"}}],
    "node_pools": [
        {"name": "default", "node_class": "default", "instance_categories": ["c", "m"], "limits": {"cpu": "100"}},
        {"name": "gpu", "node_class": "gpu", "instance_types": ["g5.xlarge"], "taints": [GPU_TAINT], "limits": {"nvidia.com/gpu": "4"}},
    ],
    "device_plugin": {"chart": {"ref": "nvidia-device-plugin", "version": "0.14.5"}},
    "tags": {"Project": "example"},
}


def described() -> dict[str, Any]:
    return copy.deepcopy(DESCRIBED)


def start(sandbox: Sandbox) -> Administrator:
    """The cluster, with its network tagged as Karpenter looks for it, and a node for the controller."""
    ec2, eks, iam = (sandbox.client("staging", service) for service in ("ec2", "eks", "iam"))
    trust = json.dumps({"Version": "2012-10-17", "Statement": [EKS]})
    role = iam.create_role(RoleName=f"{CLUSTER}-cluster", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]][:2]
    access = {"authenticationMode": "API_AND_CONFIG_MAP"}
    eks.create_cluster(name=CLUSTER, version=KUBERNETES, roleArn=role, resourcesVpcConfig={"subnetIds": subnets}, accessConfig=access)
    eventually(lambda: eks.describe_cluster(name=CLUSTER)["cluster"]["status"] == "ACTIVE", 180)
    group = eks.describe_cluster(name=CLUSTER)["cluster"]["resourcesVpcConfig"]["clusterSecurityGroupId"]
    ec2.create_tags(Resources=[*subnets, group], Tags=DISCOVERY)
    administrator = sandbox.kubernetes("staging", CLUSTER)
    node(administrator.api)
    return administrator


def released_as(version: str, folder: Path) -> Path:
    """A mirror that has both of Karpenter's charts as if they were of another version, beside the pinned others."""
    for archive in charts.CHARTS.glob("*.tgz"):
        (folder / archive.name).symlink_to(archive)
    for name in ("karpenter", "karpenter-crd"):
        (pinned,) = (one for one in charts.PINNED if one.name == name)
        shutil.unpack_archive(pinned.archive, folder / "sources")
        versions = ["--version", version, "--app-version", version]
        command = [tools.program("helm"), "package", folder / "sources" / name, "--destination", folder, *versions]
        subprocess.run(command, check=True, capture_output=True)
    return folder
