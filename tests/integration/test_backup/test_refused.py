# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What module `backup` refuses once it has looked, before anything is changed."""

import copy

import pytest

from integration.test_backup.described import DESCRIBED


def changed(**more):
    return {**copy.deepcopy(DESCRIBED), **more}


def rule(vault):
    return [{"name": "piksel", "rules": [{"name": "daily", "vault": vault}]}]


REFUSED = [
    (changed(plans=rule("default")), "backup_plans: piksel: rule daily: there is no vault default; describe it in backup_vaults"),
    (changed(opt_in={"Floppy": True}), "backup_opt_in: AWS Backup has no Floppy in this region; it has Aurora, CloudFormation,"),
    (
        changed(vaults=[{"name": "piksel", "kms_key": "alias/none"}], plans=[]),
        "backup_vaults: piksel: kms_key: there is no key alias/none in ap-southeast-3; correct it, or leave it out",
    ),
    (
        changed(vaults=[{"name": "piksel-copies", "region": "us-east-1", "kms_key": "alias/none"}], plans=[]),
        "backup_vaults: us-east-1/piksel-copies: kms_key: there is no key alias/none in us-east-1",
    ),
    (changed(vaults=[{"name": "mine"}], plans=[]), "backup_vaults: mine: its name has to be piksel, or to begin with piksel-"),
]


@pytest.mark.parametrize(("given", "sentence"), REFUSED)
def test_it_is_refused_before_anything_is_changed(aws, run_module, given, sentence):
    for check in (True, False):
        result = run_module("backup", check=check, **given)
        assert result["failed"]
        assert sentence in result["msg"]
        assert "nothing was changed" in result["msg"]
    assert not aws.calls(write=True)


def test_a_vault_with_another_key_is_refused(aws, run_module):
    kms = aws.client("staging", "kms")
    run_module("backup", name="piksel", vaults=[{"name": "piksel"}])
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    result = run_module("backup", name="piksel", vaults=[{"name": "piksel", "kms_key": key}])
    assert result["failed"]
    assert "backup_vault piksel: kms_key_arn is arn:aws:kms:" in result["msg"]


def test_a_locked_vault_with_backups_is_not_deleted_although_it_is_named(aws, run_module):
    backup, given = aws.client("staging", "backup"), changed()
    aws.client("staging", "efs").create_file_system(CreationToken="data", Tags=[{"Key": "Backup", "Value": "daily"}])
    run_module("backup", **given)
    aws.run_backup_plan("staging", "piksel", "daily")
    assert [job["State"] for job in backup.list_backup_jobs()["BackupJobs"]] == ["COMPLETED"]
    aws.clear_calls()
    result = run_module("backup", name="piksel", state="absent", delete_data=["backup_vault piksel"])
    assert "backup_vault piksel is locked and holds 1 recovery points, which AWS keeps until their time is over" in result["msg"]
    assert not aws.calls(write=True)


def test_one_of_two_plans_of_a_name_has_to_go(aws, run_module):
    backup, given = aws.client("staging", "backup"), changed()
    run_module("backup", **given)
    document = {"BackupPlanName": "piksel", "Rules": [{"RuleName": "other", "TargetBackupVaultName": "piksel"}]}
    other = backup.create_backup_plan(BackupPlan=document)["BackupPlanId"]
    result = run_module("backup", **given)
    assert "2 resources are the backup_plan piksel" in result["msg"]
    assert other in result["msg"]
