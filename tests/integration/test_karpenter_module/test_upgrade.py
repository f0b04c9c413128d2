# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another version of Karpenter."""

import pytest

from integration.support.karpenter_module import CLUSTER, CONTROLLER, described, released_as

NEWER = "1.10.0"


@pytest.fixture
def mirror(tmp_path):
    return str(released_as(NEWER, tmp_path))


def test_permissions_and_definitions_come_before_the_controller(standing, converge, administrator, real, mirror):
    changes, result = converge(version=NEWER, chart_mirror=mirror)
    assert {name: one["action"] for name, one in changes.items()} == {
        f"iam_role {CONTROLLER}": "update",
        f"eventbridge_rule {CLUSTER}-karpenter-reservation": "create",
        "helm_release karpenter/karpenter-crd": "update",
        "helm_release karpenter/karpenter": "update",
    }
    assert list(changes["helm_release karpenter/karpenter"]["attributes"]) == ["version"]
    assert result["outputs"]["version"] == NEWER
    made = [one["name"] for one in real.kubernetes_writes() if one["verb"] == "create"]
    releases = [name for name in made if name.startswith("sh.helm.release.v1.")]
    assert [name.split(".")[4] for name in releases] == ["karpenter-crd", "karpenter"]
    (permissions,) = [one for one in real.calls(write=True) if one["operation"] == "PutRolePolicy"]
    first = next(one["time"] for one in real.kubernetes_writes() if one["name"] == releases[0])
    assert permissions["time"] < first
    labels = administrator.api.get("/apis/apps/v1/namespaces/karpenter/deployments/karpenter")["metadata"]["labels"]
    assert labels["app.kubernetes.io/version"] == NEWER
    changes, _ = converge(version=NEWER, chart_mirror=mirror)
    assert changes == {}
    # Back again: the rule that the older one does not know goes where that is asked for.
    changes, _ = converge(purge=["eventbridge_rule"])
    assert changes[f"eventbridge_rule {CLUSTER}-karpenter-reservation"]["action"] == "delete"


def test_a_failed_upgrade_leaves_the_old_one_running(standing, run, administrator, mirror):
    """A controller that finds no node is never ready."""
    given = {**described(), "version": NEWER, "chart_mirror": mirror, "timeout": 5}
    given["values"] = {"replicas": 1, "nodeSelector": {"nowhere": "true"}, "strategy": {"type": "Recreate", "rollingUpdate": None}}
    result = run(**given)
    assert result["failed"]
    assert "helm_release karpenter/karpenter" in result["msg"]
    outcomes = {f"{one['kind']} {one['name']}": one["outcome"] for one in result["changes"]}
    assert outcomes["helm_release karpenter/karpenter-crd"] == "done"
    assert outcomes["helm_release karpenter/karpenter"] == "failed"
    deployment = administrator.api.get("/apis/apps/v1/namespaces/karpenter/deployments/karpenter")
    assert deployment["metadata"]["labels"]["app.kubernetes.io/version"] == "1.8.2"
    assert "nowhere" not in deployment["spec"]["template"]["spec"]["nodeSelector"]
    result = run(**described(), purge=["eventbridge_rule"])
    assert not result.get("failed"), result["msg"]
