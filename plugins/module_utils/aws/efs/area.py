# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of EFS's kinds: what a file system is called, and all that hangs on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list

from ...converge.model import Existing
from ..area import AwsKind, Clients, Reads, name_of, pages, tag_changes, tags_of
from ..calls import error_code

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

OWNER_TAG = "ManagedBy"
STATUSES = {"creating": "pending", "updating": "pending", "available": "ready", "deleting": "deleting", "error": "failed"}
GONE = "deleted"
# https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html
UNDER_WAY = "IncorrectFileSystemLifeCycleState"


class EfsKind(AwsKind):
    """names: of the file systems; a mapping says of each which attributes are wanted, and spares the other reads.

    reads: shared by the kinds of an area, so that file systems are listed once.
    """

    kind = ""

    def __init__(
        self,
        clients: Clients,
        names: Collection[str] | Mapping[str, Any],
        managed_by: str,
        purge_tags: bool,
        reads: Reads | None = None,
    ):
        self.clients, self.names, self.managed_by, self.purge_tags = clients, names, managed_by, purge_tags
        self.reads = reads or Reads(clients)

    @property
    def efs(self) -> Any:
        return self.clients.get("efs")

    @property
    def efs_once(self) -> Any:
        return self.clients.once("efs")

    def file_systems(self) -> list[tuple[str, dict[str, Any]]]:
        """Those that bear one of the names, as their Name tag or as the token they were made with."""
        if not self.names:
            return []
        found = self.reads.pages("efs", "describe_file_systems", "FileSystems")
        listed = [(name, one) for one in found for name in self.names if name in (name_of(one), one["CreationToken"])]
        return [(name, one) for name, one in listed if one["LifeCycleState"] != GONE]

    def read(self) -> Sequence[Existing]:
        raise NotImplementedError

    def find(self, name: str) -> Existing | None:
        self.reads.forget()
        return next((one for one in self.read() if one.name == name), None)

    def owns(self, description: Mapping[str, Any]) -> bool:
        return tags_of(description).get(OWNER_TAG) == self.managed_by

    def retag(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        if added:
            self.efs.tag_resource(ResourceId=existing.outputs["id"], Tags=ansible_dict_to_boto3_tag_list(added))
        if removed:
            self.efs.untag_resource(ResourceId=existing.outputs["id"], TagKeys=removed)

    def of_file_system(self, operation: str, result: str, identity: str) -> list[dict[str, Any]]:
        """What hangs on it and is not gone; nothing where it is gone itself."""
        try:
            listed = pages(self.efs, operation, result, FileSystemId=identity)
        except ClientError as error:
            if error_code(error) == "FileSystemNotFound":
                return []
            raise
        return [one for one in listed if one["LifeCycleState"] != GONE]
