"""Trust policies: whom a role lets assume it."""

import json
from collections.abc import Mapping
from typing import Any

from .. import identities
from .conditions import Facts, holds
from .policies import listed, pattern


def of_principal(document: str, caller: identities.Caller, external_id: str | None = None, action: str = "AssumeRole") -> str | None:
    """How a role's trust policy lets a principal assume it: `named`, or as any of its `account`. None: not at all."""
    names = {*caller.arns, "*"}
    account = {caller.account, f"arn:aws:iam::{caller.account}:root"}
    facts = {"aws:PrincipalArn": caller.arns[0], "aws:PrincipalAccount": caller.account, "aws:userid": caller.identifier}
    facts |= {f"aws:PrincipalTag/{key}": value for key, value in caller.tags.items()}
    if external_id is not None:
        facts["sts:ExternalId"] = external_id
    for how, principals in (("named", names), ("account", account)):
        if _allows(document, "AWS", principals, action, facts, names | account):
            return how
    return None


def of_service(document: str, service: str, actions: tuple[str, ...], facts: Mapping[str, Any]) -> bool:
    return all(_allows(document, "Service", {service}, action, facts) for action in actions)


def of_provider(document: str, provider: str, facts: Mapping[str, Any]) -> bool:
    """provider: the ARN of an OIDC provider; facts: what the token says, by the provider's condition keys."""
    return _allows(document, "Federated", {provider}, "AssumeRoleWithWebIdentity", facts)


def _allows(document: str, kind: str, names: set[str], action: str, facts: Mapping[str, Any], denied: set[str] | None = None) -> bool:
    """denied: the names under which a statement may deny it, if these are more."""
    allowed, known = False, Facts(facts, ("sts:externalid", "sts:rolesessionname"))
    for statement in listed(json.loads(document).get("Statement", [])):
        denies = statement.get("Effect") == "Deny"
        if not _concerns(statement, kind, (denied or names) if denies else names, action):
            continue
        met = holds(statement.get("Condition") or {}, known)
        if denies and met is not False:
            return False
        allowed = allowed or (not denies and met is True)
    return allowed


def _concerns(statement: dict[str, Any], kind: str, names: set[str], action: str) -> bool:
    principal = statement.get("Principal", {})
    given = listed(principal.get(kind, [])) if isinstance(principal, dict) else listed(principal) if kind == "AWS" else []
    actions = listed(statement.get("Action", []))
    return bool(names.intersection(given)) and any(pattern(one, True).match(f"sts:{action}") for one in actions)
