"""AWS Backup: vaults, plans and recovery points, and the roles that it is to act in.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html
"""

import json
from collections.abc import Iterator
from typing import Any

from moto.backup.models import backup_backends

from ..asks import Ask, Request, action, request_tags, resource_tags, tags_of
from .iam import pass_role

PRINCIPAL = "backup.amazonaws.com"
TAGGED = {"CreateBackupVault": "BackupVaultTags", "CreateBackupPlan": "BackupPlanTags"}


def ask(request: Request) -> Iterator[Ask]:
    resource = _resource(request)
    backend: Any = backup_backends[request.account][request.region]
    known = backend.tags_of(resource) if resource != "*" else {}
    # Tags are sensitive to its model, and so not among the call's parameters.
    given = json.loads(request.body or b"{}").get(TAGGED.get(request.operation, "Tags")) or {}
    facts = {**resource_tags(known, "backup"), **request_tags(given)}
    yield Ask(action(request.call), resource, facts, tags_of("backup"))
    if request.operation in TAGGED and given:
        yield Ask("backup:TagResource", resource, facts, tags_of("backup"))
    if request.operation == "CreateBackupVault":
        yield Ask("backup-storage:MountCapsule")
    role = request.get("IamRoleArn") or (request.get("BackupSelection") or {}).get("IamRoleArn")
    if role:
        yield pass_role(request, role, PRINCIPAL)


def _resource(request: Request) -> str:
    """A recovery point's own ARN is a snapshot's where it is one."""
    point, plan = request.get("RecoveryPointArn"), request.get("BackupPlanId")
    if point and request.operation != "StartBackupJob":
        return str(point)
    if plan:
        return request.arn("backup", f"backup-plan:{plan}")
    if request.get("BackupVaultName"):
        return request.arn("backup", f"backup-vault:{request.get('BackupVaultName')}")
    if request.operation in ("TagResource", "UntagResource", "ListTags"):
        return str(request.get("ResourceArn") or "*")
    return "*"


ASKS = {"backup": ask}
