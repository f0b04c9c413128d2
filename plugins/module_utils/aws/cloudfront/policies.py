# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudFront's policies of an account's own: what is cached for how long, and which headers an answer gets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...converge.model import Existing
from .area import CloudFrontKind, counted, items_of


class CloudFrontPolicy(CloudFrontKind):
    """By name, of which an account has each once. They take no tags: their comment says whose they are.

    family: as operations name it. member: the same, as answers do.
    """

    family = plural = member = ""

    def read(self) -> list[Existing]:
        if not self.names:
            return []
        listed = self.listed(f"list_{self.plural}", f"{self.member}List", Type="custom")
        named = [one[self.member] for one in listed]
        return [self._existing(one) for one in named if one[f"{self.member}Config"]["Name"] in self.names]

    def _existing(self, policy: Mapping[str, Any]) -> Existing:
        config = policy[f"{self.member}Config"]
        attributes = {"comment": config.get("Comment", ""), **self.parsed(config)}
        owned = self.owns(config["Name"], attributes["comment"], policy["Id"])
        return Existing(self.kind, config["Name"], attributes, {"id": policy["Id"]}, owned=owned)

    def parsed(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """The attributes that a configuration says."""
        raise NotImplementedError

    def config(self, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """The members that say the attributes."""
        raise NotImplementedError

    def _whole(self, name: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        return {f"{self.member}Config": {"Name": name, "Comment": attributes["comment"], **self.config(attributes)}}

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        made = getattr(self.cloudfront_once, f"create_{self.family}")(**self._whole(name, attributes))
        return Existing(self.kind, name, attributes, {"id": made[self.member]["Id"]}, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        """The call takes the whole of it: what it leaves out is lost."""
        whole = self._whole(existing.name, {**existing.attributes, **changes})
        self.as_seen(partial(self._change, existing.outputs["id"], whole))

    def _change(self, identity: str, whole: Mapping[str, Any]) -> None:
        getattr(self.cloudfront, f"update_{self.family}")(Id=identity, IfMatch=self._version(identity), **whole)

    def _version(self, identity: str) -> str:
        version: str = getattr(self.cloudfront, f"get_{self.family}")(Id=identity)["ETag"]
        return version

    def remove(self, existing: Existing) -> None:
        identity = existing.outputs["id"]
        getattr(self.cloudfront, f"delete_{self.family}")(Id=identity, IfMatch=self._version(identity))


class CloudFrontResponseHeadersPolicy(CloudFrontPolicy):
    """attributes: comment; security (as AWS has SecurityHeadersConfig), cors (CorsConfig, with frozensets for lists; None for none),
    custom ({header: {"value", "override"}}), removed (a frozenset of headers). outputs: id.
    """

    kind = "cloudfront_response_headers_policy"
    family, plural, member = "response_headers_policy", "response_headers_policies", "ResponseHeadersPolicy"

    def parsed(self, config: Mapping[str, Any]) -> dict[str, Any]:
        custom = items_of(config.get("CustomHeadersConfig"))
        return {
            "security": {key: dict(value) for key, value in (config.get("SecurityHeadersConfig") or {}).items()},
            "cors": _unordered(config["CorsConfig"]) if config.get("CorsConfig") else None,
            "custom": {one["Header"]: {"value": one["Value"], "override": one["Override"]} for one in custom},
            "removed": frozenset(one["Header"] for one in items_of(config.get("RemoveHeadersConfig"))),
        }

    def config(self, attributes: Mapping[str, Any]) -> dict[str, Any]:
        custom = [{"Header": name, "Value": one["value"], "Override": one["override"]} for name, one in attributes["custom"].items()]
        members = {
            "SecurityHeadersConfig": attributes["security"],
            "CorsConfig": _ordered(attributes["cors"]) if attributes["cors"] else None,
            "CustomHeadersConfig": counted(custom) if custom else None,
            "RemoveHeadersConfig": counted([{"Header": name} for name in sorted(attributes["removed"])]) if attributes["removed"] else None,
        }
        return {member: value for member, value in members.items() if value}


def _unordered(cors: Mapping[str, Any]) -> dict[str, Any]:
    """An empty list says no more than none."""
    said = {key: frozenset(items_of(value)) if isinstance(value, Mapping) else value for key, value in cors.items()}
    return {key: value for key, value in said.items() if value != frozenset()}


def _ordered(cors: Mapping[str, Any]) -> dict[str, Any]:
    return {key: counted(sorted(value)) if isinstance(value, frozenset) else value for key, value in cors.items()}


class CloudFrontCachePolicy(CloudFrontPolicy):
    """For static files: the key of what is cached is their path, and the encoding that a browser takes.

    attributes: comment, min_ttl, default_ttl, max_ttl (seconds), key (as AWS has ParametersInCacheKeyAndForwardedToOrigin). outputs: id.
    """

    kind = "cloudfront_cache_policy"
    family, plural, member = "cache_policy", "cache_policies", "CachePolicy"

    def parsed(self, config: Mapping[str, Any]) -> dict[str, Any]:
        times = {"min_ttl": config["MinTTL"], "default_ttl": config.get("DefaultTTL"), "max_ttl": config.get("MaxTTL")}
        return {**times, "key": config.get("ParametersInCacheKeyAndForwardedToOrigin")}

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        """What AWS adds to the key's description does not count."""
        return present if attribute == "key" and _says(present, wanted) else super().target(attribute, wanted, present)

    def config(self, attributes: Mapping[str, Any]) -> dict[str, Any]:
        times = {"MinTTL": attributes["min_ttl"], "DefaultTTL": attributes["default_ttl"], "MaxTTL": attributes["max_ttl"]}
        return {**times, "ParametersInCacheKeyAndForwardedToOrigin": attributes["key"]}


def _says(whole: Any, part: Any) -> bool:
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(_says(whole.get(key), value) for key, value in part.items())
    return bool(whole == part)


BY_PATH = {
    "EnableAcceptEncodingGzip": True,
    "EnableAcceptEncodingBrotli": True,
    "HeadersConfig": {"HeaderBehavior": "none"},
    "CookiesConfig": {"CookieBehavior": "none"},
    "QueryStringsConfig": {"QueryStringBehavior": "none"},
}
