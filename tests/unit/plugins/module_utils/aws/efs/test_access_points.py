# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kind of access points."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.efs import EfsAccessPoint
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing

from unit.plugins.module_utils.aws.stubs import tag_list

ID, POINT = "fs-0123456789abcdef0", "fsap-0123456789abcdef0"
ARN = f"arn:aws:elasticfilesystem:ap-southeast-3:123456789012:access-point/{POINT}"
FILE_SYSTEM = {
    "OwnerId": "123456789012",
    "CreationToken": "shared",
    "FileSystemId": ID,
    "CreationTime": 0,
    "LifeCycleState": "available",
    "NumberOfMountTargets": 0,
    "SizeInBytes": {"Value": 0},
    "PerformanceMode": "generalPurpose",
    "Tags": [],
}
USER = {"Uid": 1000, "Gid": 1000, "SecondaryGids": [2000, 3000]}
ROOT = {"Path": "/models", "CreationInfo": {"OwnerUid": 1000, "OwnerGid": 1000, "Permissions": "0755"}}
ATTRIBUTES = {
    "file_system_id": ID,
    "posix_user": {"uid": 1000, "gid": 1000, "secondary_gids": frozenset({2000, 3000})},
    "root_directory": {"path": "/models", "owner_uid": 1000, "owner_gid": 1000, "permissions": "0755"},
    "tags": {"ManagedBy": "piksel.infra"},
}


def point(state="available", **more):
    whole = {"AccessPointId": POINT, "AccessPointArn": ARN, "FileSystemId": ID, "LifeCycleState": state}
    return {**whole, "PosixUser": USER, "RootDirectory": ROOT, "Tags": tag_list(ManagedBy="piksel.infra", Name="models"), **more}


def existing(status="ready"):
    return Existing("efs_access_point", "models", ATTRIBUTES, {"id": POINT, "arn": ARN}, status)


@pytest.fixture
def kind(aws):
    return EfsAccessPoint(aws, ["shared"], "piksel.infra", purge_tags=False)


def expect_read(aws, *points):
    aws.expect("efs", "describe_file_systems", {"FileSystems": [FILE_SYSTEM]})
    aws.expect("efs", "describe_access_points", {"AccessPoints": list(points)}, FileSystemId=ID)


def test_it_is_read(aws, kind):
    expect_read(aws, point(), point("deleted"))
    (one,) = kind.read()
    assert one == Existing("efs_access_point", "models", ATTRIBUTES, {"id": POINT, "arn": ARN}, "ready", "available", owned=True)


def test_one_without_user_name_and_directory_is_read(aws, kind):
    bare = {key: value for key, value in point().items() if key not in ("PosixUser", "RootDirectory", "Tags")}
    expect_read(aws, bare)
    (one,) = kind.read()
    assert (one.name, one.attributes["posix_user"], one.attributes["root_directory"]) == (POINT, None, {"path": "/"})


def test_it_is_made_by_one_call(aws, kind):
    arguments = {"FileSystemId": ID, "PosixUser": USER, "RootDirectory": ROOT, "Tags": tag_list(ManagedBy="piksel.infra", Name="models")}
    answer = {key: value for key, value in point("creating").items() if key != "Tags"}
    aws.expect_once("efs", "create_access_point", answer, **arguments)
    made = kind.create("models", ATTRIBUTES)
    assert (made.status, made.outputs, made.attributes) == ("pending", {"id": POINT, "arn": ARN}, ATTRIBUTES)


def test_what_is_not_given_is_left_to_aws(aws, kind):
    aws.expect_once("efs", "create_access_point", point(), FileSystemId=ID, Tags=tag_list(Name="models"))
    kind.create("models", {"file_system_id": ID})


def test_a_directory_that_is_there_needs_no_owner(aws, kind):
    root, tags = {"Path": "/models"}, tag_list(Name="models")
    aws.expect_once("efs", "create_access_point", point(), FileSystemId=ID, Tags=tags, RootDirectory=root)
    kind.create("models", {"file_system_id": ID, "root_directory": {"path": "/models"}})


@pytest.mark.parametrize(("code", "status"), [("AccessPointAlreadyExists", 409), ("InternalServerError", 500)])
def test_a_lost_answer_makes_no_second_one(aws, kind, code, status):
    aws.fail("efs", "create_access_point", code, use="once", status=status)
    expect_read(aws, point("creating"))
    assert kind.create("models", ATTRIBUTES).outputs["id"] == POINT


def test_it_is_awaited_in_one_call_for_each_file_system(aws, kind):
    aws.expect("efs", "describe_access_points", {"AccessPoints": [point()]}, FileSystemId=ID)
    assert [one.status for one in kind.refresh([existing("pending")])] == ["ready"]
    aws.fail("efs", "describe_access_points", "FileSystemNotFound", FileSystemId=ID)
    assert kind.refresh([existing("deleting")]) == []


def test_its_tags_are_set_and_removed(aws, kind):
    aws.expect("efs", "tag_resource", ResourceId=POINT, Tags=tag_list(Team="maps"))
    aws.expect("efs", "untag_resource", ResourceId=POINT, TagKeys=["ManagedBy"])
    kind.update(existing(), {"tags": {"Team": "maps"}})


def test_deleting_it_takes_time(aws, kind):
    aws.expect("efs", "delete_access_point", AccessPointId=POINT)
    assert kind.delete(existing()).status == "deleting"
    aws.fail("efs", "delete_access_point", "AccessPointNotFound", AccessPointId=POINT)
    assert kind.delete(existing()) is None


def test_what_is_not_given_of_it_is_left_alone_and_the_rest_is_fixed(kind):
    root, user = ATTRIBUTES["root_directory"], ATTRIBUTES["posix_user"]
    assert kind.fixed == {"file_system_id", "posix_user", "root_directory"}
    assert kind.target("root_directory", {"path": "/models"}, root) == root
    assert kind.target("root_directory", {"path": "/other"}, root) != root
    assert kind.target("posix_user", {"uid": 1000, "gid": 1000}, user) == user
    assert kind.target("posix_user", {"uid": 1, "gid": 1}, None) == {"uid": 1, "gid": 1, "secondary_gids": frozenset()}
