# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person knows of role karpenter; the names mean what they mean in vpc.py beside it. It has a cluster with nodes, which others made.

No Karpenter runs in it: what its pods would do is tests/controllers' matter.
"""

import json
import time
from collections.abc import Mapping
from typing import Any

from integration.support import helm, karpenter
from integration.support.accounts import Account, Contents
from integration.support.karpenter import POOLS
from integration.support.truth import Key, Writes
from sandbox.expect import tagged

from .eks import network
from .karpenter_drifts import DRIFTS

__all__ = ["DRIFTS"]

ACCOUNT, HOST, KUBERNETES = "staging", "piksel-staging", True
CLUSTER = "piksel-staging"

KINDS = (*karpenter.KINDS, helm.HELM)
UNTAGGABLE = {**karpenter.UNTAGGABLE, "helm_release": "what is in Kubernetes has labels"}
WRITES: Writes = {**karpenter.WRITES, **helm.WRITES}
ID = rf"https?://[^'\"\s]+/{CLUSTER}-karpenter"


def names(found: Contents, called: Mapping[str, str]) -> dict[str, Key]:
    return {**karpenter.names(found, called), **helm.names(found)}


IMAGES = {"Effect": "Allow", "Action": "ecr:BatchGetImage", "Resource": "arn:aws:ecr:ap-southeast-3:111111111111:repository/*"}
CHART = {"ref": "nvidia-device-plugin", "repository": "https://nvidia.github.io/k8s-device-plugin", "version": "0.14.5"}
SMALL = {"controller": {"resources": {"requests": {"cpu": "250m", "memory": "256Mi"}}}}
WORKING_HOURS = {"nodes": "0", "reasons": ["Drifted"], "schedule": "0 1 * * mon-fri", "duration": "11h"}
RICH: dict[str, Any] = {
    "karpenter_cluster_name": CLUSTER,
    "karpenter_version": "1.8.2",
    "karpenter_kubernetes_version": "1.34",
    "karpenter_namespace": "rich",
    "karpenter_service_account": "rich",
    "karpenter_values": {**SMALL, "logLevel": "debug"},
    "karpenter_node_policy_arns": ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"],
    "karpenter_node_policy": {"Version": "2012-10-17", "Statement": [IMAGES]},
    "karpenter_device_plugin": {"chart": CHART, "name": "plugin", "namespace": "gpus", "values": {"failOnInitError": False}},
    "karpenter_node_class_template": {
        "ami_alias": "al2023@v20260318",
        "disk": {"type": "gp3", "encrypted": True, "iops": 3000},
        "metadata_options": {"http_put_response_hop_limit": 2},
    },
    "karpenter_node_classes": [
        {
            "name": "general",
            "disk": {"size": "60Gi"},
            "kubelet": {
                "max_pods": 50,
                "system_reserved": {"cpu": "100m", "memory": "200Mi"},
                "eviction_hard": {"memory.available": "5%"},
                "image_gc_high_threshold_percent": 80,
                "image_gc_low_threshold_percent": 60,
            },
            "detailed_monitoring": True,
            "tags": {"Team": "maps"},
        },
        {"name": "gpus", "ami_name": "amazon-eks-node-al2023-x86_64-nvidia-1.34-v20260403", "disk": {"size": "100Gi", "throughput": 250}},
    ],
    "karpenter_node_pool_template": {"node_class": "general", "architectures": ["amd64"], "consolidation": {"after": "5m"}},
    "karpenter_gpu_node_pool_template": {
        "node_class": "gpus",
        "taints": [{"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}],
        "expire_after": "168h",
    },
    "karpenter_node_pools": [
        {
            "name": "general",
            "instance_families": ["m5", "c5"],
            "capacity_types": ["spot", "on-demand"],
            "zones": ["ap-southeast-3a", "ap-southeast-3b"],
            "requirements": [{"key": "karpenter.k8s.aws/instance-cpu", "operator": "Lt", "values": ["33"]}],
            "labels": {"team": "maps"},
            "annotations": {"example.com/about": "Tiles"},
            "taints": [{"key": "work", "value": "tiles", "effect": "NoSchedule"}],
            "startup_taints": [{"key": "node.cilium.io/agent-not-ready", "value": "true", "effect": "NoExecute"}],
            "limits": {"cpu": 64, "memory": "256Gi"},
            "weight": 10,
            "disruption_budgets": [{"nodes": "20%"}, WORKING_HOURS],
            "termination_grace_period": "1h",
        },
        {"name": "memory", "instance_categories": ["r"], "instance_generation_above": 4, "capacity_types": ["spot"], "limits": {"cpu": 32}},
        {"name": "shared-gpus", "instance_types": ["g5.xlarge", "g5.2xlarge"], "limits": {"nvidia.com/gpu": 4}, "gpu_time_slicing": 4},
    ],
    "karpenter_quotas": {},
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {}, "rich": RICH}

GENERAL = {"name": "general", "disk": {"size": "40Gi"}}
POOL = {"name": "general", "node_class": "general", "instance_families": ["m5"], "limits": {"cpu": 16}}
GPUS = {"name": "gpus", "node_class": "general", "instance_types": ["g5.xlarge"], "limits": {"nvidia.com/gpu": 1}}
TAINT = {"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}
PLAIN: dict[str, Any] = {
    **{name: RICH[name] for name in ("karpenter_cluster_name", "karpenter_version", "karpenter_kubernetes_version", "karpenter_quotas")},
    "karpenter_values": SMALL,
    "karpenter_node_policy_arns": ["AmazonEKSWorkerNodePolicy"],
    "karpenter_device_plugin": None,
    "karpenter_node_class_template": {"ami_alias": "al2023@v20260304"},
    "karpenter_node_classes": [GENERAL],
    "karpenter_node_pool_template": {},
    "karpenter_gpu_node_pool_template": {"taints": [TAINT]},
    "karpenter_node_pools": [POOL],
}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    (
        "plain",
        PLAIN,
        {
            *("iam_role", "sqs_queue", "eventbridge_rule", "eks_access_entry", "eks_pod_identity_association"),
            *("helm_release", "ec2_node_class", "node_pool"),
        },
    ),
    (
        "a limit and a budget of the pool, and its disk",
        {
            "karpenter_node_classes": [{**GENERAL, "disk": {"size": "80Gi"}}],
            "karpenter_node_pools": [{**POOL, "limits": {"cpu": 32}, "disruption_budgets": [{"nodes": "1"}, WORKING_HOURS]}],
        },
        {"ec2_node_class", "node_pool"},
    ),
    ("another image", {"karpenter_node_class_template": {"ami_alias": "al2023@v20260403"}}, {"ec2_node_class"}),
    (
        "a value of the release, and policies of the nodes",
        {"karpenter_values": {**SMALL, "logLevel": "debug"}, "karpenter_node_policy_arns": RICH["karpenter_node_policy_arns"]},
        {"helm_release", "iam_role"},
    ),
    (
        "a pool of GPUs, and what makes them known",
        {"karpenter_device_plugin": {"chart": CHART}, "karpenter_node_pools": [POOL, GPUS]},
        {"helm_release", "node_pool"},
    ),
    (
        "GPUs that are shared",
        {"karpenter_node_pools": [POOL, {**GPUS, "gpu_time_slicing": 4}]},
        {"helm_release", "node_pool"},
    ),
    (
        "by the cluster's OIDC provider, and without word of interruptions",
        {"karpenter_identity_method": "irsa", "karpenter_interruption": False},
        {"iam_role", "eks_pod_identity_association", "helm_release", "sqs_queue", "eventbridge_rule"},
    ),
    ("without that pool", {"karpenter_node_pools": [POOL], "karpenter_purge": ["node_pool"]}, {"node_pool", "helm_release"}),
]

DATA: list[str] = []
DELETE_DATA = "karpenter_delete_data"
# While Helm is at work: what comes before is AWS alone, as for the other roles.
KILLED_AT = (0.6,)
SEEDS = (2,)


def prepare(of: Account, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A cluster that the deployment role may use, with two nodes for what is not Karpenter's to make, and a network that it finds."""
    if CLUSTER in of("kubernetes"):
        return {}
    ec2, eks, found = of("ec2"), of("eks"), {"karpenter.sh/discovery": CLUSTER}
    vpc = network(of, CLUSTER)
    private = [one["SubnetId"] for one in ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]]
    ec2.create_tags(Resources=private, Tags=_tags({**found, "SubnetType": "Private"}))
    public = tagged("subnet", Name="public", SubnetType="Public", **found)
    ec2.create_subnet(VpcId=vpc, CidrBlock="10.2.0.0/24", AvailabilityZone="ap-southeast-3a", TagSpecifications=public)
    group = tagged("security-group", Name="nodes", **found)
    ec2.create_security_group(GroupName="nodes", Description="Of nodes", VpcId=vpc, TagSpecifications=group)

    # Who makes it is its administrator.
    given = {"resourcesVpcConfig": {"subnetIds": private}, "accessConfig": {"authenticationMode": "API"}}
    eks.create_cluster(name=CLUSTER, version="1.34", roleArn=_role(of, "cluster", "eks"), **given)
    while (cluster := eks.describe_cluster(name=CLUSTER)["cluster"])["status"] == "CREATING":
        time.sleep(0.1)
    of("iam").create_open_id_connect_provider(Url=cluster["identity"]["oidc"]["issuer"], ClientIDList=["sts.amazonaws.com"])
    _nodes(of, private)
    return {}


def _role(of: Account, name: str, service: str, **tags: str) -> str:
    """Its ARN."""
    trust = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    arn: str = of("iam").create_role(RoleName=name, AssumeRolePolicyDocument=policy, Tags=_tags(tags))["Role"]["Arn"]
    return arn


def _tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _nodes(of: Account, subnets: list[str]) -> None:
    """As Piksel's node groups are, but for others' names."""
    eks = of("eks")
    eks.create_nodegroup(
        clusterName=CLUSTER,
        nodegroupName="system",
        nodeRole=_role(of, "nodes", "ec2"),
        subnets=subnets,
        instanceTypes=["t3.large"],
        scalingConfig={"minSize": 2, "maxSize": 2, "desiredSize": 2},
        labels={"karpenter.sh/controller": "true"},
        taints=[{"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}],
    )
    while eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName="system")["nodegroup"]["status"] == "CREATING":
        time.sleep(0.1)


def strangers(of: Account) -> None:
    """A queue, a rule and a role of others, as like ours as they may be."""
    ours = {"ManagedBy": "piksel.infra", "Project": "piksel"}
    of("sqs").create_queue(QueueName=f"{CLUSTER}-karpenter-2", tags=ours)
    pattern = json.dumps({"source": ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"]})
    of("events").put_rule(Name=f"{CLUSTER}-karpenter-spot-2", EventPattern=pattern, Tags=_tags(ours))
    _role(of, f"{CLUSTER}-karpenter-node-2", "ec2", **ours)


OTHERS = "pool-of-others"


def in_the_way(of: Account, _: Mapping[str, Any]) -> str:
    """A node pool of others, which would go with Karpenter's definitions; its name."""
    reference = {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "of-others"}
    requirements = [{"key": "karpenter.k8s.aws/instance-family", "operator": "In", "values": ["m5"]}]
    spec = {"template": {"spec": {"nodeClassRef": reference, "requirements": requirements}}}
    of("kubernetes")[CLUSTER].api.create(
        POOLS, {"apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": {"name": OTHERS}, "spec": spec}
    )
    return OTHERS


def out_of_the_way(of: Account, pool: str) -> None:
    of("kubernetes")[CLUSTER].api.delete(f"{POOLS}/{pool}")
