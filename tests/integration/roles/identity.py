# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person knows of role identity; the names mean what they mean in vpc.py beside it.

The zones are there beforehand, with the address that Cognito wants of a custom domain's parent; so is the secret of an identity provider.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from integration.support.accounts import Account
from integration.support.external_dns import zone
from integration.support.identity import KINDS, UNTAGGABLE, WRITES, names

from .identity_drifts import DRIFTS

__all__ = ["DRIFTS", "KINDS", "UNTAGGABLE", "WRITES", "names"]

ACCOUNT, HOST = "hub", "piksel-hub"
ID = r"ap-southeast-3_\w+"
ZONE, PIKSEL = "rich.example.org", "piksel.big.go.id"
OF_PROVIDERS = "rich/google"

# One that is protected would not go.
MORTAL = {"identity_deletion_protection": False}
ENVIRONMENTS = [
    {"name": "staging", "account_id": "222222222222", "external_id": "rich-staging", "principals": ["piksel-deploy", "rich-*"]},
    {"name": "production", "account_id": "333333333333", "external_id": "rich-production", "principals": ["piksel-deploy"]},
]
RICH: dict[str, Any] = {
    **MORTAL,
    "identity_project": "rich",
    "identity_name": "rich",
    "identity_tier": "PLUS",
    "identity_username_attributes": ["email"],
    "identity_auto_verified_attributes": ["email"],
    "identity_verify_before_update": ["email"],
    "identity_attributes": [
        {"name": "email", "required": True},
        {"name": "department", "min": 2, "max": 40},
        {"name": "level", "type": "Number", "max": 9},
    ],
    "identity_password_policy": {"minimum_length": 14, "require_numbers": True, "history_size": 5, "temporary_validity_days": 3},
    "identity_mfa_configuration": "OPTIONAL",
    "identity_software_token_mfa": True,
    "identity_account_recovery": ["verified_email"],
    "identity_verification": {"by": "CONFIRM_WITH_CODE", "email_subject": "Rich", "email_message": "Your code is {code}."},
    "identity_admin_create_only": True,
    "identity_invitation": {"email_subject": "Rich", "email_message": "You are {username}, and let in by {code}."},
    "identity_device": {"remember": "opt_in", "challenge_on_new_device": True},
    "identity_advanced_security": "AUDIT",
    "identity_domain": {"prefix": "rich-sign-in", "name": f"auth.{ZONE}", "zone": {"name": ZONE}, "managed_login_version": 2},
    "identity_groups": [{"name": "admin", "description": "All of it", "precedence": 1}, {"name": "user"}],
    "identity_resource_servers": [
        {"identifier": "https://api.rich.example.org", "name": "API", "scopes": [{"name": "read", "description": "Reads"}]}
    ],
    "identity_identity_providers": [
        {
            "name": "Google",
            "type": "Google",
            "details": {"client_id": "rich", "authorize_scopes": "openid email"},
            "client_secret": OF_PROVIDERS,
            "attribute_mapping": {"email": "email", "username": "sub"},
        }
    ],
    "identity_environments": ENVIRONMENTS,
    "identity_clients": [
        {
            "name": "jupyterhub",
            "environment": "staging",
            "callback_urls": ["https://jupyterhub.staging.rich.example.org/hub/oauth_callback", "http://localhost:8000/hub/oauth_callback"],
            "logout_urls": ["https://jupyterhub.staging.rich.example.org"],
            "default_redirect_uri": "https://jupyterhub.staging.rich.example.org/hub/oauth_callback",
            "identity_providers": ["COGNITO", "Google"],
            "oauth_scopes": ["openid", "email", "https://api.rich.example.org/read"],
            "explicit_auth_flows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
            "access_token": {"validity": 30, "unit": "minutes"},
            "refresh_token": {"validity": 7, "unit": "days"},
            "auth_session_minutes": 5,
        },
        {"name": "jupyterhub", "environment": "production", "callback_urls": ["https://jupyterhub.rich.example.org/hub/oauth_callback"]},
        {
            "name": "machine",
            "environment": "staging",
            "oauth_flows": ["client_credentials"],
            "oauth_scopes": ["https://api.rich.example.org/read"],
        },
        {"name": "page", "environment": "staging", "callback_urls": ["https://page.rich.example.org/"], "generate_secret": False},
    ],
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": MORTAL, "rich": RICH}

GRAFANA = {"name": "grafana", "environment": "staging", "callback_urls": ["https://grafana.plain.example.org/login/generic_oauth"]}
ARGO = {"name": "argo", "environment": "staging", "callback_urls": ["https://argo.plain.example.org/oauth2/callback"]}
PLAIN: dict[str, Any] = {
    **MORTAL,
    "identity_project": "plain",
    "identity_name": "plain",
    "identity_environments": ENVIRONMENTS[:1],
    "identity_clients": [GRAFANA],
    # The inventory has some.
    "identity_groups": [],
    "identity_domain": {},
}
POOL, CLIENT, SECRET, ROLE = "cognito_user_pool", "cognito_user_pool_client", "secretsmanager_secret", "iam_role"
DOMAIN, BRANDING = "cognito_user_pool_domain", "cognito_managed_login_branding"
CERTIFIED = {"acm_certificate", "acm_validation", "route53_record"}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("plain", PLAIN, {POOL, CLIENT, SECRET, ROLE}),
    (
        "rules, factors and an attribute",
        {
            "identity_password_policy": {"minimum_length": 12},
            "identity_mfa_configuration": "ON",
            "identity_software_token_mfa": True,
            "identity_attributes": [{"name": "department"}],
        },
        {POOL},
    ),
    ("no factor", {"identity_mfa_configuration": "OFF", "identity_software_token_mfa": False}, {POOL}),
    ("a domain of Cognito's", {"identity_domain": {"prefix": "plain-sign-in"}}, {DOMAIN}),
    (
        "an own one in its place",
        {
            "identity_domain": {"name": f"auth.{ZONE}", "zone": {"name": ZONE}, "managed_login_version": 2},
            "identity_purge": [DOMAIN],
        },
        {DOMAIN, BRANDING, *CERTIFIED},
    ),
    (
        "another name of it",
        {"identity_domain": {"name": f"login.{ZONE}", "zone": {"name": ZONE}}, "identity_purge": []},
        {DOMAIN, *CERTIFIED},
    ),
    (
        "another application, and environment",
        {
            "identity_clients": [{**GRAFANA, "logout_urls": ["https://plain.example.org/"], "oauth_scopes": ["openid"]}, ARGO],
            "identity_environments": ENVIRONMENTS,
        },
        {CLIENT, SECRET, ROLE},
    ),
    ("one without a secret", {"identity_clients": [GRAFANA, {**ARGO, "generate_secret": False}]}, {CLIENT}),
    ("and without that one", {"identity_clients": [GRAFANA], "identity_purge": [CLIENT, SECRET]}, {CLIENT, SECRET}),
    ("nor the other", {"identity_clients": [{**GRAFANA, "state": "absent"}], "identity_purge": []}, {CLIENT, SECRET}),
    ("and back", {"identity_clients": [GRAFANA]}, {CLIENT, SECRET}),
]

DATA = ["cognito_group admin", "cognito_group user", "cognito_user_pool rich"]
DELETE_DATA = "identity_delete_data"
# The domain comes after its certificate.
SLOW = ({"RequestCertificate": "certificate"}, {"CreateUserPoolDomain": "user pool domain"})
MINUTE = 1.0
KILLED_AT = (0.5,)
SEEDS = (1,)
NOTHING_IN_THE_WAY = "a user pool goes with all that is in it, whoever made that"


def prepare(of: Account, _: Mapping[str, Any]) -> dict[str, Any]:
    """Zones whose names have addresses, and what Google told."""
    route53 = of("route53")
    for name in (ZONE, PIKSEL):
        address = {"Name": name, "Type": "A", "TTL": 300, "ResourceRecords": [{"Value": "192.0.2.1"}]}
        changes = [{"Action": "UPSERT", "ResourceRecordSet": address}]
        route53.change_resource_record_sets(HostedZoneId=zone(route53, name), ChangeBatch={"Changes": changes})
    secrets = of("secretsmanager")
    with suppress(secrets.exceptions.ResourceExistsException):  # by a call whose answer was lost
        secrets.create_secret(Name=OF_PROVIDERS, SecretString="from-google")
    return {}


def strangers(of: Account) -> None:
    """A pool, a secret and a role of others, as like ours as they may be."""
    cognito, ours = of("cognito-idp"), {"ManagedBy": "piksel.infra"}
    pool = cognito.create_user_pool(PoolName="rich-2", UserPoolTags=ours)["UserPool"]["Id"]
    cognito.create_user_pool_client(UserPoolId=pool, ClientName="jupyterhub-staging", GenerateSecret=True)
    cognito.create_group(UserPoolId=pool, GroupName="admin")
    tags = [{"Key": "ManagedBy", "Value": "piksel.infra"}, {"Key": "UserPool", "Value": "rich-2"}]
    of("secretsmanager").create_secret(Name="rich/staging/jupyterhub-2", SecretString="others", Tags=tags)
    statement = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:root"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    of("iam").create_role(RoleName="rich-others-identity", AssumeRolePolicyDocument=trust, Tags=[{"Key": "ManagedBy", "Value": "others"}])
