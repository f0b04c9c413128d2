"""Resource servers, whose scopes clients may ask for. They go whoever asks for them
(https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/173).
"""

from typing import Any

from moto.cognitoidp.models import CognitoResourceServer
from moto.core.responses import ActionResult, EmptyResult

from .refusals import invalid, not_found

PAGE = 50


class ResourceServers:
    def resource_server(self, given: dict[str, Any]) -> Any:
        pool, identifier = self.pool(given["UserPoolId"]), given["Identifier"]
        if identifier not in pool.resource_servers:
            raise not_found(f"Resource server {identifier} does not exist.")
        return pool.resource_servers[identifier]

    def add_resource_server(self, given: dict[str, Any]) -> Any:
        pool, identifier = self.pool(given["UserPoolId"]), given["Identifier"]
        if identifier in pool.resource_servers:
            raise invalid(f"{identifier} already exists in user pool {pool.id}.")
        made = CognitoResourceServer(pool.id, identifier, given["Name"], checked(given))
        pool.resource_servers[identifier] = made
        return made

    def change_resource_server(self, given: dict[str, Any]) -> Any:
        """Scopes that are not sent are gone."""
        found = self.resource_server(given)
        found.scopes, found.name = checked(given), given["Name"]
        return found


def checked(given: dict[str, Any]) -> list[dict[str, str]]:
    scopes: list[dict[str, str]] = given.get("Scopes", [])
    if len({one["ScopeName"] for one in scopes}) != len(scopes):
        raise invalid("Scopes: each name may be given once.")
    return scopes


class ResourceServerRequests:
    def create_resource_server(self) -> ActionResult:
        return ActionResult({"ResourceServer": self.backend.add_resource_server(self.given).to_json()})

    def describe_resource_server(self) -> ActionResult:
        return ActionResult({"ResourceServer": self.backend.resource_server(self.given).to_json()})

    def list_resource_servers(self) -> ActionResult:
        pool = self.backend.pool(self.given["UserPoolId"])
        return self._page("ResourceServers", [one.to_json() for one in pool.resource_servers.values()], most=PAGE)

    def update_resource_server(self) -> ActionResult:
        return ActionResult({"ResourceServer": self.backend.change_resource_server(self.given).to_json()})

    def delete_resource_server(self) -> ActionResult:
        found = self.backend.resource_server(self.given)
        del self.backend.pool(found.user_pool_id).resource_servers[found.identifier]
        return EmptyResult()
