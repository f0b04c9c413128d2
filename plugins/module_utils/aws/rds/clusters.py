# SPDX-License-Identifier: GPL-3.0-or-later
"""Aurora clusters: their storage and settings; the instances that serve them are kinds of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from ...converge.model import Existing
from . import names
from .area import patient
from .changing import APPLIED, ChangingServer
from .settings import CAPACITIES, OF_CLUSTERS


class DbCluster(ChangingServer):
    """As `Server`, with serverless {min_capacity, max_capacity} in Aurora capacity units. outputs: also reader_address."""

    kind = "db_cluster"
    holds_data = True
    noun, member = "db_cluster", "DBCluster"
    identifier, arn, status, resource_id = "DBClusterIdentifier", "DBClusterArn", "Status", "DbClusterResourceId"
    source_type = "db-cluster"
    table = OF_CLUSTERS
    from_snapshot, to_time = "restore_db_cluster_from_snapshot", "restore_db_cluster_to_point_in_time"
    snapshot_argument, time_argument, target_argument = "SnapshotIdentifier", "RestoreToTime", "DBClusterIdentifier"
    sources = {"source": "SourceDBClusterIdentifier", "source_resource_id": "SourceDbClusterResourceId"}
    final_argument = "FinalDBSnapshotIdentifier"

    def everything(self) -> list[dict[str, Any]]:
        return self.area.described("describe_db_clusters", "DBClusters")

    def descriptions(self) -> Iterable[Mapping[str, Any]]:
        group = names.subnet_group(self.area.name)
        return [one for one in self.everything() if one[self.identifier] == self.area.identifier or one.get("DBSubnetGroup") == group]

    def special(self, description: Mapping[str, Any]) -> dict[str, Any]:
        capacity = description.get("ServerlessV2ScalingConfiguration") or {}
        statuses = [one.get("DBClusterParameterGroupStatus") for one in description.get("DBClusterMembers") or []]
        return {
            "storage_type": description.get("StorageType") or "aurora",  # which AWS does not say
            "serverless": {key: capacity.get(member) for key, member in CAPACITIES.items()} if capacity else None,
            "parameter_apply_status": next((status for status in statuses if status != APPLIED), APPLIED),
        }

    def address(self, description: Mapping[str, Any]) -> str | None:
        return description.get("Endpoint")

    def restart(self, existing: Existing) -> None:
        """Its members that wait for it, one by one."""
        for one in self.seen[existing.name].get("DBClusterMembers") or []:
            name = one["DBInstanceIdentifier"]
            patient(partial(self.rds.reboot_db_instance, DBInstanceIdentifier=name), self.pause)
