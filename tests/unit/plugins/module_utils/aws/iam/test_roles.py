# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kind of roles."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam import IamRole
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam.documents import service_accounts_trust
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import tag_list

ARN = "arn:aws:iam::123456789012:role/nodes"
POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OTHER = "arn:aws:iam::aws:policy/ViewOnlyAccess"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
SAME_TRUST = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": {"Service": ["ec2.amazonaws.com"]}},
}
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
ACCOUNTS = {
    "oidc_provider": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
    "subjects": frozenset({"system:serviceaccount:maps:tiles"}),
    "audiences": frozenset({"sts.amazonaws.com"}),
}


def role(**more):
    return {
        "Role": {
            "Path": "/",
            "RoleName": "nodes",
            "RoleId": "AROAEXAMPLEEXAMPLE",
            "Arn": ARN,
            "CreateDate": 0,
            "AssumeRolePolicyDocument": json.dumps(TRUST),
            **more,
        }
    }


def existing(**attributes):
    whole = {"assume_role_policy": TRUST, "path": "/", "description": "", "max_session_duration": 3600, "permissions_boundary": ""}
    whole |= {"inline_policies": {}, "managed_policy_arns": frozenset(), "tags": {}}
    return Existing("iam_role", "nodes", {**whole, **attributes}, {"id": "nodes", "arn": ARN})


@pytest.fixture
def kind(aws):
    return IamRole(aws, ["nodes"], "piksel.infra", purge_tags=False)


def test_it_is_read_with_all_that_is_attached(aws, kind):
    boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": OTHER}
    tags = tag_list(ManagedBy="piksel.infra", Team="maps")
    answer = role(MaxSessionDuration=7200, Description="Of nodes.", PermissionsBoundary=boundary, Tags=tags)
    aws.expect("iam", "get_role", answer, RoleName="nodes")
    aws.expect("iam", "list_role_policies", {"PolicyNames": ["read"]}, RoleName="nodes")
    document = {"RoleName": "nodes", "PolicyName": "read", "PolicyDocument": json.dumps(DOCUMENT)}
    aws.expect("iam", "get_role_policy", document, RoleName="nodes", PolicyName="read")
    attached = {"AttachedPolicies": [{"PolicyName": "ReadOnlyAccess", "PolicyArn": POLICY}]}
    aws.expect("iam", "list_attached_role_policies", attached, RoleName="nodes")
    (one,) = kind.read()
    assert one.owned
    assert one.outputs == {"id": "nodes", "arn": ARN}
    assert one.attributes == {
        "assume_role_policy": TRUST,
        "trusted_service_accounts": TRUST,
        "path": "/",
        "description": "Of nodes.",
        "max_session_duration": 7200,
        "permissions_boundary": OTHER,
        "inline_policies": {"read": DOCUMENT},
        "managed_policy_arns": frozenset({POLICY}),
        "tags": {"ManagedBy": "piksel.infra", "Team": "maps"},
    }


def test_only_what_is_wanted_of_it_is_read(aws):
    aws.expect("iam", "get_role", role(), RoleName="nodes")
    (one,) = IamRole(aws, {"nodes": ("assume_role_policy", "tags")}, "piksel.infra", purge_tags=False).read()
    assert not {"inline_policies", "managed_policy_arns"} & one.attributes.keys()
    assert not one.owned


def test_one_that_is_not_there_takes_one_call(aws, kind):
    aws.fail("iam", "get_role", "NoSuchEntity", RoleName="nodes")
    assert kind.read() == []


def test_another_refusal_is_told(aws, kind):
    aws.fail("iam", "get_role", "AccessDenied", RoleName="nodes")
    with pytest.raises(ClientError, match="AccessDenied"):
        kind.read()


def test_it_is_made_by_one_call_and_given_the_rest(aws, kind):
    aws.expect_once(
        "iam",
        "create_role",
        role(),
        RoleName="nodes",
        AssumeRolePolicyDocument=json.dumps(TRUST),
        Path="/example/",
        Description="Of nodes.",
        MaxSessionDuration=7200,
        PermissionsBoundary=OTHER,
        Tags=tag_list(Team="maps"),
    )
    aws.expect("iam", "put_role_policy", RoleName="nodes", PolicyName="read", PolicyDocument=json.dumps(DOCUMENT))
    aws.expect("iam", "attach_role_policy", RoleName="nodes", PolicyArn=POLICY)
    wanted = {
        "assume_role_policy": TRUST,
        "path": "/example/",
        "description": "Of nodes.",
        "max_session_duration": 7200,
        "permissions_boundary": OTHER,
        "inline_policies": {"read": DOCUMENT},
        "managed_policy_arns": frozenset({POLICY}),
        "tags": {"Team": "maps"},
    }
    assert kind.create("nodes", wanted).outputs == {"id": "nodes", "arn": ARN}


def test_what_is_given_empty_is_left_out_of_the_call(aws, kind):
    aws.expect_once("iam", "create_role", role(), RoleName="nodes", AssumeRolePolicyDocument=json.dumps(TRUST))
    wanted = {"assume_role_policy": TRUST, "description": "", "permissions_boundary": "", "inline_policies": {}, "tags": {}}
    kind.create("nodes", wanted)


def test_a_role_for_service_accounts_gets_a_composed_trust(aws, kind):
    document = json.dumps(service_accounts_trust(ACCOUNTS))
    aws.expect_once("iam", "create_role", role(), RoleName="nodes", AssumeRolePolicyDocument=document)
    kind.create("nodes", {"trusted_service_accounts": ACCOUNTS})


def test_a_lost_answer_makes_no_second_one(aws, kind):
    aws.fail("iam", "create_role", "ServiceFailure", use="once", status=500)
    aws.expect("iam", "get_role", role(), RoleName="nodes")
    aws.expect("iam", "list_role_policies", {"PolicyNames": []}, RoleName="nodes")
    aws.expect("iam", "list_attached_role_policies", {"AttachedPolicies": []}, RoleName="nodes")
    aws.expect("iam", "attach_role_policy", RoleName="nodes", PolicyArn=POLICY)
    kind.create("nodes", {"assume_role_policy": SAME_TRUST, "managed_policy_arns": frozenset({POLICY})})


def test_a_principal_that_is_not_known_yet_is_waited_for(aws, kind, pauses):
    aws.fail("iam", "create_role", "MalformedPolicyDocument", 'Invalid principal in policy: "AWS":"arn:x"', use="once")
    aws.expect_once("iam", "create_role", role(), RoleName="nodes", AssumeRolePolicyDocument=json.dumps(TRUST))
    kind.create("nodes", {"assume_role_policy": TRUST})
    assert len(pauses) == 1


def test_a_role_that_iam_forgot_for_a_moment_is_waited_for(aws, kind, pauses):
    aws.expect_once("iam", "create_role", role(), RoleName="nodes", AssumeRolePolicyDocument=json.dumps(TRUST))
    aws.fail("iam", "attach_role_policy", "NoSuchEntity", RoleName="nodes", PolicyArn=POLICY)
    aws.expect("iam", "attach_role_policy", RoleName="nodes", PolicyArn=POLICY)
    kind.create("nodes", {"assume_role_policy": TRUST, "managed_policy_arns": frozenset({POLICY})})
    assert len(pauses) == 1


def test_its_trust_is_changed(aws, kind):
    aws.expect("iam", "update_assume_role_policy", RoleName="nodes", PolicyDocument=json.dumps(DOCUMENT))
    kind.update(existing(), {"assume_role_policy": DOCUMENT})
    aws.expect("iam", "update_assume_role_policy", RoleName="nodes", PolicyDocument=json.dumps(service_accounts_trust(ACCOUNTS)))
    kind.update(existing(), {"trusted_service_accounts": ACCOUNTS})


def test_of_description_and_session_the_one_that_stays_is_told_again(aws, kind):
    aws.expect("iam", "update_role", RoleName="nodes", Description="New.", MaxSessionDuration=7200)
    kind.update(existing(max_session_duration=7200), {"description": "New."})
    aws.expect("iam", "update_role", RoleName="nodes", Description="Old.", MaxSessionDuration=3600)
    kind.update(existing(description="Old."), {"max_session_duration": 3600})


def test_its_boundary_is_set_and_taken_away(aws, kind):
    aws.expect("iam", "put_role_permissions_boundary", RoleName="nodes", PermissionsBoundary=POLICY)
    kind.update(existing(), {"permissions_boundary": POLICY})
    aws.expect("iam", "delete_role_permissions_boundary", RoleName="nodes")
    kind.update(existing(permissions_boundary=POLICY), {"permissions_boundary": ""})
    aws.fail("iam", "delete_role_permissions_boundary", "NoSuchEntity", RoleName="nodes")
    kind.update(existing(permissions_boundary=POLICY), {"permissions_boundary": ""})


def test_inline_policies_that_differ_are_put_and_others_deleted(aws, kind):
    aws.expect("iam", "put_role_policy", RoleName="nodes", PolicyName="new", PolicyDocument=json.dumps(DOCUMENT))
    aws.fail("iam", "delete_role_policy", "NoSuchEntity", RoleName="nodes", PolicyName="gone")
    aws.expect("iam", "delete_role_policy", RoleName="nodes", PolicyName="old")
    before = {"same": DOCUMENT, "old": DOCUMENT, "gone": DOCUMENT}
    kind.update(existing(inline_policies=before), {"inline_policies": {"same": DOCUMENT, "new": DOCUMENT}})


def test_managed_policies_are_attached_before_others_are_detached(aws, kind):
    aws.expect("iam", "attach_role_policy", RoleName="nodes", PolicyArn=POLICY)
    aws.expect("iam", "detach_role_policy", RoleName="nodes", PolicyArn=OTHER)
    kind.update(existing(managed_policy_arns=frozenset({OTHER})), {"managed_policy_arns": frozenset({POLICY})})


def test_its_tags_are_set_and_removed(aws, kind):
    aws.expect("iam", "tag_role", RoleName="nodes", Tags=tag_list(Team="maps"))
    aws.expect("iam", "untag_role", RoleName="nodes", TagKeys=["Old"])
    kind.update(existing(tags={"Old": "x"}), {"tags": {"Team": "maps"}})


def test_it_is_deleted_with_whatever_is_attached_by_then(aws, kind):
    aws.expect("iam", "list_role_policies", {"PolicyNames": ["read"]}, RoleName="nodes")
    aws.expect("iam", "delete_role_policy", RoleName="nodes", PolicyName="read")
    attached = {"AttachedPolicies": [{"PolicyName": "ReadOnlyAccess", "PolicyArn": POLICY}]}
    aws.expect("iam", "list_attached_role_policies", attached, RoleName="nodes")
    aws.expect("iam", "detach_role_policy", RoleName="nodes", PolicyArn=POLICY)
    aws.expect("iam", "delete_role", RoleName="nodes")
    kind.delete(existing())


def test_one_that_is_gone_already_is_deleted(aws, kind):
    aws.fail("iam", "list_role_policies", "NoSuchEntity", RoleName="nodes")
    kind.delete(existing())


def test_what_was_just_detached_is_waited_for(aws, kind, pauses):
    for _ in range(2):
        aws.expect("iam", "list_role_policies", {"PolicyNames": []}, RoleName="nodes")
        aws.expect("iam", "list_attached_role_policies", {"AttachedPolicies": []}, RoleName="nodes")
        aws.fail("iam", "delete_role", "DeleteConflict", RoleName="nodes")
    aws.expect("iam", "list_role_policies", {"PolicyNames": []}, RoleName="nodes")
    aws.expect("iam", "list_attached_role_policies", {"AttachedPolicies": []}, RoleName="nodes")
    aws.expect("iam", "delete_role", RoleName="nodes")
    kind.delete(existing())
    assert len(pauses) == 2


@pytest.mark.parametrize(
    ("attribute", "wanted", "present", "target"),
    [
        ("assume_role_policy", SAME_TRUST, TRUST, TRUST),
        ("assume_role_policy", DOCUMENT, TRUST, DOCUMENT),
        ("trusted_service_accounts", {**ACCOUNTS, "audiences": None}, ACCOUNTS, ACCOUNTS),
        ("trusted_service_accounts", ACCOUNTS, service_accounts_trust(ACCOUNTS), service_accounts_trust(ACCOUNTS)),
        ("trusted_service_accounts", ACCOUNTS, TRUST, ACCOUNTS),
        ("trusted_service_accounts", ACCOUNTS, None, ACCOUNTS),
        ("inline_policies", {"a": SAME_TRUST, "b": DOCUMENT}, {"a": TRUST, "c": TRUST}, {"a": TRUST, "b": DOCUMENT}),
        ("description", "", None, None),
        ("permissions_boundary", "", "", ""),
        ("permissions_boundary", "", POLICY, ""),
        ("tags", {"a": "1"}, {"b": "2"}, {"a": "1", "b": "2"}),
    ],
)
def test_what_means_the_same_is_no_difference(kind, attribute, wanted, present, target):
    assert kind.target(attribute, wanted, present) == target
