# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudFront's origin access controls: how a distribution shows a bucket who asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...converge.model import Existing
from .area import CloudFrontKind

MEMBERS = {
    "description": "Description",
    "origin_type": "OriginAccessControlOriginType",
    "signing_behavior": "SigningBehavior",
    "signing_protocol": "SigningProtocol",
}


class CloudFrontOriginAccessControl(CloudFrontKind):
    """By name, of which an account has each once. They take no tags: their description says whose they are.

    attributes: description, origin_type ("s3"), signing_behavior, signing_protocol. outputs: id.
    """

    kind = "cloudfront_origin_access_control"

    def read(self) -> list[Existing]:
        found = self.listed("list_origin_access_controls", "OriginAccessControlList") if self.names else []
        return [self._parsed(one) for one in found if one["Name"] in self.names]

    def _parsed(self, description: Mapping[str, Any]) -> Existing:
        attributes = {key: description.get(member, "") for key, member in MEMBERS.items()}
        owned = self.owns(description["Name"], attributes["description"], description["Id"])
        return Existing(self.kind, description["Name"], attributes, {"id": description["Id"]}, owned=owned)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        made = self.cloudfront_once.create_origin_access_control(OriginAccessControlConfig=_config(name, attributes))
        return Existing(self.kind, name, attributes, {"id": made["OriginAccessControl"]["Id"]}, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        config = _config(existing.name, {**existing.attributes, **changes})
        self.as_seen(partial(self._change, existing.outputs["id"], config))

    def _change(self, identity: str, config: Mapping[str, Any]) -> None:
        version = self._version(identity)
        self.cloudfront.update_origin_access_control(Id=identity, IfMatch=version, OriginAccessControlConfig=config)

    def _version(self, identity: str) -> str:
        version: str = self.cloudfront.get_origin_access_control(Id=identity)["ETag"]
        return version

    def remove(self, existing: Existing) -> None:
        identity = existing.outputs["id"]
        self.cloudfront.delete_origin_access_control(Id=identity, IfMatch=self._version(identity))


def _config(name: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {"Name": name, **{member: attributes[key] for key, member in MEMBERS.items()}}
