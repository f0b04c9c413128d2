# SPDX-License-Identifier: GPL-3.0-or-later
"""Which version is to run, and the snapshot that comes before another major one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from ...converge.model import Existing, InvalidPlan
from . import names
from .catalogue import Catalogue, targets
from .versions import newest, satisfies, unknown, upgrade_problems

FRESH = timedelta(hours=1)  # so old may a snapshot be for an upgrade that is tried again


def chosen_version(params: Mapping[str, Any], has: str | None, catalogue: Catalogue) -> str:
    """has: the version of the instance, or of what is restored; None where all is new. Raises InvalidPlan with those that there are."""
    wanted = params["engine_version"]
    if has is None:
        offered = catalogue.versions()
        version = newest(offered, wanted)
        if version is None:
            raise InvalidPlan([unknown(wanted, offered)])
        return version
    if satisfies(has, wanted):
        return has
    ways = targets(catalogue.version(has))
    version = newest([one["EngineVersion"] for one in ways], wanted) or wanted
    problems = list(upgrade_problems(has, version, ways, params["allow_major_version_upgrade"]))
    if problems:
        raise InvalidPlan(problems)
    return version


def snapshot_name(identifier: str, version: str, there: Collection[Existing], now: datetime) -> str:
    """That of one taken just now, where an upgrade is tried again, or else the first that is free. Pure."""
    made = {one.name: one.outputs["made_at"] or now for one in there}
    name, number = names.snapshot_before(identifier, version), 1
    while name in made and made[name] < now - FRESH:
        number += 1
        name = f"{names.snapshot_before(identifier, version)}-{number}"
    return name
