# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of RDS's kinds: what they share of an area, tags, and codes of errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list

from ...converge.model import Existing
from ..area import AwsKind, Clients, Reads, tag_changes, tags_of
from ..calls import error_code, patiently

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

OWNER_TAG = "ManagedBy"
PASSWORD_TAG = "MasterSecretVersion"  # which version of the master user's own secret was set last
ORIGIN_TAG = "RestoredFrom"  # what it began with (origin.py)
# RDS ends some codes in Fault, as its models name them: DBInstanceNotFound, DBSubnetGroupNotFoundFault.
GONE = ("NotFound", "NotFoundFault")
BUSY = ("InvalidDBInstanceState", "InvalidDBInstanceStateFault", "InvalidDBClusterStateFault")
IN_USE = ("InvalidDBSubnetGroupStateFault", "InvalidDBParameterGroupState", "InvalidDBParameterGroupStateFault")


@dataclass
class Area:
    """What the kinds of an area share.

    name: of the area. identifier: of the instance or cluster. password: gives the master user's own password, where there is a secret
    of its own. at_once: changes don't wait for the maintenance window. final_snapshot: what is deleted leaves one.
    """

    clients: Clients
    name: str
    identifier: str
    managed_by: str
    port: int = 5432
    purge_tags: bool = False
    at_once: bool = False
    final_snapshot: bool = True
    password: Callable[[], str] | None = None
    reads: Reads = field(init=False)

    def __post_init__(self) -> None:
        self.reads = Reads(self.clients)

    def described(self, operation: str, result: str, **which: Any) -> list[dict[str, Any]]:
        """All that the operation lists, over all pages; none of what is not there."""
        try:
            return self.reads.pages("rds", operation, result, **which)
        except ClientError as error:
            if error_code(error).endswith(GONE):
                return []
            raise


class RdsKind(AwsKind):
    """A kind that RDS tags by ARN."""

    kind = ""

    def __init__(self, area: Area):
        self.area, self.purge_tags = area, area.purge_tags

    @property
    def rds(self) -> Any:
        return self.area.clients.get("rds")

    @property
    def rds_once(self) -> Any:
        return self.area.clients.once("rds")

    def find(self, name: str) -> Existing | None:
        self.area.reads.forget()
        return next((one for one in self.read() if one.name == name), None)

    def read(self) -> Sequence[Existing]:
        raise NotImplementedError

    def tags(self, arn: str) -> dict[str, str]:
        """Of what RDS describes without its tags."""
        return tags_of({"Tags": self.rds.list_tags_for_resource(ResourceName=arn)["TagList"]})

    def owns(self, tags: Mapping[str, str]) -> bool:
        return tags.get(OWNER_TAG) == self.area.managed_by

    def retag(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        if added:
            self.rds.add_tags_to_resource(ResourceName=existing.outputs["arn"], Tags=ansible_dict_to_boto3_tag_list(added))
        if removed:
            self.rds.remove_tags_from_resource(ResourceName=existing.outputs["arn"], TagKeys=removed)


def tag_list(attributes: Mapping[str, Any]) -> list[dict[str, str]]:
    return ansible_dict_to_boto3_tag_list(attributes.get("tags") or {})


def listed_tags(description: Mapping[str, Any]) -> dict[str, str]:
    """The tags that people set, of what RDS describes with its tags."""
    return {key: value for key, value in tags_of({"Tags": description.get("TagList")}).items() if key not in (PASSWORD_TAG, ORIGIN_TAG)}


def patient(act: Callable[[], Any], pause: Callable[[float], None]) -> Any:
    """What RDS answers once it is not at work on a backup, or on the last change.

    None where it is at work on this very change: the SDK repeats a call whose answer is lost, and whether it was begun shows later.
    """
    try:
        return patiently(act, BUSY, pause=pause)
    except ClientError as error:
        if error_code(error) in BUSY and error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0:
            return None
        raise


@contextmanager
def without_fault() -> Iterator[None]:
    """What is there already is told by RDS in two ways, DBInstanceAlreadyExists and DBClusterAlreadyExistsFault: here in one."""
    try:
        yield
    except ClientError as error:
        error.response["Error"]["Code"] = error_code(error).removesuffix("Fault")
        raise


@contextmanager
def unless_gone() -> Iterator[None]:
    """For deletions: what is not there any more is no error."""
    try:
        yield
    except ClientError as error:
        if not error_code(error).endswith(GONE):
            raise
