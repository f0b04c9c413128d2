# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam.contradictions import refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from ansible_collections.piksel.infra.plugins.modules.iam import ARGUMENTS

OWN, OTHER = "123456789012", "210987654321"
GITHUB, GITLAB = "https://token.actions.githubusercontent.com", "https://gitlab.example.com"
PROVIDERS = [{"url": GITHUB, "client_ids": ["sts.amazonaws.com"]}, {"url": GITLAB}]
ENGINEER, STRANGER = (f"arn:aws:iam::{account}:user/engineer" for account in (OWN, OTHER))
AGREED = {"StringEquals": {"sts:ExternalId": "agreed"}}


def refusals(role, **given):
    result = ArgumentSpecValidator(ARGUMENTS).validate({"oidc_providers": PROVIDERS, "roles": [{"name": "deploy", **role}], **given})
    assert not result.error_messages
    try:
        refuse_contradictions(result.validated_parameters)
    except InvalidPlan as refused:
        return refused.problems
    return []


def principals(**given):
    return {"trusted_principals": [given]}


def repository(provider=GITHUB, name="maps/tiles", branches=("main",), **given):
    trusted = {key: given.pop(key) for key in ("audiences", "forge") if key in given}
    repositories = [{"name": name, "branches": [*branches], **given}]
    return {"trusted_repositories": [{"oidc_provider": provider, **trusted, "repositories": repositories}]}


def document(principal, condition=None, action="sts:AssumeRole", effect="Allow"):
    statement = {"Effect": effect, "Action": action, "Principal": principal, **({"Condition": condition} if condition else {})}
    return {"assume_role_policy": {"Version": "2012-10-17", "Statement": statement}}


@pytest.mark.parametrize(
    "role",
    [
        principals(arns=[ENGINEER], mfa=True),
        principals(arns=[STRANGER, f"arn:aws:iam::{OTHER}:role/path/deploy-*"], accounts=[OTHER], external_id="agreed"),
        principals(accounts=[OWN]),
        repository(),
        repository(name="maps@1/tiles@22", environments=["production"]),
        repository(branches=[], pull_requests=True),
        repository(provider="arn:aws:iam::123456789012:oidc-provider/other.example.com", audiences=["any"]),
        repository(GITLAB, "maps/web/tiles", audiences=["https://gitlab.example.com"]),
        document({"Service": "ec2.amazonaws.com"}),
        document({"AWS": ENGINEER}),
        document({"AWS": [f"arn:aws:iam::{OTHER}:root", STRANGER]}, AGREED),
        document({"AWS": OTHER}, {"StringLike": {"sts:externalid": "agreed-*"}}),
        document({"AWS": "*"}, {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3"}}),
        document("*", effect="Deny"),
        document({"Federated": f"arn:aws:iam::{OWN}:oidc-provider/x.example.com"}, {"StringEquals": {"x.example.com:sub": "a"}}),
        document({"Federated": f"arn:aws:iam::{OWN}:saml-provider/people"}),
    ],
)
def test_what_is_sound_passes(role):
    assert refusals(role, account_id=OWN) == []


@pytest.mark.parametrize(
    ("role", "problem"),
    [
        (principals(), "trusted_principals: an item names nobody; give arns or accounts"),
        ({"trusted_principals": []}, "it trusts nobody; name principals or repositories"),
        (principals(accounts=["12345"]), "account '12345' is none; write its twelve digits in quotes"),
        (principals(arns=[f"arn:aws:iam::{OWN}:role/*"]), "is no user's or role's"),
        (principals(arns=[f"arn:aws:iam::{OWN}:role/a*b"]), "with an asterisk at the end alone"),
        (principals(arns=[f"arn:aws:sts::{OWN}:assumed-role/deploy/session"]), "is no user's or role's"),
        (principals(arns=[ENGINEER], external_id="a b"), "external_id 'a b': AWS takes"),
        (principals(arns=[f"arn:aws:iam::{OWN}:role/deploy"], mfa=True), "mfa: a session of a role has no second factor to show"),
        (principals(arns=[STRANGER]), f"account {OTHER} is trusted without an external id"),
        (principals(accounts=[OTHER]), "give an external_id, which the caller then has to say"),
        (repository("https://other.example.com"), "https://other.example.com is neither an ARN nor a URL in access_oidc_providers"),
        (repository(audiences=["maps"]), f"audiences: maps is not among the client_ids of {GITHUB}"),
        (repository(audiences=[]), "audiences is empty"),
        ({"trusted_repositories": [{"oidc_provider": GITHUB, "repositories": []}]}, "repositories is empty"),
        (repository(name="maps/*"), "maps/*: an asterisk lets in repositories that anybody may yet make"),
        (repository(name="*"), "*: an asterisk lets in"),
        (repository(name="tiles"), "tiles: that is no repository; write <owner>/<repository>"),
        (repository(name="maps/web/tiles"), "that is no repository; write <owner>/<repository>"),
        (repository(GITLAB, "tiles"), "that is no repository; write <group>/<project>"),
        (repository(branches=[]), "name branches, most often [main], or tags or environments"),
        (repository(branches=[""]), "branches has an empty name"),
        (repository(GITLAB, environments=["production"]), "AWS is told a branch or a tag by GitLab, and no more"),
        (repository(GITLAB, pull_requests=True), "AWS is told a branch or a tag by GitLab, and no more"),
        (document({"AWS": OTHER}), f"assume_role_policy: statement 1: account {OTHER} is trusted without an external id"),
        (document({"AWS": [ENGINEER, STRANGER]}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}), f"account {OTHER} is trusted without"),
        (document({"AWS": OTHER}, {"StringLike": {"sts:ExternalId": "*"}}), f"account {OTHER} is trusted without"),
        (document("*"), "statement 1: everybody is trusted"),
        (document({"AWS": ["*"]}, AGREED), "statement 1: everybody is trusted"),
        (
            document({"Federated": f"arn:aws:iam::{OWN}:oidc-provider/x.example.com"}, {"StringEquals": {"x.example.com:aud": "a"}}),
            "whoever has a token of it could come in; add a condition on its subject",
        ),
    ],
)
def test_what_lets_in_more_than_was_meant_is_refused_with_its_remedy(role, problem):
    told = refusals(role, account_id=OWN)
    assert any(problem in one for one in told), told
    assert all(one.startswith("access_roles: deploy: ") for one in told)


def test_whose_account_it_is_matters_to_trust_alone_where_it_is_said():
    assert refusals(document({"AWS": OTHER})) == []
    assert refusals(principals(arns=[STRANGER])) == []
    assert refusals(principals(arns=[ENGINEER]), account_id="12345") != []


@pytest.mark.parametrize(
    ("boundary", "problem"),
    [
        ({"document": {"Statement": []}}, "access_boundary: document: the document has no Statement"),
        ({"statements": [{"Effect": "Deny", "Action": "s3:*"}]}, "access_boundary: statements: statement 1: it has neither Resource"),
        (
            {"document": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}, "statements": [{}]},
            "access_boundary: document stands for the whole of it",
        ),
    ],
)
def test_a_boundary_has_to_be_a_policy(boundary, problem):
    told = refusals(principals(arns=[ENGINEER]), boundary={"name": "bounds", **boundary})
    assert any(problem in one for one in told), told


def test_a_boundary_is_described_once():
    told = refusals(principals(arns=[ENGINEER]), boundary={"name": "bounds"}, policies=[{"name": "bounds"}])
    assert told == ["access_boundary: bounds is in access_policies too; describe it in one place"]


def test_a_boundary_may_be_named_as_a_policy():
    assert refusals({**principals(arns=[ENGINEER]), "permissions_boundary": "bounds"}, boundary={"name": "bounds"}) == []
