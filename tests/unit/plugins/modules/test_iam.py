# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module in check mode on an empty account: what it would make, and that it writes nothing."""

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam import build
from ansible_collections.piksel.infra.plugins.modules import iam

from unit.plugins.module_utils.aws.stubs import Aws

TRUST = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}


@pytest.fixture
def aws(monkeypatch):
    answers = Aws()
    monkeypatch.setattr(build, "Clients", lambda module: answers)
    yield answers
    answers.verify()


@pytest.fixture
def run(capsys):
    def run(check=True, **arguments):
        with patch_module_args({**arguments, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            iam.main()
        return json.loads(capsys.readouterr().out)

    return run


def test_it_tells_what_it_would_make_in_order(aws, run):
    aws.fail("iam", "get_role", "NoSuchEntity", RoleName="nodes")
    result = run(roles=[{"name": "nodes", "assume_role_policy": TRUST}], tags={"Team": "maps"})
    (change,) = result["changes"]
    assert (change["kind"], change["name"], change["action"], change["outcome"]) == ("iam_role", "nodes", "create", "planned")
    assert change["attributes"]["tags"] == {"before": None, "after": {"ManagedBy": "piksel.infra", "Team": "maps"}}
    assert result["outputs"]["role_arns"] == {"nodes": None}
    assert result["changed"]


def described(name, **more):
    """A role as IAM answers it."""
    role = {"Path": "/", "RoleName": name, "RoleId": "AROAEXAMPLEEXAMPLE", "CreateDate": 0, **more}
    arn, tags = f"arn:aws:iam::123456789012:role/{name}", [{"Key": "ManagedBy", "Value": "piksel.infra"}]
    return {"Role": {**role, "Arn": arn, "AssumeRolePolicyDocument": json.dumps(TRUST), "Tags": tags}}


def test_what_is_there_as_described_is_no_change(aws, run):
    aws.expect("iam", "get_role", described("nodes"), RoleName="nodes")
    result = run(check=False, roles=[{"name": "nodes", "assume_role_policy": TRUST}])
    assert (result["changed"], result["unchanged"], result["pending"], result["kept"]) == (False, 1, [], [])
    assert result["outputs"]["role_arns"] == {"nodes": "arn:aws:iam::123456789012:role/nodes"}


@pytest.mark.parametrize(
    ("caller", "kept"),
    [
        ("arn:aws:sts::123456789012:assumed-role/nodes/session", ["iam_role nodes: this run acts as it; "]),
        ("arn:aws:sts::123456789012:assumed-role/nodes-2/session", []),
        ("arn:aws:iam::123456789012:user/nodes", []),
    ],
    ids=["itself", "another", "a-user"],
)
def test_the_role_that_a_run_acts_as_is_kept(aws, run, caller, kept):
    aws.expect("iam", "get_role", described("nodes"), RoleName="nodes")
    aws.expect("iam", "list_attached_role_policies", {"AttachedPolicies": [], "IsTruncated": False}, RoleName="nodes")
    aws.expect("sts", "get_caller_identity", {"Arn": caller, "Account": "123456789012", "UserId": "A"})
    result = run(roles=[{"name": "nodes"}], state="absent")
    assert [one[: len(wanted)] for one, wanted in zip(result["kept"], kept, strict=True)] == kept
    assert [one["action"] for one in result["changes"]] == ([] if kept else ["delete"])


def test_what_is_purged_is_listed_by_path(aws, run):
    aws.expect("iam", "list_roles", {"Roles": [], "IsTruncated": False}, PathPrefix="/example/")
    policies = {"Policies": [], "IsTruncated": False}
    aws.expect("iam", "list_policies", policies, PathPrefix="/example/", Scope="Local")
    result = run(path="/example/", purge=["iam_role", "iam_policy"])
    assert (result["changed"], result["changes"]) == (False, [])


def test_a_contradiction_is_told_without_a_call(aws, run):
    result = run(roles=[{"name": "nodes", "max_session_duration": 1}])
    assert result["msg"] == "IAM: nothing was changed: access_roles: nodes: max_session_duration is 1; AWS takes 3600 to 43200 seconds"
    assert len(result["problems"]) == 1


def test_an_error_of_aws_is_one_sentence(aws, run):
    aws.fail("iam", "get_role", "AccessDenied", "Not you.", RoleName="nodes")
    result = run(roles=[{"name": "nodes"}])
    assert (result["msg"], result["error_code"]) == ("IAM: GetRole: AccessDenied: Not you.", "AccessDenied")
