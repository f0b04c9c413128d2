# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An entry of node pools as a NodePool has it."""

from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.pools import pool_attributes


def test_what_an_entry_does_not_say_is_karpenters():
    found = pool_attributes({"name": "p", "node_class": "a", "instance_categories": ["c"]})
    category = {"key": "karpenter.k8s.aws/instance-category", "operator": "In", "values": ["c"]}
    assert {key: value for key, value in found.items() if value is not None} == {"node_class": "a", "requirements": [category]}


def test_all_that_an_entry_can_say():
    found = pool_attributes(
        {
            "name": "p",
            "node_class": "a",
            "instance_types": ["g5.xlarge"],
            "instance_families": ["g5"],
            "instance_categories": ["g"],
            "instance_sizes": ["xlarge"],
            "instance_generation_above": 0,
            "instance_hypervisor": "nitro",
            "architectures": ["amd64"],
            "capacity_types": ["spot"],
            "zones": ["ap-southeast-3a"],
            "requirements": [
                {"key": "a", "operator": "Exists", "values": [], "min_values": None},
                {"key": "b", "operator": None, "values": [1, 2], "min_values": 2},
            ],
            "taints": [{"key": "a", "value": None, "effect": "NoSchedule"}, {"key": "b", "value": "c", "effect": "NoExecute"}],
            "startup_taints": [{"key": "d", "value": "", "effect": "NoSchedule"}],
            "labels": {"team": 5},
            "annotations": {"a": "b"},
            "limits": {"cpu": 8, "nvidia.com/gpu": "2"},
            "weight": 7,
            "consolidation": {"policy": "WhenEmpty", "after": "5m"},
            "disruption_budgets": [
                {"nodes": 5, "reasons": None, "schedule": None, "duration": None},
                {"reasons": ["Empty"], "schedule": "@daily", "duration": "1h"},
            ],
            "expire_after": "Never",
            "termination_grace_period": "1h",
            "gpu_time_slicing": 4,
        }
    )
    label = "karpenter.k8s.aws/instance-"
    assert found == {
        "node_class": "a",
        "requirements": [
            {"key": "node.kubernetes.io/instance-type", "operator": "In", "values": ["g5.xlarge"]},
            {"key": f"{label}family", "operator": "In", "values": ["g5"]},
            {"key": f"{label}category", "operator": "In", "values": ["g"]},
            {"key": f"{label}size", "operator": "In", "values": ["xlarge"]},
            {"key": f"{label}hypervisor", "operator": "In", "values": ["nitro"]},
            {"key": "kubernetes.io/arch", "operator": "In", "values": ["amd64"]},
            {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot"]},
            {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["ap-southeast-3a"]},
            {"key": f"{label}generation", "operator": "Gt", "values": ["0"]},
            {"key": "a", "operator": "Exists"},
            {"key": "b", "operator": "In", "values": ["1", "2"], "minValues": 2},
        ],
        "taints": [{"key": "a", "effect": "NoSchedule"}, {"key": "b", "value": "c", "effect": "NoExecute"}],
        "startup_taints": [{"key": "d", "effect": "NoSchedule"}],
        "node_labels": {"nvidia.com/device-plugin.config": "time-slicing-4", "team": "5"},
        "node_annotations": {"a": "b"},
        "expire_after": "Never",
        "termination_grace_period": "1h",
        "limits": {"cpu": "8", "nvidia.com/gpu": "2"},
        "weight": 7,
        "replicas": None,
        "consolidation_policy": "WhenEmpty",
        "consolidate_after": "5m",
        "budgets": [{"nodes": "5"}, {"nodes": "10%", "reasons": ["Empty"], "schedule": "@daily", "duration": "1h"}],
    }


def test_no_budget_at_all_is_a_choice():
    assert pool_attributes({"name": "p", "disruption_budgets": []})["budgets"] == []
