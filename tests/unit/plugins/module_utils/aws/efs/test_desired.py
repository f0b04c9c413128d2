# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From parameters to resources, and what is refused of them."""

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.efs.contradictions import refuse_contradictions, refuse_subnets
from ansible_collections.piksel.infra.plugins.module_utils.aws.efs.desired import NOT_YET, Description
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.rules import Rule
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan, Reference
from ansible_collections.piksel.infra.plugins.modules.efs import ARGUMENTS

A, B = "ap-southeast-3a", "ap-southeast-3b"
SUBNETS = [
    {"SubnetId": "subnet-1", "VpcId": "vpc-1", "AvailabilityZone": A},
    {"SubnetId": "subnet-2", "VpcId": "vpc-1", "AvailabilityZone": B},
]


def params(**given):
    result = ArgumentSpecValidator(ARGUMENTS).validate({"name": "shared", "tags": {}, **given})
    assert not result.error_messages
    return result.validated_parameters


def describe(subnets=SUBNETS, key=None, **given):
    return {one.key: one.attributes for one in Description(params(**given), subnets, key).resources()}


def refusals(check_mode=False, **given):
    try:
        refuse_contradictions(params(**given), check_mode)
    except InvalidPlan as refused:
        return refused.problems
    return []


def test_what_is_not_given_is_left_alone():
    assert describe() == {("efs_file_system", "shared"): {"encrypted": True, "tags": {}}}
    assert set(describe(subnet_ids=["subnet-1"])["efs_mount_target", f"shared-{A}"]) == {"file_system_id", "subnet_id"}
    assert set(describe(access_points=[{"name": "models"}])["efs_access_point", "models"]) == {"file_system_id", "tags"}


def test_all_of_it_refers_to_the_file_system_and_the_group():
    described = describe(
        key="arn:key",
        lifecycle={"transition_to_ia": "AFTER_7_DAYS"},
        subnet_ids=["subnet-1", "subnet-2"],
        security_group={"sources": ["192.0.2.0/24", "sg-1"]},
        security_group_ids=["sg-2"],
        access_points=[
            {
                "name": "models",
                "posix_user": {"uid": 1, "gid": 2},
                "root_directory": {"path": "/m", "owner_uid": 1, "owner_gid": 2, "permissions": "755"},
                "tags": {"Number": 1},
            }
        ],
    )
    file_system, group = Reference("efs_file_system", "shared"), Reference("security_group", "shared-efs")
    assert described["efs_file_system", "shared"]["kms_key_arn"] == "arn:key"
    assert described["efs_file_system", "shared"]["lifecycle"] == {"transition_to_ia": "AFTER_7_DAYS"}
    assert described["efs_mount_target", f"shared-{B}"] == {
        "file_system_id": file_system,
        "subnet_id": "subnet-2",
        "security_group_ids": frozenset({group, "sg-2"}),
    }
    assert described["security_group", "shared-efs"] == {
        "description": "NFS to the file system shared",
        "vpc_id": "vpc-1",
        "ingress": frozenset({Rule("tcp", 2049, 2049, "192.0.2.0/24", "NFS"), Rule("tcp", 2049, 2049, "sg-1", "NFS")}),
        "egress": frozenset(),
        "tags": {},
    }
    assert described["efs_access_point", "models"] == {
        "file_system_id": file_system,
        "posix_user": {"uid": 1, "gid": 2, "secondary_gids": frozenset()},
        "root_directory": {"path": "/m", "owner_uid": 1, "owner_gid": 2, "permissions": "0755"},
        "tags": {"Number": "1"},
    }


def test_an_empty_lifecycle_takes_it_away():
    assert describe(lifecycle={})["efs_file_system", "shared"]["lifecycle"] == {}


def test_a_subnet_that_does_not_exist_yet_is_known_by_its_zone():
    described = describe(subnets=[], subnet_ids=["", "None"], availability_zones=[A, B], security_group={"sources": ["192.0.2.0/24"]})
    assert {name for kind, name in described if kind == "efs_mount_target"} == {f"shared-{A}", f"shared-{B}"}
    assert described["efs_mount_target", f"shared-{A}"]["subnet_id"] == NOT_YET
    assert described["security_group", "shared-efs"]["vpc_id"] == NOT_YET


def test_what_fits_together_passes():
    points = [{"name": "a", "root_directory": {"path": "/a", "owner_uid": 1, "owner_gid": 1, "permissions": "0755"}}]
    sources = ["192.0.2.0/24", "2001:db8::/32", "sg-1", "pl-1"]
    given = {"subnet_ids": ["subnet-1"], "security_group": {"sources": sources}, "access_points": points, "kms_key": "alias/a"}
    assert not refusals(throughput_mode="provisioned", provisioned_throughput=8, **given)
    assert not refusals()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"provisioned_throughput": 8}, "provisioned_throughput belongs to throughput_mode: provisioned"),
        ({"throughput_mode": "provisioned"}, "provisioned_throughput belongs to throughput_mode: provisioned"),
        ({"kms_key": "alias/a", "encrypted": False}, "kms_key is given and encrypted is false"),
        ({"performance_mode": "maxIO", "throughput_mode": "elastic"}, "maxIO does not go with throughput_mode: elastic"),
        (
            {"lifecycle": {"transition_to_archive": "AFTER_90_DAYS"}, "throughput_mode": "bursting"},
            "transition_to_archive needs throughput_mode: elastic, not bursting",
        ),
        ({"subnet_ids": ["subnet-1", "subnet-1"]}, "subnet_ids: subnet-1 is listed twice"),
        ({"subnet_ids": [""]}, "subnet_ids: '' is not the id of a subnet; a run needs one"),
        ({"subnet_ids": [""], "check_mode": True}, "availability_zones: give the zone of each of subnet_ids"),
        ({"security_group": {"sources": []}}, "say in subnet_ids where they are"),
        ({"security_group": {"sources": ["here"]}, "subnet_ids": ["subnet-1"]}, "'here' is neither a range nor the id"),
        ({"security_group": {"sources": ["192.0.2.1/24"]}, "subnet_ids": ["subnet-1"]}, "has host bits set"),
        ({"security_group_ids": [f"sg-{one}" for one in range(6)]}, "a mount target takes 5 security groups at most"),
        ({"access_points": [{"name": "a"}, {"name": "a"}]}, "access_points: a is listed twice"),
        ({"access_points": [{"name": "a", "root_directory": {"path": "a"}}]}, "path 'a' does not begin with a slash"),
        (
            {"access_points": [{"name": "a", "root_directory": {"path": "/", "owner_uid": 1, "owner_gid": 1, "permissions": "493"}}]},
            "permissions '493' are not three or four octal digits; write them in quotes",
        ),
    ],
)
def test_what_does_not_is_refused_by_the_options_name(given, problem):
    assert any(problem in told for told in refusals(**given)), refusals(**given)


@pytest.mark.parametrize(
    ("subnets", "problem"),
    [
        (SUBNETS[:1], "subnet_ids: there is no subnet subnet-2 in this region"),
        ([SUBNETS[0], {**SUBNETS[1], "AvailabilityZone": A}], f"subnet-1, subnet-2 are all in {A}, which takes one mount target"),
        ([SUBNETS[0], {**SUBNETS[1], "VpcId": "vpc-2"}], "they are in vpc-1, vpc-2, and mount targets stand in one VPC"),
    ],
)
def test_subnets_that_can_not_have_a_mount_target_each_are_refused(subnets, problem):
    with pytest.raises(InvalidPlan, match=problem):
        refuse_subnets(params(subnet_ids=["subnet-1", "subnet-2"]), subnets)


def test_subnets_of_several_zones_pass():
    refuse_subnets(params(subnet_ids=["subnet-1", "subnet-2", ""]), SUBNETS)
