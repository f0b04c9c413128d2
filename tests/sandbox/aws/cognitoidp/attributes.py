"""The attributes of a pool's users: AWS's own, and those that a pool adds for ever."""

from typing import Any

from moto.cognitoidp.models import CognitoIdpUserPoolAttribute

STANDARD = CognitoIdpUserPoolAttribute.STANDARD_SCHEMA
# Which AWS has beside the standard's, for who comes from another provider.
IDENTITIES = {"AttributeDataType": "String", "Mutable": True}
READ_ONLY = ("sub", "email_verified", "phone_number_verified")


def of_pool(schema: list[dict[str, Any]]) -> dict[str, Any]:
    """All standard attributes, as far as they are not said otherwise, and the pool's own."""
    found = {name: _attribute({"Name": name, **about}) for name, about in STANDARD.items()}
    identities = _attribute({"Name": "identities", **IDENTITIES})
    identities.name = "identities"
    found["identities"] = identities
    for one in schema:
        attribute = _attribute({**STANDARD.get(one["Name"], {}), **one})
        found[attribute.name] = attribute
    return found


def _attribute(about: dict[str, Any]) -> Any:
    return CognitoIdpUserPoolAttribute(about["Name"], about["Name"] not in STANDARD, about)


def described(attribute: Any) -> dict[str, Any]:
    return {name: value for name, value in attribute.to_json().items() if value is not None}


def readable(pool: Any) -> set[str]:
    return set(pool.schema_attributes) - {"identities"}


def writable(pool: Any) -> set[str]:
    return readable(pool) - set(READ_ONLY)


def required(pool: Any) -> set[str]:
    return {name for name, one in pool.schema_attributes.items() if one.required and name != "sub"}
