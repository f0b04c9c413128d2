# SPDX-License-Identifier: GPL-3.0-or-later
"""Quotas as they are, from a module's parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .clients import Regions
from .model import Place, told
from .reading import Reading


def tell_quotas(module: Any) -> None:
    """One run of the module `service_quota_info`."""
    regions = Regions(module)
    wanted = places(module.params["services"], module.params["regions"] or [regions.region])
    reading = Reading(regions).read(wanted, module.params["usage"])
    result = {"changed": False, "quotas": [told(one) for one in reading.quotas]}
    untold = [f"{one}: AWS can't tell its value: {one.error}" for one in reading.quotas if one.error]
    problems = [*dict.fromkeys(reading.failures.values()), *untold]
    if problems:
        module.fail_json(msg="; ".join(problems), problems=problems, **result)
    module.exit_json(**result)


def places(services: Iterable[Mapping[str, Any]], regions: Iterable[str]) -> dict[Place, list[str] | None]:
    """What to read where. A service that is listed several times is read once; without quotas, all of it."""
    wanted: dict[Place, list[str] | None] = {}
    for region in dict.fromkeys(regions):
        for one in services:
            place, more = (region, one["service_code"]), one["quotas"]
            known = wanted.get(place, [])
            wanted[place] = None if more is None or known is None else [*known, *more]
    return wanted
