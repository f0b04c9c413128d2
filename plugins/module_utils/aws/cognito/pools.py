# SPDX-License-Identifier: GPL-3.0-or-later
"""User pools of Cognito."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind, tag_changes
from ..calls import patiently
from . import mfa, schema, settings
from .area import AT_THE_SAME_TIME, POOL, Pools

# What AWS keeps of a pool by a call of its own.
APART = frozenset({"tags", "attributes", *mfa.NAMES})


class CognitoUserPool(AwsKind):
    """A user pool by its name. A change is written into what there is just then, as AWS resets what a request leaves out.

    wanted: names of the attributes that are described: second factors take a call of their own.
    attributes: those of settings.py, schema.py (`attributes`) and mfa.py; tags.
    outputs: id, arn.
    """

    kind = POOL
    fixed = frozenset({"username_attributes", "alias_attributes", "username_case_sensitive"})
    holds_data = True

    def __init__(self, pools: Pools, purge_tags: bool, wanted: Collection[str] = ()):
        self.pools, self.clients, self.purge_tags, self.wanted = pools, pools.clients, purge_tags, wanted

    @property
    def cognito(self) -> Any:
        return self.clients.get("cognito-idp")

    def read(self) -> list[Existing]:
        return self._parsed(self.pools.found())

    def _parsed(self, descriptions: Sequence[Mapping[str, Any]]) -> list[Existing]:
        return read([partial(self._existing, one) for one in descriptions])

    def _existing(self, description: Mapping[str, Any]) -> list[Existing]:
        identity = description["Id"]
        attributes = {
            **settings.attributes(description),
            "attributes": schema.parsed(description.get("SchemaAttributes") or []),
            "tags": {key: value for key, value in (description.get("UserPoolTags") or {}).items() if not key.startswith("aws:")},
        }
        if mfa.NAMES & set(self.wanted):
            attributes |= mfa.attributes(self.cognito.get_user_pool_mfa_config(UserPoolId=identity))
        outputs = {"id": identity, "arn": description["Arn"]}
        return [Existing(self.kind, description["Name"], attributes, outputs, owned=self.pools.owns(description))]

    def find(self, name: str) -> Existing | None:
        return next(iter(self._parsed(self.pools.look())), None)

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        return self._parsed(self.pools.look())

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "attributes":
            return schema.target(wanted, present)
        if attribute in mfa.NAMES:
            return mfa.merged(wanted, present)
        return settings.merged(attribute, super().target(attribute, wanted, present), present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """Second factors, which a pool without means to send a code is refused, come after it."""
        given = {key: value for key, value in attributes.items() if key not in APART}
        own = {"Schema": schema.request(attributes["attributes"])} if attributes.get("attributes") else {}
        tags = {"UserPoolTags": dict(attributes["tags"])} if attributes.get("tags") else {}
        made = self.clients.once("cognito-idp").create_user_pool(PoolName=name, **settings.request({}, given), **own, **tags)["UserPool"]
        self.pools.made(made["Id"])
        so_far = {key: value for key, value in attributes.items() if key not in mfa.NAMES}
        return Existing(self.kind, name, {"tags": {}, **so_far}, {"id": made["Id"], "arn": made["Arn"]}, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        identity = {"UserPoolId": existing.outputs["id"]}
        self._retag(existing, changes)
        self._grow(existing, changes, identity)
        without = changes.get("mfa_configuration") == "OFF"
        if without:  # while what it needs is there
            self._put_factors(changes, identity)
        plain = {name: value for name, value in changes.items() if name not in APART}
        if plain:
            self._patiently("update_user_pool", **identity, **self._body(plain, identity))
        if not without:
            self._put_factors(changes, identity)

    def _body(self, changes: Mapping[str, Any], identity: Mapping[str, str]) -> dict[str, Any]:
        """All that UpdateUserPool takes, as it is now but for the changes."""
        operation = self.cognito.meta.service_model.operation_model("UpdateUserPool")
        now = self.cognito.describe_user_pool(**identity)["UserPool"]
        taken = {key: now[key] for key in operation.input_shape.members if key in now}
        return settings.request(taken, changes)

    def _put_factors(self, changes: Mapping[str, Any], identity: Mapping[str, str]) -> None:
        factors = {name: value for name, value in changes.items() if name in mfa.NAMES}
        if not factors:
            return
        now = self.cognito.get_user_pool_mfa_config(**identity)
        sms = self.cognito.describe_user_pool(**identity)["UserPool"].get("SmsConfiguration") or {} if "sms_mfa" in factors else {}
        self._patiently("set_user_pool_mfa_config", **identity, **mfa.request(now, factors, sms))

    def _grow(self, existing: Existing, changes: Mapping[str, Any], identity: Mapping[str, str]) -> None:
        there = existing.attributes.get("attributes") or {}
        added = {name: shape for name, shape in (changes.get("attributes") or {}).items() if name not in there}
        if added:
            self.cognito.add_custom_attributes(**identity, CustomAttributes=schema.request(added))

    def _retag(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        which = {"ResourceArn": existing.outputs["arn"]}
        if added:
            self.cognito.tag_resource(**which, Tags=added)
        if removed:
            self.cognito.untag_resource(**which, TagKeys=removed)

    def _patiently(self, operation: str, **arguments: Any) -> Any:
        return patiently(partial(getattr(self.cognito, operation), **arguments), AT_THE_SAME_TIME, pause=self.pause)

    def remove(self, existing: Existing) -> None:
        self.cognito.delete_user_pool(UserPoolId=existing.outputs["id"])
