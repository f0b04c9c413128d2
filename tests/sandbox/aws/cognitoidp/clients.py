"""App clients: each with an id, for most a secret, and what it may do."""

import secrets
import string
from typing import Any

from moto.cognitoidp.models import CognitoIdpUserPoolClient
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from . import client_rules
from .refusals import not_found

SIGNS = string.ascii_lowercase + string.digits
SECRET = 52  # as long as those that Cognito makes
DEFAULTS = {
    "RefreshTokenValidity": 30,
    "TokenValidityUnits": {},
    "AllowedOAuthFlowsUserPoolClient": False,
    "EnableTokenRevocation": True,
    "EnablePropagateAdditionalUserContextData": False,
    "AuthSessionValidity": 3,
}
ELSEWHERE = ("UserPoolId", "ClientId", "GenerateSecret", "ClientSecret")
# Sets, in no order of the caller's.
UNORDERED = (
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
    "CallbackURLs",
    "LogoutURLs",
    "ExplicitAuthFlows",
    "ReadAttributes",
    "WriteAttributes",
)


class Clients:
    def client(self, pool: Any, identity: str) -> Any:
        if identity not in pool.clients:
            raise not_found(f"User pool client {identity} does not exist.")
        return pool.clients[identity]

    def add_client(self, given: dict[str, Any]) -> Any:
        pool = self.pool(given["UserPoolId"])
        secret = bool(given.get("GenerateSecret") or given.get("ClientSecret"))
        settings = completed(given)
        client_rules.check(pool, settings, secret)
        made = CognitoIdpUserPoolClient(pool.id, secret, None)
        made.id = "".join(secrets.choice(SIGNS) for _ in range(26))
        made.secret = given.get("ClientSecret") or "".join(secrets.choice(SIGNS) for _ in range(SECRET))
        made.extended_config, made.created = settings, utcnow()
        made.changed = made.created
        pool.clients[made.id] = made
        return made

    def change_client(self, given: dict[str, Any]) -> Any:
        """What is not sent is AWS's default again; a client keeps its name and its secret."""
        pool = self.pool(given["UserPoolId"])
        found = self.client(pool, given["ClientId"])
        settings = completed({"ClientName": found.extended_config["ClientName"], **given})
        client_rules.check(pool, settings, found.generate_secret)
        found.extended_config, found.changed = settings, utcnow()
        return found

    def remove_client(self, pool: Any, identity: str) -> None:
        self.client(pool, identity)
        del pool.clients[identity]
        pool.brandings = {key: one for key, one in pool.brandings.items() if one["ClientId"] != identity}


def completed(given: dict[str, Any]) -> dict[str, Any]:
    settings = {**DEFAULTS, **{name: value for name, value in given.items() if name not in ELSEWHERE}}
    if settings["RefreshTokenValidity"] == 0:
        settings["RefreshTokenValidity"] = DEFAULTS["RefreshTokenValidity"]
    for name in UNORDERED:
        if name in settings:
            settings[name] = sorted(set(settings[name]))
    return {name: value for name, value in settings.items() if value != []}


def described(client: Any) -> dict[str, Any]:
    whole = {**listed(client), **client.extended_config, "CreationDate": client.created, "LastModifiedDate": client.changed}
    return {**whole, "ClientSecret": client.secret} if client.generate_secret else whole


def listed(client: Any) -> dict[str, Any]:
    return {"ClientId": client.id, "UserPoolId": client.user_pool_id, "ClientName": client.extended_config["ClientName"]}


class ClientRequests:
    def create_user_pool_client(self) -> ActionResult:
        return ActionResult({"UserPoolClient": described(self.backend.add_client(self.given))})

    def describe_user_pool_client(self) -> ActionResult:
        pool = self.backend.pool(self.given["UserPoolId"])
        return ActionResult({"UserPoolClient": described(self.backend.client(pool, self.given["ClientId"]))})

    def list_user_pool_clients(self) -> ActionResult:
        return self._page("UserPoolClients", [listed(one) for one in self.backend.pool(self.given["UserPoolId"]).clients.values()])

    def update_user_pool_client(self) -> ActionResult:
        return ActionResult({"UserPoolClient": described(self.backend.change_client(self.given))})

    def delete_user_pool_client(self) -> ActionResult:
        self.backend.remove_client(self.backend.pool(self.given["UserPoolId"]), self.given["ClientId"])
        return EmptyResult()
