# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Piksel's own classes and pools against a real API server: taken, found again as they are, repaired, removed."""

from collections import Counter
from pathlib import Path

from integration.support.karpenter_nodes import POOLS, differing, piksel

STAGING = Path(__file__).parents[3] / "inventories" / "staging" / "host_vars" / "piksel-staging"
PIKSEL = piksel(STAGING)


def test_all_of_piksels_are_taken_and_found_as_they_are(ground):
    made = ground.converge(**PIKSEL)
    assert set(made.values()) == {"create"}
    assert Counter(one.partition(" ")[0] for one in made) == {"ec2_node_class": 5, "node_pool": 11}
    assert {one["metadata"]["labels"]["app.kubernetes.io/managed-by"] for one in ground.api.items(POOLS)} == {"piksel.infra"}
    ground.sandbox.clear_calls()
    nodes = ground.nodes(**PIKSEL)
    existing = nodes.read()
    assert nodes.problems(existing) == []
    assert differing(ground.planned(nodes)) == {}
    assert {call["service"] for call in ground.sandbox.calls()} <= {"eks", "sts"}, "nothing is asked about what is as it should be"
    assert ground.written() == []
