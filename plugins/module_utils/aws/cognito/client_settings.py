# SPDX-License-Identifier: GPL-3.0-or-later
"""What is set on an app client: from AWS's description to attributes, and back into a request. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

SETS = {
    "callback_urls": "CallbackURLs",
    "logout_urls": "LogoutURLs",
    "oauth_flows": "AllowedOAuthFlows",
    "oauth_scopes": "AllowedOAuthScopes",
    "identity_providers": "SupportedIdentityProviders",
    "explicit_auth_flows": "ExplicitAuthFlows",
    "read_attributes": "ReadAttributes",
    "write_attributes": "WriteAttributes",
}
PLAIN = {
    "default_redirect_uri": "DefaultRedirectURI",
    "auth_session_minutes": "AuthSessionValidity",
    "token_revocation": "EnableTokenRevocation",
    "oauth": "AllowedOAuthFlowsUserPoolClient",
}
# Of each its validity's member, its unit's, and what counts where AWS says nothing.
# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html
TOKENS = {
    "access_token": ("AccessTokenValidity", "AccessToken", {"validity": 1, "unit": "hours"}),
    "id_token": ("IdTokenValidity", "IdToken", {"validity": 1, "unit": "hours"}),
    "refresh_token": ("RefreshTokenValidity", "RefreshToken", {"validity": 30, "unit": "days"}),
}
USUAL = {"access_token": "hours", "id_token": "hours", "refresh_token": "days"}
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


def attributes(client: Mapping[str, Any]) -> dict[str, Any]:
    """Of a description by DescribeUserPoolClient."""
    found: dict[str, Any] = {ours: frozenset(client.get(theirs) or ()) for ours, theirs in SETS.items()}
    found |= {ours: client.get(theirs) for ours, theirs in PLAIN.items()}
    found |= {"oauth": bool(found["oauth"]), "token_revocation": bool(found["token_revocation"])}
    found["prevent_user_existence_errors"] = client.get("PreventUserExistenceErrors") == "ENABLED"
    units = client.get("TokenValidityUnits") or {}
    for name, (member, unit, otherwise) in TOKENS.items():
        given = client.get(member)
        found[name] = {"validity": given, "unit": units.get(unit) or USUAL[name]} if given else otherwise
    return found


def target(attribute: str, wanted: Any, present: Any) -> Any:
    """A time is the same in another unit."""
    if attribute in TOKENS and present and seconds(wanted) == seconds(present):
        return present
    return wanted


def seconds(time: Mapping[str, Any]) -> int:
    return int(time["validity"]) * SECONDS[time["unit"]]


def request(description: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a request that sets `changes`, and leaves the rest of `description` as it is."""
    body = deepcopy(dict(description))
    body |= {theirs: sorted(changes[ours]) for ours, theirs in SETS.items() if ours in changes}
    body |= {theirs: changes[ours] for ours, theirs in PLAIN.items() if ours in changes}
    if "prevent_user_existence_errors" in changes:
        body["PreventUserExistenceErrors"] = "ENABLED" if changes["prevent_user_existence_errors"] else "LEGACY"
    for name, (member, unit, _) in TOKENS.items():
        if name in changes:
            body[member] = changes[name]["validity"]
            body["TokenValidityUnits"] = {**(body.get("TokenValidityUnits") or {}), unit: changes[name]["unit"]}
    return {key: value for key, value in body.items() if value is not None}
