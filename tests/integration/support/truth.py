"""A plan held against the run after it, and against what AWS was asked to do."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Key = tuple[str, str]  # kind and name
Names = Mapping[str, Key]  # by AWS's id
# For each operation that writes: what it does, and to which resource or resources, from its parameters and the names of all ids.
Writes = Mapping[str, tuple[str, Callable[[Mapping[str, Any], Names], Key | list[Key]]]]

# The actions of which a write of a phase may be part. What has no phase of its own ("any") is part of all.
PARTS = {
    "create": {"create", "replace"},
    "update": {"create", "update", "replace", "delete"},
    "delete": {"delete", "replace"},
    "any": {"create", "update", "replace", "delete"},
}
# The phases that an action takes.
NEEDED = {"create": ["create"], "update": ["update"], "delete": ["delete"], "replace": ["create", "delete"]}


def essence(changes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Changes without what became of them."""
    return [{key: change[key] for key in ("kind", "name", "action", "attributes")} for change in changes]


def assert_same(planned: Iterable[Mapping[str, Any]], done: Iterable[Mapping[str, Any]]) -> None:
    """The run did what the plan said, and no more; only values unknown at the time of the plan may have become known."""
    before, after = ({(one["kind"], one["name"]): one for one in essence(changes)} for changes in (planned, done))
    assert before.keys() == after.keys()
    for key, change in before.items():
        assert change["action"] == after[key]["action"], key
        assert change["attributes"].keys() == after[key]["attributes"].keys(), key
        assert _fits(change["attributes"], after[key]["attributes"]), (change, after[key])


def _fits(planned: Any, done: Any) -> bool:
    if isinstance(planned, str) and planned.startswith("(known after "):
        return True
    if isinstance(planned, Mapping) and isinstance(done, Mapping):
        return planned.keys() == done.keys() and all(_fits(planned[key], done[key]) for key in planned)
    if isinstance(planned, list) and isinstance(done, list):
        return len(planned) == len(done) and all(any(_fits(one, other) for other in done) for one in planned)
    return planned == done


def assert_accounted(changes: Iterable[Mapping[str, Any]], calls: Iterable[Mapping[str, Any]], writes: Writes, names: Names) -> None:
    """Every call that wrote is part of a planned change, and every planned change was made by a call."""
    actions = {(change["kind"], change["name"]): change["action"] for change in changes}
    seen: Counter[tuple[str, Key]] = Counter()
    for call in calls:
        assert call["operation"] in writes, f"{call['operation']} writes, and the role's companion does not say what: add it to WRITES"
        phase, resource = writes[call["operation"]]
        written = resource(call["parameters"], names)
        for key in written if isinstance(written, list) else [written]:
            assert actions.get(key) in PARTS[phase], f"{call['operation']} of {key} is not in the plan: {call['parameters']}"
            seen[phase, key] += 1
    for key, action in actions.items():
        for phase in NEEDED[action]:
            number = seen[phase, key]
            exact = phase in ("create", "delete") and number == 1
            assert exact or (phase == "update" and number) or seen["any", key], f"{action} of {key} was planned; {phase} calls: {number}"
