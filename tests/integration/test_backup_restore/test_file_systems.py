# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `backup_restore` and file systems: made beside the old one, once, whatever happens to the run."""

import json

import pytest

TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
RESTORE = {"name": "restored", "source": "data", "role": "backup", "tags": {"Project": "example"}}


NOT_THERE = "arn:aws:backup:ap-southeast-3:222222222222:recovery-point:none"


def described(**changes):
    return {name: value for name, value in {**RESTORE, **changes}.items() if value is not None}


@pytest.fixture
def backup(aws):
    return aws.client("staging", "backup")


@pytest.fixture
def efs(aws):
    return aws.client("staging", "efs")


@pytest.fixture
def take(aws, backup, efs):
    """Makes a recovery point of the file system `data`; its ARN."""
    role = aws.client("staging", "iam").create_role(RoleName="backup", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    backup.create_backup_vault(BackupVaultName="piksel")
    tags = [{"Key": "Name", "Value": "data"}, {"Key": "Team", "Value": "maps"}]
    source = efs.create_file_system(CreationToken="token", Encrypted=True, Tags=tags)["FileSystemArn"]

    def take():
        job = backup.start_backup_job(BackupVaultName="piksel", ResourceArn=source, IamRoleArn=role)["BackupJobId"]
        return backup.describe_backup_job(BackupJobId=job)["RecoveryPointArn"]

    return take


@pytest.fixture
def restore(aws, run_module):
    """Runs the module in check mode and for real: the plan is what is done."""

    def restore(**arguments):
        given = described(**arguments)
        aws.clear_calls()
        planned = run_module("backup_restore", check=True, **given)
        assert not planned.get("failed"), planned
        assert not aws.calls(write=True)
        done = run_module("backup_restore", **given)
        assert not done.get("failed"), done
        assert {one.pop("outcome") for one in planned["changes"]} <= {"planned"}
        assert {one.pop("outcome") for one in done["changes"]} <= {"done"}
        assert (planned["changes"], planned["recovery_point"]) == (done["changes"], done["recovery_point"])
        assert bool(aws.calls(write=True)) == done["changed"]
        return done

    return restore


def systems(efs):
    found = efs.describe_file_systems()["FileSystems"]
    return {one["Name"]: {tag["Key"]: tag["Value"] for tag in one["Tags"]} for one in found}


def test_the_newest_recovery_point_becomes_a_file_system_beside_the_old_one(backup, efs, take, restore):
    take()
    newest = take()
    made = restore()
    assert [(one["action"], one["name"]) for one in made["changes"]] == [("create", "restored")]
    assert made["recovery_point"] == newest
    (source,) = [one["FileSystemArn"] for one in efs.describe_file_systems()["FileSystems"] if one["Name"] == "data"]
    marks = {"ManagedBy": "piksel.infra", "Project": "example", "RestoredFrom": newest, "RestoredOf": source}
    assert systems(efs) == {"data": {"Name": "data", "Team": "maps"}, "restored": {"Name": "restored", **marks}}
    (there,) = efs.describe_file_systems(CreationToken="restored")["FileSystems"]
    assert (there["FileSystemId"], there["Encrypted"]) == (made["outputs"]["id"], True)
    take()
    again = restore()
    assert (again["changed"], again["recovery_point"]) == (False, newest)
    assert restore(tags={"Project": "other"})["changes"][0]["action"] == "update"
    assert len(backup.list_restore_jobs()["RestoreJobs"]) == 1


def test_a_recovery_point_is_chosen_by_arn_or_by_time(backup, take, restore):
    oldest, newest = take(), take()
    assert restore(source=None, recovery_point=oldest)["recovery_point"] == oldest
    points = backup.list_recovery_points_by_backup_vault(BackupVaultName="piksel")["RecoveryPoints"]
    at = {point["RecoveryPointArn"]: point["CreationDate"] for point in points}
    between = (at[oldest] + (at[newest] - at[oldest]) / 2).isoformat()
    assert restore(name="other", before=between)["recovery_point"] == oldest


def test_the_source_may_be_gone(efs, take, restore):
    take()
    efs.delete_file_system(FileSystemId=efs.describe_file_systems()["FileSystems"][0]["FileSystemId"])
    restore()
    assert set(systems(efs)) == {"restored"}


def test_a_job_that_a_run_left_is_awaited_and_not_started_again(backup, efs, take, run_module):
    take()
    started = run_module("backup_restore", **RESTORE, wait=False)
    assert started["pending"] == ["restored_resource restored"]
    done = run_module("backup_restore", **RESTORE)
    assert not done.get("failed"), done
    assert set(systems(efs)) == {"data", "restored"}
    assert len(backup.list_restore_jobs()["RestoreJobs"]) == 1
    assert run_module("backup_restore", **RESTORE)["changed"] is False


def test_what_failed_may_be_tried_again(aws, backup, efs, take, run_module):
    take()
    key = {"kms_key": "alias/aws/elasticfilesystem"}
    efs.create_file_system(CreationToken="restored")
    refused = run_module("backup_restore", **RESTORE, **key)
    assert "nothing is overwritten: choose another name" in refused["msg"]
    efs.delete_file_system(FileSystemId=efs.describe_file_systems(CreationToken="restored")["FileSystems"][0]["FileSystemId"])
    assert run_module("backup_restore", **RESTORE, **key)["changed"] is True


REFUSED = [
    ({"source": "nobody"}, "source: there is no file system nobody, and no backup of one; there are data"),
    (
        {"source": None, "recovery_point": NOT_THERE},
        "is not in any of the vaults piksel",
    ),
    ({"before": "2001-01-01"}, "before: the oldest recovery point of arn:aws:elasticfilesystem:"),
    ({"before": "yesterday"}, "before: 'yesterday' is no time; write it as 2026-03-01T12:00:00Z"),
    ({"vault": "other"}, "has no recovery point in vault other"),
    ({"role": "nobody"}, "role: there is no role nobody for AWS Backup to act in"),
    ({"kms_key": "alias/none"}, "kms_key: there is no key alias/none"),
    ({"name": "data"}, "name: there is a file system data already, which was not made by a restore; nothing is overwritten"),
]


@pytest.mark.parametrize(("wrong", "sentence"), REFUSED)
def test_what_can_not_be_is_refused_before_anything_is_done(aws, take, run_module, wrong, sentence):
    take()
    aws.clear_calls()
    for check in (True, False):
        result = run_module("backup_restore", check=check, **described(**wrong))
        assert result["failed"]
        assert sentence in result["msg"]
        assert "nothing was changed" in result["msg"]
    assert not aws.calls(write=True)


def test_another_restore_of_that_name_is_refused(efs, take, restore, run_module):
    first, second = take(), take()
    restore(source=None, recovery_point=first)
    refused = run_module("backup_restore", **described(source=None, recovery_point=second))
    assert f"which was restored from {first}; nothing is overwritten: choose another name" in refused["msg"]
