"""Which secrets filters choose (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html)."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from moto.secretsmanager.list_secrets.filters import description_filter, filter_all

from .refusals import invalid_parameter

# By prefix, and case matters.
PREFIXED: dict[str, Callable[[Any], list[str]]] = {
    "name": lambda secret: [secret.name],
    "tag-key": lambda secret: list(secret.tags),
    "tag-value": lambda secret: list(secret.tags.values()),
    "primary-region": lambda secret: [secret.primary_region or (secret.region if secret.replicas else "")],
    "owning-service": lambda secret: [secret.owning_service or ""],
}
# By words, whatever their case.
WORDS = {"all": filter_all, "description": description_filter}


def matcher(filters: list[dict[str, Any]]) -> Callable[[Any], bool]:
    """All filters have to match, each by one of its values."""
    for one in filters:
        if not one.get("Key") or not one.get("Values"):
            raise invalid_parameter("A filter needs a key and values.")
    wanted = [(one["Key"], one["Values"]) for one in filters]
    return lambda secret: all(any(matches(secret, key, value) for value in values) for key, values in wanted)


def matches(secret: Any, key: str, value: str) -> bool:
    """With an exclamation mark before it, a value means what does not match it."""
    if value.startswith("!"):
        return not matches(secret, key, value[1:])
    if key in WORDS:
        tags = [{"Key": name, "Value": content} for name, content in secret.tags.items()]
        seen = SimpleNamespace(name=secret.name, description=secret.description, tags=tags)
        return bool(WORDS[key](seen, [value]))
    return any(found.startswith(value) for found in PREFIXED[key](secret) if found)
