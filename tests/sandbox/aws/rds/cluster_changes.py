"""Changes of clusters."""

from typing import Any

from . import rules, versions
from .cluster import Cluster, renamed
from .clusters import check_capacity
from .refusals import invalid_combination

# In the maintenance window, unless the request says at once.
LATER = ("EngineVersion", "IAMDatabaseAuthenticationEnabled", "StorageType")
NEVER = ("DatabaseName", "Engine", "EngineMode", "KmsKeyId", "MasterUsername", "StorageEncrypted")


class ClusterChanges:
    clusters: dict[str, Cluster]
    apply_pending: Any
    available_cluster: Any
    change_master: Any
    chosen_groups: Any
    regroup: Any
    cluster_parameter_group: Any
    finish: Any
    parameter_group: Any

    def modify_db_cluster(self, given: dict[str, Any]) -> dict[str, Any]:
        found: Cluster = self.available_cluster(given["DBClusterIdentifier"])
        if given.get("Port") not in (None, found.port):
            raise NotImplementedError("another port of a cluster")
        wanted = {name: value for name, value in renamed(given).items() if name not in NEVER}
        changed = {name: value for name, value in wanted.items() if {**found.settings, **found.pending}.get(name) != value}
        self._check_cluster_change(found, given, changed)
        password = self.change_master(found, given)
        if password:
            rules.password(password)
        found.settings.update({name: value for name, value in changed.items() if name not in LATER})
        found.pending.update({name: value for name, value in changed.items() if name in LATER})
        self._change_cluster(found, given)
        if password:
            found.server.set_password(found.settings["MasterUsername"], password)
        if given.get("ApplyImmediately") and found.pending:
            self.apply_pending(found)
        elif password:
            found.status = "resetting-master-credentials"
            self.finish(found, "database reboot")
        return {"DBCluster": found.describe()}

    def _check_cluster_change(self, found: Cluster, given: dict[str, Any], changed: dict[str, Any]) -> None:
        windows = {**found.settings, **changed}
        rules.windows(windows["PreferredBackupWindow"], windows["PreferredMaintenanceWindow"])
        check_capacity(given.get("ServerlessV2ScalingConfiguration"))
        if "BackupRetentionPeriod" in changed and not 1 <= changed["BackupRetentionPeriod"] <= 35:
            raise invalid_combination(f"Invalid backup retention period: {changed['BackupRetentionPeriod']}. Must be between 1 and 35.")
        if given.get("NewDBClusterIdentifier"):
            raise NotImplementedError("another name of a cluster")
        if changed.get("EngineVersion"):
            self._check_cluster_version(found, given, changed)
        elif given.get("DBClusterParameterGroupName"):
            self.cluster_parameter_group(found, given["DBClusterParameterGroupName"])

    def _check_cluster_version(self, found: Cluster, given: dict[str, Any], changed: dict[str, Any]) -> None:
        here, wanted = found.version, versions.version(found.settings["Engine"], changed["EngineVersion"])
        changed["EngineVersion"] = wanted.number
        if wanted not in here.targets:
            raise invalid_combination(f"Cannot upgrade {here.engine} from {here.number} to {wanted.number}")
        if wanted.major == here.major:
            return
        if not given.get("AllowMajorVersionUpgrade"):
            raise invalid_combination("The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.")
        groups = [("DBClusterParameterGroupName", found.parameter_group)]
        groups += [("DBInstanceParameterGroupName", one.parameter_group) for one in found.members]
        for name, group in groups:
            if not group.is_default and not given.get(name):
                said = f"Current Parameter Group ({group.name}) is non-default. You need to explicitly specify a new"
                raise invalid_combination(f"{said} Parameter Group in this case (default or custom)")

    def _change_cluster(self, found: Cluster, given: dict[str, Any]) -> None:
        if given.get("VpcSecurityGroupIds"):
            found.groups = self.chosen_groups(given["VpcSecurityGroupIds"], found.subnet_group.vpc_id)
            for member in found.members:
                self.regroup(member, found.groups)
        for member in found.members:
            member.settings.update({name: found.settings[name] for name in ("BackupRetentionPeriod", "PreferredBackupWindow")})
        change_logs(found, given.get("CloudwatchLogsExportConfiguration") or {})
        name = given.get("DBClusterParameterGroupName")
        if given.get("EngineVersion"):
            found.new_group, found.new_member_group = name, given.get("DBInstanceParameterGroupName")
        elif name and name.lower() != found.parameter_group.name:
            found.parameter_group, found.parameter_status = self.cluster_parameter_group(found, name), "pending-reboot"
            for member in found.members:
                member.parameter_status = "pending-reboot"


def change_logs(found: Any, given: dict[str, Any]) -> None:
    kept = [name for name in found.settings.get("EnabledCloudwatchLogsExports", []) if name not in given.get("DisableLogTypes", [])]
    found.settings["EnabledCloudwatchLogsExports"] = sorted({*kept, *given.get("EnableLogTypes", [])})
