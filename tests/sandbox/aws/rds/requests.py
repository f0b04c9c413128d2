"""What RDS is asked and how it answers."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult, PaginatedResult

from .catalogue_requests import CatalogueRequests
from .cluster_requests import ClusterRequests


def plain(value: Any) -> Any:
    """The request in botocore's names."""
    if hasattr(value, "original_dict"):
        return plain(value.original_dict())
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


class Requests(CatalogueRequests, ClusterRequests):
    backend: Any
    params: Any
    region: str

    @property
    def given(self) -> dict[str, Any]:
        found: dict[str, Any] = plain(self.params)
        return found

    def call_action(self) -> Any:
        self.backend.provisioning.settle(self._get_action())
        return super().call_action()

    def create_db_instance(self) -> ActionResult:
        return ActionResult(self.backend.create_db_instance(self.given))

    def describe_db_instances(self) -> ActionResult:
        return PaginatedResult({"DBInstances": self.backend.describe_db_instances(self.given)})

    def delete_db_instance(self) -> ActionResult:
        return ActionResult(self.backend.delete_db_instance(self.given))

    def modify_db_instance(self) -> ActionResult:
        return ActionResult(self.backend.modify_db_instance(self.given))

    def reboot_db_instance(self) -> ActionResult:
        return ActionResult(self.backend.reboot_db_instance(self.given))

    def stop_db_instance(self) -> ActionResult:
        return ActionResult(self.backend.stop_db_instance(self.given))

    def start_db_instance(self) -> ActionResult:
        return ActionResult(self.backend.start_db_instance(self.given))

    def create_db_instance_read_replica(self) -> ActionResult:
        return ActionResult(self.backend.create_db_instance_read_replica(self.given))

    def promote_read_replica(self) -> ActionResult:
        return ActionResult(self.backend.promote_read_replica(self.given))

    def restore_db_instance_from_db_snapshot(self) -> ActionResult:
        return ActionResult(self.backend.restore_db_instance_from_db_snapshot(self.given))

    def restore_db_instance_to_point_in_time(self) -> ActionResult:
        return ActionResult(self.backend.restore_db_instance_to_point_in_time(self.given))

    def delete_db_instance_automated_backup(self) -> ActionResult:
        return ActionResult(self.backend.delete_db_instance_automated_backup(self.given))

    def create_db_snapshot(self) -> ActionResult:
        return ActionResult(self.backend.create_db_snapshot(self.given))

    def describe_db_snapshots(self) -> ActionResult:
        return PaginatedResult({"DBSnapshots": self.backend.describe_db_snapshots(self.given)})

    def delete_db_snapshot(self) -> ActionResult:
        return ActionResult(self.backend.delete_db_snapshot(self.given))

    def copy_db_snapshot(self) -> ActionResult:
        return ActionResult(self.backend.copy_db_snapshot(self.given))

    def create_db_subnet_group(self) -> ActionResult:
        return ActionResult(self.backend.create_db_subnet_group(self.given))

    def describe_db_subnet_groups(self) -> ActionResult:
        return PaginatedResult({"DBSubnetGroups": self.backend.describe_db_subnet_groups(self.given)})

    def modify_db_subnet_group(self) -> ActionResult:
        return ActionResult(self.backend.modify_db_subnet_group(self.given))

    def delete_db_subnet_group(self) -> ActionResult:
        self.backend.delete_db_subnet_group(self.given)
        return EmptyResult()

    def create_db_parameter_group(self) -> ActionResult:
        return ActionResult(self.backend.make_parameter_group("pg", self.given))

    def create_db_cluster_parameter_group(self) -> ActionResult:
        return ActionResult(self.backend.make_parameter_group("cluster-pg", self.given))

    def describe_db_parameter_groups(self) -> ActionResult:
        found = self.backend.describe_parameter_groups("pg", self.given.get("DBParameterGroupName"))
        return PaginatedResult({"DBParameterGroups": found})

    def describe_db_cluster_parameter_groups(self) -> ActionResult:
        found = self.backend.describe_parameter_groups("cluster-pg", self.given.get("DBClusterParameterGroupName"))
        return PaginatedResult({"DBClusterParameterGroups": found})

    def modify_db_parameter_group(self) -> ActionResult:
        given = self.given
        return ActionResult(self.backend.modify_parameter_group("pg", given["DBParameterGroupName"], given["Parameters"]))

    def modify_db_cluster_parameter_group(self) -> ActionResult:
        given = self.given
        return ActionResult(self.backend.modify_parameter_group("cluster-pg", given["DBClusterParameterGroupName"], given["Parameters"]))

    def reset_db_parameter_group(self) -> ActionResult:
        return ActionResult(self._reset("pg", "DBParameterGroupName"))

    def reset_db_cluster_parameter_group(self) -> ActionResult:
        return ActionResult(self._reset("cluster-pg", "DBClusterParameterGroupName"))

    def _reset(self, kind: str, name: str) -> Any:
        given = self.given
        every = given.get("ResetAllParameters", False)
        return self.backend.reset_parameter_group(kind, given[name], every, given.get("Parameters") or [])

    def describe_db_parameters(self) -> ActionResult:
        given = self.given
        return PaginatedResult({"Parameters": self.backend.describe_parameters("pg", given["DBParameterGroupName"], given.get("Source"))})

    def describe_db_cluster_parameters(self) -> ActionResult:
        given = self.given
        found = self.backend.describe_parameters("cluster-pg", given["DBClusterParameterGroupName"], given.get("Source"))
        return PaginatedResult({"Parameters": found})

    def delete_db_parameter_group(self) -> ActionResult:
        self.backend.delete_parameter_group("pg", self.given["DBParameterGroupName"])
        return EmptyResult()

    def delete_db_cluster_parameter_group(self) -> ActionResult:
        self.backend.delete_parameter_group("cluster-pg", self.given["DBClusterParameterGroupName"])
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        return ActionResult({"TagList": self.backend.list_tags_for_resource(self.given["ResourceName"])})
