"""Snapshots of clusters, and clusters from them or from a point in time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from . import rules, versions
from .cluster import Cluster, renamed
from .refusals import invalid_combination, invalid_value, refused
from .snapshot import Snapshot
from .snapshots import TYPES
from .tags import pairs

INHERITED = ("BackupRetentionPeriod", "DatabaseName", "Engine", "EngineVersion", "KmsKeyId", "MasterUsername", "StorageEncrypted")


class ClusterSnapshot(Snapshot):
    kind = "cluster-snapshot"

    def describe(self) -> dict[str, Any]:
        settings = self.instance_settings
        return {
            "AvailabilityZones": [self.zone],
            "DBClusterSnapshotIdentifier": self.identifier,
            "DBClusterIdentifier": self.instance_identifier,
            "DBClusterSnapshotArn": self.arn,
            "DbClusterResourceId": self.instance_resource_id,
            "SnapshotCreateTime": self.created,
            "ClusterCreateTime": self.instance_created,
            "Engine": settings["Engine"],
            "EngineMode": settings["EngineMode"],
            "EngineVersion": settings["EngineVersion"],
            "MasterUsername": settings["MasterUsername"],
            "AllocatedStorage": 1,
            "Status": self.status,
            "PercentProgress": 100 if self.status == "available" else 0,
            "Port": self.port,
            "VpcId": self.vpc_id,
            "LicenseModel": "postgresql-license",
            "SnapshotType": self.snapshot_type,
            "StorageEncrypted": bool(settings["StorageEncrypted"]),
            "KmsKeyId": settings.get("KmsKeyId"),
            "SourceDBClusterSnapshotArn": self.source_arn,
            "IAMDatabaseAuthenticationEnabled": settings["IAMDatabaseAuthenticationEnabled"],
            "TagList": pairs(self.tags),
        }


class ClusterSnapshots:
    snapshot_classes = {"db": Snapshot, "cluster": ClusterSnapshot}
    cluster_snapshots: dict[str, ClusterSnapshot]
    available_cluster: Any
    cluster: Any
    check_tags: Any
    copy_of: Any
    finish: Any
    forget_copy: Any
    keep_cluster: Any
    new_cluster: Any
    take_snapshot: Any

    def create_db_cluster_snapshot(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.available_cluster(given["DBClusterIdentifier"])
        name, tags = self.new_cluster_snapshot_name(given["DBClusterSnapshotIdentifier"]), self.check_tags(given)
        return {"DBClusterSnapshot": self.take_snapshot(found, name, "manual", tags).describe()}

    def new_cluster_snapshot_name(self, given: str) -> str:
        name = rules.identifier(given, "DBClusterSnapshotIdentifier", 255)
        if name in self.cluster_snapshots:
            said = f"Cannot create the snapshot because a snapshot with the identifier {name} already exists."
            raise refused("DBClusterSnapshotAlreadyExistsFault", said)
        return name

    def cluster_snapshot(self, identifier: str) -> ClusterSnapshot:
        found = self.cluster_snapshots.get(identifier.split(":cluster-snapshot:")[-1])
        if found is None:
            raise refused("DBClusterSnapshotNotFoundFault", f"DBClusterSnapshot {identifier} not found.")
        return found

    def _available_copy(self, identifier: str) -> ClusterSnapshot:
        found = self.cluster_snapshot(identifier)
        if found.status != "available":
            said = f"The snapshot {found.identifier} is not in available state."
            raise refused("InvalidDBClusterSnapshotStateFault", said)
        return found

    def describe_db_cluster_snapshots(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        identifier, kind = given.get("DBClusterSnapshotIdentifier"), given.get("SnapshotType")
        if kind is not None and kind not in TYPES:
            raise invalid_value(f"Invalid snapshot type: {kind}. Valid values: {', '.join(TYPES)}.")
        found = [self.cluster_snapshot(identifier)] if identifier else list(self.cluster_snapshots.values())
        wanted = {"instance_identifier": given.get("DBClusterIdentifier"), "snapshot_type": kind}
        for name, value in wanted.items():
            found = [one for one in found if value in (None, getattr(one, name))]
        return [one.describe() for one in found]

    def delete_db_cluster_snapshot(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self._available_copy(given["DBClusterSnapshotIdentifier"])
        if found.snapshot_type != "manual":
            raise refused("InvalidDBClusterSnapshotStateFault", f"Only manual snapshots may be deleted: {found.identifier}")
        self.forget_copy(self.cluster_snapshots, found.identifier)
        return {"DBClusterSnapshot": {**found.describe(), "Status": "deleted"}}

    def copy_db_cluster_snapshot(self, given: dict[str, Any]) -> dict[str, Any]:
        source = self._available_copy(given["SourceDBClusterSnapshotIdentifier"])
        name = self.new_cluster_snapshot_name(given["TargetDBClusterSnapshotIdentifier"])
        return {"DBClusterSnapshot": self.copy_of(source, name, given, self.cluster_snapshots)}

    def restore_db_cluster_from_snapshot(self, given: dict[str, Any]) -> dict[str, Any]:
        source = self._available_copy(given["SnapshotIdentifier"])
        if given["Engine"] != versions.AURORA:
            raise NotImplementedError(f"clusters of {given['Engine']}")
        return self._restored_cluster(source.instance_settings, source.port, {"snapshot": source.data}, given)

    def restore_db_cluster_to_point_in_time(self, given: dict[str, Any]) -> dict[str, Any]:
        """Without a time the latest; a copy on write is a copy here."""
        source: Cluster = self.cluster(given["SourceDBClusterIdentifier"])
        at, latest = given.get("RestoreToTime"), given.get("UseLatestRestorableTime")
        if bool(at) == bool(latest):
            raise invalid_combination("Either RestoreToTime or UseLatestRestorableTime has to be given, and not both.")
        moment = (at if at.tzinfo else at.replace(tzinfo=UTC)) if at else None
        self._check_moment(source, moment)
        source.server.archive()
        source.server.wait()
        origin = {"server": source.server.name, "time": moment.isoformat() if moment else None}
        return self._restored_cluster(source.settings, source.port, origin, given)

    @staticmethod
    def _check_moment(source: Cluster, moment: datetime | None) -> None:
        first, last = source.backed_up, source.latest_restorable()
        if first is None or last is None:
            raise refused("InvalidDBClusterStateFault", f"DBCluster {source.identifier} has no backups yet.")
        if moment and not first <= moment <= last + timedelta(seconds=1):
            window = f"{first:%Y-%m-%dT%H:%M:%SZ} to {last:%Y-%m-%dT%H:%M:%SZ}"
            raise invalid_value(f"The specified cluster cannot be restored to this time. Restorable are the times from {window}.")

    def _restored_cluster(self, original: dict[str, Any], port: int, origin: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        inherited = {name: original[name] for name in INHERITED if original.get(name) is not None}
        settings = {**inherited, "Port": port, **renamed(given)}
        if given.get("KmsKeyId"):
            settings["StorageEncrypted"] = True
        made = self.new_cluster(given["DBClusterIdentifier"], settings, given)
        self.keep_cluster(made, origin)
        self.finish(made, "database")
        return {"DBCluster": made.describe()}
