# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with an entry whatever there is."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.contradictions import contradictions

CLASS = {"name": "a", "ami_alias": "al2023@v20260403", "disk": {"size": "20Gi"}}
POOL = {"name": "p", "node_class": "a", "instance_families": ["m5"]}
TAINT = {"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}
SOFT = {**TAINT, "effect": "PreferNoSchedule"}
WAYS = "instance_types, instance_families, instance_categories"
IMAGES = "ami_alias, ami_name, ami_id, ami_tags"
UNTAINTED = 'write taints: [{key: nvidia.com/gpu, value: "true", effect: NoSchedule}]'


def of_class(kubernetes="1.34", **changes):
    found = contradictions([{**CLASS, **changes}], [], kubernetes)
    return [sentence.removeprefix("node_classes: a: ") for sentences in found.values() for sentence in sentences]


def of_pool(**changes):
    found = contradictions([], [{**POOL, **changes}], "1.34")
    return [sentence.removeprefix("node_pools: p: ") for sentences in found.values() for sentence in sentences]


def test_nothing_is_wrong():
    assert contradictions([CLASS], [POOL], None) == {}


@pytest.mark.parametrize("name", ["a" * 63, "data-production.r16", "0"])
def test_a_name(name):
    assert contradictions([{**CLASS, "name": name}], [{**POOL, "name": name}], None) == {}


@pytest.mark.parametrize("name", ["", "A", "a_b", "-a", "a-", "a..b", "a" * 64, "a\n"])
def test_no_name(name):
    sentence = "a name has small letters, digits, hyphens and dots, 63 at most, and begins and ends with a letter or digit"
    assert contradictions([], [{**POOL, "name": name}], None) == {("node_pools", name): [f"node_pools: {name}: {sentence}"]}


def test_names_are_given_once():
    found = contradictions([CLASS, CLASS], [POOL, {**POOL, "name": "q"}], None)
    assert found == {("node_classes", "a"): ["node_classes: a: is described twice; describe it once"]}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"ami_alias": None}, f"say which images it takes, by one of {IMAGES}"),
        (
            {"ami_id": "ami-1"},
            f"say which images it takes, by one of {IMAGES}, not by ami_alias and ami_id",
        ),
        ({"ami_alias": "al2023"}, "ami_alias: 'al2023' is none; write a family and a version of its images, such as al2023@v20260403"),
        ({"ami_alias": None, "ami_name": "mine"}, "ami_family: nothing tells what boots its images; write one, such as AL2023"),
        ({"ami_alias": None, "ami_id": "ami-1"}, "ami_family: nothing tells what boots its images; write one, such as AL2023"),
        ({"ami_owner": "self"}, "ami_owner goes with ami_name or ami_tags; leave it out"),
        (
            {"subnet_tags": {"a": "b"}, "subnet_ids": ["subnet-1"]},
            "subnet_tags and subnet_ids are two ways to say one thing; give one of them",
        ),
        (
            {"security_group_tags": {"a": "b"}, "security_group_ids": ["sg-1"]},
            "security_group_tags and security_group_ids are two ways to say one thing; give one of them",
        ),
        ({"disk": {"type": "gp3"}}, "disk: it has no size; write one, such as 120Gi"),
        ({"ami_family": "Custom"}, "disk: nobody knows which device it is with ami_family Custom; write device"),
        (
            {"disk": {"size": "1Gi", "type": "gp2", "iops": 100}},
            "disk: a volume of type gp2 takes no iops; leave them out, or choose gp3, io1, io2",
        ),
        (
            {"disk": {"size": "1Gi", "type": "io2", "throughput": 125}},
            "disk: a volume of type io2 takes no throughput; leave it out, or choose gp3",
        ),
        ({"disk": {"size": "1Gi", "kms_key": "key"}}, "disk: kms_key is for encrypted volumes; write encrypted: true"),
        ({"tags": {"Billed": True}}, "tags: Billed: True is no text; put it in quotes"),
    ],
)
def test_a_class(changes, problem):
    assert of_class(**changes) == [problem]


def test_an_image_for_another_kubernetes():
    image = "amazon-eks-node-al2023-x86_64-nvidia-1.33-v20260403"
    problem = f"ami_name: {image} is for Kubernetes 1.33, and the cluster has 1.34; take one for 1.34"
    assert of_class(ami_alias=None, ami_name=image) == [problem]
    assert of_class(ami_alias=None, ami_name=image, kubernetes="1.33") == []
    assert of_class(ami_alias=None, ami_name=image, kubernetes=None) == [], "nobody knows the version yet"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"node_class": None}, "it names no node_class; write one of node_classes"),
        ({"instance_families": None}, f"say which instances it takes, by one of {WAYS}"),
        (
            {"instance_types": ["m5.large"]},
            f"say which instances it takes, by one of {WAYS}, not by instance_types and instance_families",
        ),
        (
            {"instance_families": ["g5"]},
            f"it takes instances with GPUs and has no taint, so that any pod may come to run there; {UNTAINTED}",
        ),
        (
            {"instance_families": ["g5"], "taints": [SOFT]},
            f"it takes instances with GPUs and has no taint, so that any pod may come to run there; {UNTAINTED}",
        ),
        ({"gpu_time_slicing": 4}, "gpu_time_slicing: it takes no instances with GPUs; leave it out"),
        (
            {"instance_families": ["g5"], "taints": [TAINT], "gpu_time_slicing": 1},
            "gpu_time_slicing: 1 pods do not share a GPU; write 2 or more, or leave it out",
        ),
        ({"taints": [TAINT, TAINT]}, "taints: nvidia.com/gpu:NoSchedule is listed twice; list it once"),
        ({"startup_taints": [TAINT, TAINT]}, "startup_taints: nvidia.com/gpu:NoSchedule is listed twice; list it once"),
        (
            {"consolidation": {"after": "20 minutes"}},
            "consolidation: after: '20 minutes' is no duration; write one such as 20m, 720h or 1h30m, or Never",
        ),
        ({"expire_after": "30d"}, "expire_after: '30d' is no duration; write one such as 20m, 720h or 1h30m, or Never"),
        (
            {"termination_grace_period": "Never"},
            "termination_grace_period: 'Never' is no duration; write one such as 20m, 720h or 1h30m",
        ),
        ({"labels": {"gpu": True}}, "labels: gpu: True is no text; put it in quotes"),
        ({"annotations": {"a": None}}, "annotations: a: None is no text; put it in quotes"),
    ],
)
def test_a_pool(changes, problem):
    assert of_pool(**changes) == [problem]


@pytest.mark.parametrize(
    ("budget", "problem"),
    [
        ({"nodes": "120%"}, "nodes: '120%' is neither a share such as 10% nor a number"),
        ({"nodes": "some"}, "nodes: 'some' is neither a share such as 10% nor a number"),
        (
            {"schedule": "@daily"},
            "schedule '@daily' says when it begins and nothing how long it lasts; write a duration, such as 8h",
        ),
        (
            {"duration": "8h"},
            "duration 8h says how long it lasts and nothing when it begins; write a schedule, or leave duration out",
        ),
        ({"schedule": "0 25 * * *", "duration": "8h"}, "schedule: '0 25 * * *' has '25' for the hour: 25 is not from 0 to 23"),
        (
            {"schedule": "@daily", "duration": "30s"},
            "duration: '30s' is none in hours and minutes; write one such as 8h or 1h30m",
        ),
        ({"schedule": "@daily", "duration": "1d"}, "duration: '1d' is none in hours and minutes; write one such as 8h or 1h30m"),
    ],
)
def test_a_budget(budget, problem):
    assert of_pool(disruption_budgets=[{"nodes": "0"}, budget]) == [f"disruption_budgets: budget 2: {problem}"]


@pytest.mark.parametrize("duration", ["8h", "90m", "1h30m", "1h30m0s"])
def test_a_budget_that_can_be(duration):
    assert of_pool(disruption_budgets=[{"nodes": "100%", "schedule": "0 1 * * mon-fri", "duration": duration}, {"nodes": 3}]) == []


@pytest.mark.parametrize(
    ("image", "has_driver"),
    [
        ("amazon-eks-node-al2023-x86_64-nvidia-1.34-v20260403", True),
        ("amazon-eks-node-al2023-x86_64-standard-1.34-v20260403", False),
        ("amazon-eks-gpu-node-1.34-v20260403", True),
        ("amazon-eks-node-1.34-v20260403", False),
        ("amazon-eks-arm64-node-1.34-v20260403", False),
        ("bottlerocket-aws-k8s-1.34-nvidia-x86_64-v1.50.0-1234abcd", True),
        ("bottlerocket-aws-k8s-1.34-x86_64-v1.50.0-1234abcd", False),
        ("mine", True),
    ],
)
def test_gpus_need_an_image_with_a_driver(image, has_driver):
    classes = [{"name": "a", "ami_name": image, "ami_family": "AL2023"}]
    gpus, general = {**POOL, "name": "g", "instance_families": ["g5"], "taints": [TAINT]}, POOL
    what = f"it takes instances with GPUs, and {image}, the image of its class, has no driver for them; take one for GPUs, or an alias"
    expected = {} if has_driver else {("node_pools", "g"): [f"node_pools: g: {what}"]}
    assert contradictions(classes, [gpus, general], "1.34") == expected


def test_gpus_behind_a_taint():
    assert of_pool(instance_families=["g5"], taints=[TAINT], gpu_time_slicing=2) == []
    assert of_pool(instance_families=["g5"], taints=[{**TAINT, "effect": "NoExecute"}]) == []
