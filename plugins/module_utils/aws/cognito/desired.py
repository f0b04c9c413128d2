# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters to the resources of a user pool. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...converge.model import Reference, Resource
from ..environment_roles import environment_role
from ..secrets_manager.parsing import KIND as SECRET
from ..secrets_manager.values import Hidden
from . import mfa, names, schema
from .area import POOL
from .client_settings import PLAIN, SETS, TOKENS
from .domains import CUSTOM, PREFIX, slot
from .groups import MEMBERS
from .messages import for_cognito
from .settings import GROUPED
from .settings import PLAIN as POOL_PLAIN
from .settings import SETS as POOL_SETS

DOMAIN, CLIENT, GROUP = "cognito_user_pool_domain", "cognito_user_pool_client", "cognito_group"
SERVER, PROVIDER, BRANDING = "cognito_resource_server", "cognito_identity_provider", "cognito_managed_login_branding"
Item = Mapping[str, Any]


class Description:
    """One user pool as it should be.

    secrets: the values of those of identity providers, by the provider. place: "PARTITION:REGION:ACCOUNT" of secrets.
    """

    def __init__(self, params: Mapping[str, Any], secrets: Mapping[str, Hidden], place: str):
        self.params, self.secrets, self.place = params, secrets, place
        self.name, self.project = params["name"], params["project"]
        self.pool_id = Reference(POOL, self.name)
        self.tags = {key: str(value) for key, value in params["tags"].items()}
        self.clients = {names.client_name(one): one for one in params["clients"] or []}

    def present(self, option: str) -> list[Item]:
        return [one for one in self.params[option] or [] if names.is_present(one, self.params)]

    def resources(self) -> Iterator[Resource]:
        """All but what a domain of its own needs beside."""
        yield Resource(POOL, self.name, {**self.pool(), "tags": self.tags})
        yield from self._domains()
        for group in self.present("groups"):
            yield self._in_pool(GROUP, group["name"], **{key: group[key] for key in MEMBERS})
        for server in self.present("resource_servers"):
            scopes = {one["name"]: one["description"] for one in server["scopes"]}
            yield self._in_pool(SERVER, server["identifier"], name=server["name"], scopes=scopes)
        for provider in self.present("identity_providers"):
            yield self._in_pool(PROVIDER, provider["name"], **self._provider(provider))
        yield from self._clients()
        yield from self._roles()

    def _in_pool(self, kind: str, called: str, /, after: tuple[Any, ...] = (), **attributes: Any) -> Resource:
        given = {key: value for key, value in attributes.items() if value is not None}
        return Resource(kind, called, {"user_pool_id": self.pool_id, **given}, after)

    def pool(self) -> dict[str, Any]:
        given, found = self.params, dict[str, Any]()
        simple = ("deletion_protection", "account_recovery", "mfa_configuration", "software_token_mfa", *POOL_PLAIN)
        found |= {name: given[name] for name in simple}
        found |= {name: frozenset(given[name]) for name in POOL_SETS if given[name] is not None}
        for name in (*GROUPED, "device", "email_mfa", "sms_mfa"):
            found[name] = _said(given[name]) if given[name] is not None else None
        if given["attributes"] is not None:
            found["attributes"] = schema.described(given["attributes"])
        if given["mfa_configuration"] == "OFF":
            found |= mfa.NONE
        return {name: value for name, value in found.items() if value is not None}

    def _domains(self) -> Iterator[Resource]:
        given = names.present_domain(self.params)
        version = given.get("managed_login_version")
        if given.get("prefix"):
            yield self._in_pool(DOMAIN, slot(self.name, PREFIX), domain=given["prefix"], managed_login_version=version)
        if given.get("name") and given["certificate_arn"]:
            custom = {"domain": given["name"], "certificate_arn": given["certificate_arn"]}
            yield self._in_pool(DOMAIN, slot(self.name, CUSTOM), **custom, managed_login_version=version)

    def _provider(self, provider: Item) -> dict[str, Any]:
        identifiers = provider["idp_identifiers"]
        return {
            "type": provider["type"],
            "details": {key: str(value) for key, value in provider["details"].items()},
            "client_secret": self.secrets.get(provider["name"]),
            "attribute_mapping": provider["attribute_mapping"],
            "idp_identifiers": None if identifiers is None else frozenset(identifiers),
        }

    def _clients(self) -> Iterator[Resource]:
        for name, client in self.clients.items():
            if not names.is_present(client, self.params):
                continue
            yield self._in_pool(CLIENT, name, after=(SERVER, PROVIDER), **_client(client))
            if names.present_domain(self.params).get("managed_login_version") == 2:
                yield self._in_pool(BRANDING, name, client_id=Reference(CLIENT, name))
            if client["generate_secret"]:
                attributes = {
                    "value": Reference(CLIENT, name, "credentials"),
                    "description": f"Sign-in client {name} of the user pool {self.name}",
                    "tags": {**self.tags, names.POOL_TAG: self.name},
                    "deletion_date": None,
                }
                yield Resource(SECRET, names.secret_name(client, self.project), attributes)

    def _roles(self) -> Iterator[Resource]:
        for environment in self.params["environments"] or []:
            name, project = environment["name"], self.project
            statement = {
                "Sid": "SignInSecrets",
                "Effect": "Allow",
                "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
                "Resource": names.secrets_of(self.place, project, name),
            }
            description = f"Reads the sign-in secrets of {name}"
            role = names.environment_role_name(project, name)
            yield environment_role(role, environment, [statement], self.tags, description, self.place.partition(":")[0])


def _client(client: Item) -> dict[str, Any]:
    flows = client["oauth_flows"]
    found = {name: frozenset(client[name]) for name in SETS if client[name] is not None}
    found |= {} if flows else {"oauth_scopes": frozenset()}
    found |= {name: client[name] for name in (*PLAIN, *TOKENS, "generate_secret", "prevent_user_existence_errors") if name != "oauth"}
    return {**found, "oauth": bool(flows)}


def _said(group: Item) -> dict[str, Any]:
    return {key: for_cognito(value) if isinstance(value, str) else value for key, value in group.items() if value is not None}
