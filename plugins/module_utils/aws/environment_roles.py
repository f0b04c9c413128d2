# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles of the hub that one environment may assume, and nobody else. Pure, but for `role_names`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..converge.model import Resource
from .area import Clients, pages
from .identifiers import ACCOUNT, EXTERNAL_ID

VERSION = "2012-10-17"
POLICY = "environment"  # the name of a role's one policy

# Suboptions of an environment, for argument specs. An external id is asked for in `contradictions`, which says what it is for.
ENVIRONMENT: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "account_id": {"type": "str", "required": True},
    "external_id": {"type": "str"},
    "principals": {"type": "list", "elements": "str", "required": True},
}

NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
# A role by its name, with its path if it has one. A star stands for the rest, never for all.
PRINCIPAL = re.compile(r"([\w+=,.@-]+/)*([\w+=,.@-]+\*?|(?<=/)\*)", re.ASCII)


def contradictions(variable: str, project: str | None, environments: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with them, and what to write instead. variable: the role's, such as `dns_environments`."""
    if environments and not project:
        yield f"{variable}: the project is missing; the roles are called by it: <project>-<environment>-…"
    for what in ("name", "account_id", "external_id"):
        found = Counter(str(one[what]) for one in environments if one[what])
        twice = sorted(value for value, count in found.items() if count > 1)
        yield from (f"{variable}: two environments have the {what} {value}; each needs its own" for value in twice)
    for one in environments:
        yield from (f"{variable}: {one['name']}: {problem}" for problem in _problems(one))


def _problems(environment: Mapping[str, Any]) -> Iterator[str]:
    if not NAME.fullmatch(environment["name"]):
        yield "name takes up to 31 lowercase letters, digits and hyphens, and begins with a letter"
    if not ACCOUNT.fullmatch(environment["account_id"]):
        yield f"account_id {environment['account_id']!r} is no account's; write its twelve digits in quotes"
    if not environment["external_id"]:
        yield "external_id is missing, and without it whoever is let into that account could be sent here for another; give one of its own"
    elif not EXTERNAL_ID.fullmatch(environment["external_id"]):
        yield f"external_id {environment['external_id']!r}: AWS takes 2 to 1224 letters, digits and _+=,.@:/-"
    if not environment["principals"]:
        yield "principals is empty, so nobody could assume its roles; name the account's roles that may, such as piksel-deploy"
    for principal in environment["principals"]:
        if not PRINCIPAL.fullmatch(principal):
            yield f"principal {principal!r} is no role's name; write piksel-deploy, path/to/role, or piksel-* for all that begin so"


def role_name(project: str, environment: str, suffix: str) -> str:
    """As both sides call it: `piksel-staging-dns`."""
    return f"{project}-{environment}-{suffix}"


def role_names(clients: Clients, project: str | None, environments: Sequence[Mapping[str, Any]], suffix: str, every: bool) -> list[str]:
    """Of the environments. every: with whatever else is called so, since environments that are described no more are to go."""
    if not project:
        return []
    found = {role_name(project, one["name"], suffix) for one in environments}
    if every:
        alike = re.compile(role_name(re.escape(project), NAME.pattern, suffix))
        listed = pages(clients.get("iam"), "list_roles", "Roles")
        found |= {one["RoleName"] for one in listed if alike.fullmatch(one["RoleName"])}
    return sorted(found)


def environment_role(
    name: str,
    environment: Mapping[str, Any],
    statements: Sequence[Mapping[str, Any]],
    tags: Mapping[str, str],
    description: str,
    partition: str = "aws",
) -> Resource:
    """statements: all that it may do; values that are References are known later."""
    return Resource(
        "iam_role",
        name,
        {
            "assume_role_policy": trust(environment, partition),
            "inline_policies": {POLICY: {"Version": VERSION, "Statement": [dict(one) for one in statements]}},
            "managed_policy_arns": frozenset(),
            "description": description,
            "tags": dict(tags),
        },
    )


def trust(environment: Mapping[str, Any], partition: str = "aws") -> dict[str, Any]:
    """That account's named roles with its external id. IAM takes a principal only once it is there, and a condition before."""
    account = environment["account_id"]
    roles = sorted(f"arn:{partition}:iam::{account}:role/{one}" for one in environment["principals"])
    whose = {"ArnLike": {"aws:PrincipalArn": roles}}
    allowed = {"Effect": "Allow", "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"}}
    assume = {**allowed, "Action": "sts:AssumeRole", "Condition": {**whose, "StringEquals": {"sts:ExternalId": environment["external_id"]}}}
    # A pod's session tags go with it into each role that it assumes, and need leave for that, which lets nobody in by itself.
    # https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html#pod-id-abac-chaining
    tag = {**allowed, "Action": "sts:TagSession", "Condition": whose}
    return {"Version": VERSION, "Statement": [assume, tag]}
