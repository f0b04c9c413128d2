"""New instances from what was kept: a snapshot, or any time since backups are taken."""

from datetime import UTC, datetime, timedelta
from typing import Any

from . import rules, versions
from .instance import Instance, now
from .instance_settings import renamed
from .refusals import invalid_combination, invalid_value, refused
from .snapshot import Snapshot

# Of the original, unless the request says otherwise. What protects it and what backs it up are said anew.
INHERITED = (
    "AllocatedStorage",
    "BackupRetentionPeriod",
    "DBInstanceClass",
    "DBName",
    "Engine",
    "EngineVersion",
    "Iops",
    "KmsKeyId",
    "LicenseModel",
    "MasterUsername",
    "StorageEncrypted",
    "StorageThroughput",
    "StorageType",
)


class Restores:
    databases: dict[str, Instance]
    retained: dict[str, Instance]
    snapshot: Any
    cluster_snapshot: Any
    instance: Any
    new_instance: Any
    keep: Any
    finish: Any
    make_secret: Any

    def restore_db_instance_from_db_snapshot(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get("DBSnapshotIdentifier"):
            raise invalid_combination("A DBSnapshotIdentifier must be given.")
        source: Snapshot = self.snapshot(given["DBSnapshotIdentifier"])
        if source.status != "available":
            raise refused("InvalidDBSnapshotStateFault", f"The snapshot {source.identifier} is not in available state.")
        made = self._restored(given["DBInstanceIdentifier"], source.instance_settings, source.port, given)
        return self._begin(made, {"snapshot": source.data}, given)

    def restore_db_instance_to_point_in_time(self, given: dict[str, Any]) -> dict[str, Any]:
        source = self._origin(given)
        at = self._moment(source, given)
        made = self._restored(given["TargetDBInstanceIdentifier"], source.settings, source.port, given)
        source.server.archive()
        source.server.wait()  # so that all that was committed until now is there to be read
        moment = at.isoformat() if at else None
        return self._begin(made, {"server": source.server.name, "time": moment}, given)

    def _origin(self, given: dict[str, Any]) -> Instance:
        by_id, name = given.get("SourceDbiResourceId"), given.get("SourceDBInstanceIdentifier")
        arn = given.get("SourceDBInstanceAutomatedBackupsArn")
        if by_id:
            every = [*self.databases.values(), *self.retained.values()]
            found = next((one for one in every if one.resource_id == by_id), None)
            if found is None:
                raise refused("DBInstanceAutomatedBackupNotFoundFault", f"DBInstanceAutomatedBackup {by_id} not found.")
        elif name:
            found = self.instance(name)
        elif arn:
            raise NotImplementedError("replicated automated backups")
        else:
            raise invalid_combination("A source has to be given: SourceDBInstanceIdentifier or SourceDbiResourceId.")
        if not found.keeps_backups or found.backed_up is None:
            said = f"The DB instance {found.identifier} is not enabled for point in time restore: its backup retention period is 0."
            raise refused("PointInTimeRestoreNotEnabledFault", said)
        return found

    @staticmethod
    def _moment(source: Instance, given: dict[str, Any]) -> datetime | None:
        """None: the latest."""
        at, latest = given.get("RestoreTime"), given.get("UseLatestRestorableTime")
        if bool(at) == bool(latest):
            raise invalid_combination("Either RestoreTime or UseLatestRestorableTime has to be given, and not both.")
        if latest:
            return None
        moment = at if at.tzinfo else at.replace(tzinfo=UTC)
        first, last = source.backed_up or now(), source.latest_restorable() or now()
        if not first <= moment <= last + timedelta(seconds=1):
            window = f"{first:%Y-%m-%dT%H:%M:%SZ} to {last:%Y-%m-%dT%H:%M:%SZ}"
            raise invalid_value(f"The specified instance cannot be restored to this time. Restorable are the times from {window}.")
        return moment

    def _restored(self, name: str, original: dict[str, Any], port: int, given: dict[str, Any]) -> Instance:
        settings = {**{one: original[one] for one in INHERITED if original.get(one) is not None}, **renamed(given)}
        size = original["AllocatedStorage"]
        if settings["AllocatedStorage"] < size:
            raise invalid_combination(f"Requested storage size ({settings['AllocatedStorage']}) cannot be less than the source's ({size}).")
        if given.get("StorageType") not in (None, original.get("StorageType")):
            for one in ("Iops", "StorageThroughput"):
                if given.get(one) is None:
                    settings.pop(one, None)
        if given.get("Engine") not in (None, versions.POSTGRES):
            raise invalid_combination("The engine of a restored instance can't be another one.")
        if given.get("DBName"):
            raise invalid_combination("DBName can't be given for a restore of PostgreSQL.")
        made: Instance = self.new_instance(name, {**settings, "Port": port}, given)
        return made

    def _begin(self, made: Instance, source: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        rules.check_password_choice(given)
        self.keep(made, source)
        if given.get("ManageMasterUserPassword"):
            made.secret, password = self.make_secret(made, given.get("MasterUserSecretKmsKeyId"))
            made.server.set_password(made.settings["MasterUsername"], password)
        self.finish(made, "database")
        return {"DBInstance": made.describe()}
