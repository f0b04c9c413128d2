# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may assume a role, as statements of its trust policy: principals of AWS, and repositories' pipelines. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .documents import VERSIONS, federated
from .names import issuer

GITHUB = "token.actions.githubusercontent.com"
PRINCIPAL = re.compile(r"arn:[\w-]+:iam::(\d{12}):(user|role)/[\w+=,.@/-]+\*?", re.ASCII)


def document(role: Mapping[str, Any], arn_of: Callable[[str], Any]) -> dict[str, Any] | None:
    """Of a role's options `trusted_principals` and `trusted_repositories`; None where neither is given.

    arn_of: from an OIDC provider, as the options call it, to its ARN.
    """
    principals, repositories = role["trusted_principals"], role["trusted_repositories"]
    if principals is None and repositories is None:
        return None
    statements = [one for trusted in principals or [] for one in _principals(trusted)]
    statements += [_repositories(trusted, arn_of) for trusted in repositories or []]
    return {"Version": VERSIONS[0], "Statement": statements}


def _principals(trusted: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    conditions: dict[str, dict[str, Any]] = {}
    if trusted["external_id"]:
        conditions["StringEquals"] = {"sts:ExternalId": trusted["external_id"]}
    if trusted["mfa"]:
        conditions["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
    patterns = sorted(arn for arn in trusted["arns"] if arn.endswith("*"))
    named = sorted({*trusted["arns"], *trusted["accounts"]} - {*patterns})
    if named:
        yield _statement({"AWS": named}, conditions)
    if patterns:
        accounts = sorted({account_of(arn) for arn in patterns})
        yield _statement({"AWS": accounts}, {**conditions, "ArnLike": {"aws:PrincipalArn": patterns}})


def _statement(principal: Mapping[str, Any], conditions: Mapping[str, Any]) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": dict(principal), "Action": "sts:AssumeRole"}
    return {**statement, "Condition": dict(conditions)} if conditions else statement


def account_of(arn: str) -> str:
    return arn.split(":")[4]


def _repositories(trusted: Mapping[str, Any], arn_of: Callable[[str], Any]) -> dict[str, Any]:
    subjects = [subject for repository in trusted["repositories"] for subject in SUBJECTS[forge(trusted)](repository)]
    provider = trusted["oidc_provider"]
    return federated(arn_of(provider), issuer(provider), trusted["audiences"], subjects)


def forge(trusted: Mapping[str, Any]) -> str:
    found: str = trusted["forge"] or ("github" if issuer(trusted["oidc_provider"]) == GITHUB else "gitlab")
    return found


def _of_github(repository: Mapping[str, Any]) -> Iterator[str]:
    """https://docs.github.com/actions/reference/openid-connect-reference#example-subject-claims"""
    name = f"repo:{repository['name']}"
    yield from (f"{name}:ref:refs/heads/{branch}" for branch in repository["branches"])
    yield from (f"{name}:ref:refs/tags/{tag}" for tag in repository["tags"])
    # Of what stands between colons a colon is written so.
    yield from (f"{name}:environment:{environment.replace(':', '%3A')}" for environment in repository["environments"])
    if repository["pull_requests"]:
        yield f"{name}:pull_request"


def _of_gitlab(repository: Mapping[str, Any]) -> Iterator[str]:
    """https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload"""
    name = f"project_path:{repository['name']}"
    yield from (f"{name}:ref_type:branch:ref:{branch}" for branch in repository["branches"])
    yield from (f"{name}:ref_type:tag:ref:{tag}" for tag in repository["tags"])


SUBJECTS: dict[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {"github": _of_github, "gitlab": _of_gitlab}


def statements(policy: Any) -> Sequence[Mapping[str, Any]]:
    """Those of a document, which may have one alone, or be none."""
    found = policy.get("Statement") if isinstance(policy, Mapping) else None
    return [one for one in ([found] if isinstance(found, Mapping) else found or []) if isinstance(one, Mapping)]


def listed(value: Any) -> list[Any]:
    """A policy's member, which has one value or a list of them."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def principals_of(statement: Mapping[str, Any]) -> dict[str, list[str]]:
    """By type: AWS, Federated, Service. Everybody is `*` of AWS. An account is its number, in whichever form it stands."""
    given = statement.get("Principal") or {}
    by_type = given if isinstance(given, Mapping) else {"AWS": given}
    return {kind: [_account(str(one)) for one in listed(names)] for kind, names in by_type.items()}


def _account(principal: str) -> str:
    found = re.fullmatch(r"arn:[\w-]+:iam::(\d{12}):root", principal)
    return found[1] if found else principal


