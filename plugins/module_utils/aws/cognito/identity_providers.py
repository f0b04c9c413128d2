# SPDX-License-Identifier: GPL-3.0-or-later
"""Identity providers: where else people may sign in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import pages
from ..calls import unless_gone
from ..secrets_manager.values import Hidden
from .area import PAGE, InPool, Pools

# What each type calls its secret among the details, and what Cognito alone tells of a provider.
# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_IdentityProviderType.html
APPLE = "SignInWithApple"
MEMBERS = {APPLE: "private_key"}
MEMBER = "client_secret"
TOLD = frozenset({"ActiveEncryptionCertificate", "SLORedirectBindingURI", "SSORedirectBindingURI"})
UNTOLD = Hidden(None, "(secret, which Cognito does not tell)")


class CognitoIdentityProvider(InPool):
    """Identity providers by name.

    attributes: user_pool_id, type, details {as Cognito names them}, without the client's secret, client_secret (Hidden),
        attribute_mapping, idp_identifiers. outputs: id (the name, by which clients call it).
    secrets: by provider those that are described. Apple's is never told: it is written with whatever else changes.
    """

    kind = "cognito_identity_provider"
    replace_on = frozenset({"type"})
    secret = frozenset({"client_secret"})

    def __init__(self, pools: Pools):
        super().__init__(pools)
        self.secrets: Mapping[str, Hidden] = {}

    def listed_in(self, pool: str) -> list[Existing]:
        listed = pages(self.cognito, "list_identity_providers", "Providers", UserPoolId=pool, MaxResults=PAGE)
        return read([partial(self._described, one["ProviderName"], pool) for one in listed])

    def _described(self, name: str, pool: str) -> list[Existing]:
        with unless_gone():
            found = self.cognito.describe_identity_provider(UserPoolId=pool, ProviderName=name)["IdentityProvider"]
            details = {key: one for key, one in (found.get("ProviderDetails") or {}).items() if key not in TOLD}
            value = details.pop(MEMBER, None)
            known = Hidden(value) if value is not None else UNTOLD if found["ProviderType"] == APPLE else None
            attributes = {
                "type": found["ProviderType"],
                "details": details,
                "attribute_mapping": dict(found.get("AttributeMapping") or {}),
                "idp_identifiers": frozenset(found.get("IdpIdentifiers") or ()),
                **({"client_secret": known} if known else {}),
            }
            return [self.existing(name, pool, attributes, {"id": name})]
        return []

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        """Cognito completes what it is told."""
        if attribute == "client_secret" and present == UNTOLD:
            return present
        return {**(present or {}), **wanted} if attribute == "details" else super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        pool = attributes["user_pool_id"]
        self.cognito_once.create_identity_provider(
            UserPoolId=pool, ProviderName=name, ProviderType=attributes["type"], **self._body(name, attributes)
        )
        return self.existing(name, pool, attributes, {"id": name})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        whole = {**existing.attributes, **changes}
        self.cognito.update_identity_provider(
            UserPoolId=whole["user_pool_id"], ProviderName=existing.name, **self._body(existing.name, whole)
        )

    def remove(self, existing: Existing) -> None:
        self.cognito.delete_identity_provider(UserPoolId=existing.attributes["user_pool_id"], ProviderName=existing.name)

    def _body(self, name: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """Whole: what is left out of it is reset."""
        secret = attributes.get("client_secret")
        secret = self.secrets.get(name) if secret == UNTOLD else secret
        member = MEMBERS.get(attributes["type"], MEMBER)
        body: dict[str, Any] = {"ProviderDetails": {**attributes["details"], **({member: secret.value} if secret else {})}}
        body |= {"AttributeMapping": attributes["attribute_mapping"]} if attributes.get("attribute_mapping") is not None else {}
        return body | ({"IdpIdentifiers": sorted(attributes["idp_identifiers"])} if attributes.get("idp_identifiers") is not None else {})
