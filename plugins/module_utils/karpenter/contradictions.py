# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..aws.iam import documents
from ..converge.model import InvalidPlan
from ..kubernetes.helm.releases import Releases
from . import charts, names, versions
from .area import OWNER
from .nodes.area import ClusterFacts, Nodes
from .nodes.merging import merged

# https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
RESERVED_NAMESPACES = ("kube-node-lease", "kube-public")
# EventBridge can't use AWS's own key. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
AWS_KEY = "alias/aws/sqs"


def refuse_contradictions(params: Mapping[str, Any], region: str = "") -> None:
    """Raises InvalidPlan with every contradiction, naming the variable and what to write instead."""
    classes = merged(params["node_classes"], params["node_class_template"])
    pools = merged(params["node_pools"], params["node_pool_template"], params["gpu_node_pool_template"])
    found = list(problems(params, classes, pools))
    if not found:
        found += Releases(None, charts.releases(params, pools, ""), OWNER, params["chart_mirror"]).contradictions()
    facts = ClusterFacts(params["cluster_name"], region, names.node_role(params["cluster_name"]))
    found += map(names.variable, Nodes(None, None, params, facts).contradictions())
    if found:
        raise InvalidPlan(found)


def problems(params: Mapping[str, Any], classes: Sequence[Mapping[str, Any]], pools: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """classes, pools: on top of their templates."""
    yield from names.problems(params["cluster_name"])
    yield from versions.problems(params["version"])
    yield from _kubernetes(params)
    yield from charts.problems(params, pools)
    yield from _iam(params)
    yield from _queue(params)
    yield from _quotas(params)
    yield from _windows(classes)
    if params["timeout"] < 1:
        yield f"karpenter_timeout: {params['timeout']} is no number of seconds to wait"
    if params["namespace"] in RESERVED_NAMESPACES:
        yield f"karpenter_namespace: {params['namespace']} is Kubernetes' own; choose another, such as karpenter"


def _kubernetes(params: Mapping[str, Any]) -> Iterator[str]:
    version = params["kubernetes_version"]
    if version and not versions.KUBERNETES_VERSION.fullmatch(version):
        yield f'karpenter_kubernetes_version: {version} is no Kubernetes version; write it in quotes, like "1.34"'


def _iam(params: Mapping[str, Any]) -> Iterator[str]:
    if params["node_policy"]:
        yield from (f"karpenter_node_policy: {problem}" for problem in documents.problems(params["node_policy"]))
    arns = params["node_policy_arns"]
    if arns == []:
        yield "karpenter_node_policy_arns: it is empty, and nodes without policies can't join; leave it out for Karpenter's own choice"
    for one in arns or ():
        if arns.count(one) > 1:
            yield f"karpenter_node_policy_arns: {one} is listed twice; list it once"
            break


def _queue(params: Mapping[str, Any]) -> Iterator[str]:
    key = params["queue_kms_key"]
    if key and not params["interruption"]:
        yield "karpenter_queue_kms_key: without karpenter_interruption there is no queue; leave it out"
    if key and key.endswith(AWS_KEY):
        yield f"karpenter_queue_kms_key: EventBridge may not use AWS's key {AWS_KEY}; give one of your own, or leave it out for SQS's keys"


def _quotas(params: Mapping[str, Any]) -> Iterator[str]:
    for pool, verdict in params["quotas"].items():
        if not isinstance(verdict, Mapping) or not isinstance(verdict.get("ready"), bool):
            yield f"karpenter_quotas: {pool}: there is no verdict; give {{ready: true or false, reason: …}}, as role quotas publishes it"


def _windows(classes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html"""
    for one in classes:
        images = f"{one.get('ami_family') or ''} {one.get('ami_alias') or ''}".lower()
        if "windows" in images:
            yield f"karpenter_node_classes: {one['name']}: nodes with Windows need an access entry of another type than this module makes"
