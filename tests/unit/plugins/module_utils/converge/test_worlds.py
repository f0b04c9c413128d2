# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds in every world: random kinds, wishes and states, against a cloud that refuses what a real one refuses."""

import copy
import json
from contextlib import suppress

from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference, parts
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
from ansible_collections.piksel.infra.plugins.module_utils.converge.report import report
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils.converge.cloud import Killed
from unit.plugins.module_utils.converge.worlds import ENGINE, SECRET, logged, worlds, writes

WRITES = ("create", "update", "replace", "delete")


@ENGINE
@given(worlds())
def test_one_run_reaches_what_is_wanted_by_exactly_the_planned_writes(world):
    checked, ran, log = world.run()
    assert not world.cloud.refused
    assert not ran["failures"]
    assert world.wrong() == []
    assert logged(log) == writes(checked["changes"])
    assert [{**one, "outcome": "planned"} for one in ran["changes"]] == checked["changes"]
    assert {one["outcome"] for one in ran["changes"]} <= {"done"}
    assert ran["changed"] == checked["changed"] == bool(log)
    assert ran["pending"] == []
    assert [one.split(":")[0] for one in ran["kept"]] == sorted(" ".join(key) for key in world.kept)


@ENGINE
@given(worlds())
def test_the_planned_attributes_are_those_written(world):
    changes = {one.of.key: one.changes for one in world.plan() if one.action in WRITES}
    wanted = {one.key: world.wanted(one) for one in world.desired}
    _, _, log = world.run()
    for act, kind, name, written in log:
        planned = changes[kind, name]
        if act == "update":
            assert written.keys() == planned.keys()
            assert {one: value for one, value in written.items() if one != "tags"}.items() <= wanted[kind, name].items()
        if act == "create":
            assert written == wanted[kind, name]
            told = {one: change.after for one, change in planned.items() if one not in ("stands_on", "uses", "rules")}
            assert told.items() <= written.items()
        if act == "delete" and (kind, name) not in wanted:
            assert written == set(), "something still used it"


@ENGINE
@given(worlds())
def test_a_second_run_changes_nothing(world):
    world.run()
    checked, ran, log = world.run()
    assert (log, checked["changes"], checked["changed"], ran["changed"]) == ([], [], False, False)
    assert checked == ran
    assert ran["unchanged"] == sum(one.present for one in world.desired)


@ENGINE
@given(worlds(), st.integers(0, 20), st.integers(0, 1))
def test_a_run_killed_at_any_write_is_finished_by_the_next_one(world, writes_left, waits):
    planned = writes(report(world.plan(), world.kinds)["changes"])
    world.cloud.kill_after = writes_left
    with suppress(Killed):
        world.run(wait=bool(waits))
    assert len(world.cloud.log) <= writes_left
    world.cloud.kill_after = None
    world.run()
    assert world.wrong() == []
    assert not world.cloud.refused
    assert logged(world.cloud.log) == planned


@ENGINE
@given(worlds())
def test_without_waiting_it_starts_what_it_can_and_the_next_run_finishes(world):
    planned = writes(report(world.plan(), world.kinds)["changes"])
    _, first, _ = world.run(wait=False)
    assert not first["failures"]
    deferred = {f"{one['kind']} {one['name']}" for one in first["changes"] if one["outcome"] == "deferred"}
    assert deferred <= set(first["pending"])
    world.run()
    assert world.wrong() == []
    assert not world.cloud.refused
    assert logged(world.cloud.log) == planned


@ENGINE
@given(worlds(), st.data())
def test_a_failure_stops_what_depends_on_it_and_nothing_else(world, data):
    planned = world.plan()
    changing = [step.of.key for step in planned if step.action in WRITES]
    if not changing:
        return
    world.cloud.failing = frozenset(data.draw(st.lists(st.sampled_from(changing), min_size=1, max_size=2)))
    before = writes(report(planned, world.kinds)["changes"])
    steps = world.plan()
    world.apply(steps)
    outcomes = {step.node: step.outcome for step in steps}
    for step in steps:
        stopped = {outcomes[node] for node in step.parents} & {"failed", "skipped"}
        broken = step.of.key in world.cloud.failing and step.action != "none"
        if stopped:
            assert step.outcome == "skipped"
        elif not broken:
            assert step.outcome == "done"
    assert any(outcome == "failed" for outcome in outcomes.values())
    assert not world.cloud.refused
    world.cloud.failing = frozenset()
    world.run()
    assert world.wrong() == []
    assert logged(world.cloud.log) == before


@ENGINE
@given(worlds(), st.randoms(use_true_random=False))
def test_a_plan_is_pure_and_does_not_depend_on_the_order_of_what_exists(world, chance):
    existing = world.cloud.existing()
    arguments = (world.desired, existing, world.kinds, world.purge, world.delete_data)
    before = copy.deepcopy((world.desired, existing, world.purge, world.delete_data))
    first = plan(*arguments)
    assert (world.desired, existing, world.purge, world.delete_data) == before
    assert plan(*arguments) == first
    shuffled = list(existing)
    chance.shuffle(shuffled)
    assert plan(world.desired, shuffled, world.kinds, world.purge, world.delete_data) == first
    assert not world.cloud.log
    for resource in world.desired:
        referred = {part.key for part in parts(dict(resource.attributes)) if isinstance(part, Reference)}
        for step in [step for step in first if step.node == resource.key and step.action in ("create", "update", "replace")]:
            assert step.parents - {(*step.of.key, "old")} == referred | set(resource.after), "no more than it needs"


@ENGINE
@given(worlds(), st.integers(0, 1))
def test_a_report_is_plain_data_of_one_shape_without_secrets(world, waits):
    checked, ran, _ = world.run(wait=bool(waits))
    assert checked.keys() == ran.keys()
    for one in (checked, ran):
        assert json.loads(json.dumps(one)) == one
        assert SECRET not in json.dumps(one)
    assert len(checked["diff"]) == len(checked["changes"])
