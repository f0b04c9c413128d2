# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS Backup's kinds share: which names are an area's, their tags, and the clients of other regions."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ansible_collections.amazon.aws.plugins.module_utils.tagging import compare_aws_tags

from ...converge.model import Existing
from ..area import AwsKind, Clients
from ..calls import error_code

OWNER_TAG = "ManagedBy"
# What is not there: of a vault AWS Backup says so as if it might not be seen.
# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/backup/errors.go
ABSENT = ("ResourceNotFoundException", "AccessDeniedException")


def belongs(name: str, area: str) -> bool:
    """Whether a vault or plan is of the area: it bears its name, or one that begins with it."""
    return name == area or name.startswith(f"{area}-")


class BackupKind(AwsKind):
    """area: the module's name; managed_by: the value of the tag that marks what it made."""

    kind = ""

    def __init__(self, clients: Clients, area: str, managed_by: str, purge_tags: bool):
        self.clients, self.area, self.managed_by, self.purge_tags = clients, area, managed_by, purge_tags

    @property
    def backup(self) -> Any:
        return self.clients.get("backup")

    @property
    def backup_once(self) -> Any:
        return self.clients.once("backup")

    def read(self) -> list[Existing]:
        raise NotImplementedError

    def find(self, name: str) -> Existing | None:
        return next((one for one in self.read() if one.name == name), None)

    def owns(self, tags: Mapping[str, str]) -> bool:
        return tags.get(OWNER_TAG) == self.managed_by


def tags_of(client: Any, arn: str) -> dict[str, str]:
    """Those that people set."""
    page = client.list_tags(ResourceArn=arn)
    tags: dict[str, str] = page.get("Tags", {})
    while page.get("NextToken"):
        page = client.list_tags(ResourceArn=arn, NextToken=page["NextToken"])
        tags |= page.get("Tags", {})
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}


def retag(client: Any, existing: Existing, changes: Mapping[str, Any]) -> None:
    if "tags" not in changes:
        return
    added, removed = compare_aws_tags(existing.attributes.get("tags", {}), changes["tags"], purge_tags=True)
    if added:
        client.tag_resource(ResourceArn=existing.outputs["arn"], Tags=added)
    if removed:
        client.untag_resource(ResourceArn=existing.outputs["arn"], TagKeyList=removed)


def unless_absent(act: Any) -> Any:
    """The answer; None where there is no such thing."""
    try:
        return act()
    except ClientError as error:
        if error_code(error) in ABSENT:
            return None
        raise
