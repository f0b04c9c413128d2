# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from types import SimpleNamespace

import pytest
from ansible_collections.piksel.infra.plugins.callback.summary import Area, CallbackModule, format_host, format_seconds, indented, is_report


def change(kind, name, action="create", outcome="done", **more):
    return {"kind": kind, "name": name, "action": action, "outcome": outcome, "attributes": {}, **more}


def told(*results):
    """The summary of one host after these results of one area."""
    area = Area()
    for result in results:
        area.add(result)
    return format_host("piksel-staging", [area])


def test_nothing_to_do():
    assert told({"changes": [], "unchanged": 31}) == ["piksel-staging: left as is 31"]


def test_nothing_there():
    assert told({"changes": [], "unchanged": 0}) == ["piksel-staging: nothing to do"]


def test_created_names_stand_together_by_kind():
    changes = [change("vpc", "piksel"), change("subnet", "piksel-public-b"), change("subnet", "piksel-public-a")]
    assert told({"changes": changes, "unchanged": 0}) == [
        "piksel-staging: created 3",
        "  created:",
        "    vpc piksel",
        "    2 subnet: piksel-public-a, piksel-public-b",
    ]


def test_a_long_list_is_cut():
    changes = [change("subnet", f"piksel-{number}") for number in range(9)]
    assert "    9 subnet: " not in told({"changes": changes})[1]
    assert told({"changes": changes})[1] == "  created: 9 subnet: piksel-0, piksel-1, piksel-2, piksel-3, piksel-4, piksel-5 and 3 more"


@pytest.mark.parametrize(
    ("action", "outcome", "words"),
    [
        ("create", "planned", "would create"),
        ("replace", "planned", "would replace"),
        ("update", "done", "updated"),
        ("delete", "done", "deleted"),
        ("create", "deferred", "to create later"),
        ("delete", "skipped", "not deleted"),
    ],
)
def test_the_words_say_what_became_of_it(action, outcome, words):
    assert told({"changes": [change("vpc", "piksel", action, outcome)], "unchanged": 2}) == [
        f"piksel-staging: {words} 1, left as is 2",
        f"  {words}: vpc piksel",
    ]


def test_a_failure_is_told_with_its_reason():
    failed = change("nat_gateway", "piksel-a", outcome="failed", reason="NatGatewayLimitExceeded")
    skipped = change("route", "piksel-private", outcome="skipped", reason="needs nat_gateway piksel-a, which failed")
    assert told({"changes": [failed, skipped], "unchanged": 0}) == [
        "piksel-staging: failed to create 1, not created 1",
        "  failed to create: nat_gateway piksel-a: NatGatewayLimitExceeded",
        "  not created: route piksel-private",
    ]


def test_pending_and_kept():
    result = {"changes": [], "unchanged": 1, "pending": ["nat_gateway piksel-a"], "kept": ["log_group /piksel: it holds data"]}
    assert told(result) == [
        "piksel-staging: still being made 1, kept 1, left as is 1",
        "  still being made: nat_gateway piksel-a",
        "  kept: log_group /piksel: it holds data",
    ]


def test_what_awaits_a_value_ends_the_paragraph_name_by_name():
    names = [f"secret-{number}" for number in range(8)]
    assert told({"changes": [], "unchanged": 8, "kept": ["a b: c"], "outputs": {"awaiting_value": names[::-1], "arns": {}}}) == [
        "piksel-staging: kept 1, left as is 8",
        "  kept: a b: c",
        f"  awaiting a value: {', '.join(names)}",
    ]
    assert told({"changes": [], "awaiting_value": ["b", "a"]})[-1] == "  awaiting a value: a, b"


def test_the_latest_of_two_calls_tells_what_awaits_a_value():
    before, after = ({"changes": [], "outputs": {"awaiting_value": names}} for names in (["a", "b"], ["b"]))
    assert told(before, after)[-1] == "  awaiting a value: b"
    assert told(before, {"changes": [], "outputs": {"awaiting_value": []}}) == ["piksel-staging: nothing to do"]


def test_what_two_areas_await_is_told_once():
    areas = [Area(), Area()]
    for area, names in zip(areas, (["b"], ["a", "b"]), strict=True):
        area.add({"changes": [], "outputs": {"awaiting_value": names}})
    assert format_host("hub", areas)[-1] == "  awaiting a value: a, b"


def test_until_when_what_was_deleted_can_be_restored():
    deleted = [change("secretsmanager_secret", name, "delete") for name in "ab"]
    until = {"b": "2026-03-02T00:00:00Z", "a": "2026-03-01T00:00:00Z"}
    assert told({"changes": deleted, "outputs": {"recoverable_until": until, "awaiting_value": ["c"]}}) == [
        "piksel-staging: deleted 2",
        "  deleted: 2 secretsmanager_secret: a, b",
        "  recoverable:",
        "    a until 2026-03-01T00:00:00Z",
        "    b until 2026-03-02T00:00:00Z",
        "  awaiting a value: c",
    ]
    assert told({"changes": [], "recoverable_until": {"a": "2026-03-01T00:00:00Z"}})[-1] == "  recoverable: a until 2026-03-01T00:00:00Z"


def test_outputs_of_another_shape_tell_nothing():
    assert told({"changes": [], "outputs": ["awaiting_value"]}) == ["piksel-staging: nothing to do"]


def test_what_waits_for_another_is_told_once():
    result = {"changes": [change("route", "piksel", outcome="deferred")], "pending": ["route piksel", "nat_gateway piksel-a"]}
    assert told(result)[0] == "piksel-staging: to create later 1, still being made 1"


def test_two_calls_that_start_and_await_are_told_as_one():
    changes = [change("vpc", "piksel"), change("nat_gateway", "a"), change("route", "r", outcome="deferred")]
    started = {"changes": changes, "unchanged": 0, "pending": ["nat_gateway a", "route r"]}
    awaited = {"changes": [change("route", "r")], "unchanged": 2, "pending": []}
    assert told(started, awaited)[0] == "piksel-staging: created 3"


def test_two_calls_that_leave_all_alone_count_it_once():
    assert told({"changes": [], "unchanged": 31}, {"changes": [], "unchanged": 31}) == ["piksel-staging: left as is 31"]


def test_two_calls_of_a_plan_count_once():
    plan = {"changes": [change("vpc", "piksel", outcome="planned")], "unchanged": 4}
    assert told(plan, plan)[0] == "piksel-staging: would create 1, left as is 4"


def test_created_then_completed_was_created():
    assert told({"changes": [change("vpc", "piksel")]}, {"changes": [change("vpc", "piksel", "update")]})[0] == "piksel-staging: created 1"


def test_what_was_deleted_is_not_taken_from_what_was_left_alone():
    first = {"changes": [change("subnet", "old", "delete")], "unchanged": 5}
    assert told(first, {"changes": [], "unchanged": 5})[0] == "piksel-staging: deleted 1, left as is 5"


def test_two_areas_of_a_host_are_added_up():
    areas = [Area(), Area()]
    for area in areas:
        area.add({"changes": [], "unchanged": 3})
    assert format_host("hub", areas) == ["hub: left as is 6"]


@pytest.mark.parametrize("result", [None, {}, {"changes": "none"}, {"changes": ["text"]}, {"changes": [{"kind": "file"}]}])
def test_a_result_of_another_shape_is_not_ours(result):
    assert not is_report(result)


def test_seconds_are_told_longest_first():
    assert format_seconds({"account": 0.44, "vpc": 12.0}, 13.2) == "seconds: vpc 12.0, account 0.4, in all 13.2"
    assert format_seconds({}, 1.0) == "seconds: in all 1.0"


def test_a_table_stands_apart_and_is_shown_as_it_is():
    assert indented([["quota  have", "GPUs      0"], ["other"]]) == ["", "  quota  have", "  GPUs      0", "", "  other"]
    assert indented([]) == []


def test_the_latest_table_of_a_module_ends_its_hosts_paragraph(monkeypatch):
    callback, shown = CallbackModule(), []
    monkeypatch.setattr(callback, "_display", SimpleNamespace(banner=lambda text: None, display=shown.append))
    for table in (["before"], ["quota", "GPUs"], []):
        result = SimpleNamespace(
            result={"changes": [], "table": table},
            host=SimpleNamespace(get_name=lambda: "piksel-staging"),
            task=SimpleNamespace(action="piksel.infra.service_quota"),
        )
        callback.v2_runner_on_failed(result)
    callback.v2_playbook_on_stats(None)
    assert shown[:4] == ["piksel-staging: nothing to do", "", "  quota", "  GPUs"]
