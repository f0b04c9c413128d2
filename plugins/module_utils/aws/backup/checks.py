# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the parameters and the plan against what was read, and what has to be said of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ...converge.model import Existing, InvalidPlan
from ...converge.plan import Step
from .locks import is_final


def refuse_what_was_read(params: Mapping[str, Any], existing: Sequence[Existing]) -> None:
    problems = [*_vaults(params, existing), *_types(params, existing)]
    if problems:
        raise InvalidPlan(problems)


def _vaults(params: Mapping[str, Any], existing: Sequence[Existing]) -> Iterator[str]:
    known = {one["name"] for one in params["vaults"] or []} | {one.name for one in existing if one.kind == "backup_vault"}
    for plan in params["plans"] or []:
        for rule in plan["rules"]:
            if rule["vault"] not in known:
                yield f"backup_plans: {plan['name']}: rule {rule['name']}: there is no vault {rule['vault']}; describe it in backup_vaults"


def _types(params: Mapping[str, Any], existing: Sequence[Existing]) -> Iterator[str]:
    for settings in (one for one in existing if one.kind == "backup_region_settings"):
        known = settings.attributes["opted_in"]
        for kind in (params["opt_in"] or {}).keys() - known.keys():
            yield f"backup_opt_in: AWS Backup has no {kind} in this region; it has {', '.join(sorted(known))}"


def refuse_what_is_locked(steps: Sequence[Step], now: datetime) -> None:
    """Before anything is changed: what AWS would refuse in the midst of it."""
    vaults = [(step, step.existing) for step in steps if step.of.kind == "backup_vault" and step.existing]
    problems = [problem for step, vault in vaults for problem in _locked(step, vault.outputs, now)]
    if problems:
        raise InvalidPlan(problems)


def _locked(step: Step, outputs: Mapping[str, Any], now: datetime) -> Iterator[str]:
    final = is_final(outputs["lock_date"], now)
    if step.action == "update" and "lock" in step.changes and final:
        yield f"backup_vaults: {step.of.name}: its lock can't be changed since {outputs['lock_date']:%Y-%m-%d}; put it back as it was"
    if step.action == "delete" and outputs["locked"] and outputs["points"]:
        remedy = "leave it out of what may be deleted" + ("" if final else ", or take the lock away first (mode none)")
        yield f"{step.of} is locked and holds {outputs['points']} recovery points, which AWS keeps until their time is over; {remedy}"


def announcements(steps: Sequence[Step]) -> list[str]:
    """What a run would do that can't be taken back."""
    found = []
    for step in steps:
        lock = step.values.get("lock") if step.of.kind == "backup_vault" and "lock" in step.changes else None
        if lock and lock["mode"] == "compliance":
            days = lock["changeable_for_days"]
            found.append(
                f"{step.of}: its lock becomes final {days} days after it is set: from then on nobody, AWS included, can change or "
                "remove it, or delete a recovery point in it before its time"
            )
    return found
