# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can't be is refused in the words of role identity, each with its remedy; what can be is not."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito.contradictions import refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from ansible_collections.piksel.infra.plugins.plugin_utils.contradictions import contradictions

from unit.plugins.module_utils.aws.cognito.described import STAGING, client, params


def problems(**options):
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(params(**options))
    assert all(one.startswith("identity_") for one in refused.value.problems)
    return refused.value.problems


def only(**options):
    (problem,) = problems(**options)
    return problem


WHOLE = {
    "username_attributes": ["email"],
    "attributes": [{"name": "email", "required": True}, {"name": "department", "min": 1, "max": 40}],
    "password_policy": {"minimum_length": 6, "history_size": 24, "temporary_validity_days": 365},
    "mfa_configuration": "ON",
    "software_token_mfa": True,
    "email_mfa": {"message": "Your code is {code}."},
    "email": {"account": "DEVELOPER", "source_arn": "arn:aws:ses:eu-west-1:123456789012:identity/example.org", "from": "it@example.org"},
    "account_recovery": ["verified_email", "verified_phone_number"],
    "verification": {"email_message_by_link": "Click {link:here}", "email_message": "{####}"},
    "invitation": {"email_message": "{username} {code}"},
    "domain": {"prefix": "example", "name": "auth.example.org", "zone": {"name": "example.org"}, "managed_login_version": 2},
    "resource_servers": [{"identifier": "https://api", "name": "api", "scopes": [{"name": "read", "description": "Reads"}]}],
    "identity_providers": [
        {"name": "Google", "type": "Google", "details": {"client_id": "1", "authorize_scopes": "openid"}, "client_secret": "google"},
        {"name": "office", "type": "SAML", "details": {"MetadataURL": "https://idp.example.org/metadata"}},
    ],
    "clients": [
        client(oauth_scopes=["openid", "https://api/read"], access_token={"validity": 5, "unit": "minutes"}),
        client(name="local", callback_urls=["http://localhost:8000/x", "http://127.0.0.1/x", "http://[::1]/x", "app.example:/back"]),
        client(name="machine", callback_urls=[], oauth_flows=["client_credentials"], oauth_scopes=["https://api/read"]),
        client(name="quiet", callback_urls=[], oauth_flows=[], explicit_auth_flows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
    ],
}


def test_what_is_possible_is_not_refused():
    refuse_contradictions(params(**WHOLE))
    refuse_contradictions(params())
    refuse_contradictions(params(domain={}))


POOL = [
    ({"name": "a/b"}, "name: 'a/b' can't be"),
    ({"username_attributes": ["email"], "alias_attributes": ["email"]}, "give one of the two"),
    ({"attributes": [{"name": "a"}, {"name": "a"}]}, "attributes: a is listed twice"),
    ({"attributes": [{"name": "custom:a"}]}, "write a: Cognito puts custom:"),
    ({"attributes": [{"name": "a", "required": True}]}, "leave required out"),
    ({"attributes": [{"name": "email", "max": 4}]}, "min and max of a standard attribute"),
    ({"attributes": [{"name": "a", "type": "Boolean", "max": 4}]}, "not for Boolean"),
    ({"attributes": [{"name": "a", "min": 5, "max": 4}]}, "min 5 is more than max 4"),
    ({"attributes": [{"name": "a" * 21}]}, "longer than 20"),
    ({"password_policy": {"minimum_length": 5}}, "minimum_length: 5 is not possible; AWS takes 6 to 99"),
    ({"password_policy": {"history_size": 25}}, "AWS takes 0 to 24"),
    ({"password_policy": {"temporary_validity_days": 366}}, "AWS takes 0 to 365"),
    ({"password_policy": {"history_size": 1}, "tier": "LITE"}, "tier: ESSENTIALS"),
    ({"mfa_configuration": "ON"}, "say software_token_mfa: true"),
    ({"mfa_configuration": "OFF", "software_token_mfa": True}, "has no effect"),
    ({"software_token_mfa": True}, "say in mfa_configuration"),
    ({"mfa_configuration": "ON", "email_mfa": {}}, "say email.account: DEVELOPER"),
    ({"mfa_configuration": "ON", "sms_mfa": {}}, "give sms.role_arn"),
    ({"account_recovery": []}, "account_recovery is empty"),
    ({"account_recovery": ["admin_only", "verified_email"]}, "admin_only stands alone"),
    ({"account_recovery": ["verified_email", "verified_email"]}, "listed twice"),
    ({"email": {"account": "DEVELOPER"}}, "email.source_arn is missing"),
    ({"email": {"account": "COGNITO_DEFAULT", "from": "a@example.org"}}, "email.from: Cognito's own account has none"),
    ({"verification": {"email_message": "Hello"}}, "verification.email_message: {code} is missing"),
    ({"verification": {"email_message_by_link": "Hello"}}, "{link:its words} is missing"),
    ({"invitation": {"sms_message": "Hello {username}"}}, "invitation.sms_message: {code} is missing"),
    ({"invitation": {"email_message": "Hello"}}, "{code} and {username} is missing"),
    ({"advanced_security": "ENFORCED", "tier": "ESSENTIALS"}, "say tier: PLUS"),
    ({"groups": [{"name": "a"}, {"name": "a"}]}, "groups: a is listed twice"),
]
DOMAINS = [
    ({"prefix": "Example"}, "prefix: 'Example' has to be"),
    ({"prefix": "-a"}, "prefix: '-a' has to be"),
    ({"prefix": "my-aws-pool"}, "has aws in it"),
    ({"prefix": "cognito-x"}, "has cognito in it"),
    ({"zone": {"name": "example.org"}}, "zone: it is given and no name"),
    ({"managed_login_version": 2}, "managed_login_version: it is given and no domain"),
    ({"name": "example.org", "zone": {"name": "example.org"}}, "no domain name below another one"),
    ({"name": "auth.example.org"}, "the name needs a certificate"),
    ({"name": "auth.example.org", "zone": {"name": "example.com"}}, "is not in the zone example.com"),
    ({"name": "auth.example.org", "zone": {"name": "example.org", "external_id": "x"}}, "give zone.assume_role_arn too"),
    ({"name": "auth.example.org", "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/1"}, "takes those of us-east-1"),
    ({"name": "auth.example.org", "certificate_arn": "mine"}, "no certificate's ARN"),
]
PROVIDERS = [
    ({"name": "google", "type": "Google", "details": {"client_id": "1", "authorize_scopes": "a"}}, "write name: Google"),
    ({"name": "o", "type": "SAML"}, "needs MetadataURL or MetadataFile"),
    ({"name": "o", "type": "SAML", "details": {"MetadataURL": "a"}, "client_secret": "a"}, "of type SAML has none"),
    ({"name": "Google", "type": "Google", "details": {"client_id": "1"}}, "needs authorize_scopes"),
    (
        {"name": "Google", "type": "Google", "details": {"client_id": "1", "authorize_scopes": "a", "client_secret": "s"}},
        "a secret never stands in data",
    ),
]
CLIENTS = [
    ({"environment": "production"}, "environment production is not in identity_environments; it has staging"),
    ({"callback_urls": ["http://grafana.example.org/x"]}, "is not https"),
    ({"logout_urls": ["http://grafana.example.org/x"]}, "logout_urls: http://grafana.example.org/x is not https"),
    ({"callback_urls": ["http://localhost.example.org/x"]}, "is not https"),
    ({"callback_urls": ["grafana.example.org/x"]}, "is no URL to come back to"),
    ({"callback_urls": ["javascript:alert(1)"]}, "is no URL to come back to"),
    ({"callback_urls": ["https:///x"]}, "is no URL to come back to"),
    ({"callback_urls": ["https://["]}, "https://[ is no URL"),
    ({"callback_urls": ["https://a.example.org/x#y"]}, "has a fragment"),
    ({"callback_urls": []}, "callback_urls is empty"),
    ({"default_redirect_uri": "https://other.example.org"}, "is none of callback_urls"),
    ({"oauth_flows": ["code", "client_credentials"], "oauth_scopes": []}, "client_credentials stands alone"),
    ({"oauth_flows": ["client_credentials"], "oauth_scopes": ["openid"]}, "openid is about a person"),
    ({"oauth_flows": ["client_credentials"], "oauth_scopes": ["a/b"], "generate_secret": False}, "needs a secret"),
    ({"explicit_auth_flows": ["ALLOW_USER_SRP_AUTH"]}, "ALLOW_REFRESH_TOKEN_AUTH among them"),
    ({"oauth_scopes": ["groups"]}, "groups is none of Cognito's"),
    ({"access_token": {"validity": 4, "unit": "minutes"}}, "access_token: 240 seconds is not possible"),
    ({"id_token": {"validity": 2, "unit": "days"}}, "id_token: 172800 seconds is not possible"),
    (
        {"access_token": {"validity": 2, "unit": "hours"}, "refresh_token": {"validity": 1, "unit": "hours"}},
        "access_token: it outlasts refresh_token",
    ),
    ({"auth_session_minutes": 2}, "Cognito takes 3 to 15"),
    ({"secret": "elsewhere"}, "is not under example/staging/"),
    ({"secret": "example/staging/a b"}, "can't be a secret's name"),
    ({"secret": "example/staging/a", "generate_secret": False}, "has nothing to store"),
]


@pytest.mark.parametrize(("options", "words"), POOL, ids=[words for _, words in POOL])
def test_of_the_pool(options, words):
    assert words in only(**options)


@pytest.mark.parametrize(("domain", "words"), DOMAINS, ids=[words for _, words in DOMAINS])
def test_of_its_domain(domain, words):
    found = only(domain=domain)
    assert found.startswith("identity_domain.")
    assert words in found


@pytest.mark.parametrize(("provider", "words"), PROVIDERS, ids=[words for _, words in PROVIDERS])
def test_of_providers(provider, words):
    found = only(identity_providers=[provider])
    assert found.startswith(f"identity_identity_providers: {provider['name']}: ")
    assert words in found


@pytest.mark.parametrize(("options", "words"), CLIENTS, ids=[words for _, words in CLIENTS])
def test_of_clients(options, words):
    found = only(clients=[client(**options)])
    assert found.startswith("identity_clients: grafana: ")
    assert words in found


def test_a_scope_that_its_server_lacks():
    servers = [{"identifier": "api", "name": "api", "scopes": [{"name": "read", "description": "Reads"}]}]
    assert "api has no scope write" in only(resource_servers=servers, clients=[client(oauth_scopes=["api/write"])])
    refuse_contradictions(params(clients=[client(oauth_scopes=["api/write"])]))  # it may be in the pool


def test_scopes_of_a_server():
    scopes = [{"name": "a/b", "description": "x"}, {"name": "c", "description": "x"}, {"name": "c", "description": "x"}]
    assert problems(resource_servers=[{"identifier": "api", "name": "api", "scopes": scopes}]) == [
        "identity_resource_servers: api: the scope a/b has a slash, which parts it from its server; leave that out",
        "identity_resource_servers: api: the scope c is listed twice; leave it in once",
    ]


def test_one_client_is_one_of_an_environment_and_has_a_secret_of_its_own():
    assert "grafana-staging is described twice" in problems(clients=[client(), client()])[0]
    assert "two write the secret example/staging/grafana" in only(clients=[client(), client(name="b", secret="example/staging/grafana")])


def test_an_environment_is_whole():
    found = problems(environments=[{**STAGING, "external_id": None, "account_id": "12"}])
    assert any("identity_environments: staging: account_id '12'" in one for one in found)
    assert any("external_id is missing" in one for one in found)
    assert "project is missing" in only(project=None)


def test_of_what_is_to_be_absent_its_environment_alone_is_asked():
    refuse_contradictions(params(clients=[client(callback_urls=["http://x.example.org"], state="absent")]))
    refuse_contradictions(params(identity_providers=[{"name": "o", "type": "SAML", "state": "absent"}]))


def test_the_guard_asks_for_them():
    given = {"identity_name": "main", "identity_project": "example", "identity_environments": [STAGING]}
    bad = client(callback_urls=["http://grafana.example.org/x"])
    (problem,) = contradictions("identity", {**given, "identity_clients": [bad]})
    assert problem.startswith("identity_clients: grafana: callback_urls: http://grafana.example.org/x is not https")
    assert contradictions("identity", {**given, "identity_clients": [client()]}) == []


def test_all_is_told_at_once():
    assert len(problems(name="a/b", domain={"prefix": "aws"}, clients=[client(environment="x", callback_urls=["http://x.example"])])) == 4
