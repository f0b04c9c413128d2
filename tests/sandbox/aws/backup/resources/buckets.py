"""S3: the objects of a bucket, as they are when the job runs."""

from typing import Any

from moto.s3.models import s3_backends

from ..refusals import invalid
from ..store import Record, new_id

NAME = "S3"


def _s3(account: str) -> Any:
    return s3_backends[account]["aws"]


def arns(account: str, region: str) -> dict[str, dict[str, str]]:
    s3 = _s3(account)
    own = [bucket for bucket in s3.buckets.values() if bucket.region_name == region]
    return {bucket.arn: s3.tagger.get_tag_dict_for_resource(bucket.arn) for bucket in own}


def back_up(account: str, region: str, arn: str, job: str) -> Record:
    bucket = _s3(account).buckets[arn.rpartition(":")[2]]
    if bucket.versioning_status != "Enabled":
        raise invalid(f"Bucket {bucket.name} is not versioned: AWS Backup needs its versioning enabled.")
    objects = {key: bytes(one.value) for key, one in bucket.keys.items() if not hasattr(one, "last_deleted") and hasattr(one, "value")}
    metadata = {"DestinationBucketName": bucket.name, "NewBucket": "false", "Encrypted": "true", "EncryptionType": "original"}
    return {
        "RecoveryPointArn": _arn(account, region, bucket.name),
        "ResourceName": bucket.name,
        "BackupSizeInBytes": sum(map(len, objects.values())),
        "RestoreMetadata": metadata,
        "content": objects,
    }


def _arn(account: str, region: str, bucket: str) -> str:
    return f"arn:aws:backup:{region}:{account}:recovery-point:{bucket[:30]}-{new_id()[:8]}"


def is_kept(content: Any) -> bool:
    return True


def copy(content: Any, account: str, region: str, job: str) -> Record:
    return {"RecoveryPointArn": _arn(account, region, "copy"), "content": dict(content)}


def forget(content: Any) -> None:
    """It lies nowhere else."""


def restore(content: Any, account: str, region: str, metadata: dict[str, str]) -> str:
    """https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-s3.html"""
    name = metadata.get("DestinationBucketName")
    if not name:
        raise invalid("Restore metadata is missing DestinationBucketName.")
    s3 = _s3(account)
    if metadata.get("NewBucket") == "true":
        if name in s3.buckets:
            raise invalid(f"Bucket {name} exists already.")
        s3.create_bucket(name, region)
        s3.put_bucket_versioning(name, "Enabled")
    if name not in s3.buckets:
        raise invalid(f"Bucket {name} does not exist.")
    for key, value in content.items():
        s3.put_object(name, key, value)
    arn: str = s3.buckets[name].arn
    return arn


def is_ready(account: str, region: str, arn: str) -> bool:
    return arn.rpartition(":")[2] in _s3(account).buckets
