# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules of disruption budgets, as the library reads them that Karpenter uses. Pure.

https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
"""

from __future__ import annotations

import re

# Of the ready-made ones those that Karpenter's definition lets through.
READY_MADE = ("@annually", "@yearly", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
MONTHS = dict(zip(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], range(1, 13), strict=True))
DAYS = dict(zip(["sun", "mon", "tue", "wed", "thu", "fri", "sat"], range(7), strict=True))
FIELDS = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, MONTHS),
    ("day of the week", 0, 6, DAYS),
)
PART = re.compile(r"(?:(\*|\?)|([0-9A-Za-z]+)(?:-([0-9A-Za-z]+))?)(?:/([0-9]+))?")


def schedule_problem(schedule: str) -> str | None:
    """What is wrong with it, as the rest of a sentence; None if Karpenter can read it."""
    if schedule.startswith("@"):
        return None if schedule in READY_MADE else f"is none of {', '.join(READY_MADE)}"
    fields = schedule.split()
    if "=" in schedule:
        return "names a time zone; Karpenter knows UTC alone"
    if len(fields) != len(FIELDS):
        return f"has {len(fields)} fields; write five: minute, hour, day of the month, month, day of the week"
    for text, (what, low, high, names) in zip(fields, FIELDS, strict=True):
        for part in text.split(","):
            wrong = _wrong(part, low, high, names)
            if wrong:
                return f"has {text!r} for the {what}: {wrong}"
    return None


def _wrong(part: str, low: int, high: int, names: dict[str, int]) -> str | None:
    found = PART.fullmatch(part)
    if not found:
        return f"{part!r} is no number, range or *"
    _, begin, end, step = found.groups()
    if step is not None and int(step) == 0:
        return "a step is 1 at least"
    numbers = []
    for text in filter(None, (begin, end)):
        value = names.get(text.lower(), int(text) if text.isdigit() else None)
        if value is None or not low <= value <= high:
            return f"{text} is not from {low} to {high}" + (f", nor one of {', '.join(names)}" if names else "")
        numbers.append(value)
    return f"{begin} comes after {end}" if len(numbers) == 2 and numbers[0] > numbers[1] else None
