# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kind of managed policies."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam import IamPolicy
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import tag_list

ARN = "arn:aws:iam::123456789012:policy/example/storage"


def document(action):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def existing(**attributes):
    whole = {"document": document("s3:GetObject"), "description": "", "path": "/example/", "tags": {}, **attributes}
    return Existing("iam_policy", "storage", whole, {"id": ARN, "arn": ARN})


def versions(*numbers, default):
    return {"Versions": [{"VersionId": f"v{number}", "IsDefaultVersion": number == default} for number in numbers], "IsTruncated": False}


@pytest.fixture
def kind(aws):
    return IamPolicy(aws, ["storage", "absent"], "piksel.infra", purge_tags=False)


def expect_read(aws, action="s3:GetObject", version="v3"):
    policies = [{"PolicyName": "storage", "Arn": ARN}, {"PolicyName": "other", "Arn": "arn:aws:iam::123456789012:policy/other"}]
    aws.expect("iam", "list_policies", {"Policies": policies, "IsTruncated": False}, Scope="Local")
    expect_description(aws, action, version)


def expect_description(aws, action, version="v3"):
    described = {
        "PolicyName": "storage",
        "Arn": ARN,
        "Path": "/example/",
        "DefaultVersionId": version,
        "Tags": tag_list(ManagedBy="piksel.infra"),
    }
    aws.expect("iam", "get_policy", {"Policy": described}, PolicyArn=ARN)
    answer = {"PolicyVersion": {"Document": json.dumps(document(action)), "VersionId": version, "IsDefaultVersion": True}}
    aws.expect("iam", "get_policy_version", answer, PolicyArn=ARN, VersionId=version)


def test_one_list_finds_those_that_are_there(aws, kind):
    expect_read(aws)
    (one,) = kind.read()
    assert one.owned
    assert one.outputs == {"id": ARN, "arn": ARN}
    assert one.attributes == {
        "document": document("s3:GetObject"),
        "description": "",
        "path": "/example/",
        "tags": {"ManagedBy": "piksel.infra"},
    }


def test_without_names_nothing_is_asked(aws):
    assert IamPolicy(aws, [], "piksel.infra", purge_tags=False).read() == []


def test_one_that_went_after_it_was_listed_is_not_there(aws, kind):
    aws.expect("iam", "list_policies", {"Policies": [{"PolicyName": "storage", "Arn": ARN}], "IsTruncated": False}, Scope="Local")
    aws.fail("iam", "get_policy", "NoSuchEntity", PolicyArn=ARN)
    assert kind.read() == []


def test_it_is_made_by_one_call(aws, kind):
    aws.expect_once(
        "iam",
        "create_policy",
        {"Policy": {"Arn": ARN}},
        PolicyName="storage",
        PolicyDocument=json.dumps(document("s3:GetObject")),
        Path="/example/",
        Description="Reads.",
        Tags=tag_list(Team="maps"),
    )
    wanted = {"document": document("s3:GetObject"), "path": "/example/", "description": "Reads.", "tags": {"Team": "maps"}}
    assert kind.create("storage", wanted).outputs == {"id": ARN, "arn": ARN}


@pytest.mark.parametrize(("code", "status"), [("EntityAlreadyExists", 409), ("ServiceFailure", 500)])
def test_a_lost_answer_makes_no_second_one(aws, kind, code, status):
    aws.fail("iam", "create_policy", code, use="once", status=status)
    expect_read(aws)
    assert kind.create("storage", {"document": document(["s3:GetObject"])}).outputs["arn"] == ARN


def test_a_changed_document_becomes_the_version_in_force(aws, kind):
    aws.expect("iam", "list_policy_versions", versions(3, 2, 1, default=3), PolicyArn=ARN)
    new = json.dumps(document("s3:PutObject"))
    aws.expect_once("iam", "create_policy_version", PolicyArn=ARN, PolicyDocument=new, SetAsDefault=True)
    kind.update(existing(), {"document": document("s3:PutObject")})


def test_at_the_limit_the_oldest_makes_room_unless_it_is_in_force(aws, kind):
    aws.expect("iam", "list_policy_versions", versions(12, 11, 10, 9, 3, default=3), PolicyArn=ARN)
    aws.expect("iam", "delete_policy_version", PolicyArn=ARN, VersionId="v9")
    new = json.dumps(document("s3:PutObject"))
    aws.expect_once("iam", "create_policy_version", PolicyArn=ARN, PolicyDocument=new, SetAsDefault=True)
    kind.update(existing(), {"document": document("s3:PutObject")})


def test_a_lost_answer_makes_no_second_version(aws, kind):
    aws.expect("iam", "list_policy_versions", versions(1, default=1), PolicyArn=ARN)
    aws.fail("iam", "create_policy_version", "ServiceFailure", use="once", status=500)
    expect_description(aws, "s3:PutObject", "v2")
    kind.update(existing(), {"document": document(["s3:PutObject"])})


def test_a_lost_request_is_made_again(aws, kind):
    aws.expect("iam", "list_policy_versions", versions(1, default=1), PolicyArn=ARN)
    aws.fail("iam", "create_policy_version", "ServiceFailure", use="once", status=500)
    expect_description(aws, "s3:GetObject", "v1")
    new = json.dumps(document("s3:PutObject"))
    aws.expect_once("iam", "create_policy_version", PolicyArn=ARN, PolicyDocument=new, SetAsDefault=True)
    kind.update(existing(), {"document": document("s3:PutObject")})


def test_its_tags_are_set_and_removed(aws, kind):
    aws.expect("iam", "tag_policy", PolicyArn=ARN, Tags=tag_list(Team="maps"))
    aws.expect("iam", "untag_policy", PolicyArn=ARN, TagKeys=["Old"])
    kind.update(existing(tags={"Old": "x"}), {"tags": {"Team": "maps"}})


def test_it_is_deleted_with_its_older_versions(aws, kind):
    aws.expect("iam", "list_entities_for_policy", {"IsTruncated": False}, PolicyArn=ARN)
    aws.expect("iam", "list_policy_versions", versions(3, 2, 1, default=2), PolicyArn=ARN)
    aws.expect("iam", "delete_policy_version", PolicyArn=ARN, VersionId="v1")
    aws.fail("iam", "delete_policy_version", "NoSuchEntity", PolicyArn=ARN, VersionId="v3")
    aws.expect("iam", "delete_policy", PolicyArn=ARN)
    kind.delete(existing())


def test_one_that_stays_attached_keeps_its_versions(aws, kind):
    held = {"PolicyRoles": [{"RoleName": "nodes"}], "PolicyUsers": [{"UserName": "me"}], "PolicyGroups": [{"GroupName": "us"}]}
    for _ in range(9):
        aws.expect("iam", "list_entities_for_policy", {**held, "IsTruncated": False}, PolicyArn=ARN)
    with pytest.raises(ClientError, match=r"DeleteConflict.*attached to role nodes, user me, group us"):
        kind.delete(existing())


def test_one_that_was_just_detached_is_waited_for(aws, kind, pauses):
    aws.expect("iam", "list_entities_for_policy", {"PolicyRoles": [{"RoleName": "nodes"}], "IsTruncated": False}, PolicyArn=ARN)
    aws.expect("iam", "list_entities_for_policy", {"IsTruncated": False}, PolicyArn=ARN)
    aws.expect("iam", "list_policy_versions", versions(1, default=1), PolicyArn=ARN)
    aws.expect("iam", "delete_policy", PolicyArn=ARN)
    kind.delete(existing())
    assert len(pauses) == 1


def test_one_that_is_gone_already_is_deleted(aws, kind):
    aws.fail("iam", "list_entities_for_policy", "NoSuchEntity", PolicyArn=ARN)
    kind.delete(existing())


def test_what_means_the_same_is_no_difference(kind):
    assert kind.target("document", document(["s3:GetObject"]), document("s3:GetObject")) == document("s3:GetObject")
    assert kind.target("document", document("s3:PutObject"), document("s3:GetObject")) == document("s3:PutObject")
    assert kind.target("description", "", None) is None
    assert kind.target("tags", {"a": "1"}, {"b": "2"}) == {"a": "1", "b": "2"}
