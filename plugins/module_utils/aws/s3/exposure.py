# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a bucket's policy lets everybody in, as S3 sees it. Pure.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from .policies import listed

# A statement for everybody is for some only, where one of these must have a fixed value.
NARROWING = frozenset(
    key.lower()
    for key in (
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:SourceIp",
        "aws:SourceOrgID",
        "aws:SourceOwner",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:userid",
        "s3:DataAccessPointAccount",
        "s3:DataAccessPointArn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    )
)
EQUAL = ("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress")
WIDEST = {4: 8, 6: 32}  # a range with fewer bits counts as everybody


def public_statements(document: Mapping[str, Any]) -> list[str]:
    """How those are called that let everybody in, by their Sid or number."""
    statements = listed(document.get("Statement")) if document else []
    return [str(one.get("Sid") or number) for number, one in enumerate(statements, 1) if _is_public(one)]


def _is_public(statement: Mapping[str, Any]) -> bool:
    if statement.get("Effect") != "Allow":
        return False
    everybody = "NotPrincipal" in statement or any("*" in str(one) for one in _principals(statement.get("Principal")))
    return everybody and not _is_narrow(statement.get("Condition") or {})


def lets_in(document: Mapping[str, Any]) -> bool:
    """Whether it lets anybody in who brings no credentials, if only from some places."""
    statements = listed(document.get("Statement")) if document else []
    allowed = [one for one in statements if one.get("Effect") == "Allow"]
    return any("*" in map(str, _principals(one.get("Principal"))) for one in allowed)


def _principals(principal: Any) -> Iterator[Any]:
    """Services and federated providers are named one by one, and therefore left out."""
    if isinstance(principal, Mapping):
        yield from listed(principal.get("AWS"))
    elif principal is not None:
        yield principal


def _is_narrow(conditions: Mapping[str, Any]) -> bool:
    return any(
        key.lower() in NARROWING and all(_is_fixed(key.lower(), value) for value in listed(values))
        for operator, tests in conditions.items()
        if operator.removeprefix("ForAnyValue:") in EQUAL
        for key, values in tests.items()
    )


def _is_fixed(key: str, value: Any) -> bool:
    """A reference to what is yet to be made is fixed."""
    text = str(value)
    if key == "aws:sourceip":
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            return False
        return network.prefixlen >= WIDEST[network.version]
    if key == "aws:userid":
        return "*" not in text.removesuffix(":*") and bool(text)
    if key in ("aws:sourcearn", "aws:principalarn", "s3:dataaccesspointarn"):
        parts = text.split(":")  # its account at least: a bucket's has none, and is one all the same
        return "*" not in (text if len(parts) < 6 or not parts[4] else parts[4])
    return "*" not in text and "?" not in text and "${" not in text
