# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `efs` against the sandbox: made, unchanged, changed, removed, and every plan true."""

import copy

import pytest

ZONES = ["ap-southeast-3a", "ap-southeast-3b"]
POINT = {
    "name": "models",
    "posix_user": {"uid": 1000, "gid": 1000, "secondary_gids": [2000]},
    "root_directory": {"path": "/models", "owner_uid": 1000, "owner_gid": 1000, "permissions": "755"},
}


@pytest.fixture
def efs(aws):
    return aws.client("staging", "efs")


@pytest.fixture
def ec2(aws):
    return aws.client("staging", "ec2")


@pytest.fixture
def subnets(ec2):
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    return [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.2.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for number, zone in enumerate([*ZONES, ZONES[1]])
    ]


@pytest.fixture
def described(subnets):
    return {
        "name": "shared",
        "throughput_mode": "elastic",
        "lifecycle": {"transition_to_ia": "AFTER_30_DAYS", "transition_to_primary_storage_class": "AFTER_1_ACCESS"},
        "backup": True,
        "subnet_ids": subnets[:2],
        "security_group": {"sources": ["10.2.0.0/16"]},
        "access_points": [copy.deepcopy(POINT)],
        "tags": {"Project": "example"},
    }


@pytest.fixture
def converge(aws, run_module):
    """Runs the module in check mode and for real: the plan is what is done. Gives (changes, result)."""

    def converge(**arguments):
        aws.clear_calls()
        planned = run_module("efs", check=True, **arguments)
        assert not planned.get("failed"), planned
        assert not aws.calls(write=True)
        done = run_module("efs", **arguments)
        assert not done.get("failed"), done
        for one in planned["changes"]:
            assert one.pop("outcome") == "planned"
        for one in done["changes"]:
            assert one.pop("outcome") == "done"
        assert planned["changes"] == done["changes"]
        assert planned["kept"] == done["kept"]
        assert planned["changed"] == done["changed"] == bool(done["changes"])
        assert bool(aws.calls(write=True)) == done["changed"]
        return {f"{one['kind']} {one['name']}": one for one in done["changes"]}, done

    return converge


def test_all_of_it_is_made_once(efs, ec2, described, converge):
    changes, result = converge(**described)
    assert {one["action"] for one in changes.values()} == {"create"}
    assert set(changes) == {
        "efs_file_system shared",
        "security_group shared-efs",
        *(f"efs_mount_target shared-{zone}" for zone in ZONES),
        "efs_access_point models",
    }
    (file_system,) = efs.describe_file_systems()["FileSystems"]
    identity = file_system["FileSystemId"]
    assert (file_system["CreationToken"], file_system["Encrypted"], file_system["ThroughputMode"]) == ("shared", True, "elastic")
    assert {tag["Key"]: tag["Value"] for tag in file_system["Tags"]} == {
        "Name": "shared",
        "Project": "example",
        "ManagedBy": "piksel.infra",
    }
    assert efs.describe_backup_policy(FileSystemId=identity)["BackupPolicy"]["Status"] in ("ENABLED", "ENABLING")
    target, _ = efs.describe_mount_targets(FileSystemId=identity)["MountTargets"]
    groups = efs.describe_mount_target_security_groups(MountTargetId=target["MountTargetId"])["SecurityGroups"]
    (group,) = ec2.describe_security_groups(GroupIds=groups)["SecurityGroups"]
    assert (group["GroupName"], group["IpPermissionsEgress"]) == ("shared-efs", [])
    (rule,) = group["IpPermissions"]
    assert (rule["FromPort"], rule["ToPort"], rule["IpRanges"][0]["CidrIp"]) == (2049, 2049, "10.2.0.0/16")
    outputs = result["outputs"]
    assert outputs["dns_name"] == f"{identity}.efs.ap-southeast-3.amazonaws.com"
    assert list(outputs["mount_target_ips"]) == ZONES
    assert all(outputs["mount_target_ips"].values())
    assert outputs["access_point_ids"]["models"].startswith("fsap-")
    changes, result = converge(**described)
    assert (changes, result["unchanged"]) == ({}, 5)


CHANGES = [
    ({"throughput_mode": "bursting"}, "efs_file_system shared", "throughput_mode"),
    ({"lifecycle": {"transition_to_ia": "AFTER_7_DAYS"}}, "efs_file_system shared", "lifecycle"),
    ({"lifecycle": {}}, "efs_file_system shared", "lifecycle"),
    ({"backup": False}, "efs_file_system shared", "backup"),
    ({"security_group": {"sources": ["10.0.0.0/16"]}}, "security_group shared-efs", "ingress"),
    ({"access_points": [{**POINT, "tags": {"Team": "maps"}}]}, "efs_access_point models", "tags"),
]


def test_one_change_is_one_change_and_then_none(described, converge):
    converge(**described)
    for change, resource, attribute in CHANGES:
        described |= change
        changes, _ = converge(**described)
        assert {name: (one["action"], list(one["attributes"])) for name, one in changes.items()} == {resource: ("update", [attribute])}
    assert converge(**described)[0] == {}


def test_all_of_it_goes_at_once_after_its_mount_targets_moved_and_its_throughput_changed(efs, subnets, described, converge):
    converge(**described)
    for amount in (64.0, 32.0):
        changes, _ = converge(**{**described, "throughput_mode": "provisioned", "provisioned_throughput": amount})
        assert changes["efs_file_system shared"]["attributes"]["provisioned_throughput"]["after"] == amount
    (file_system,) = efs.describe_file_systems()["FileSystems"]
    assert file_system["ProvisionedThroughputInMibps"] == 32.0
    del described["throughput_mode"]
    changes, _ = converge(**{**described, "subnet_ids": [subnets[0], subnets[2]]})
    assert {name: one["action"] for name, one in changes.items()} == {f"efs_mount_target shared-{ZONES[1]}": "replace"}
    targets = efs.describe_mount_targets(FileSystemId=file_system["FileSystemId"])["MountTargets"]
    assert {target["SubnetId"] for target in targets} == {subnets[0], subnets[2]}
    changes, _ = converge(name="shared", state="absent", delete_data=["efs_file_system shared"])
    assert len(changes) == 5
    assert not efs.describe_file_systems()["FileSystems"]


def test_other_security_groups_take_the_place_of_its_own(ec2, subnets, described, converge):
    converge(**described)
    vpc = ec2.describe_subnets(SubnetIds=subnets[:1])["Subnets"][0]["VpcId"]
    other = ec2.create_security_group(GroupName="other", Description="other", VpcId=vpc)["GroupId"]
    del described["security_group"]
    changes, _ = converge(**described, security_group_ids=[other], purge=["security_group"])
    assert {name: one["action"] for name, one in changes.items()} == {
        **{f"efs_mount_target shared-{zone}": "update" for zone in ZONES},
        "security_group shared-efs": "delete",
    }


def test_what_is_no_longer_described_is_purged(described, converge):
    converge(**described)
    fewer = {**described, "subnet_ids": described["subnet_ids"][:1], "access_points": []}
    assert converge(**fewer)[0] == {}
    changes, _ = converge(**fewer, purge=["efs_mount_target", "efs_access_point"])
    assert {name: one["action"] for name, one in changes.items()} == {
        f"efs_mount_target shared-{ZONES[1]}": "delete",
        "efs_access_point models": "delete",
    }


def test_its_files_are_kept_until_they_are_named(efs, ec2, described, converge):
    converge(**described)
    changes, result = converge(name="shared", state="absent")
    assert "efs_file_system shared" not in changes
    assert len(changes) == 4
    assert result["kept"] == ["efs_file_system shared: it holds data: it is deleted only where it is named"]
    changes, _ = converge(name="shared", state="absent", delete_data=["efs_file_system shared"])
    assert list(changes) == ["efs_file_system shared"]
    assert not efs.describe_file_systems()["FileSystems"]
    assert not ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["shared-efs"]}])["SecurityGroups"]
    assert converge(name="shared", state="absent")[0] == {}


def test_what_somebody_else_made_stays(efs, converge):
    efs.create_file_system(CreationToken="shared", Encrypted=True, Tags=[{"Key": "Name", "Value": "shared"}])
    assert converge(name="shared", state="absent", delete_data=["efs_file_system shared"])[0] == {}
    assert efs.describe_file_systems()["FileSystems"]


def test_before_the_network_is_there_check_mode_tells_by_zone(aws, described, run_module):
    described |= {"subnet_ids": ["", ""], "availability_zones": ZONES}
    result = run_module("efs", check=True, **described)
    changes = {f"{one['kind']} {one['name']}": one for one in result["changes"]}
    assert len(changes) == 5
    target = changes[f"efs_mount_target shared-{ZONES[0]}"]["attributes"]
    assert target["subnet_id"]["after"] == "(known after the network is created)"
    assert target["file_system_id"]["after"] == "(known after efs_file_system shared is created)"
    assert result["outputs"]["mount_target_ids"] == dict.fromkeys(ZONES)
    assert "a run needs one" in run_module("efs", **described)["msg"]


REFUSED = [
    ({"encrypted": False}, "efs_file_system shared: encrypted is True and can't become False"),
    ({"performance_mode": "maxIO", "throughput_mode": "bursting"}, "performance_mode is generalPurpose and can't become maxIO"),
    ({"subnet_ids": ["subnet-00000000000000000"]}, "subnet_ids: there is no subnet subnet-00000000000000000 in this region"),
    ({"kms_key": "alias/nobodys"}, "kms_key: there is no key alias/nobodys in this account and region"),
    ({"provisioned_throughput": 64.0}, "provisioned_throughput belongs to throughput_mode: provisioned"),
    ({"access_points": [{**POINT, "root_directory": {"path": "/other"}}]}, "efs_access_point models: root_directory is"),
]


def test_what_can_not_be_is_refused_before_anything_changes(aws, described, converge, run_module):
    converge(**described)
    aws.clear_calls()
    for change, message in REFUSED:
        result = run_module("efs", **{**described, **change})
        assert result["msg"].startswith("File system shared: nothing was changed: ")
        assert message in result["msg"]
    assert not aws.calls(write=True)


def test_two_subnets_of_one_zone_are_refused(subnets, described, run_module):
    described["subnet_ids"] = subnets
    message = run_module("efs", **described)["msg"]
    assert f"subnet_ids: {', '.join(sorted(subnets[1:]))} are all in {ZONES[1]}, which takes one mount target" in message


def test_two_file_systems_of_one_name_are_refused_with_their_ids(efs, described, run_module):
    ids = {efs.create_file_system(CreationToken=token, Tags=[{"Key": "Name", "Value": "shared"}])["FileSystemId"] for token in "ab"}
    message = run_module("efs", **described)["msg"]
    assert all(identity in message for identity in ids)


def test_a_key_is_told_by_any_of_its_names(aws, described, converge):
    kms = aws.client("staging", "kms")
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/files", TargetKeyId=key["KeyId"])
    changes, _ = converge(**described, kms_key="alias/files")
    assert changes["efs_file_system shared"]["attributes"]["kms_key_arn"]["after"] == key["Arn"]
    assert converge(**described, kms_key=key["KeyId"])[0] == {}
