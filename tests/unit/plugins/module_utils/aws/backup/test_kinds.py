# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of the kinds of vaults, plans, selections and settings."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.plans import BackupPlan
from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.rules import rule_arguments, wanted_rule
from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.selections import BackupSelection
from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.settings import BackupRegionSettings
from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.vaults import BackupVault
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.backup.described import with_rule
from unit.plugins.module_utils.aws.stubs import Aws

ARN = "arn:aws:backup:ap-southeast-3:123456789012"
VAULT = {
    "BackupVaultName": "main",
    "BackupVaultArn": f"{ARN}:backup-vault:main",
    "EncryptionKeyArn": "arn:key",
    "NumberOfRecoveryPoints": 0,
}
OURS = {"ManagedBy": "piksel.infra"}
NAMED = {"BackupVaultName": "main"}
DOCUMENT = {"Version": "2012-10-17", "Statement": []}
OUTPUTS = {"id": "main", "arn": VAULT["BackupVaultArn"], "lock_date": None, "locked": False, "points": 0}
PLAN, SELECTION = ({"BackupPlanId": "p1"}, {"BackupPlanId": "p1", "SelectionId": "s1"})
RULES = {"daily": wanted_rule(with_rule()["plans"][0]["rules"][0], {})}
LISTED = {**PLAN, "BackupPlanArn": f"{ARN}:backup-plan:p1", "BackupPlanName": "main"}
ROLE = "arn:aws:iam::123456789012:role/main-backup"


@pytest.fixture
def vaults(aws):
    return BackupVault({"": aws}, {"main": ("policy",)}, "main", "piksel.infra", purge_tags=False)


@pytest.fixture
def plans(aws):
    return BackupPlan(aws, {"main": {}}, "main", "piksel.infra", purge_tags=False)


@pytest.fixture
def selections(aws, plans):
    return BackupSelection(aws, plans)


def expect_vaults(aws, *found, tags=OURS):
    aws.expect("backup", "list_backup_vaults", {"BackupVaultList": list(found)})
    for one in found:
        aws.expect("backup", "list_tags", {"Tags": tags}, ResourceArn=one["BackupVaultArn"])


def vault(**attributes):
    return Existing("backup_vault", "main", {"tags": {}, "policy": {}, "lock": {"mode": "none"}, **attributes}, OUTPUTS)


def test_vaults_are_read_with_what_is_described_of_them(aws, vaults):
    other = {**VAULT, "BackupVaultName": "other"}
    aws.expect("backup", "list_backup_vaults", {"BackupVaultList": [VAULT, other]})
    aws.expect("backup", "list_tags", {"Tags": {**OURS, "aws:x": "1"}, "NextToken": "2"}, ResourceArn=VAULT["BackupVaultArn"])
    aws.expect("backup", "list_tags", {"Tags": {"Team": "maps"}}, ResourceArn=VAULT["BackupVaultArn"], NextToken="2")
    aws.expect("backup", "get_backup_vault_access_policy", {"Policy": json.dumps(DOCUMENT)}, **NAMED)
    (one,) = vaults.read()
    assert one.attributes == {
        "kms_key_arn": "arn:key",
        "lock": {"mode": "none"},
        "tags": {**OURS, "Team": "maps"},
        "policy": DOCUMENT,
    }
    assert (one.outputs, one.owned, one.status) == (OUTPUTS, True, "ready")


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException"])
def test_a_vault_without_a_policy_has_none(aws, vaults, code):
    expect_vaults(aws, VAULT, tags={})
    aws.fail("backup", "get_backup_vault_access_policy", code, **NAMED)
    (one,) = vaults.read()
    assert (one.attributes["policy"], one.owned) == ({}, False)


def test_a_vault_is_made_once_and_brought_to_the_rest(aws, vaults):
    made = {name: VAULT[name] for name in ("BackupVaultName", "BackupVaultArn")}
    aws.expect_once("backup", "create_backup_vault", made, **NAMED, BackupVaultTags=OURS, EncryptionKeyArn="arn:key")
    aws.expect("backup", "put_backup_vault_access_policy", **NAMED, Policy=json.dumps(DOCUMENT))
    aws.expect("backup", "put_backup_vault_lock_configuration", **NAMED, MinRetentionDays=7, ChangeableForDays=3)
    lock = {"mode": "compliance", "min_retention_days": 7, "changeable_for_days": 3}
    vaults.create("main", {"kms_key_arn": "arn:key", "policy": DOCUMENT, "lock": lock, "tags": OURS})


def test_a_vault_of_another_region_is_made_there(aws):
    there = Aws()
    kind = BackupVault({"": aws, "eu-west-1": there}, {"eu-west-1/main": ()}, "main", "piksel.infra", purge_tags=False)
    made = {"BackupVaultName": "main", "BackupVaultArn": "arn:there"}
    there.expect_once("backup", "create_backup_vault", made, **NAMED, BackupVaultTags={})
    assert kind.create("eu-west-1/main", {"tags": {}}).outputs["arn"] == "arn:there"
    there.verify()


def test_a_vault_is_updated(aws, vaults):
    aws.expect("backup", "tag_resource", ResourceArn=OUTPUTS["arn"], Tags={"Team": "maps"})
    aws.expect("backup", "untag_resource", ResourceArn=OUTPUTS["arn"], TagKeyList=["Old"])
    aws.expect("backup", "delete_backup_vault_access_policy", **NAMED)
    aws.expect("backup", "delete_backup_vault_lock_configuration", **NAMED)
    vaults.update(vault(tags={"Old": "1"}), {"tags": {"Team": "maps"}, "policy": {}, "lock": {"mode": "none"}})


def test_a_vault_goes_with_what_it_holds_once_that_has_gone(aws, vaults):
    points = [{"RecoveryPointArn": "arn:1", "Status": "COMPLETED"}, {"RecoveryPointArn": "arn:2", "Status": "DELETING"}]
    aws.expect("backup", "list_recovery_points_by_backup_vault", {"RecoveryPoints": points}, **NAMED)
    aws.expect("backup", "delete_recovery_point", **NAMED, RecoveryPointArn="arn:1")
    aws.fail("backup", "delete_backup_vault", "InvalidRequestException", **NAMED)
    one = vaults.delete(vault())
    assert one.status == "deleting"
    expect_vaults(aws, VAULT)
    aws.fail("backup", "get_backup_vault_access_policy", "ResourceNotFoundException", **NAMED)
    aws.expect("backup", "list_recovery_points_by_backup_vault", {"RecoveryPoints": []}, **NAMED)
    aws.expect("backup", "delete_backup_vault", **NAMED)
    assert vaults.refresh([one]) == []


def test_a_vault_that_is_empty_and_refused_is_an_error(aws, vaults):
    aws.expect("backup", "list_recovery_points_by_backup_vault", {"RecoveryPoints": []}, **NAMED)
    aws.fail("backup", "delete_backup_vault", "InvalidRequestException", **NAMED)
    with pytest.raises(ClientError):
        vaults.delete(vault())


def test_a_vault_that_is_gone_is_gone(aws, vaults):
    aws.fail("backup", "list_recovery_points_by_backup_vault", "AccessDeniedException", **NAMED)
    aws.fail("backup", "delete_backup_vault", "AccessDeniedException", **NAMED)
    expect_vaults(aws)
    assert vaults.delete(vault()) is None


def test_a_vault_that_may_not_be_deleted_is_an_error(aws, vaults):
    aws.expect("backup", "list_recovery_points_by_backup_vault", {"RecoveryPoints": []}, **NAMED)
    aws.fail("backup", "delete_backup_vault", "AccessDeniedException", **NAMED)
    expect_vaults(aws, VAULT)
    aws.fail("backup", "get_backup_vault_access_policy", "ResourceNotFoundException", **NAMED)
    with pytest.raises(ClientError):
        vaults.delete(vault())


def expect_plan(aws, tags=OURS):
    aws.expect("backup", "list_backup_plans", {"BackupPlansList": [LISTED, {**LISTED, "BackupPlanName": "mainly"}]})
    document = {"BackupPlanName": "main", "Rules": rule_arguments(RULES)}
    aws.expect("backup", "get_backup_plan", {"BackupPlan": document}, **PLAN)
    aws.expect("backup", "list_tags", {"Tags": tags}, ResourceArn=LISTED["BackupPlanArn"])


def test_plans_are_read_once_for_selections_too(aws, plans, selections):
    expect_plan(aws)
    (one,) = plans.read()
    assert (one.name, one.attributes, one.owned) == ("main", {"rules": RULES, "tags": OURS}, True)
    aws.expect("backup", "list_backup_selections", {"BackupSelectionsList": [SELECTION]}, **PLAN)
    tagged = [{"ConditionType": "STRINGEQUALS", "ConditionKey": "aws:ResourceTag/Backup", "ConditionValue": "daily"}]
    like = [{"ConditionKey": "aws:ResourceTag/Name", "ConditionValue": "scratch-*"}]
    found = {"SelectionName": "all", "IamRoleArn": ROLE, "ListOfTags": tagged, "Conditions": {"StringNotLike": like, "StringEquals": []}}
    aws.expect("backup", "get_backup_selection", {"BackupSelection": found}, **SELECTION)
    (one,) = selections.read()
    assert (one.name, one.owned, one.outputs) == ("main/all", True, {"id": "s1", "plan": "p1"})
    assert one.attributes == {
        "plan_id": "p1",
        "role_arn": ROLE,
        "by_tags": frozenset({"Backup=daily"}),
        "resources": frozenset(),
        "not_resources": frozenset(),
        "conditions": {"string_not_like": {"Name": "scratch-*"}},
    }


def test_a_plan_that_goes_while_it_is_read_is_gone(aws, plans):
    aws.expect("backup", "list_backup_plans", {"BackupPlansList": [LISTED]})
    aws.fail("backup", "get_backup_plan", "ResourceNotFoundException", **PLAN)
    assert plans.read() == []


def test_a_plan_is_made_once_although_the_answer_is_lost(aws, plans):
    document = {"BackupPlanName": "main", "Rules": rule_arguments(RULES)}
    aws.fail("backup", "create_backup_plan", "ServiceUnavailableException", use="once", status=503)
    expect_plan(aws)
    assert plans.create("main", {"rules": RULES, "tags": OURS}).outputs["id"] == "p1"
    aws.expect_once("backup", "create_backup_plan", {**PLAN, "BackupPlanArn": "arn:p"}, BackupPlan=document, BackupPlanTags=OURS)
    assert plans.create("main", {"rules": RULES, "tags": OURS}).outputs["arn"] == "arn:p"


def test_a_plan_keeps_what_is_not_described(aws, plans):
    settings = [{"ResourceType": "EC2", "BackupOptions": {"WindowsVSS": "enabled"}}]
    before = {"BackupPlanName": "main", "Rules": rule_arguments(RULES), "AdvancedBackupSettings": settings}
    aws.expect("backup", "get_backup_plan", {"BackupPlan": before}, **PLAN)
    after = {"daily": {**RULES["daily"], "delete_after_days": 7}}
    aws.expect("backup", "update_backup_plan", **PLAN, BackupPlan={**before, "Rules": rule_arguments(after)})
    existing = Existing("backup_plan", "main", {"rules": RULES, "tags": {}}, {"id": "p1", "arn": "arn:p"})
    plans.update(existing, {"rules": after})


def test_a_plan_is_deleted_once_its_selections_are_seen_to_be_gone(aws, plans, pauses):
    aws.fail("backup", "delete_backup_plan", "InvalidRequestException", **PLAN)
    aws.expect("backup", "delete_backup_plan", **PLAN)
    plans.delete(Existing("backup_plan", "main", {}, {"id": "p1", "arn": "arn:p"}))
    assert len(pauses) == 1


SELECTED = {
    "plan_id": "p1",
    "role_arn": ROLE,
    "by_tags": frozenset({"Backup=a=b", "Backup=daily"}),
    "resources": frozenset({"arn:b", "arn:a"}),
    "not_resources": frozenset({"arn:c"}),
    "conditions": {"string_equals": {"Project": "piksel"}},
}


@pytest.mark.parametrize("words", ["IAM Role x cannot be assumed by AWS Backup", "Role is not authorized to call tag:GetResources"])
def test_a_selection_waits_until_its_role_is_known(aws, selections, pauses, words):
    aws.fail("backup", "create_backup_selection", "InvalidParameterValueException", words, use="once")
    tags = [{"ConditionType": "STRINGEQUALS", "ConditionKey": "Backup", "ConditionValue": value} for value in ("a=b", "daily")]
    sent = {
        "SelectionName": "all",
        "IamRoleArn": ROLE,
        "ListOfTags": tags,
        "Resources": ["arn:a", "arn:b"],
        "NotResources": ["arn:c"],
        "Conditions": {"StringEquals": [{"ConditionKey": "aws:ResourceTag/Project", "ConditionValue": "piksel"}]},
    }
    aws.expect_once("backup", "create_backup_selection", {"SelectionId": "s1"}, **PLAN, BackupSelection=sent)
    assert selections.create("main/all", SELECTED).outputs == {"id": "s1", "plan": "p1"}
    assert len(pauses) == 1


def test_a_selection_is_deleted(aws, selections):
    aws.expect("backup", "delete_backup_selection", **SELECTION)
    selections.delete(Existing("backup_selection", "main/all", {}, {"id": "s1", "plan": "p1"}))


def test_settings_are_read_and_changed_where_they_are_described(aws):
    assert BackupRegionSettings(aws, "eu-west-1", is_described=False).read() == []
    kind = BackupRegionSettings(aws, "eu-west-1", is_described=True)
    aws.expect("backup", "describe_region_settings", {"ResourceTypeOptInPreference": {"RDS": True, "S3": False}})
    (one,) = kind.read()
    after = kind.target("opted_in", {"S3": True}, one.attributes["opted_in"])
    assert after == {"RDS": True, "S3": True}
    aws.expect("backup", "update_region_settings", ResourceTypeOptInPreference={"S3": True})
    kind.update(one, {"opted_in": after})
