# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kind of mount targets."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.efs import EfsMountTarget
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import tag_list

ID, TARGET, SUBNET, ZONE = "fs-0123456789abcdef0", "fsmt-0123456789abcdef0", "subnet-0123456789abcdef0", "ap-southeast-3a"
GROUPS = frozenset({"sg-11111111", "sg-22222222"})
FILE_SYSTEM = {
    "OwnerId": "123456789012",
    "CreationToken": "shared",
    "FileSystemId": ID,
    "CreationTime": 0,
    "LifeCycleState": "available",
    "NumberOfMountTargets": 1,
    "SizeInBytes": {"Value": 0},
    "PerformanceMode": "generalPurpose",
    "Tags": tag_list(Name="shared", ManagedBy="piksel.infra"),
}
ATTRIBUTES = {"file_system_id": ID, "subnet_id": SUBNET, "security_group_ids": GROUPS}


def target(state="available"):
    whole = {"MountTargetId": TARGET, "FileSystemId": ID, "SubnetId": SUBNET, "LifeCycleState": state}
    return {**whole, "IpAddress": "10.2.0.5", "AvailabilityZoneName": ZONE}


def existing(status="ready"):
    outputs = {"id": TARGET, "ip_address": "10.2.0.5"}
    return Existing("efs_mount_target", f"shared-{ZONE}", ATTRIBUTES, outputs, status, owned=True)


@pytest.fixture
def kind(aws):
    return EfsMountTarget(aws, ["shared"], "piksel.infra", purge_tags=False)


def expect_read(aws, state="available"):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [FILE_SYSTEM]})
    aws.expect("efs", "describe_mount_targets", {"MountTargets": [target(state)]}, FileSystemId=ID)
    aws.expect("efs", "describe_mount_target_security_groups", {"SecurityGroups": sorted(GROUPS)}, MountTargetId=TARGET)


@pytest.mark.parametrize(
    ("state", "status"),
    [("creating", "pending"), ("updating", "pending"), ("available", "ready"), ("deleting", "deleting"), ("error", "failed")],
)
def test_it_is_named_by_its_zone_and_read_with_its_groups(aws, kind, state, status):
    expect_read(aws, state)
    (one,) = kind.read()
    assert one == Existing("efs_mount_target", f"shared-{ZONE}", ATTRIBUTES, existing().outputs, status, state, owned=True)


def test_where_a_file_system_has_none_they_are_not_asked_for(aws, kind):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [{**FILE_SYSTEM, "NumberOfMountTargets": 0}]})
    assert kind.read() == []


def test_what_went_meanwhile_is_not_there(aws, kind):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [FILE_SYSTEM]})
    aws.fail("efs", "describe_mount_targets", "FileSystemNotFound", FileSystemId=ID)
    assert kind.read() == []
    kind.reads.forget()
    aws.expect("efs", "describe_file_systems", {"FileSystems": [FILE_SYSTEM]})
    aws.expect("efs", "describe_mount_targets", {"MountTargets": [target("deleted")]}, FileSystemId=ID)
    assert kind.read() == []


@pytest.mark.parametrize("code", ["IncorrectMountTargetState", "MountTargetNotFound"])
def test_one_that_is_coming_or_going_has_no_groups(aws, kind, code):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [FILE_SYSTEM]})
    aws.expect("efs", "describe_mount_targets", {"MountTargets": [target("creating")]}, FileSystemId=ID)
    aws.fail("efs", "describe_mount_target_security_groups", code, MountTargetId=TARGET)
    assert kind.read()[0].attributes["security_group_ids"] == frozenset()


@pytest.mark.parametrize("operation", ["describe_mount_targets", "describe_mount_target_security_groups"])
def test_another_refusal_is_told(aws, kind, operation):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [FILE_SYSTEM]})
    if operation == "describe_mount_target_security_groups":
        aws.expect("efs", "describe_mount_targets", {"MountTargets": [target()]}, FileSystemId=ID)
    aws.fail("efs", operation, "AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDeniedException"):
        kind.read()


def test_it_is_made_by_one_call_and_takes_time(aws, kind):
    arguments = {"FileSystemId": ID, "SubnetId": SUBNET, "SecurityGroups": sorted(GROUPS)}
    aws.expect_once("efs", "create_mount_target", target("creating"), **arguments)
    made = kind.create(f"shared-{ZONE}", ATTRIBUTES)
    assert (made.status, made.outputs) == ("pending", {"id": TARGET, "ip_address": "10.2.0.5"})


def test_without_groups_it_gets_those_of_aws(aws, kind):
    aws.expect_once("efs", "create_mount_target", target("creating"), FileSystemId=ID, SubnetId=SUBNET)
    kind.create(f"shared-{ZONE}", {"file_system_id": ID, "subnet_id": SUBNET})


@pytest.mark.parametrize(("code", "status"), [("MountTargetConflict", 409), ("InternalServerError", 500)])
def test_a_lost_answer_makes_no_second_one(aws, kind, code, status):
    aws.fail("efs", "create_mount_target", code, use="once", status=status)
    expect_read(aws, "creating")
    assert kind.create(f"shared-{ZONE}", ATTRIBUTES).outputs["id"] == TARGET


def test_it_is_awaited_in_one_call_for_each_file_system(aws, kind):
    aws.expect("efs", "describe_mount_targets", {"MountTargets": [target()]}, FileSystemId=ID)
    assert [(one.status, one.attributes) for one in kind.refresh([existing("pending")])] == [("ready", ATTRIBUTES)]
    aws.expect("efs", "describe_mount_targets", {"MountTargets": []}, FileSystemId=ID)
    assert kind.refresh([existing("deleting")]) == []


def test_its_groups_are_changed(aws, kind):
    aws.expect("efs", "modify_mount_target_security_groups", MountTargetId=TARGET, SecurityGroups=["sg-11111111"])
    kind.update(existing(), {"security_group_ids": frozenset({"sg-11111111"})})


def test_deleting_it_takes_time(aws, kind):
    aws.expect("efs", "delete_mount_target", MountTargetId=TARGET)
    assert kind.delete(existing()).status == "deleting"
    aws.fail("efs", "delete_mount_target", "MountTargetNotFound", MountTargetId=TARGET)
    assert kind.delete(existing()) is None
