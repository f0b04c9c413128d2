# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource servers: APIs, and the scopes that they know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...converge.model import Existing
from ..area import pages
from .area import InPool

PAGE = 50  # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListResourceServers.html


class CognitoResourceServer(InPool):
    """Resource servers by their identifier.

    attributes: user_pool_id, name, scopes {name: description}. outputs: id (POOL/IDENTIFIER).
    """

    kind = "cognito_resource_server"

    def listed_in(self, pool: str) -> list[Existing]:
        found = pages(self.cognito, "list_resource_servers", "ResourceServers", UserPoolId=pool, MaxResults=PAGE)
        return [self._parsed(one, pool) for one in found]

    def _parsed(self, server: Mapping[str, Any], pool: str) -> Existing:
        scopes = {scope["ScopeName"]: scope["ScopeDescription"] for scope in server.get("Scopes") or []}
        return self._standing(server["Identifier"], {"user_pool_id": pool, "name": server["Name"], "scopes": scopes})

    def _standing(self, identifier: str, attributes: Mapping[str, Any]) -> Existing:
        pool = attributes["user_pool_id"]
        return self.existing(identifier, pool, attributes, {"id": f"{pool}/{identifier}"})

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self.cognito_once.create_resource_server(Identifier=name, **_body(attributes))
        return self._standing(name, attributes)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.cognito.update_resource_server(Identifier=existing.name, **_body({**existing.attributes, **changes}))

    def remove(self, existing: Existing) -> None:
        self.cognito.delete_resource_server(Identifier=existing.name, UserPoolId=existing.attributes["user_pool_id"])


def _body(attributes: Mapping[str, Any]) -> dict[str, Any]:
    scopes = [{"ScopeName": name, "ScopeDescription": what} for name, what in sorted(attributes["scopes"].items())]
    return {"UserPoolId": attributes["user_pool_id"], "Name": attributes["name"], "Scopes": scopes}
