# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of the kinds of groups, resource servers, identity providers and styles."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito import (
    CognitoGroup,
    CognitoIdentityProvider,
    CognitoManagedLoginBranding,
    CognitoResourceServer,
    CognitoUserPoolClient,
)
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Hidden

POOL = "ap-southeast-3_AAAAAAAAA"
IN = {"UserPoolId": POOL}
SERVICE = "cognito-idp"
OF_POOL = {"user_pool_id": POOL}


def test_groups_are_read_whole(aws, pools):
    groups = [{"GroupName": "admin", "Precedence": 0, "Description": "All"}, {"GroupName": "user"}]
    aws.expect(SERVICE, "list_groups", {"Groups": groups}, **IN, Limit=60)
    first, second = CognitoGroup(pools).read()
    assert first.attributes == {**OF_POOL, "description": "All", "precedence": 0, "role_arn": None}
    assert (second.name, second.owned, second.outputs) == ("user", True, {"id": f"{POOL}/user"})


def test_a_group_is_made_changed_whole_and_deleted(aws, pools):
    kind = CognitoGroup(pools)
    aws.expect_once(SERVICE, "create_group", {}, GroupName="admin", **IN, Description="All", Precedence=0)
    one = kind.create("admin", {**OF_POOL, "description": "All", "precedence": 0})
    aws.expect(SERVICE, "update_group", {}, GroupName="admin", **IN, Description="Some", Precedence=0)
    kind.update(one, {"description": "Some"})
    aws.expect(SERVICE, "delete_group", {}, GroupName="admin", **IN)
    kind.delete(one)


def test_in_no_pool_is_nothing(pools, monkeypatch):
    monkeypatch.setattr(pools, "found", list)
    assert CognitoGroup(pools).read() == []


def test_a_pool_that_is_gone_meanwhile_has_nothing(aws, pools):
    aws.fail(SERVICE, "list_groups", "ResourceNotFoundException")
    assert CognitoGroup(pools).read() == []


def test_resource_servers_have_all_their_scopes(aws, pools):
    kind = CognitoResourceServer(pools)
    scopes = [{"ScopeName": "read", "ScopeDescription": "Reads"}]
    server = {**IN, "Identifier": "api", "Name": "API", "Scopes": scopes}
    aws.expect(SERVICE, "list_resource_servers", {"ResourceServers": [server]}, **IN, MaxResults=50)
    (one,) = kind.read()
    assert one.attributes == {**OF_POOL, "name": "API", "scopes": {"read": "Reads"}}
    aws.expect(SERVICE, "update_resource_server", {"ResourceServer": server}, **IN, Identifier="api", Name="API", Scopes=[])
    kind.update(one, {"scopes": {}})
    aws.expect(SERVICE, "delete_resource_server", {}, **IN, Identifier="api")
    kind.delete(one)
    aws.expect_once(SERVICE, "create_resource_server", {"ResourceServer": server}, **IN, Identifier="api", Name="API", Scopes=scopes)
    assert kind.create("api", one.attributes).outputs == {"id": f"{POOL}/api"}


PROVIDER = {
    "ProviderName": "Google",
    "ProviderType": "Google",
    "ProviderDetails": {"client_id": "1", "client_secret": "from-google", "token_url": "https://google"},
    "AttributeMapping": {"email": "email"},
    "IdpIdentifiers": ["example.org"],
}
WHICH = {**IN, "ProviderName": "Google"}


@pytest.fixture
def provider(aws, pools):
    kind = CognitoIdentityProvider(pools)
    aws.expect(SERVICE, "list_identity_providers", {"Providers": [{"ProviderName": "Google"}]}, **IN, MaxResults=60)
    aws.expect(SERVICE, "describe_identity_provider", {"IdentityProvider": PROVIDER}, **WHICH)
    (one,) = kind.read()
    return kind, one


def test_a_providers_secret_is_apart_and_hidden(provider):
    kind, one = provider
    assert one.attributes["details"] == {"client_id": "1", "token_url": "https://google"}
    assert one.attributes["client_secret"] == Hidden("from-google")
    assert "from-google" not in repr(one)
    assert kind.shown("client_secret", one.attributes["client_secret"]) == "(secret)"


def test_what_cognito_tells_of_a_provider_is_not_sent_back(aws, pools):
    told = {**PROVIDER, "ProviderType": "SAML", "ProviderDetails": {"MetadataURL": "https://idp", "ActiveEncryptionCertificate": "MIID"}}
    aws.expect(SERVICE, "list_identity_providers", {"Providers": [{"ProviderName": "Google"}]}, **IN, MaxResults=60)
    aws.expect(SERVICE, "describe_identity_provider", {"IdentityProvider": told}, **WHICH)
    (one,) = CognitoIdentityProvider(pools).read()
    assert one.attributes["details"] == {"MetadataURL": "https://idp"}


def test_what_cognito_adds_to_details_stays(provider):
    kind, one = provider
    assert kind.target("details", {"client_id": "1"}, one.attributes["details"]) == one.attributes["details"]
    assert kind.target("details", {"client_id": "2"}, one.attributes["details"])["client_id"] == "2"


def test_a_provider_is_changed_whole(aws, provider):
    kind, one = provider
    sent = {"ProviderDetails": PROVIDER["ProviderDetails"], "AttributeMapping": {}, "IdpIdentifiers": ["example.org"]}
    aws.expect(SERVICE, "update_identity_provider", {"IdentityProvider": PROVIDER}, **WHICH, **sent)
    kind.update(one, {"attribute_mapping": {}})


def test_another_secret_is_written(aws, provider):
    kind, one = provider
    details = {**PROVIDER["ProviderDetails"], "client_secret": "another"}
    sent = {"ProviderDetails": details, "AttributeMapping": {"email": "email"}, "IdpIdentifiers": ["example.org"]}
    aws.expect(SERVICE, "update_identity_provider", {"IdentityProvider": PROVIDER}, **WHICH, **sent)
    kind.update(one, {"client_secret": Hidden("another")})


def test_apple_s_key_is_never_told_and_goes_with_whatever_changes(aws, pools):
    kind = CognitoIdentityProvider(pools)
    kind.secrets = {"SignInWithApple": Hidden("from-apple")}
    details = {"client_id": "1", "team_id": "2", "key_id": "3", "authorize_scopes": "email"}
    told = {"ProviderName": "SignInWithApple", "ProviderType": "SignInWithApple", "ProviderDetails": details}
    aws.expect(SERVICE, "list_identity_providers", {"Providers": [{"ProviderName": "SignInWithApple"}]}, **IN, MaxResults=60)
    aws.expect(SERVICE, "describe_identity_provider", {"IdentityProvider": told}, **IN, ProviderName="SignInWithApple")
    (one,) = kind.read()
    assert kind.target("client_secret", Hidden("from-apple"), one.attributes["client_secret"]) == one.attributes["client_secret"]
    sent = {"ProviderDetails": {**details, "key_id": "4", "private_key": "from-apple"}, "AttributeMapping": {}, "IdpIdentifiers": []}
    aws.expect(SERVICE, "update_identity_provider", {"IdentityProvider": told}, **IN, ProviderName="SignInWithApple", **sent)
    kind.update(one, {"details": {**details, "key_id": "4"}})


def test_a_provider_is_made_and_deleted(aws, provider):
    kind, one = provider
    wanted = {**OF_POOL, "type": "SAML", "details": {"MetadataURL": "https://idp"}}
    aws.expect_once(
        SERVICE,
        "create_identity_provider",
        {"IdentityProvider": PROVIDER},
        **IN,
        ProviderName="office",
        ProviderType="SAML",
        ProviderDetails={"MetadataURL": "https://idp"},
    )
    assert kind.create("office", wanted).outputs == {"id": "office"}
    aws.expect(SERVICE, "delete_identity_provider", {}, **WHICH)
    kind.delete(one)


CLIENT = {**IN, "ClientId": "id-1", "ClientName": "grafana-staging"}
OF_CLIENT = {**IN, "ClientId": "id-1"}


def expect_client(aws):
    aws.expect(SERVICE, "list_user_pool_clients", {"UserPoolClients": [CLIENT]}, **IN, MaxResults=60)
    aws.expect(SERVICE, "describe_user_pool_client", {"UserPoolClient": CLIENT}, **OF_CLIENT)


def test_a_style_is_read_by_its_client(aws, pools):
    kind = CognitoManagedLoginBranding(CognitoUserPoolClient(pools), wanted=True)
    expect_client(aws)
    answer = {"ManagedLoginBranding": {"ManagedLoginBrandingId": "style-1"}}
    aws.expect(SERVICE, "describe_managed_login_branding_by_client", answer, **OF_CLIENT)
    (one,) = kind.read()
    assert (one.name, one.attributes, one.outputs) == ("grafana-staging", {**OF_POOL, "client_id": "id-1"}, {"id": "style-1"})
    aws.expect(SERVICE, "delete_managed_login_branding", {}, **IN, ManagedLoginBrandingId="style-1")
    kind.delete(one)


def test_a_client_may_have_no_style_and_gets_cognitos(aws, pools):
    kind = CognitoManagedLoginBranding(CognitoUserPoolClient(pools), wanted=True)
    expect_client(aws)
    aws.fail(SERVICE, "describe_managed_login_branding_by_client", "ResourceNotFoundException", **OF_CLIENT)
    assert kind.read() == []
    answer = {"ManagedLoginBranding": {"ManagedLoginBrandingId": "style-1"}}
    aws.expect_once(SERVICE, "create_managed_login_branding", answer, **OF_CLIENT, UseCognitoProvidedValues=True)
    assert kind.create("grafana-staging", {**OF_POOL, "client_id": "id-1"}).outputs == {"id": "style-1"}


def test_where_no_style_is_wanted_none_is_asked_for(pools):
    assert CognitoManagedLoginBranding(CognitoUserPoolClient(pools), wanted=False).read() == []
