# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam.desired import resources
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference
from ansible_collections.piksel.infra.plugins.modules.iam import ARGUMENTS

BOUNDS = Reference("iam_policy", "bounds", "arn")
MOST = 6144  # characters of a managed policy, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html


def described(**given):
    result = ArgumentSpecValidator(ARGUMENTS).validate({"tags": {}, "boundary": {"name": "bounds"}, **given})
    assert not result.error_messages
    return {one.key: one for one in resources(result.validated_parameters)}


def statements(**given):
    return {one["Sid"]: one for one in described(**given)["iam_policy", "bounds"].attributes["document"]["Statement"]}


def test_it_bounds_the_roles_that_say_nothing_else():
    roles = [{"name": "a"}, {"name": "b", "permissions_boundary": ""}, {"name": "c", "permissions_boundary": "arn:aws:iam::aws:policy/x"}]
    found = described(roles=roles)
    assert [found["iam_role", name].attributes["permissions_boundary"] for name in "abc"] == [BOUNDS, "", "arn:aws:iam::aws:policy/x"]


def test_without_one_a_boundary_is_left_alone():
    assert "permissions_boundary" not in described(boundary=None, roles=[{"name": "a"}])["iam_role", "a"].attributes


def test_all_is_allowed_but_what_is_denied():
    found = statements()
    assert [sid for sid, one in found.items() if one["Effect"] == "Allow"] == ["Everything"]
    denied = {action for one in found.values() if one["Effect"] == "Deny" for action in one["Action"]}
    assert {"iam:CreateAccessKey", "iam:CreateLoginProfile", "account:CloseAccount", "organizations:LeaveOrganization"} <= denied
    assert {"cloudtrail:StopLogging", "iam:CreatePolicyVersion", "iam:DeleteRolePermissionsBoundary"} <= denied
    assert not denied & {"iam:CreateRole", "iam:AttachRolePolicy", "iam:PassRole"}


def test_it_denies_its_own_change_by_its_path_in_any_account():
    found = statements(path="/deploy/")
    assert found["KeepTheBoundary"]["Resource"] == "arn:aws:iam::*:policy/deploy/bounds"
    assert found["BoundByThisAlone"]["Condition"] == {"StringNotLike": {"iam:PermissionsBoundary": "arn:aws:iam::*:policy/deploy/bounds"}}
    assert statements()["KeepTheBoundary"]["Resource"] == "arn:aws:iam::*:policy/bounds"


def test_statements_are_added_and_a_document_takes_its_place():
    more = {"Sid": "More", "Effect": "Deny", "Action": "ec2:*", "Resource": "*"}
    assert statements(boundary={"name": "bounds", "statements": [more]}).keys() == {*statements(), "More"}
    whole = {"Statement": [more]}
    found = described(boundary={"name": "bounds", "document": whole})["iam_policy", "bounds"]
    assert found.attributes["document"] == whole


def test_it_is_small_enough_for_iam():
    assert len(json.dumps({"Statement": list(statements().values())}, separators=(",", ":"))) < MOST


def test_it_goes_with_the_roles_and_not_before():
    assert not described(state="absent", roles=[{"name": "a"}])["iam_policy", "bounds"].present
    assert described(state="absent", roles=[{"name": "a", "state": "present"}])["iam_policy", "bounds"].present
