# SPDX-License-Identifier: GPL-3.0-or-later
"""Where values come from, as the map describes it, and what is wrong with that. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

# Names that stand in templates without quotes.
NAME = re.compile(r"[A-Za-z0-9/_+=@-]+")
# With the six characters that AWS adds: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
ARN = re.compile(r"arn:[a-z0-9-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:]+-[A-Za-z0-9]{6}")

# What dictionaries by names of the map's own have, which a module's argument spec can't say.
OPTIONS = ArgumentSpecValidator(
    {
        "secret": {"type": "str"},
        "prefix": {"type": "str"},
        "tags": {"type": "dict"},
        "format": {"type": "str", "choices": ["text", "json", "binary", "pair"], "default": "text"},
        "pair_keys": {"type": "list", "elements": "str", "default": ["username", "password"]},
        "version_stage": {"type": "str", "default": "AWSCURRENT"},
        "role_arn": {"type": "str"},
        "external_id": {"type": "str"},
        "region": {"type": "str"},
    }
)


class Problem(ValueError):
    """What is wrong with one entry, in a sentence without a value."""


def validated(validator: ArgumentSpecValidator, given: Any) -> dict[str, Any]:
    """Raises Problem."""
    if not isinstance(given, Mapping):
        raise Problem("it has to be a dictionary")
    result = validator.validate(dict(given))
    if result.error_messages:
        raise Problem("; ".join(message.rstrip(".") for message in result.error_messages))
    found: dict[str, Any] = result.validated_parameters
    return found


@dataclass(frozen=True)
class Source:
    """Exactly one of `secret` (name or ARN), `prefix` and `tags`.

    format: "text", "json", "binary" or "pair", whose parts are called `pair_keys`. place: another region, role_arn and external_id.
    """

    name: str
    secret: str | None
    prefix: str | None
    tags: tuple[tuple[str, str], ...]
    format: str
    pair_keys: tuple[str, ...]
    stage: str
    place: tuple[str | None, str | None, str | None]

    @classmethod
    def of(cls, name: str, given: Any) -> Source:
        """Raises Problem."""
        found = validated(OPTIONS, given)
        text = {key: value or None for key, value in found.items() if isinstance(value, str)}  # an empty one is none
        tags = tuple(sorted((key, str(value)) for key, value in (found["tags"] or {}).items()))
        place = (text.get("region"), text.get("role_arn"), text.get("external_id"))
        one = text.get("secret"), text.get("prefix"), tags
        own = cls(name, *one, found["format"], tuple(found["pair_keys"]), text.get("version_stage") or "AWSCURRENT", place)
        own.check()
        return own

    @property
    def single(self) -> bool:
        return self.secret is not None

    def check(self) -> None:
        if not NAME.fullmatch(self.name):
            raise Problem("its name may have letters, digits and / _ + = @ -")
        ways = [way for way, value in (("secret", self.secret), ("prefix", self.prefix), ("tags", self.tags)) if value]
        if len(ways) != 1:
            raise Problem(f"give one of secret, prefix and tags{', not ' + ' and '.join(ways) if ways else ''}")
        if self.secret and self.secret.startswith("arn:") and not ARN.fullmatch(self.secret):
            raise Problem("secret: that is no whole ARN of a secret, which ends in a hyphen and six characters; give that, or the name")
        if self.format == "pair" and (len(self.pair_keys) != 2 or len({*self.pair_keys}) != 2):
            raise Problem("pair_keys takes two names that differ")
        if not self.single and self.format == "pair":
            raise Problem("format pair needs secret: a prefix or tags name many")
        if self.place[2] and not self.place[1]:
            raise Problem("external_id goes with role_arn")
