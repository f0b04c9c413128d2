# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance and an Aurora cluster are set to: of each attribute the names that RDS has for it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from .storage import PROVISIONED, is_fast


class Setting(NamedTuple):
    """described: in descriptions. created, modified: the argument of the calls; None where they take it as `described`.

    pending: in PendingModifiedValues, "" for what never waits there.
    """

    described: str
    created: str | None = None
    modified: str | None = None
    pending: str = ""

    @property
    def create_argument(self) -> str:
        return self.created or self.described

    @property
    def modify_argument(self) -> str:
        return self.modified or self.create_argument


SHARED = {
    "engine": Setting("Engine"),
    "engine_version": Setting("EngineVersion", pending="EngineVersion"),
    "storage_type": Setting("StorageType", pending="StorageType"),
    "storage_encrypted": Setting("StorageEncrypted"),
    "kms_key_arn": Setting("KmsKeyId"),
    "backup_retention_period": Setting("BackupRetentionPeriod", pending="BackupRetentionPeriod"),
    "backup_window": Setting("PreferredBackupWindow"),
    "maintenance_window": Setting("PreferredMaintenanceWindow"),
    "copy_tags_to_snapshot": Setting("CopyTagsToSnapshot"),
    "deletion_protection": Setting("DeletionProtection"),
    "iam_authentication": Setting(
        "IAMDatabaseAuthenticationEnabled", "EnableIAMDatabaseAuthentication", pending="IAMDatabaseAuthenticationEnabled"
    ),
    "master_username": Setting("MasterUsername"),
}
OF_INSTANCES = {
    **SHARED,
    "instance_class": Setting("DBInstanceClass", pending="DBInstanceClass"),
    "allocated_storage": Setting("AllocatedStorage", pending="AllocatedStorage"),
    "max_allocated_storage": Setting("MaxAllocatedStorage"),
    "iops": Setting("Iops", pending="Iops"),
    "storage_throughput": Setting("StorageThroughput", pending="StorageThroughput"),
    "multi_az": Setting("MultiAZ", pending="MultiAZ"),
    "subnet_group": Setting("", "DBSubnetGroupName", pending="DBSubnetGroupName"),
    "parameter_group": Setting("", "DBParameterGroupName"),
    "port": Setting("", "Port", "DBPortNumber", pending="Port"),
    "publicly_accessible": Setting("PubliclyAccessible"),
    "performance_insights": Setting("PerformanceInsightsEnabled", "EnablePerformanceInsights"),
    "performance_insights_retention": Setting("PerformanceInsightsRetentionPeriod"),
    "performance_insights_kms_key_arn": Setting("PerformanceInsightsKMSKeyId"),
    "monitoring_interval": Setting("MonitoringInterval"),
    "monitoring_role_arn": Setting("MonitoringRoleArn"),
    "ca_certificate": Setting("CACertificateIdentifier", pending="CACertificateIdentifier"),
    "auto_minor_version_upgrade": Setting("AutoMinorVersionUpgrade"),
    "availability_zone": Setting("AvailabilityZone"),
    "source": Setting("ReadReplicaSourceDBInstanceIdentifier", "SourceDBInstanceIdentifier"),
    "cluster": Setting("DBClusterIdentifier"),
    "database_name": Setting("DBName"),
}
OF_CLUSTERS = {
    **SHARED,
    "subnet_group": Setting("DBSubnetGroup", "DBSubnetGroupName"),
    "parameter_group": Setting("DBClusterParameterGroup", "DBClusterParameterGroupName"),
    "port": Setting("Port"),
    "serverless": Setting("ServerlessV2ScalingConfiguration"),
    "database_name": Setting("DatabaseName"),
}
# Not the argument of a modification: what can't change, or is sent in a form of its own.
NEVER_MODIFIED = (
    "engine",
    "storage_encrypted",
    "kms_key_arn",
    "master_username",
    "availability_zone",
    "source",
    "cluster",
    "database_name",
)
# One does not count without the other.
TOGETHER = (
    ("monitoring_interval", "monitoring_role_arn"),
    ("performance_insights", "performance_insights_retention"),
    ("storage_type", "iops"),
    ("allocated_storage", "iops"),
    ("iops", "allocated_storage"),
)
CAPACITIES = {"min_capacity": "MinCapacity", "max_capacity": "MaxCapacity"}


def arguments(table: Mapping[str, Setting], attributes: Mapping[str, Any], taken: Collection[str]) -> dict[str, Any]:
    """Of the call that makes one, as far as the call takes them. taken: the names of its arguments."""
    given = {table[key].create_argument: _sent(value) for key, value in attributes.items() if key in table and value is not None}
    if attributes.get("security_group_ids"):
        given["VpcSecurityGroupIds"] = sorted(attributes["security_group_ids"])
    if attributes.get("log_types"):
        given["EnableCloudwatchLogsExports"] = sorted(attributes["log_types"])
    return {argument: value for argument, value in given.items() if argument in taken}


def modifications(table: Mapping[str, Setting], present: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of the call that changes one from `present`."""
    whole, changed = {**present, **changes}, dict(changes)
    for one, other in TOGETHER:
        if one in changes and other in table and whole.get(other) is not None and _needed(one, other, whole):
            changed[other] = whole[other]
    if "performance_insights_retention" in changed:
        changed["performance_insights"] = whole.get("performance_insights") is not False
    sent = {key: value for key, value in changed.items() if key in table and key not in NEVER_MODIFIED and value is not None}
    given = {table[key].modify_argument: _sent(value) for key, value in sent.items()}
    if "security_group_ids" in changes:
        given["VpcSecurityGroupIds"] = sorted(changes["security_group_ids"])
    if "log_types" in changes:
        before, after = present.get("log_types", frozenset()), changes["log_types"]
        lists = {"EnableLogTypes": sorted(after - before), "DisableLogTypes": sorted(before - after)}
        given["CloudwatchLogsExportConfiguration"] = {name: types for name, types in lists.items() if types}
    return given


def _needed(one: str, other: str, whole: Mapping[str, Any]) -> bool:
    """gp2 takes no operations, gp3 none at its baseline, and a role is for measurements that are made."""
    if "iops" in (one, other):
        return whole.get("storage_type") in PROVISIONED or is_fast(whole.get("storage_type"), whole.get("allocated_storage"))
    return bool(whole.get(one))


def _sent(value: Any) -> Any:
    return {CAPACITIES[key]: amount for key, amount in value.items()} if isinstance(value, Mapping) else value
