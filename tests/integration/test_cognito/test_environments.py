# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an environment's role lets its account read in the hub, and nothing beside."""

import boto3
import pytest

from sandbox.expect import refused

HUB = "111111111111"


@pytest.fixture
def assume(aws, run, described):
    """A client of Secrets Manager in an environment's role, as an account's deploy role comes to it."""
    run(**described)

    def assume(account, environment, external_id):
        role = f"arn:aws:iam::{HUB}:role/example-{environment}-identity"
        arguments = {"RoleArn": role, "RoleSessionName": "run", **({"ExternalId": external_id} if external_id else {})}
        keys = aws.client(account, "sts").assume_role(**arguments)["Credentials"]
        session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "ap-southeast-3")
        return lambda service: session.client(service, endpoint_url=aws.endpoint)

    return assume


def test_it_reads_its_own_secrets(assume, secrets):
    read = assume("staging", "staging", "example-staging")("secretsmanager").get_secret_value(SecretId="example/staging/grafana")
    assert read["SecretString"] == secrets.get_secret_value(SecretId="example/staging/grafana")["SecretString"]


def test_it_reads_no_other_secrets_and_no_pool(assume, cognito):
    clients = assume("staging", "staging", "example-staging")
    with refused("AccessDeniedException"):
        clients("secretsmanager").get_secret_value(SecretId="example/production/grafana")
    with refused("AccessDeniedException"):
        clients("secretsmanager").put_secret_value(SecretId="example/staging/grafana", SecretString="x")
    with refused("AccessDeniedException"):
        clients("cognito-idp").list_user_pools(MaxResults=1)


@pytest.mark.parametrize(
    ("account", "environment", "external_id"),
    [
        ("staging", "staging", "example-production"),
        ("staging", "staging", None),
        ("staging", "production", "example-production"),
        ("production", "staging", "example-staging"),
    ],
    ids=["another external id", "none", "another environment", "another account"],
)
def test_nobody_else_comes_in(assume, account, environment, external_id):
    with refused("AccessDenied"):
        assume(account, environment, external_id)


def test_an_environment_that_is_gone_has_no_role(run, aws, described):
    run(**described)
    purge = ["iam_role", "cognito_user_pool_client", "secretsmanager_secret"]
    left = {"environments": described["environments"][:1], "clients": described["clients"][:1], "purge": purge}
    removed = run(**{**described, **left})
    assert ("iam_role", "example-production-identity") in [(one["kind"], one["name"]) for one in removed["changes"]]
    names = [one["RoleName"] for one in aws.client("hub", "iam").list_roles()["Roles"]]
    assert [name for name in names if name.endswith("-identity")] == ["example-staging-identity"]
