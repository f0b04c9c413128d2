"""Changes of instances: what is done at once, and what waits for the maintenance window unless it is to be done at once.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html
"""

from typing import Any

from .instance import Instance
from .instance_settings import NAMES, renamed
from .refusals import wrong_state

# Done at once, whatever the request says, and without a restart.
AT_ONCE = (
    "AutoMinorVersionUpgrade",
    "CopyTagsToSnapshot",
    "DatabaseInsightsMode",
    "DeletionProtection",
    "EnablePerformanceInsights",
    "EngineLifecycleSupport",
    "MonitoringInterval",
    "MonitoringRoleArn",
    "NetworkType",
    "PerformanceInsightsKMSKeyId",
    "PerformanceInsightsRetentionPeriod",
    "PreferredBackupWindow",
    "PreferredMaintenanceWindow",
    "PromotionTier",
    "PubliclyAccessible",
)
# In the window, unless at once is said.
LATER = (
    "AllocatedStorage",
    "CACertificateIdentifier",
    "DBInstanceClass",
    "DedicatedLogVolume",
    "EnableIAMDatabaseAuthentication",
    "EngineVersion",
    "Iops",
    "LicenseModel",
    "MultiAZ",
    "StorageThroughput",
    "StorageType",
)
RESTART = ("DBInstanceClass", "EngineVersion", "CACertificateIdentifier")
MODIFIABLE = ("available", "storage-optimization", "storage-full", "incompatible-parameters")


class Modifications:
    databases: dict[str, Instance]
    account_id: str
    region_name: str
    rds_arn: Any
    instance: Any
    available: Any
    parameter_group: Any
    provisioning: Any
    settled: Any
    finish: Any
    chosen_groups: Any
    regroup: Any
    check_monitoring: Any
    key_arn: Any
    change_master: Any
    subnet_group: Any
    apply_pending: Any
    check_cluster_member: Any

    def modify_db_instance(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.instance(given["DBInstanceIdentifier"])
        if found.status not in MODIFIABLE:
            raise wrong_state(found.identifier, found.status)
        if found.cluster is not None:
            self.check_cluster_member(given)
        now, later = self._sorted_out(found, given)
        self.check_change(found, given, now, later)
        password = self.change_master(found, given)
        self._do_at_once(found, given, now)
        self._later(found, given, later)
        if password:
            # "This setting ignores the Apply immediately setting", and there is no restart.
            found.server.set_password(found.settings["MasterUsername"], password)
        if given.get("ApplyImmediately") and found.pending:
            self.apply_pending(found)
        elif password or given.get("DBPortNumber") or given.get("RotateMasterUserPassword"):
            found.status = "resetting-master-credentials" if password else "modifying"
            self.finish(found, "database reboot")
        return {"DBInstance": found.describe()}

    def _sorted_out(self, found: Instance, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What differs from what there is, or from what already waits: at once, and later."""
        wanted = renamed({name: given.get(name) for name in (*AT_ONCE, *LATER)})
        expected = {**found.settings, **found.pending}
        at_once = {NAMES.get(name, name) for name in AT_ONCE}
        changed = {name: value for name, value in wanted.items() if expected.get(name) != value}
        now = {name: value for name, value in changed.items() if name in at_once}
        return now, {name: value for name, value in changed.items() if name not in at_once}

    def _do_at_once(self, found: Instance, given: dict[str, Any], now: dict[str, Any]) -> None:
        if "PreferredMaintenanceWindow" in now:
            now["PreferredMaintenanceWindow"] = now["PreferredMaintenanceWindow"].lower()
        found.settings.update(now)
        if found.settings["MonitoringInterval"] == 0:
            found.settings.pop("MonitoringRoleArn", None)
        self._change_growth(found, given)
        self._change_logs(found, given.get("CloudwatchLogsExportConfiguration") or {})
        if given.get("VpcSecurityGroupIds"):
            self.regroup(found, self.chosen_groups(given["VpcSecurityGroupIds"], found.subnet_group.vpc_id))
        days = given.get("BackupRetentionPeriod")
        if days is not None and bool(days) == bool(found.settings["BackupRetentionPeriod"]):
            found.settings["BackupRetentionPeriod"] = days
        if given.get("DBPortNumber") and given["DBPortNumber"] != found.port:
            found.port = given["DBPortNumber"]
            found.server.move(found.port)
        name = given.get("DBParameterGroupName")
        if name and not given.get("EngineVersion"):
            self._join_group(found, name)

    @staticmethod
    def _change_growth(found: Instance, given: dict[str, Any]) -> None:
        """A threshold that is the size itself turns the growing off."""
        largest = given.get("MaxAllocatedStorage")
        if largest is not None and largest <= found.settings["AllocatedStorage"]:
            found.settings.pop("MaxAllocatedStorage", None)
        elif largest is not None:
            found.settings["MaxAllocatedStorage"] = largest

    @staticmethod
    def _change_logs(found: Instance, given: dict[str, Any]) -> None:
        kept = [name for name in found.settings.get("EnabledCloudwatchLogsExports", []) if name not in given.get("DisableLogTypes", [])]
        found.settings["EnabledCloudwatchLogsExports"] = sorted({*kept, *given.get("EnableLogTypes", [])})

    def _join_group(self, found: Instance, name: str) -> None:
        """ "The modified static and dynamic parameters are applied only after the DB instance is rebooted." """
        group = self.parameter_group("pg", name)
        if group is not found.parameter_group:
            found.parameter_group, found.parameter_status = group, "pending-reboot"

    def _later(self, found: Instance, given: dict[str, Any], later: dict[str, Any]) -> None:
        found.pending.update(later)
        for name in list(found.pending):
            # Who asks for what there is takes back what waited.
            asked = renamed({one: given.get(one) for one in LATER}).get(name)
            if asked is not None and asked == found.settings.get(name):
                del found.pending[name]
        days = given.get("BackupRetentionPeriod")
        if days is not None and days != found.settings["BackupRetentionPeriod"]:
            found.pending["BackupRetentionPeriod"] = days
        if given.get("NewDBInstanceIdentifier"):
            found.pending["DBInstanceIdentifier"] = given["NewDBInstanceIdentifier"].lower()
        found.new_group = given.get("DBParameterGroupName") if given.get("EngineVersion") else None
