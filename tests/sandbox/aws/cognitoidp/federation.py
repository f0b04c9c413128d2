"""Identity providers of others, through which a pool's users come."""

from typing import Any

from moto.cognitoidp.models import CognitoIdpIdentityProvider
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from .refusals import Refused, invalid, not_found

# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
SOCIAL = ("client_id", "client_secret", "authorize_scopes")
NEEDED = {
    "Google": SOCIAL,
    "Facebook": SOCIAL,
    "LoginWithAmazon": SOCIAL,
    "SignInWithApple": ("client_id", "team_id", "key_id", "private_key", "authorize_scopes"),
    "OIDC": ("client_id", "attributes_request_method", "oidc_issuer", "authorize_scopes"),
    "SAML": (),
}
NAMED = ("Google", "Facebook", "LoginWithAmazon", "SignInWithApple")  # of which there is one, by this name
# What Cognito adds by itself.
ADDED = {
    "OIDC": {"attributes_url_add_attributes": "false"},
    "Google": {
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "oidc_issuer": "https://accounts.google.com",
        "token_request_method": "POST",
        "token_url": "https://www.googleapis.com/oauth2/v4/token",
    },
}


class Federation:
    def provider(self, pool: Any, name: str) -> Any:
        if name not in pool.identity_providers:
            raise not_found(f"Identity provider {name} does not exist.")
        return pool.identity_providers[name]

    def add_provider(self, given: dict[str, Any]) -> Any:
        pool, name, kind = self.pool(given["UserPoolId"]), given["ProviderName"], given["ProviderType"]
        if name in pool.identity_providers:
            raise Refused("DuplicateProviderException", f"A provider already exists with the name {name}")
        if name == "COGNITO" or (kind in NAMED and name != kind):
            raise invalid(f"The provider name {name} is not valid for the provider type {kind}.")
        check(pool, name, kind, given)
        made = CognitoIdpIdentityProvider(name, {"ProviderType": kind})
        made.extended_config.update(
            {
                "UserPoolId": pool.id,
                "ProviderDetails": {**ADDED.get(kind, {}), **given["ProviderDetails"]},
                "AttributeMapping": given.get("AttributeMapping", {} if kind == "SAML" else {"username": "sub"}),
                "IdpIdentifiers": given.get("IdpIdentifiers", []),
            }
        )
        pool.identity_providers[name] = made
        return made

    def change_provider(self, given: dict[str, Any]) -> Any:
        pool = self.pool(given["UserPoolId"])
        found = self.provider(pool, given["ProviderName"])
        kind = found.extended_config["ProviderType"]
        check(pool, found.name, kind, {"ProviderDetails": found.extended_config["ProviderDetails"], **given})
        if "ProviderDetails" in given:
            found.extended_config["ProviderDetails"] = {**ADDED.get(kind, {}), **given["ProviderDetails"]}
        for name in ("AttributeMapping", "IdpIdentifiers"):
            if name in given:
                found.extended_config[name] = given[name]
        found.last_modified_date = utcnow()
        return found


def check(pool: Any, name: str, kind: str, given: dict[str, Any]) -> None:
    details = given["ProviderDetails"]
    missing = [one for one in NEEDED[kind] if not details.get(one)]
    if missing:
        raise invalid(f"Missing required provider details: {', '.join(missing)}.")
    if kind == "SAML" and ("MetadataURL" in details) == ("MetadataFile" in details):
        raise invalid("A SAML provider has either a MetadataURL or a MetadataFile.")
    if not details.get("oidc_issuer", "https://").startswith("https://"):
        raise invalid("oidc_issuer must be an https URL.")
    for attribute in given.get("AttributeMapping", {}):
        if attribute != "username" and attribute not in pool.schema_attributes:
            raise invalid(f"Invalid attribute mapping: the attribute {attribute} does not exist in the user pool.")
    others = {one for other in pool.identity_providers.values() if other.name != name for one in other.extended_config["IdpIdentifiers"]}
    if others & set(given.get("IdpIdentifiers", [])):
        raise invalid("An identifier is another provider's already.")


class FederationRequests:
    def create_identity_provider(self) -> ActionResult:
        return ActionResult({"IdentityProvider": self.backend.add_provider(self.given).to_json(extended=True)})

    def describe_identity_provider(self) -> ActionResult:
        found = self.backend.provider(self.backend.pool(self.given["UserPoolId"]), self.given["ProviderName"])
        return ActionResult({"IdentityProvider": found.to_json(extended=True)})

    def list_identity_providers(self) -> ActionResult:
        pool = self.backend.pool(self.given["UserPoolId"])
        return self._page("Providers", [one.to_json() for one in pool.identity_providers.values()])

    def update_identity_provider(self) -> ActionResult:
        return ActionResult({"IdentityProvider": self.backend.change_provider(self.given).to_json(extended=True)})

    def delete_identity_provider(self) -> ActionResult:
        pool = self.backend.pool(self.given["UserPoolId"])
        del pool.identity_providers[self.backend.provider(pool, self.given["ProviderName"]).name]
        return EmptyResult()
