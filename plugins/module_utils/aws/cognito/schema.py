# SPDX-License-Identifier: GPL-3.0-or-later
"""The attributes of users, which a pool can only get more of. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

OWN = "custom:"
# https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
STANDARD = frozenset(
    (
        *("address", "birthdate", "email", "family_name", "gender", "given_name", "locale", "middle_name", "name", "nickname"),
        *("phone_number", "picture", "preferred_username", "profile", "updated_at", "website", "zoneinfo"),
    )
)
# Those that Cognito gives a value.
KEPT = frozenset({"sub", "email_verified", "phone_number_verified", "identities", "cognito:mfa_enabled"})
CONSTRAINTS = {
    "String": ("StringAttributeConstraints", "MinLength", "MaxLength"),
    "Number": ("NumberAttributeConstraints", "MinValue", "MaxValue"),
}

Schema = Mapping[str, Mapping[str, Any]]


def described(given: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Of the option; a standard attribute's type is AWS's."""
    found = {}
    for one in given:
        names = ("required", "mutable") if one["name"] in STANDARD else ("type", "required", "mutable", "min", "max")
        found[one["name"]] = {name: one[name] for name in names if one[name] is not None}
    return found


def parsed(schema: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Of a description by AWS: own attributes, and of the standard ones those that are not as they are in every pool."""
    found = {}
    for one in schema:
        name = one["Name"].removeprefix(OWN)
        shape = {"required": bool(one.get("Required")), "mutable": bool(one.get("Mutable", True))}
        if one["Name"] in KEPT or (name in STANDARD and shape == {"required": False, "mutable": True}):
            continue
        if name not in STANDARD:
            kind, least, most = CONSTRAINTS.get(one["AttributeDataType"], ("", "", ""))
            limits = one.get(kind) or {}
            shape |= {"type": one["AttributeDataType"]}
            shape |= {ours: int(limits[theirs]) for ours, theirs in (("min", least), ("max", most)) if limits.get(theirs)}
        found[name] = shape
    return found


def target(wanted: Schema, present: Schema | None) -> dict[str, Any]:
    """With those that are not described, as they are; what is left out of one stays."""
    there: dict[str, Any] = {name: dict(shape) for name, shape in (present or {}).items()}
    for name, shape in wanted.items():
        if name in STANDARD and name not in there and shape == {"required": False, "mutable": True}:
            continue
        there[name] = {**there.get(name, {}), **shape}
    return there


def refusals(wanted: Schema, present: Schema) -> Iterator[str]:
    """What a pool that is there can't come to."""
    for name, shape in wanted.items():
        before = present.get(name)
        if before is None and name not in STANDARD:
            continue
        have = before or {"required": False, "mutable": True}
        for key in sorted(key for key in shape if shape[key] != have.get(key)):
            change = f"{key} is {_word(have.get(key))} and can't become {_word(shape[key])}"
            yield f"{name}: {change} in a pool that is there; put it back, or make another pool"


def request(schema: Schema) -> list[dict[str, Any]]:
    """As CreateUserPool and AddCustomAttributes take them, own ones without their prefix."""
    return [_request(name, shape) for name, shape in sorted(schema.items())]


def _request(name: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    if name in STANDARD:
        return {"Name": name, "Required": shape["required"], "Mutable": shape["mutable"]}
    found = {"Name": name, "AttributeDataType": shape["type"], "Mutable": shape["mutable"], "Required": False}
    if shape["type"] in CONSTRAINTS:
        kind, least, most = CONSTRAINTS[shape["type"]]
        limits = {theirs: str(shape[ours]) for ours, theirs in (("min", least), ("max", most)) if ours in shape}
        found |= {kind: limits} if limits else {}
    return found


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "unset" if value is None else str(value)
