# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.environment_roles import (
    contradictions,
    environment_role,
    role_name,
    role_names,
    trust,
)

STAGING = {"name": "staging", "account_id": "123456789012", "external_id": "example-staging", "principals": ["example-deploy", "path/to/*"]}
OTHER = {"name": "production", "account_id": "123456789013", "external_id": "example-production", "principals": ["example-deploy"]}


def test_two_environments_are_fine():
    assert list(contradictions("dns_environments", "example", [STAGING, OTHER])) == []
    assert list(contradictions("dns_environments", None, [])) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Staging"}, "name takes up to 31 lowercase"),
        ({"account_id": "12345"}, "account_id '12345' is no account's"),
        ({"account_id": "123456789\u0661\u0662\u0663"}, "is no account's"),
        ({"external_id": None}, "external_id is missing"),
        ({"external_id": "x"}, "external_id 'x': AWS takes 2 to 1224"),
        ({"principals": []}, "principals is empty"),
        ({"principals": ["*"]}, "principal '*' is no role's name"),
        ({"principals": ["a*b"]}, "principal 'a*b' is no role's name"),
        ({"principals": ["path/*/role"]}, "is no role's name"),
        ({"principals": ["arn:aws:iam::123456789012:role/example"]}, "is no role's name"),
    ],
)
def test_what_is_wrong_with_one(changes, words):
    (problem,) = contradictions("dns_environments", "example", [{**STAGING, **changes}])
    assert problem.startswith("dns_environments: ")
    assert words in problem


def test_what_two_have_in_common():
    twice = [STAGING, {**OTHER, "external_id": "example-staging"}]
    assert list(contradictions("dns_environments", "example", twice)) == [
        "dns_environments: two environments have the external_id example-staging; each needs its own"
    ]
    assert len(list(contradictions("dns_environments", "example", [STAGING, STAGING]))) == 3


def test_the_project_is_needed():
    (problem,) = contradictions("dns_environments", None, [STAGING])
    assert "the project is missing" in problem


def test_only_the_named_roles_with_the_external_id_are_let_in():
    assume, tag = trust(STAGING, "aws-cn")["Statement"]
    assert assume == {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws-cn:iam::123456789012:root"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "ArnLike": {
                "aws:PrincipalArn": ["arn:aws-cn:iam::123456789012:role/example-deploy", "arn:aws-cn:iam::123456789012:role/path/to/*"]
            },
            "StringEquals": {"sts:ExternalId": "example-staging"},
        },
    }
    assert tag["Action"] == "sts:TagSession"
    assert tag["Condition"] == {"ArnLike": assume["Condition"]["ArnLike"]}


def test_a_role_may_do_what_is_said_and_nothing_else():
    statement = {"Effect": "Allow", "Action": "route53:ListHostedZones", "Resource": "*"}
    name = role_name("example", "staging", "dns")
    role = environment_role(name, STAGING, [statement], {"Project": "example"}, "Zones of staging")
    assert role.key == ("iam_role", "example-staging-dns")
    assert role.attributes["inline_policies"] == {"environment": {"Version": "2012-10-17", "Statement": [statement]}}
    assert role.attributes["managed_policy_arns"] == frozenset()
    assert role.attributes["assume_role_policy"] == trust(STAGING)
    assert role.attributes["tags"] == {"Project": "example"}


def test_roles_of_environments_that_are_described_no_more_are_found_by_their_name(aws):
    given = (aws, "example", [STAGING], "dns")
    assert role_names(*given, every=False) == ["example-staging-dns"]
    roles = ("example-old-dns", "example-old-network", "examples-old-dns", "example--dns", "other-example-old-dns")
    listed = [
        {
            "RoleName": name,
            "Path": "/",
            "RoleId": "AROAEXAMPLEEXAMPLE",
            "Arn": f"arn:aws:iam::123456789012:role/{name}",
            "CreateDate": "2026-01-01",
        }
        for name in roles
    ]
    aws.expect("iam", "list_roles", {"Roles": listed})
    assert role_names(*given, every=True) == ["example-old-dns", "example-staging-dns"]
    assert role_names(aws, None, [], "dns", every=True) == []
