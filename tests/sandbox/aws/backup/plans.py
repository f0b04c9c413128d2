"""Plans: when what is selected is backed up, where to, and how long it is kept."""

import copy
import re
from typing import Any

from .refusals import already, invalid, not_found, not_now
from .store import Record, new_id, now, page

SCHEDULE = re.compile(r"cron\((\S+ ){5}\S+\)|rate\(\d+ (minute|hour|day)s?\)")
# https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRuleInput.html
DEFAULTS = {
    "ScheduleExpression": "cron(0 5 ? * * *)",
    "ScheduleExpressionTimezone": "Etc/UTC",
    "StartWindowMinutes": 480,
    "CompletionWindowMinutes": 10080,
}
COLD_DAYS = 90
CONTINUOUS_DAYS = 35


class Plans:
    def plan(self, identity: str) -> Record:
        found = self.plans.get(identity)
        if found is None or found.get("DeletionDate"):
            raise not_found("Failed reading Backup plan with provided version")
        plan: Record = found
        return plan

    def create_backup_plan(self, given: Record) -> Record:
        before = self.once("plan", given)
        if before and not self.plans[before].get("DeletionDate"):
            return self._head(self.plans[before])
        document = given["BackupPlan"]
        if any(one["Given"] == document and not one.get("DeletionDate") for one in self.plans.values()):
            raise already("Backup plan with the same plan document already exists")
        self._check_plan(document)
        identity = new_id()
        made = {
            "BackupPlanId": identity,
            "BackupPlanArn": self.arn("backup-plan", identity),
            "CreationDate": now(),
            "CreatorRequestId": given.get("CreatorRequestId"),
        }
        self.tag(made["BackupPlanArn"], given.get("BackupPlanTags"))
        self.plans[identity] = made
        self._write(made, document)
        self.remember("plan", given, identity)
        return self._head(made)

    def _write(self, plan: Record, document: dict[str, Any]) -> None:
        rules = [{**DEFAULTS, **copy.deepcopy(rule), "RuleId": new_id()} for rule in document["Rules"]]
        plan.update(BackupPlan={**document, "Rules": rules}, Given=copy.deepcopy(document), VersionId=new_id().replace("-", "") + "v1")

    def _head(self, plan: Record) -> Record:
        settings = plan["BackupPlan"].get("AdvancedBackupSettings")
        names = ("BackupPlanId", "BackupPlanArn", "CreationDate", "VersionId")
        return {**{name: plan[name] for name in names}, "AdvancedBackupSettings": settings}

    def get_backup_plan(self, given: Record) -> Record:
        plan = self.plan(given["BackupPlanId"])
        if given.get("VersionId") not in (None, plan["VersionId"]):
            raise not_found("Failed reading Backup plan with provided version")
        return {**self._head(plan), "BackupPlan": plan["BackupPlan"], **self._past(plan)}

    def _past(self, plan: Record) -> Record:
        return {name: plan.get(name) for name in ("CreatorRequestId", "DeletionDate", "LastExecutionDate")}

    def update_backup_plan(self, given: Record) -> Record:
        plan = self.plan(given["BackupPlanId"])
        self._check_plan(given["BackupPlan"])
        self._write(plan, given["BackupPlan"])
        return self._head(plan)

    def list_backup_plans(self, given: Record) -> Record:
        found = [one for one in self.plans.values() if given.get("IncludeDeleted") or not one.get("DeletionDate")]
        listed = [{**self._head(one), "BackupPlanName": one["BackupPlan"]["BackupPlanName"], **self._past(one)} for one in found]
        return page(listed, given, "BackupPlansList")

    def delete_backup_plan(self, given: Record) -> Record:
        plan = self.plan(given["BackupPlanId"])
        if any(one["BackupPlanId"] == plan["BackupPlanId"] for one in self.selections.values()):
            raise not_now("Related backup plan selections must be deleted prior to backup plan deletion")
        plan["DeletionDate"] = now()
        return {name: plan[name] for name in ("BackupPlanId", "BackupPlanArn", "DeletionDate", "VersionId")}

    def _check_plan(self, document: dict[str, Any]) -> None:
        rules = document.get("Rules") or []
        if not document.get("BackupPlanName") or not rules:
            raise invalid("A backup plan needs a name and at least one rule.")
        names = [rule.get("RuleName") for rule in rules]
        if len(set(names)) != len(names):
            raise invalid("Duplicate rule names are not allowed in a backup plan.")
        for rule in rules:
            self._check_rule(rule)

    def _check_rule(self, rule: dict[str, Any]) -> None:
        if rule.get("TargetBackupVaultName") not in self.vaults:
            raise invalid(f"Backup vault {rule.get('TargetBackupVaultName')} does not exist.")
        if not SCHEDULE.fullmatch(rule.get("ScheduleExpression", DEFAULTS["ScheduleExpression"])):
            raise invalid(f"Invalid schedule expression: {rule['ScheduleExpression']}")
        start = rule.get("StartWindowMinutes", DEFAULTS["StartWindowMinutes"])
        whole = rule.get("CompletionWindowMinutes", DEFAULTS["CompletionWindowMinutes"])
        if start < 60:
            raise invalid("StartWindowMinutes must be at least 60 minutes.")
        if whole < start + 60:
            raise invalid("CompletionWindowMinutes must be at least 60 minutes greater than StartWindowMinutes.")
        for one in [rule, *rule.get("CopyActions", [])]:
            check_lifecycle(one.get("Lifecycle") or {})
        days = (rule.get("Lifecycle") or {}).get("DeleteAfterDays")
        if rule.get("EnableContinuousBackup") and not 1 <= (days or 0) <= CONTINUOUS_DAYS:
            raise invalid(f"A continuous backup is kept for 1 to {CONTINUOUS_DAYS} days: specify DeleteAfterDays.")


def check_lifecycle(lifecycle: dict[str, Any]) -> None:
    cold, end = lifecycle.get("MoveToColdStorageAfterDays"), lifecycle.get("DeleteAfterDays")
    if cold and end and 0 < end < cold + COLD_DAYS:
        raise invalid(f"Invalid lifecycle. DeleteAfterDays must be {COLD_DAYS} days greater than MoveToColdStorageAfterDays.")
    if any(days is not None and days < 1 and days != -1 for days in (cold, end)):
        raise invalid("Invalid lifecycle. Days must be positive.")
