# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools that wait for their quota, and pools that are not wanted any more."""

from integration.support.karpenter_module import CLASSES, POOLS, described

REASON = "Node pool gpu is held back: the quota is 0."


def verdict(ready, warnings=()):
    return {"gpu": {"ready": ready, "reason": "" if ready else REASON, "warnings": list(warnings)}}


def names(administrator, path):
    return sorted(one["metadata"]["name"] for one in administrator.api.items(path))


def test_a_pool_without_quota_waits_for_it(standing, administrator, converge):
    converge(node_pools=described()["node_pools"][:1], purge=["node_pool"])
    changes, result = converge(quotas=verdict(ready=False))
    assert (changes, result["outputs"]["held_back"], result["outputs"]["node_pools"]) == ({}, {"gpu": REASON}, ["default"])
    assert result["warnings"] == [REASON]
    assert names(administrator, POOLS) == ["default"]
    changes, result = converge(quotas=verdict(ready=True, warnings=["Its limit is above the quota."]))
    assert {name: one["action"] for name, one in changes.items()} == {"node_pool gpu": "create"}
    assert (result["outputs"]["held_back"], result["warnings"]) == ({}, ["Its limit is above the quota."])
    assert names(administrator, POOLS) == ["default", "gpu"]


def test_one_that_is_there_stays_as_it_is(standing, administrator, converge):
    pools = described()["node_pools"]
    pools[1]["limits"] = {"nvidia.com/gpu": "8"}
    changes, result = converge(node_pools=pools, quotas=verdict(ready=False), purge=["node_pool", "ec2_node_class"])
    assert (changes, result["outputs"]["held_back"], result["outputs"]["node_pools"]) == ({}, {}, ["default", "gpu"])
    assert result["warnings"] == [f"{REASON} It is there already, and stays as it is."]
    assert administrator.api.get(f"{POOLS}/gpu")["spec"]["limits"] == {"nvidia.com/gpu": "4"}


def test_pools_go_when_asked_and_classes_after_them(standing, administrator, converge, real):
    less = {"node_pools": described()["node_pools"][:1], "node_classes": described()["node_classes"][:1]}
    changes, _ = converge(**less)
    assert changes == {}
    administrator.api.create(POOLS, foreign(administrator))
    changes, _ = converge(**less, purge=["node_pool", "ec2_node_class"])
    assert {name: one["action"] for name, one in changes.items()} == {"node_pool gpu": "delete", "ec2_node_class gpu": "delete"}
    deleted = [one["resource"] for one in real.kubernetes_writes() if one["verb"] == "delete"]
    assert deleted == ["nodepools", "ec2nodeclasses"]
    assert names(administrator, POOLS) == ["default", "of-others"]
    assert names(administrator, CLASSES) == ["default"]
    administrator.api.delete(f"{POOLS}/of-others")


def foreign(administrator):
    spec = administrator.api.get(f"{POOLS}/default")["spec"]
    return {"apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": {"name": "of-others"}, "spec": spec}
