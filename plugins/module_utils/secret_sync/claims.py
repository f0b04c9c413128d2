# SPDX-License-Identifier: GPL-3.0-or-later
"""What can't become of a Secret that is there, by Kubernetes' rules or because it is somebody else's. Pure."""

from __future__ import annotations

from .observed import STATE, Observed
from .source import Problem
from .targets import Target


def claim(target: Target) -> bool:
    """Whether the target takes fields back from people who have changed them by hand. Raises Problem."""
    one, data = target.observed, target.data
    assert data is not None
    if one is None or one.deleting:
        return False
    kind, present = target.live.get("type", "Opaque"), target.present
    if kind != target.entry.type:
        raise Problem(f"its type is {kind} and can't become {target.entry.type}; delete it, or choose another name")
    if target.live.get("immutable") and (target.entry.immutable is False or data != present):
        raise Problem("it is immutable and would have to change; delete it, or choose another name")
    differing: list[tuple[str, str]] = []
    for part, wanted, has in (
        ("data", data, present),
        ("labels", target.labels, one.labels),
        ("annotations", target.entry.annotations, one.annotations),
    ):
        differing += [(part, key) for key in sorted(wanted.keys() & has.keys()) if wanted[key] != has[key]]
    taken = [_is_taken(one, part, key) for part, key in (*differing, ("annotations", STATE))]
    return any(taken)


def _is_taken(one: Observed, part: str, key: str) -> bool:
    """Whether others have it. What another applies is not fought over, nor what has never been ours."""
    ours = one.known if part != "data" else key in one.ours | one.state.keys
    others = one.others.get(f"{part} {key}", {})
    manager = next((name for name, operation in sorted(others.items()) if operation == "Apply" or not ours), None)
    if manager:
        raise Problem(f"conflict: {part} {key} is {manager}'s, with another value; take it out of the map, or away from {manager}")
    return bool(others)
