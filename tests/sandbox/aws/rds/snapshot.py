"""One snapshot of an instance, and how DescribeDBSnapshots describes it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from .instance import Instance, now
from .tags import pairs

FROM_INSTANCE = (
    "AllocatedStorage",
    "DedicatedLogVolume",
    "Engine",
    "EngineVersion",
    "IAMDatabaseAuthenticationEnabled",
    "Iops",
    "KmsKeyId",
    "LicenseModel",
    "MasterUsername",
    "StorageThroughput",
    "StorageType",
)


class Snapshot:
    """data: the copy's name with the keeper of servers; copies of a snapshot share it."""

    kind = "snapshot"

    def __init__(self, instance: Instance, identifier: str, kind: str):
        self.backend, self.identifier, self.snapshot_type = instance.backend, identifier, kind
        self.arn = self.backend.rds_arn(self.kind, identifier)
        self.instance_identifier, self.instance_resource_id = instance.identifier, instance.resource_id
        self.instance_settings = dict(instance.settings)
        self.instance_created, self.port, self.zone = instance.created, instance.port, instance.zone
        self.vpc_id = instance.subnet_group.vpc_id
        self.status = "creating"
        self.created: datetime = now()
        self.original_created = self.created
        self.data = uuid4().hex
        self.source_arn: str | None = None
        self.tags: dict[str, str] = {}
        self.shared: list[str] = []

    def describe(self) -> dict[str, Any]:
        settings = {name: self.instance_settings[name] for name in FROM_INSTANCE if self.instance_settings.get(name) is not None}
        return {
            **settings,
            "DBSnapshotIdentifier": self.identifier,
            "DBInstanceIdentifier": self.instance_identifier,
            "DBSnapshotArn": self.arn,
            "DbiResourceId": self.instance_resource_id,
            "SnapshotCreateTime": self.created,
            "OriginalSnapshotCreateTime": self.original_created,
            "SnapshotDatabaseTime": self.original_created,
            "InstanceCreateTime": self.instance_created,
            "SnapshotType": self.snapshot_type,
            "SnapshotTarget": "region",
            "SourceDBSnapshotIdentifier": self.source_arn,
            "Status": self.status,
            "PercentProgress": 100 if self.status == "available" else 0,
            "Port": self.port,
            "AvailabilityZone": self.zone,
            "VpcId": self.vpc_id,
            "Encrypted": bool(self.instance_settings.get("StorageEncrypted")),
            "OptionGroupName": f"default:postgres-{self.instance_settings['EngineVersion'].partition('.')[0]}",
            "TagList": pairs(self.tags),
        }
