# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person knows of role secrets; the names mean what they mean in vpc.py beside it. It has a cluster, which others made."""

import json
import time
from collections.abc import Mapping
from typing import Any

from integration.support import kubernetes
from integration.support.accounts import Account, Contents, Listed, listed_by
from integration.support.sign_in import copy_of, make_role, make_secrets
from integration.support.truth import Key, Names, Writes

from .eks import network
from .secrets_drifts import DRIFTS

__all__ = ["DRIFTS"]

ACCOUNT, HOST, KUBERNETES = "staging", "piksel-staging", True
CLUSTER = "piksel-staging"

KINDS = (
    Listed("secretsmanager_secret", listed_by("secretsmanager", "list_secrets", "SecretList"), "ARN", name=lambda one: one["Name"]),
    kubernetes.SECRETS,
    kubernetes.NAMESPACES,
)
UNTAGGABLE = dict.fromkeys(("kubernetes_secret", "kubernetes_namespace"), "what is in Kubernetes has labels")
NOTHING_IN_THE_WAY = "a secret goes whoever uses it"
ID = r"arn:aws:secretsmanager:[\w:/+=.@-]+"


def _secret(given: Mapping[str, Any], names: Names) -> Key:
    identity = given.get("SecretId") or given["Name"]
    return names.get(identity, ("secretsmanager_secret", identity))


WRITES: Writes = {
    "CreateSecret": ("create", _secret),
    "DeleteSecret": ("delete", _secret),
    **dict.fromkeys(
        ("UpdateSecret", "PutSecretValue", "TagResource", "UntagResource", "RestoreSecret", "PutResourcePolicy", "DeleteResourcePolicy"),
        ("update", _secret),
    ),
    **kubernetes.WRITES,
}


def names(found: Contents, _: Mapping[str, str]) -> dict[str, Key]:
    return {one.id: (one.kind, one.name) for one in found.values()}


POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::333333333333:root"},
            "Action": "secretsmanager:GetSecretValue",
            "Resource": "*",
        }
    ],
}
RICH: dict[str, Any] = {
    "secrets_name": "rich",
    "secrets_cluster_name": CLUSTER,
    "secrets_create_namespaces": True,
    "secrets_aws": [
        {"name": "rich/database", "description": "Of the database", "generate": {"exclude_punctuation": True}, "tags": {"Team": "maps"}},
        {"name": "rich/account", "generate": {"template": {"user": "maps", "password": "${password}"}}, "resource_policy": POLICY},
        {"name": "rich/url", "compose": "postgresql://${rich/account.user}:${rich/account.password}@db.example/maps"},
        {"name": "rich/registry", "generate": {"template": {"auths": {"registry.example": {"auth": "${password}"}}}}},
        {"name": "rich-shared/one", "generate": {"length": 20}},
        {"name": "rich-shared/two", "generate": {"length": 20}},
    ],
    "secrets_external": [
        {"name": "rich/sign-in", "awaited": True, "recovery_window": 7},
        {**copy_of("rich"), "name": "rich/of-the-hub"},
    ],
    "secrets_sources": {
        "database": {"secret": "rich/database"},
        "account": {"secret": "rich/account", "format": "json"},
        "url": {"secret": "rich/url"},
        "registry": {"secret": "rich/registry"},
        "shared": {"prefix": "rich-shared/"},
        "sign-in": {"secret": "rich/sign-in", "format": "pair"},
    },
    "secrets_kubernetes": [
        {
            "name": "database",
            "namespaces": ["rich-web", "rich-jobs"],
            "labels": {"team": "maps"},
            "annotations": {"example/about": "The database"},
            "restart": True,
            "data": {"host": {"value": "db.example"}, "password": {"source": "database"}},
        },
        {
            "name": "account",
            "namespaces": ["rich-web"],
            "type": "kubernetes.io/basic-auth",
            "data": {"username": {"source": "account", "key": "user"}, "password": {"source": "account", "key": "password"}},
        },
        {
            "name": "settings",
            "namespaces": ["rich-web"],
            "immutable": True,
            "data": {"settings.yaml": {"template": {"url": "${url}", "one": "${shared.one}"}}},
        },
        {
            "name": "registry",
            "namespaces": ["rich-jobs"],
            "type": "kubernetes.io/dockerconfigjson",
            "data": {".dockerconfigjson": {"source": "registry"}},
        },
        {"name": "sign-in", "namespaces": ["rich-web"], "data": {"id": {"source": "sign-in", "key": "username"}}},
    ],
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {}, "rich": RICH}

PASSWORD = {"source": "database"}
WEB = {"name": "web", "namespaces": ["plain-web"], "data": {"password": PASSWORD}}
JOBS = {"name": "jobs", "namespaces": ["plain-jobs"], "data": {"password": PASSWORD}}
PLAIN: dict[str, Any] = {
    "secrets_name": "plain",
    "secrets_cluster_name": CLUSTER,
    "secrets_create_namespaces": True,
    "secrets_aws": [{"name": "plain-database", "generate": {}}],
    "secrets_external": [],
    "secrets_sources": {"database": {"secret": "plain-database"}},
    "secrets_kubernetes": [WEB],
}
COMPOSED = {"name": "plain-url", "compose": "postgresql://maps:${plain-database}@db.example/maps"}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("plain", PLAIN, {"secretsmanager_secret", "kubernetes_secret", "kubernetes_namespace"}),
    (
        "a description, and a label",
        {
            "secrets_aws": [{"name": "plain-database", "generate": {}, "description": "Of the database"}],
            "secrets_kubernetes": [{**WEB, "labels": {"team": "maps"}}],
        },
        {"secretsmanager_secret", "kubernetes_secret"},
    ),
    (
        "a composed secret, and a key for it",
        {
            "secrets_aws": [PLAIN["secrets_aws"][0], COMPOSED],
            "secrets_sources": {**PLAIN["secrets_sources"], "url": {"secret": "plain-url"}},
            "secrets_kubernetes": [{**WEB, "data": {"password": PASSWORD, "url": {"source": "url"}}}],
        },
        {"secretsmanager_secret", "kubernetes_secret"},
    ),
    (
        "another composition, and so another value of that key",
        {"secrets_aws": [PLAIN["secrets_aws"][0], {**COMPOSED, "compose": "postgresql://web:${plain-database}@db.example/maps"}]},
        {"secretsmanager_secret", "kubernetes_secret"},
    ),
    ("a second Secret", {"secrets_kubernetes": [WEB, JOBS]}, {"kubernetes_secret", "kubernetes_namespace"}),
    ("without the first one", {"secrets_kubernetes": [JOBS], "secrets_prune": True}, {"kubernetes_secret"}),
    (
        "without the composed secret",
        {"secrets_aws": [PLAIN["secrets_aws"][0], {"name": "plain-url", "state": "absent"}]},
        {"secretsmanager_secret"},
    ),
]

RICHES = (
    *("rich-shared/one", "rich-shared/two", "rich/account", "rich/database", "rich/of-the-hub", "rich/registry", "rich/sign-in"),
    "rich/url",
)


def _data(namespaces: tuple[str, ...], secrets: tuple[str, ...]) -> list[str]:
    return [*(f"kubernetes_namespace {name}" for name in namespaces), *(f"secretsmanager_secret {name}" for name in secrets)]


DATA = _data(("rich-jobs", "rich-web"), RICHES)
DELETE_DATA = "secrets_delete_data"
# While secrets are made in AWS: those in the cluster come a module's start later, all at once.
KILLED_AT = (0.3,)
SEEDS = (2,)


def prepare(of: Account, _: Mapping[str, Any]) -> dict[str, Any]:
    """A cluster that the deployment role may use, and sign-in clients of the hub's."""
    if CLUSTER in of("kubernetes"):
        return {}
    make_role(of, ACCOUNT)
    make_secrets(of, ACCOUNT, ("argo-oauth", "grafana-oauth", "jupyterhub-oauth", "rich"))
    vpc, eks = network(of, CLUSTER), of("eks")
    subnets = [one["SubnetId"] for one in of("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]]
    trust = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = of("iam").create_role(RoleName="cluster", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]["Arn"]
    # Who makes it is its administrator.
    eks.create_cluster(name=CLUSTER, roleArn=role, resourcesVpcConfig={"subnetIds": subnets}, accessConfig={"authenticationMode": "API"})
    while eks.describe_cluster(name=CLUSTER)["cluster"]["status"] == "CREATING":
        time.sleep(0.1)
    return {}


def strangers(of: Account) -> None:
    """A secret, a namespace and a Secret of others, as like ours as they may be."""
    of("secretsmanager").create_secret(Name="rich/database-2", SecretString="of others", Tags=[{"Key": "ManagedBy", "Value": "others"}])
    api = of("kubernetes")[CLUSTER].api
    labels = {"app.kubernetes.io/managed-by": "piksel.infra", "secret-sync.piksel.infra/name": "another"}
    api.create("/api/v1/namespaces", {"metadata": {"name": "others"}})
    for name, ours in (("database", labels), ("argo", {})):
        api.create("/api/v1/namespaces/others/secrets", {"metadata": {"name": name, "labels": ours}, "stringData": {"password": "theirs"}})
