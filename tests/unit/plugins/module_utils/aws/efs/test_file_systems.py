# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kind of file systems."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.efs import EfsFileSystem
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import tag_list

ID = "fs-0123456789abcdef0"
ARN = f"arn:aws:elasticfilesystem:ap-southeast-3:123456789012:file-system/{ID}"
KEY = "arn:aws:kms:ap-southeast-3:123456789012:key/00000000-0000-0000-0000-000000000000"
NAMED = {"FileSystemId": ID}
OUTPUTS = {"id": ID, "arn": ARN}
DISABLED = {"BackupPolicy": {"Status": "DISABLED"}}


def file_system(state="available", **more):
    return {
        "OwnerId": "123456789012",
        "CreationToken": "shared",
        "FileSystemId": ID,
        "FileSystemArn": ARN,
        "CreationTime": 0,
        "LifeCycleState": state,
        "NumberOfMountTargets": 0,
        "SizeInBytes": {"Value": 0},
        "PerformanceMode": "generalPurpose",
        "Encrypted": True,
        "KmsKeyId": KEY,
        "ThroughputMode": "elastic",
        "Tags": tag_list(Name="shared", ManagedBy="piksel.infra"),
        **more,
    }


def existing(status="ready", **attributes):
    whole = {"throughput_mode": "elastic", "provisioned_throughput": None, "lifecycle": {}, "backup": False, "tags": {}, **attributes}
    return Existing("efs_file_system", "shared", whole, OUTPUTS, status)


@pytest.fixture
def kind(aws):
    return EfsFileSystem(aws, ["shared"], "piksel.infra", purge_tags=False)


def expect_details(aws, policies=(), backup=DISABLED):
    aws.expect("efs", "describe_lifecycle_configuration", {"LifecyclePolicies": list(policies)}, **NAMED)
    aws.expect("efs", "describe_backup_policy", backup, **NAMED)


def test_it_is_read_with_its_policies(aws, kind):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [file_system()]})
    policies = [{"TransitionToIA": "AFTER_30_DAYS"}, {"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}]
    expect_details(aws, policies, {"BackupPolicy": {"Status": "ENABLING"}})
    (one,) = kind.read()
    assert (one.status, one.owned, one.outputs) == ("ready", True, OUTPUTS)
    assert one.attributes == {
        "encrypted": True,
        "kms_key_arn": KEY,
        "performance_mode": "generalPurpose",
        "throughput_mode": "elastic",
        "provisioned_throughput": None,
        "lifecycle": {"transition_to_ia": "AFTER_30_DAYS", "transition_to_primary_storage_class": "AFTER_1_ACCESS"},
        "backup": True,
        "tags": {"ManagedBy": "piksel.infra"},
    }


def test_only_what_is_wanted_of_it_is_read(aws):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [file_system()]})
    (one,) = EfsFileSystem(aws, {"shared": ("encrypted",)}, "piksel.infra", purge_tags=False).read()
    assert not {"lifecycle", "backup"} & one.attributes.keys()


def test_without_names_nothing_is_asked(aws):
    assert EfsFileSystem(aws, [], "piksel.infra", purge_tags=False).read() == []


@pytest.mark.parametrize(
    "other",
    [{"CreationToken": "x"}, {"CreationToken": "shared", "Tags": tag_list(Name="renamed")}],
    ids=["by its Name tag", "by its token"],
)
def test_it_is_found(aws, kind, other):
    stranger = file_system(FileSystemId="fs-1", CreationToken="stranger", Tags=[])
    aws.expect("efs", "describe_file_systems", {"FileSystems": [stranger, file_system(**other)]})
    expect_details(aws)
    assert [one.outputs["id"] for one in kind.read()] == [ID]


@pytest.mark.parametrize(
    ("state", "status"), [("creating", "pending"), ("updating", "pending"), ("available", "ready"), ("error", "failed")]
)
def test_its_state_is_told(aws, kind, state, status):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [file_system(state)]})
    expect_details(aws)
    (one,) = kind.read()
    assert (one.status, one.reason) == (status, state)


def test_of_one_that_is_leaving_no_more_is_asked_and_one_that_is_gone_is_none(aws, kind):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [file_system("deleting"), file_system("deleted", FileSystemId="fs-1")]})
    (one,) = kind.read()
    assert one.status == "deleting"


def test_one_without_a_backup_policy_has_no_backup(aws, kind):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [file_system()]})
    aws.expect("efs", "describe_lifecycle_configuration", {"LifecyclePolicies": []}, **NAMED)
    aws.fail("efs", "describe_backup_policy", "PolicyNotFound", **NAMED)
    assert kind.read()[0].attributes["backup"] is False


def test_another_refusal_is_told(aws, kind):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [file_system()]})
    aws.expect("efs", "describe_lifecycle_configuration", {"LifecyclePolicies": []}, **NAMED)
    aws.fail("efs", "describe_backup_policy", "AccessDeniedException", **NAMED)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        kind.read()


def test_it_is_made_by_one_call_and_given_the_rest_once_it_takes_it(aws, kind, pauses):
    aws.expect_once(
        "efs",
        "create_file_system",
        file_system("creating"),
        CreationToken="shared",
        Tags=tag_list(Team="maps", Name="shared"),
        PerformanceMode="maxIO",
        Encrypted=True,
        KmsKeyId=KEY,
        ThroughputMode="provisioned",
        ProvisionedThroughputInMibps=64.0,
        Backup=True,
    )
    policies = [{"TransitionToIA": "AFTER_7_DAYS"}]
    aws.fail("efs", "put_lifecycle_configuration", "IncorrectFileSystemLifeCycleState", **NAMED, LifecyclePolicies=policies)
    aws.expect("efs", "put_lifecycle_configuration", {"LifecyclePolicies": policies}, **NAMED, LifecyclePolicies=policies)
    wanted = {
        "performance_mode": "maxIO",
        "encrypted": True,
        "kms_key_arn": KEY,
        "throughput_mode": "provisioned",
        "provisioned_throughput": 64.0,
        "backup": True,
        "lifecycle": {"transition_to_ia": "AFTER_7_DAYS"},
        "tags": {"Team": "maps"},
    }
    made = kind.create("shared", wanted)
    assert (made.status, made.outputs) == ("pending", OUTPUTS)
    assert len(pauses) == 1


def test_a_lost_answer_makes_no_second_one(aws, kind):
    aws.fail("efs", "create_file_system", "FileSystemAlreadyExists", use="once", status=409)
    aws.expect("efs", "describe_file_systems", {"FileSystems": [file_system("creating")]})
    expect_details(aws)
    assert kind.create("shared", {"encrypted": True}).outputs == OUTPUTS


def test_it_is_awaited_with_all_that_are(aws, kind):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [file_system("creating")]})
    expect_details(aws)
    aws.expect("efs", "describe_file_systems", {"FileSystems": []})
    assert [one.status for one in kind.refresh([existing("pending")])] == ["pending"]
    assert kind.refresh([existing("deleting")]) == []


def test_its_policies_are_put(aws, kind):
    policies = [{"TransitionToIA": "AFTER_7_DAYS"}, {"TransitionToArchive": "AFTER_90_DAYS"}]
    aws.expect("efs", "put_lifecycle_configuration", {"LifecyclePolicies": []}, **NAMED, LifecyclePolicies=policies)
    aws.expect("efs", "put_backup_policy", DISABLED, **NAMED, BackupPolicy={"Status": "DISABLED"})
    wanted = {"lifecycle": {"transition_to_archive": "AFTER_90_DAYS", "transition_to_ia": "AFTER_7_DAYS"}, "backup": False}
    assert kind.update(existing(), wanted) is None
    aws.expect("efs", "put_lifecycle_configuration", {"LifecyclePolicies": []}, **NAMED, LifecyclePolicies=[])
    aws.expect("efs", "put_backup_policy", DISABLED, **NAMED, BackupPolicy={"Status": "ENABLED"})
    assert kind.update(existing(), {"lifecycle": {}, "backup": True}) is None


@pytest.mark.parametrize(
    ("before", "changes", "arguments"),
    [
        ({}, {"throughput_mode": "bursting"}, {"ThroughputMode": "bursting"}),
        (
            {},
            {"throughput_mode": "provisioned", "provisioned_throughput": 64.0},
            {"ThroughputMode": "provisioned", "ProvisionedThroughputInMibps": 64.0},
        ),
        (
            {"throughput_mode": "provisioned", "provisioned_throughput": 64.0},
            {"provisioned_throughput": 32.0},
            {"ThroughputMode": "provisioned", "ProvisionedThroughputInMibps": 32.0},
        ),
        (
            {"throughput_mode": "provisioned", "provisioned_throughput": 64.0},
            {"throughput_mode": "elastic"},
            {"ThroughputMode": "elastic"},
        ),
    ],
)
def test_a_change_of_throughput_takes_time(aws, kind, before, changes, arguments):
    aws.expect("efs", "update_file_system", file_system("updating"), **NAMED, **arguments)
    assert kind.update(existing(**before), changes).status == "pending"


def test_its_tags_are_set_and_removed(aws, kind):
    aws.expect("efs", "tag_resource", ResourceId=ID, Tags=tag_list(Team="maps"))
    aws.expect("efs", "untag_resource", ResourceId=ID, TagKeys=["Old"])
    kind.update(existing(tags={"Old": "x"}), {"tags": {"Team": "maps"}})


def test_deleting_it_takes_time_and_waits_for_mount_targets_that_are_going(aws, kind, pauses):
    aws.fail("efs", "delete_file_system", "FileSystemInUse", **NAMED)
    aws.expect("efs", "delete_file_system", **NAMED)
    assert kind.delete(existing()).status == "deleting"
    assert len(pauses) == 1
    aws.fail("efs", "delete_file_system", "FileSystemNotFound", **NAMED)
    assert kind.delete(existing()) is None


def test_what_it_holds_is_data_and_what_can_not_change_is_fixed(kind):
    assert kind.holds_data
    assert kind.fixed == {"encrypted", "kms_key_arn", "performance_mode"}
    assert kind.target("lifecycle", {}, None) is None
    assert kind.target("lifecycle", {}, {"transition_to_ia": "AFTER_7_DAYS"}) == {}
