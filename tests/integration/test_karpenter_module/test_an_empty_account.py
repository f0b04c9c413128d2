# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Before there is a cluster. It comes first of its folder, as the others need one."""

from integration.support.karpenter_module import ALL, described


def named(changes):
    return {f"{one['kind']} {one['name']}": one for one in changes}


def test_the_plan_on_an_empty_account_is_what_the_run_does(run, request):
    """Before the cluster is there."""
    planned = run(check=True, **described())
    assert not planned.get("failed"), planned["msg"]
    assert set(named(planned["changes"])) == ALL
    assert {one["action"] for one in planned["changes"]} == {"create"}
    assert planned["outputs"]["queue_url"] is planned["outputs"]["node_role_arn"] is None

    request.getfixturevalue("administrator")
    done = run(**described())
    assert not done.get("failed"), done["msg"]
    assert {one["outcome"] for one in done["changes"]} == {"done"}
    (warning,) = done["warnings"]
    assert "cluster piksel-staging has no add-on eks-pod-identity-agent" in warning
    plan, deeds = named(planned["changes"]), named(done["changes"])
    assert [(name, one["action"]) for name, one in plan.items()] == [(name, one["action"]) for name, one in deeds.items()]
    for name, one in plan.items():
        assert one["attributes"] == deeds[name]["attributes"], name
