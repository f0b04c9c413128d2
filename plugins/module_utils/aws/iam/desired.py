# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters to resources that refer to each other. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...converge.model import Reference, Resource
from . import boundary, trust
from .names import is_arn, is_present, provider_name

KINDS = {"roles": "iam_role", "policies": "iam_policy", "instance_profiles": "iam_instance_profile", "oidc_providers": "iam_oidc_provider"}


def resources(params: Mapping[str, Any]) -> Iterator[Resource]:
    bounds = boundary.resource(params)
    if bounds:
        yield bounds
    attributes = {"roles": _role, "policies": _policy, "instance_profiles": _profile, "oidc_providers": _provider}
    for option, kind in KINDS.items():
        for item in params[option] or []:
            name = provider_name(item["url"]) if option == "oidc_providers" else item["name"]
            if not is_present(item, params):
                yield Resource(kind, name, present=False)
                continue
            given = {key: value for key, value in attributes[option](item, params).items() if value is not None}
            tags = {key: str(value) for key, value in {**params["tags"], **item["tags"]}.items()}
            yield Resource(kind, name, {**given, "tags": tags})


def _role(item: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    policies = item["policies"]
    return {
        "assume_role_policy": item["assume_role_policy"] or trust.document(item, _provider_arn),
        "trusted_service_accounts": _service_accounts(item["trusted_service_accounts"]),
        "inline_policies": item["inline_policies"],
        "managed_policy_arns": None if policies is None else frozenset(_policy_arn(name) for name in policies),
        "permissions_boundary": _boundary(item["permissions_boundary"], params),
        "max_session_duration": item["max_session_duration"],
        "description": item["description"],
        "path": item["path"] or params["path"],
    }


def _policy_arn(name: str) -> Any:
    return name if is_arn(name) else Reference("iam_policy", name, "arn")


def _boundary(given: str | None, params: Mapping[str, Any]) -> Any:
    """An empty one takes it away, and none leaves it alone, unless there is one for all."""
    name = params["boundary"]["name"] if given is None and params["boundary"] else given
    return _policy_arn(name) if name else name


def _provider_arn(provider: str) -> Any:
    return provider if is_arn(provider) else Reference("iam_oidc_provider", provider_name(provider), "arn")


def _service_accounts(accounts: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not accounts:
        return None
    return {
        "oidc_provider": _provider_arn(accounts["oidc_provider"]),
        "subjects": frozenset(accounts["subjects"]),
        "audiences": frozenset(accounts["audiences"]),
    }


def _policy(item: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    return {"document": item["document"], "description": item["description"], "path": item["path"] or params["path"]}


def _profile(item: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    described = {role["name"] for role in params["roles"] or []}
    role = Reference("iam_role", item["role"]) if item["role"] in described else item["role"]
    return {"role": role, "path": item["path"] or params["path"]}


def _provider(item: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    thumbprints = item["thumbprints"]
    return {
        "url": provider_name(item["url"]),
        "client_ids": None if item["client_ids"] is None else frozenset(item["client_ids"]),
        "thumbprints": None if thumbprints is None else frozenset(one.lower() for one in thumbprints),
    }
