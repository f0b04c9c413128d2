# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from ...converge.model import InvalidPlan
from ..identifiers import ACCOUNT
from . import trust_contradictions
from .documents import problems
from .names import is_arn, is_present, provider_name

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LENGTHS = {"roles": 64, "policies": 128, "instance_profiles": 128}
SESSION_SECONDS = range(3600, 43201)
MOST_THUMBPRINTS = 5
PATH = re.compile(r"/([\x21-\x7e]+/)?")
THUMBPRINT = re.compile(r"[0-9a-fA-F]{40}")


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raises InvalidPlan with every contradiction, naming the option."""
    checks = (_names, _purge, _account, _boundary, _roles, _policies, _profiles, _providers)
    found = [problem for check in checks for problem in check(params)]
    if found:
        raise InvalidPlan(found)


def _present(params: Mapping[str, Any], option: str) -> list[Mapping[str, Any]]:
    return [item for item in params[option] or [] if is_present(item, params)]


def _names(params: Mapping[str, Any]) -> Iterator[str]:
    for option, length in LENGTHS.items():
        items = params[option] or []
        for item in items:
            name = item["name"]
            if not re.fullmatch(rf"[A-Za-z0-9_+=,.@-]{{1,{length}}}", name):
                yield f"access_{option}: {name!r} can't be a name: IAM takes 1 to {length} letters, digits and _+=,.@-"
            if item["path"] and not PATH.fullmatch(item["path"]):
                yield f"access_{option}: {name}: path {item['path']!r} does not begin and end with a slash"
        yield from _twice(option, [item["name"] for item in items])
    yield from _twice("oidc_providers", [provider_name(item["url"]) for item in params["oidc_providers"] or []])


def _twice(option: str, names: Sequence[str]) -> Iterator[str]:
    lower = [name.lower() for name in names]  # IAM's names differ by more than case
    repeated = {name: count for name, count in zip(names, map(lower.count, lower), strict=True) if count > 1}
    if repeated:
        yield f"access_{option}: {', '.join(repeated)} is listed twice; names must differ, by more than case"


def _purge(params: Mapping[str, Any]) -> Iterator[str]:
    if params["path"] and not PATH.fullmatch(params["path"]):
        yield f"access_path: {params['path']!r} does not begin and end with a slash"
    if params["purge"] and (params["path"] or "/") == "/":
        yield "access_purge: it deletes what is under access_path and not described; give a path of your own, such as /example/"


def _account(params: Mapping[str, Any]) -> Iterator[str]:
    if params["account_id"] and not ACCOUNT.fullmatch(params["account_id"]):
        yield f"access_account_id: {params['account_id']!r} is no account's; write its twelve digits in quotes"


def _boundary(params: Mapping[str, Any]) -> Iterator[str]:
    given = params["boundary"]
    if not given:
        return
    if given["document"] and given["statements"]:
        yield "access_boundary: document stands for the whole of it, and statements add to the one that comes with it; give one of them"
    if given["name"] in [policy["name"] for policy in params["policies"] or []]:
        yield f"access_boundary: {given['name']} is in access_policies too; describe it in one place"
    yield from _documents("access_boundary: document", given["document"])
    if given["statements"]:
        yield from _documents("access_boundary: statements", {"Statement": given["statements"]})


def _roles(params: Mapping[str, Any]) -> Iterator[str]:
    providers = {provider_name(item["url"]) for item in _present(params, "oidc_providers")}
    for role in _present(params, "roles"):
        what = f"access_roles: {role['name']}"
        yield from _documents(f"{what}: assume_role_policy", role["assume_role_policy"], trust=True)
        for name, document in (role["inline_policies"] or {}).items():
            yield from _documents(f"{what}: inline_policies: {name}", document)
        boundary = [role["permissions_boundary"]] if role["permissions_boundary"] else []
        yield from _unknown_policies(params, f"{what}: policies", role["policies"] or [])
        yield from _unknown_policies(params, f"{what}: permissions_boundary", boundary)
        seconds = role["max_session_duration"]
        if seconds is not None and seconds not in SESSION_SECONDS:
            yield f"{what}: max_session_duration is {seconds}; AWS takes 3600 to 43200 seconds"
        yield from (f"{what}: {problem}" for problem in trust_contradictions.problems(role, params))
        accounts = role["trusted_service_accounts"]
        if accounts and not is_arn(accounts["oidc_provider"]) and provider_name(accounts["oidc_provider"]) not in providers:
            yield f"{what}: trusted_service_accounts: {accounts['oidc_provider']} is neither an ARN nor a URL in access_oidc_providers"
        if accounts and not accounts["subjects"]:
            yield f"{what}: trusted_service_accounts: subjects is empty; name system:serviceaccount:<namespace>:<name>"


def _unknown_policies(params: Mapping[str, Any], what: str, names: Sequence[str]) -> Iterator[str]:
    known = [policy["name"] for policy in [*_present(params, "policies"), *filter(None, [params["boundary"]])]]
    unknown = [name for name in names if not is_arn(name) and name not in known]
    if unknown:
        yield f"{what} names {', '.join(unknown)}; access_policies has {', '.join(known) or 'none'}: describe it there, or give an ARN"


def _policies(params: Mapping[str, Any]) -> Iterator[str]:
    for policy in _present(params, "policies"):
        yield from _documents(f"access_policies: {policy['name']}: document", policy["document"])


def _documents(what: str, document: Any, trust: bool = False) -> Iterator[str]:
    if document is not None:
        yield from (f"{what}: {problem}" for problem in problems(document, trust))


def _profiles(params: Mapping[str, Any]) -> Iterator[str]:
    removed = {role["name"] for role in params["roles"] or [] if not is_present(role, params)}
    for profile in _present(params, "instance_profiles"):
        if profile["role"] in removed:
            what = f"access_instance_profiles: {profile['name']}"
            yield f"{what}: its role {profile['role']} is absent in access_roles; give another, or remove both"


def _providers(params: Mapping[str, Any]) -> Iterator[str]:
    for provider in _present(params, "oidc_providers"):
        what, parts = f"access_oidc_providers: {provider['url']}", urlsplit(provider["url"])
        if parts.scheme != "https" or not parts.netloc or parts.query or parts.fragment:
            yield f"{what}: IAM takes https://<host>/<path>, as the token's iss has it"
        wrong = [one for one in provider["thumbprints"] or [] if not THUMBPRINT.fullmatch(one)]
        if wrong:
            yield f"{what}: thumbprints: {', '.join(wrong)} is not the SHA-1 of a certificate, 40 hexadecimal digits"
        if len(provider["thumbprints"] or []) > MOST_THUMBPRINTS:
            yield f"{what}: thumbprints: IAM takes {MOST_THUMBPRINTS} at most"
