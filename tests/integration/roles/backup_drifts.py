# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may do to backups behind the role's back, and the changes that put it right."""

from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account, Found

from .eks_drifts import together
from .vpc_drifts import Change, create, update

At = Mapping[tuple[str, str], Found]  # by kind and name
OWN = {"Project": "piksel", "Environment": "staging", "ManagedBy": "piksel.infra"}
LOCK = {"mode": "governance", "min_retention_days": 7, "max_retention_days": 400}
POLICY = "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup"


def vault(of: Account, at: At) -> list[Change]:
    """Its lock is gone, and its policy."""
    backup = of("backup")
    document = at["backup_vault", "rich"].description["Policy"]
    backup.delete_backup_vault_lock_configuration(BackupVaultName="rich")
    backup.delete_backup_vault_access_policy(BackupVaultName="rich")
    return [update("backup_vault", "rich", lock=({"mode": "none"}, LOCK), policy=({}, document))]


def vault_tag(of: Account, at: At) -> list[Change]:
    of("backup").tag_resource(ResourceArn=at["backup_vault", "rich-copies"].id, Tags={"Use": "nothing"})
    return [update("backup_vault", "rich-copies", tags=({**OWN, "Use": "nothing"}, {**OWN, "Use": "copies"}))]


def rule(of: Account, at: At) -> list[Change]:
    """Backups were to be kept for a day."""
    backup, found = of("backup"), at["backup_plan", "rich-files"]
    (before,) = found.description["Rules"]
    altered = {key: value for key, value in before.items() if key != "RuleId"} | {"Lifecycle": {"DeleteAfterDays": 1}}
    backup.update_backup_plan(BackupPlanId=found.id, BackupPlan={"BackupPlanName": "rich-files", "Rules": [altered]})
    wanted: dict[str, Any] = {
        "vault": "rich",
        "schedule": "cron(0 5 ? * * *)",
        "schedule_timezone": "Etc/UTC",
        "start_window": 480,
        "completion_window": 10080,
        "continuous": True,
        "recovery_point_tags": {},
        "copies": [],
        "delete_after_days": 14,
    }
    return [update("backup_plan", "rich-files", rules=({"continuous": {**wanted, "delete_after_days": 1}}, {"continuous": wanted}))]


def deleted_selection(of: Account, at: At) -> list[Change]:
    found = at["backup_selection", "rich/databases"]
    of("backup").delete_backup_selection(BackupPlanId=found.description["BackupPlanId"], SelectionId=found.id)
    attributes = {
        "plan_id": found.description["BackupPlanId"],
        "role_arn": found.description["IamRoleArn"],
        "by_tags": [],
        "resources": ["arn:aws:rds:*:*:db:*"],
        "not_resources": [],
        "conditions": {"string_equals": {"Project": "piksel"}, "string_not_like": {"Name": "scratch-*"}},
    }
    return [create("backup_selection", "rich/databases", **attributes)]


def role(of: Account, at: At) -> list[Change]:
    iam = of("iam")
    attached = {one["PolicyArn"] for one in iam.list_attached_role_policies(RoleName="rich-backup")["AttachedPolicies"]}
    iam.detach_role_policy(RoleName="rich-backup", PolicyArn=POLICY)
    return [update("iam_role", "rich-backup", managed_policy_arns=(sorted(attached - {POLICY}), sorted(attached)))]


DRIFTS = (vault, rule, together("a tag, a selection and the role's policy", vault_tag, deleted_selection, role))
