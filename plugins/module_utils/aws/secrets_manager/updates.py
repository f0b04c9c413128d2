# SPDX-License-Identifier: GPL-3.0-or-later
"""What changes a secret that is there, attribute by attribute."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list

from ...converge.model import Existing
from ..area import AwsKind, Clients, explain, tag_changes
from ..calls import error_code
from . import reading, rotation
from .keys import DEFAULT_KEY
from .values import Composed, Generated, Hidden, composed

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

# How AWS refuses what has been done already: the SDK repeats a call whose answer was lost.
REFUSALS = ("InvalidRequestException", "InvalidParameterException", "ResourceExistsException")


class SecretUpdates(AwsKind):
    """entries: as described, by name. sources: names of those from which something is composed."""

    clients: Clients
    entries: Mapping[str, Mapping[str, Any]]
    sources: set[str]

    @staticmethod
    def token() -> str:
        return str(uuid4())

    @property
    def secrets_manager(self) -> Any:
        return self.clients.get("secretsmanager")

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        identity = {"SecretId": existing.outputs["id"]}
        if "deletion_date" in changes:
            restore = partial(self.secrets_manager.restore_secret, **identity)
            self.unless_reached(restore, existing.name, lambda one: one.attributes["deletion_date"] is None)
        self._retag(existing, changes, identity)
        members = {"description": "Description", "kms_key": "KmsKeyId"}
        plain = {member: changes[key] for key, member in members.items() if key in changes}
        if plain:
            self.secrets_manager.update_secret(**identity, **plain)
        value = self._write(existing, changes["value"]) if "value" in changes else self._restored(existing, changes)
        if "resource_policy" in changes:
            self._put_policy(changes["resource_policy"], identity)
        busy = "replicas" in changes and self._replicate(existing, changes["replicas"], identity)
        if "rotation" in changes:
            self._rotate(existing, changes["rotation"], identity)
        if not value and not busy:
            return None
        attributes, outputs = {**existing.attributes, **changes}, dict(existing.outputs)
        if value:
            attributes["value"], outputs["version"] = value, value.version
            outputs |= {"value": value} if value.value is not None else {}
        status = {"status": "pending", "reason": "being replicated"} if busy else {}
        return replace(existing, attributes=attributes, outputs=outputs, **status)

    def resolved(self, wanted: Any) -> Hidden:
        """The value itself, with the token that writes it once. Raises InvalidTemplate."""
        if isinstance(wanted, Generated):
            password = self.secrets_manager.get_random_password(**wanted.rules)["RandomPassword"]
            return Hidden(wanted.around(password), str(wanted), self.token(), yields=True)
        return replace(composed(*wanted) if isinstance(wanted, Composed) else wanted, version=self.token())

    def unless_reached(self, act: Callable[[], Any], name: str, reached: Callable[[Existing], bool]) -> Any:
        """What the call answers; None where AWS refuses it since that state is reached already."""
        try:
            return act()
        except ClientError as error:
            if error_code(error) not in REFUSALS:
                raise
            one = self.find(name)
            if not (one and reached(one)):
                raise
        return None

    def _write(self, existing: Existing, wanted: Any) -> Hidden:
        """The value that it has then. One that is generated gives way to one that came to be since it was read."""
        if isinstance(wanted, Generated) or getattr(wanted, "yields", False):
            one = self.find(existing.name)
            if one and "value" in one.attributes:
                return one.attributes["value"]
        value = wanted if getattr(wanted, "version", None) else self.resolved(wanted)
        self.secrets_manager.put_secret_value(SecretId=existing.outputs["id"], ClientRequestToken=value.version, **value.argument())
        return value

    def _restored(self, existing: Existing, changes: Mapping[str, Any]) -> Hidden | None:
        """What others are composed from could not be read before."""
        if "deletion_date" not in changes or existing.name not in self.sources or "value" not in existing.attributes:
            return None
        return reading.values(self.clients, {existing.name: existing.outputs["arn"]}).get(existing.name)

    def _retag(self, existing: Existing, changes: Mapping[str, Any], identity: Mapping[str, str]) -> None:
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        if added:
            self.secrets_manager.tag_resource(**identity, Tags=ansible_dict_to_boto3_tag_list(added))
        if removed:
            self.secrets_manager.untag_resource(**identity, TagKeys=removed)

    def _put_policy(self, document: Mapping[str, Any], identity: Mapping[str, str]) -> None:
        if document:
            self.secrets_manager.put_resource_policy(**identity, ResourcePolicy=json.dumps(document), BlockPublicPolicy=True)
        else:
            self.secrets_manager.delete_resource_policy(**identity)

    def _replicate(self, existing: Existing, wanted: Mapping[str, str], identity: Mapping[str, str]) -> bool:
        """Whether something is under way. A replica that failed is asked for again, which is how AWS has it retried."""
        present = existing.attributes.get("replicas") or {}
        added, removed = sorted(wanted.keys() - present.keys()), sorted(present.keys() - wanted.keys())
        if removed:
            self.unreplicate(existing.name, removed, identity)
        if added:
            regions = [{"Region": one, **({"KmsKeyId": wanted[one]} if wanted[one] != DEFAULT_KEY else {})} for one in added]
            act = partial(self.secrets_manager.replicate_secret_to_regions, **identity, AddReplicaRegions=regions)
            self.unless_reached(act, existing.name, lambda one: set(added) <= set(one.attributes["replicas"] or {}))
        return bool(added)

    def unreplicate(self, name: str, regions: list[str], identity: Mapping[str, str]) -> None:
        act = partial(self.secrets_manager.remove_regions_from_replication, **identity, RemoveReplicaRegions=regions)
        self.unless_reached(act, name, lambda one: not set(regions) & set(one.attributes["replicas"] or {}))

    def _rotate(self, existing: Existing, wanted: Mapping[str, Any], identity: Mapping[str, str]) -> None:
        """A change of the schedule alone rotates nothing at once."""
        if not wanted:
            self.secrets_manager.cancel_rotate_secret(**identity)
            return
        given = (self.entries.get(existing.name) or {}).get("rotation") or {}
        at_once = bool(given.get("rotate_immediately")) and not existing.attributes.get("rotation")
        chosen = {**rotation.arguments(wanted), "RotateImmediately": at_once, "ClientRequestToken": self.token()}
        act = partial(self.secrets_manager.rotate_secret, **identity, **chosen)
        try:
            self.unless_reached(
                act, existing.name, lambda one: rotation.target(wanted, one.attributes["rotation"]) == one.attributes["rotation"]
            )
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException" and self.find(existing.name):
                raise RuntimeError(explain(error)) from error  # it is the function that is missing, and waiting brings none
            raise
