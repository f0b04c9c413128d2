# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be made of a recovery point, by AWS Backup's name of the type: how it is found, told of and tagged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import (
    ansible_dict_to_boto3_tag_list,
    boto3_tag_list_to_ansible_dict,
)

from ..area import Clients, name_of, pages

Found = dict[str, Any]  # arn, id, tags


class FileSystems:
    """EFS. Restored files lie in a directory of their own, `aws-backup-restore_<time>`, also in a new file system."""

    called = "file system"

    def __init__(self, clients: Clients):
        self.clients = clients

    def find(self, name: str) -> Found | None:
        """By the token that it is made with, or by its name."""
        for one in pages(self.clients.get("efs"), "describe_file_systems", "FileSystems"):
            if name in (one["CreationToken"], name_of(one)) and one["LifeCycleState"] not in ("deleting", "deleted"):
                tags = boto3_tag_list_to_ansible_dict(one.get("Tags") or [])
                return {"arn": one["FileSystemArn"], "id": one["FileSystemId"], "tags": tags}
        return None

    def names(self, arns: Mapping[str, str]) -> dict[str, str]:
        """ARNs by name, of what is there, besides those that are protected."""
        found = pages(self.clients.get("efs"), "describe_file_systems", "FileSystems")
        return {**arns, **{name_of(one, one["FileSystemId"]): one["FileSystemArn"] for one in found}}

    def metadata(self, name: str, kept: Mapping[str, str], kms_key: str | None) -> dict[str, str]:
        """https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-efs.html"""
        told = {key: value for key, value in kept.items() if key in ("file-system-id", "Encrypted", "KmsKeyId", "PerformanceMode")}
        key = {"Encrypted": "true", "KmsKeyId": kms_key} if kms_key else {}
        return {**told, **key, "newFileSystem": "true", "CreationToken": name}

    def tag(self, identity: str, tags: Mapping[str, str]) -> None:
        self.clients.get("efs").tag_resource(ResourceId=identity, Tags=ansible_dict_to_boto3_tag_list(dict(tags)))

    @staticmethod
    def identity(arn: str) -> str:
        return arn.rpartition("/")[2]


class Databases:
    """RDS instances. AWS makes one in the network and with the class that the backed-up one had, unless told otherwise."""

    called = "database"

    def __init__(self, clients: Clients):
        self.clients = clients

    def find(self, name: str) -> Found | None:
        for one in pages(self.clients.get("rds"), "describe_db_instances", "DBInstances"):
            if one["DBInstanceIdentifier"] == name:
                return {"arn": one["DBInstanceArn"], "id": name, "tags": boto3_tag_list_to_ansible_dict(one.get("TagList") or [])}
        return None

    def names(self, arns: Mapping[str, str]) -> dict[str, str]:
        found = pages(self.clients.get("rds"), "describe_db_instances", "DBInstances")
        return {**arns, **{one["DBInstanceIdentifier"]: one["DBInstanceArn"] for one in found}}

    def metadata(self, name: str, kept: Mapping[str, str], kms_key: str | None) -> dict[str, str]:
        """https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-rds.html"""
        return {**kept, "DBInstanceIdentifier": name}

    def tag(self, identity: str, tags: Mapping[str, str]) -> None:
        arn = next(one["arn"] for one in [self.find(identity)] if one)
        self.clients.get("rds").add_tags_to_resource(ResourceName=arn, Tags=ansible_dict_to_boto3_tag_list(dict(tags)))

    @staticmethod
    def identity(arn: str) -> str:
        return arn.rpartition(":")[2]


TARGETS: dict[str, Any] = {"EFS": FileSystems, "RDS": Databases}
