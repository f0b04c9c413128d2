# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `cognito`, run in the hub, and the zone of its domain."""

import copy
from functools import partial

import pytest

from integration.support.modules import runner

ZONE, NAME = "example.org", "auth.example.org"
CALLBACK = "https://grafana.staging.example.org/login"
ENVIRONMENTS = [
    {"name": "staging", "account_id": "222222222222", "external_id": "example-staging", "principals": ["piksel-deploy"]},
    {"name": "production", "account_id": "333333333333", "external_id": "example-production", "principals": ["piksel-deploy"]},
]
CLIENTS = [{"name": "grafana", "environment": one["name"], "callback_urls": [CALLBACK]} for one in ENVIRONMENTS]


@pytest.fixture
def described():
    """A pool with a client for each environment."""
    given = {"name": "main", "project": "example", "username_attributes": ["email"], "environments": ENVIRONMENTS, "clients": CLIENTS}
    return copy.deepcopy(given)


@pytest.fixture
def run(aws, monkeypatch, capsys):
    """The module with these options, in the hub."""
    found = runner(aws, monkeypatch, capsys)
    for name, value in aws.environment("hub").items():
        monkeypatch.setenv(name, value)
    return partial(found, "cognito")


@pytest.fixture
def cognito(aws):
    return aws.client("hub", "cognito-idp")


@pytest.fixture
def secrets(aws):
    return aws.client("hub", "secretsmanager")


@pytest.fixture
def zone(aws):
    """Its id; with the address that Cognito wants."""
    route53 = aws.client("hub", "route53")
    identity = route53.create_hosted_zone(Name=ZONE, CallerReference="zone")["HostedZone"]["Id"].rpartition("/")[2]
    record(aws, identity, "CREATE", Name=ZONE, Type="A", TTL=60, ResourceRecords=[{"Value": "192.0.2.1"}])
    return identity


def record(aws, zone, action, **description):
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": description}]}
    aws.client("hub", "route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)


def pool_of(cognito, name="main"):
    """As AWS describes it."""
    (found,) = (one["Id"] for one in cognito.list_user_pools(MaxResults=60)["UserPools"] if one["Name"] == name)
    return cognito.describe_user_pool(UserPoolId=found)["UserPool"]


def client_of(cognito, name):
    pool = pool_of(cognito)["Id"]
    (found,) = (one for one in cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"] if one["ClientName"] == name)
    return cognito.describe_user_pool_client(UserPoolId=pool, ClientId=found["ClientId"])["UserPoolClient"]


def kinds(result):
    return sorted({change["kind"] for change in result["changes"]})
