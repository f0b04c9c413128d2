"""Copies of recovery points to another vault, also of another region, and of another account whose vault lets them in."""

import json
from typing import Any

from moto.backup.models import backup_backends
from moto.core.exceptions import JsonRESTError

from .refusals import invalid, not_found
from .resources import TYPES
from .store import Record, new_id, now, page


class CopyJobs:
    def start_copy_job(self, given: Record) -> Record:
        before = self.once("copy job", given)
        if before:
            return self._begun(self.copy_jobs[before])
        point = self.point(given["SourceBackupVaultName"], given["RecoveryPointArn"])
        self.check_role(given["IamRoleArn"])
        job = self.begin_copy(point, given["DestinationBackupVaultArn"], given["IamRoleArn"], given.get("Lifecycle"))
        self.remember("copy job", given, job["CopyJobId"])
        return self._begun(job)

    def _begun(self, job: Record) -> Record:
        return {name: job[name] for name in ("CopyJobId", "CreationDate", "IsParent")}

    def begin_copy(self, point: Record, vault_arn: str, role_arn: str, lifecycle: Any, backup_job: Record | None = None) -> Record:
        job = {
            "AccountId": self.account_id,
            "CopyJobId": new_id(),
            "SourceBackupVaultArn": point["BackupVaultArn"],
            "SourceRecoveryPointArn": point["RecoveryPointArn"],
            "DestinationBackupVaultArn": vault_arn,
            "ResourceArn": point["ResourceArn"],
            "ResourceType": point["ResourceType"],
            "ResourceName": point.get("ResourceName"),
            "BackupSizeInBytes": point["BackupSizeInBytes"],
            "IamRoleArn": role_arn,
            "State": "RUNNING",
            "CreationDate": now(),
            "CreatedBy": (backup_job or {}).get("CreatedBy"),
            "CreatedByBackupJobId": (backup_job or {}).get("BackupJobId"),
            "IsParent": False,
        }
        self.copy_jobs[job["CopyJobId"]] = job
        self.provisioning.begin("copy job", lambda: self._end_copy(job, point, lifecycle))
        return job

    def _end_copy(self, job: Record, point: Record, lifecycle: Any) -> None:
        try:
            there, vault = destination(self, job["DestinationBackupVaultArn"])
            why = there.out_of_bounds(vault, lifecycle)
            if why:
                raise invalid(why)
            made = TYPES[point["ResourceType"]].copy(point["content"], there.account_id, there.region_name, job["CopyJobId"])
        except JsonRESTError as error:
            job.update(State="FAILED", StatusMessage=error.message, CompletionDate=now())
            return
        kept = {name: point.get(name) for name in ("ResourceName", "BackupSizeInBytes", "RestoreMetadata", "BackupPlanId")}
        about = {name: point.get(name) for name in ("ResourceArn", "ResourceType", "IamRoleArn", "CreatedBy")}
        about |= {"Lifecycle": lifecycle, "SourceBackupVaultArn": point["BackupVaultArn"]}
        copied = there.add_point(vault, {**kept, **made}, about)
        job.update(State="COMPLETED", DestinationRecoveryPointArn=copied["RecoveryPointArn"], CompletionDate=now())

    def describe_copy_job(self, given: Record) -> Record:
        if given["CopyJobId"] not in self.copy_jobs:
            raise not_found(f"Copy job {given['CopyJobId']} does not exist.")
        return {"CopyJob": self.copy_jobs[given["CopyJobId"]]}

    def list_copy_jobs(self, given: Record) -> Record:
        found = sorted(self.copy_jobs.values(), key=lambda job: job["CreationDate"], reverse=True)
        filters = {"ByResourceArn": "ResourceArn", "ByState": "State", "ByDestinationVaultArn": "DestinationBackupVaultArn"}
        found = [job for job in found if all(given.get(asked) in (None, job[member]) for asked, member in filters.items())]
        return page(found, given, "CopyJobs")


def destination(source: Any, vault_arn: str) -> tuple[Any, Record]:
    """The backend that the vault is in, and the vault. Another account's lets in who its policy says.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
    """
    parts = vault_arn.split(":", 6)
    if len(parts) != 7 or parts[5] != "backup-vault":
        raise invalid(f"Invalid backup vault ARN: {vault_arn}")
    there: Any = backup_backends[parts[4]][parts[3]]
    vault = there.vaults.get(parts[6])
    if vault is None:
        raise invalid(f"Destination backup vault {vault_arn} does not exist.")
    if there.account_id != source.account_id and not _lets_in(vault, source.account_id):
        raise invalid(f"The access policy of {vault_arn} does not allow account {source.account_id} to copy into it.")
    return there, vault


def _lets_in(vault: Record, account: str) -> bool:
    statements = json.loads(vault.get("Policy") or '{"Statement": []}')["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal")
        given = principal.get("AWS", []) if isinstance(principal, dict) else principal
        names = [given] if isinstance(given, str) else given
        actions = statement.get("Action", [])
        allowed = {"backup:CopyIntoBackupVault", "backup:*", "*"} & set([actions] if isinstance(actions, str) else actions)
        if statement["Effect"] == "Allow" and allowed and {account, f"arn:aws:iam::{account}:root", "*"} & set(names):
            return True
    return False
