# SPDX-License-Identifier: GPL-3.0-or-later
"""From what is wanted and what is there to ordered steps. Pure: no call, no clock, no randomness."""

from collections import Counter, defaultdict, namedtuple
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from .model import Existing, InvalidPlan, Key, Kind, Kinds, Named, Reference, Resource, Unknown, convert, parts

Node = tuple[str, ...]  # identifies a step: its resource's key, with "old" added for the action "remove"
Change = namedtuple("Change", ("before", "after"))  # one attribute's values; None where there is none


@dataclass
class Step:
    """What is to be done with one resource and, once applied, what became of it.

    action: "create", "update", "replace", "delete", "keep" (not deleted: it holds data) or "none"; "remove" is the
        first half of a replacement, or awaits a deletion that is under way, and is no change of its own.
    values: the wanted attributes, as far as they are known. changes: the attributes that differ.
    parents: nodes of the steps that come first. existing: the resource as it is now; None where it is to be made.
    outcome: "planned", "done", "failed", "skipped" (a parent failed) or "deferred" (a parent is still being made).
    reason: why it failed, was skipped, deferred or kept.
    """

    action: str
    of: Named
    existing: Existing | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Change] = field(default_factory=dict)
    parents: set[Node] = field(default_factory=set)
    outcome: str = "planned"
    reason: str = ""

    @property
    def node(self) -> Node:
        return (*self.of.key, "old") if self.action == "remove" else self.of.key


def plan(
    desired: list[Resource], existing: list[Existing], kinds: Kinds, purge: Collection[str] = (), delete_data: Collection[Key] = ()
) -> list[Step]:
    """The steps from `existing` to `desired`: parents before children, deletions children first.

    kinds: by name. purge: kinds of which all that is owned and neither described nor referred to is deleted.
    delete_data: keys of the resources that may be deleted although they hold data. Raises InvalidPlan with every problem found.
    """
    wanted, found = {one.key: one for one in desired}, defaultdict(list)
    for one in sorted(existing, key=lambda one: (one.key, str(one.outputs.get("id")))):
        found[one.key].append(one)
    referred = {part.key for one in desired if one.present for part in parts(one.attributes) if isinstance(part, Reference)}
    # What is there and only referred to is left as it is, and awaited.
    wanted |= {key: Resource(*key) for key in sorted(referred & found.keys() - wanted.keys()) if found[key][0].status != "deleting"}
    problems = [f"{one} is described twice" for one, count in Counter(Named(*one.key) for one in desired).items() if count > 1]
    for key, ones in found.items():
        if len(ones) > 1 and (key in wanted or (key[0] in purge and any(one.owned for one in ones))):
            ids = ", ".join(str(one.outputs.get("id")) for one in ones)
            problems.append(f"{len(ones)} resources are the {ones[0]}: {ids}; rename or remove all but one")
    if problems:
        raise InvalidPlan(problems)
    here = {key: ones[0] for key, ones in found.items()}
    uses, steps = dependencies(here), _steps(wanted, _parents(wanted), here, kinds)
    unwanted = [one for key, one in here.items() if (not wanted[key].present if key in wanted else one.owned and one.kind in purge)]
    steps += _deletions(unwanted, uses, kinds, delete_data)
    nodes = {step.node: step for step in steps}
    for step in steps:
        for used in uses[step.of.key] if step.action in ("update", "delete", "remove") else ():
            for other in (nodes[node] for node in (used, (*used, "old")) if node in nodes):
                # What uses it is gone first; an update, which may need what comes in its place, only if nothing does.
                if other.action == "delete" or (other.action == "remove" and step.action != "update"):
                    other.parents.add(step.node)
    return [nodes[node] for node in _sorted({step.node: step.parents for step in steps})]


def resolve(value: Any, outputs: Mapping[Key, Mapping[str, Any]]) -> Any:
    """`value` with each Reference, and each Unknown, replaced by the output it names; Unknown where there is none."""
    return convert(value, lambda of: outputs.get(of.key, {}).get(of.output, Unknown(**vars(of))) if isinstance(of, Reference) else of)


def differences(kind: Kind, values: Mapping[str, Any], present: Mapping[str, Any], anew: bool = False) -> dict[str, Change]:
    """The attributes whose values `present` does not have yet, with the values to reach. anew: not starting from `present`."""
    changes = {}
    for name, wanted in values.items():
        unknown, before = any(isinstance(part, Unknown) for part in parts(wanted)), present.get(name)
        after = wanted if unknown else kind.target(name, wanted, None if anew else before)
        if after != before:
            changes[name] = Change(before, after)
    return changes


def dependencies(here: Mapping[Key, Existing]) -> dict[Key, set[Key]]:
    """For each the keys of what it comes after: by rule, or because its attributes name their outputs (of two that do so, neither)."""
    owners = defaultdict(set)
    for key, one in here.items():
        for value in filter(None, one.outputs.values()):
            owners[str(value)].add(key)
    ruled = {key: {other for rule in one.after for other in here if rule in (other, other[0])} - {key} for key, one in here.items()}
    said = {key: parts({**one.attributes, "tags": None}) for key, one in here.items()}  # a tag names nothing, it describes
    named = {key: {other for part in said[key] if isinstance(part, str) for other in owners[part]} for key in here}
    return {key: ruled[key] | {one for one in named[key] if key not in ruled[one] | named[one] | {one}} for key in here}


def _sorted(nodes: Mapping[Node, Collection[Node]]) -> list[Node]:
    try:
        return list(TopologicalSorter({node: sorted(first) for node, first in nodes.items()}).static_order())
    except CycleError as cycle:
        raise InvalidPlan(["these wait for each other: " + " → ".join(map(" ".join, cycle.args[1]))]) from None


def _parents(wanted: Mapping[Key, Resource]) -> dict[Key, set[Key]]:
    """For each resource to be present the keys that it comes after, in an order that honours them."""
    made = {key: one for key, one in wanted.items() if one.present}
    parents = {key: {part.key for part in parts(one.attributes) if isinstance(part, Reference)} for key, one in made.items()}
    missing = [(key, other) for key, referred in parents.items() for other in sorted(referred) if other not in made]
    if missing:
        raise InvalidPlan([f"{made[key]} refers to {' '.join(other)}, which is not described" for key, other in missing])
    for key, one in made.items():
        parents[key] |= {other for rule in one.after for other in made if rule in (other, other[0])} - {key}
    return {key: parents[key] for key in _sorted(parents)}


def _steps(wanted: Mapping[Key, Resource], parents: Mapping[Key, set[Key]], here: Mapping[Key, Existing], kinds: Kinds) -> list[Step]:
    """Parents first, what differs: a parent that is to be made leaves its children's values unknown."""
    outputs = {key: one.outputs for key, one in here.items()}
    steps, problems = [], []
    for key, first in parents.items():
        kind, one = kinds[key[0]], here.get(key)
        values = resolve(wanted[key].attributes, outputs)
        changes, action = differences(kind, values, one.attributes if one and one.status != "deleting" else {}), "none"
        if one is None or one.status == "deleting":
            action = "create"
        elif one.status == "failed" and (kind.holds_data or not kind.replace_failed):
            problems.append(f"{one} has failed: {one.reason}")
        elif one.status == "failed" or (kind.replace_on & changes.keys() and not kind.holds_data):
            action, changes = "replace", differences(kind, values, one.attributes, anew=True)
        elif changes:
            action, refused = "update", sorted((kind.fixed | kind.replace_on) & changes.keys())
            what = "{}: {} is {} and can't become {}; put it back, or choose another name"
            problems += [what.format(one, name, *(kind.shown(name, value) for value in changes[name])) for name in refused]
            outputs[key] = {name: value for name, value in one.outputs.items() if name not in kind.renewed or changes.keys() == {"tags"}}
        step = Step(action, Named(*key), one, values, changes, set() if action == "none" else set(first))
        if action in ("create", "replace"):
            outputs[key], step.existing = {}, None
            if one:
                steps.append(Step("remove", step.of, one))
                step.parents.add(steps[-1].node)
        steps.append(step)
    if problems:
        raise InvalidPlan(problems)
    return steps


def _deletions(unwanted: Collection[Existing], uses: Mapping[Key, set[Key]], kinds: Kinds, delete_data: Collection[Key]) -> list[Step]:
    """What holds data is kept, and with it everything that it stands on. What is leaving already is only awaited."""
    standing = {one.key: one for one in unwanted if one.status != "deleting"}
    holders = [one for one in standing.values() if kinds[one.kind].holds_data and one.key not in delete_data]
    kept = {one.key: "it holds data: it is deleted only where it is named" for one in holders}
    for holder in holders:  # grows while it is read
        for key in sorted(uses[holder.key] & standing.keys() - kept.keys()):
            kept[key] = f"{holder} is kept and needs it"
            holders.append(standing[key])
    steps = [Step("remove", Named(*one.key), one) for one in unwanted if one.key not in standing]
    for key, one in standing.items():
        lost = {name: Change(value, None) for name, value in one.attributes.items() if value is not None}
        steps.append(Step("keep" if key in kept else "delete", Named(*key), one, {}, lost, reason=kept.get(key, "")))
    return steps
