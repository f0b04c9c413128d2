"""Roles for service accounts and pipelines: a token of their issuer is exchanged for a session, if the account has it as a provider
(https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
"""

import base64
import json
import time
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.eks.models import eks_backends
from moto.iam.models import iam_backends
from moto.sts.models import STSBackend

from ... import identities
from ...permissions import trust
from ..eks import control_planes
from . import issuers


class Refused(ServiceException):
    def __init__(self, code: str, message: str, status: int = 400):
        super().__init__(code, message)
        self.status_code = status


def refuse(code: str, message: str, status: int = 400) -> Refused:
    return Refused(code, message, status)


class WebIdentities:
    def session_of_service_account(self, token: str, given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """The session, and what the token says."""
        arn = given["role_arn"]
        account = arn.split(":")[4] if arn.count(":") >= 5 else ""
        backend: Any = iam_backends[account]["aws"] if account in iam_backends else None
        found = next((role for role in backend.roles.values() if role.arn == arn), None) if backend else None
        claims = _claims(token)
        issuer = str(claims.get("iss", "")).removeprefix("https://")
        provider = backend.open_id_providers.get(f"arn:aws:iam::{account}:oidc-provider/{issuer}") if backend else None
        if provider is None:
            raise refuse("InvalidIdentityToken", f"No OpenIDConnect provider found in your account for https://{issuer}")
        _check(token, claims, provider)
        audiences = _audiences(claims)
        facts = {f"{issuer}:sub": claims.get("sub", ""), f"{issuer}:aud": audiences[0] if len(audiences) == 1 else audiences}
        if found is None or not trust.of_provider(found.assume_role_policy_document, provider.arn, facts):
            raise refuse("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403)
        session = STSBackend.assume_role(self, **given)  # type: ignore[arg-type]
        identities.register(session, tuple(filter(None, [given.get("policy")])))
        return session, claims


class WebIdentityResponse:
    backend: Any
    region: str
    _get_param: Any
    _get_int_param: Any

    def assume_role_with_web_identity(self) -> ActionResult:
        given = {
            "region_name": self.region,
            "role_session_name": self._get_param("RoleSessionName"),
            "role_arn": self._get_param("RoleArn"),
            "policy": self._get_param("Policy"),
            "duration": self._get_int_param("DurationSeconds", 3600),
            "external_id": None,
        }
        session, claims = self.backend.session_of_service_account(self._get_param("WebIdentityToken"), given)
        return ActionResult(
            {
                "Credentials": session,
                "SubjectFromWebIdentityToken": claims["sub"],
                "AssumedRoleUser": {"AssumedRoleId": session.user_id, "Arn": session.arn},
                "Provider": claims["iss"],
                "Audience": _audiences(claims)[0],
            }
        )


def _claims(token: str) -> dict[str, Any]:
    try:
        header, payload, _ = (_decode(part) for part in token.split("."))
        claims: dict[str, Any] = json.loads(payload)
        if json.loads(header).get("alg") != "RS256":
            raise ValueError
    except (AttributeError, ValueError):
        message = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
        raise refuse("InvalidIdentityToken", message) from None
    return claims


def _check(token: str, claims: dict[str, Any], provider: Any) -> None:
    if not set(_audiences(claims)) & set(provider.client_id_list):
        raise refuse("InvalidIdentityToken", "Incorrect token audience")
    key = _key(str(claims["iss"]))
    if key is None:
        message = "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity"
        raise refuse("InvalidIdentityToken", f"{message} documentation for requirements")
    signed, _, signature = token.rpartition(".")
    try:
        public: Any = serialization.load_pem_public_key(key)
        public.verify(_decode(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise refuse("InvalidIdentityToken", "Invalid signature") from None
    if claims.get("exp", 0) <= time.time():
        message = f"Token expired: current date/time {int(time.time())} must be before the expiration date/time{claims.get('exp')}"
        raise refuse("ExpiredTokenException", message)


def _key(issuer: str) -> bytes | None:
    """Of the cluster that has this issuer, or of one that a test plays."""
    for regions in list(eks_backends.values()):
        for backend in list(regions.values()):
            for cluster in list(backend.clusters.values()):
                if cluster.description["identity"]["oidc"]["issuer"] == issuer:  # type: ignore[attr-defined]
                    return control_planes.service_account_key(cluster.arn)
    return issuers.public_key(issuer)


def _audiences(claims: dict[str, Any]) -> list[str]:
    given = claims.get("aud", [])
    return [given] if isinstance(given, str) else list(given)


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
