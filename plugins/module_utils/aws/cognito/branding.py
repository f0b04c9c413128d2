# SPDX-License-Identifier: GPL-3.0-or-later
"""Styles of managed login: a client's pages open only once it has one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..calls import error_code
from .area import InPool
from .clients import CognitoUserPoolClient

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError


class CognitoManagedLoginBranding(InPool):
    """A style for a client, called as the client; at first Cognito's own. What people make of it is left alone.

    https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-branding.html
    clients: the kind. wanted: whether there are to be any; without, none is asked for.
    attributes: user_pool_id, client_id. outputs: id.
    """

    kind = "cognito_managed_login_branding"
    replace_on = frozenset({"client_id"})

    def __init__(self, clients: CognitoUserPoolClient, wanted: bool):
        super().__init__(clients.pools)
        self.app_clients, self.wanted = clients, wanted

    def listed_in(self, pool: str) -> list[Existing]:
        found = self.app_clients.listed_in(pool) if self.wanted else []
        return read([partial(self._of, one, pool) for one in found])

    def _of(self, client: Existing, pool: str) -> list[Existing]:
        try:
            answer = self.cognito.describe_managed_login_branding_by_client(UserPoolId=pool, ClientId=client.outputs["id"])
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return []
            raise
        identity = answer["ManagedLoginBranding"]["ManagedLoginBrandingId"]
        return [self.existing(client.name, pool, {"client_id": client.outputs["id"]}, {"id": identity})]

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        pool, client = attributes["user_pool_id"], attributes["client_id"]
        arguments = {"UserPoolId": pool, "ClientId": client, "UseCognitoProvidedValues": True}
        made = self.cognito_once.create_managed_login_branding(**arguments)["ManagedLoginBranding"]
        return self.existing(name, pool, {"client_id": client}, {"id": made["ManagedLoginBrandingId"]})

    def remove(self, existing: Existing) -> None:
        which = {"UserPoolId": existing.attributes["user_pool_id"], "ManagedLoginBrandingId": existing.outputs["id"]}
        self.cognito.delete_managed_login_branding(**which)
