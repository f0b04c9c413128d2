# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances of RDS: those that hold data, their read replicas, and the members of Aurora clusters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...converge.model import Existing
from . import names
from .area import patient
from .changing import ChangingServer
from .settings import OF_INSTANCES


class Instance(ChangingServer):
    """As `Server`, with parameter_group and subnet_group by name, and port."""

    noun, member = "db_instance", "DBInstance"
    identifier, arn, status, resource_id = "DBInstanceIdentifier", "DBInstanceArn", "DBInstanceStatus", "DbiResourceId"
    source_type = "db-instance"
    table = OF_INSTANCES

    def everything(self) -> list[dict[str, Any]]:
        """One call, whatever the area has."""
        return self.area.described("describe_db_instances", "DBInstances")

    def special(self, description: Mapping[str, Any]) -> dict[str, Any]:
        groups = description.get("DBParameterGroups") or [{}]
        endpoint = description.get("Endpoint") or {}
        return {
            "parameter_group": groups[0].get("DBParameterGroupName"),
            "parameter_apply_status": groups[0].get("ParameterApplyStatus"),
            "subnet_group": (description.get("DBSubnetGroup") or {}).get("DBSubnetGroupName"),
            # There is no endpoint before it is made: until then it is what it was made with.
            "port": endpoint.get("Port") or description.get("DbInstancePort") or self.area.port,
            # Without autoscaling it is what is allocated.
            "max_allocated_storage": description.get("MaxAllocatedStorage") or description.get("AllocatedStorage"),
        }

    def address(self, description: Mapping[str, Any]) -> str | None:
        return (description.get("Endpoint") or {}).get("Address")

    def restart(self, existing: Existing) -> None:
        patient(lambda: self.rds.reboot_db_instance(DBInstanceIdentifier=existing.name), self.pause)


class DbInstance(Instance):
    """Those of the area's subnet group, and the one that is described."""

    kind = "db_instance"
    holds_data = True
    from_snapshot, to_time = "restore_db_instance_from_db_snapshot", "restore_db_instance_to_point_in_time"
    snapshot_argument, time_argument, target_argument = "DBSnapshotIdentifier", "RestoreTime", "TargetDBInstanceIdentifier"
    sources = {"source": "SourceDBInstanceIdentifier", "source_resource_id": "SourceDbiResourceId"}
    final_argument = "FinalDBSnapshotIdentifier"

    def descriptions(self) -> Iterable[Mapping[str, Any]]:
        group = names.subnet_group(self.area.name)
        for one in self.everything():
            ours = one[self.identifier] == self.area.identifier or (one.get("DBSubnetGroup") or {}).get("DBSubnetGroupName") == group
            if ours and not one.get("ReadReplicaSourceDBInstanceIdentifier") and not one.get("DBClusterIdentifier"):
                yield one


class DbReadReplica(Instance):
    """Those of the described instance. They hold nothing that it does not."""

    kind = "db_read_replica"

    def descriptions(self) -> Iterable[Mapping[str, Any]]:
        return [one for one in self.everything() if one.get("ReadReplicaSourceDBInstanceIdentifier") == self.area.identifier]

    def stands_on(self) -> tuple[Any, ...]:
        return (("db_instance", self.area.identifier),)

    def making(self, name: str, attributes: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        return "create_db_instance_read_replica", {f"{self.member}Identifier": name}


class DbClusterInstance(Instance):
    """The members of the area's Aurora cluster, whose storage they share."""

    kind = "db_cluster_instance"

    def descriptions(self) -> Iterable[Mapping[str, Any]]:
        return [one for one in self.everything() if one.get("DBClusterIdentifier") == self.area.identifier]

    def stands_on(self) -> tuple[Any, ...]:
        return (("db_cluster", self.area.identifier),)
