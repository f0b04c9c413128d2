"""RDS: a recovery point is a snapshot, which RDS lists as one of AWS Backup."""

import json
from typing import Any

from moto.core.exceptions import ServiceException
from moto.rds.models import rds_backends

from ...rds import servers
from ...rds.snapshots import Snapshot
from ..refusals import invalid
from ..store import Record

NAME = "RDS"
KIND = "awsbackup"
# What GetRecoveryPointRestoreMetadata tells of a database: https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-rds.html
TOLD = (
    *("DBInstanceClass", "Engine", "MultiAZ", "PubliclyAccessible", "StorageType", "AutoMinorVersionUpgrade", "CopyTagsToSnapshot"),
    *("DeletionProtection", "LicenseModel", "Iops"),
)


def _rds(account: str, region: str) -> Any:
    """As it is when it is next looked at."""
    rds: Any = rds_backends[account][region]
    rds.provisioning.settle("Describe")
    return rds


def arns(account: str, region: str) -> dict[str, dict[str, str]]:
    return {one.arn: dict(one.tags) for one in _rds(account, region).databases.values() if one.cluster is None}


def back_up(account: str, region: str, arn: str, job: str) -> Record:
    rds = _rds(account, region)
    database = rds.instance(arn.rpartition(":")[2])
    if database.status != "available":
        raise invalid(f"Instance {database.identifier} is not in available state.")
    snapshot = rds.take_snapshot(database, f"{KIND}:job-{job}", KIND, {})
    metadata = {name: database.settings[name] for name in TOLD if database.settings.get(name) is not None}
    metadata |= {"DBInstanceIdentifier": database.identifier, "DBSubnetGroupName": database.subnet_group.name, "Port": database.port}
    metadata["VpcSecurityGroupIds"] = database.groups
    return {
        "RecoveryPointArn": snapshot.arn,
        "ResourceName": database.identifier,
        "BackupSizeInBytes": database.allocated_storage * 1024**3,
        "RestoreMetadata": {name: _text(value) for name, value in metadata.items()},
        "content": {"account": account, "region": region, "snapshot": snapshot.identifier},
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _snapshot(content: Any) -> Any:
    return _rds(content["account"], content["region"]).snapshot(content["snapshot"])


def is_kept(content: Any) -> bool:
    return bool(_snapshot(content).status == "available")


def copy(content: Any, account: str, region: str, job: str) -> Record:
    """A snapshot there, of the same data."""
    rds, made = _rds(account, region), Snapshot.__new__(Snapshot)
    made.__dict__.update(_snapshot(content).__dict__)
    made.source_arn, made.backend, made.identifier = made.arn, rds, f"{KIND}:copyjob-{job}"
    made.arn, made.tags = rds.rds_arn("snapshot", made.identifier), {}
    rds.database_snapshots[made.identifier] = made
    return {"RecoveryPointArn": made.arn, "content": {"account": account, "region": region, "snapshot": made.identifier}}


def forget(content: Any) -> None:
    gone = _rds(content["account"], content["region"]).database_snapshots.pop(content["snapshot"])
    backends = [backend for _, _, backend in rds_backends.iter_backends()]
    if all(one.data != gone.data for backend in backends for one in backend.database_snapshots.values()):
        servers.forget_snapshot(gone.data)


def restore(content: Any, account: str, region: str, metadata: dict[str, str]) -> str:
    """RDS's own refusal becomes the job's message."""
    if not metadata.get("DBInstanceIdentifier"):
        raise invalid("Restore metadata is missing DBInstanceIdentifier.")
    given = {name: _value(value) for name, value in metadata.items() if value != ""}
    try:
        made = _rds(account, region).restore_db_instance_from_db_snapshot({**given, "DBSnapshotIdentifier": content["snapshot"]})
    except ServiceException as error:
        raise invalid(str(getattr(error, "message", error))) from None
    arn: str = made["DBInstance"]["DBInstanceArn"]
    return arn


def _value(text: str) -> Any:
    return json.loads(text) if text in ("true", "false") or text.startswith("[") or text.isdigit() else text


def is_ready(account: str, region: str, arn: str) -> bool:
    return bool(_rds(account, region).instance(arn.rpartition(":")[2]).status in ("available", "backing-up"))
