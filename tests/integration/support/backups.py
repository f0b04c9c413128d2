"""AWS Backup's vaults, plans and selections as AWS lists them, and what each operation that writes does to one."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from . import cluster, network
from .accounts import Account, Contents, Description, Listed, listing
from .truth import Key, Names, Writes

REGION_SETTINGS = ("backup_region_settings", "ap-southeast-3")


def _vaults(of: Account) -> Iterator[Description]:
    backup = of("backup")
    for vault in listing(backup, "list_backup_vaults", "BackupVaultList"):
        policy = None
        with suppress(ClientError):
            policy = json.loads(backup.get_backup_vault_access_policy(BackupVaultName=vault["BackupVaultName"])["Policy"])
        yield {**vault, "Policy": policy, "tags": backup.list_tags(ResourceArn=vault["BackupVaultArn"])["Tags"]}


def _plans(of: Account) -> Iterator[Description]:
    backup = of("backup")
    for plan in listing(backup, "list_backup_plans", "BackupPlansList"):
        rules = backup.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]["Rules"]
        lasting = {key: value for key, value in plan.items() if key != "VersionId"}
        yield {**lasting, "Rules": rules, "tags": backup.list_tags(ResourceArn=plan["BackupPlanArn"])["Tags"]}


def _selections(of: Account) -> Iterator[Description]:
    backup = of("backup")
    for plan in listing(backup, "list_backup_plans", "BackupPlansList"):
        for one in listing(backup, "list_backup_selections", "BackupSelectionsList", BackupPlanId=plan["BackupPlanId"]):
            what = backup.get_backup_selection(BackupPlanId=plan["BackupPlanId"], SelectionId=one["SelectionId"])["BackupSelection"]
            yield {**one, "Name": f"{plan['BackupPlanName']}/{one['SelectionName']}", "BackupSelection": what}


KINDS = (
    Listed("backup_vault", _vaults, "BackupVaultArn", name=lambda one: one["BackupVaultName"]),
    Listed("backup_plan", _plans, "BackupPlanId", name=lambda one: one["BackupPlanName"]),
    Listed("backup_selection", _selections, "SelectionId", name=lambda one: one["Name"]),
    *(listed for listed in network.KINDS if listed.kind == "iam_role"),
)


def names(found: Contents, _: Mapping[str, str]) -> dict[str, Key]:
    """What plans call each id; a plan by its ARN too."""
    named = {one.id: (one.kind, one.name) for one in found.values()}
    return named | {one.description["BackupPlanArn"]: named[one.id] for one in found.values() if one.kind == "backup_plan"}


def _vault(given: Mapping[str, Any], _: Names) -> Key:
    return ("backup_vault", given["BackupVaultName"])


def _selection(given: Mapping[str, Any], named: Names) -> Key:
    plan = named[given["BackupPlanId"]][1]
    return ("backup_selection", f"{plan}/{given['BackupSelection']['SelectionName']}")


ROLES = ("CreateRole", "UpdateAssumeRolePolicy", "AttachRolePolicy", "DetachRolePolicy", "TagRole", "UntagRole", "DeleteRole")
WRITES: Writes = {
    "CreateBackupVault": ("create", _vault),
    "DeleteBackupVault": ("delete", _vault),
    **dict.fromkeys(
        (
            *("PutBackupVaultAccessPolicy", "DeleteBackupVaultAccessPolicy"),
            *("PutBackupVaultLockConfiguration", "DeleteBackupVaultLockConfiguration", "DeleteRecoveryPoint"),
        ),
        ("update", _vault),
    ),
    "CreateBackupPlan": ("create", lambda given, _: ("backup_plan", given["BackupPlan"]["BackupPlanName"])),
    "UpdateBackupPlan": ("update", lambda given, named: named[given["BackupPlanId"]]),
    "DeleteBackupPlan": ("delete", lambda given, named: named[given["BackupPlanId"]]),
    "CreateBackupSelection": ("create", _selection),
    "DeleteBackupSelection": ("delete", lambda given, named: named[given["SelectionId"]]),
    "UpdateRegionSettings": ("update", lambda *_: REGION_SETTINGS),
    **dict.fromkeys(("TagResource", "UntagResource"), ("update", lambda given, named: named[given["ResourceArn"]])),
    **{operation: cluster.WRITES[operation] for operation in ROLES},
}
