# SPDX-License-Identifier: GPL-3.0-or-later
"""App clients: what programs sign people in as."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import pages
from ..calls import unless_gone
from ..secrets_manager.values import Hidden
from . import client_settings
from .area import PAGE, InPool, Pools


class CognitoUserPoolClient(InPool):
    """App clients by name, which AWS does not keep from being several.

    names: of those that are looked at; None for all.
    attributes: user_pool_id, generate_secret (another answer is another client), and those of client_settings.py.
    outputs: id; credentials (Hidden), CLIENT_ID:CLIENT_SECRET, or the id alone where there is no secret.
    """

    kind = "cognito_user_pool_client"
    replace_on = frozenset({"generate_secret"})

    def __init__(self, pools: Pools, names: Collection[str] | None = None):
        super().__init__(pools)
        self.names = names

    def listed_in(self, pool: str) -> list[Existing]:
        if self.names is not None and not self.names:
            return []
        listed = pages(self.cognito, "list_user_pool_clients", "UserPoolClients", UserPoolId=pool, MaxResults=PAGE)
        wanted = [one["ClientId"] for one in listed if self.names is None or one["ClientName"] in self.names]
        return read([partial(self._described, identity, pool) for identity in wanted])

    def _described(self, identity: str, pool: str) -> list[Existing]:
        with unless_gone():
            found = self.cognito.describe_user_pool_client(UserPoolId=pool, ClientId=identity)["UserPoolClient"]
            return [self._parsed(found, pool)]
        return []

    def _parsed(self, client: Mapping[str, Any], pool: str) -> Existing:
        attributes = {**client_settings.attributes(client), "generate_secret": "ClientSecret" in client}
        # Clients that ask for a server's scopes let go of them first.
        return self.existing(client["ClientName"], pool, attributes, _outputs(client), after=("cognito_resource_server",))

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return client_settings.target(attribute, super().target(attribute, wanted, present), present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        pool, body = attributes["user_pool_id"], client_settings.request({}, attributes)
        which = {"UserPoolId": pool, "ClientName": name, "GenerateSecret": attributes.get("generate_secret", False)}
        made = self.cognito_once.create_user_pool_client(**which, **body)["UserPoolClient"]
        return self.existing(name, pool, attributes, _outputs(made))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        """Written into what there is just now, as AWS resets what a request leaves out."""
        which = {"UserPoolId": existing.attributes["user_pool_id"], "ClientId": existing.outputs["id"]}
        members = self.cognito.meta.service_model.operation_model("UpdateUserPoolClient").input_shape.members
        now = self.cognito.describe_user_pool_client(**which)["UserPoolClient"]
        body = client_settings.request({key: now[key] for key in members if key in now and key not in which}, changes)
        self.one_at_a_time("update_user_pool_client", **which, **body)

    def remove(self, existing: Existing) -> None:
        self.cognito.delete_user_pool_client(UserPoolId=existing.attributes["user_pool_id"], ClientId=existing.outputs["id"])


def _outputs(client: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": client["ClientId"], "credentials": Hidden(":".join(filter(None, (client["ClientId"], client.get("ClientSecret")))))}
