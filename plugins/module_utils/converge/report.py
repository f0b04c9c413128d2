# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan, applied or not, as a module's result."""

from collections.abc import Collection, Mapping
from typing import Any

from .model import Kind, Kinds
from .plan import Step


def report(steps: Collection[Step], kinds: Kinds) -> dict[str, Any]:
    """Plain data without secrets. What is still being made is `pending`, not a change; `failures` are sentences."""
    changes = [_change(step, kinds[step.of.kind]) for step in steps if step.changing]
    waiting = [step for step in steps if step.outcome == "deferred" or (step.existing and step.existing.status == "pending")]
    return {
        "changed": any(change["outcome"] in ("planned", "done") for change in changes),
        "changes": changes,
        "diff": [_diff(change) for change in changes],
        "pending": [str(step.of) for step in waiting],
        "kept": [f"{step.of}: {step.reason}" for step in steps if step.action == "keep"],
        "unchanged": sum(step.action == "none" for step in steps),
        "failures": [f"{step.action if step.changing else 'await'} {step.of}: {step.reason}" for step in steps if step.outcome == "failed"],
    }


def _change(step: Step, kind: Kind) -> dict[str, Any]:
    attributes = {name: {"before": plain(was), "after": plain(to)} for name, (was, to) in step.changes.items()}
    attributes |= {name: {"before": "(secret)", "after": "(secret)"} for name in kind.secret & attributes.keys()}
    change = {"kind": step.of.kind, "name": step.of.name, "action": step.action, "outcome": step.outcome}
    return change | {"attributes": attributes} | ({"reason": step.reason} if step.reason else {})


def _diff(change: Mapping[str, Any]) -> dict[str, Any]:
    title = f"{change['kind']} {change['name']}"
    pairs = change["attributes"].items()
    sides = {side: {name: pair[side] for name, pair in pairs if pair[side] is not None} for side in ("before", "after")}
    return {"before_header": title, "after_header": f"{title} ({change['action']})", **sides}


def plain(value: Any) -> Any:
    """As JSON has it: a frozenset becomes a sorted list, a NamedTuple a dict, an unknown value its sentence."""
    if hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items() if item is not None}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, frozenset)):
        items = [plain(item) for item in value]
        return sorted(items, key=str) if isinstance(value, frozenset) else items
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)
