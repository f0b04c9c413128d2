"""Read replicas: servers that follow another, and may be made to go their own way."""

from typing import Any

from . import rules
from .instance import Instance
from .instance_settings import renamed
from .refusals import invalid_combination, invalid_value, refused, wrong_state

MOST = 15
INHERITED = (
    "AllocatedStorage",
    "AutoMinorVersionUpgrade",
    "DBInstanceClass",
    "DBName",
    "Engine",
    "EngineVersion",
    "Iops",
    "KmsKeyId",
    "LicenseModel",
    "MasterUsername",
    "MaxAllocatedStorage",
    "PreferredBackupWindow",
    "PreferredMaintenanceWindow",
    "StorageEncrypted",
    "StorageThroughput",
    "StorageType",
)


class Replicas:
    instance: Any
    new_instance: Any
    keep: Any
    finish: Any
    available: Any

    def create_db_instance_read_replica(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get("SourceDBInstanceIdentifier"):
            raise NotImplementedError("a replica of a cluster")
        source = self.instance(given["SourceDBInstanceIdentifier"])
        self._check_source(source)
        settings = {**{one: source.settings[one] for one in INHERITED if source.settings.get(one) is not None}, **renamed(given)}
        if settings["AllocatedStorage"] < source.settings["AllocatedStorage"]:
            raise invalid_combination("The replica's storage can't be smaller than the source's.")
        place = {"DBSubnetGroupName": source.subnet_group.name, "DBParameterGroupName": source.parameter_group.name, **given}
        settings |= {"BackupRetentionPeriod": 0, "Port": source.port}
        made: Instance = self.new_instance(given["DBInstanceIdentifier"], settings, place)
        made.source = source
        self.keep(made, {"upstream": source.server.name})
        self.finish(made, "database")
        return {"DBInstance": made.describe()}

    @staticmethod
    def _check_source(source: Instance) -> None:
        if source.status not in ("available", "backing-up", "modifying"):
            raise wrong_state(source.identifier, source.status)
        if source.cluster is not None:
            raise invalid_value(f"The instance {source.identifier} is a member of a cluster: add another member instead.")
        if source.source is None and not source.settings["BackupRetentionPeriod"]:
            said = "Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance to set"
            raise refused("InvalidDBInstanceStateFault", f"{said} the backup retention period to a non-zero value.")
        if len(source.replicas) >= MOST:
            raise refused("InstanceQuotaExceededFault", f"An instance can have no more than {MOST} read replicas.")

    def promote_read_replica(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.available(given["DBInstanceIdentifier"])
        if found.source is None:
            raise refused("InvalidDBInstanceStateFault", f"DB Instance {found.identifier} is not a read replica")
        if given.get("PreferredBackupWindow"):
            rules.windows(given["PreferredBackupWindow"], found.settings["PreferredMaintenanceWindow"])
            found.settings["PreferredBackupWindow"] = given["PreferredBackupWindow"]
        found.settings["BackupRetentionPeriod"] = rules.retention(given.get("BackupRetentionPeriod", 1))
        found.status = "modifying"
        self.release_replica(found)
        self.finish(found, "database modification")
        return {"DBInstance": found.describe()}

    @staticmethod
    def release_replica(replica: Instance) -> None:
        """It takes writes from now on; so does one whose source was deleted."""
        replica.source = None
        replica.server.promote()
