"""What EFS is asked and how it answers."""

from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult, EmptyResult

PAGE = 100


def file_system(found: Any) -> dict[str, Any]:
    shown: dict[str, Any] = found.info_json()
    size = {**shown["SizeInBytes"], "Timestamp": datetime.now(UTC)}
    return {**shown, "Name": shown["Name"] or None, "CreationTime": datetime.fromtimestamp(found.creation_time, UTC), "SizeInBytes": size}


def access_point(found: Any) -> dict[str, Any]:
    return {**found.info_json(), "LifeCycleState": found.life_cycle_state}


class Requests:
    def call_action(self) -> Any:
        # EFS's own waits are short: what was under way is done at the next request, whatever it is.
        self.efs_backend.provisioning.settle("Describe")
        return super().call_action()

    def create_file_system(self) -> ActionResult:
        names = {
            "creation_token": "CreationToken",
            "performance_mode": "PerformanceMode",
            "encrypted": "Encrypted",
            "kms_key_id": "KmsKeyId",
            "throughput_mode": "ThroughputMode",
            "provisioned_throughput_in_mibps": "ProvisionedThroughputInMibps",
            "availability_zone_name": "AvailabilityZoneName",
            "backup": "Backup",
        }
        given = {name: self._get_param(member) for name, member in names.items()}
        return ActionResult(file_system(self.efs_backend.create_file_system(**given, tags=self._get_param("Tags") or [])))

    def describe_file_systems(self) -> ActionResult:
        following, found = self.efs_backend.describe_file_systems(
            marker=self._get_param("Marker"),
            max_items=self._get_int_param("MaxItems", PAGE),
            creation_token=self._get_param("CreationToken"),
            file_system_id=self._get_param("FileSystemId"),
        )
        return ActionResult(
            {"FileSystems": [file_system(one) for one in found], "NextMarker": following, "Marker": self._get_param("Marker")}
        )

    def update_file_system(self) -> ActionResult:
        mode, amount = self._get_param("ThroughputMode"), self._get_param("ProvisionedThroughputInMibps")
        return ActionResult(file_system(self.efs_backend.update_file_system(self._get_param("FileSystemId"), mode, amount)))

    def create_mount_target(self) -> ActionResult:
        made = self.efs_backend.create_mount_target(
            self._get_param("FileSystemId"), self._get_param("SubnetId"), self._get_param("IpAddress"), self._get_param("SecurityGroups")
        )
        return ActionResult(made.info_json())

    def describe_mount_targets(self) -> ActionResult:
        following, found = self.efs_backend.describe_mount_targets(
            max_items=self._get_int_param("MaxItems", PAGE),
            file_system_id=self._get_param("FileSystemId"),
            mount_target_id=self._get_param("MountTargetId"),
            access_point_id=self._get_param("AccessPointId"),
            marker=self._get_param("Marker"),
        )
        return ActionResult(
            {"MountTargets": [one.info_json() for one in found], "NextMarker": following, "Marker": self._get_param("Marker")}
        )

    def create_access_point(self) -> ActionResult:
        made = self.efs_backend.create_access_point(
            self._get_param("ClientToken"),
            self._get_param("Tags") or [],
            self._get_param("FileSystemId"),
            self._get_param("PosixUser"),
            self._get_param("RootDirectory"),
        )
        return ActionResult(access_point(made))

    def describe_access_points(self) -> ActionResult:
        found = self.efs_backend.describe_access_points(self._get_param("AccessPointId"), self._get_param("FileSystemId"))
        begin, size = int(self._get_param("NextToken") or 0), self._get_int_param("MaxResults", PAGE)
        following = str(begin + size) if begin + size < len(found) else None
        return ActionResult({"AccessPoints": [access_point(one) for one in found[begin : begin + size]], "NextToken": following})

    def put_backup_policy(self) -> ActionResult:
        status = self._get_param("BackupPolicy")["Status"]
        return ActionResult({"BackupPolicy": self.efs_backend.put_backup_policy(self._get_param("FileSystemId"), status)})

    def describe_tags(self) -> ActionResult:
        found = self.efs_backend.file_system(self._get_param("FileSystemId"))
        return ActionResult({"Tags": self.efs_backend.list_tags_for_resource(found.file_system_id)})

    def delete_file_system_policy(self) -> ActionResult:
        self.efs_backend.available_file_system(self._get_param("FileSystemId")).file_system_policy = None
        return EmptyResult()
