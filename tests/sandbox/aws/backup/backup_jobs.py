"""Backup jobs, on demand and by a plan: CREATED, RUNNING, then COMPLETED or FAILED with a sentence."""

import fnmatch
from typing import Any

from moto.core.exceptions import JsonRESTError, ServiceException
from werkzeug.exceptions import HTTPException

from .plans import check_lifecycle
from .refusals import not_found
from .resources import TYPES, named, type_of
from .store import Record, new_id, now, page

FILTERS = {"ByResourceArn": "ResourceArn", "ByState": "State", "ByBackupVaultName": "BackupVaultName", "ByResourceType": "ResourceType"}
INNER = ("Copies",)
CONDITIONS = {
    "StringEquals": lambda value, wanted: value == wanted,
    "StringNotEquals": lambda value, wanted: value != wanted,
    "StringLike": lambda value, wanted: value is not None and fnmatch.fnmatchcase(value, wanted),
    "StringNotLike": lambda value, wanted: value is None or not fnmatch.fnmatchcase(value, wanted),
}


class BackupJobs:
    def start_backup_job(self, given: Record) -> Record:
        before = self.once("backup job", given)
        if before:
            return self._started(self.backup_jobs[before])
        vault = self.vault(given["BackupVaultName"])
        named(self.account_id, self.region_name, given["ResourceArn"])
        self.check_role(given["IamRoleArn"])
        check_lifecycle(given.get("Lifecycle") or {})
        job = self.begin_backup(vault, given["ResourceArn"], given["IamRoleArn"], given.get("Lifecycle"), given.get("RecoveryPointTags"))
        self.remember("backup job", given, job["BackupJobId"])
        return self._started(job)

    def _started(self, job: Record) -> Record:
        return {name: job.get(name) for name in ("BackupJobId", "RecoveryPointArn", "CreationDate", "IsParent")}

    def begin_backup(
        self,
        vault: Record,
        arn: str,
        role_arn: str,
        lifecycle: dict[str, Any] | None,
        tags: dict[str, str] | None,
        plan: dict[str, Any] | None = None,
        copies: list[dict[str, Any]] | None = None,
    ) -> Record:
        job = {
            "AccountId": self.account_id,
            "BackupJobId": new_id(),
            "BackupVaultName": vault["BackupVaultName"],
            "BackupVaultArn": vault["BackupVaultArn"],
            "ResourceArn": arn,
            "ResourceType": type_of(arn),
            "IamRoleArn": role_arn,
            "State": "RUNNING",
            "PercentDone": "0.0",
            "CreationDate": now(),
            "CreatedBy": plan,
            "IsParent": False,
            "Copies": copies or [],
        }
        self.backup_jobs[job["BackupJobId"]] = job
        why = self.out_of_bounds(vault, lifecycle)
        try:
            made = None if why else TYPES[job["ResourceType"]].back_up(self.account_id, self.region_name, arn, job["BackupJobId"])
        except (JsonRESTError, ServiceException, HTTPException) as error:
            why = str(getattr(error, "message", None) or error)
        if why:
            job.update(State="FAILED", StatusMessage=why, CompletionDate=now())
            return job
        job["RecoveryPointArn"] = made["RecoveryPointArn"]
        self.provisioning.begin("backup job", lambda: self._end_backup(job, vault, made, lifecycle, tags))
        return job

    def _end_backup(self, job: Record, vault: Record, made: Record, lifecycle: Any, tags: Any) -> None:
        if not TYPES[job["ResourceType"]].is_kept(made["content"]):
            self.provisioning.begin("resource of a job", lambda: self._end_backup(job, vault, made, lifecycle, tags))
            return
        names = ("ResourceArn", "ResourceType", "IamRoleArn", "CreatedBy")
        about = {
            **{name: job[name] for name in names},
            "Lifecycle": lifecycle,
            "BackupPlanId": (job["CreatedBy"] or {}).get("BackupPlanId"),
        }
        point = self.add_point(vault, made, about)
        self.tag(point["RecoveryPointArn"], tags)
        size = point["BackupSizeInBytes"]
        job.update(State="COMPLETED", PercentDone="100.0", CompletionDate=now(), BackupSizeInBytes=size, BytesTransferred=size)
        for copy in job["Copies"]:
            self.begin_copy(point, copy["DestinationBackupVaultArn"], job["IamRoleArn"], copy.get("Lifecycle"), job)

    def describe_backup_job(self, given: Record) -> Record:
        if given["BackupJobId"] not in self.backup_jobs:
            raise not_found(f"Backup job {given['BackupJobId']} does not exist.")
        return _shown(self.backup_jobs[given["BackupJobId"]])

    def list_backup_jobs(self, given: Record) -> Record:
        found = sorted(self.backup_jobs.values(), key=lambda job: job["CreationDate"], reverse=True)
        found = [job for job in found if all(given.get(asked) in (None, job[member]) for asked, member in FILTERS.items())]
        return page([_shown(job) for job in found], given, "BackupJobs")

    def run_plan(self, name: str, rule_name: str | None) -> list[Record]:
        """What happens at the time of a plan's rule, or of each of its rules."""
        plan = next(
            (one for one in self.plans.values() if one["BackupPlan"]["BackupPlanName"] == name and not one.get("DeletionDate")), None
        )
        if plan is None:
            raise ValueError(f"there is no backup plan {name}")
        rules = [rule for rule in plan["BackupPlan"]["Rules"] if rule_name in (None, rule["RuleName"])]
        if not rules:
            raise ValueError(f"backup plan {name} has no rule {rule_name}")
        plan["LastExecutionDate"] = now()
        chosen = [(arn, one) for one in self.selections.values() if one["BackupPlanId"] == plan["BackupPlanId"] for arn in self.chosen(one)]
        return [self._by_rule(plan, rule, arn, selection) for rule in rules for arn, selection in chosen]

    def _by_rule(self, plan: Record, rule: Record, arn: str, selection: Record) -> Record:
        created_by = {
            **{name: plan[name] for name in ("BackupPlanId", "BackupPlanArn")},
            "BackupPlanName": plan["BackupPlan"]["BackupPlanName"],
            "BackupPlanVersion": plan["VersionId"],
            "BackupRuleId": rule["RuleId"],
            "BackupRuleName": rule["RuleName"],
            "BackupRuleCron": rule["ScheduleExpression"],
            "BackupRuleTimezone": rule["ScheduleExpressionTimezone"],
        }
        role_arn, tags = selection["BackupSelection"]["IamRoleArn"], rule.get("RecoveryPointTags")
        vault, copies = self.vault(rule["TargetBackupVaultName"]), rule.get("CopyActions")
        return self.begin_backup(vault, arn, role_arn, rule.get("Lifecycle"), tags, created_by, copies)

    def chosen(self, selection: Record) -> list[str]:
        """The resources that a selection means. A type that is not opted in is backed up only where its resource is named itself.

        https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
        """
        given, found = selection["BackupSelection"], []
        for kind in TYPES.values():
            for arn, tags in kind.arns(self.account_id, self.region_name).items():
                named_itself = arn in (given.get("Resources") or [])
                if (named_itself or self.preferences().get(kind.NAME)) and _is_meant(given, arn, tags):
                    found.append(arn)
        return sorted(found)


def _is_meant(given: Record, arn: str, tags: dict[str, str]) -> bool:
    """Resources and tags of the list add to each other; conditions narrow what there is."""
    patterns, listed = given.get("Resources") or [], given.get("ListOfTags") or []
    if any(fnmatch.fnmatchcase(arn, pattern) for pattern in given.get("NotResources") or []):
        return False
    by_arn = any(fnmatch.fnmatchcase(arn, pattern) for pattern in patterns)
    by_tag = any(tags.get(one["ConditionKey"].removeprefix("aws:ResourceTag/")) == one["ConditionValue"] for one in listed)
    if (patterns or listed) and not (by_arn or by_tag):
        return False
    narrowed = [(name, one) for name, ones in (given.get("Conditions") or {}).items() for one in ones or []]
    return all(
        CONDITIONS[name](tags.get(one["ConditionKey"].removeprefix("aws:ResourceTag/")), one["ConditionValue"]) for name, one in narrowed
    )


def _shown(job: Record) -> Record:
    return {name: value for name, value in job.items() if name not in INNER}
