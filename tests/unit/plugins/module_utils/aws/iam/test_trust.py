# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam.desired import resources
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference
from ansible_collections.piksel.infra.plugins.modules.iam import ARGUMENTS

GITHUB = "https://token.actions.githubusercontent.com"
ENGINEER = "arn:aws:iam::123456789012:user/engineer"
SSO = "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_*"


def trust(**role):
    """The statements by which the role lets somebody in."""
    given = {"roles": [{"name": "deploy", **role}], "tags": {}, "oidc_providers": [{"url": GITHUB}]}
    result = ArgumentSpecValidator(ARGUMENTS).validate(given)
    assert not result.error_messages
    (found,) = [one for one in resources(result.validated_parameters) if one.kind == "iam_role"]
    return found.attributes["assume_role_policy"]["Statement"]


def subjects(name, provider=GITHUB, forge=None, **which):
    """The conditions on the subject, by their operator."""
    trusted = {"oidc_provider": provider, "repositories": [{"name": name, **which}], **({"forge": forge} if forge else {})}
    (statement,) = trust(trusted_repositories=[trusted])
    key = f"{provider.removeprefix('https://')}:sub"
    return {operator: keys[key] for operator, keys in statement["Condition"].items() if key in keys}


def test_named_principals_are_one_statement():
    (statement,) = trust(trusted_principals=[{"arns": [ENGINEER], "accounts": ["210987654321"], "external_id": "agreed", "mfa": True}])
    assert statement == {
        "Effect": "Allow",
        "Principal": {"AWS": ["210987654321", ENGINEER]},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "agreed"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}},
    }


def test_a_pattern_is_the_account_with_a_condition():
    """IAM takes no asterisk in a principal."""
    (statement,) = trust(trusted_principals=[{"arns": [SSO]}])
    assert statement["Principal"] == {"AWS": ["123456789012"]}
    assert statement["Condition"] == {"ArnLike": {"aws:PrincipalArn": [SSO]}}


def test_a_name_beside_a_pattern_is_not_bound_by_it():
    named, pattern = trust(trusted_principals=[{"arns": [SSO, ENGINEER]}])
    assert (named["Principal"], "Condition" in named) == ({"AWS": [ENGINEER]}, False)
    assert pattern["Principal"] == {"AWS": ["123456789012"]}


def test_a_repository_is_let_in_by_its_provider():
    repositories = [{"name": "maps/tiles", "branches": ["main"]}]
    (statement,) = trust(trusted_repositories=[{"oidc_provider": f"{GITHUB}/", "repositories": repositories}])
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Federated": Reference("iam_oidc_provider", GITHUB, "arn")},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {
                "token.actions.githubusercontent.com:aud": ["sts.amazonaws.com"],
                "token.actions.githubusercontent.com:sub": ["repo:maps/tiles:ref:refs/heads/main"],
            }
        },
    }


@pytest.mark.parametrize(
    ("which", "subject"),
    [
        ({"branches": ["main"]}, {"StringEquals": ["repo:maps/tiles:ref:refs/heads/main"]}),
        ({"branches": ["release/*"]}, {"StringLike": ["repo:maps/tiles:ref:refs/heads/release/*"]}),
        ({"tags": ["v1"]}, {"StringEquals": ["repo:maps/tiles:ref:refs/tags/v1"]}),
        ({"environments": ["a:b"]}, {"StringEquals": ["repo:maps/tiles:environment:a%3Ab"]}),
        ({"pull_requests": True}, {"StringEquals": ["repo:maps/tiles:pull_request"]}),
        (
            {"branches": ["main"], "tags": ["v*"]},
            {"StringLike": ["repo:maps/tiles:ref:refs/heads/main", "repo:maps/tiles:ref:refs/tags/v*"]},
        ),
    ],
)
def test_githubs_subjects(which, subject):
    assert subjects("maps/tiles", **which) == subject


def test_github_with_ids():
    assert subjects("maps@1/tiles@2", branches=["main"]) == {"StringEquals": ["repo:maps@1/tiles@2:ref:refs/heads/main"]}


@pytest.mark.parametrize(
    ("which", "subject"),
    [
        ({"branches": ["main"]}, {"StringEquals": ["project_path:maps/web/tiles:ref_type:branch:ref:main"]}),
        ({"tags": ["v*"]}, {"StringLike": ["project_path:maps/web/tiles:ref_type:tag:ref:v*"]}),
    ],
)
def test_gitlabs_subjects(which, subject):
    assert subjects("maps/web/tiles", "https://gitlab.example.com", **which) == subject


def test_another_github_is_one_where_it_is_said():
    provider = "https://github.example.com/_services/token"
    assert subjects("maps/tiles", provider, "github", branches=["main"]) == {"StringEquals": ["repo:maps/tiles:ref:refs/heads/main"]}


def test_an_arn_has_the_issuer_too():
    arn = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com/path"
    trusted = {"oidc_provider": arn, "audiences": ["b", "a"], "repositories": [{"name": "maps/tiles", "branches": ["main"]}]}
    (statement,) = trust(trusted_repositories=[trusted])
    assert statement["Principal"] == {"Federated": arn}
    assert statement["Condition"]["StringEquals"]["gitlab.example.com/path:aud"] == ["a", "b"]


def test_principals_and_repositories_go_together():
    trusted = {"oidc_provider": GITHUB, "repositories": [{"name": "maps/tiles", "branches": ["main"]}]}
    assert [one["Action"] for one in trust(trusted_principals=[{"arns": [ENGINEER]}], trusted_repositories=[trusted])] == [
        "sts:AssumeRole",
        "sts:AssumeRoleWithWebIdentity",
    ]


@pytest.mark.parametrize(
    "other",
    [{"assume_role_policy": {"Statement": []}}, {"trusted_service_accounts": {"oidc_provider": GITHUB, "subjects": ["a"]}}],
    ids=lambda other: next(iter(other)),
)
@pytest.mark.parametrize("form", ["trusted_principals", "trusted_repositories"])
def test_two_forms_of_trust_exclude_each_other(other, form):
    result = ArgumentSpecValidator(ARGUMENTS).validate({"roles": [{"name": "deploy", form: [], **other}]})
    assert any("mutually exclusive" in message for message in result.error_messages)
