"""Policies of things: whom a role lets assume it, and which services a queue lets send to it."""

import json
from collections.abc import Mapping
from typing import Any

from .. import identities
from .conditions import Facts, holds
from .policies import listed, pattern


def of_principal(document: str, caller: identities.Caller, external_id: str | None = None, action: str = "AssumeRole") -> str | None:
    """How a role's trust policy lets a principal assume it: `named`, or as any of its `account`. None: not at all."""
    names = set(caller.arns)
    account = {caller.account, f"arn:aws:iam::{caller.account}:root"}
    facts = {"aws:PrincipalArn": caller.arns[0], "aws:PrincipalAccount": caller.account, "aws:userid": caller.identifier}
    facts |= {f"aws:PrincipalTag/{key}": value for key, value in caller.tags.items()}
    if external_id is not None:
        facts["sts:ExternalId"] = external_id
    for how, principals in (("named", names), ("account", account)):
        if _allows(document, "AWS", principals, f"sts:{action}", facts, names | account):
            return how
    return None


def of_service(document: str, service: str, actions: tuple[str, ...], facts: Mapping[str, Any]) -> bool:
    return all(_allows(document, "Service", {service}, f"sts:{action}", facts) for action in actions)


def of_provider(document: str, provider: str, facts: Mapping[str, Any]) -> bool:
    """provider: the ARN of an OIDC provider; facts: what the token says, by the provider's condition keys."""
    return _allows(document, "Federated", {provider}, "sts:AssumeRoleWithWebIdentity", facts)


def service_may(document: str | None, service: str, action: str, resource: str, facts: Mapping[str, Any]) -> bool:
    """Whether a resource's policy lets a service of AWS do that with it."""
    facts = {**facts, "aws:SecureTransport": True, "aws:PrincipalIsAWSService": True}
    return bool(document) and _allows(document or "{}", "Service", {service}, action, facts, resource=resource)


def _allows(
    document: str,
    kind: str,
    names: set[str],
    action: str,
    facts: Mapping[str, Any],
    denied: set[str] | None = None,
    resource: str | None = None,
) -> bool:
    """denied: the names under which a statement may deny it, if these are more. resource: None for a trust policy, which has none."""
    allowed, known = False, Facts(facts, ("sts:externalid", "sts:rolesessionname"))
    for statement in listed(json.loads(document).get("Statement", [])):
        denies = statement.get("Effect") == "Deny"
        if not _concerns(statement, kind, (denied or names) if denies else names, action):
            continue
        if resource is not None and not any(pattern(one).match(resource) for one in listed(statement.get("Resource", []))):
            continue
        met = holds(statement.get("Condition") or {}, known)
        if denies and met is not False:
            return False
        allowed = allowed or (not denies and met is True)
    return allowed


def _concerns(statement: dict[str, Any], kind: str, names: set[str], action: str) -> bool:
    principal = statement.get("Principal", {})
    given = listed(principal.get(kind, [])) if isinstance(principal, dict) else []
    everybody = principal == "*" or (isinstance(principal, dict) and "*" in listed(principal.get("AWS", [])))
    actions = listed(statement.get("Action", []))
    return (everybody or bool(names.intersection(given))) and any(pattern(one, True).match(action) for one in actions)
