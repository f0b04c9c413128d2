# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam import IamInstanceProfile, IamPolicy, IamRole
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam.checks import refuse_what_iam_would
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Reference, Resource
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
from botocore.exceptions import ClientError

ARN = "arn:aws:iam::123456789012:policy/storage"
TRUST = {"Statement": []}
POLICY = Existing("iam_policy", "storage", {"document": {}, "tags": {}}, {"id": ARN, "arn": ARN})


def role(name="nodes", arns=(ARN,), boundary=""):
    attributes = {"managed_policy_arns": frozenset(arns), "permissions_boundary": boundary, "tags": {}}
    return Existing("iam_role", name, attributes, {"id": name, "arn": f"arn:{name}"})


def refusals(aws, desired, existing=()):
    kinds = {kind.kind: kind(aws, [], "piksel.infra", False) for kind in (IamRole, IamPolicy, IamInstanceProfile)}
    try:
        refuse_what_iam_would(aws, plan(desired, list(existing), kinds), kinds["iam_policy"])
    except InvalidPlan as refused:
        return refused.problems
    return []


@pytest.mark.parametrize("code", ["NoSuchEntity", "InvalidInput"])
def test_a_policy_about_to_be_attached_has_to_exist(aws, code):
    aws.fail("iam", "get_policy", code, PolicyArn=ARN)
    wanted = Resource("iam_role", "nodes", {"assume_role_policy": TRUST, "managed_policy_arns": frozenset({ARN})})
    assert refusals(aws, [wanted]) == [f"iam_role nodes: there is no managed policy {ARN}; correct the ARN, or leave it out"]


def test_so_has_a_boundary(aws):
    aws.fail("iam", "get_policy", "NoSuchEntity", PolicyArn=ARN)
    wanted = Resource("iam_role", "nodes", {"permissions_boundary": ARN})
    assert len(refusals(aws, [wanted], [role(arns=())])) == 1


def test_one_that_is_attached_already_or_will_be_made_is_not_asked_for(aws):
    new = Resource("iam_policy", "new", {"document": {"Statement": []}})
    wanted = Resource("iam_role", "nodes", {"managed_policy_arns": frozenset({ARN, Reference("iam_policy", "new", "arn")})})
    assert refusals(aws, [new, wanted], [role()]) == []


def test_one_that_is_there_passes(aws):
    aws.expect("iam", "get_policy", {"Policy": {}}, PolicyArn=ARN)
    wanted = Resource("iam_role", "nodes", {"assume_role_policy": TRUST, "managed_policy_arns": frozenset({ARN})})
    assert refusals(aws, [wanted]) == []


def test_another_error_is_no_verdict(aws):
    aws.fail("iam", "get_policy", "AccessDenied", PolicyArn=ARN)
    wanted = Resource("iam_role", "nodes", {"assume_role_policy": TRUST, "managed_policy_arns": frozenset({ARN})})
    with pytest.raises(ClientError, match="AccessDenied"):
        refusals(aws, [wanted])


def test_the_role_of_an_instance_profile_has_to_exist(aws):
    aws.fail("iam", "get_role", "NoSuchEntity", RoleName="nodes")
    wanted = Resource("iam_instance_profile", "nodes", {"role": "nodes"})
    (problem,) = refusals(aws, [wanted])
    assert problem == "iam_instance_profile nodes: there is no role nodes; correct its name, or describe it too"


def test_what_can_not_be_made_of_what_is_given_is_refused(aws):
    problems = refusals(aws, [Resource("iam_role", "nodes", {"tags": {}}), Resource("iam_policy", "storage", {"tags": {}})])
    assert problems == [
        "iam_role nodes is to be made and has no assume_role_policy or trusted_service_accounts; give one, or correct the name",
        "iam_policy storage is to be made and has no document; give one, or correct the name",
    ]


def test_a_policy_in_use_is_not_deleted(aws):
    held = {"PolicyRoles": [{"RoleName": "nodes"}], "PolicyUsers": [{"UserName": "me"}], "IsTruncated": False}
    aws.expect("iam", "list_entities_for_policy", held, PolicyArn=ARN)
    (problem,) = refusals(aws, [Resource("iam_policy", "storage", present=False)], [POLICY])
    assert problem == "iam_policy storage is attached to role nodes, user me; detach it there first"


@pytest.mark.parametrize(
    "letting_go",
    [
        Resource("iam_role", "nodes", present=False),
        Resource("iam_role", "nodes", {"managed_policy_arns": frozenset()}),
    ],
)
def test_unless_this_very_plan_lets_it_go(aws, letting_go):
    aws.expect("iam", "list_entities_for_policy", {"PolicyRoles": [{"RoleName": "nodes"}], "IsTruncated": False}, PolicyArn=ARN)
    assert refusals(aws, [Resource("iam_policy", "storage", present=False), letting_go], [POLICY, role()]) == []
