# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook `karpenter` by itself: what its guard refuses, and what it plans where nothing is there yet."""

import json

import pytest

from integration.support.runs import Ansible

PLAYBOOK = ("playbooks/karpenter.yml", "-i", "inventories/sandbox", "--limit", "piksel-staging")
POOL = {"name": "maps", "node_class": "default", "instance_families": ["m5"], "limits": {"cpu": 8}}


@pytest.fixture
def ansible(aws, tmp_path):
    return Ansible(aws, tmp_path)


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"karpenter_node_pools": [{**POOL, "instance_family": "m5"}]}, "instance_family"),
        ({"karpenter_gpu_node_pool_template": {"consolidation": {"afer": "5m"}}}, "afer"),
        ({"karpenter_node_class_template": {"disk": {"type": "gp5"}}}, "gp5"),
        ({"karpenter_nodepools": [POOL]}, "karpenter_nodepools is not an input of role karpenter; did you mean karpenter_node_pools?"),
    ],
)
def test_the_guard_refuses_what_the_specs_do_not_know(ansible, inputs, words):
    run = ansible.run(*PLAYBOOK, "-e", json.dumps(inputs))
    assert run.code != 0
    assert words in run.messages["piksel-staging"]
    assert [call for call in run.calls if call["write"]] == []


def test_the_plan_on_an_empty_account_leaves_out_the_pool_whose_quota_is_not_there(ansible):
    run = ansible.run(*PLAYBOOK, "--check", "--diff").green()
    planned = {(change["kind"], change["name"]) for change in run.changes}
    assert {name for kind, name in planned if kind == "ec2_node_class"} == {"default", "gpu", "jupyter", "dev-jupyter", "data-production"}
    pools = {name for kind, name in planned if kind == "node_pool"}
    assert len(pools) == 10
    assert "gpu" not in pools
    assert {name for kind, name in planned if kind == "helm_release"} == {
        "karpenter/karpenter-crd",
        "karpenter/karpenter",
        "gpu-operator/nvidia-device-plugin",
    }
    reason = run.fact("karpenter_outputs")["held_back"]["gpu"]
    assert "Running On-Demand G and VT instances (L-DB2E81BA) in ap-southeast-3 is 0 where g5.xlarge needs 4" in reason
    assert reason in run.output
    assert run.writes == []


def test_without_a_verdict_the_role_asks_for_one_and_with_one_it_does_not(ansible):
    alone = ansible.role("karpenter", "piksel-staging", {}, check=True).green()
    assert alone.fact("karpenter_outputs")["held_back"].keys() == {"gpu"}
    given = ansible.role("karpenter", "piksel-staging", {"karpenter_quotas": {}}, check=True).green()
    assert given.fact("karpenter_outputs")["held_back"] == {}
    assert {call["service"] for call in given.calls}.isdisjoint({"service-quotas"})
