"""Restore jobs: they make something new of a recovery point, and are done when that is."""

from moto.core.exceptions import JsonRESTError, ServiceException
from werkzeug.exceptions import HTTPException

from .refusals import not_found
from .resources import TYPES
from .store import Record, new_id, now, page

INNER = ("Metadata",)


class RestoreJobs:
    def start_restore_job(self, given: Record) -> Record:
        before = self.once("restore job", given)
        if before:
            return {"RestoreJobId": before}
        point = self.points.get(given["RecoveryPointArn"])
        if point is None:
            raise not_found(f"Cannot find recovery point {given['RecoveryPointArn']}.")
        if given.get("IamRoleArn"):
            self.check_role(given["IamRoleArn"])
        job = {
            "AccountId": self.account_id,
            "RestoreJobId": new_id(),
            "RecoveryPointArn": point["RecoveryPointArn"],
            "RecoveryPointCreationDate": point["CreationDate"],
            "SourceResourceArn": point["ResourceArn"],
            "BackupVaultArn": point["BackupVaultArn"],
            "ResourceType": point["ResourceType"],
            "BackupSizeInBytes": point["BackupSizeInBytes"],
            "IamRoleArn": given.get("IamRoleArn"),
            "CreationDate": now(),
            "Status": "RUNNING",
            "PercentDone": "0.00%",
            "Metadata": given["Metadata"],
            "IsParent": False,
        }
        self.restore_jobs[job["RestoreJobId"]] = job
        self.remember("restore job", given, job["RestoreJobId"])
        try:
            arn = TYPES[point["ResourceType"]].restore(point["content"], self.account_id, self.region_name, given["Metadata"])
        except (JsonRESTError, ServiceException, HTTPException) as error:
            why = str(getattr(error, "message", None) or error)
            job.update(Status="FAILED", StatusMessage=why, CompletionDate=now())
            return {"RestoreJobId": job["RestoreJobId"]}
        self.provisioning.begin("restore job", lambda: self._end_restore(job, arn))
        return {"RestoreJobId": job["RestoreJobId"]}

    def _end_restore(self, job: Record, arn: str) -> None:
        job["CreatedResourceArn"] = arn
        if not TYPES[job["ResourceType"]].is_ready(self.account_id, self.region_name, arn):
            self.provisioning.begin("resource of a job", lambda: self._end_restore(job, arn))
            return
        job.update(Status="COMPLETED", PercentDone="100.00%", CompletionDate=now())

    def describe_restore_job(self, given: Record) -> Record:
        if given["RestoreJobId"] not in self.restore_jobs:
            raise not_found(f"Restore job {given['RestoreJobId']} does not exist.")
        return _shown(self.restore_jobs[given["RestoreJobId"]])

    def list_restore_jobs(self, given: Record) -> Record:
        found = sorted(self.restore_jobs.values(), key=lambda job: job["CreationDate"], reverse=True)
        filters = {"ByStatus": "Status", "ByResourceType": "ResourceType", "ByAccountId": "AccountId"}
        found = [job for job in found if all(given.get(asked) in (None, job[member]) for asked, member in filters.items())]
        return page([_shown(job) for job in found], given, "RestoreJobs")


def _shown(job: Record) -> Record:
    return {name: value for name, value in job.items() if name not in INNER}
