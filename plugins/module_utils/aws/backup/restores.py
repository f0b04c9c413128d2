# SPDX-License-Identifier: GPL-3.0-or-later
"""A recovery point made into something new, by a job of AWS Backup."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...converge.model import Existing
from ..area import Clients, pages
from .area import OWNER_TAG, BackupKind

FROM, OF = "RestoredFrom", "RestoredOf"  # tags: the recovery point's ARN, and that of what it was a backup of
STATUSES = {"PENDING": "pending", "RUNNING": "pending", "COMPLETED": "ready", "ABORTED": "failed", "FAILED": "failed"}
NAMESPACE = uuid.UUID("8d4f4d0c-8c9b-4c55-9a15-3f2f6a1c7a57")


class RestoredResource(BackupKind):
    """The one resource that bears the name.

    target: what is known of its type (targets.py). point: the recovery point, as AWS describes it, with `metadata` for the job and
        `role_arn`; None where only what is there is asked about.
    attributes: recovery_point (ARN, fixed; None for what no restore made), tags. outputs: id, arn.
    """

    kind = "restored_resource"
    fixed = frozenset({"recovery_point"})
    holds_data = True
    timeout = 6 * 3600  # a large file system takes hours

    def __init__(self, clients: Clients, name: str, kind: str, target: Any, managed_by: str):
        super().__init__(clients, name, managed_by, False)
        self.name, self.type, self.resources = name, kind, target
        self.point: Mapping[str, Any] = {}
        self.tags: Mapping[str, str] = {}

    def read(self) -> list[Existing]:
        return [one for one in [self.find(self.name)] if one]

    def find(self, name: str) -> Existing | None:
        found = self.resources.find(name)
        if found is None:
            return None
        job = self._job_of(found["arn"]) if FROM not in found["tags"] else None
        attributes = {
            "recovery_point": found["tags"].get(FROM) or (job or {}).get("RecoveryPointArn"),
            "source": found["tags"].get(OF) or (job or {}).get("SourceResourceArn"),
            "tags": {key: value for key, value in found["tags"].items() if not key.startswith("aws:") and key not in ("Name", FROM, OF)},
        }
        status = STATUSES[job["Status"]] if job else "ready"
        outputs = {"id": found["id"], "arn": found["arn"], "job": (job or {}).get("RestoreJobId")}
        owned = found["tags"].get(OWNER_TAG) == self.managed_by
        return Existing(self.kind, name, attributes, outputs, status, (job or {}).get("StatusMessage") or "", owned)

    def _jobs(self) -> list[dict[str, Any]]:
        return pages(self.backup, "list_restore_jobs", "RestoreJobs", ByResourceType=self.type)

    def _job_of(self, arn: str) -> dict[str, Any] | None:
        """The one that made it, or is at it: AWS may not say yet of what is being made that it is."""
        jobs = self._jobs()
        made = [job for job in jobs if job.get("CreatedResourceArn") == arn and job["Status"] not in ("FAILED", "ABORTED")]
        at_it = [job for job in jobs if STATUSES[job["Status"]] == "pending" and not job.get("CreatedResourceArn")]
        ours = [job for job in at_it if job["RecoveryPointArn"] == self.point.get("RecoveryPointArn")]
        return next(iter([*made, *ours]), None)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """A job that a run started and did not see the end of is found by its token: it counts the jobs that have ended."""
        arn = self.point["RecoveryPointArn"]
        ended = sum(1 for job in self._jobs() if job["RecoveryPointArn"] == arn and STATUSES[job["Status"]] != "pending")
        token = str(uuid.uuid5(NAMESPACE, f"{name} {arn} {ended}"))
        job = self.backup_once.start_restore_job(
            RecoveryPointArn=arn,
            Metadata=self.point["metadata"],
            IamRoleArn=self.point["role_arn"],
            ResourceType=self.type,
            IdempotencyToken=token,
            CopySourceTagsToRestoredResource=False,  # its name would come along
        )
        outputs = {"id": None, "arn": None, "job": job["RestoreJobId"]}
        return Existing(self.kind, name, dict(attributes), outputs, "pending", owned=True)

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        return [self._again(one) for one in waiting]

    def _again(self, one: Existing) -> Existing:
        job = self.backup.describe_restore_job(RestoreJobId=one.outputs["job"])
        status, arn = STATUSES[job["Status"]], job.get("CreatedResourceArn")
        reason = job.get("StatusMessage") or ""
        if status != "ready":
            return replace(one, status=status, reason=reason)
        outputs = {**one.outputs, "id": self.resources.identity(arn), "arn": arn}
        self.resources.tag(outputs["id"], self.marks(job))
        return replace(one, status="ready", reason="", outputs=outputs)

    def marks(self, job: Mapping[str, Any]) -> dict[str, str]:
        """All its tags: the job gives it none."""
        return {**self.tags, "Name": self.name, FROM: job["RecoveryPointArn"], OF: job["SourceResourceArn"]}

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        """Of tags alone: with them it gets the marks, where a run was killed before it had any."""
        job = {"RecoveryPointArn": existing.attributes["recovery_point"], "SourceResourceArn": existing.attributes["source"]}
        self.resources.tag(existing.outputs["id"], {**self.marks(job), **changes["tags"]})
