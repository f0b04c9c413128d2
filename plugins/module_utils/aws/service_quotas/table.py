# SPDX-License-Identifier: GPL-3.0-or-later
"""What people read at the end of a run. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

HEADINGS = ("quota", "have", "need", "in use", "verdict", "request")
FIGURES = (1, 2, 3)  # columns


def table(quotas: Sequence[Mapping[str, Any]], node_pools: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Lines: a table of what `Judged.told` gives, then the sentences that go with it. No lines where there is no quota."""
    if not quotas:
        return []
    several = len({one["region"] for one in quotas}) > 1
    rows = [HEADINGS, *(_row(one, several) for one in quotas)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    notes = [f"{one['name']}: {one['note']}" for one in quotas if one["note"] and one["verdict"] != "sufficient"]
    held = [one["reason"] for one in node_pools.values() if one["reason"]]
    above = [warning for one in node_pools.values() for warning in one["warnings"]]
    return [*(_line(row, widths) for row in rows), *notes, *held, *above]


def _row(one: Mapping[str, Any], several: bool) -> tuple[str, ...]:
    name = f"{one['region']}: {one['name']}" if several else one["name"]
    figures = ("-" if one[key] is None else str(one[key]) for key in ("have", "need", "in_use"))
    return (name, *figures, one["verdict"].replace("_", " "), one["request_id"] or "-")


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    sized = enumerate(zip(row, widths, strict=True))
    return "  ".join(cell.rjust(width) if column in FIGURES else cell.ljust(width) for column, (cell, width) in sized).rstrip()
