"""The styles of managed login: without one of its own a client's pages don't open, where the domain's version is 2."""

import uuid
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from .refusals import Refused, invalid, not_found


class Branding:
    def branding(self, given: dict[str, Any]) -> dict[str, Any]:
        pool = self.pool(given["UserPoolId"])
        if given["ManagedLoginBrandingId"] not in pool.brandings:
            raise not_found(f"Managed login branding {given['ManagedLoginBrandingId']} does not exist.")
        found: dict[str, Any] = pool.brandings[given["ManagedLoginBrandingId"]]
        return found

    def branding_of(self, given: dict[str, Any]) -> dict[str, Any]:
        pool = self.pool(given["UserPoolId"])
        client = self.client(pool, given["ClientId"])
        found = next((one for one in pool.brandings.values() if one["ClientId"] == client.id), None)
        if found is None:
            raise not_found(f"No managed login branding exists for the client {client.id}.")
        return found

    def add_branding(self, given: dict[str, Any]) -> dict[str, Any]:
        pool = self.pool(given["UserPoolId"])
        client = self.client(pool, given["ClientId"])
        if any(one["ClientId"] == client.id for one in pool.brandings.values()):
            raise Refused("ManagedLoginBrandingExistsException", f"A branding style exists already for the client {client.id}.")
        identity, now = str(uuid.uuid4()), utcnow()
        made = {"ManagedLoginBrandingId": identity, "ClientId": client.id, "UserPoolId": pool.id, "CreationDate": now}
        pool.brandings[identity] = made
        return self._change(made, given)

    def change_branding(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._change(self.branding(given), given)

    @staticmethod
    def _change(found: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        provided = given.get("UseCognitoProvidedValues", False)
        if provided and ("Settings" in given or "Assets" in given):
            raise invalid("UseCognitoProvidedValues can't be combined with Settings and Assets.")
        found.update(UseCognitoProvidedValues=provided, LastModifiedDate=utcnow())
        found.update({name: given[name] for name in ("Settings", "Assets") if name in given})
        return found


def answer(branding: dict[str, Any]) -> ActionResult:
    return ActionResult({"ManagedLoginBranding": {name: value for name, value in branding.items() if name != "ClientId"}})


class BrandingRequests:
    def create_managed_login_branding(self) -> ActionResult:
        return answer(self.backend.add_branding(self.given))

    def describe_managed_login_branding(self) -> ActionResult:
        return answer(self.backend.branding(self.given))

    def describe_managed_login_branding_by_client(self) -> ActionResult:
        return answer(self.backend.branding_of(self.given))

    def update_managed_login_branding(self) -> ActionResult:
        return answer(self.backend.change_branding(self.given))

    def delete_managed_login_branding(self) -> ActionResult:
        found = self.backend.branding(self.given)
        del self.backend.pool(found["UserPoolId"]).brandings[found["ManagedLoginBrandingId"]]
        return EmptyResult()
