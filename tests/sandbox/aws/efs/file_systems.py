"""File systems: made, altered and deleted in their time."""

from typing import Any

from moto.efs import models as moto
from moto.efs.exceptions import BadRequest, FileSystemAlreadyExists, FileSystemNotFound, PolicyNotFound
from moto.kms.models import kms_backends

from ...provisioning import Provisioning
from .refusals import IncorrectFileSystemState

KEY = "alias/aws/elasticfilesystem"  # AWS's own, for who names none
TRANSITIONS = ("TransitionToIA", "TransitionToArchive", "TransitionToPrimaryStorageClass")


class FileSystems:
    def __init__(self, region_name: str, account_id: str):
        self.provisioning = Provisioning()
        super().__init__(region_name, account_id)

    def file_system(self, identifier: str) -> Any:
        """By its id or ARN."""
        found = self.file_systems_by_id.get(identifier.rpartition("/")[2])
        if found is None:
            raise FileSystemNotFound(identifier)
        return found

    def available_file_system(self, identifier: str) -> Any:
        found = self.file_system(identifier)
        if found.life_cycle_state not in ("available", "updating"):
            raise IncorrectFileSystemState(identifier)
        return found

    def create_file_system(self, creation_token: str, **given: Any) -> Any:
        if creation_token in self.creation_tokens:
            raise FileSystemAlreadyExists(creation_token)
        check_throughput(given.get("throughput_mode") or "bursting", given.get("provisioned_throughput_in_mibps"))
        made = super().create_file_system(creation_token, **given)
        if made.encrypted and not made.kms_key_id:
            made.kms_key_id = KEY
        if made.kms_key_id:
            kms: Any = kms_backends[self.account_id][self.region_name]
            try:
                made.kms_key_id = kms.describe_key(made.kms_key_id).arn
            except KeyError:
                del self.file_systems_by_id[made.file_system_id]
                self.creation_tokens.discard(creation_token)
                raise BadRequest(f"The key '{given['kms_key_id']}' does not exist") from None
        made.life_cycle_state = "creating"
        self.provisioning.begin("file system", lambda: setattr(made, "life_cycle_state", "available"))
        return made

    def update_file_system(self, identifier: str, mode: str | None, throughput: float | None) -> Any:
        """https://docs.aws.amazon.com/efs/latest/APIReference/API_UpdateFileSystem.html"""
        found = self.available_file_system(identifier)
        mode = mode or found.throughput_mode
        check_throughput(mode, throughput or (found.provisioned_throughput_in_mibps if mode == "provisioned" else None))
        found.throughput_mode = mode
        if mode != "provisioned":
            found.provisioned_throughput_in_mibps = None
        elif throughput:
            found.provisioned_throughput_in_mibps = throughput
        found.life_cycle_state = "updating"
        self.provisioning.begin("file system", lambda: setattr(found, "life_cycle_state", "available"))
        return found

    def delete_file_system(self, file_system_id: str) -> None:
        """Its access points go with it; its tags too."""
        found = self.file_system(file_system_id)
        if found.life_cycle_state == "deleting":
            return
        if found.number_of_mount_targets:
            super().delete_file_system(found.file_system_id)  # which says why not
        found.life_cycle_state = "deleting"
        self.provisioning.begin("file system", lambda: self._remove_file_system(found))

    def _remove_file_system(self, found: Any) -> None:
        for identifier in [one.access_point_id for one in self.access_points.values() if one.file_system_id == found.file_system_id]:
            del self.access_points[identifier]
        moto.EFSBackend.delete_file_system(self, found.file_system_id)  # type: ignore[arg-type]
        self.tagging_service.delete_all_tags_for_resource(found.file_system_id)

    def put_lifecycle_configuration(self, file_system_id: str, policies: list[dict[str, str]]) -> None:
        self.available_file_system(file_system_id)
        kinds = [[name for name in TRANSITIONS if policy.get(name)] for policy in policies]
        if any(len(one) != 1 for one in kinds) or len({one[0] for one in kinds}) != len(kinds):
            raise BadRequest("Each LifecyclePolicy object must have a single transition, and each transition may be given once.")
        super().put_lifecycle_configuration(file_system_id, policies)

    def put_backup_policy(self, identifier: str, status: str) -> dict[str, str]:
        found = self.available_file_system(identifier)
        if status not in ("ENABLED", "DISABLED"):
            raise BadRequest(f"The backup policy's status is ENABLED or DISABLED, not {status}.")
        found._backup = status == "ENABLED"
        return {"Status": "ENABLING" if found._backup else "DISABLING"}

    def describe_backup_policy(self, file_system_id: str) -> dict[str, str]:
        """PolicyNotFound is for One Zone file systems: the others' policy is DISABLED unless it was enabled."""
        found = self.file_system(file_system_id)
        if not found._backup and found.availability_zone_name:
            raise PolicyNotFound("There is no backup policy.")
        return {"Status": "ENABLED" if found._backup else "DISABLED"}

    def describe_file_system_policy(self, file_system_id: str) -> str:
        self.file_system(file_system_id)
        policy: str = super().describe_file_system_policy(file_system_id)
        return policy


def check_throughput(mode: str, amount: float | None) -> None:
    if mode == "provisioned" and not amount:
        raise BadRequest("ThroughputMode provisioned needs ProvisionedThroughputInMibps.")
    if mode != "provisioned" and amount:
        raise BadRequest(f"ProvisionedThroughputInMibps can't be given with ThroughputMode {mode}.")
