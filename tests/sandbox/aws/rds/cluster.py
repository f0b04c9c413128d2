"""One Aurora cluster, and how DescribeDBClusters describes it."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from . import parameters, versions
from .instance import LETTERS, ZONE_ID, now
from .tags import pairs

NAMES = {
    "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
    "EnableCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
    "EnableHttpEndpoint": "HttpEndpointEnabled",
}
KEPT = (
    "BackupRetentionPeriod",
    "CopyTagsToSnapshot",
    "DatabaseInsightsMode",
    "DatabaseName",
    "DeletionProtection",
    "EnableCloudwatchLogsExports",
    "EnableHttpEndpoint",
    "EnableIAMDatabaseAuthentication",
    "Engine",
    "EngineLifecycleSupport",
    "EngineMode",
    "EngineVersion",
    "KmsKeyId",
    "MasterUsername",
    "NetworkType",
    "PreferredBackupWindow",
    "PreferredMaintenanceWindow",
    "ServerlessV2ScalingConfiguration",
    "StorageEncrypted",
    "StorageType",
)
DEFAULTS: dict[str, Any] = {
    "AutoMinorVersionUpgrade": True,
    "BackupRetentionPeriod": 1,
    "CopyTagsToSnapshot": False,
    "DatabaseInsightsMode": "standard",
    "DeletionProtection": False,
    "EngineLifecycleSupport": "open-source-rds-extended-support",
    "EngineMode": "provisioned",
    "HttpEndpointEnabled": False,
    "IAMDatabaseAuthenticationEnabled": False,
    "NetworkType": "IPV4",
    "PreferredBackupWindow": "17:00-17:30",
    "PreferredMaintenanceWindow": "sun:18:30-sun:19:00",
    "StorageEncrypted": False,
}


def renamed(given: dict[str, Any]) -> dict[str, Any]:
    return {NAMES.get(name, name): given[name] for name in KEPT if given.get(name) is not None}


class Cluster:
    """settings: in the names of the answer. server: the one that all members share; its first address is the cluster's endpoint."""

    kind, group_kind = "cluster", "cluster-pg"
    source = cluster = None

    def __init__(self, backend: Any, identifier: str, settings: dict[str, Any], port: int):
        self.backend, self.identifier, self.port = backend, identifier, port
        self.arn = backend.rds_arn("cluster", identifier)
        self.resource_id = "cluster-" + "".join(secrets.choice(LETTERS) for _ in range(26))
        self.settings = {**DEFAULTS, **settings}
        self.status = "creating"
        self.created = now()
        self.pending: dict[str, Any] = {}
        self.tags: dict[str, str] = {}
        self.groups: list[str] = []
        self.subnet_group: Any = None
        self.parameter_group: Any = None
        self.parameter_status = "in-sync"
        self.loaded: dict[str, str] = {}
        self.server: Any = None
        self.secret: Any = None
        self.backed_up: datetime | None = None
        self.answers = False
        self.writer: str | None = None
        self.reader = ""  # the address of the reader endpoint
        self.new_group: str | None = None
        self.new_member_group: str | None = None
        self.actions: list[dict[str, Any]] = []
        self.trouble: str | None = None

    @property
    def snapshot_class(self) -> Any:
        return self.backend.snapshot_classes["cluster"]

    @property
    def kept(self) -> bool:
        return self.backend.clusters.get(self.identifier) is self

    @property
    def members(self) -> list[Any]:
        """In the order in which they were made."""
        return [one for one in self.backend.databases.values() if one.cluster is self]

    @property
    def version(self) -> versions.Version:
        return versions.version(self.settings["Engine"], self.settings["EngineVersion"])

    @property
    def zone(self) -> str:
        return str(self.subnet_group.zones[0])

    @property
    def keeps_backups(self) -> bool:
        return bool(self.settings["BackupRetentionPeriod"])

    def parameters(self) -> dict[str, str]:
        """The writer's own group is told beside the cluster's."""
        writer = next((one for one in self.members if one.identifier == self.writer), None)
        changed = {**self.parameter_group.set, **(writer.parameter_group.set if writer else {})}
        return parameters.for_server(self.parameter_group.family, changed)

    def latest_restorable(self) -> datetime | None:
        return now() - timedelta(seconds=1) if self.backed_up and self.answers else None

    def describe(self) -> dict[str, Any]:
        return {
            **self.settings,
            "DBClusterIdentifier": self.identifier,
            "DBClusterArn": self.arn,
            "DbClusterResourceId": self.resource_id,
            "Status": self.status,
            "AllocatedStorage": 1,
            "AvailabilityZones": self.subnet_group.zones,
            "DBClusterParameterGroup": self.parameter_group.name,
            "DBSubnetGroup": self.subnet_group.name,
            "VpcSecurityGroups": [{"VpcSecurityGroupId": group, "Status": "active"} for group in self.groups],
            "DBClusterMembers": [self._member(one) for one in self.members],
            "MultiAZ": len({one.zone for one in self.members}) > 1,
            "Port": self.port,
            "HostedZoneId": ZONE_ID,
            "ClusterCreateTime": self.created,
            "ReadReplicaIdentifiers": [],
            "AssociatedRoles": [],
            "DomainMemberships": [],
            "CrossAccountClone": False,
            "ActivityStreamStatus": "stopped",
            "PendingModifiedValues": dict(self.pending) or None,
            "TagList": pairs(self.tags),
            "MasterUserSecret": self.secret.describe() if self.secret else None,
            "EarliestRestorableTime": self.backed_up,
            "LatestRestorableTime": self.latest_restorable(),
            "Endpoint": self.server.address if self.answers else None,
            "ReaderEndpoint": self.reader if self.answers else None,
        }

    def _member(self, one: Any) -> dict[str, Any]:
        return {
            "DBInstanceIdentifier": one.identifier,
            "IsClusterWriter": one.identifier == self.writer,
            "DBClusterParameterGroupStatus": self.parameter_status,
            "PromotionTier": one.settings.get("PromotionTier", 1),
        }
