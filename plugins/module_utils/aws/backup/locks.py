# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of a vault, from data to AWS and back. Pure.

Without days of grace whoever may take it away again (governance); with them nobody may once they are over (compliance).
https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

NONE = {"mode": "none"}


def wanted_lock(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if value is not None}


def present_lock(description: Mapping[str, Any]) -> dict[str, Any]:
    if not description.get("Locked"):
        return dict(NONE)
    found = {
        "mode": "compliance" if description.get("LockDate") else "governance",
        "min_retention_days": description.get("MinRetentionDays"),
        "max_retention_days": description.get("MaxRetentionDays"),
    }
    return {key: value for key, value in found.items() if value is not None}


def same_lock(wanted: Mapping[str, Any], present: Mapping[str, Any] | None) -> bool:
    """The days of grace say nothing of what is there: AWS tells the date that came of them."""
    return {**wanted, "changeable_for_days": None} == {**(present or NONE), "changeable_for_days": None}


def lock_arguments(lock: Mapping[str, Any]) -> dict[str, Any]:
    names = {"min_retention_days": "MinRetentionDays", "max_retention_days": "MaxRetentionDays", "changeable_for_days": "ChangeableForDays"}
    return {argument: lock[key] for key, argument in names.items() if lock.get(key) is not None}


def is_final(lock_date: datetime | None, now: datetime) -> bool:
    """Whether nobody can change the lock any more."""
    return lock_date is not None and lock_date <= now
