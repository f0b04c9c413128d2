# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam import lockout
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, Named, Unknown
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import Change, Step

ENGINEER = "arn:aws:iam::123456789012:user/engineer"
ROLE = "arn:aws:iam::123456789012:role/path/people"
BOUNDS = "arn:aws:iam::123456789012:policy/bounds"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"


def allow(principal, action="sts:AssumeRole", **conditions):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return {**statement, "Condition": conditions} if conditions else statement


def document(*statements):
    return {"Version": "2012-10-17", "Statement": [*statements]}


def pipeline(*branches):
    subjects = [f"project_path:maps/tiles:ref_type:branch:ref:{branch}" for branch in branches]
    operator = "StringLike" if any("*" in branch for branch in branches) else "StringEquals"
    return allow({"Federated": PROVIDER}, "sts:AssumeRoleWithWebIdentity", **{operator: {"gitlab.example.com:sub": subjects}})


def lost(before, after):
    return [*lockout.lost_ways(document(*before), document(*after))]


PERSON = allow({"AWS": ENGINEER})
WITH_ID = allow({"AWS": ENGINEER}, StringEquals={"sts:ExternalId": "agreed"})
DENIAL = {**allow({"AWS": "*"}), "Effect": "Deny", "Sid": "Nobody"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([PERSON], [PERSON, pipeline("main")]),
        ([PERSON], [allow({"AWS": [ROLE, ENGINEER]})]),
        ([PERSON], [allow({"AWS": "arn:aws:iam::123456789012:root"})]),
        ([PERSON], [allow({"AWS": "123456789012"}, ArnLike={"aws:PrincipalArn": "arn:aws:iam::123456789012:user/*"})]),
        ([WITH_ID], [PERSON]),
        ([WITH_ID], [allow({"AWS": ENGINEER}, StringEquals={"sts:ExternalId": ["agreed", "new"]})]),
        ([pipeline("main")], [pipeline("main", "next")]),
        ([pipeline("main")], [pipeline("main", "release/*")]),
        ([pipeline("main", "release/1")], [pipeline("main", "release/*")]),
        ([pipeline("main", "release/*")], [pipeline("*")]),
        ([allow({"AWS": "AIDAEXAMPLEEXAMPLE"}), PERSON], [PERSON]),
        ([PERSON, DENIAL], [PERSON, DENIAL]),
        ([PERSON, DENIAL], [PERSON]),
    ],
)
def test_ways_in_that_stay_are_none_lost(before, after):
    assert lost(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ([PERSON], [allow({"AWS": ROLE})], [ENGINEER]),
        ([PERSON], [], [ENGINEER]),
        ([PERSON], [WITH_ID], [ENGINEER]),
        ([PERSON], [allow({"AWS": ENGINEER}, Bool={"aws:MultiFactorAuthPresent": "true"})], [ENGINEER]),
        ([PERSON], [allow({"AWS": "123456789012"}, ArnLike={"aws:PrincipalArn": ROLE})], [ENGINEER]),
        ([PERSON], [allow({"AWS": ENGINEER}, "sts:TagSession")], [ENGINEER]),
        ([WITH_ID], [allow({"AWS": ENGINEER}, StringEquals={"sts:ExternalId": "new"})], [ENGINEER]),
        ([allow({"AWS": "123456789012"})], [PERSON], ["123456789012"]),
        ([pipeline("main", "next")], [pipeline("next")], [PROVIDER]),
        ([pipeline("main", "release/*")], [pipeline("main", "release/1")], [PROVIDER]),
        ([pipeline("main")], [pipeline("release/*")], [PROVIDER]),
        ([PERSON], [PERSON, DENIAL], ["whom statement Nobody denies"]),
    ],
)
def test_ways_in_that_go_or_narrow_are_told(before, after, found):
    assert lost(before, after) == found


def role(before, after, name="deploy"):
    attributes = {"assume_role_policy": document(before), "permissions_boundary": BOUNDS}
    existing = Existing("iam_role", name, attributes, {"id": name, "arn": f"arn:aws:iam::123456789012:role/{name}"})
    changes = {"assume_role_policy": Change(document(before), after)} if after else {}
    return Step("update" if after else "none", Named("iam_role", name), existing, changes=changes)


def policy(effect="Deny", arn=BOUNDS):
    before = {"Statement": {"Effect": effect, "Action": ["iam:CreatePolicyVersion"], "Resource": "*"}}
    existing = Existing("iam_policy", "bounds", {"document": before}, {"id": arn, "arn": arn})
    return Step("update", Named("iam_policy", "bounds"), existing, changes={"document": Change(before, {})})


def problems(*steps, confirmed=False):
    return [*lockout.problems(steps, "deploy", confirmed)]


def test_the_own_roles_trust_is_not_taken_from_under_it():
    (problem,) = problems(role(PERSON, document(pipeline("main"))))
    told = "access_roles: deploy: this run acts as it, and may have come in by what its new trust leaves out"
    assert problem.startswith(f"{told}: {ENGINEER};")
    assert "confirm_lockout: true" in problem


def test_it_is_where_that_is_confirmed():
    assert problems(role(PERSON, document(pipeline("main"))), confirmed=True) == []


def test_anothers_trust_is_its_own_matter():
    assert problems(role(PERSON, document(pipeline("main")), "other"), role(PERSON, None)) == []


def test_a_trust_in_what_is_yet_to_be_made_lets_in_nobody_yet():
    provider = Unknown("iam_oidc_provider", "https://gitlab.example.com", "arn")
    after = document(allow({"Federated": provider}, "sts:AssumeRoleWithWebIdentity"))
    assert len(problems(role(PERSON, after))) == 1
    accounts = {"oidc_provider": provider, "subjects": ["a"], "audiences": ["b"]}
    step = role(PERSON, None)
    step.action, step.changes = "update", {"trusted_service_accounts": Change(document(PERSON), accounts)}
    assert len(problems(step)) == 1


def test_the_boundary_that_forbids_its_change_is_left_to_others():
    (problem,) = problems(role(PERSON, None), policy())
    assert problem.startswith("access_boundary: bounds bounds deploy, which this run acts as, and does not let it change the boundary;")


@pytest.mark.parametrize("step", [policy("Allow"), policy(arn=f"{BOUNDS}-2")])
def test_another_policy_or_one_that_forbids_nothing_is_changed(step):
    assert problems(role(PERSON, None), step) == []


def test_it_is_asked_for_only_where_it_matters():
    assert not lockout.concerned([role(PERSON, None)])
    assert lockout.concerned([role(PERSON, document(PERSON))])
    assert lockout.concerned([policy()])


def test_what_is_kept_is_kept_for_a_reason():
    steps = [Step("keep", Named("iam_role", name), reason="data") for name in ("deploy", "other")]
    lockout.explain_kept(steps, "deploy")
    assert [step.reason for step in steps] == [lockout.KEPT, "data"]
