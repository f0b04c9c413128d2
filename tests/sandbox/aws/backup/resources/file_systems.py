"""EFS: there are no files in the sandbox, so what a recovery point keeps of a file system is what it is."""

from typing import Any

from moto.efs.models import efs_backends

from ..refusals import invalid
from ..store import Record, new_id

NAME = "EFS"


def _efs(account: str, region: str) -> Any:
    """As it is when it is next looked at."""
    efs: Any = efs_backends[account][region]
    efs.provisioning.settle("Describe")
    return efs


def arns(account: str, region: str) -> dict[str, dict[str, str]]:
    efs = _efs(account, region)
    standing = [one for one in efs.file_systems_by_id.values() if one.life_cycle_state != "deleting"]
    return {one.file_system_arn: {tag["Key"]: tag["Value"] for tag in efs.list_tags_for_resource(one.file_system_id)} for one in standing}


def back_up(account: str, region: str, arn: str, job: str) -> Record:
    found = _efs(account, region).available_file_system(arn)
    metadata = {
        "file-system-id": found.file_system_id,
        "Encrypted": str(bool(found.encrypted)).lower(),
        "KmsKeyId": found.kms_key_id or "",
        "PerformanceMode": found.performance_mode,
        "CreationToken": found.creation_token,
        "newFileSystem": "false",
    }
    return {
        "RecoveryPointArn": _arn(account, region),
        "ResourceName": arns(account, region)[arn].get("Name"),
        "BackupSizeInBytes": found.size_in_bytes["Value"],
        "RestoreMetadata": {name: value for name, value in metadata.items() if value},
        "content": {"size": found.size_in_bytes["Value"]},
    }


def _arn(account: str, region: str) -> str:
    return f"arn:aws:backup:{region}:{account}:recovery-point:{new_id()}"


def is_kept(content: Any) -> bool:
    return True


def copy(content: Any, account: str, region: str, job: str) -> Record:
    return {"RecoveryPointArn": _arn(account, region), "content": dict(content)}


def forget(content: Any) -> None:
    """It lies nowhere else."""


def restore(content: Any, account: str, region: str, metadata: dict[str, str]) -> str:
    """https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-efs.html"""
    efs = _efs(account, region)
    if not metadata.get("file-system-id"):
        raise invalid("Restore metadata is missing file-system-id.")
    if metadata.get("newFileSystem") != "true":
        existing: str = efs.available_file_system(metadata["file-system-id"]).file_system_arn
        return existing
    for name in ("CreationToken", "PerformanceMode", "Encrypted"):
        if not metadata.get(name):
            raise invalid(f"Restore metadata is missing {name}.")
    made = efs.create_file_system(
        creation_token=metadata["CreationToken"],
        performance_mode=metadata["PerformanceMode"],
        encrypted=metadata["Encrypted"] == "true",
        kms_key_id=metadata.get("KmsKeyId"),
        throughput_mode=None,
        provisioned_throughput_in_mibps=None,
        availability_zone_name=None,
        backup=False,
        tags=[],
    )
    made._size_value = content["size"]
    arn: str = made.file_system_arn
    return arn


def is_ready(account: str, region: str, arn: str) -> bool:
    return bool(_efs(account, region).file_system(arn).life_cycle_state == "available")
