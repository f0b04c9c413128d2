# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module in check mode: what it reads, what it would make, and that it writes nothing."""

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.piksel.infra.plugins.module_utils.aws.efs import build
from ansible_collections.piksel.infra.plugins.modules import efs

from unit.plugins.module_utils.aws.stubs import Aws, filters, tag_list

ID, ZONE = "fs-0123456789abcdef0", "ap-southeast-3a"
KEY = "arn:aws:kms:ap-southeast-3:123456789012:key/00000000-0000-0000-0000-000000000000"
FILE_SYSTEM = {
    "OwnerId": "123456789012",
    "CreationToken": "shared",
    "FileSystemId": ID,
    "FileSystemArn": f"arn:aws:elasticfilesystem:ap-southeast-3:123456789012:file-system/{ID}",
    "CreationTime": 0,
    "LifeCycleState": "available",
    "NumberOfMountTargets": 0,
    "SizeInBytes": {"Value": 0},
    "PerformanceMode": "generalPurpose",
    "Encrypted": True,
    "Tags": tag_list(Name="shared", ManagedBy="piksel.infra"),
}


@pytest.fixture
def aws(monkeypatch):
    answers = Aws()
    monkeypatch.setattr(build, "Clients", lambda module: answers)
    # One after the other, since the answers are in an order.
    monkeypatch.setattr(build, "read", lambda readers: [one for reader in readers for one in reader()])
    yield answers
    answers.verify()


@pytest.fixture
def run(capsys):
    def run(check=True, **arguments):
        with patch_module_args({"name": "shared", **arguments, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            efs.main()
        return json.loads(capsys.readouterr().out)

    return run


def expect_read(aws, *file_systems):
    aws.expect("efs", "describe_file_systems", {"FileSystems": list(file_systems)})
    aws.expect("ec2", "describe_security_groups", {"SecurityGroups": []}, Filters=filters("group-name", "shared-efs"))


def test_it_tells_what_it_would_make(aws, run):
    expect_read(aws)
    result = run(subnet_ids=[""], availability_zones=[ZONE], security_group={"sources": ["192.0.2.0/24"]})
    assert [(one["kind"], one["name"], one["action"], one["outcome"]) for one in result["changes"]] == [
        ("efs_file_system", "shared", "create", "planned"),
        ("security_group", "shared-efs", "create", "planned"),
        ("efs_mount_target", f"shared-{ZONE}", "create", "planned"),
    ]
    assert result["outputs"] == {
        "file_system_id": None,
        "file_system_arn": None,
        "dns_name": None,
        "mount_target_ids": {ZONE: None},
        "mount_target_ips": {ZONE: None},
        "access_point_ids": {},
        "security_group_id": None,
    }


def test_what_is_there_as_described_is_no_change(aws, run):
    expect_read(aws, FILE_SYSTEM)
    aws.expect("efs", "describe_lifecycle_configuration", {"LifecyclePolicies": []}, FileSystemId=ID)
    aws.expect("efs", "describe_backup_policy", {"BackupPolicy": {"Status": "DISABLED"}}, FileSystemId=ID)
    aws.expect("efs", "describe_access_points", {"AccessPoints": []}, FileSystemId=ID)
    result = run(check=False)
    assert (result["changed"], result["unchanged"]) == (False, 1)
    assert result["outputs"]["dns_name"] == f"{ID}.efs.ap-southeast-3.amazonaws.com"


def test_a_key_is_told_by_its_arn(aws, run):
    expect_read(aws)
    aws.expect("kms", "describe_key", {"KeyMetadata": {"KeyId": "0", "Arn": KEY}}, KeyId="alias/files")
    assert run(kms_key="alias/files")["changes"][0]["attributes"]["kms_key_arn"]["after"] == KEY


def test_a_key_that_is_not_there_is_refused(aws, run):
    expect_read(aws)
    aws.fail("kms", "describe_key", "NotFoundException", KeyId="alias/files")
    assert run(kms_key="alias/files")["msg"].startswith("File system shared: nothing was changed: kms_key: there is no key alias/files")


def test_a_key_that_may_not_be_seen_is_an_error_of_aws(aws, run):
    expect_read(aws)
    aws.fail("kms", "describe_key", "AccessDeniedException", "Not you.", KeyId="alias/files")
    assert run(kms_key="alias/files")["msg"] == "File system shared: DescribeKey: AccessDeniedException: Not you."


def test_a_contradiction_is_told_without_a_call(aws, run):
    assert run(provisioned_throughput=8)["msg"].startswith("File system shared: nothing was changed: provisioned_throughput belongs to")


def test_removed_is_what_is_there_and_ours_but_not_its_data(aws, run):
    expect_read(aws)
    result = run(state="absent")
    assert (result["changed"], result["outputs"]) == (False, {})
