# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with who may assume a role, and what to write instead. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..identifiers import ACCOUNT, EXTERNAL_ID
from .names import is_arn, provider_name
from .trust import PRINCIPAL, account_of, forge, listed, principals_of, statements

REPOSITORY = {"github": r"[\w.-]+(@\d+)?/[\w.-]+(@\d+)?", "gitlab": r"[\w.-]+(/[\w.-]+)+"}
FORM = {"github": "<owner>/<repository>", "gitlab": "<group>/<project>"}
# Any of them says more than "everybody".
OF_AN_ORGANIZATION = {"aws:principalorgid", "aws:principalorgpaths"}


def problems(role: Mapping[str, Any], params: Mapping[str, Any]) -> Iterator[str]:
    """Of one role, without its name. params: the module's."""
    for trusted in role["trusted_principals"] or []:
        yield from (f"trusted_principals: {problem}" for problem in _principals(trusted, params["account_id"]))
    for trusted in role["trusted_repositories"] or []:
        yield from (f"trusted_repositories: {problem}" for problem in _repositories(trusted, params))
    given = (role["trusted_principals"], role["trusted_repositories"])
    if any(one is not None for one in given) and not any(given):
        yield "it trusts nobody; name principals or repositories, or leave out the role"
    if params["account_id"]:
        yield from (f"assume_role_policy: {problem}" for problem in _document(role["assume_role_policy"], params["account_id"]))


def _principals(trusted: Mapping[str, Any], own: str | None) -> Iterator[str]:
    if not trusted["arns"] and not trusted["accounts"]:
        yield "an item names nobody; give arns or accounts"
    for account in trusted["accounts"]:
        if not ACCOUNT.fullmatch(account):
            yield f"account {account!r} is none; write its twelve digits in quotes"
    for arn in trusted["arns"]:
        if not PRINCIPAL.fullmatch(arn):
            yield f"{arn!r} is no user's or role's; write arn:aws:iam::<account>:role/<path and name>, with an asterisk at the end alone"
    external_id = trusted["external_id"]
    if external_id and not EXTERNAL_ID.fullmatch(external_id):
        yield f"external_id {external_id!r}: AWS takes 2 to 1224 letters, digits and _+=,.@:/-"
    if trusted["mfa"] and any(":role/" in arn for arn in trusted["arns"]):
        yield "mfa: a session of a role has no second factor to show; ask it of users, or where the role is assumed"
    if own and not external_id:
        accounts = {*trusted["accounts"], *(account_of(arn) for arn in trusted["arns"] if PRINCIPAL.fullmatch(arn))}
        yield from map(_without_external_id, sorted(accounts - {own}))


def _without_external_id(account: str) -> str:
    return (
        f"account {account} is trusted without an external id, so that whoever else it works for could be led in here;"
        " give an external_id, which the caller then has to say"
    )


def _repositories(trusted: Mapping[str, Any], params: Mapping[str, Any]) -> Iterator[str]:
    provider, kind = trusted["oidc_provider"], forge(trusted)
    described = {
        provider_name(one["url"]): one for one in params["oidc_providers"] or [] if (one["state"] or params["state"]) == "present"
    }
    if not is_arn(provider) and provider_name(provider) not in described:
        yield f"{provider} is neither an ARN nor a URL in access_oidc_providers; describe it there"
    clients = (described.get(provider_name(provider)) or {}).get("client_ids")
    unknown = sorted({*trusted["audiences"]} - {*clients}) if clients is not None else []
    if unknown:
        yield f"audiences: {', '.join(unknown)} is not among the client_ids of {provider}, so that AWS takes no such token; add it there"
    if not trusted["audiences"]:
        yield "audiences is empty; name what the pipeline asks its token for, most often sts.amazonaws.com"
    if not trusted["repositories"]:
        yield f"{provider}: repositories is empty; name those that may"
    for repository in trusted["repositories"]:
        yield from (f"{repository['name']}: {problem}" for problem in _repository(repository, kind))


def _repository(repository: Mapping[str, Any], kind: str) -> Iterator[str]:
    name = repository["name"]
    if "*" in name or "?" in name:
        yield "an asterisk lets in repositories that anybody may yet make; name each repository"
    elif not re.fullmatch(REPOSITORY[kind], name, re.ASCII):
        yield f"that is no repository; write {FORM[kind]}"
    of_jobs = ("branches", "tags", "environments")
    if not any(repository[what] for what in of_jobs) and not repository["pull_requests"]:
        yield "any of its jobs could come in, of whatever branch; name branches, most often [main], or tags or environments"
    if kind == "gitlab" and (repository["environments"] or repository["pull_requests"]):
        yield "environments and pull_requests: AWS is told a branch or a tag by GitLab, and no more; protect the branch, and name that"
    empty = [what for what in of_jobs if not all(repository[what])]
    yield from (f"{what} has an empty name" for what in empty)


def _document(document: Any, own: str) -> Iterator[str]:
    for number, statement in enumerate(statements(document), 1):
        if statement.get("Effect") == "Allow":
            yield from (f"statement {statement.get('Sid') or number}: {problem}" for problem in _statement(statement, own))


def _statement(statement: Mapping[str, Any], own: str) -> Iterator[str]:
    tests = statement.get("Condition") or {}
    keys = {key.lower() for test in tests.values() if isinstance(test, Mapping) for key in test}
    principals = principals_of(statement)
    if "*" in principals.get("AWS", []) and not keys & OF_AN_ORGANIZATION:
        yield "everybody is trusted; name accounts or ARNs, as trusted_principals takes them"
    if not has_external_id(tests):
        yield from map(_without_external_id, sorted({*filter(None, map(_account, principals.get("AWS", [])))} - {own}))
    providers = [one for one in principals.get("Federated", []) if ":oidc-provider/" in one]
    if providers and not any(key.endswith(":sub") for key in keys):
        yield f"{providers[0]}: whoever has a token of it could come in; add a condition on its subject, or take trusted_repositories"


def _account(principal: str) -> str | None:
    found = re.fullmatch(r"(?:arn:[\w-]+:(?:iam|sts)::)?(\d{12})(?::.+)?", principal)
    return found[1] if found else None


def has_external_id(tests: Mapping[str, Any]) -> bool:
    """Whether some certain external id is asked for."""
    asked = [item for test in ("StringEquals", "StringLike") for item in (tests.get(test) or {}).items()]
    return any(key.lower() == "sts:externalid" and all(str(one).strip("*?") for one in listed(values)) for key, values in asked)
