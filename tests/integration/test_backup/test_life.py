# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `backup` against the sandbox: made, unchanged, changed, removed, and every plan true."""

import copy
import json

import pytest

from integration.test_backup.described import DESCRIBED


@pytest.fixture
def backup(aws):
    return aws.client("staging", "backup")


@pytest.fixture
def described():
    return copy.deepcopy(DESCRIBED)


@pytest.fixture
def converge(aws, run_module):
    """Runs the module in check mode and for real: the plan is what is done. Gives (changes, result)."""

    def converge(**arguments):
        aws.clear_calls()
        planned = run_module("backup", check=True, **arguments)
        assert not planned.get("failed"), planned
        assert not aws.calls(write=True)
        done = run_module("backup", **arguments)
        assert not done.get("failed"), done
        assert {one.pop("outcome") for one in planned["changes"]} <= {"planned"}
        assert {one.pop("outcome") for one in done["changes"]} <= {"done"}
        for key in ("changes", "kept", "changed", "announcements"):
            assert planned[key] == done[key]
        assert bool(aws.calls(write=True)) == done["changed"]
        return {f"{one['kind']} {one['name']}": one for one in done["changes"]}, done

    return converge


def test_all_of_it_is_made_once(aws, backup, described, converge):
    changes, result = converge(**described)
    assert {name: one["action"] for name, one in changes.items()} == {
        "backup_vault piksel": "create",
        "backup_vault us-east-1/piksel-copies": "create",
        "backup_plan piksel": "create",
        "backup_selection piksel/tagged": "create",
        "iam_role piksel-backup": "create",
        "backup_region_settings ap-southeast-3": "update",
    }
    vault = backup.describe_backup_vault(BackupVaultName="piksel")
    assert (vault["Locked"], vault["MinRetentionDays"], "LockDate" in vault) == (True, 7, False)
    policy = json.loads(backup.get_backup_vault_access_policy(BackupVaultName="piksel")["Policy"])
    assert policy["Statement"][0]["Principal"] == {"AWS": ["arn:aws:iam::333333333333:root"]}
    plan = backup.get_backup_plan(BackupPlanId=result["outputs"]["plans"]["piksel"])["BackupPlan"]
    daily, monthly = plan["Rules"]
    assert (daily["ScheduleExpression"], daily["Lifecycle"]) == ("cron(0 18 * * ? *)", {"DeleteAfterDays": 35})
    there = "arn:aws:backup:us-east-1:222222222222:backup-vault:piksel-copies"
    assert monthly["CopyActions"] == [{"DestinationBackupVaultArn": there, "Lifecycle": {"DeleteAfterDays": 365}}]
    assert backup.describe_region_settings()["ResourceTypeOptInPreference"]["Redshift"] is True
    role = aws.client("staging", "iam").list_attached_role_policies(RoleName="piksel-backup")["AttachedPolicies"]
    assert len(role) == 4
    assert result["outputs"]["vaults"]["us-east-1/piksel-copies"] == there
    changes, result = converge(**described)
    assert (changes, result["unchanged"]) == ({}, 6)


def test_what_it_made_backs_up_and_copies(aws, backup, described, converge):
    efs = aws.client("staging", "efs")
    efs.create_file_system(CreationToken="data", Tags=[{"Key": "Backup", "Value": "daily"}])
    efs.create_file_system(CreationToken="other")
    converge(**described)
    aws.run_backup_plan("staging", "piksel", "monthly")
    assert [job["State"] for job in backup.list_backup_jobs()["BackupJobs"]] == ["COMPLETED"]
    assert [job["State"] for job in backup.list_copy_jobs()["CopyJobs"]] == ["COMPLETED"]


def test_one_change_is_one_change_and_then_none(described, converge):
    converge(**described)
    vault, copies = described["vaults"]
    plan = described["plans"][0]
    daily, monthly = plan["rules"]
    tagged = plan["selections"][0]

    def with_plan(**changed):
        return {"plans": [{**plan, **changed}]}

    changes = [
        (
            {"vaults": [{**vault, "lock": {"mode": "governance", "min_retention_days": 3}}, copies]},
            "backup_vault piksel",
            "update",
            ["lock"],
        ),
        ({"vaults": [{**vault, "lock": {"mode": "none"}}, copies]}, "backup_vault piksel", "update", ["lock"]),
        ({"vaults": [{**vault, "lock": None, "copy_from": []}, copies]}, "backup_vault piksel", "update", ["policy"]),
        (
            {"vaults": [{"name": "piksel"}, {**copies, "tags": {"Use": "copies"}}]},
            "backup_vault us-east-1/piksel-copies",
            "update",
            ["tags"],
        ),
        (with_plan(rules=[{**daily, "delete_after_days": 30}, monthly]), "backup_plan piksel", "update", ["rules"]),
        (with_plan(rules=[monthly]), "backup_plan piksel", "update", ["rules"]),
        (
            with_plan(rules=[monthly], selections=[{**tagged, "tags": {"Backup": "monthly"}}]),
            "backup_selection piksel/tagged",
            "replace",
            ["by_tags"],
        ),
        ({"opt_in": {"Redshift": False}}, "backup_region_settings ap-southeast-3", "update", ["opted_in"]),
    ]
    for change, resource, action, attributes in changes:
        described |= change
        found, _ = converge(**described)
        shown = {name: (one["action"], sorted(one["attributes"])) for name, one in found.items()}
        assert list(shown) == [resource]
        assert shown[resource][0] == action
        assert action == "replace" or shown[resource][1] == attributes
        assert converge(**described)[0] == {}


def test_the_order_of_rules_means_nothing(described, converge):
    converge(**described)
    described["plans"][0]["rules"].reverse()
    assert converge(**described)[0] == {}


def test_it_goes_with_its_vaults_kept_unless_they_are_named(backup, described, converge):
    converge(**described)
    vaults = {"name": "piksel", "state": "absent", "vaults": [{"name": "piksel-copies", "region": "us-east-1"}]}
    changes, result = converge(**vaults)
    assert set(changes) == {"backup_plan piksel", "backup_selection piksel/tagged", "iam_role piksel-backup"}
    assert len(result["kept"]) == 2
    changes, _ = converge(**vaults, delete_data=["backup_vault us-east-1/piksel-copies", "backup_vault piksel"])
    assert set(changes) == {"backup_vault piksel", "backup_vault us-east-1/piksel-copies"}
    assert backup.list_backup_vaults()["BackupVaultList"] == []
    assert converge(**vaults)[0] == {}


def test_a_vault_that_is_named_goes_with_what_it_holds(aws, backup, described, converge):
    del described["vaults"][0]["lock"]
    aws.client("staging", "efs").create_file_system(CreationToken="data", Tags=[{"Key": "Backup", "Value": "daily"}])
    converge(**described)
    aws.run_backup_plan("staging", "piksel", "daily")
    assert [job["State"] for job in backup.list_backup_jobs()["BackupJobs"]] == ["COMPLETED"]
    changes, _ = converge(name="piksel", state="absent", delete_data=["backup_vault piksel"])
    assert "backup_vault piksel" in changes
    assert backup.list_backup_vaults()["BackupVaultList"] == []


def test_what_others_made_is_left_alone_and_what_is_purged_is_ours(backup, described, converge):
    for name in ("piksel-others", "pikselated"):
        backup.create_backup_vault(BackupVaultName=name)
    converge(**described)
    del described["plans"]
    changes, _ = converge(**described, purge=["backup_vault", "backup_plan", "backup_selection"])
    assert set(changes) == {"backup_plan piksel", "backup_selection piksel/tagged"}
    assert len(backup.list_backup_vaults()["BackupVaultList"]) == 3


def test_a_lock_that_becomes_final_is_announced(run_module, described, converge):
    described["vaults"][0]["lock"] = {"mode": "compliance", "min_retention_days": 7, "changeable_for_days": 3}
    planned = run_module("backup", check=True, **described)
    (said,) = planned["announcements"]
    assert planned["warnings"] == [said]
    assert "vault piksel" in said
    assert "final 3 days after" in said
    converge(**described)
    assert converge(**described)[1]["announcements"] == []
