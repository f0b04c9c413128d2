# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kubernetes made in AWS for a cluster: load balancers of Services and Ingresses, volumes of PersistentVolumeClaims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..area import Clients, pages

# https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/configurations/ (resource tags),
# https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md
CONTROLLER_TAG = "elbv2.k8s.aws/cluster"
BATCH = 20  # load balancers for each DescribeTags


def leftovers(clients: Clients, cluster: str) -> list[str]:
    """Each with its id, as people find it in the console."""
    return [*_load_balancers(clients, cluster), *_classic_load_balancers(clients, cluster), *_volumes(clients, cluster)]


def _owned(tags: list[dict[str, str]], cluster: str) -> bool:
    found = {tag["Key"]: tag["Value"] for tag in tags}
    return found.get(CONTROLLER_TAG) == cluster or f"kubernetes.io/cluster/{cluster}" in found


def _load_balancers(clients: Clients, cluster: str) -> Iterator[str]:
    elb = clients.get("elbv2")
    names = {one["LoadBalancerArn"]: one["LoadBalancerName"] for one in pages(elb, "describe_load_balancers", "LoadBalancers")}
    yield from (
        f"load balancer {names[arn]}" for arn, tags in _tags(elb, list(names), "ResourceArns", "ResourceArn") if _owned(tags, cluster)
    )


def _classic_load_balancers(clients: Clients, cluster: str) -> Iterator[str]:
    elb = clients.get("elb")
    names = [one["LoadBalancerName"] for one in pages(elb, "describe_load_balancers", "LoadBalancerDescriptions")]
    tagged = _tags(elb, names, "LoadBalancerNames", "LoadBalancerName")
    yield from (f"classic load balancer {name}" for name, tags in tagged if _owned(tags, cluster))


def _tags(elb: Any, ids: list[str], argument: str, key: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    for start in range(0, len(ids), BATCH):
        for one in elb.describe_tags(**{argument: ids[start : start + BATCH]})["TagDescriptions"]:
            yield one[key], one.get("Tags", [])


def _volumes(clients: Clients, cluster: str) -> Iterator[str]:
    """Of persistent volumes, not of nodes, which go with their nodes."""
    filters = [{"Name": "tag-key", "Values": [f"kubernetes.io/cluster/{cluster}"]}]
    for volume in pages(clients.get("ec2"), "describe_volumes", "Volumes", Filters=filters):
        claim = next((tag["Value"] for tag in volume.get("Tags", []) if tag["Key"] == "kubernetes.io/created-for/pvc/name"), None)
        if claim:
            yield f"volume {volume['VolumeId']} of claim {claim}"
