"""What can be backed up and restored: by its ARN the type of resource, and what is done with one."""

from typing import Any, Protocol

from ..refusals import invalid, not_found
from ..store import Record
from . import buckets, databases, file_systems


class Type(Protocol):
    """One type of resource, as AWS Backup calls it, in one account and region. `content` is what a recovery point keeps of one."""

    NAME: str

    def arns(self, account: str, region: str) -> dict[str, dict[str, str]]:
        """All of them, each with its tags."""

    def back_up(self, account: str, region: str, arn: str, job: str) -> Record:
        """A recovery point's `RecoveryPointArn`, `ResourceName`, `BackupSizeInBytes`, `RestoreMetadata` and `content`."""

    def is_kept(self, content: Any) -> bool:
        """Whether what is to be kept lies there."""

    def copy(self, content: Any, account: str, region: str, job: str) -> Record:
        """The same recovery point elsewhere: what differs of it there."""

    def forget(self, content: Any) -> None:
        """The recovery point goes."""

    def restore(self, content: Any, account: str, region: str, metadata: dict[str, str]) -> str:
        """The ARN of what is made anew."""

    def is_ready(self, account: str, region: str, arn: str) -> bool:
        """Whether what was made is done."""


TYPES: dict[str, Any] = {one.NAME: one for one in (buckets, databases, file_systems)}
# By the service and the kind in the ARN.
KINDS = {("elasticfilesystem", "file-system"): "EFS", ("rds", "db"): "RDS", ("s3", ""): "S3"}


def type_of(arn: str) -> str:
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        raise invalid(f"Invalid resource ARN: {arn}")
    kind = "" if parts[2] == "s3" else parts[5].replace("/", ":").partition(":")[0]
    if (parts[2], kind) not in KINDS:
        raise invalid(f"The resource type of {arn} is not supported.")
    return KINDS[parts[2], kind]


def named(account: str, region: str, arn: str) -> Any:
    """The type of what is there under the ARN."""
    found = TYPES[type_of(arn)]
    if arn not in found.arns(account, region):
        raise not_found(f"The resource {arn} does not exist.")
    return found
