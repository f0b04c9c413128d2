# SPDX-License-Identifier: GPL-3.0-or-later
"""What is called how. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..environment_roles import role_name

SUFFIX = "identity"
POOL_TAG = "UserPool"  # of secrets: the pool whose client one is for


def is_present(item: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    return params["state"] == "present" and item["state"] == "present"


def present_domain(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Empty where none is to be there."""
    given: Mapping[str, Any] = params["domain"] or {}
    return given if given and is_present(given, params) else {}


def client_name(client: Mapping[str, Any]) -> str:
    """In Cognito, where an environment's clients stand beside those of another."""
    return f"{client['name']}-{client['environment']}"


def secret_name(client: Mapping[str, Any], project: str | None) -> str:
    return client["secret"] or f"{project}/{client['environment']}/{client['name']}"


def environment_role_name(project: str, environment: str) -> str:
    return role_name(project, environment, SUFFIX)


def secrets_of(place: str, project: str, environment: str) -> str:
    """The ARNs of an environment's secrets. place: partition, region and account, as ARNs have them between colons."""
    partition, region, account = place.split(":")
    return f"arn:{partition}:secretsmanager:{region}:{account}:secret:{project}/{environment}/*"
