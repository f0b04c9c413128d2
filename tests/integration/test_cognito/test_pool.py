# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool and its clients: what is not described stays, what can't be is refused, and who is in it is safe."""

import json

import pytest

from .conftest import CALLBACK, client_of, kinds, pool_of

SECRET = "example/staging/grafana"
DAY = {"validity": 1, "unit": "days"}


def test_credentials_are_in_the_secret_and_in_no_result(run, cognito, secrets, described):
    planned, made = run(check=True, **described), run(**described)
    for name in ("staging", "production"):
        client = client_of(cognito, f"grafana-{name}")
        value = secrets.get_secret_value(SecretId=f"example/{name}/grafana")["SecretString"]
        assert value == f"{client['ClientId']}:{client['ClientSecret']}"
        assert client["ClientSecret"] not in json.dumps([planned, made, run(**described)])
    assert made["outputs"]["clients"]["grafana-staging"]["secret_name"] == SECRET


def test_what_is_set_by_hand_and_not_described_stays(run, cognito, described):
    """AWS resets what an update leaves out."""
    run(**described)
    pool, client = pool_of(cognito), client_of(cognito, "grafana-staging")
    by_hand = {"Policies": pool["Policies"], "UserPoolTags": pool["UserPoolTags"], "DeletionProtection": "ACTIVE"}
    by_hand |= {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}}
    by_hand |= {
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailSubject": "By hand", "EmailMessage": "{####}"}
    }
    cognito.update_user_pool(UserPoolId=pool["Id"], **by_hand)
    kept = {key: value for key, value in client.items() if key not in ("ClientSecret", "ClientType") and not key.endswith("Date")}
    cognito.update_user_pool_client(**{**kept, "AuthSessionValidity": 9, "ReadAttributes": ["email"]})
    assert run(**described)["changes"] == []

    described["password_policy"] = {"minimum_length": 16}
    described["clients"][0]["refresh_token"] = DAY
    assert kinds(run(**described)) == ["cognito_user_pool", "cognito_user_pool_client"]
    after, client = pool_of(cognito), client_of(cognito, "grafana-staging")
    assert after["Policies"]["PasswordPolicy"]["MinimumLength"] == 16
    assert (after["UserPoolAddOns"], after["UserPoolTier"]) == ({"AdvancedSecurityMode": "AUDIT"}, "PLUS")
    assert after["VerificationMessageTemplate"]["EmailSubject"] == "By hand"
    assert (client["AuthSessionValidity"], client["ReadAttributes"], client["RefreshTokenValidity"]) == (9, ["email"], 1)
    assert client["CallbackURLs"] == [CALLBACK]


def test_two_of_one_name_are_told_apart(run, cognito, described):
    ids = sorted(cognito.create_user_pool(PoolName="main")["UserPool"]["Id"] for _ in range(2))
    refused = run(**described)
    assert f"2 resources are the cognito_user_pool main: {', '.join(ids)}" in refused["msg"]


def test_a_client_of_one_s_name_beside_ours_is_told(run, cognito, described):
    run(**described)
    second = cognito.create_user_pool_client(UserPoolId=pool_of(cognito)["Id"], ClientName="grafana-staging")["UserPoolClient"]["ClientId"]
    refused = run(**described)
    assert "2 resources are the cognito_user_pool_client grafana-staging" in refused["msg"]
    assert second in refused["msg"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"username_attributes": ["phone_number"]}, "username_attributes is ['email'] and can't become ['phone_number']"),
        ({"username_case_sensitive": True}, "username_case_sensitive is False and can't become True"),
        ({"attributes": [{"name": "email", "required": True}]}, "identity_attributes: email: required is false and can't become true"),
        ({"attributes": [{"name": "office", "max": 9}]}, "identity_attributes: office: max is 5 and can't become 9"),
    ],
    ids=["sign-in", "case", "required", "limits"],
)
def test_what_a_pool_can_not_become_is_refused(run, aws, described, options, words):
    run(**described, attributes=[{"name": "office", "max": 5}])
    aws.clear_calls()
    refused = run(**{**described, **options})
    assert "nothing was changed" in refused["msg"]
    assert words in refused["msg"]
    assert aws.calls(write=True) == []


def test_people_stay_until_the_pool_is_named_and_not_protected(run, cognito, described):
    run(**described, groups=[{"name": "admin"}])
    pool = pool_of(cognito)["Id"]
    cognito.admin_create_user(UserPoolId=pool, Username="somebody@example.org")
    cognito.admin_add_user_to_group(UserPoolId=pool, Username="somebody@example.org", GroupName="admin")
    gone = {"name": "main", "project": "example", "state": "absent"}
    removed = run(**gone)
    assert [one.partition(":")[0] for one in removed["kept"]] == ["cognito_group admin", "cognito_user_pool main"]
    assert cognito.list_users_in_group(UserPoolId=pool, GroupName="admin")["Users"]

    named = {**gone, "delete_data": ["cognito_user_pool main"]}
    for check in (True, False):
        assert "identity_delete_data: main is protected from deletion" in run(check=check, **named)["msg"]
    run(**described, deletion_protection=False)
    assert "cognito_user_pool main" in [f"{one['kind']} {one['name']}" for one in run(**named)["changes"]]
    assert cognito.list_user_pools(MaxResults=60)["UserPools"] == []


def test_another_pool_s_secrets_stay(run, secrets, described):
    tags = [{"Key": "ManagedBy", "Value": "piksel.infra"}, {"Key": "UserPool", "Value": "main-2"}]
    secrets.create_secret(Name="example/staging/other", SecretString="x", Tags=tags)
    run(**described)
    purge = ["cognito_user_pool_client", "secretsmanager_secret"]
    purged = run(**{**described, "clients": described["clients"][:1], "purge": purge})
    assert [(one["kind"], one["name"]) for one in purged["changes"]] == [
        ("cognito_user_pool_client", "grafana-production"),
        ("secretsmanager_secret", "example/production/grafana"),
    ]
    run(name="main", project="example", state="absent")
    assert [one["Name"] for one in secrets.list_secrets()["SecretList"]] == ["example/staging/other"]


def test_a_client_made_anew_has_its_new_credentials_stored(run, cognito, secrets, described):
    run(**described)
    before = secrets.get_secret_value(SecretId=SECRET)["SecretString"]
    cognito.delete_user_pool_client(UserPoolId=pool_of(cognito)["Id"], ClientId=before.partition(":")[0])
    assert kinds(run(**described)) == ["cognito_user_pool_client", "secretsmanager_secret"]
    client = client_of(cognito, "grafana-staging")
    assert secrets.get_secret_value(SecretId=SECRET)["SecretString"] == f"{client['ClientId']}:{client['ClientSecret']}" != before


def test_a_provider_waits_for_its_secret(run, cognito, secrets, described):
    google = {"name": "Google", "type": "Google", "details": {"client_id": "1", "authorize_scopes": "openid"}, "client_secret": "google"}
    described["identity_providers"] = [google]
    described["clients"][0]["identity_providers"] = ["COGNITO", "Google"]
    planned = run(check=True, **described)
    assert "there is no secret google" in planned["warnings"][0]
    assert "cognito_identity_provider" in kinds(planned)
    assert "there is no secret google" in run(**described)["msg"]
    secrets.create_secret(Name="google", SecretString="from-google")
    assert "from-google" not in json.dumps(run(**described))
    which = {"UserPoolId": pool_of(cognito)["Id"], "ProviderName": "Google"}
    assert cognito.describe_identity_provider(**which)["IdentityProvider"]["ProviderDetails"]["client_secret"] == "from-google"
    assert run(**described)["changes"] == []

    # What the client asks for is let go of first.
    described["clients"][0]["identity_providers"] = ["COGNITO"]
    described["identity_providers"] = [{**google, "state": "absent"}]
    assert kinds(run(**described)) == ["cognito_identity_provider", "cognito_user_pool_client"]
