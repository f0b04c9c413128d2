"""What RDS is asked about clusters and how it answers."""

from typing import Any

from moto.core.responses import ActionResult, PaginatedResult


class ClusterRequests:
    backend: Any
    given: dict[str, Any]

    def create_db_cluster(self) -> ActionResult:
        return ActionResult(self.backend.create_db_cluster(self.given))

    def describe_db_clusters(self) -> ActionResult:
        return PaginatedResult({"DBClusters": self.backend.describe_db_clusters(self.given)})

    def modify_db_cluster(self) -> ActionResult:
        return ActionResult(self.backend.modify_db_cluster(self.given))

    def delete_db_cluster(self) -> ActionResult:
        return ActionResult(self.backend.delete_db_cluster(self.given))

    def failover_db_cluster(self) -> ActionResult:
        return ActionResult(self.backend.failover_db_cluster(self.given))

    def create_db_cluster_snapshot(self) -> ActionResult:
        return ActionResult(self.backend.create_db_cluster_snapshot(self.given))

    def describe_db_cluster_snapshots(self) -> ActionResult:
        return PaginatedResult({"DBClusterSnapshots": self.backend.describe_db_cluster_snapshots(self.given)})

    def delete_db_cluster_snapshot(self) -> ActionResult:
        return ActionResult(self.backend.delete_db_cluster_snapshot(self.given))

    def copy_db_cluster_snapshot(self) -> ActionResult:
        return ActionResult(self.backend.copy_db_cluster_snapshot(self.given))

    def restore_db_cluster_from_snapshot(self) -> ActionResult:
        return ActionResult(self.backend.restore_db_cluster_from_snapshot(self.given))

    def restore_db_cluster_to_point_in_time(self) -> ActionResult:
        return ActionResult(self.backend.restore_db_cluster_to_point_in_time(self.given))

    # moto has these, and would look for clusters of its own.
    def start_db_cluster(self) -> ActionResult:
        raise NotImplementedError("starting a cluster")

    def stop_db_cluster(self) -> ActionResult:
        raise NotImplementedError("stopping a cluster")
