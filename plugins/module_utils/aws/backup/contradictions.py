# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the parameters of vaults and selections before anything is read. Pure. A plan's rules: rule_contradictions.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import InvalidPlan
from ..identifiers import ACCOUNT
from .area import belongs
from .rule_contradictions import rule_problems

AREA = re.compile(r"[a-zA-Z0-9_-]{2,43}")
VAULT = re.compile(r"[a-zA-Z0-9_-]{2,50}")
NAME = re.compile(r"[a-zA-Z0-9_.-]{1,50}")
LEAST_GRACE, MOST_DAYS = 3, 36500  # https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raises InvalidPlan with every contradiction, naming the variable."""
    problems = [*_area(params), *_vaults(params), *_plans(params)]
    if problems:
        raise InvalidPlan(problems)


def _area(params: Mapping[str, Any]) -> Iterator[str]:
    if not AREA.fullmatch(params["name"]):
        yield f"backup_name: {params['name']!r} is not 2 to 43 letters, digits, hyphens and underscores"
    role = params["role_arn"]
    if role is not None and not role.startswith("arn:"):
        yield f"backup_role_arn: {role!r} is not the ARN of a role; leave it out for one of its own"
    for kind, choice in (params["opt_in"] or {}).items():
        if not isinstance(choice, bool):
            yield f"backup_opt_in: {kind}: {choice!r} is neither true nor false"


def _vaults(params: Mapping[str, Any]) -> Iterator[str]:
    vaults = params["vaults"] or []
    yield from _twice("backup_vaults", [f"{one['region'] or ''}/{one['name']}".lstrip("/") for one in vaults])
    for vault in vaults:
        what = f"backup_vaults: {vault['name']}"
        yield from _named(what, vault["name"], VAULT, "2 to 50 letters, digits, hyphens and underscores", params["name"])
        yield from _lock(what, vault["lock"])
        wrong = [account for account in vault["copy_from"] or [] if not ACCOUNT.fullmatch(str(account))]
        yield from (f"{what}: copy_from: {account!r} is not an account's id of 12 digits; write it in quotes" for account in wrong)
        for place, statement in enumerate(vault["policy_statements"] or [], 1):
            if not {"Effect", "Action", "Resource"} <= statement.keys() or not statement.keys() & {"Principal", "NotPrincipal"}:
                yield f"{what}: policy_statements: statement {place} needs Effect, Principal, Action and Resource"


def _named(what: str, name: str, pattern: re.Pattern[str], words: str, area: str) -> Iterator[str]:
    if not pattern.fullmatch(name):
        yield f"{what}: a name has {words}"
    elif not belongs(name, area):
        yield f"{what}: its name has to be {area}, or to begin with {area}-, so that it is known whose it is"


def _twice(what: str, names: Sequence[str]) -> Iterator[str]:
    yield from (f"{what}: {name} is described twice" for name in dict.fromkeys(names) if names.count(name) > 1)


def _lock(what: str, lock: Mapping[str, Any] | None) -> Iterator[str]:
    if not lock:
        return
    mode, least, most, grace = (lock[key] for key in ("mode", "min_retention_days", "max_retention_days", "changeable_for_days"))
    if mode == "none" and any(value is not None for value in (least, most, grace)):
        yield f"{what}: lock: mode none takes the lock away, so there is nothing else to say of it"
    if mode == "governance" and grace is not None:
        yield f"{what}: lock: changeable_for_days belongs to mode compliance; a lock of mode governance can always be changed"
    if mode == "compliance" and (grace is None or grace < LEAST_GRACE):
        yield f"{what}: lock: mode compliance needs changeable_for_days, {LEAST_GRACE} at least: after them nobody can change it"
    if any(value is not None and not 1 <= value <= MOST_DAYS for value in (least, most)):
        yield f"{what}: lock: min_retention_days and max_retention_days are 1 to {MOST_DAYS}"
    if least is not None and most is not None and least > most:
        yield f"{what}: lock: min_retention_days {least} is more than max_retention_days {most}"


def _plans(params: Mapping[str, Any]) -> Iterator[str]:
    plans = params["plans"] or []
    yield from _twice("backup_plans", [plan["name"] for plan in plans])
    for plan in plans:
        what = f"backup_plans: {plan['name']}"
        yield from _named(what, plan["name"], NAME, "1 to 50 letters, digits, dots, hyphens and underscores", params["name"])
        if not plan["rules"]:
            yield f"{what}: it has no rule; a plan needs one"
        yield from _twice(f"{what}: rules", [rule["name"] for rule in plan["rules"]])
        for rule in plan["rules"]:
            yield from rule_problems(f"{what}: rule {rule['name']}", rule, params)
        selections = plan["selections"] or []
        yield from _twice(f"{what}: selections", [one["name"] for one in selections])
        for selection in selections:
            yield from _selection(f"{what}: selection {selection['name']}", selection)


def _selection(what: str, selection: Mapping[str, Any]) -> Iterator[str]:
    if not NAME.fullmatch(selection["name"]):
        yield f"{what}: a name has 1 to 50 letters, digits, dots, hyphens and underscores"
    if not any(selection[key] for key in ("tags", "resources", "conditions")):
        yield f"{what}: it selects nothing; give tags, resources or conditions"
    for key in ("resources", "not_resources"):
        wrong = [arn for arn in selection[key] or [] if arn != "*" and not arn.startswith("arn:")]
        yield from (f"{what}: {key}: {arn!r} is not an ARN" for arn in wrong)
