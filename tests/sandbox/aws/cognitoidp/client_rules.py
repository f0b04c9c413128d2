"""What Cognito refuses of a client's settings
(https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html).
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from . import attributes
from .refusals import Refused, invalid

SCOPES = {"phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"}
OWN = "COGNITO"  # the pool's own users, as a provider
# Where a callback may do without TLS.
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
# Name, usual unit, the least and the most seconds.
VALIDITIES = (
    ("AccessToken", "hours", 300, 86400),
    ("IdToken", "hours", 300, 86400),
    ("RefreshToken", "days", 3600, 315360000),
)
NO_SETTINGS = "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows."
ALONE = "client_credentials flow can not be selected along with code flow or implicit flow."
NEEDS_SECRET = "client_credentials flow can not be selected if client does not have a client secret."


def check(pool: Any, settings: dict[str, Any], secret: bool) -> None:
    """settings: complete. Raises the first refusal."""
    problems = (
        *_flows(settings, secret),
        *_scopes(pool, settings),
        *_providers(pool, settings),
        *_urls(settings),
        *_sign_in(settings),
        *_validities(settings),
        *_attributes(pool, settings),
    )
    for refused in problems:
        raise refused


def _flows(settings: dict[str, Any], secret: bool) -> Iterator[Refused]:
    flows = settings.get("AllowedOAuthFlows", [])
    if settings["AllowedOAuthFlowsUserPoolClient"] and not (flows and settings.get("AllowedOAuthScopes")):
        yield invalid(NO_SETTINGS)
    if "client_credentials" in flows:
        if len(flows) > 1:
            yield Refused("InvalidOAuthFlowException", ALONE)
        if not secret:
            yield Refused("InvalidOAuthFlowException", NEEDS_SECRET)
        for scope in SCOPES & set(settings.get("AllowedOAuthScopes", [])):
            yield Refused("InvalidOAuthFlowException", f"{scope} is not supported with client_credentials flow")
    elif flows and not settings.get("CallbackURLs"):
        yield invalid("CallbackURLs are required with the flows code and implicit.")


def _scopes(pool: Any, settings: dict[str, Any]) -> Iterator[Refused]:
    own = {f"{server.identifier}/{scope['ScopeName']}" for server in pool.resource_servers.values() for scope in server.scopes}
    for scope in settings.get("AllowedOAuthScopes", []):
        if scope not in SCOPES | own:
            yield Refused("ScopeDoesNotExistException", f"Invalid scope requested: {scope}")


def _providers(pool: Any, settings: dict[str, Any]) -> Iterator[Refused]:
    for provider in settings.get("SupportedIdentityProviders", []):
        if provider not in {OWN, *pool.identity_providers}:
            yield invalid(f"The provider {provider} does not exist for User Pool {pool.id}.")


def _urls(settings: dict[str, Any]) -> Iterator[Refused]:
    default = settings.get("DefaultRedirectURI")
    if default and default not in settings.get("CallbackURLs", []):
        yield invalid(f"DefaultRedirectURI {default} must be in the CallbackURLs list.")
    for url in (*settings.get("CallbackURLs", []), *settings.get("LogoutURLs", [])):
        parts = urlsplit(url)
        if not parts.scheme or not (parts.netloc or parts.path):
            yield invalid(f"{url} is not an absolute URI.")
        elif parts.fragment or url.endswith("#"):
            yield invalid(f"{url} cannot contain a fragment.")
        elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
            yield invalid(f"{url} cannot use the HTTP protocol.")


def _sign_in(settings: dict[str, Any]) -> Iterator[Refused]:
    flows = settings.get("ExplicitAuthFlows", [])
    new = [flow for flow in flows if flow.startswith("ALLOW_")]
    if new and len(new) < len(flows):
        yield invalid("ExplicitAuthFlows: flows with and without the prefix ALLOW_ can't be mixed.")
    rotated = settings.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED"
    if new and not rotated and "ALLOW_REFRESH_TOKEN_AUTH" not in new:
        yield invalid("REFRESH_TOKEN_AUTH should always be allowed.")
    if rotated and "ALLOW_REFRESH_TOKEN_AUTH" in new:
        yield invalid("ALLOW_REFRESH_TOKEN_AUTH can't be allowed with refresh token rotation.")


def _validities(settings: dict[str, Any]) -> Iterator[Refused]:
    for name, usual, least, most in VALIDITIES:
        amount = settings.get(f"{name}Validity")
        unit = settings["TokenValidityUnits"].get(name, usual)
        if amount is not None and not least <= amount * SECONDS[unit] <= most:
            yield invalid("Invalid range for token validity.")


def _attributes(pool: Any, settings: dict[str, Any]) -> Iterator[Refused]:
    if not set(settings.get("ReadAttributes", [])) <= attributes.readable(pool):
        yield invalid("Invalid read attributes specified while creating a client")
    writes = set(settings.get("WriteAttributes", []))
    if (writes and not attributes.required(pool) <= writes) or not writes <= attributes.writable(pool):
        yield invalid("Invalid write attributes specified while creating a client")
