"""IAM roles as EKS checks them: they exist, and trust the service that is to assume them."""

import json
from typing import Any

from .refusals import invalid_parameter


def role(iam: Any, arn: str) -> Any:
    return next((found for found in iam.roles.values() if found.arn == arn), None)


def services(found: Any) -> set[str]:
    """The services that a role's trust policy names."""
    names: set[str] = set()
    statements = json.loads(found.assume_role_policy_document).get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal", {})
        given = principal.get("Service", []) if isinstance(principal, dict) else []
        if statement.get("Effect") == "Allow":
            names.update([given] if isinstance(given, str) else given)
    return names


def check_cluster_role(backend: Any, arn: str) -> None:
    _check_form(backend, arn)
    found = role(backend.iam, arn)
    if found is None or "eks.amazonaws.com" not in services(found):
        raise invalid_parameter(
            f"Role with arn: {arn}, could not be assumed because it does not exist or the trusted entity is not correct"
        )


def check_node_role(backend: Any, arn: str, **about: Any) -> None:
    _check_form(backend, arn)
    found = role(backend.iam, arn)
    if found is None:
        raise invalid_parameter(f"The role with name {arn.rpartition('/')[2]} cannot be found.", **about)
    if "ec2.amazonaws.com" not in services(found):
        message = f"Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of nodeRole {arn}"
        raise invalid_parameter(message, **about)


def check_role_exists(backend: Any, arn: str, **about: Any) -> None:
    """For a role that something in the cluster is to assume: whom it trusts is found out then."""
    _check_form(backend, arn)
    if role(backend.iam, arn) is None:
        raise invalid_parameter(f"Role provided in the request does not exist: {arn}", **about)


def _check_form(backend: Any, arn: str) -> None:
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "iam" or not parts[5].startswith("role/"):
        raise invalid_parameter(f"Invalid Role Arn: '{arn}'")
    if parts[4] != backend.account_id:
        raise invalid_parameter("Cross-account pass role is not allowed.")
