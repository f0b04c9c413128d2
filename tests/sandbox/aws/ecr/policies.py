"""Policies of repositories and of the registry: which ECR takes."""

import json
import re
from typing import Any

from moto.iam.models import iam_backends

from ...settings import ACCOUNTS
from .refusals import invalid

VERSIONS = ("2012-10-17", "2008-10-17")
MEMBERS = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"}
PRINCIPAL = re.compile(r"\*|\d{12}|arn:[\w-]+:(iam|sts)::(\d{12}):(root|user/.+|role/.+|assumed-role/.+)")
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
REGISTRY = {"ecr:batchimportupstreamimage", "ecr:createrepository", "ecr:replicateimage", "ecr:*"}
MOST_BYTES = 10240


def check_repository_policy(text: str) -> None:
    """It is the repository's own: it names no resource."""
    _check(text, "repository", "PolicyText", lambda statement: statement.keys() <= MEMBERS)


def check_registry_policy(text: str) -> None:
    def fits(statement: dict[str, Any]) -> bool:
        actions = {str(one).lower() for one in listed(statement.get("Action", []))}
        return statement.keys() <= MEMBERS | {"Resource"} and bool(statement.get("Resource")) and actions <= REGISTRY

    _check(text, "registry", "PolicyText", fits)


def _check(text: str, what: str, parameter: str, fits: Any) -> None:
    refused = invalid(parameter, f"Invalid {what} policy provided")
    try:
        policy = json.loads(text)
        statements = listed(policy["Statement"])
    except (KeyError, TypeError, ValueError):
        raise refused from None
    if len(text) > MOST_BYTES or policy.get("Version", VERSIONS[0]) not in VERSIONS or not statements:
        raise refused
    if not all(_well_formed(statement) and fits(statement) for statement in statements):
        raise refused


def _well_formed(statement: Any) -> bool:
    return (
        isinstance(statement, dict)
        and statement.get("Effect") in ("Allow", "Deny")
        and all((member in statement) != (f"Not{member}" in statement) for member in ("Principal", "Action"))
        and all(map(_is_somebody, _principals(statement)))
    )


def _principals(statement: dict[str, Any]) -> list[str]:
    given = statement.get("Principal", statement.get("NotPrincipal"))
    return listed(given.get("AWS", [])) if isinstance(given, dict) else [str(given)]


def _is_somebody(principal: str) -> bool:
    """AWS takes no policy with a principal that is not there; of accounts that the sandbox does not know that can't be told."""
    form = PRINCIPAL.fullmatch(str(principal))
    if not form or form[2] not in ACCOUNTS.values() or form[3] == "root" or form[1] == "sts":
        return bool(form)
    iam: Any = iam_backends[form[2]]["aws"]
    return any(one.arn == principal for one in [*iam.roles.values(), *iam.users.values()])


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
