# SPDX-License-Identifier: GPL-3.0-or-later
"""What means the same in another form: each function gives one form for all of them, to be compared. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...aws.service_quotas.pools import quantity

UNITS = {"h": 3600, "m": 60, "s": 1}
DURATION = re.compile(r"(\d+[hms])+")
BUDGET_NODES = "10%"  # of a budget that does not say


def seconds(text: Any) -> Any:
    """20m and 1200s are one duration. Never, and what is none, stays as it is."""
    if not isinstance(text, str) or not DURATION.fullmatch(text):
        return text
    return sum(int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+)([hms])", text))


def amount(value: Any) -> Any:
    """1000m and 1 are one quantity. A share such as 10%, and what is none, stays as it is."""
    try:
        return quantity(value)
    except ValueError:
        return str(value)


def amounts(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: amount(value) for key, value in (values or {}).items()}


def unordered(values: Iterable[Any] | None) -> list[str]:
    """A list whose order means nothing."""
    return sorted(json.dumps(one, sort_keys=True, default=str) for one in values or ())


def terms(values: Iterable[Mapping[str, Any]] | None) -> list[str]:
    return unordered({key: item for key, item in one.items() if item} for one in values or ())


def requirements(values: Iterable[Mapping[str, Any]] | None) -> list[str]:
    return unordered(
        [one["key"], one["operator"], sorted(map(str, one.get("values") or ())), one.get("minValues")] for one in values or ()
    )


def taints(values: Iterable[Mapping[str, Any]] | None) -> list[str]:
    return unordered([one["key"], one.get("value") or "", one["effect"]] for one in values or ())


def budgets(values: Iterable[Mapping[str, Any]] | None) -> list[str]:
    return unordered(
        [
            one.get("nodes") or BUDGET_NODES,
            sorted(one.get("reasons") or ()),
            " ".join((one.get("schedule") or "").split()),
            seconds(one.get("duration")),
        ]
        for one in values or ()
    )


def disks(values: Iterable[Mapping[str, Any]] | None) -> list[str]:
    def volume(of: Mapping[str, Any]) -> dict[str, Any]:
        return {key: amount(value) if key == "volumeSize" else value for key, value in of.items()}

    return unordered({**one, "ebs": volume(one.get("ebs") or {})} for one in values or ())


def kubelet(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Its dictionaries hold quantities, or shares, and one of them durations."""
    found = {}
    for key, value in (values or {}).items():
        if isinstance(value, Mapping):
            found[key] = {name: seconds(one) for name, one in value.items()} if key == "evictionSoftGracePeriod" else amounts(value)
        else:
            found[key] = value
    return {key: value for key, value in found.items() if value not in ({}, [])}


def texts(values: Mapping[str, Any] | None) -> dict[str, str]:
    return {key: str(value) for key, value in (values or {}).items()}


def same(value: Any) -> Any:
    return value or None
