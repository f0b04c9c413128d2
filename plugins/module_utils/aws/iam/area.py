# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of IAM's kinds: found by name, since IAM's lists leave tags and documents out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind, Clients, tag_changes
from ..calls import error_code, patiently, unless_gone

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

OWNER_TAG = "ManagedBy"


class IamKind(AwsKind):
    """names: those of the area, read at the same time; a mapping says of each which attributes are wanted, and spares the other reads.

    deleted_before: kinds whose resources lead to these names: while one is there, a killed deletion is found again.
    """

    kind = ""
    tag_operation = ""  # "role" for tag_role and untag_role
    name_argument = ""  # "RoleName"

    def __init__(
        self,
        clients: Clients,
        names: Collection[str] | Mapping[str, Any],
        managed_by: str,
        purge_tags: bool,
        deleted_before: tuple[str, ...] = (),
    ):
        self.clients, self.names, self.managed_by, self.purge_tags = clients, names, managed_by, purge_tags
        self.deleted_before = deleted_before

    @property
    def iam(self) -> Any:
        return self.clients.get("iam")

    @property
    def iam_once(self) -> Any:
        return self.clients.once("iam")

    def wants(self, name: str, attribute: str) -> bool:
        """Whether that attribute of it is worth a call."""
        return attribute in self.names[name] if isinstance(self.names, Mapping) and name in self.names else True

    def read(self) -> list[Existing]:
        return read([partial(self._found, name) for name in self.names])

    def _found(self, name: str) -> list[Existing]:
        return [one for one in [self.find(name)] if one]

    def existing(self, name: str, attributes: Mapping[str, Any], outputs: Mapping[str, Any]) -> Existing:
        owned = attributes["tags"].get(OWNER_TAG) == self.managed_by
        return Existing(self.kind, name, attributes, outputs, owned=owned, after=self.deleted_before)

    def identity(self, existing: Existing) -> str:
        return existing.name

    def delete(self, existing: Existing) -> None:
        """IAM may still see for a moment what was detached just now."""
        with unless_gone():
            patiently(partial(self.remove, existing), ("DeleteConflict",), pause=self.pause)

    def retag(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        which = {self.name_argument: self.identity(existing)}
        if added:
            getattr(self.iam, f"tag_{self.tag_operation}")(**which, Tags=ansible_dict_to_boto3_tag_list(added))
        if removed:
            getattr(self.iam, f"untag_{self.tag_operation}")(**which, TagKeys=removed)


def unless_absent(call: Callable[[], Any]) -> Any:
    """The answer; None where IAM has no such thing."""
    try:
        return call()
    except ClientError as error:
        if error_code(error) == "NoSuchEntity":
            return None
        raise


def given(attributes: Mapping[str, Any], **arguments: str) -> Iterator[tuple[str, Any]]:
    """The call's arguments of those attributes that are given: {argument: attribute}."""
    for argument, attribute in arguments.items():
        if attributes.get(attribute) not in (None, ""):
            yield argument, attributes[attribute]


def tags_argument(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {"Tags": ansible_dict_to_boto3_tag_list(attributes["tags"])} if attributes.get("tags") else {}
