# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan, applied or not, as a module's result."""

from collections.abc import Collection, Mapping
from typing import Any

from .model import Kind, Kinds
from .plan import Step


def report(steps: Collection[Step], kinds: Kinds) -> dict[str, Any]:
    """Plain data without secrets. What is still being made is `pending`, not a change; `failures` are sentences."""
    changes = [_change(step, kinds[step.of.kind]) for step in steps if step.action not in ("none", "keep", "remove")]
    made = [step for step in steps if step.action != "keep"]  # what is kept is nobody's to await
    waiting = [step for step in made if step.outcome == "deferred" or (step.existing and step.existing.status == "pending")]
    return {
        "changed": any(change["outcome"] in ("planned", "done") for change in changes),
        "changes": changes,
        "diff": [_diff(change) for change in changes],
        "pending": list(dict.fromkeys(str(step.of) for step in waiting)),
        "kept": [f"{step.of}: {step.reason}" for step in steps if step.action == "keep"],
        "unchanged": sum(step.action == "none" for step in steps),
        "failures": [f"{step.action.replace('none', 'await')} {step.of}: {step.reason}" for step in steps if step.outcome == "failed"],
    }


def _change(step: Step, kind: Kind) -> dict[str, Any]:
    attributes = {name: {"before": kind.shown(name, was), "after": kind.shown(name, to)} for name, (was, to) in step.changes.items()}
    change = {"kind": step.of.kind, "name": step.of.name, "action": step.action, "outcome": step.outcome}
    return change | {"attributes": attributes} | ({"reason": step.reason} if step.reason else {})


def _diff(change: Mapping[str, Any]) -> dict[str, Any]:
    title, pairs = f"{change['kind']} {change['name']}", change["attributes"].items()
    before, after = ({name: pair[side] for name, pair in pairs if pair[side] is not None} for side in ("before", "after"))
    return {"before_header": title, "after_header": f"{title} ({change['action']})", "before": before or "", "after": after or ""}
