"""Issuers outside of AWS, such as a forge: each signs what a test says, and is asked by STS for its key as AWS asks one on the internet."""

import base64
import json
import time
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SECONDS = 300  # that a token of GitHub's is good for


@cache
def _key(issuer: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


_issuers: set[str] = set()


def token(issuer: str, subject: str, audience: str, seconds: int = SECONDS) -> str:
    """A job's token, signed by its forge."""
    _issuers.add(issuer)
    now = int(time.time())
    claims = {"iss": issuer, "sub": subject, "aud": audience, "iat": now, "exp": now + seconds}
    signed = ".".join(_encode(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT"}, claims))
    return f"{signed}.{_encode(_key(issuer).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def public_key(issuer: str) -> bytes | None:
    """None of an issuer that has never signed anything: nobody answers at its address."""
    if issuer not in _issuers:
        return None
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return _key(issuer).public_key().public_bytes(*form)


def control(method: str, path: str, given: dict[str, Any]) -> dict[str, Any] | None:
    return {"token": token(**given)} if (method, path) == ("POST", "/tokens") else None


def _encode(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
