"""What a person may do to a user pool behind the role's back, and the changes that put it right."""

from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account, Found

from .eks_drifts import together
from .vpc_drifts import OWN as STAGING
from .vpc_drifts import Change, create, update

At = Mapping[tuple[str, str], Found]  # by kind and name
OWN = {**STAGING, "Environment": "hub"}
POOL, CLIENT, SECRET = "cognito_user_pool", "cognito_user_pool_client", "secretsmanager_secret"
GROUP, PROVIDER, SERVER = "cognito_group", "cognito_identity_provider", "cognito_resource_server"
NAME, STAGING_HUB = "rich", "jupyterhub-staging"
SENT = ("Policies", "DeletionProtection", "AutoVerifiedAttributes", "AdminCreateUserConfig", "UserPoolTags", "UserPoolTier")


def _pool(at: At) -> Any:
    return at[POOL, NAME].id


def _client(at: At, **changes: Any) -> dict[str, Any]:
    """A client as it is, but for these."""
    kept = {key: value for key, value in at[CLIENT, STAGING_HUB].description.items() if not key.endswith("Date")}
    return {key: value for key, value in {**kept, **changes}.items() if key not in ("ClientSecret", "ClientType")}


def pool_by_hand(of: Account, at: At) -> list[Change]:
    """Who changes one thing by hand, without sending the rest, resets that."""
    before = at[POOL, NAME].description
    policy = {**before["Policies"], "PasswordPolicy": {**before["Policies"]["PasswordPolicy"], "MinimumLength": 8}}
    sent = {key: before[key] for key in SENT if key in before}
    sent["AdminCreateUserConfig"] = {key: one for key, one in sent["AdminCreateUserConfig"].items() if key != "UnusedAccountValidityDays"}
    tags = {**before["UserPoolTags"], "Environment": "mine"}
    of("cognito-idp").update_user_pool(UserPoolId=_pool(at), **{**sent, "Policies": policy, "UserPoolTags": tags})
    rules = {"require_lowercase": False, "require_uppercase": False, "require_symbols": False, "require_numbers": True}
    rules |= {"history_size": 5, "temporary_validity_days": 3}
    verification = {"by": "CONFIRM_WITH_CODE", "email_subject": "Rich", "email_message": "Your code is {####}."}
    return [
        update(
            POOL,
            NAME,
            password_policy=({**rules, "minimum_length": 8}, {**rules, "minimum_length": 14}),
            verify_before_update=([], ["email"]),
            account_recovery=([], ["verified_email"]),
            advanced_security=("OFF", "AUDIT"),
            device=({"remember": "never"}, {"remember": "opt_in", "challenge_on_new_device": True}),
            verification=({"by": "CONFIRM_WITH_CODE"}, verification),
            tags=({**OWN, "Environment": "mine"}, OWN),
        )
    ]


def no_factor(of: Account, at: At) -> list[Change]:
    of("cognito-idp").set_user_pool_mfa_config(UserPoolId=_pool(at), MfaConfiguration="OFF")
    return [update(POOL, NAME, mfa_configuration=("OFF", "OPTIONAL"), software_token_mfa=(False, True))]


def stolen_callback(of: Account, at: At) -> list[Change]:
    """Another callback, without limits of time."""
    wanted = at[CLIENT, STAGING_HUB].description["CallbackURLs"]
    given = _client(
        at, CallbackURLs=[*wanted, "https://thief.example.com"], AccessTokenValidity=1, TokenValidityUnits={"AccessToken": "days"}
    )
    of("cognito-idp").update_user_pool_client(**given)
    more = sorted([*wanted, "https://thief.example.com"])
    return [
        update(
            CLIENT,
            STAGING_HUB,
            callback_urls=(more, sorted(wanted)),
            access_token=({"validity": 1, "unit": "days"}, {"validity": 30, "unit": "minutes"}),
        )
    ]


def another_value(of: Account, at: At) -> list[Change]:
    """In the place of a client's secret, which stays what it is in Cognito."""
    name = "rich/staging/jupyterhub"
    of("secretsmanager").put_secret_value(SecretId=at[SECRET, name].id, SecretString="id:by-hand")
    return [update(SECRET, name, value=("(secret)", "(secret)"))]


def in_the_pool(of: Account, at: At) -> list[Change]:
    """A group's precedence, a provider's secret and mapping, and a scope."""
    cognito, which = of("cognito-idp"), {"UserPoolId": _pool(at)}
    cognito.update_group(**which, GroupName="admin", Description="All of it", Precedence=7)
    details = {**at[PROVIDER, "Google"].description["ProviderDetails"], "client_secret": "another"}
    mapping = {"email": "email", "username": "sub", "name": "name"}
    cognito.update_identity_provider(**which, ProviderName="Google", ProviderDetails=details, AttributeMapping=mapping)
    scopes = [{"ScopeName": "read", "ScopeDescription": "Reads"}, {"ScopeName": "write", "ScopeDescription": "Writes"}]
    cognito.update_resource_server(**which, Identifier="https://api.rich.example.org", Name="API", Scopes=scopes)
    wanted = {"email": "email", "username": "sub"}
    return [
        update(GROUP, "admin", precedence=(7, 1)),
        update(PROVIDER, "Google", client_secret=("(secret)", "(secret)"), attribute_mapping=(mapping, wanted)),
        update(SERVER, "https://api.rich.example.org", scopes=({"read": "Reads", "write": "Writes"}, {"read": "Reads"})),
    ]


def gone(of: Account, at: At) -> list[Change]:
    """A group that somebody removed."""
    of("cognito-idp").delete_group(UserPoolId=_pool(at), GroupName="user")
    return [create(GROUP, "user", user_pool_id=_pool(at))]


DRIFTS = (pool_by_hand, no_factor, another_value, together("clients_and_what_is_beside_them", stolen_callback, in_the_pool, gone))
