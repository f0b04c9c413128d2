# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ...converge.model import InvalidPlan
from .. import environment_roles
from . import client_contradictions, domain_contradictions, names, pool_contradictions

# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
NAME = re.compile(r"[\w\s+=,.@-]{1,128}")
LISTS = {"groups": "name", "resource_servers": "identifier", "identity_providers": "name"}
# Those that Cognito knows by one name, which is their type.
ONLY = ("Google", "Facebook", "LoginWithAmazon", "SignInWithApple")
NEEDED = {
    "SAML": (("MetadataURL", "MetadataFile"),),
    "OIDC": (("client_id",), ("oidc_issuer",), ("authorize_scopes",), ("attributes_request_method",)),
    "SignInWithApple": (("client_id",), ("team_id",), ("key_id",), ("authorize_scopes",)),
}
LIKE_GOOGLE = (("client_id",), ("authorize_scopes",))
SECRETS = ("client_secret", "private_key")


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raises InvalidPlan with every contradiction, naming the variable of role identity."""
    environments = params["environments"] or []
    found = [
        *pool_contradictions.problems(params),
        *domain_contradictions.problems(params["domain"] or {}, params["tier"]),
        *_names(params),
        *_providers(params),
        *_servers(params),
        *environment_roles.contradictions("environments", params["project"], environments),
        *client_contradictions.problems(params),
    ]
    if found:
        raise InvalidPlan([f"identity_{problem}" for problem in found])


def _names(params: Mapping[str, Any]) -> Iterator[str]:
    if not NAME.fullmatch(params["name"]):
        yield f"name: {params['name']!r} can't be a user pool's; it has up to 128 letters, digits, spaces and _+=,.@-"
    for option, key in LISTS.items():
        found = Counter(one[key] for one in params[option] or [])
        yield from (f"{option}: {name} is listed twice; leave it in once" for name, count in found.items() if count > 1)


def _providers(params: Mapping[str, Any]) -> Iterator[str]:
    for one in params["identity_providers"] or []:
        if names.is_present(one, params):
            yield from (f"identity_providers: {one['name']}: {problem}" for problem in _provider(one))


def _provider(provider: Mapping[str, Any]) -> Iterator[str]:
    kind, details = provider["type"], provider["details"]
    if kind in ONLY and provider["name"] != kind:
        yield f"Cognito calls this provider {kind}; write name: {kind}"
    for key in SECRETS:
        if key in details:
            yield f"details.{key}: a secret never stands in data; store it in Secrets Manager, and give its name in client_secret"
    for choice in NEEDED.get(kind, LIKE_GOOGLE):
        if not details.keys() & set(choice):
            yield f"details: a provider of type {kind} needs {' or '.join(choice)}; give it"
    if kind == "SAML" and provider["client_secret"]:
        yield "client_secret: a provider of type SAML has none; leave it out"


def _servers(params: Mapping[str, Any]) -> Iterator[str]:
    for server in params["resource_servers"] or []:
        found, what = Counter(scope["name"] for scope in server["scopes"]), f"resource_servers: {server['identifier']}: the scope"
        for name, count in found.items():
            if count > 1:
                yield f"{what} {name} is listed twice; leave it in once"
            if "/" in name:
                yield f"{what} {name} has a slash, which parts it from its server; leave that out"
