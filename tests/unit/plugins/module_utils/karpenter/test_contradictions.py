# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anything is read, each with the variable's name."""

import re

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.contradictions import problems

from unit.plugins.module_utils.karpenter.params import params

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
PLUGIN = {"chart": {"ref": "nvidia-device-plugin", "version": "0.14.5"}}
SHARED = [{"name": "gpu", "gpu_time_slicing": 4}]


def found(classes=(), pools=(), **given):
    return list(problems(params(**given), classes, pools))


def test_the_default_is_taken():
    assert found() == []


@pytest.mark.parametrize(
    "given",
    [
        {"cluster_name": "x" * 41},
        {"node_policy": POLICY, "node_policy_arns": ["AmazonEKSWorkerNodePolicy", "arn:aws:iam::123456789012:policy/own"]},
        {"queue_kms_key": "alias/events"},
        {"interruption": False},
        {"kubernetes_version": "1.34"},
        {"quotas": {"gpu": {"ready": False, "reason": "It is 0.", "warnings": []}, "default": {"ready": True}}},
        {"values": {"replicas": 1, "settings": {"batchMaxDuration": "5s"}, "serviceAccount": {"annotations": {"team": "maps"}}}},
        {"device_plugin": PLUGIN, "pools": SHARED},
    ],
    ids=str,
)
def test_what_is_right_is_taken(given):
    assert found(**given) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"cluster_name": "x" * 42}, "karpenter_cluster_name: xxx.* has 42 characters.*41"),
        ({"version": "1.99.0"}, "karpenter_version: .*1.0 to 1.14"),
        ({"kubernetes_version": "1.34.1"}, "karpenter_kubernetes_version: 1.34.1 is no Kubernetes version"),
        ({"values": {"settings": {"clusterName": "other"}}}, "karpenter_values: settings.clusterName is what karpenter_cluster_name says"),
        ({"values": {"settings": {"interruptionQueue": "x"}}}, "karpenter_values: settings.interruptionQueue .* karpenter_interruption"),
        ({"values": {"serviceAccount": {"name": "x"}}}, "karpenter_values: serviceAccount.name is what karpenter_service_account says"),
        ({"pools": SHARED}, "karpenter_node_pools: gpu: gpu_time_slicing .* karpenter_device_plugin"),
        ({"node_policy": {"Statement": []}}, "karpenter_node_policy: the document has no Statement"),
        ({"node_policy_arns": []}, "karpenter_node_policy_arns: it is empty"),
        ({"node_policy_arns": ["A", "B", "A", "A"]}, "karpenter_node_policy_arns: A is listed twice"),
        ({"queue_kms_key": "alias/x", "interruption": False}, "karpenter_queue_kms_key: without karpenter_interruption"),
        ({"queue_kms_key": "alias/aws/sqs"}, "karpenter_queue_kms_key: EventBridge may not use AWS's key"),
        ({"quotas": {"gpu": {"reason": "x"}}}, "karpenter_quotas: gpu: there is no verdict"),
        ({"quotas": {"gpu": "ready"}}, "karpenter_quotas: gpu: there is no verdict"),
        ({"quotas": {"gpu": {"ready": "no"}}}, "karpenter_quotas: gpu: there is no verdict"),
        ({"timeout": 0}, "karpenter_timeout: 0 is no number of seconds"),
        ({"namespace": "kube-public"}, "karpenter_namespace: kube-public is Kubernetes' own"),
        ({"classes": [{"name": "win", "ami_alias": "windows2022@latest"}]}, "karpenter_node_classes: win: nodes with Windows"),
        ({"classes": [{"name": "win", "ami_family": "Windows2019"}]}, "karpenter_node_classes: win: nodes with Windows"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named(given, words):
    (problem,) = found(**given)
    assert re.match(words, problem), problem


def test_all_is_told_at_once():
    assert len(found(version="0.1.0", timeout=0, node_policy_arns=[])) == 3
