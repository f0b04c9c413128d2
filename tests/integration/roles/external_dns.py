# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person knows of role external_dns; the names mean what they mean in vpc.py beside it.

It has a cluster with nodes, which others made. No external-dns runs in it: what its pods would do is tests/controllers' matter.
"""

import json
from collections.abc import Mapping
from typing import Any

from integration.support import cluster, helm
from integration.support.accounts import Account, Contents
from integration.support.external_dns import EXTERNAL_ID, zone, zone_role
from integration.support.truth import Key, Writes

from .external_dns_drifts import DRIFTS
from .karpenter import prepare as prepare_cluster

__all__ = ["DRIFTS"]

ACCOUNT, HOST, KUBERNETES = "staging", "piksel-staging", True
CLUSTER, NUMBER = "piksel-staging", "222222222222"

OURS = ("iam_role", "eks_pod_identity_association")
KINDS = (*(listed for listed in cluster.KINDS if listed.kind in OURS), helm.HELM)
UNTAGGABLE = {"helm_release": "what is in Kubernetes has labels"}
WRITES: Writes = {**cluster.WRITES, **helm.WRITES}
NOTHING_IN_THE_WAY = "nobody else uses a release, or the role that it acts as"
ID = r"(?<=:role/)[\w-]+"


def names(found: Contents, called: Mapping[str, str]) -> dict[str, Key]:
    return {**cluster.names(found, called), **helm.names(found)}


# On the nodes that are there before Karpenter's.
SYSTEM = {"nodeSelector": {"karpenter.sh/controller": "true"}, "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists"}]}
RICH: dict[str, Any] = {
    "external_dns_cluster_name": CLUSTER,
    "external_dns_version": "1.17.0",
    "external_dns_releases": [
        {
            "name": "rich-external-dns",
            "namespace": "rich",
            "service_account": "rich-sa",
            "domain_filters": ["rich.example.com", ".rich.example.org"],
            "assume_role_arn": f"arn:aws:iam::{NUMBER}:role/rich-zones",
            "external_id": EXTERNAL_ID,
            "policy": "sync",
            "txt_owner_id": "rich",
            "txt_prefix": "rich-%{record_type}-",
            "sources": ["service", "ingress", "crd"],
            "interval": "30s",
            "trigger_loop_on_event": True,
            "publish_internal_services": True,
            "values": {**SYSTEM, "logFormat": "json", "extraArgs": {"aws-batch-change-size": "500"}},
        },
        {
            "name": "rich-private",
            "namespace": "rich-private",
            "role_name": "rich-private-dns",
            "domain_filters": ["maps.rich.example.net"],
            "match_parent": True,
            "zone_type": "private",
            "registry": "noop",
            "annotation_filter": "example.com/private in (true)",
            "values": SYSTEM,
        },
    ],
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {}, "rich": RICH}

PUBLIC = {"name": "plain", "namespace": "plain", "domain_filters": ["rich.example.com"], "values": SYSTEM}
PRIVATE = {"name": "plain-private", "namespace": "plain", "domain_filters": ["rich.example.net"], "zone_type": "private", "values": SYSTEM}
PLAIN: dict[str, Any] = {**RICH, "external_dns_releases": [PUBLIC]}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("plain", PLAIN, {"iam_role", "eks_pod_identity_association", "helm_release"}),
    (
        "another interval, and values of its own",
        {"external_dns_releases": [{**PUBLIC, "interval": "5m", "values": {**SYSTEM, "logLevel": "debug"}}]},
        {"helm_release"},
    ),
    (
        "one more zone, and so other permissions",
        {"external_dns_releases": [{**PUBLIC, "domain_filters": ["rich.example.com", "rich.example.org"]}]},
        {"iam_role", "helm_release"},
    ),
    (
        "a release for private zones",
        {"external_dns_releases": [PUBLIC, PRIVATE]},
        {"iam_role", "eks_pod_identity_association", "helm_release"},
    ),
    (
        "by the cluster's OIDC provider",
        {"external_dns_identity_method": "irsa"},
        {"iam_role", "eks_pod_identity_association", "helm_release"},
    ),
    ("without that release", {"external_dns_releases": [PUBLIC], "external_dns_purge": ["helm_release"]}, {"iam_role", "helm_release"}),
]

DATA: list[str] = []
# While Helm is at work.
KILLED_AT = (0.4,)
SEEDS = (2,)


def prepare(of: Account, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A cluster with nodes, zones of the account, and a role that may change one of them, as the hub has it for its own."""
    prepare_cluster(of, inputs)
    route53 = of("route53")
    public = zone(route53, "rich.example.com")
    zone(route53, "a.rich.example.org")
    vpc = of("ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [CLUSTER]}])["Vpcs"][0]["VpcId"]
    zone(route53, "rich.example.net", {"VPCRegion": "ap-southeast-3", "VPCId": vpc})
    zone_role(of("iam"), "rich-zones", public, NUMBER)
    return {}


def strangers(of: Account) -> None:
    """A role and an association of others, as like ours as they may be."""
    trust = {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    tags = {"ManagedBy": "piksel.infra", "Project": "piksel"}
    name, document = f"{CLUSTER}-external-dns-2", json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = of("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document, Tags=[{"Key": key, "Value": tags[key]} for key in tags])
    where = {"clusterName": CLUSTER, "namespace": "external-dns", "serviceAccount": "external-dns-sa-2"}
    of("eks").create_pod_identity_association(**where, roleArn=role["Role"]["Arn"], tags=tags)
