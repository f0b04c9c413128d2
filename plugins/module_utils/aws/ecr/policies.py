# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may pull from a repository, push to it, or put something into the registry, and what ECR would refuse of that. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..identifiers import ACCOUNT, ROLE, ROLE_ARN
from .names import Registry, within

VERSION = "2012-10-17"
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
PUSH = (*PULL, "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart")
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
CACHE = ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")
REPLICATE = ("ecr:CreateRepository", "ecr:ReplicateImage")
OPTIONS = ("pull_accounts", "push_roles", "policy_statements")
Statement = dict[str, Any]


def of_repository(options: Mapping[str, Any], registry: Registry) -> dict[str, Any] | None:
    """A repository's policy, empty for none; None where nothing is said of it."""
    if all(options[name] is None for name in OPTIONS):
        return None
    accounts = [account for account in options["pull_accounts"] or [] if account != registry.account]
    statements = [
        *_let_in("Pull", accounts, PULL, registry),
        *_push(options["push_roles"] or [], registry),
        *(options["policy_statements"] or []),
    ]
    return _document(statements)


def of_registry(options: Mapping[str, Any], prefixes: Sequence[str], registry: Registry) -> dict[str, Any]:
    """The registry's own policy, empty for none. prefixes: of its caches."""
    caches = [registry.arn(within(prefix)) for prefix in sorted(prefixes)]
    statements = [
        *_let_in("PullThroughCaches", options["pull_through_accounts"], CACHE, registry, caches),
        *_let_in("Replicate", options["replication_accounts"], REPLICATE, registry, [registry.arn("*")]),
        *options["statements"],
    ]
    return _document(statements)


def _document(statements: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"Version": VERSION, "Statement": list(statements)} if statements else {}


def _let_in(
    sid: str, accounts: Sequence[str], actions: Sequence[str], registry: Registry, resources: Sequence[str] = ()
) -> Iterator[Statement]:
    """Whom of an account it is for that account to say."""
    if accounts:
        principal = {"AWS": [registry.account_arn(account) for account in sorted(set(accounts))]}
        where = {"Resource": list(resources)} if resources else {}
        yield {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": list(actions), **where}


def _push(roles: Sequence[str], registry: Registry) -> Iterator[Statement]:
    """By a condition: as a principal a role has to be there already, and one that is made anew under its name is another to AWS.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
    """
    if roles:
        arns = sorted({registry.role_arn(role) for role in roles})
        condition = {"ArnEquals": {"aws:PrincipalArn": arns}}
        yield {"Sid": "Push", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": list(PUSH), "Condition": condition}


def problems(options: Mapping[str, Any]) -> Iterator[str]:
    """Of a repository's or a template's policy."""
    yield from account_problems("pull_accounts", options["pull_accounts"])
    yield from role_problems("push_roles", options["push_roles"])
    yield from statement_problems("policy_statements", options["policy_statements"], has_resource=False)


def account_problems(what: str, accounts: Sequence[Any] | None) -> Iterator[str]:
    for account in accounts or []:
        if not ACCOUNT.fullmatch(str(account)):
            yield f"{what}: {account!r} is not an account's id; write its twelve digits in quotes"


def role_problems(what: str, roles: Sequence[str] | None) -> Iterator[str]:
    for role in roles or []:
        if not (ROLE_ARN if role.startswith("arn:") else ROLE).fullmatch(role):
            yield f"{what}: {role!r} is no role; write its name, such as example-ci, or its ARN, arn:aws:iam::<account>:role/<name>"


def statement_problems(what: str, statements: Sequence[Mapping[str, Any]] | None, has_resource: bool) -> Iterator[str]:
    for number, statement in enumerate(statements or [], 1):
        where = f"{what}: {statement.get('Sid') or number}"
        if statement.get("Effect") not in ("Allow", "Deny"):
            yield f"{where}: Effect is {statement.get('Effect') or 'missing'}; write Allow or Deny"
        pairs = [("Principal", "NotPrincipal"), ("Action", "NotAction"), *([("Resource", "NotResource")] if has_resource else [])]
        for pair in pairs:
            if len([name for name in pair if statement.get(name)]) != 1:
                yield f"{where}: it needs either {pair[0]} or {pair[1]}"
        if not has_resource and statement.keys() & {"Resource", "NotResource"}:
            yield f"{where}: it names a Resource, which is the repository itself; leave it out"


def registry_problems(options: Mapping[str, Any], prefixes: Sequence[str]) -> Iterator[str]:
    yield from account_problems("pull_through_accounts", options["pull_through_accounts"])
    yield from account_problems("replication_accounts", options["replication_accounts"])
    yield from statement_problems("statements", options["statements"], has_resource=True)
    if options["pull_through_accounts"] and not prefixes:
        yield "pull_through_accounts: there is no cache; describe it in registry_pull_through_caches, or leave them out"
