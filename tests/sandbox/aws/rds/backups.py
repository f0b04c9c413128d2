"""What RDS keeps by itself: the backups that a restore to a point in time begins with."""

from datetime import datetime
from typing import Any

from .instance import Instance
from .refusals import refused
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
    drop_automated_backups: Any

    @property
    def retained(self) -> dict[str, Instance]:
        """Deleted instances whose backups were to stay, by their resource ids: their servers go on, and let nobody in."""
        found: dict[str, Instance] = self.__dict__.setdefault("_retained", {})
        return found

    def retain(self, found: Instance, until: datetime) -> None:
        found.until = until
        found.server.turn(None, False, False)
        self.retained[found.resource_id] = found

    def delete_db_instance_automated_backup(self, given: dict[str, Any]) -> dict[str, Any]:
        wanted = given.get("DbiResourceId") or given.get("DBInstanceAutomatedBackupsArn", "")
        every = [*self.databases.values(), *self.retained.values()]
        found = next((one for one in every if wanted in (one.resource_id, self._arn(one))), None)
        if found is None:
            raise refused("DBInstanceAutomatedBackupNotFoundFault", f"DBInstanceAutomatedBackup {wanted} not found.")
        if found.until is None:
            said = f"The automated backup of {found.identifier} is not in retained state: it goes with its instance."
            raise refused("InvalidDBInstanceAutomatedBackupStateFault", said)
        del self.retained[found.resource_id]
        self.drop_automated_backups(found)
        found.server.remove()
        return {"DBInstanceAutomatedBackup": {**self._backup(found), "Status": "deleting"}}

    def _arn(self, one: Instance) -> str:
        arn: str = self.rds_arn("auto-backup", f"ab-{one.resource_id[3:].lower()}")
        return arn

    def automated_backups(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        found = [one for one in self.databases.values() if one.keeps_backups and one.answers]
        found += self.retained.values()
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
            "DBInstanceAutomatedBackupsArn": self._arn(one),
            "Region": self.region_name,
            "RestoreWindow": {"EarliestTime": one.backed_up, "LatestTime": one.latest_restorable()},
            "Status": "retained" if one.until else "active",
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
