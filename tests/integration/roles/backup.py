# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person knows of role backup; the names mean what they mean in vpc.py beside it.

Vaults of other regions are tests/integration/test_backup's matter: what an account has is listed in one region here.
"""

from typing import Any

from integration.support.accounts import Account
from integration.support.backups import KINDS, WRITES, names

from .backup_drifts import DRIFTS

__all__ = ["DRIFTS", "KINDS", "WRITES", "names"]

ACCOUNT, HOST = "staging", "piksel-staging"
UNTAGGABLE = {"backup_selection": "a selection takes no tags; its plan does"}
NOTHING_IN_THE_WAY = "a plan goes whatever it selects, and a vault with what is in it, once it is named"
ID = r"arn:aws:backup:[\w:-]+"

RICH: dict[str, Any] = {
    "backup_name": "rich",
    "backup_vaults": [
        {"name": "rich", "copy_from": ["333333333333"], "lock": {"mode": "governance", "min_retention_days": 7, "max_retention_days": 400}},
        {"name": "rich-copies", "tags": {"Use": "copies"}},
    ],
    "backup_plans": [
        {
            "name": "rich",
            "rules": [
                {
                    "name": "daily",
                    "vault": "rich",
                    "schedule": "cron(0 18 * * ? *)",
                    "schedule_timezone": "Asia/Jakarta",
                    "start_window": 60,
                    "completion_window": 360,
                    "delete_after_days": 35,
                    "recovery_point_tags": {"Rule": "daily"},
                    "copies": [{"vault": "rich-copies", "delete_after_days": 90}],
                },
                {"name": "yearly", "vault": "rich-copies", "delete_after_days": 400, "cold_storage_after_days": 30},
            ],
            "selections": [
                {"name": "tagged", "tags": {"Backup": ["daily", "yearly"]}, "not_resources": ["arn:aws:s3:::rich-scratch"]},
                {
                    "name": "databases",
                    "resources": ["arn:aws:rds:*:*:db:*"],
                    "conditions": {"string_equals": {"Project": "piksel"}, "string_not_like": {"Name": "scratch-*"}},
                },
            ],
            "tags": {"Team": "maps"},
        },
        {"name": "rich-files", "rules": [{"name": "continuous", "vault": "rich", "continuous": True, "delete_after_days": 14}]},
    ],
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {}, "rich": RICH}

DAILY = {"name": "daily", "vault": "plain", "delete_after_days": 35}
TAGGED = {"name": "tagged", "tags": {"Backup": "daily"}}


def plan(*selections: dict[str, Any], **rule: Any) -> dict[str, Any]:
    return {"backup_plans": [{"name": "plain", "rules": [{**DAILY, **rule}], "selections": [*selections]}]}


def vault(**more: Any) -> dict[str, Any]:
    return {"backup_vaults": [{"name": "plain", **more}]}


CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a vault", {"backup_name": "plain", **vault(), "backup_plans": []}, {"backup_vault", "iam_role"}),
    ("a plan", plan(TAGGED), {"backup_plan", "backup_selection"}),
    ("a lock and a policy", vault(lock={"mode": "governance", "min_retention_days": 1}, copy_from=["333333333333"]), {"backup_vault"}),
    ("a rule", plan(TAGGED, schedule="cron(0 1 * * ? *)"), {"backup_plan"}),
    ("another selection", plan({**TAGGED, "tags": {"Backup": "weekly"}}, schedule="cron(0 1 * * ? *)"), {"backup_selection"}),
    (
        "no plan, and no lock",
        {**vault(lock={"mode": "none"}), "backup_plans": [], "backup_purge": ["backup_plan", "backup_selection"]},
        {"backup_vault", "backup_plan", "backup_selection"},
    ),
    ("what is opted in", {"backup_opt_in": {"Redshift": True}}, {"backup_region_settings"}),
]

DATA = ["backup_vault rich", "backup_vault rich-copies"]
DELETE_DATA = "backup_delete_data"
KILLED_AT = (0.5,)
SEEDS = (1,)


def strangers(of: Account) -> None:
    """Vaults and plans of others, as like ours as they may be."""
    backup = of("backup")
    for name, owner in (("richer", "piksel.infra"), ("rich-others", "others"), ("piksel-staging-others", "others")):
        backup.create_backup_vault(BackupVaultName=name, BackupVaultTags={"ManagedBy": owner})
        document = {"BackupPlanName": name, "Rules": [{"RuleName": "daily", "TargetBackupVaultName": name}]}
        backup.create_backup_plan(BackupPlan=document, BackupPlanTags={"ManagedBy": owner})
