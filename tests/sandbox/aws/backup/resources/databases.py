"""RDS: a recovery point is a snapshot, which RDS lists as one of AWS Backup."""

import json
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.utils import camelcase_to_underscores
from moto.rds.models import rds_backends
from werkzeug.exceptions import HTTPException

from ..refusals import invalid
from ..store import Record

NAME = "RDS"
# What GetRecoveryPointRestoreMetadata tells of a database, in RDS's names: https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-rds.html
TOLD = {
    "DBInstanceClass": "db_instance_class",
    "Engine": "engine",
    "MultiAZ": "multi_az",
    "PubliclyAccessible": "publicly_accessible",
    "StorageType": "storage_type",
    "Port": "port",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "CopyTagsToSnapshot": "copy_tags_to_snapshot",
    "DeletionProtection": "deletion_protection",
    "DBSubnetGroupName": "db_subnet_group_name",
}


def _rds(account: str, region: str) -> Any:
    return rds_backends[account][region]


def arns(account: str, region: str) -> dict[str, dict[str, str]]:
    found = [one for one in _rds(account, region).databases.values() if not one.db_cluster_identifier]
    return {one.db_instance_arn: {tag["Key"]: tag["Value"] for tag in one.tags} for one in found}


def back_up(account: str, region: str, arn: str, job: str) -> Record:
    name = arn.rpartition(":")[2]
    database = _rds(account, region).databases[name]
    snapshot = _doing(lambda: _rds(account, region).create_db_snapshot(name, f"awsbackup:job-{job}", snapshot_type="awsbackup", tags=[]))
    metadata = {member: getattr(database, attribute, None) for member, attribute in TOLD.items()}
    return {
        "RecoveryPointArn": snapshot.db_snapshot_arn,
        "ResourceName": name,
        "BackupSizeInBytes": database.allocated_storage * 1024**3,
        "RestoreMetadata": {
            "DBInstanceIdentifier": name,
            **{member: _text(value) for member, value in metadata.items() if value is not None},
        },
        "content": {"account": account, "region": region, "snapshot": snapshot.db_snapshot_identifier},
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def copy(content: Any, account: str, region: str, job: str) -> Record:
    raise invalid("The sandbox does not copy snapshots of databases to another region or account.")


def forget(content: Any) -> None:
    _rds(content["account"], content["region"]).delete_db_snapshot(content["snapshot"])


def restore(content: Any, account: str, region: str, metadata: dict[str, str]) -> str:
    if not metadata.get("DBInstanceIdentifier"):
        raise invalid("Restore metadata is missing DBInstanceIdentifier.")
    overrides = {camelcase_to_underscores(name): _value(value) for name, value in metadata.items() if value != ""}
    made = _doing(lambda: _rds(account, region).restore_db_instance_from_db_snapshot(content["snapshot"], overrides))
    arn: str = made.db_instance_arn
    return arn


def _value(text: str) -> Any:
    if text in ("true", "false") or text.startswith("[") or text.isdigit():
        return json.loads(text)
    return text


def _doing(act: Any) -> Any:
    """RDS's own refusal becomes the job's message."""
    try:
        return act()
    except (ServiceException, HTTPException) as error:
        raise invalid(str(getattr(error, "message", None) or getattr(error, "description", None) or error)) from None


def is_ready(account: str, region: str, arn: str) -> bool:
    return bool(_rds(account, region).databases[arn.rpartition(":")[2]].status == "available")
