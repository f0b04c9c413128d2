# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kind of instance profiles."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam import IamInstanceProfile
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import tag_list

ARN = "arn:aws:iam::123456789012:instance-profile/nodes"


def profile(*roles, **more):
    path = {"Path": "/", "RoleId": "AROAEXAMPLEEXAMPLE", "CreateDate": 0}
    held = [{**path, "RoleName": name, "Arn": f"arn:aws:iam::123456789012:role/{name}"} for name in roles]
    whole = {"Path": "/", "InstanceProfileName": "nodes", "InstanceProfileId": "AIPAEXAMPLEEXAMPLE", "Arn": ARN, "CreateDate": 0}
    return {"InstanceProfile": {**whole, "Roles": held, **more}}


def existing(role=""):
    return Existing("iam_instance_profile", "nodes", {"role": role, "path": "/", "tags": {}}, {"id": "nodes", "arn": ARN})


NAMED = {"InstanceProfileName": "nodes"}


@pytest.fixture
def kind(aws):
    return IamInstanceProfile(aws, ["nodes"], "piksel.infra", purge_tags=False)


def test_it_is_read_in_one_call(aws, kind):
    aws.expect("iam", "get_instance_profile", profile("workers", Tags=tag_list(ManagedBy="piksel.infra")), **NAMED)
    (one,) = kind.read()
    assert (one.owned, one.outputs) == (True, {"id": "nodes", "arn": ARN})
    assert one.attributes == {"role": "workers", "path": "/", "tags": {"ManagedBy": "piksel.infra"}}


def test_one_that_is_not_there_takes_one_call(aws, kind):
    aws.fail("iam", "get_instance_profile", "NoSuchEntity", **NAMED)
    assert kind.read() == []


def test_it_is_made_and_given_its_role(aws, kind):
    aws.expect_once("iam", "create_instance_profile", profile(), **NAMED, Path="/example/", Tags=tag_list(Team="maps"))
    aws.expect_once("iam", "add_role_to_instance_profile", **NAMED, RoleName="workers")
    kind.create("nodes", {"role": "workers", "path": "/example/", "tags": {"Team": "maps"}})


def test_a_lost_answer_makes_no_second_one(aws, kind):
    aws.fail("iam", "create_instance_profile", "ServiceFailure", use="once", status=500)
    aws.expect("iam", "get_instance_profile", profile("workers"), **NAMED)
    kind.create("nodes", {"role": "workers"})


def test_a_role_that_is_not_known_yet_is_waited_for(aws, kind, pauses):
    aws.fail("iam", "add_role_to_instance_profile", "NoSuchEntity", use="once", **NAMED, RoleName="workers")
    aws.expect("iam", "get_instance_profile", profile(), **NAMED)
    aws.expect_once("iam", "add_role_to_instance_profile", **NAMED, RoleName="workers")
    kind.update(existing(), {"role": "workers"})
    assert len(pauses) == 1


def test_a_lost_answer_adds_the_role_once(aws, kind):
    aws.fail("iam", "add_role_to_instance_profile", "ServiceFailure", use="once", status=500, **NAMED, RoleName="workers")
    aws.expect("iam", "get_instance_profile", profile("workers"), **NAMED)
    kind.update(existing(), {"role": "workers"})


def test_one_role_gives_way_to_another(aws, kind):
    aws.expect("iam", "remove_role_from_instance_profile", **NAMED, RoleName="old")
    aws.expect_once("iam", "add_role_to_instance_profile", **NAMED, RoleName="workers")
    kind.update(existing("old"), {"role": "workers"})


def test_its_role_is_taken_away(aws, kind):
    aws.fail("iam", "remove_role_from_instance_profile", "NoSuchEntity", **NAMED, RoleName="old")
    kind.update(existing("old"), {"role": ""})


def test_a_refusal_is_told(aws, kind):
    aws.fail("iam", "add_role_to_instance_profile", "LimitExceeded", use="once", **NAMED, RoleName="workers")
    with pytest.raises(ClientError, match="LimitExceeded"):
        kind.update(existing(), {"role": "workers"})


def test_its_tags_are_set(aws, kind):
    aws.expect("iam", "tag_instance_profile", **NAMED, Tags=tag_list(Team="maps"))
    kind.update(existing(), {"tags": {"Team": "maps"}})


def test_it_is_emptied_and_deleted(aws, kind):
    aws.expect("iam", "remove_role_from_instance_profile", **NAMED, RoleName="workers")
    aws.expect("iam", "delete_instance_profile", **NAMED)
    kind.delete(existing("workers"))


def test_one_that_is_gone_already_is_deleted(aws, kind):
    aws.fail("iam", "delete_instance_profile", "NoSuchEntity", **NAMED)
    kind.delete(existing())


def test_no_role_is_no_difference(kind):
    assert kind.target("role", "", None) is None
    assert kind.target("role", "", "old") == ""
    assert kind.target("role", "workers", "old") == "workers"
