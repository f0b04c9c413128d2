# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From parameters to resources: what is said of each, what is left alone, and what refers to what."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito.desired import Description
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito.outputs import shape
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Hidden
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference

from unit.plugins.module_utils.aws.cognito.described import STAGING, client, params

PLACE = "aws:eu-west-1:123456789012"
PRODUCTION = {**STAGING, "name": "production", "external_id": "example-production", "account_id": "210987654321"}
POOL = Reference("cognito_user_pool", "main")


def described(**options):
    return Description(params(**options), {"Google": Hidden("from-google")}, PLACE)


def resources(**options):
    return {one.key: one for one in described(**options).resources()}


def test_what_is_not_given_is_left_alone():
    (pool,) = (one for one in resources(environments=[]).values())
    assert pool.attributes == {"deletion_protection": True, "username_case_sensitive": False, "tags": {"ManagedBy": "piksel.infra"}}


def test_of_groups_of_settings_only_what_is_given_is_wanted():
    pool = described(password_policy={"minimum_length": 12}, device={"remember": "never"}, email_mfa={"message": "{code}"}).pool()
    assert pool["password_policy"] == {"minimum_length": 12}
    assert pool["device"] == {"remember": "never", "challenge_on_new_device": False}
    assert pool["email_mfa"] == {"enabled": True, "message": "{####}"}


def test_off_is_without_any_factor():
    pool = described(mfa_configuration="OFF").pool()
    assert pool["email_mfa"] == pool["sms_mfa"] == {"enabled": False}
    assert pool["software_token_mfa"] is False


def test_an_empty_list_is_wanted_and_none_is_not():
    pool = described(auto_verified_attributes=[]).pool()
    assert pool["auto_verified_attributes"] == frozenset()
    assert "verify_before_update" not in pool


def test_a_client_has_a_secret_of_its_credentials_for_its_environment():
    found = resources(clients=[client()])
    one = found["cognito_user_pool_client", "grafana-staging"]
    assert one.attributes["user_pool_id"] == POOL
    assert one.after == ("cognito_resource_server", "cognito_identity_provider")
    secret = found["secretsmanager_secret", "example/staging/grafana"]
    assert secret.attributes["value"] == Reference("cognito_user_pool_client", "grafana-staging", "credentials")
    assert secret.attributes["tags"] == {"ManagedBy": "piksel.infra", "UserPool": "main"}
    assert secret.attributes["deletion_date"] is None


def test_one_without_a_secret_has_none_stored():
    assert not [key for key in resources(clients=[client(generate_secret=False)]) if key[0] == "secretsmanager_secret"]


def test_one_without_flows_has_no_scopes():
    one = resources(clients=[client(oauth_flows=[])])["cognito_user_pool_client", "grafana-staging"]
    assert (one.attributes["oauth"], one.attributes["oauth_scopes"]) == (False, frozenset())


def test_what_is_absent_is_not_described():
    given = {"groups": [{"name": "a", "state": "absent"}], "clients": [client(state="absent")]}
    assert {kind for kind, _ in resources(**given)} == {"cognito_user_pool", "iam_role"}


def test_managed_login_gives_each_client_a_style():
    found = resources(clients=[client()], domain={"prefix": "example", "managed_login_version": 2})
    style = found["cognito_managed_login_branding", "grafana-staging"]
    assert style.attributes["client_id"] == Reference("cognito_user_pool_client", "grafana-staging")
    assert found["cognito_user_pool_domain", "main/prefix"].attributes == {
        "user_pool_id": POOL,
        "domain": "example",
        "managed_login_version": 2,
    }
    assert not [key for key in resources(clients=[client()], domain={"prefix": "example"}) if key[0].endswith("branding")]


def test_a_custom_domain_with_a_certificate_of_its_own_is_described_elsewhere():
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    found = resources(domain={"name": "auth.example.org", "certificate_arn": arn})
    assert found["cognito_user_pool_domain", "main/custom"].attributes["certificate_arn"] == arn
    without = resources(domain={"name": "auth.example.org", "zone": {"name": "example.org"}})
    assert ("cognito_user_pool_domain", "main/custom") not in without


def test_a_providers_secret_is_the_one_that_was_read():
    google = {"name": "Google", "type": "Google", "details": {"client_id": 1, "authorize_scopes": "a"}, "client_secret": "google"}
    one = resources(identity_providers=[google])["cognito_identity_provider", "Google"]
    assert one.attributes["client_secret"] == Hidden("from-google")
    assert one.attributes["details"] == {"client_id": "1", "authorize_scopes": "a"}
    assert "attribute_mapping" not in one.attributes


@pytest.mark.parametrize(
    ("environment", "account"), [(STAGING, "123456789012"), (PRODUCTION, "210987654321")], ids=["staging", "production"]
)
def test_an_environments_role_reads_its_own_secrets_and_nothing_else(environment, account):
    name = environment["name"]
    role = resources(environments=[STAGING, PRODUCTION])["iam_role", f"example-{name}-identity"]
    (policy,) = role.attributes["inline_policies"].values()
    assert policy["Statement"] == [
        {
            "Sid": "SignInSecrets",
            "Effect": "Allow",
            "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
            "Resource": f"arn:aws:secretsmanager:eu-west-1:123456789012:secret:example/{name}/*",
        }
    ]
    assume = role.attributes["assume_role_policy"]["Statement"][0]
    assert assume["Principal"] == {"AWS": f"arn:aws:iam::{account}:root"}
    assert assume["Condition"]["StringEquals"] == {"sts:ExternalId": environment["external_id"]}


def test_outputs_have_no_secret():
    given = {"clients": [client(), client(name="page", generate_secret=False)], "domain": {"prefix": "example"}}
    standing = {
        ("cognito_user_pool", "main"): {"id": "eu-west-1_A", "arn": "arn"},
        ("cognito_user_pool_client", "grafana-staging"): {"id": "id-1", "credentials": Hidden("id-1:secret")},
        ("iam_role", "example-staging-identity"): {"arn": "arn:role"},
    }
    assert shape(params(**given), described(**given), standing, "eu-west-1") == {
        "user_pool": {"id": "eu-west-1_A", "arn": "arn", "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A"},
        "domain": {
            "name": "example.auth.eu-west-1.amazoncognito.com",
            "url": "https://example.auth.eu-west-1.amazoncognito.com",
            "cloudfront": None,
        },
        "clients": {
            "grafana-staging": {"client_id": "id-1", "secret_name": "example/staging/grafana"},
            "page-staging": {"client_id": None, "secret_name": None},
        },
        "environments": {"staging": {"role_arn": "arn:role"}},
    }


def test_outputs_of_nothing_are_none():
    found = shape(params(), described(), {}, "eu-west-1")
    assert found["user_pool"] == {"id": None, "arn": None, "issuer": None}
    assert (found["domain"], found["environments"]) == ({}, {"staging": {"role_arn": None}})
