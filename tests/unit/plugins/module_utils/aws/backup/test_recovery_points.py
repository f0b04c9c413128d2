# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which recovery point is meant, and what is said where none can be."""

from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.recovery_points import (
    by_arn,
    of_source,
    protected,
    refuse_unusable,
    source_arn,
)
from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.targets import Databases, FileSystems
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from unit.plugins.module_utils.aws.stubs import tag_list

SOURCE = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1"
MADE = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-2"


def point(day, status="COMPLETED", vault="main"):
    created = datetime(2026, 3, day, tzinfo=UTC)
    return {"RecoveryPointArn": f"arn:{day}", "Status": status, "BackupVaultName": vault, "CreationDate": created}


POINTS = [point(1), point(4, "EXPIRED"), point(3, "AVAILABLE"), point(2, vault="other")]


@pytest.mark.parametrize(
    ("vault", "before", "day"),
    [
        (None, None, 3),
        ("main", None, 3),
        ("other", None, 2),
        (None, datetime(2026, 3, 2, 12, tzinfo=UTC), 2),
        ("main", datetime(2026, 3, 1, tzinfo=UTC), 1),
    ],
)
def test_the_newest_usable_one_is_meant(aws, vault, before, day):
    aws.expect("backup", "list_recovery_points_by_resource", {"RecoveryPoints": POINTS}, ResourceArn=SOURCE)
    there = {"BackupVaultName": "other" if day == 2 else "main", "RecoveryPointArn": f"arn:{day}"}
    aws.expect("backup", "describe_recovery_point", {"RecoveryPointArn": f"arn:{day}"}, **there)
    assert of_source(aws.get("backup"), SOURCE, vault, before)["RecoveryPointArn"] == f"arn:{day}"


@pytest.mark.parametrize(
    ("points", "vault", "before", "sentence"),
    [
        ([], None, None, "has no recovery point; is it selected by a plan"),
        ([point(4, "EXPIRED")], None, None, "has no recovery point; is it"),
        (POINTS, "third", None, "has no recovery point in vault third"),
        (POINTS, None, datetime(2026, 2, 1, tzinfo=UTC), "before: the oldest recovery point of arn:"),
    ],
)
def test_none_is_said(aws, points, vault, before, sentence):
    aws.expect("backup", "list_recovery_points_by_resource", {"RecoveryPoints": points}, ResourceArn=SOURCE)
    with pytest.raises(InvalidPlan, match=sentence):
        of_source(aws.get("backup"), SOURCE, vault, before)


def test_one_is_looked_for_in_every_vault(aws):
    aws.expect("backup", "list_backup_vaults", {"BackupVaultList": [{"BackupVaultName": name} for name in ("a", "b")]})
    aws.fail("backup", "describe_recovery_point", "ResourceNotFoundException", BackupVaultName="a", RecoveryPointArn="arn:1")
    aws.expect("backup", "describe_recovery_point", {"ResourceArn": SOURCE}, BackupVaultName="b", RecoveryPointArn="arn:1")
    assert by_arn(aws.get("backup"), "arn:1", None)["ResourceArn"] == SOURCE
    aws.fail("backup", "describe_recovery_point", "ResourceNotFoundException", BackupVaultName="a", RecoveryPointArn="arn:2")
    with pytest.raises(InvalidPlan, match="recovery_point: arn:2 is not in vault a"):
        by_arn(aws.get("backup"), "arn:2", "a")
    aws.expect("backup", "list_backup_vaults", {"BackupVaultList": []})
    with pytest.raises(InvalidPlan, match="this region: it has no vault"):
        by_arn(aws.get("backup"), "arn:3", None)


def test_another_type_and_another_status_are_refused():
    refuse_unusable({"RecoveryPointArn": "arn:1", "ResourceType": "EFS", "Status": "AVAILABLE"}, "EFS")
    with pytest.raises(InvalidPlan, match="resource_type: arn:1 is a backup of RDS, not of EFS; write RDS"):
        refuse_unusable({"RecoveryPointArn": "arn:1", "ResourceType": "RDS", "Status": "COMPLETED"}, "EFS")
    with pytest.raises(InvalidPlan, match="arn:1 is EXPIRED"):
        refuse_unusable({"RecoveryPointArn": "arn:1", "ResourceType": "EFS", "Status": "EXPIRED"}, "EFS")


def test_a_source_is_named_by_its_arn_name_or_id(aws):
    results = [
        {"ResourceArn": SOURCE, "ResourceType": "EFS", "ResourceName": "gone"},
        {"ResourceArn": MADE, "ResourceType": "EFS"},
        {"ResourceArn": "arn:aws:rds:eu-west-1:123456789012:db:data", "ResourceType": "RDS"},
    ]
    aws.expect("backup", "list_protected_resources", {"Results": results})
    known = protected(aws.get("backup"), "EFS")
    assert known == {"gone": SOURCE, "fs-2": MADE}
    assert [source_arn(name, known, "file system") for name in ("gone", "fs-1", "fs-2", MADE)] == [SOURCE, SOURCE, MADE, MADE]
    with pytest.raises(InvalidPlan, match="source: there is no file system x, and no backup of one; there are fs-2, gone"):
        source_arn("x", known, "file system")


def test_what_is_there_is_found_by_token_or_name(aws):
    one = {"FileSystemArn": MADE, "FileSystemId": "fs-2", "CreationToken": "new", "LifeCycleState": "available", "NumberOfMountTargets": 0}
    one |= {"OwnerId": "1", "CreationTime": 0, "SizeInBytes": {"Value": 0}, "PerformanceMode": "generalPurpose", "Tags": tag_list(Name="n")}
    leaving = {**one, "FileSystemId": "fs-3", "CreationToken": "old", "Tags": [], "LifeCycleState": "deleting"}
    kind = FileSystems(aws)
    for name, found in (("new", "fs-2"), ("n", "fs-2"), ("old", None)):
        aws.expect("efs", "describe_file_systems", {"FileSystems": [one, leaving]})
        assert (kind.find(name) or {}).get("id") == found
    kept = {"file-system-id": "fs-1", "Encrypted": "false", "PerformanceMode": "maxIO", "newFileSystem": "false", "CreationToken": "old"}
    told = {"file-system-id": "fs-1", "PerformanceMode": "maxIO", "newFileSystem": "true", "CreationToken": "new"}
    assert kind.metadata("new", kept, None) == {**told, "Encrypted": "false"}
    assert kind.metadata("new", kept, "arn:key") == {**told, "Encrypted": "true", "KmsKeyId": "arn:key"}


def test_a_database_is_told_its_new_name_and_marked(aws):
    kind, arn = Databases(aws), "arn:aws:rds:eu-west-1:123456789012:db:new"
    assert kind.metadata("new", {"DBInstanceIdentifier": "old", "Port": "5432"}, None) == {"DBInstanceIdentifier": "new", "Port": "5432"}
    aws.expect("rds", "describe_db_instances", {"DBInstances": [{"DBInstanceIdentifier": "new", "DBInstanceArn": arn}]})
    aws.expect("rds", "add_tags_to_resource", ResourceName=arn, Tags=tag_list(RestoredFrom="arn:1"))
    kind.tag(kind.identity(arn), {"RestoredFrom": "arn:1"})
