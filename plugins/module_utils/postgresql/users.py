# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords of the master user and of the described users, and whether the latter have theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..converge.model import InvalidPlan
from ..secret_sync.source import Problem
from .catalog import Catalog
from .instance import Instance
from .logins import Logins
from .passwords import Missing, Passwords
from .roles import is_over
from .server import FIRST, Place, Refused

MANAGED_KEY = "password"  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html


def secrets_of(params: Mapping[str, Any]) -> list[str]:
    """All that the description names."""
    own = params["master"]["secret"]
    return sorted({*([own] if own else []), *(user["secret"] for user in params["users"] if user["secret"])})


def master(params: Mapping[str, Any], there: Instance, passwords: Passwords) -> str:
    """Raises InvalidPlan."""
    given = params["master"]
    secret, key = (given["secret"], given["key"]) if given["secret"] else (there.secret, MANAGED_KEY)
    if secret is None:
        raise InvalidPlan([f"rds_master_secret: RDS manages no password of {there.kind} {there.identifier}; give the secret that has it"])
    try:
        found = passwords.of(secret, key)
    except Problem as problem:
        raise InvalidPlan([f"rds_master_secret: {problem}"]) from None
    if found is None:
        raise InvalidPlan([f"rds_master_secret: secret {secret} gets another value in this run, and there is no way in meanwhile"])
    return found


def passwords_of(params: Mapping[str, Any], passwords: Passwords, check_mode: bool, warn: Callable[[str], None]) -> dict[str, str | None]:
    """By user, None where it is not known yet. Raises InvalidPlan with each that there is none for."""
    found, problems = dict[str, str | None](), []
    for user in (one for one in params["users"] if one["secret"]):
        try:
            found[user["name"]] = passwords.of(user["secret"], user["key"])
        except Missing as problem:
            if not check_mode:
                problems.append(f"rds_users: {user['name']}: {problem}")
            else:
                warn(f"rds_users: {user['name']}: {problem}; a run without it would be refused")
                found[user["name"]] = None
        except Problem as problem:
            problems.append(f"rds_users: {user['name']}: {problem}")
    if problems:
        raise InvalidPlan(problems)
    return found


def logins(params: Mapping[str, Any], place: Place | None, whole: Catalog) -> Logins:
    """Each to a database that is there, of those that the user is for."""
    databases = {user["name"]: [one["database"] for one in user["access"]] for user in params["users"]}
    return Logins(place, {name: next((one for one in found if one in whole.databases), FIRST) for name, found in databases.items()})


def accepted(passwords: Mapping[str, str | None], whole: Catalog, ways: Logins) -> dict[str, bool]:
    """Of those that are there and can be tried. Raises InvalidPlan."""
    tried = {
        name: password
        for name, password in passwords.items()
        if password is not None and name in whole.roles and not is_over(whole.roles[name]["valid_until"])
    }
    try:
        return ways.all(tried)
    except Refused as refused:
        raise InvalidPlan([f"rds_users: whether they have their passwords can't be told: {refused}"]) from None
