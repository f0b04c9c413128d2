# SPDX-License-Identifier: GPL-3.0-or-later
"""Rotation: its forms in a description, in AWS's answers and in its calls, and what is wrong with one. Pure.

attribute: {} where it is off, else {lambda_arn, days | schedule_expression, duration}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

RULES = {"days": "AutomaticallyAfterDays", "schedule_expression": "ScheduleExpression", "duration": "Duration"}
DAYS = range(1, 1001)
EXPRESSION = re.compile(r"(rate|cron)\([0-9A-Za-z#?*\-/, ]+\)")
DURATION = re.compile(r"[0-9]{1,2}h")
RATE = re.compile(r"rate\(\s*(\d+)\s+days?\s*\)")


def described(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: given[key] for key in ("lambda_arn", *RULES) if given.get(key) is not None}


def parsed(description: Mapping[str, Any]) -> dict[str, Any]:
    """As AWS answers it, which tells of a schedule by expression the days as well."""
    if not description.get("RotationEnabled"):
        return {}
    rules = description.get("RotationRules") or {}
    left_out = "days" if rules.get("ScheduleExpression") else "schedule_expression"
    found = {key: rules[member] for key, member in RULES.items() if key != left_out and rules.get(member)}
    arn = description.get("RotationLambdaARN")
    return {**({"lambda_arn": arn} if arn else {}), **found}


def target(wanted: Mapping[str, Any], present: Mapping[str, Any] | None) -> Any:
    """The rotation to reach: what is not given stays, and a schedule in another form is the same."""
    if not wanted or not present:
        return wanted
    schedule = {key: wanted[key] for key in ("days", "schedule_expression") if key in wanted}
    if _schedule(wanted) == _schedule(present):
        schedule = {key: present[key] for key in ("days", "schedule_expression") if key in present}
    rest = {key: wanted.get(key, present.get(key)) for key in ("lambda_arn", "duration")}
    reached = {**schedule, **{key: value for key, value in rest.items() if value is not None}}
    return present if reached == present else reached


def arguments(rotation: Mapping[str, Any]) -> dict[str, Any]:
    """Of RotateSecret."""
    rules = {member: rotation[key] for key, member in RULES.items() if key in rotation}
    return {"RotationLambdaARN": rotation["lambda_arn"], "RotationRules": rules}


def problems(given: Mapping[str, Any]) -> Iterator[str]:
    rotation = described(given)
    if not rotation:
        if given.get("rotate_immediately"):
            yield "rotation: rotate_immediately alone rotates nothing; give lambda_arn and a schedule, or leave it out"
        return
    if "lambda_arn" not in rotation:
        yield "rotation has no lambda_arn; give the function that rotates it, or write {} to switch rotation off"
    if ("days" in rotation) == ("schedule_expression" in rotation):
        yield "rotation takes either days or schedule_expression"
    if rotation.get("days", DAYS[0]) not in DAYS:
        yield f"rotation.days is {rotation['days']}; AWS takes {DAYS[0]} to {DAYS[-1]}"
    if not EXPRESSION.fullmatch(rotation.get("schedule_expression", "rate(1 day)")):
        yield f"rotation.schedule_expression {rotation['schedule_expression']!r} is neither rate(…) nor cron(…)"
    if not DURATION.fullmatch(rotation.get("duration", "1h")):
        yield f"rotation.duration {rotation['duration']!r} is not a number of hours such as 3h"


def _schedule(rotation: Mapping[str, Any]) -> str:
    if "days" in rotation:
        return f"{rotation['days']} days"
    expression = rotation.get("schedule_expression", "")
    rate = RATE.fullmatch(expression)
    return f"{rate[1]} days" if rate else " ".join(expression.split())
