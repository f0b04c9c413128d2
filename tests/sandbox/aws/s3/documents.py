"""Bucket policies: what S3 refuses of one, whether it is public, and what it lets and denies.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

import json
import re
from ipaddress import ip_network
from typing import Any

from moto.iam.models import iam_backends

from ...permissions.conditions import Facts, holds
from ...permissions.policies import listed, pattern
from .refusals import Refused

MOST_BYTES = 20 * 1024
PRINCIPAL = re.compile(r"arn:aws[\w-]*:(iam|sts)::(\d{12}):(root|user/.+|role/.+|assumed-role/.+)")
FIXED = (
    *("aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount", "aws:userid", "aws:principalorgid"),
    *("aws:principalarn", "aws:principalaccount", "aws:sourceip", "s3:dataaccesspointarn", "s3:dataaccesspointaccount"),
)
EQUALS = ("StringEquals", "StringLike", "ArnEquals", "ArnLike", "IpAddress", "StringEqualsIgnoreCase")


def malformed(message: str) -> Refused:
    return Refused("MalformedPolicy", message)


def check(text: bytes, bucket: str) -> None:
    if len(text) > MOST_BYTES:
        raise Refused("PolicyTooLarge", "Normalized policy document exceeds the maximum allowed size of 20480 bytes.")
    try:
        document = json.loads(text)
    except ValueError:
        raise malformed("Policies must be valid JSON and the first byte must be '{'") from None
    if not isinstance(document, dict) or document.get("Version", "2008-10-17") not in ("2012-10-17", "2008-10-17"):
        raise malformed("The policy must contain a valid version string")
    statements = listed(document.get("Statement", []))
    if not statements:
        raise malformed("Missing required field Statement")
    sids = [one["Sid"] for one in statements if one.get("Sid")]
    if len(set(sids)) < len(sids):
        raise malformed("Statement IDs (SID) in a single policy must be unique.")
    for statement in statements:
        _check_statement(statement, f"arn:aws:s3:::{bucket}")


def _check_statement(statement: dict[str, Any], arn: str) -> None:
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise malformed(f"Invalid effect: {statement.get('Effect')}")
    for pair in (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource")):
        if sum(name in statement for name in pair) != 1:
            raise malformed(f"Missing required field {pair[0]}")
    actions = listed(statement.get("Action", []))
    if any(one != "*" and not re.fullmatch(r"(?i)s3:[\w*?]+", one) for one in actions):
        raise malformed("Policy has invalid action")
    resources = listed(statement.get("Resource", []))
    if any(one != arn and not one.startswith((f"{arn}/", f"{arn}*")) for one in resources):
        raise malformed("Policy has invalid resource")
    plain = [one for one in actions if one != "*" and "*" not in one]
    if resources and plain and not any(_fits(action, resource, arn) for action in plain for resource in resources):
        raise malformed("Action does not apply to any resource(s) in statement")
    for one in _principals(statement):
        if one != "*" and not is_known(one):
            raise malformed("Invalid principal in policy")


def _fits(action: str, resource: str, arn: str) -> bool:
    return ("bucket" in action.lower()) == (resource == arn) or resource == f"{arn}*"


def _principals(statement: dict[str, Any]) -> list[str]:
    principal = statement.get("Principal", statement.get("NotPrincipal"))
    return listed(principal.get("AWS", [])) if isinstance(principal, dict) else listed(principal)


def is_known(principal: str) -> bool:
    """A role or user has to be there, if its account is one of the sandbox's."""
    if re.fullmatch(r"\d{12}", principal):
        return True
    found = PRINCIPAL.fullmatch(principal)
    if not found:
        return False
    what, _, _ = found[3].partition("/")
    if found[2] not in iam_backends or what not in ("role", "user"):
        return True
    backend: Any = iam_backends[found[2]]["aws"]
    return any(one.arn == principal for one in (backend.roles if what == "role" else backend.users).values())


def is_public(text: bytes | None) -> bool:
    return bool(text) and any(_is_public(one) for one in listed(json.loads(text or b"{}").get("Statement", [])))


def _is_public(statement: dict[str, Any]) -> bool:
    if statement["Effect"] != "Allow" or not ("NotPrincipal" in statement or any("*" in one for one in _principals(statement))):
        return False
    conditions = statement.get("Condition", {}).items()
    narrowing = [(key.lower(), values) for operator, tests in conditions if operator in EQUALS for key, values in tests.items()]
    return not any(key in FIXED and all(_is_narrow(key, str(one)) for one in listed(values)) for key, values in narrowing)


def _is_narrow(key: str, value: str) -> bool:
    if key == "aws:sourceip":
        network = ip_network(value, strict=False)
        return network.prefixlen >= (8 if network.version == 4 else 32)
    return "*" not in (value.split(":")[4] or value if value.count(":") >= 5 else value)


def lets_everybody(text: bytes | None, action: str, resource: str) -> bool:
    """Whether somebody without credentials may do that."""
    facts, allowed = Facts({"aws:SecureTransport": True}), False
    for statement in listed(json.loads(text or b"{}").get("Statement", [])):
        speaks = "*" in _principals(statement) and any(pattern(one, True).match(action) for one in listed(statement.get("Action", [])))
        if not speaks or not any(pattern(one).match(resource) for one in listed(statement.get("Resource", []))):
            continue
        met = holds(statement.get("Condition", {}), facts)
        if statement["Effect"] == "Deny" and met is not False:
            return False
        allowed = allowed or (statement["Effect"] == "Allow" and met is True)
    return allowed
