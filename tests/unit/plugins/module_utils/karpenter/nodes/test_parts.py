# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A specification in parts and back, and the patch from one to another."""

from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.parts import (
    CLASS_PARTS,
    POOL_PARTS,
    attributes_of,
    completed,
    part_at,
    patch,
    specification,
)

SPEC = {
    "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"taints": [{"key": "a"}], "expireAfter": "1h"}},
    "limits": {"cpu": "8", "pods": "9"},
    "disruption": {"consolidateAfter": "5m", "budgets": []},
}


def test_nothing_is_what_karpenter_has_where_nobody_says():
    found = attributes_of(POOL_PARTS, {})
    assert {key: value for key, value in found.items() if value is not None} == {
        "expire_after": "720h",
        "consolidation_policy": "WhenEmptyOrUnderutilized",
        "consolidate_after": "0s",
        "budgets": [{"nodes": "10%"}],
    }
    assert completed(POOL_PARTS, {}) == found
    assert attributes_of(CLASS_PARTS, {"metadataOptions": {"httpTokens": "optional"}})["metadata_options"] == {
        "httpEndpoint": "enabled",
        "httpProtocolIPv6": "disabled",
        "httpPutResponseHopLimit": 1,
        "httpTokens": "optional",
    }


def test_there_and_back():
    found = attributes_of(POOL_PARTS, SPEC)
    assert found["budgets"] == [], "none at all is not the default"
    whole = specification(POOL_PARTS, found)
    assert whole == {**SPEC, "disruption": {**SPEC["disruption"], "consolidationPolicy": "WhenEmptyOrUnderutilized"}}
    assert attributes_of(POOL_PARTS, whole) == found


def test_a_patch_has_what_differs_and_takes_away_what_goes():
    wanted = {"taints": None, "node_labels": {"c": "d"}, "limits": {"cpu": "8"}, "weight": 5, "budgets": [{"nodes": "1"}]}
    assert patch(POOL_PARTS, SPEC, wanted) == {
        "template": {"spec": {"taints": None}, "metadata": {"labels": {"a": None, "c": "d"}}},
        "limits": {"pods": None, "cpu": "8"},
        "weight": 5,
        "disruption": {"budgets": [{"nodes": "1"}]},
    }


def test_in_dictionaries_within_too():
    spec = {"kubelet": {"maxPods": 9, "systemReserved": {"cpu": "1", "pid": "9"}}}
    found = patch(CLASS_PARTS, spec, {"kubelet": {"systemReserved": {"cpu": "2"}}, "disks": [], "tags": {}})
    kubelet = {"maxPods": None, "systemReserved": {"pid": None, "cpu": "2"}}
    assert found == {"kubelet": kubelet, "blockDeviceMappings": None, "tags": None}


def test_a_place_is_in_a_part():
    assert part_at(POOL_PARTS, ("template", "spec", "taints", 0, "effect")).option == "taints"
    assert part_at(POOL_PARTS, ("template", "spec")) is None
