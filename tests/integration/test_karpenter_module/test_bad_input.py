# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anything is changed, each with the variable's name, all of it at once."""

import pytest

from integration.support.karpenter_module import CLUSTER, described

POOL = {"name": "default", "node_class": "default", "instance_categories": ["c"], "limits": {"cpu": "10"}}
OFTEN = {"nodes": "1", "schedule": "often", "duration": "1h"}
BAD = [
    ({"version": "1.15.0"}, "karpenter_version: which permissions Karpenter 1.15.0 needs is not known here"),
    ({"version": "1.5.0"}, "karpenter_version: Karpenter 1.5.0 does not know Kubernetes 1.34"),
    ({"version": "1.8.9"}, "karpenter_chart: release karpenter/karpenter: "),
    ({"chart": {"ref": "./nowhere"}}, "karpenter_chart: release karpenter/karpenter: "),
    ({"values": {"settings": {"clusterName": "x"}}}, "karpenter_values: settings.clusterName is what karpenter_cluster_name says"),
    ({"queue_kms_key": "alias/nobodys"}, "karpenter_queue_kms_key: there is no key alias/nobodys"),
    ({"node_policy_arns": ["AmazonNoSuchPolicy"]}, "karpenter_node_policy_arns: iam_role piksel-staging-karpenter-node: there is no"),
    ({"identity_method": "irsa"}, "karpenter_identity_method: IAM does not trust the cluster's OIDC issuer"),
    ({"namespace": "elsewhere"}, "karpenter_namespace: the cluster has karpenter/karpenter, karpenter/karpenter-crd already; write"),
    ({"node_pools": [{**POOL, "node_class": "nobodys"}]}, "karpenter_node_pools: default: node_class: there is no class nobodys"),
    ({"node_pools": [{**POOL, "name": "gpu", "instance_categories": ["g"]}]}, "karpenter_node_pools: gpu: "),
    ({"node_pools": [{**POOL, "limits": {"cpu": 0}}]}, "karpenter_node_pools: default: limits"),
    ({"node_pools": [{**POOL, "disruption_budgets": [OFTEN]}]}, "karpenter_node_pools: default: disruption_budgets"),
    ({"node_classes": [{"name": "default", "ami_alias": "al2023@v19990101"}]}, "karpenter_node_classes: default: ami_alias"),
    ({"quotas": {"gpu": {}}}, "karpenter_quotas: gpu: there is no verdict"),
]


@pytest.mark.parametrize(("given", "words"), BAD, ids=[str(one[0])[:60] for one in BAD])
def test_it_is_refused(standing, run, real, given, words):
    real.clear_calls()
    result = run(**{**described(), **given})
    assert result["failed"]
    assert "nothing was changed" in result["msg"]
    assert any(problem.startswith(words) for problem in result["problems"]), result["problems"]
    assert (real.calls(write=True), [one for one in real.kubernetes_writes() if not one["dry_run"]]) == ([], [])


def test_all_is_told_at_once(standing, run):
    bad = {"chart": {"ref": "./nowhere"}, "node_pools": [{**POOL, "node_class": "nobodys"}], "node_policy_arns": ["AmazonNoSuchPolicy"]}
    result = run(**{**described(), **bad})
    variables = {problem.partition(":")[0] for problem in result["problems"]}
    assert {"karpenter_chart", "karpenter_node_pools", "karpenter_node_policy_arns"} == variables


def test_without_a_cluster_there_is_no_run(administrator, run):
    result = run(**{**described(), "cluster_name": f"{CLUSTER}-2"})
    (problem,) = result["problems"]
    assert problem.startswith(f"karpenter_cluster_name: EKS cluster {CLUSTER}-2 is not there")
