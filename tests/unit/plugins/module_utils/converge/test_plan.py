# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan refuses, and in which words; and decisions that no random world shows plainly."""

import os
import subprocess
import sys

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Kind, Reference, Resource
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import dependencies, plan
from ansible_collections.piksel.infra.plugins.module_utils.converge.report import report


class Network(Kind):
    fixed = frozenset({"cidr", "password"})
    secret = frozenset({"password"})


class Table(Kind):
    replace_on = frozenset({"zone"})
    replace_failed = True
    secret = frozenset({"token"})

    def target(self, attribute, wanted, present):
        return {**(present or {}), **wanted} if attribute == "tags" else wanted


class Database(Kind):
    replace_on = frozenset({"zone"})
    holds_data = replace_failed = True


KINDS = {"network": Network(), "table": Table(), "database": Database()}


def there(kind, name, attributes=(), number=1, **more):
    return Existing(kind, name, dict(attributes), more.pop("outputs", {"id": f"{kind}-{name}-{number}"}), **more)


def actions(steps):
    return {" ".join(step.node): step.action for step in steps}


@pytest.mark.parametrize(
    ("desired", "existing", "problems"),
    [
        pytest.param(
            [Resource("network", "a"), Resource("network", "a")],
            [],
            ["network a is described twice"],
            id="described twice",
        ),
        pytest.param(
            [Resource("network", "a")],
            [there("network", "a", number=2), there("network", "a", number=1)],
            ["2 resources are the network a: network-a-1, network-a-2; rename or remove all but one"],
            id="one name for two",
        ),
        pytest.param(
            [Resource("table", "t", {"on": Reference("network", "a")})],
            [there("network", "a", number=2), there("network", "a", number=1)],
            ["2 resources are the network a: network-a-1, network-a-2; rename or remove all but one"],
            id="one name for two, only referred to",
        ),
        pytest.param(
            [],
            [there("table", "t", number=2, owned=True), there("table", "t", number=1)],
            ["2 resources are the table t: table-t-1, table-t-2; rename or remove all but one"],
            id="one name for two, one of them to be purged",
        ),
        pytest.param(
            [
                Resource("table", "t", {"deep": [{"on": (Reference("network", "a"),)}]}),
                Resource("table", "u", {"on": Reference("network", "b")}),
            ],
            [],
            ["table t refers to network a, which is not described", "table u refers to network b, which is not described"],
            id="refers to nothing",
        ),
        pytest.param(
            [Resource("table", "t", {"on": Reference("network", "a")}), Resource("network", "a", present=False)],
            [there("network", "a")],
            ["table t refers to network a, which is not described"],
            id="refers to what is to go",
        ),
        pytest.param(
            [Resource("table", "t", {"on": Reference("network", "a")})],
            [there("network", "a", status="deleting")],
            ["table t refers to network a, which is not described"],
            id="refers to what is leaving",
        ),
        pytest.param(
            [Resource("table", "t", {"on": Reference("network", "a")}), Resource("network", "a", after=("table",))],
            [],
            ["these wait for each other: table t → network a → table t"],
            id="cycle",
        ),
        pytest.param(
            [Resource("table", "t", {"on": Reference("table", "t")})],
            [],
            ["these wait for each other: table t → table t"],
            id="refers to itself",
        ),
        pytest.param(
            [Resource("network", "a", {"cidr": "192.0.2.0/24"}), Resource("network", "b", {"cidr": frozenset("yx"), "password": "new"})],
            [there("network", "a", {"cidr": "192.0.2.0/25"}), there("network", "b", {"password": "old"})],
            [
                "network a: cidr is 192.0.2.0/25 and can't become 192.0.2.0/24; put it back, or choose another name",
                "network b: cidr is None and can't become ['x', 'y']; put it back, or choose another name",
                "network b: password is (secret) and can't become (secret); put it back, or choose another name",
            ],
            id="fixed",
        ),
        pytest.param(
            [Resource("database", "d", {"zone": "b"})],
            [there("database", "d", {"zone": "a"})],
            ["database d: zone is a and can't become b; put it back, or choose another name"],
            id="data is not replaced",
        ),
        pytest.param(
            [Resource("network", "a"), Resource("database", "d")],
            [
                there("network", "a", status="failed", reason="no addresses left"),
                there("database", "d", status="failed", reason="disk full"),
            ],
            ["network a has failed: no addresses left", "database d has failed: disk full"],
            id="failed",
        ),
    ],
)
def test_it_refuses_with_a_sentence_for_every_problem(desired, existing, problems):
    with pytest.raises(InvalidPlan) as refused:
        plan(desired, existing, KINDS, purge={"table"})
    assert refused.value.problems == problems


def test_two_of_one_name_that_nobody_speaks_of_are_left_alone():
    assert plan([], [there("table", "t", number=1), there("table", "t", number=2)], KINDS, purge={"table"}) == []


def test_what_is_only_referred_to_is_not_purged_and_comes_first():
    network = there("network", "a", owned=True, status="pending")
    steps = plan([Resource("table", "t", {"on": Reference("network", "a")})], [network], KINDS, purge={"network"})
    assert actions(steps) == {"network a": "none", "table t": "create"}
    assert steps[1].parents == {("network", "a")}


def test_the_children_of_what_is_replaced_go_first_and_come_back_last():
    network, table = there("table", "base", {"zone": "a"}), there("table", "top", {"zone": "table-base-1"})
    leftover = there("table", "old", {"on": "table-base-1"}, owned=True)
    desired = [Resource("table", "base", {"zone": "b"}), Resource("table", "top", {"zone": Reference("table", "base")})]
    steps = plan(desired, [network, table, leftover], KINDS, purge={"table"})
    order = [" ".join(step.node) for step in steps]
    assert actions(steps)["table top"] == "replace"
    assert order.index("table top old") < order.index("table base old") < order.index("table base") < order.index("table top")
    assert order.index("table old") < order.index("table base old")
    assert [one["name"] for one in report(steps, KINDS)["changes"]] == [name for name in order_of(order) if name]


def order_of(nodes):
    return [node.split()[1] for node in nodes if len(node.split()) == 2]


def test_a_replacement_starts_without_what_others_had_added():
    steps = plan(
        [Resource("table", "t", {"zone": "b", "tags": {"a": "1"}})], [there("table", "t", {"zone": "a", "tags": {"x": "y"}})], KINDS
    )
    assert steps[-1].changes["tags"] == ({"x": "y"}, {"a": "1"})


def test_what_is_leaving_is_awaited_before_what_it_stands_on_goes():
    leaving = there("table", "t", {"on": "network-a-1"}, status="deleting", owned=True)
    steps = plan([Resource("network", "a", present=False)], [there("network", "a"), leaving], KINDS, purge={"table"})
    assert actions(steps) == {"table t old": "remove", "network a": "delete"}
    assert steps[1].parents == {("table", "t", "old")}
    assert [one["name"] for one in report(steps, KINDS)["changes"]] == ["a"]


def test_what_is_leaving_keeps_nothing_though_it_held_data():
    leaving = there("database", "d", {"on": "network-a-1"}, status="deleting", owned=True)
    steps = plan([Resource("network", "a", present=False)], [there("network", "a"), leaving], KINDS, purge={"database"})
    assert actions(steps) == {"database d old": "remove", "network a": "delete"}


def test_data_keeps_all_that_it_stands_on_until_it_is_named():
    existing = [there("network", "a"), there("table", "t", {"on": ["network-a-1"]}), there("database", "d", {"deep": {"on": "table-t-1"}})]
    gone = [Resource(*one.key, present=False) for one in existing]
    steps = plan(gone, existing, KINDS)
    assert set(actions(steps).values()) == {"keep"}
    assert report(steps, KINDS)["kept"] == [
        "database d: it holds data: it is deleted only where it is named",
        "network a: table t is kept and needs it",
        "table t: database d is kept and needs it",
    ]
    steps = plan(gone, existing, KINDS, delete_data=[("database", "d")])
    assert [str(step.of) for step in steps if step.action == "delete"] == ["database d", "table t", "network a"]


def test_a_kinds_name_in_a_rule_stands_for_all_of_it():
    steps = plan([Resource("table", "t", after=("network",)), Resource("network", "a"), Resource("network", "b")], [], KINDS)
    assert steps[-1].parents == {("network", "a"), ("network", "b")}


def test_deletion_honours_rules_backwards_and_above_values():
    gateway = there("network", "a", after=("table",))
    existing = [gateway, there("table", "t", {"route": "network-a-1"})]
    steps = plan([Resource(*one.key, present=False) for one in existing], existing, KINDS)
    assert [str(step.of) for step in steps] == ["network a", "table t"]


def test_values_that_happen_to_be_equal_order_nothing():
    """An output that is empty, or a name that two resources of different kinds share."""
    one = there("table", "main", {"tags": {"Name": "main"}, "comment": ""}, outputs={"id": "main", "endpoint": "", "number": None})
    other = there("network", "main", {"tags": {"Name": "main"}, "comment": ""}, outputs={"id": "main"})
    third = there("network", "third", {"comment": ""})
    here = {each.key: each for each in (one, other, third)}
    assert dependencies(here) == {key: set() for key in here}


def test_unknown_values_are_told_as_such():
    desired = [Resource("network", "a"), Resource("table", "t", {"on": Reference("network", "a"), "token": "hush"})]
    change = report(plan(desired, [], KINDS), KINDS)["changes"][1]
    assert change["attributes"] == {
        "on": {"before": None, "after": "(known after network a is created)"},
        "token": {"before": None, "after": "(secret)"},
    }


ORDER = """
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Kind, Reference, Resource
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
top = Resource("kind", "top", {"on": [Reference("kind", str(number)) for number in range(9)]})
print([str(step.of) for step in plan([top, *(Resource("kind", str(number)) for number in range(9))], [], {"kind": Kind()})])
"""


def test_the_order_is_the_same_in_every_process(root):
    """A check and the run after it are two processes, in which Python orders sets differently."""
    told = set()
    for seed in ("1", "2", "3"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root / "collections")}
        told.add(subprocess.run([sys.executable, "-c", ORDER], env=environment, check=True, capture_output=True, text=True).stdout)
    assert len(told) == 1


def test_what_is_kept_is_not_awaited():
    data = there("database", "d", status="pending")
    told = report(plan([Resource("database", "d", present=False)], [data], KINDS), KINDS)
    assert (told["pending"], told["kept"]) == ([], ["database d: it holds data: it is deleted only where it is named"])
