"""What RDS keeps by itself: the backups that a restore to a point in time begins with."""

from typing import Any

from .instance import Instance
from .tags import pairs

FROM_INSTANCE = (
    "AllocatedStorage",
    "BackupRetentionPeriod",
    "DedicatedLogVolume",
    "Engine",
    "EngineVersion",
    "IAMDatabaseAuthenticationEnabled",
    "Iops",
    "KmsKeyId",
    "LicenseModel",
    "MasterUsername",
    "PreferredBackupWindow",
    "StorageThroughput",
    "StorageType",
)


class Backups:
    databases: dict[str, Instance]
    region_name: str
    rds_arn: Any

    def automated_backups(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        found = [one for one in self.databases.values() if one.keeps_backups and one.answers]
        wanted = {"identifier": given.get("DBInstanceIdentifier"), "resource_id": given.get("DbiResourceId")}
        for name, value in wanted.items():
            found = [one for one in found if value in (None, getattr(one, name))]
        return [self._backup(one) for one in found]

    def _backup(self, one: Instance) -> dict[str, Any]:
        settings = {name: one.settings[name] for name in FROM_INSTANCE if one.settings.get(name) is not None}
        return {
            **settings,
            "DBInstanceArn": one.arn,
            "DbiResourceId": one.resource_id,
            "DBInstanceIdentifier": one.identifier,
            "DBInstanceAutomatedBackupsArn": self.rds_arn("auto-backup", f"ab-{one.resource_id[3:].lower()}"),
            "Region": self.region_name,
            "RestoreWindow": {"EarliestTime": one.backed_up, "LatestTime": one.latest_restorable()},
            "Status": "active",
            "Port": one.port,
            "AvailabilityZone": one.zone,
            "VpcId": one.subnet_group.vpc_id,
            "InstanceCreateTime": one.created,
            "Encrypted": bool(one.settings.get("StorageEncrypted")),
            "OptionGroupName": f"default:postgres-{one.version.major}",
            "BackupTarget": "region",
            "TagList": pairs(one.tags),
        }

    def pending_maintenance(self, resource: str | None) -> list[dict[str, Any]]:
        """AWS has something to do when a test says so: see `control.py`."""
        found = [one for one in self.databases.values() if one.actions and resource in (None, one.arn)]
        return [{"ResourceIdentifier": one.arn, "PendingMaintenanceActionDetails": list(one.actions)} for one in found]
