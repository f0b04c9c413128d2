# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What verdicts on quotas mean for pools."""

from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.quotas import Held

POOLS = [{"name": "gpu"}, {"name": "default"}]
SHORT = {"ready": False, "reason": "Node pool gpu is held back: it is 0.", "warnings": []}


def pool(name):
    return Existing("node_pool", name)


def test_a_pool_that_is_not_ready_is_held_back():
    held = Held({"gpu": SHORT, "default": {"ready": True}}, POOLS, [pool("default"), Existing("ec2_node_class", "gpu")])
    assert held.reasons == held.back == {"gpu": SHORT["reason"]}
    assert (held.standing, held.warnings) == ([], [SHORT["reason"]])


def test_one_that_is_there_stays_as_it_is():
    there = [pool("gpu"), pool("default"), Existing("ec2_node_class", "gpu")]
    held = Held({"gpu": SHORT}, POOLS, there)
    assert (held.reasons, held.back, held.standing) == ({"gpu": SHORT["reason"]}, {}, ["gpu"])
    assert held.without(there) == there[1:]
    assert held.warnings == [f"{SHORT['reason']} It is there already, and stays as it is."]


def test_a_verdict_on_a_pool_that_is_not_described_means_nothing():
    held = Held({"old": {**SHORT, "warnings": ["old"]}}, POOLS, [pool("old")])
    assert (held.reasons, held.warnings, held.without([pool("old")])) == ({}, [], [pool("old")])


def test_warnings_are_told_of_ready_ones_too():
    held = Held({"gpu": {"ready": True, "warnings": ["Limit 20, quota 8."]}, "default": {"ready": True, "warnings": None}}, POOLS, [])
    assert (held.back, held.warnings) == ({}, ["Limit 20, quota 8."])


def test_a_reason_that_is_missing_is_made_up_for():
    assert Held({"gpu": {"ready": False}}, POOLS, []).back == {"gpu": "Node pool gpu is held back: its quotas are not ready."}
