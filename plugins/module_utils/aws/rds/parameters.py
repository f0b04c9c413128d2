# SPDX-License-Identifier: GPL-3.0-or-later
"""PostgreSQL's parameters as RDS knows them: what each may be, and when it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

NUMBER = r"(-?[\d.]+(?:e[+-]?\d+)?)"
RANGE = re.compile(f"{NUMBER}-{NUMBER}")
FORMULA = re.compile(r"\{.*\}|[A-Z]+\(.*\)")  # such as {DBInstanceClassMemory/32768} and GREATEST(…)


@dataclass(frozen=True)
class Known:
    """One parameter. allowed: RDS's own words, such as "0,1" or "100-2147483647"; None for anything."""

    static: bool
    modifiable: bool
    allowed: str | None
    data_type: str

    @property
    def method(self) -> str:
        return "pending-reboot" if self.static else "immediate"


def known_parameters(rds: Any, operation: str, family: str) -> dict[str, Known]:
    """By name, all of a family."""
    whole = rds.get_paginator(operation).paginate(DBParameterGroupFamily=family).build_full_result()
    return {
        one["ParameterName"]: Known(
            one.get("ApplyType") == "static", bool(one.get("IsModifiable")), one.get("AllowedValues"), one.get("DataType", "string")
        )
        for one in whole.get("EngineDefaults", {}).get("Parameters", [])
    }


def as_text(value: Any) -> str:
    """A value as RDS takes it: what YAML reads as true is 1."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def parameter_problems(wanted: Mapping[str, str], known: Mapping[str, Known], family: str) -> Iterator[str]:
    """Names that a family does not have, values that it does not take."""
    for name, value in wanted.items():
        what = f"rds_parameters: {name}"
        if name not in known:
            near = ", ".join(get_close_matches(name, known, 3, 0.6))
            yield f"{what}: {family} has no such parameter; {f'it has {near}' if near else 'correct it, or leave it out'}"
        elif not known[name].modifiable:
            yield f"{what} is RDS's own to set; leave it out"
        elif not _fits(value, known[name]):
            yield f"{what} can't be {value}; RDS takes {known[name].allowed}"


def _fits(value: str, known: Known) -> bool:
    if known.allowed is None or FORMULA.fullmatch(value):
        return True
    choices = [choice.strip() for choice in known.allowed.split(",")]
    if known.data_type == "list":
        return all(part.strip() in choices for part in value.split(","))
    return value in choices or any(_within(value, match) for match in map(RANGE.fullmatch, choices) if match)


def _within(value: str, match: re.Match[str]) -> bool:
    with suppress(ValueError):
        return float(match[1]) <= float(value) <= float(match[2])
    return False
