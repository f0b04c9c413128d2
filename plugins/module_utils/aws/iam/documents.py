# SPDX-License-Identifier: GPL-3.0-or-later
"""Policy documents: what they mean, what is wrong with them, and the trust that a cluster's service accounts need. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from ansible_collections.amazon.aws.plugins.module_utils.policy import compare_policies

from .names import issuer

VERSIONS = ("2012-10-17", "2008-10-17")
ASSUME = "sts:AssumeRoleWithWebIdentity"
AUDIENCE = "sts.amazonaws.com"


def decoded(document: Any) -> Any:
    """A document as plain data. IAM answers it URL-encoded, which botocore undoes where its model says so."""
    return json.loads(unquote(document)) if isinstance(document, str) else document


def same(one: Any, other: Any) -> bool:
    """Whether two documents mean the same, whatever the order of their lists and the forms of their principals."""
    return one is not None and other is not None and not compare_policies(one, other)


def kept(wanted: Any, present: Any) -> Any:
    """`present` where it means what is wanted, so that it is no difference."""
    return present if same(present, wanted) else wanted


def service_accounts_trust(accounts: Mapping[str, Any]) -> dict[str, Any]:
    """The trust of a role in service accounts of a cluster: {oidc_provider (ARN), subjects, audiences}.

    The provider's ARN ends in its issuer, which the conditions have as part of their keys.
    https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    """
    arn = accounts["oidc_provider"]
    statement = federated(arn, issuer(arn), accounts.get("audiences") or [AUDIENCE], accounts["subjects"])
    return {"Version": VERSIONS[0], "Statement": [statement]}


def federated(arn: Any, of: str, audiences: Collection[str], subjects: Collection[str]) -> dict[str, Any]:
    """The statement that lets in whom an OIDC provider calls so. of: its issuer. An asterisk in a subject stands for anything."""
    test = "StringLike" if any("*" in subject or "?" in subject for subject in subjects) else "StringEquals"
    conditions: dict[str, dict[str, Any]] = {"StringEquals": {f"{of}:aud": sorted(audiences)}}
    conditions.setdefault(test, {})[f"{of}:sub"] = sorted(subjects)
    return {"Effect": "Allow", "Principal": {"Federated": arn}, "Action": ASSUME, "Condition": conditions}


def trusted_service_accounts(document: Any) -> Any:
    """What `service_accounts_trust` was given; the document itself where it is none of its."""
    try:
        (statement,) = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
        arn, tests = statement["Principal"]["Federated"], statement["Condition"]
        found = {key.rsplit(":", 1)[-1]: values for test in tests.values() for key, values in test.items()}
        values = {key: frozenset([value] if isinstance(value, str) else value) for key, value in found.items()}
        accounts = {"oidc_provider": arn, "subjects": values["sub"], "audiences": values["aud"]}
        return accounts if same(service_accounts_trust(accounts), document) else document
    except (AttributeError, KeyError, TypeError, ValueError):
        return document


def problems(document: Any, trust: bool = False) -> Iterator[str]:
    """What AWS would refuse of a document. trust: it says who may assume a role."""
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    statements = [statements] if isinstance(statements, Mapping) else statements
    if not statements or not isinstance(statements, list):
        yield "the document has no Statement; give a list of statements"
        return
    version = document.get("Version", VERSIONS[0])
    if str(version) not in VERSIONS:
        yield f"Version is {version}; write {VERSIONS[0]!r}"
    for number, statement in enumerate(statements, 1):
        of_statement = _statement_problems(statement, trust) if isinstance(statement, Mapping) else ["it is not a dict"]
        yield from (
            f"statement {statement.get('Sid') or number if isinstance(statement, Mapping) else number}: {one}" for one in of_statement
        )


def _statement_problems(statement: Mapping[str, Any], trust: bool) -> Iterator[str]:
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield f"Effect is {statement.get('Effect') or 'missing'}; write Allow or Deny"
    if not (statement.get("Action") or statement.get("NotAction")):
        yield "it has neither Action nor NotAction"
    if trust:
        if not statement.get("Principal"):
            yield "it has no Principal; say who may assume the role"
        if "Resource" in statement or "NotResource" in statement:
            yield "it names a Resource, which is the role itself; leave it out"
    else:
        if not (statement.get("Resource") or statement.get("NotResource")):
            yield "it has neither Resource nor NotResource"
        if "Principal" in statement or "NotPrincipal" in statement:
            yield "it names a Principal, which is whatever the policy is attached to; leave it out"
