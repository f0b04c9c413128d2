"""AWS Backup as the sandbox has it: vaults, plans, selections, jobs, and what comes of a recovery point."""

import json

import pytest

from sandbox.expect import refused

from .test_sandbox_permissions import Roles, allow

PLAN = {
    "BackupPlanName": "piksel",
    "Rules": [{"RuleName": "daily", "TargetBackupVaultName": "piksel", "Lifecycle": {"DeleteAfterDays": 35}}],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


@pytest.fixture
def backup(aws):
    return aws.client("staging", "backup")


@pytest.fixture
def efs(aws):
    return aws.client("staging", "efs")


@pytest.fixture
def role(aws):
    iam = aws.client("staging", "iam")
    return iam.create_role(RoleName="backup", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]


@pytest.fixture
def vault(backup):
    return backup.create_backup_vault(BackupVaultName="piksel", BackupVaultTags={"Project": "piksel"})


@pytest.fixture
def file_system(efs):
    tags = [{"Key": "Name", "Value": "data"}, {"Key": "Backup", "Value": "daily"}]
    return efs.create_file_system(CreationToken="data", Encrypted=True, Tags=tags)["FileSystemArn"]


@pytest.fixture
def point(backup, vault, role, file_system):
    job = backup.start_backup_job(BackupVaultName="piksel", ResourceArn=file_system, IamRoleArn=role)
    done = backup.describe_backup_job(BackupJobId=job["BackupJobId"])
    assert done["State"] == "COMPLETED"
    return done["RecoveryPointArn"]


def test_a_vault_is_made_once_and_goes_when_it_is_empty(aws, backup, vault):
    key = aws.client("staging", "kms").describe_key(KeyId="alias/aws/backup")["KeyMetadata"]["Arn"]
    found = backup.describe_backup_vault(BackupVaultName="piksel")
    assert (found["BackupVaultArn"], found["EncryptionKeyArn"], found["Locked"]) == (vault["BackupVaultArn"], key, False)
    assert backup.list_tags(ResourceArn=vault["BackupVaultArn"])["Tags"] == {"Project": "piksel"}
    with refused("AlreadyExistsException"):
        backup.create_backup_vault(BackupVaultName="piksel")
    with refused("InvalidParameterValueException"):
        backup.create_backup_vault(BackupVaultName="p")
    with refused("InvalidParameterValueException"):
        backup.create_backup_vault(BackupVaultName="other", EncryptionKeyArn=key[:-4] + "0000")
    backup.delete_backup_vault(BackupVaultName="piksel")
    assert backup.list_backup_vaults()["BackupVaultList"] == []
    with refused("AccessDeniedException"):
        backup.describe_backup_vault(BackupVaultName="piksel")


def test_a_vault_has_a_policy_and_a_lock(backup, vault):
    one = {"BackupVaultName": "piksel"}
    with refused("ResourceNotFoundException"):
        backup.get_backup_vault_access_policy(**one)
    statement = {"Effect": "Deny", "Principal": "*", "Action": "backup:DeleteRecoveryPoint", "Resource": "*"}
    backup.put_backup_vault_access_policy(**one, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert json.loads(backup.get_backup_vault_access_policy(**one)["Policy"])["Statement"] == [statement]
    with refused("InvalidParameterValueException"):
        backup.put_backup_vault_access_policy(**one, Policy="no policy")
    backup.put_backup_vault_lock_configuration(**one, MinRetentionDays=7, MaxRetentionDays=400)
    found = backup.describe_backup_vault(**one)
    assert (found["Locked"], found["MinRetentionDays"], found["MaxRetentionDays"], "LockDate" in found) == (True, 7, 400, False)
    backup.put_backup_vault_lock_configuration(**one, MinRetentionDays=7, ChangeableForDays=3)
    assert backup.describe_backup_vault(**one)["LockDate"] > found["CreationDate"]
    for wrong in ({"MinRetentionDays": 9, "MaxRetentionDays": 8}, {"ChangeableForDays": 2}, {"MinRetentionDays": 0}):
        with refused("InvalidParameterValueException"):
            backup.put_backup_vault_lock_configuration(**one, **wrong)
    backup.delete_backup_vault_lock_configuration(**one)
    assert not backup.describe_backup_vault(**one)["Locked"]


def test_a_plan_is_changed_and_goes_after_its_selections(backup, vault, role, file_system):
    made = backup.create_backup_plan(BackupPlan=PLAN, BackupPlanTags={"Project": "piksel"})
    identity = made["BackupPlanId"]
    (rule,) = backup.get_backup_plan(BackupPlanId=identity)["BackupPlan"]["Rules"]
    assert (rule["ScheduleExpression"], rule["StartWindowMinutes"]) == ("cron(0 5 ? * * *)", 480)
    with refused("AlreadyExistsException"):
        backup.create_backup_plan(BackupPlan=PLAN)
    for wrong in (
        {"TargetBackupVaultName": "other"},
        {"ScheduleExpression": "cron(daily)"},
        {"StartWindowMinutes": 30},
        {"EnableContinuousBackup": True, "Lifecycle": {"DeleteAfterDays": 36}},
        {"Lifecycle": {"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 60}},
    ):
        with refused("InvalidParameterValueException"):
            backup.update_backup_plan(BackupPlanId=identity, BackupPlan={**PLAN, "Rules": [{**PLAN["Rules"][0], **wrong}]})
    longer = {**PLAN, "Rules": [{**PLAN["Rules"][0], "Lifecycle": {"DeleteAfterDays": 30}}]}
    assert backup.update_backup_plan(BackupPlanId=identity, BackupPlan=longer)["VersionId"] != made["VersionId"]
    selection = {"SelectionName": "tagged", "IamRoleArn": role, "ListOfTags": [_tag("Backup", "daily")]}
    chosen = backup.create_backup_selection(BackupPlanId=identity, BackupSelection=selection)
    with refused("InvalidParameterValueException", "cannot be assumed"):
        backup.create_backup_selection(BackupPlanId=identity, BackupSelection={**selection, "IamRoleArn": role + "-other"})
    with refused("InvalidRequestException", "selections must be deleted"):
        backup.delete_backup_plan(BackupPlanId=identity)
    backup.delete_backup_selection(BackupPlanId=identity, SelectionId=chosen["SelectionId"])
    backup.delete_backup_plan(BackupPlanId=identity)
    assert backup.list_backup_plans()["BackupPlansList"] == []
    with refused("ResourceNotFoundException"):
        backup.get_backup_plan(BackupPlanId=identity)


def _tag(key, value):
    return {"ConditionType": "STRINGEQUALS", "ConditionKey": key, "ConditionValue": value}


def test_at_a_plans_time_what_has_the_tag_is_backed_up_and_copied(aws, backup, efs, vault, role, file_system):
    efs.create_file_system(CreationToken="other")
    abroad = aws.client("production", "backup")
    there = abroad.create_backup_vault(BackupVaultName="copies")["BackupVaultArn"]
    copies = [{"DestinationBackupVaultArn": there, "Lifecycle": {"DeleteAfterDays": 90}}]
    plan = {**PLAN, "Rules": [{**PLAN["Rules"][0], "RecoveryPointTags": {"Rule": "daily"}, "CopyActions": copies}]}
    identity = backup.create_backup_plan(BackupPlan=plan)["BackupPlanId"]
    selection = {"SelectionName": "tagged", "IamRoleArn": role, "ListOfTags": [_tag("Backup", "daily")]}
    backup.create_backup_selection(BackupPlanId=identity, BackupSelection=selection)
    (job,) = aws.run_backup_plan("staging", "piksel")
    found = backup.describe_backup_job(BackupJobId=job)
    assert (found["State"], found["ResourceArn"], found["CreatedBy"]["BackupRuleName"]) == ("COMPLETED", file_system, "daily")
    (point,) = backup.list_recovery_points_by_backup_vault(BackupVaultName="piksel")["RecoveryPoints"]
    assert (point["ResourceType"], point["Lifecycle"]["DeleteAfterDays"]) == ("EFS", 35)
    assert backup.list_tags(ResourceArn=point["RecoveryPointArn"])["Tags"] == {"Rule": "daily"}
    (copy,) = backup.list_copy_jobs()["CopyJobs"]
    assert copy["State"] == "FAILED"
    assert "does not allow account" in copy["StatusMessage"]
    statement = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:root"}, "Action": "backup:CopyIntoBackupVault"}
    abroad.put_backup_vault_access_policy(BackupVaultName="copies", Policy=json.dumps({"Statement": [{**statement, "Resource": "*"}]}))
    aws.run_backup_plan("staging", "piksel", "daily")
    backup.list_backup_jobs()
    assert "COMPLETED" in {one["State"] for one in backup.list_copy_jobs()["CopyJobs"]}
    (there,) = abroad.list_recovery_points_by_backup_vault(BackupVaultName="copies")["RecoveryPoints"]
    assert there["ResourceArn"] == file_system
    assert there["RecoveryPointArn"].split(":")[4] == "333333333333"


def test_a_type_that_is_not_opted_in_is_left_out_unless_it_is_named(aws, backup, vault, role, file_system):
    identity = backup.create_backup_plan(BackupPlan=PLAN)["BackupPlanId"]
    selection = {"SelectionName": "tagged", "IamRoleArn": role, "ListOfTags": [_tag("Backup", "daily")]}
    backup.create_backup_selection(BackupPlanId=identity, BackupSelection=selection)
    assert backup.describe_region_settings()["ResourceTypeOptInPreference"]["EFS"]
    backup.update_region_settings(ResourceTypeOptInPreference={"EFS": False})
    assert aws.run_backup_plan("staging", "piksel") == []
    named = {"SelectionName": "named", "IamRoleArn": role, "Resources": [file_system]}
    backup.create_backup_selection(BackupPlanId=identity, BackupSelection=named)
    assert len(aws.run_backup_plan("staging", "piksel")) == 1


def test_a_recovery_point_becomes_a_new_file_system(backup, efs, vault, role, file_system, point):
    metadata = backup.get_recovery_point_restore_metadata(BackupVaultName="piksel", RecoveryPointArn=point)["RestoreMetadata"]
    assert metadata["file-system-id"] == file_system.rpartition("/")[2]
    new = {**metadata, "newFileSystem": "true", "CreationToken": "restored"}
    job = backup.start_restore_job(RecoveryPointArn=point, Metadata=new, IamRoleArn=role, IdempotencyToken="one")
    again = backup.start_restore_job(RecoveryPointArn=point, Metadata=new, IamRoleArn=role, IdempotencyToken="one")
    assert again["RestoreJobId"] == job["RestoreJobId"]
    for _ in range(3):
        done = backup.describe_restore_job(RestoreJobId=job["RestoreJobId"])
    assert done["Status"] == "COMPLETED"
    (made,) = efs.describe_file_systems(CreationToken="restored")["FileSystems"]
    assert (made["FileSystemArn"], made["Encrypted"]) == (done["CreatedResourceArn"], True)
    assert len(efs.describe_file_systems()["FileSystems"]) == 2
    again = backup.start_restore_job(RecoveryPointArn=point, Metadata=new, IamRoleArn=role)
    failed = backup.describe_restore_job(RestoreJobId=again["RestoreJobId"])
    assert failed["Status"] == "FAILED"
    assert "already exists" in failed["StatusMessage"]


def test_a_vault_with_recovery_points_stays_and_a_locked_one_keeps_them(backup, vault, point):
    with refused("InvalidRequestException", "contains recovery points"):
        backup.delete_backup_vault(BackupVaultName="piksel")
    backup.put_backup_vault_lock_configuration(BackupVaultName="piksel", MinRetentionDays=1)
    with refused("InvalidRequestException"):
        backup.delete_recovery_point(BackupVaultName="piksel", RecoveryPointArn=point)
    backup.delete_backup_vault_lock_configuration(BackupVaultName="piksel")
    backup.delete_recovery_point(BackupVaultName="piksel", RecoveryPointArn=point)
    backup.delete_backup_vault(BackupVaultName="piksel")


def test_a_bucket_is_backed_up_if_it_is_versioned_and_restored_to_another(aws, backup, vault, role):
    s3 = aws.client("staging", "s3")
    s3.create_bucket(Bucket="piksel-data", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"})
    job = {"BackupVaultName": "piksel", "ResourceArn": "arn:aws:s3:::piksel-data", "IamRoleArn": role}
    failed = backup.describe_backup_job(BackupJobId=backup.start_backup_job(**job)["BackupJobId"])
    assert failed["State"] == "FAILED"
    assert "versioned" in failed["StatusMessage"]
    s3.put_bucket_versioning(Bucket="piksel-data", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="piksel-data", Key="scene.tif", Body=b"pixels")
    done = backup.describe_backup_job(BackupJobId=backup.start_backup_job(**job)["BackupJobId"])
    metadata = {"DestinationBucketName": "piksel-data-restored", "NewBucket": "true", "Encrypted": "true", "EncryptionType": "SSE-S3"}
    restore = backup.start_restore_job(RecoveryPointArn=done["RecoveryPointArn"], Metadata=metadata, IamRoleArn=role)
    assert backup.describe_restore_job(RestoreJobId=restore["RestoreJobId"])["Status"] == "COMPLETED"
    assert s3.get_object(Bucket="piksel-data-restored", Key="scene.tif")["Body"].read() == b"pixels"


def test_a_caller_may_do_with_its_own_vaults_and_roles_what_its_policy_says(aws, backup, vault, role, point):
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html"""
    vaults, tagged = f"{vault['BackupVaultArn'].rpartition(':')[0]}:own-*", {"StringEquals": {"aws:ResourceTag/Project": "piksel"}}
    own = Roles(aws).of(
        allow(["backup:CreateBackupVault", "backup:StartBackupJob"], vaults),
        allow("backup-storage:MountCapsule"),
        allow("backup:DescribeBackupVault", **tagged),
        allow("backup:DeleteRecoveryPoint", point),
    )("backup")
    own.create_backup_vault(BackupVaultName="own-1")
    assert own.describe_backup_vault(BackupVaultName="piksel")["BackupVaultName"] == "piksel"
    for what, act in (
        ("backup:CreateBackupVault", lambda: own.create_backup_vault(BackupVaultName="other")),
        ("backup:TagResource", lambda: own.create_backup_vault(BackupVaultName="own-2", BackupVaultTags={"Project": "piksel"})),
        ("backup:DescribeBackupVault", lambda: own.describe_backup_vault(BackupVaultName="own-1")),
        ("iam:PassRole", lambda: own.start_backup_job(BackupVaultName="own-1", ResourceArn="arn:aws:s3:::x", IamRoleArn=role)),
    ):
        with refused("AccessDeniedException", what):
            act()
    own.delete_recovery_point(BackupVaultName="piksel", RecoveryPointArn=point)
    assert backup.describe_backup_vault(BackupVaultName="piksel")["NumberOfRecoveryPoints"] == 0
