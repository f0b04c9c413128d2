# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time, concurrency and failures of one run."""

import threading
import time

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.apply import apply, read
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference, Resource
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
from ansible_collections.piksel.infra.plugins.module_utils.converge.report import report

from unit.plugins.module_utils.converge.cloud import Cloud, FakeKind, Simulation


@pytest.fixture
def simulation():
    return Simulation()


@pytest.fixture
def cloud(simulation):
    return Cloud(simulation.clock)


def kinds_of(cloud, **times):
    return {name: FakeKind(cloud, name, *time_each) for name, time_each in times.items()}


def outcome(steps):
    return {str(step.of): (step.outcome, step.reason) for step in steps if step.action != "remove"}


def test_a_run_takes_as_long_as_the_longest_chain(simulation, cloud):
    kinds = kinds_of(cloud, cluster=(600,), nodes=(300,), database=(700,))
    desired = [
        Resource("cluster", "c"),
        Resource("database", "d"),
        *(Resource("nodes", f"n{i}", {"uses": Reference("cluster", "c")}) for i in range(9)),
    ]
    simulation.apply(plan(desired, [], kinds), kinds)
    assert 900 <= simulation.now <= 900 + 2 * 15 + 2


def test_resources_of_a_kind_are_awaited_by_one_call_a_round(simulation, cloud):
    kinds = kinds_of(cloud, nodes=(400,))
    simulation.apply(plan([Resource("nodes", "alone")], [], kinds), kinds)
    alone = cloud.calls.pop("refresh nodes")
    simulation.apply(plan([Resource("nodes", f"n{i}") for i in range(40)], [], kinds), kinds)
    assert cloud.calls["refresh nodes"] == alone


def test_resources_that_became_due_at_different_times_share_their_calls(simulation, cloud):
    firsts = {f"first{number}": FakeKind(cloud, f"first{number}", 10 + 1.3 * number) for number in range(12)}
    kinds = kinds_of(cloud, nodes=(600,)) | firsts
    one = [Resource("first0", "f"), Resource("nodes", "n0", {"uses": Reference("first0", "f")})]
    simulation.apply(plan(one, [], kinds), kinds)
    alone = cloud.calls["refresh nodes"]
    cloud.things.clear()
    cloud.calls.clear()
    desired = [Resource(kind, "f") for kind in firsts] + [Resource("nodes", kind, {"uses": Reference(kind, "f")}) for kind in firsts]
    simulation.apply(plan(desired, [], kinds), kinds)
    assert cloud.calls["refresh nodes"] < 2.5 * alone


def test_it_asks_often_at_first_and_never_more_rarely_than_every_15_seconds(simulation, cloud):
    kinds = kinds_of(cloud, cluster=(900,))
    simulation.apply(plan([Resource("cluster", "c")], [], kinds), kinds)
    assert simulation.pauses[0] == 1
    assert simulation.pauses == sorted(simulation.pauses)
    assert all(1 <= seconds <= max(1, sum(simulation.pauses[:number]) / 20) for number, seconds in enumerate(simulation.pauses))
    assert max(simulation.pauses) == 15
    assert simulation.now - 900 <= 15


def test_what_takes_too_long_fails_with_its_last_state(simulation, cloud):
    kinds = kinds_of(cloud, cluster=(900,))
    kinds["cluster"].timeout = 60
    steps = plan([Resource("cluster", "c")], [], kinds)
    simulation.apply(steps, kinds)
    (result, reason), elapsed = outcome(steps)["cluster c"], round(simulation.now)
    assert (result, reason) == ("failed", f"still pending after {elapsed} s")
    assert 60 < elapsed <= 64
    assert report(steps, kinds)["failures"] == [f"create cluster c: still pending after {elapsed} s"]


def test_what_fails_while_it_is_made_stops_its_dependents_with_a_reason(simulation, cloud):
    kinds = kinds_of(cloud, cluster=(90,), nodes=(1,), network=())
    desired = [Resource("cluster", "c"), Resource("nodes", "n", {"uses": Reference("cluster", "c")}), Resource("network", "a")]
    steps = plan(desired, [], kinds)
    create = cloud.create

    def broken(kind, name, attributes):
        made = create(kind, name, attributes)
        cloud.find(kind.name, name).fails = kind.name == "cluster"
        return made

    cloud.create = broken
    simulation.apply(steps, kinds)
    assert outcome(steps) == {
        "cluster c": ("failed", "it failed: it is broken"),
        "nodes n": ("skipped", "needs cluster c, which failed"),
        "network a": ("done", ""),
    }


def test_what_vanishes_while_it_is_awaited_has_failed(simulation, cloud):
    kinds = kinds_of(cloud, cluster=(90,))
    cloud.add("cluster", "c", {}, ready_at=50)
    steps = plan([Resource("cluster", "c")], cloud.existing(), kinds)
    cloud.things.clear()
    simulation.apply(steps, kinds)
    assert report(steps, kinds)["failures"] == ["await cluster c: it vanished while it was being made"]


@pytest.mark.parametrize("turn", ["fails", "vanishes"])
def test_what_is_to_be_deleted_need_not_become_ready_first(simulation, cloud, turn):
    kinds = kinds_of(cloud, cluster=(90,))
    thing = cloud.add("cluster", "c", {}, ready_at=50)
    steps = plan([Resource("cluster", "c", present=False)], cloud.existing(), kinds)
    thing.fails = True
    if turn == "vanishes":
        cloud.things.clear()
    simulation.apply(steps, kinds)
    assert outcome(steps) == {"cluster c": ("done", "")}
    assert cloud.state() == {}


def test_a_deletion_that_is_taken_back_has_failed(simulation, cloud):
    kinds = kinds_of(cloud, cluster=(0, 0, 90))
    cloud.add("cluster", "c", {})
    steps = plan([Resource("cluster", "c", present=False)], cloud.existing(), kinds)
    refresh = cloud.refresh

    def back(kind, waiting):
        cloud.find("cluster", "c").gone_at = None
        return refresh(kind, waiting)

    cloud.refresh = back
    simulation.apply(steps, kinds)
    assert outcome(steps) == {"cluster c": ("failed", "it is still there, ready")}


def test_data_whose_deletion_somebody_else_began_is_not_deleted_when_that_fails(simulation, cloud):
    kinds = kinds_of(cloud, database=(0, 0, 90))
    kinds["database"].holds_data = True
    thing = cloud.add("database", "d", {}, gone_at=50)
    steps = plan([Resource("database", "d")], cloud.existing(), kinds)
    thing.gone_at = None
    simulation.apply(steps, kinds)
    assert cloud.log == []
    assert outcome(steps)["database d"] == ("skipped", "needs database d, which failed")
    assert report(steps, kinds)["failures"] == ["remove database d: it is still there, ready"]


def test_without_waiting_nothing_is_awaited_and_the_report_says_what_is_under_way(simulation, cloud):
    kinds = kinds_of(cloud, cluster=(600,), nodes=(1,))
    desired = [Resource("cluster", "c"), Resource("nodes", "n", {"uses": Reference("cluster", "c")})]
    steps = plan(desired, [], kinds)
    simulation.apply(steps, kinds, wait=False)
    assert simulation.now == 0
    assert outcome(steps) == {"cluster c": ("done", ""), "nodes n": ("deferred", "waits for cluster c")}
    assert report(steps, kinds)["pending"] == ["cluster c", "nodes n"]
    steps = plan(desired, cloud.existing(), kinds)
    simulation.apply(steps, kinds, wait=False)
    assert (simulation.now, report(steps, kinds)["changed"]) == (0, False)


def test_without_waiting_what_is_under_change_is_not_awaited_to_be_changed(simulation, cloud):
    kinds = kinds_of(cloud, cluster=())
    cloud.add("cluster", "c", {"plain": 1}, ready_at=50)
    cloud.add("cluster", "d", {}, ready_at=50)
    desired = [Resource("cluster", "c", {"plain": 2}), Resource("cluster", "d", present=False)]
    steps = plan(desired, cloud.existing(), kinds)
    simulation.apply(steps, kinds, wait=False)
    assert (simulation.now, cloud.log) == (0, [])
    assert outcome(steps) == {"cluster c": ("deferred", "waits for cluster c"), "cluster d": ("deferred", "waits for cluster d")}


def test_an_update_that_turned_out_to_be_none_makes_no_call(simulation, cloud):
    """A replaced parent may come back with the very value that its children had."""
    kinds = kinds_of(cloud, table=(), route=())
    cloud.add("table", "t", {"shape": 1})
    route = cloud.add("route", "r", {"plain": "table"})
    desired = [Resource("table", "t", {"shape": 2}), Resource("route", "r", {"plain": Reference("table", "t", "kind")})]
    simulation.apply(plan(desired, cloud.existing(), kinds), kinds)
    assert route.attributes["plain"] == "table"
    assert [entry[:2] for entry in cloud.log] == [("delete", "table"), ("create", "table")]


@pytest.mark.parametrize("seconds", [0, 60])
def test_a_kind_that_takes_one_change_at_a_time_is_asked_until_all_are_made(simulation, cloud, seconds):
    kinds = kinds_of(cloud, cluster=(0, seconds))
    kinds["cluster"].one_at_a_time = True
    thing = cloud.add("cluster", "c", {"plain": 1, "other": 1, "third": 1, "same": 1})
    desired = [Resource("cluster", "c", {"plain": 2, "other": 2, "third": 2, "same": 1})]
    simulation.apply(plan(desired, cloud.existing(), kinds), kinds)
    assert thing.attributes == {"plain": 2, "other": 2, "third": 2, "same": 1}
    assert [entry[3] for entry in cloud.log] == [{"other": 2}, {"plain": 2}, {"third": 2}]
    assert simulation.now >= 3 * seconds


def test_children_get_the_output_that_an_update_of_their_parent_renews(simulation, cloud):
    kinds = kinds_of(cloud, template=(), group=())
    kinds["template"].renewed = {"version"}
    cloud.add("template", "t", {"plain": 1})
    group = cloud.add("group", "g", {"uses": "id-0.v0"})
    desired = [Resource("template", "t", {"plain": 2}), Resource("group", "g", {"uses": Reference("template", "t", "version")})]
    steps = plan(desired, cloud.existing(), kinds)
    assert [(str(step.of), step.action) for step in steps] == [("template t", "update"), ("group g", "update")]
    simulation.apply(steps, kinds)
    assert group.attributes["uses"] == "id-0.v1"


def test_tags_alone_renew_nothing(cloud):
    kinds = kinds_of(cloud, template=(), group=())
    kinds["template"].renewed = {"version"}
    cloud.add("template", "t", {"tags": {"a": "1"}})
    cloud.add("group", "g", {"uses": "id-0.v0"})
    desired = [Resource("template", "t", {"tags": {"a": "2"}}), Resource("group", "g", {"uses": Reference("template", "t", "version")})]
    assert [(str(step.of), step.action) for step in plan(desired, cloud.existing(), kinds)] == [
        ("template t", "update"),
        ("group g", "none"),
    ]


class Together:
    """So many calls wait for each other; counts how many run at the same time."""

    def __init__(self, parties):
        self.barrier, self.lock, self.now, self.most = threading.Barrier(parties, timeout=60), threading.Lock(), 0, 0

    def __enter__(self):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.barrier.wait()

    def __exit__(self, *_):
        with self.lock:
            self.now -= 1


@pytest.mark.parametrize("workers", [1, 4])
def test_as_many_calls_as_workers_run_at_the_same_time_and_no_more(workers):
    cloud, together = Cloud(lambda: 0), Together(workers)
    kinds = kinds_of(cloud, table=())
    create = cloud.create

    def wait_for_others(*arguments):
        with together:
            return create(*arguments)

    cloud.create = wait_for_others
    steps = plan([Resource("table", f"t{i}") for i in range(3 * workers)], [], kinds)
    apply(steps, kinds, workers=workers)
    assert {step.outcome for step in steps} == {"done"}
    assert together.most == workers


def test_readers_read_at_the_same_time_and_their_error_is_raised():
    together = threading.Barrier(3, timeout=60)
    assert read([lambda: [together.wait() * 0] for _ in range(3)]) == [0, 0, 0]
    with pytest.raises(ZeroDivisionError):
        read([list, lambda: [1 / 0]])


def test_waiting_takes_no_worker_from_others():
    """With real threads: one worker, and a resource that is ready only once another one is made."""
    cloud = Cloud(lambda: 0)
    kinds = kinds_of(cloud, slow=(1,), quick=())
    made = threading.Event()
    create = cloud.create

    def noted(kind, name, attributes):
        one = create(kind, name, attributes)
        if kind.name == "quick":
            cloud.find("slow", "s").ready_at = 0
            made.set()
        return one

    cloud.create = noted
    cloud.add("slow", "s", {}, ready_at=1)
    steps = plan([Resource("slow", "s"), Resource("quick", "q")], cloud.existing(), kinds)
    apply(steps, kinds, workers=1, pause=lambda _: made.wait(60))
    assert {step.outcome for step in steps} == {"done"}


def test_a_hundred_resources_converge_with_real_threads():
    start = time.monotonic()
    cloud = Cloud(lambda: 1000 * (time.monotonic() - start))
    kinds = kinds_of(cloud, base=(40,), top=(60, 0, 50))
    names = [f"n{i}" for i in range(50)]
    desired = [Resource("base", name) for name in names] + [
        Resource("top", name, {"stands_on": [Reference("base", name)]}) for name in names
    ]
    ways = {"clock": cloud.clock, "pause": lambda seconds: time.sleep(seconds / 1000)}
    apply(plan(desired, [], kinds), kinds, **ways)
    assert len(cloud.log) == 100
    apply(plan([Resource(*one.key, present=False) for one in desired], cloud.existing(), kinds), kinds, **ways)
    assert (cloud.state(), cloud.refused, len(cloud.log)) == ({}, [], 200)
