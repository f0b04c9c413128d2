# SPDX-License-Identifier: GPL-3.0-or-later
"""What Karpenter's things are called in AWS and in the cluster. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# What EventBridge tells of, by the end of its rule's name.
# https://karpenter.sh/docs/reference/cloudformation/#rules
EVENTS = {
    "spot": ("aws.ec2", "EC2 Spot Instance Interruption Warning", "spot instances that AWS takes back"),
    "rebalance": ("aws.ec2", "EC2 Instance Rebalance Recommendation", "instances that AWS may take back soon"),
    "state-change": ("aws.ec2", "EC2 Instance State-change Notification", "instances that stop"),
    "health": ("aws.health", "AWS Health Event", "changes that AWS has scheduled"),
    "reservation": ("aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning", "capacity reservations that AWS takes back"),
}
RESERVATION = "reservation"
TARGET = "KarpenterInterruptionQueueTarget"
CONTROLLER, DEFINITIONS = "karpenter", "karpenter-crd"  # the releases

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html,
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
LONGEST = 64


def controller_role(cluster: str) -> str:
    return f"{cluster}-karpenter"


def node_role(cluster: str) -> str:
    return f"{cluster}-karpenter-node"


def queue(cluster: str) -> str:
    return f"{cluster}-karpenter"


def rule_prefix(cluster: str) -> str:
    return f"{cluster}-karpenter-"


def rules(cluster: str) -> dict[str, str]:
    """By kind of event its rule."""
    return {event: rule_prefix(cluster) + event for event in EVENTS}


def problems(cluster: str) -> Iterator[str]:
    names = [controller_role(cluster), node_role(cluster), queue(cluster), *rules(cluster).values()]
    most = LONGEST - max(len(name) for name in names) + len(cluster)
    if len(cluster) > most:
        yield f"karpenter_cluster_name: {cluster} has {len(cluster)} characters; names in AWS that begin with it leave room for {most}"


def account(params: Mapping[str, Any]) -> str:
    """The controller's service account, as its association is called."""
    return f"{params['namespace']}/{params['service_account']}"


def release(params: Mapping[str, Any], name: str) -> str:
    return f"{params['namespace']}/{name}"


def variable(sentence: str) -> str:
    """A sentence about one of the options for nodes, which calls it as the role does."""
    return f"karpenter_{sentence}" if sentence.startswith("node_") else sentence
