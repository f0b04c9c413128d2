"""What RDS refuses of a change of an instance, before anything is changed."""

from typing import Any

from . import rules, storage, versions
from .catalogue import check_class
from .instance import Instance
from .refusals import invalid_combination, refused

STORAGE = ("AllocatedStorage", "Iops", "StorageThroughput", "StorageType")
CERTIFICATES = ("rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1")
GROWTH = 1.1


class CheckedChanges:
    databases: dict[str, Instance]
    region_name: str
    check_monitoring: Any
    chosen_groups: Any
    parameter_group: Any
    subnet_group: Any

    def check_change(self, found: Instance, given: dict[str, Any], now: dict[str, Any], later: dict[str, Any]) -> None:
        self._check_place(found, given)
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
        """The newest of a major version that is named alone."""
        here, target = found.version, versions.version(found.settings["Engine"], wanted)
        if target.number == here.number:
            return here.number
        if target not in here.targets:
            raise invalid_combination(f"Cannot upgrade {here.engine} from {here.number} to {wanted}")
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

    def _check_place(self, found: Instance, given: dict[str, Any]) -> None:
        """What the request names is there, and may be taken."""
        if given.get("VpcSecurityGroupIds"):
            self.chosen_groups(given["VpcSecurityGroupIds"], found.subnet_group.vpc_id)
        if given.get("DBPortNumber"):
            rules.port(given["DBPortNumber"])
        if given.get("MasterUserPassword"):
            rules.password(given["MasterUserPassword"])
        if given.get("NewDBInstanceIdentifier"):
            name = rules.identifier(given["NewDBInstanceIdentifier"], "NewDBInstanceIdentifier")
            if name in self.databases and name != found.identifier:
                raise refused("DBInstanceAlreadyExistsFault", "DB instance already exists")
        if given.get("DBSubnetGroupName") and given["DBSubnetGroupName"].lower() != found.subnet_group.name:
            self._check_move(found, given["DBSubnetGroupName"])

    def _check_move(self, found: Instance, name: str) -> None:
        group = self.subnet_group(name)
        if group.vpc_id == found.subnet_group.vpc_id:
            said = f"You cannot move DB instance {found.identifier} to subnet group {group.name}. The specified DB subnet group"
            same = "and DB instance are in the same VPC. Choose a DB subnet group in different VPC."
            raise refused("InvalidVPCNetworkStateFault", f"{said} {same}")
        raise NotImplementedError("moving an instance to another VPC")
