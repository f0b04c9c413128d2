# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a plan's rule before anything is read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .rules import DEFAULTS

NAME = re.compile(r"[a-zA-Z0-9_.-]{1,50}")
SCHEDULE = re.compile(r"cron\((\S+ ){5}\S+\)|rate\(\d+ (minute|hour|day)s?\)")
COLD_DAYS = 90  # that a recovery point stays in cold storage at least
CONTINUOUS_DAYS = 35
LEAST_WINDOW = 60


def rule_problems(what: str, rule: Mapping[str, Any], params: Mapping[str, Any]) -> Iterator[str]:
    """what: begins each sentence."""
    if not NAME.fullmatch(rule["name"]):
        yield f"{what}: a name has 1 to 50 letters, digits, dots, hyphens and underscores"
    if rule["schedule"] is not None and not SCHEDULE.fullmatch(rule["schedule"]):
        yield f"{what}: schedule: {rule['schedule']!r} is neither cron(…) of six fields nor rate(…), such as cron(0 18 * * ? *)"
    yield from _windows(what, rule)
    yield from _kept(what, rule)
    yield from _continuous(what, rule)
    yield from _locked(what, rule, rule["vault"], None, params)
    for copy in rule["copies"] or []:
        yield from _copy(f"{what}: copies", rule, copy, params)


def _windows(what: str, rule: Mapping[str, Any]) -> Iterator[str]:
    start, whole = (DEFAULTS[key] if rule[key] is None else rule[key] for key in ("start_window", "completion_window"))
    if start < LEAST_WINDOW:
        yield f"{what}: start_window: {start} minutes is less than the {LEAST_WINDOW} that AWS asks for"
    if whole < start + LEAST_WINDOW:
        yield f"{what}: completion_window: {whole} minutes has to be {LEAST_WINDOW} more than start_window, which is {start}"


def _kept(what: str, kept: Mapping[str, Any]) -> Iterator[str]:
    cold, end = kept["cold_storage_after_days"], kept["delete_after_days"]
    if any(days is not None and days < 1 for days in (cold, end)):
        yield f"{what}: days are 1 at least; leave them out for what never happens"
    elif cold and end and end < cold + COLD_DAYS:
        yield f"{what}: delete_after_days: {end} has to be {cold + COLD_DAYS} at least, {COLD_DAYS} more than cold_storage_after_days"


def _continuous(what: str, rule: Mapping[str, Any]) -> Iterator[str]:
    if not rule["continuous"]:
        return
    if not 1 <= (rule["delete_after_days"] or 0) <= CONTINUOUS_DAYS:
        yield f"{what}: continuous needs delete_after_days of 1 to {CONTINUOUS_DAYS}"
    if rule["cold_storage_after_days"]:
        yield f"{what}: continuous backups do not go to cold storage; leave cold_storage_after_days out"


def _copy(what: str, rule: Mapping[str, Any], copy: Mapping[str, Any], params: Mapping[str, Any]) -> Iterator[str]:
    if (copy["vault"] is None) == (copy["vault_arn"] is None):
        yield f"{what}: give vault, one of backup_vaults, or vault_arn, of another account; not both"
        return
    yield from _kept(what, copy)
    if copy["vault_arn"] is not None:
        if not copy["vault_arn"].startswith("arn:"):
            yield f"{what}: vault_arn: {copy['vault_arn']!r} is not an ARN"
        return
    if _vault(copy["vault"], copy["region"], params) is None:
        where = f" with region {copy['region']}" if copy["region"] else ""
        yield f"{what}: there is no {copy['vault']}{where} among backup_vaults; describe it, or give vault_arn"
    if copy["region"] is None and copy["vault"] == rule["vault"]:
        yield f"{what}: {copy['vault']} is the vault that the rule backs up to; name another, or its region"
    yield from _locked(what, copy, copy["vault"], copy["region"], params)


def _vault(name: str, region: str | None, params: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return next((one for one in params["vaults"] or [] if (one["name"], one["region"]) == (name, region)), None)


def _locked(what: str, kept: Mapping[str, Any], name: str, region: str | None, params: Mapping[str, Any]) -> Iterator[str]:
    """A locked vault fails the jobs of what is kept shorter or longer than it says."""
    lock = ((_vault(name, region, params) or {}).get("lock")) or {}
    least, most, days = lock.get("min_retention_days"), lock.get("max_retention_days"), kept["delete_after_days"]
    if least and days and days < least:
        yield f"{what}: delete_after_days: {days} is less than the lock of vault {name} allows, {least}; every job would fail"
    if most and (not days or days > most):
        yield f"{what}: delete_after_days: {days or 'for ever'} is more than the lock of vault {name} allows, {most}; every job would fail"
