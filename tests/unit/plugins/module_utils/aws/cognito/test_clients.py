# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of the kind of app clients, and what is set on one."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito import CognitoUserPoolClient, client_settings
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Hidden

POOL = "ap-southeast-3_AAAAAAAAA"
ID, SECRET = "1h57kf5cpq17m0eml12EXAMPLE", "s" * 40
WHICH = {"UserPoolId": POOL, "ClientId": ID}
CALLBACK = "https://grafana.example.org/login"


def client(**more):
    return {
        "UserPoolId": POOL,
        "ClientName": "grafana-staging",
        "ClientId": ID,
        "ClientSecret": SECRET,
        "CallbackURLs": [CALLBACK],
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"],
        "AllowedOAuthFlowsUserPoolClient": True,
        "RefreshTokenValidity": 30,
        "EnableTokenRevocation": True,
        "AuthSessionValidity": 3,
        **more,
    }


@pytest.fixture
def kind(pools):
    return CognitoUserPoolClient(pools, {"grafana-staging"})


def expect_list(aws, *listed):
    given = {"UserPoolId": POOL, "MaxResults": 60}
    aws.expect("cognito-idp", "list_user_pool_clients", {"UserPoolClients": [*listed]}, **given)


def test_a_client_is_read_by_its_name(aws, kind):
    expect_list(aws, {"ClientId": ID, "ClientName": "grafana-staging"}, {"ClientId": "other", "ClientName": "argo-staging"})
    aws.expect("cognito-idp", "describe_user_pool_client", {"UserPoolClient": client()}, **WHICH)
    (one,) = kind.read()
    assert (one.name, one.owned, one.outputs["id"]) == ("grafana-staging", True, ID)
    assert one.attributes["generate_secret"] is True
    assert one.attributes["callback_urls"] == frozenset({CALLBACK})
    assert one.attributes["access_token"] == {"validity": 1, "unit": "hours"}


def test_its_credentials_show_nowhere(aws, kind):
    expect_list(aws, {"ClientId": ID, "ClientName": "grafana-staging"})
    aws.expect("cognito-idp", "describe_user_pool_client", {"UserPoolClient": client()}, **WHICH)
    (one,) = kind.read()
    assert one.outputs["credentials"] == Hidden(f"{ID}:{SECRET}")
    assert SECRET not in repr(one)


def test_without_names_nothing_is_asked(pools):
    assert CognitoUserPoolClient(pools, set()).read() == []


def test_one_without_a_secret_has_its_id_alone(aws, pools):
    public = {key: value for key, value in client().items() if key != "ClientSecret"}
    expect_list(aws, {"ClientId": ID, "ClientName": "grafana-staging"})
    aws.expect("cognito-idp", "describe_user_pool_client", {"UserPoolClient": public}, **WHICH)
    (one,) = CognitoUserPoolClient(pools).read()
    assert (one.attributes["generate_secret"], one.outputs["credentials"]) == (False, Hidden(ID))


def test_one_that_is_gone_meanwhile_is_none(aws, kind):
    expect_list(aws, {"ClientId": ID, "ClientName": "grafana-staging"})
    aws.fail("cognito-idp", "describe_user_pool_client", "ResourceNotFoundException", **WHICH)
    assert kind.read() == []


WANTED = {
    "user_pool_id": POOL,
    "generate_secret": True,
    "callback_urls": frozenset({CALLBACK}),
    "oauth": True,
    "oauth_flows": frozenset({"code"}),
    "prevent_user_existence_errors": True,
}
SENT = {
    "UserPoolId": POOL,
    "ClientName": "grafana-staging",
    "GenerateSecret": True,
    "CallbackURLs": [CALLBACK],
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "PreventUserExistenceErrors": "ENABLED",
}


def test_it_is_made_by_one_call(aws, kind):
    aws.expect_once("cognito-idp", "create_user_pool_client", {"UserPoolClient": client()}, **SENT)
    one = kind.create("grafana-staging", WANTED)
    assert (one.outputs["id"], one.owned) == (ID, True)


def test_after_a_lost_answer_it_is_looked_for(aws, kind):
    """Cognito would make a second one of the same name."""
    aws.fail("cognito-idp", "create_user_pool_client", "InternalErrorException", status=500, use="once", **SENT)
    expect_list(aws, {"ClientId": ID, "ClientName": "grafana-staging"})
    made = client(PreventUserExistenceErrors="ENABLED")
    aws.expect("cognito-idp", "describe_user_pool_client", {"UserPoolClient": made}, **WHICH)
    assert kind.create("grafana-staging", WANTED).outputs["id"] == ID


def test_an_update_sends_what_there_is_just_then(aws, kind):
    one = kind._parsed(client(), POOL)
    now = client(LogoutURLs=["https://grafana.example.org"], ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"])
    aws.expect("cognito-idp", "describe_user_pool_client", {"UserPoolClient": now}, **WHICH)
    sent = {key: value for key, value in now.items() if key not in ("ClientSecret", "CallbackURLs")}
    aws.expect("cognito-idp", "update_user_pool_client", {}, **sent, CallbackURLs=[CALLBACK, "https://more.example.org"])
    kind.update(one, {"callback_urls": frozenset({"https://more.example.org", CALLBACK})})


def test_it_is_deleted(aws, kind):
    aws.expect("cognito-idp", "delete_user_pool_client", {}, **WHICH)
    kind.delete(kind._parsed(client(), POOL))


@pytest.mark.parametrize(
    ("wanted", "present", "reached"),
    [
        ({"validity": 60, "unit": "minutes"}, {"validity": 1, "unit": "hours"}, {"validity": 1, "unit": "hours"}),
        ({"validity": 2, "unit": "hours"}, {"validity": 1, "unit": "hours"}, {"validity": 2, "unit": "hours"}),
        ({"validity": 2, "unit": "hours"}, None, {"validity": 2, "unit": "hours"}),
    ],
)
def test_a_time_is_the_same_in_another_unit(wanted, present, reached):
    assert client_settings.target("access_token", wanted, present) == reached


def test_a_token_s_unit_is_sent_beside_those_of_others():
    there = {"AccessTokenValidity": 5, "TokenValidityUnits": {"AccessToken": "minutes"}}
    body = client_settings.request(there, {"refresh_token": {"validity": 7, "unit": "days"}})
    assert body == {
        "AccessTokenValidity": 5,
        "RefreshTokenValidity": 7,
        "TokenValidityUnits": {"AccessToken": "minutes", "RefreshToken": "days"},
    }


def test_a_validity_without_a_unit_has_aws_s():
    found = client_settings.attributes({"AccessTokenValidity": 2, "RefreshTokenValidity": 0})
    assert found["access_token"] == {"validity": 2, "unit": "hours"}
    assert found["refresh_token"] == {"validity": 30, "unit": "days"}


def test_users_that_are_not_there_may_be_told():
    assert client_settings.request({}, {"prevent_user_existence_errors": False}) == {"PreventUserExistenceErrors": "LEGACY"}
