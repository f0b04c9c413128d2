"""Changes of instances: what is done at once, and what waits for the maintenance window unless it is to be done at once.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html
"""

from typing import Any

from moto.iam.models import iam_backends

from . import rules, storage, versions
from .catalogue import check_class
from .instance import NAMES, Instance, renamed
from .refusals import invalid_combination, invalid_value, refused, wrong_state

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
STORAGE = ("AllocatedStorage", "Iops", "StorageThroughput", "StorageType")
RESTART = ("DBInstanceClass", "EngineVersion", "CACertificateIdentifier")
CERTIFICATES = ("rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1")
GROWTH = 1.1
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
        self._check_change(found, given, now, later)
        immediately = given.get("ApplyImmediately", False)
        password = self.change_master(found, given)
        if password:
            rules.password(password)
        self._do_at_once(found, given, now)
        self._later(found, given, later)
        if password:
            # "This setting ignores the Apply immediately setting", and there is no restart.
            found.server.set_password(found.settings["MasterUsername"], password)
        begun = immediately and bool(found.pending)
        if begun:
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

    def _check_change(self, found: Instance, given: dict[str, Any], now: dict[str, Any], later: dict[str, Any]) -> None:
        if given.get("BackupRetentionPeriod") is not None:
            rules.retention(given["BackupRetentionPeriod"])
            if found.replicas and not given["BackupRetentionPeriod"]:
                raise invalid_combination("Automated backups can't be turned off for an instance that has read replicas.")
        windows = {**found.settings, **now}
        rules.windows(windows["PreferredBackupWindow"], windows["PreferredMaintenanceWindow"])
        # Where the monitoring ends the role goes with it.
        role = windows.get("MonitoringRoleArn") if windows["MonitoringInterval"] else given.get("MonitoringRoleArn")
        self.check_monitoring({"MonitoringInterval": windows["MonitoringInterval"], "MonitoringRoleArn": role})
        if later.get("EngineVersion"):
            later["EngineVersion"] = self._checked_version(found, given, later["EngineVersion"])
        version = versions.version(found.settings["Engine"], later.get("EngineVersion") or found.settings["EngineVersion"])
        if later.get("DBInstanceClass"):
            check_class(version, later["DBInstanceClass"], self.region_name)
        if later.get("CACertificateIdentifier") and later["CACertificateIdentifier"] not in CERTIFICATES:
            raise refused("CertificateNotFoundFault", f"Certificate not found: {later['CACertificateIdentifier']}")
        if found.cluster is None:
            self._check_storage(found, given, later)
        if given.get("DBParameterGroupName"):
            self._check_group(found, given, version)

    def _checked_version(self, found: Instance, given: dict[str, Any], wanted: str) -> str:
        engine, here = found.settings["Engine"], found.version
        if wanted == here.major:  # a major version alone: the newest of it, where that is another
            wanted = versions.version(engine, wanted).number
        targets = {one.number: one for one in here.targets}
        target = targets.get(wanted) or targets.get(versions.version(engine, wanted).number if wanted.isdigit() else wanted)
        if wanted == here.number:
            return here.number
        if target is None:
            versions.version(engine, wanted)
            raise invalid_combination(f"Cannot upgrade {engine} from {here.number} to {wanted}")
        if target.major != here.major:
            self._check_major(found, given)
        return target.number

    @staticmethod
    def _check_major(found: Instance, given: dict[str, Any]) -> None:
        if not given.get("AllowMajorVersionUpgrade"):
            raise invalid_combination("The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.")
        if not found.parameter_group.is_default and not given.get("DBParameterGroupName"):
            said = f"Current Parameter Group ({found.parameter_group.name}) is non-default. You need to explicitly specify a new"
            raise invalid_combination(f"{said} Parameter Group in this case (default or custom)")

    @staticmethod
    def _check_storage(found: Instance, given: dict[str, Any], later: dict[str, Any]) -> None:
        expected = {**found.settings, **found.pending}
        size, asked = expected["AllocatedStorage"], given.get("AllocatedStorage")
        if asked is not None and asked < size:
            raise invalid_combination(f"Requested storage size ({asked}) cannot be less than the current storage size ({size}).")
        if asked is not None and size < asked < size * GROWTH:  # "rounded up so that they are 10% greater"
            later["AllocatedStorage"] = -(-size * 11 // 10)
        settings = {name: {**expected, **later}.get(name) for name in STORAGE}
        changed = later.get("StorageType") not in (None, expected["StorageType"])
        fast = expected.get("Iops") and expected["AllocatedStorage"] >= storage.STRIPED and not changed
        if (later.get("AllocatedStorage") and fast and not given.get("Iops")) or (later.get("Iops") and fast and not asked):
            said = "You must specify both the storage size and iops when modifying the storage size or iops on a DB instance that has iops."
            raise invalid_combination(said)
        if changed or (settings["StorageType"] == "gp3" and settings["AllocatedStorage"] >= storage.STRIPED > size):
            # The speed that belongs to the new type, unless one is said.
            settings.update({name: later.get(name) for name in ("Iops", "StorageThroughput")})
        largest = given.get("MaxAllocatedStorage", found.settings.get("MaxAllocatedStorage"))
        storage.settle({**settings, "MaxAllocatedStorage": largest})
        if any(name in later for name in STORAGE):
            storage.settle(settings)
            later.update({name: value for name, value in settings.items() if value != expected.get(name)})

    def _check_group(self, found: Instance, given: dict[str, Any], version: versions.Version) -> None:
        group = self.parameter_group("pg", given["DBParameterGroupName"])
        if group.family != version.family:
            said = f"The parameter group {group.name} with DBParameterGroupFamily {group.family} can't be used for this instance."
            raise invalid_combination(f"{said} Please use a parameter group with DBParameterGroupFamily {version.family}")

    def _do_at_once(self, found: Instance, given: dict[str, Any], now: dict[str, Any]) -> None:
        if "PreferredMaintenanceWindow" in now:
            now["PreferredMaintenanceWindow"] = now["PreferredMaintenanceWindow"].lower()
        found.settings.update(now)
        if found.settings["MonitoringInterval"] == 0:
            found.settings.pop("MonitoringRoleArn", None)
        self._change_growth(found, given)
        self._change_logs(found, given.get("CloudwatchLogsExportConfiguration") or {})
        if given.get("VpcSecurityGroupIds"):
            found.groups = self.chosen_groups(given["VpcSecurityGroupIds"], found.subnet_group.vpc_id)
        days = given.get("BackupRetentionPeriod")
        if days is not None and bool(days) == bool(found.settings["BackupRetentionPeriod"]):
            found.settings["BackupRetentionPeriod"] = days
        if given.get("DBPortNumber") and given["DBPortNumber"] != found.port:
            found.port = rules.port(given["DBPortNumber"])
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
            name = rules.identifier(given["NewDBInstanceIdentifier"], "NewDBInstanceIdentifier")
            if name in self.databases and name != found.identifier:
                raise refused("DBInstanceAlreadyExistsFault", "DB instance already exists")
            found.pending["DBInstanceIdentifier"] = name
        if given.get("DBSubnetGroupName") and given["DBSubnetGroupName"].lower() != found.subnet_group.name:
            self._check_move(found, given["DBSubnetGroupName"])
        found.new_group = given.get("DBParameterGroupName") if given.get("EngineVersion") else None

    def _check_move(self, found: Instance, name: str) -> None:
        group = self.subnet_group(name)
        if group.vpc_id == found.subnet_group.vpc_id:
            said = f"You cannot move DB instance {found.identifier} to subnet group {group.name}. The specified DB subnet group"
            same = "and DB instance are in the same VPC. Choose a DB subnet group in different VPC."
            raise refused("InvalidVPCNetworkStateFault", f"{said} {same}")
        raise NotImplementedError("moving an instance to another VPC")

    def check_role(self, arn: str) -> None:
        """RDS takes it for enhanced monitoring if it is there and lets that in."""
        roles = iam_backends[self.account_id]["aws"].roles.values()
        role = next((one for one in roles if one.arn == arn), None)
        if role is None or "monitoring.rds.amazonaws.com" not in str(role.assume_role_policy_document):
            said = "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING"
            raise invalid_value(f"{said} ({arn})")
