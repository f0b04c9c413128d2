# SPDX-License-Identifier: GPL-3.0-or-later
"""From what is wanted and what is there to ordered steps. Pure: no call, no clock, no randomness."""

from collections import Counter, defaultdict, namedtuple
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from .model import Existing, InvalidPlan, Key, Kind, Kinds, Named, Reference, Resource, Unknown, convert, parts

Change = namedtuple("Change", ("before", "after"))  # one attribute's values; None where there is none


@dataclass
class Step:
    """What is to be done with one resource and, once applied, what became of it.

    action: "create", "update", "replace", "delete", "keep" (not deleted: it holds data) or "none".
    values: the wanted attributes, as far as they are known. changes: the attributes that differ.
    parents: keys of the steps that come first. existing: the resource as it is now.
    outcome: "planned", "done", "failed", "skipped" (a parent failed) or "deferred" (a parent is still being made).
    reason: why it failed, was skipped, deferred or kept.
    """

    action: str
    of: Named
    existing: Existing | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Change] = field(default_factory=dict)
    parents: Collection[Key] = ()
    outcome: str = "planned"
    reason: str = ""

    @property
    def changing(self) -> bool:
        return self.action not in ("none", "keep")


def plan(
    desired: list[Resource], existing: list[Existing], kinds: Kinds, purge: Collection[str] = (), delete_data: Collection[Key] = ()
) -> list[Step]:
    """The steps from `existing` to `desired`: parents before children, deletions children first.

    kinds: by name. purge: kinds of which all that is owned and not described is deleted. delete_data: keys of the
    resources that may be deleted although they hold data. Raises InvalidPlan with every problem found.
    """
    wanted, found = {one.key: one for one in desired}, defaultdict(list)
    for one in existing:
        found[one.key].append(one)
    problems = [f"{one} is described twice" for one, count in Counter(Named(*one.key) for one in desired).items() if count > 1]
    for key, ones in found.items():
        if len(ones) > 1 and (key in wanted or key[0] in purge):
            ids = ", ".join(sorted(str(one.outputs.get("id")) for one in ones))
            problems.append(f"{len(ones)} resources are the {ones[0]}: {ids}; rename or remove all but one")
    _refuse(problems)
    here = {key: ones[0] for key, ones in found.items()}
    parents = _parents(wanted, here)
    steps = _steps(wanted, parents, here, kinds)
    unwanted = [one for one in here.values() if (not wanted[one.key].present if one.key in wanted else one.owned and one.kind in purge)]
    steps |= _deletions([one for one in unwanted if one.status != "deleting"], kinds, delete_data)
    users = [step.existing for step in steps.values() if step.changing and step.action != "create"]
    for key, step in steps.items():
        step.parents = parents.get(key, set()) & steps.keys()
        if step.action == "delete":  # whatever uses it, or still stops using it, comes first
            step.parents |= {user.key for user in users if depends(user, step.existing)}
    return [steps[key] for key in _sorted({key: step.parents for key, step in steps.items()})]


def resolve(value: Any, outputs: Mapping[Key, Mapping[str, Any]]) -> Any:
    """`value` with each Reference, and each Unknown, replaced by the output it names; Unknown where there is none."""

    def leaf(part: Any) -> Any:
        reference = part.reference if isinstance(part, Unknown) else part
        if not isinstance(reference, Reference):
            return part
        return outputs.get(reference.key, {}).get(reference.output, Unknown(reference))

    return convert(value, leaf)


def differences(kind: Kind, values: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Change]:
    """The attributes whose values `present` does not have yet, with the values to reach."""
    changes = {}
    for name, wanted in values.items():
        known = not any(isinstance(part, Unknown) for part in parts(wanted))
        changes[name] = Change(present.get(name), kind.target(name, wanted, present.get(name)) if known else wanted)
    return {name: change for name, change in changes.items() if change.before != change.after}


def depends(child: Existing, parent: Existing) -> bool:
    """Whether `child` names an output of `parent` in its attributes, or comes after it by rule."""
    if child is parent or child.kind in parent.after or child.key in parent.after:
        return False
    outputs = {value for value in parent.outputs.values() if isinstance(value, str)}
    used = any(isinstance(part, str) and part in outputs for part in parts(child.attributes))
    return used or parent.kind in child.after or parent.key in child.after


def _refuse(problems: list[str]) -> None:
    if problems:
        raise InvalidPlan(problems)


def _sorted(graph: Mapping[Key, Collection[Key]]) -> list[Key]:
    try:
        return [key for key in TopologicalSorter(graph).static_order() if key in graph]
    except CycleError as cycle:
        raise InvalidPlan(["these wait for each other: " + " → ".join(map(" ".join, cycle.args[1]))]) from None


def _parents(wanted: Mapping[Key, Resource], here: Collection[Key]) -> dict[Key, set[Key]]:
    """For each resource to be present the keys that it comes after, in an order that honours them."""
    made = {key: one for key, one in wanted.items() if one.present}
    parents, problems = {}, []
    for key, one in made.items():
        referred = {part.key for part in parts(one.attributes) if isinstance(part, Reference)}
        missing = sorted(other for other in referred if other not in made and (other in wanted or other not in here))
        problems += [f"{one} refers to {kind} {name}, which is not described" for kind, name in missing]
        rules = {other for other in made for rule in one.after if rule in (other, other[0])}
        parents[key] = (referred | rules) - {key}
    _refuse(problems)
    return {key: parents[key] for key in _sorted(parents)}


def _steps(wanted: Mapping[Key, Resource], order: Iterable[Key], here: Mapping[Key, Existing], kinds: Kinds) -> dict[Key, Step]:
    """Parents first, what differs: a parent that is to be made leaves its children's values unknown."""
    outputs = {key: one.outputs for key, one in here.items()}
    steps, problems = {}, []
    for key in order:
        kind, one = kinds[key[0]], here.get(key)
        values = resolve(wanted[key].attributes, outputs)
        changes, action = differences(kind, values, one.attributes if one else {}), "none"
        if one is None or one.status == "deleting":
            action, changes = "create", differences(kind, values, {})
        elif one.status == "failed" and (kind.holds_data or not kind.replace_failed):
            problems.append(f"{one} has failed: {one.reason}")
        elif one.status == "failed" or (kind.replace_on & changes.keys() and not kind.holds_data):
            action = "replace"
        elif changes:
            action, refused = "update", sorted((kind.fixed | kind.replace_on) & changes.keys())
            what = "{0}: {1} is {2.before} and can't become {2.after}; put it back, or choose another name"
            problems += [what.format(one, name, changes[name]) for name in refused]
        if action in ("create", "replace"):
            outputs.pop(key, None)
        steps[key] = Step(action, Named(*key), one, values, changes)
    _refuse(problems)
    return steps


def _deletions(unwanted: Collection[Existing], kinds: Kinds, delete_data: Collection[Key]) -> dict[Key, Step]:
    """Delete steps; what holds data is kept, and with it everything that it stands on."""
    holders = [one for one in unwanted if kinds[one.kind].holds_data and one.key not in delete_data]
    kept = {one.key: "it holds data: it is deleted only where it is named" for one in holders}
    for holder in holders:  # grows while it is read
        for one in unwanted:
            if one.key not in kept and depends(holder, one):
                kept[one.key] = f"{holder} is kept and needs it"
                holders.append(one)
    steps: dict[Key, Step] = {}
    for one in unwanted:
        lost = {name: Change(value, None) for name, value in one.attributes.items() if value is not None}
        action = "keep" if one.key in kept else "delete"
        steps[one.key] = Step(action, Named(*one.key), one, changes=lost, reason=kept.get(one.key, ""))
    return steps
