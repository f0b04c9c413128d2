# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can't be is named before anything is changed, whether the cluster knows Karpenter already or not."""

import pytest

from integration.support.karpenter_nodes import CLASSES

CLASS = {"name": "a", "ami_alias": "al2023@v20260403", "disk": {"size": "20Gi"}}
ADVICE = '[{key: nvidia.com/gpu, value: "true", effect: NoSchedule}]'
TAINTS = [{"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}]
POOL = {"name": "p", "node_class": "a", "instance_families": ["m5"]}
GPU = {"name": "p", "node_class": "a", "instance_types": ["g5.xlarge"], "taints": TAINTS}


def pool(*problems, **changes):
    return pytest.param([CLASS], [{**POOL, **changes}], problems, id=problems[0][:70])


def node_class(*problems, **changes):
    given = {key: value for key, value in {**CLASS, **changes}.items() if value is not None}
    return pytest.param([given], [], problems, id=problems[0][:70])


BAD = [
    pool("node_pools: p: node_class: there is no class b; there are a", node_class="b"),
    pool("node_pools: p: ap-southeast-3 offers no instance family m6a; correct it", instance_families=["m5", "m6a"]),
    pool(
        "node_pools: p: ap-southeast-3 offers no instance type m5.huge; of that family it has",
        instance_families=None,
        instance_types=["m5.huge"],
    ),
    pool("node_pools: p: zones: ap-southeast-3 has no zone ap-southeast-3x; it has ap-southeast-3a", zones=["ap-southeast-3x"]),
    pool(
        "node_pools: p: it takes instances with GPUs and has no taint, so that any pod may come to run there; write taints:",
        instance_families=["g5"],
    ),
    pool("node_pools: p: it takes instances with GPUs and has no taint", instance_families=None, instance_categories=["m", "g"]),
    pool(
        "node_pools: p: disruption_budgets: budget 1: schedule: '0 25 * * *' has '25' for the hour: 25 is not from 0 to 23",
        disruption_budgets=[{"nodes": "10%", "schedule": "0 25 * * *", "duration": "8h"}],
    ),
    pool(
        "node_pools: p: disruption_budgets: budget 2: schedule '@daily' says when it begins and nothing how long it lasts",
        disruption_budgets=[{"nodes": "10%"}, {"nodes": "10%", "schedule": "@daily"}],
    ),
    pool("node_pools: p: limits: cpu has to be above 0; leave the pool out if it is to have no nodes", limits={"cpu": 0}),
    pool("node_pools: p: limits: nvidia.com/gpu has to be above 0", limits={"nvidia.com/gpu": "0"}),
    pool("node_pools: p: limits: cpu: 'many' is no quantity", limits={"cpu": "many"}),
    pool("node_pools: p: weight: ", weight=101),
    pool('node_pools: p: labels: label domain "kubernetes.io" is restricted', labels={"mine.kubernetes.io/a": "b"}),
    pool(
        'node_pools: p: requirements: 1.key: "karpenter.sh/a": label domain "karpenter.sh" is restricted',
        requirements=[{"key": "karpenter.sh/a", "operator": "Exists"}],
    ),
    pool(
        "node_pools: p: say which instances it takes, by one of instance_types, instance_families, instance_categories, not by",
        instance_types=["m5.large"],
    ),
    pool("node_pools: p: consolidation: after: '20 minutes' is no duration", consolidation={"after": "20 minutes"}),
    pool("node_pools: P_1: a name has small letters", name="P_1"),
    node_class(
        "node_classes: a: ami_alias: AWS has no images of al2023 v20200101 for Kubernetes 1.34, which the cluster has; write",
        ami_alias="al2023@v20200101",
    ),
    node_class("node_classes: a: ami_alias: AWS has no images of al2 for Kubernetes 1.34, which the cluster has", ami_alias="al2@latest"),
    node_class(
        "node_classes: a: ami_name: amazon-eks-node-al2023-x86_64-nvidia-1.33-v20260403 is for Kubernetes 1.33, and the cluster has 1.34;",
        ami_alias=None,
        ami_name="amazon-eks-node-al2023-x86_64-nvidia-1.33-v20260403",
    ),
    node_class(
        "node_classes: a: ami_name: amazon-eks-node-al2023-x86_64-nvidia-1.34-v20200101: ap-southeast-3 has no such image",
        ami_alias=None,
        ami_name="amazon-eks-node-al2023-x86_64-nvidia-1.34-v20200101",
    ),
    node_class("node_classes: a: ami_id: ami-1: ap-southeast-3 has no such image", ami_alias=None, ami_id="ami-1", ami_family="AL2023"),
    node_class(
        "node_classes: a: ami_tags: ap-southeast-3 has no such image",
        ami_alias=None,
        ami_tags={"Name": "*", "a": "b"},
        ami_family="AL2023",
    ),
    node_class("node_classes: a: say which images it takes, by one of ami_alias, ami_name, ami_id, ami_tags", ami_alias=None),
    node_class("node_classes: a: if set, amiFamily must be 'AL2023' or 'Custom' when using an AL2023 alias", ami_family="AL2"),
    node_class("node_classes: a: subnet_tags: SubnetType=Secret: none has these", subnet_tags={"SubnetType": "Secret"}),
    node_class("node_classes: a: subnet_ids: subnet-1: there is none", subnet_ids=["subnet-1"]),
    node_class("node_classes: a: security_group_tags: Name=mine: none has these", security_group_tags={"Name": "mine"}),
    node_class("node_classes: a: disk: ", disk={"size": "120GB"}),
    node_class("node_classes: a: tags: tag contains a restricted tag matching eks:eks-cluster-name", tags={"eks:eks-cluster-name": "a"}),
    node_class("node_classes: a: kubelet: systemReserved: valid keys for systemReserved are", kubelet={"system_reserved": {"gpu": "1"}}),
]


@pytest.mark.parametrize("in_cluster", [True, False], ids=["by the server", "without one"])
@pytest.mark.parametrize(("classes", "pools", "problems"), BAD)
def test_it_is_named_before_anything_is_changed(ground, classes, pools, problems, in_cluster):
    found = ground.problems(node_classes=classes, node_pools=pools, in_cluster=in_cluster)
    assert len(found) == len(problems), found
    for expected, said in zip(problems, found, strict=True):
        assert said.startswith(expected), said
    assert ground.written() == []


def test_all_of_them_at_once(ground):
    pools = [{**POOL, "name": "twice"}, {**POOL, "name": "twice"}, {**GPU, "taints": []}, {**POOL, "name": "q", "limits": {"cpu": 0}}]
    classes = [{**CLASS, "ami_alias": "al2023"}, {**CLASS, "name": "b", "subnet_tags": {"a": "b"}}]
    assert ground.problems(node_classes=classes, node_pools=pools) == [
        "node_classes: a: ami_alias: 'al2023' is none; write a family and a version of its images, such as al2023@v20260403",
        "node_pools: twice: is described twice; describe it once",
        f"node_pools: p: it takes instances with GPUs and has no taint, so that any pod may come to run there; write taints: {ADVICE}",
        "node_pools: q: limits: cpu has to be above 0; leave the pool out if it is to have no nodes",
        "node_classes: b: subnet_tags: a=b: none has these; correct them, or tag what is meant",
    ]


def test_what_earlier_roles_have_yet_to_tag_is_a_warning_in_check_mode(ground):
    nodes = ground.nodes(node_classes=[{**CLASS, "subnet_tags": {"a": "b"}}], check_mode=True)
    assert nodes.problems(nodes.read()) == []
    assert nodes.warnings == ["node_classes: a: subnet_tags: a=b: none has these; correct them, or tag what is meant"]


def test_a_subnet_of_another_vpc_is_none(ground):
    ec2 = ground.sandbox.client("staging", "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/24")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/26")["Subnet"]["SubnetId"]
    ec2.create_tags(Resources=[subnet], Tags=[{"Key": "elsewhere", "Value": "yes"}])
    (said,) = ground.problems(node_classes=[{**CLASS, "subnet_tags": {"elsewhere": "*"}}])
    assert said.startswith(f"node_classes: a: subnet_tags: elsewhere=*: {subnet} is in another VPC than the cluster's {ground.vpc_id};")


def test_before_there_is_a_cluster_what_can_be_known_is(ground):
    nodes = ground.nodes(node_classes=[CLASS], node_pools=[{**POOL, "weight": 101}], cluster={"version": None, "vpc_id": None})
    nodes.kinds["node_pool"]._api = nodes.kinds["ec2_node_class"]._api = None
    nodes.in_cluster = False
    existing = nodes.read()
    assert existing == []
    (said,) = nodes.problems(existing)
    assert said == "node_pools: p: weight: 101 is greater than the maximum of 100"


def test_a_class_that_karpenter_cannot_use_is_told(ground):
    ground.converge(node_classes=[CLASS])
    wrong = {"type": "SubnetsReady", "status": "False", "reason": "SubnetsNotFound", "message": "SubnetSelector did not match any Subnets"}
    ready = {**wrong, "type": "Ready", "reason": "UnhealthyDependents", "message": "SubnetsReady=False"}
    conditions = [{**one, "lastTransitionTime": "2026-04-03T00:00:00Z"} for one in (wrong, ready)]
    ground.api.patch(f"{CLASSES}/a/status", {"status": {"conditions": conditions}})
    nodes = ground.nodes(node_classes=[CLASS])
    assert nodes.problems(nodes.read()) == []
    assert nodes.warnings == ["node_classes: a: Karpenter can't use it: SubnetsReady: SubnetSelector did not match any Subnets"]


def test_what_stands_is_not_asked_about_again(ground):
    """An upgraded cluster may have a class whose image is of the version before it."""
    ground.converge(node_classes=[CLASS], node_pools=[POOL])
    ground.sandbox.clear_calls()
    newer = ground.nodes(node_classes=[CLASS], node_pools=[{**POOL, "weight": 5}], cluster={"version": "1.35"})
    assert newer.problems(newer.read()) == []
    assert {call["service"] for call in ground.sandbox.calls()} <= {"eks", "sts"}
