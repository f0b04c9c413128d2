# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The releases, and the values that follow from other parameters."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.charts import controller_values, over, plugin_values, releases
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.spec import Chart

from unit.plugins.module_utils.karpenter.params import params

ROLE = "arn:aws:iam::123456789012:role/example-karpenter"
PLUGIN = {"chart": {"ref": "nvidia-device-plugin", "repository": "https://charts.example.com", "version": "0.14.5"}}
TAINT = {"key": "nvidia.com/gpu", "effect": "NoSchedule"}
GPU = {"name": "gpu", "instance_types": ["g5.xlarge"], "taints": [TAINT]}
PLAIN = {"name": "default", "instance_categories": ["c"], "taints": [{"key": "batch", "effect": "NoSchedule"}]}


def by_name(pools=(), take=False, **given):
    return {one.name: one for one in releases(params(**given), pools, ROLE, take)}


def test_definitions_and_controller_are_releases_of_their_own():
    found = by_name()
    assert list(found) == ["karpenter-crd", "karpenter"]
    definitions, controller = found.values()
    assert definitions.chart == Chart("oci://public.ecr.aws/karpenter/karpenter-crd", "1.8.2")
    assert controller.chart == Chart("oci://public.ecr.aws/karpenter/karpenter", "1.8.2")
    assert (definitions.namespace, definitions.values, definitions.variable) == ("karpenter", {}, "karpenter_crd_chart")
    assert (controller.skip_crds, controller.timeout, controller.variable) == (True, 600, "karpenter_chart")
    assert (definitions.take_ownership, by_name(take=True)["karpenter-crd"].take_ownership) == (False, True)


def test_definitions_come_before_the_controller_and_permissions_before_both():
    definitions, controller = by_name(namespace="kube-system").values()
    for one in (definitions, controller):
        assert {"iam_role", "sqs_queue", "eventbridge_rule", "eks_access_entry", "eks_pod_identity_association"} <= set(one.after)
    assert ("helm_release", "kube-system/karpenter-crd") in controller.after
    assert not [rule for rule in definitions.after if isinstance(rule, tuple)]


def test_charts_from_elsewhere():
    source = {"ref": "karpenter", "repository": "https://charts.example.com"}
    controller = by_name(chart=source, version="1.9.0", timeout=60)["karpenter"]
    assert (controller.chart, controller.timeout) == (Chart("karpenter", "1.9.0", "https://charts.example.com"), 60)


def test_the_controllers_values():
    assert controller_values(params(), ROLE) == {
        "settings": {"clusterName": "example", "interruptionQueue": "example-karpenter", "eksControlPlane": True},
        "serviceAccount": {"name": "karpenter"},
    }


def test_those_that_are_given_come_over_them():
    given = {"replicas": 1, "settings": {"batchMaxDuration": "5s", "eksControlPlane": False}, "serviceAccount": {"annotations": {"a": "b"}}}
    found = controller_values(params(values=given, identity_method="irsa", interruption=False, service_account="scaler"), ROLE)
    assert found == {
        "replicas": 1,
        "settings": {"clusterName": "example", "eksControlPlane": False, "batchMaxDuration": "5s"},
        "serviceAccount": {"name": "scaler", "annotations": {"eks.amazonaws.com/role-arn": ROLE, "a": "b"}},
    }


@pytest.mark.parametrize(
    ("given", "below", "whole"),
    [
        ({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}),
        ({"a": [1]}, {"a": [2, 3]}, {"a": [1]}),
        ({"a": None}, {"a": {"c": 2}}, {"a": None}),
        ({"a": {"b": 1}}, {"a": 1}, {"a": {"b": 1}}),
        ({}, {"a": 1}, {"a": 1}),
    ],
)
def test_values_are_merged_as_helm_does(given, below, whole):
    assert over(given, below) == whole


def test_the_device_plugin_is_a_release_where_it_is_asked_for():
    plugin = by_name([GPU], device_plugin={**PLUGIN, "namespace": "gpu-operator", "name": "plugin"})["plugin"]
    assert (plugin.namespace, plugin.variable) == ("gpu-operator", "karpenter_device_plugin")
    assert plugin.chart == Chart("nvidia-device-plugin", "0.14.5", "https://charts.example.com")
    assert plugin.after == ()


def test_it_runs_on_nodes_with_gpus_alone_whatever_their_taints():
    found = plugin_values([PLAIN, {**GPU, "taints": [TAINT, {"key": "team"}], "startup_taints": [{"key": "warming"}]}])
    nodes = found["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    assert nodes == [
        {"matchExpressions": [{"key": "karpenter.k8s.aws/instance-gpu-manufacturer", "operator": "In", "values": ["nvidia"]}]},
    ]
    assert found["tolerations"] == [{"key": key, "operator": "Exists"} for key in ("nvidia.com/gpu", "team", "warming")]
    assert "config" not in found


def test_it_shares_gpus_as_pools_say():
    found = plugin_values([{**GPU, "gpu_time_slicing": 4}, {**GPU, "name": "other", "gpu_time_slicing": 2}, GPU, PLAIN])
    configurations = {name: json.loads(text) for name, text in found["config"]["map"].items()}
    assert configurations.pop("default") == {"version": "v1"}
    shared = {name: one["sharing"]["timeSlicing"]["resources"] for name, one in configurations.items()}
    assert shared == {
        "time-slicing-2": [{"name": "nvidia.com/gpu", "replicas": 2}],
        "time-slicing-4": [{"name": "nvidia.com/gpu", "replicas": 4}],
    }
    assert found["config"]["default"] == "default"
