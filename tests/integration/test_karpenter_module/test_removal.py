# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Karpenter taken away: pools first, roles last."""

import pytest

from integration.support.karpenter_module import ALL, CONTROLLER, POOLS
from sandbox.kubernetes.api import ApiError


def essence(changes):
    return {name: one["action"] for name, one in changes.items()}


def test_it_is_refused_while_others_have_pools(standing, run, administrator, real):
    spec = administrator.api.get(f"{POOLS}/default")["spec"]
    administrator.api.create(POOLS, {"apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": {"name": "theirs"}, "spec": spec})
    real.clear_calls()
    result = run(state="absent")
    administrator.api.delete(f"{POOLS}/theirs")
    assert result["failed"]
    assert "nothing was changed: the cluster has node pools that this collection did not make: theirs" in result["msg"]
    assert (real.calls(write=True), [one for one in real.kubernetes_writes() if one["name"] != "theirs"]) == ([], [])


def test_pools_go_first_and_roles_last(standing, converge, administrator, real):
    changes, result = converge(state="absent")
    assert essence(changes) == dict.fromkeys(ALL, "delete")
    assert result["outputs"] == {}
    order = list(changes)

    def place(name):
        return next(index for index, one in enumerate(order) if one == name)

    chain = [
        "node_pool gpu",
        "ec2_node_class gpu",
        "helm_release karpenter/karpenter",
        "helm_release karpenter/karpenter-crd",
        f"iam_role {CONTROLLER}",
    ]
    assert [place(one) for one in chain] == sorted(place(one) for one in chain)
    gone = [one for one in real.kubernetes_writes() if one["verb"] == "delete"]
    times = {one["resource"]: one["time"] for one in gone if one["resource"] in ("nodepools", "ec2nodeclasses", "deployments")}
    assert times["nodepools"] < times["ec2nodeclasses"] < times["deployments"]
    definitions = max(one["time"] for one in gone if one["resource"] == "customresourcedefinitions")
    roles = [one["time"] for one in real.calls(write=True) if one["operation"] == "DeleteRole"]
    assert times["deployments"] < definitions < min(roles)
    with pytest.raises(ApiError):
        administrator.api.items(POOLS)
    changes, _ = converge(state="absent")
    assert changes == {}
