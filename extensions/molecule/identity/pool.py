"""The user pool for verify.yml and side_effect.yml, as amazon.aws has no modules for it: pool.py <profile> <region> <read | open>.

read: what a person would look at; of a client's secret only whether its secret in Secrets Manager holds it.
open: lets another address have its codes.
"""

import json
import sys

import boto3

NAME, SECRET = "molecule", "molecule/staging/grafana"


def pools(cognito):
    return [one["Id"] for one in cognito.list_user_pools(MaxResults=60)["UserPools"] if one["Name"] == NAME]


def clients(cognito, pool):
    for one in cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=60)["UserPoolClients"]:
        yield cognito.describe_user_pool_client(UserPoolId=pool, ClientId=one["ClientId"])["UserPoolClient"]


def shown(session, client):
    value = session.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"]
    return {
        "name": client["ClientName"],
        "callbacks": client["CallbackURLs"],
        "scopes": sorted(client["AllowedOAuthScopes"]),
        "stored": value == f"{client['ClientId']}:{client['ClientSecret']}",
    }


def read(session):
    cognito = session.client("cognito-idp")
    for pool in pools(cognito):
        yield {
            "pool": cognito.describe_user_pool(UserPoolId=pool)["UserPool"],
            "factors": cognito.get_user_pool_mfa_config(UserPoolId=pool)["MfaConfiguration"],
            "groups": [one["GroupName"] for one in cognito.list_groups(UserPoolId=pool)["Groups"]],
            "clients": [shown(session, one) for one in clients(cognito, pool)],
        }


def let_in(session):
    cognito = session.client("cognito-idp")
    (client,) = clients(cognito, *pools(cognito))
    kept = {key: value for key, value in client.items() if key not in ("ClientSecret", "ClientType") and not key.endswith("Date")}
    cognito.update_user_pool_client(**{**kept, "CallbackURLs": [*kept["CallbackURLs"], "https://thief.example.com"]})
    return []


profile, region, act = sys.argv[1:]
print(json.dumps(list({"read": read, "open": let_in}[act](boto3.Session(profile_name=profile, region_name=region))), default=str))
