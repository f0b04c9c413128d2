# SPDX-License-Identifier: GPL-3.0-or-later
"""What Karpenter needs in AWS, from the module's parameters. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..converge.model import Existing, Reference, Resource
from . import names, versions
from .permissions import Grounds, policies

AUDIENCE = "sts.amazonaws.com"
POLICY_VERSION = "2012-10-17"
# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
POD_IDENTITY_TRUST = {
    "Version": POLICY_VERSION,
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}],
}
# https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
NODE_TRUST = {
    "Version": POLICY_VERSION,
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
# https://karpenter.sh/docs/reference/cloudformation/#node-authorization
NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonSSMManagedInstanceCore")
REGISTRY_POLICIES = {False: "AmazonEC2ContainerRegistryReadOnly", True: "AmazonEC2ContainerRegistryPullOnly"}  # by whether it is known
MESSAGE_RETENTION = 300  # seconds: what is older tells of instances that are gone
BY_SQS = "SQS"


@dataclass(frozen=True)
class Place:
    """Where it all stands. provider_arn: of the cluster's OIDC provider, or a sentence. queue_key_arn: None for SQS's own keys."""

    partition: str
    region: str
    account: str
    provider_arn: str
    queue_key_arn: str | None = None


class Description:
    """Roles, queue, rules, access entry and association, as they should be."""

    def __init__(self, params: Mapping[str, Any], place: Place):
        self.params, self.place, self.cluster, self.tags = params, place, params["cluster_name"], params["tags"]
        self.version = versions.minor_of(params["version"])
        self.node_role_arn = f"arn:{place.partition}:iam::{place.account}:role/{names.node_role(self.cluster)}"
        self.queue_arn = f"arn:{place.partition}:sqs:{place.region}:{place.account}:{names.queue(self.cluster)}"
        self.controller_role_arn = f"arn:{place.partition}:iam::{place.account}:role/{names.controller_role(self.cluster)}"

    def resources(self, existing: Sequence[Existing]) -> list[Resource]:
        return [*self._controller(existing), *self._nodes(), *(self._interruption() if self.params["interruption"] else _gone(existing))]

    def _resource(self, kind: str, name: str, **attributes: Any) -> Resource:
        given = {key: value for key, value in attributes.items() if value is not None}
        return Resource(kind, name, {**given, "tags": dict(self.tags)})

    def _managed(self, policy: str) -> str:
        """A policy's ARN; one of AWS's may be given by its name."""
        return policy if policy.startswith("arn:") else f"arn:{self.place.partition}:iam::aws:policy/{policy}"

    def _controller(self, existing: Sequence[Existing]) -> Iterator[Resource]:
        role, account = names.controller_role(self.cluster), names.account(self.params)
        permissions = {"inline_policies": policies(self._grounds()), "managed_policy_arns": frozenset()}
        if self.params["identity_method"] == "pod_identity":
            yield self._resource("iam_role", role, assume_role_policy=POD_IDENTITY_TRUST, **permissions)
            yield self._resource("eks_pod_identity_association", account, role_arn=Reference("iam_role", role, "arn"))
            return
        subject = f"system:serviceaccount:{account.replace('/', ':')}"
        accounts = {
            "oidc_provider": self.place.provider_arn,
            "subjects": frozenset({subject}),
            "audiences": frozenset({AUDIENCE}),
        }
        yield self._resource("iam_role", role, trusted_service_accounts=accounts, **permissions)
        # Where there is one, pods ask it first, and the role does not trust it.
        yield from (Resource(*one.key, present=False) for one in existing if one.key == ("eks_pod_identity_association", account))

    def _grounds(self) -> Grounds:
        place, queue = self.place, self.queue_arn if self.params["interruption"] else None
        where = (place.partition, place.region, place.account, self.cluster)
        return Grounds(*where, self.version, self.node_role_arn, queue, place.queue_key_arn if queue else None)

    def _nodes(self) -> Iterator[Resource]:
        """Karpenter makes the instance profile itself."""
        default = (*NODE_POLICIES, REGISTRY_POLICIES[self.version >= versions.PULL_ONLY_REGISTRY])
        chosen = default if self.params["node_policy_arns"] is None else self.params["node_policy_arns"]
        yield self._resource(
            "iam_role",
            names.node_role(self.cluster),
            assume_role_policy=NODE_TRUST,
            managed_policy_arns=frozenset(map(self._managed, chosen)),
            inline_policies={"extra": self.params["node_policy"]} if self.params["node_policy"] else {},
        )
        yield self._resource("eks_access_entry", self.node_role_arn, type="EC2_LINUX")

    def _interruption(self) -> Iterator[Resource]:
        queue = names.queue(self.cluster)
        yield self._resource(
            "sqs_queue",
            queue,
            message_retention=MESSAGE_RETENTION,
            encryption=self.place.queue_key_arn or BY_SQS,
            policy=queue_policy(self.queue_arn),
        )
        for event, name in names.rules(self.cluster).items():
            if event == names.RESERVATION and self.version < versions.RESERVATION_INTERRUPTIONS:
                continue
            source, detail, what = names.EVENTS[event]
            yield self._resource(
                "eventbridge_rule",
                name,
                pattern={"source": [source], "detail-type": [detail]},
                description=f"Tells Karpenter of {what}",
                state="ENABLED",
                targets={names.TARGET: {"arn": Reference("sqs_queue", queue, "arn")}},
            )


def queue_policy(arn: str) -> dict[str, Any]:
    """Events come in, and nothing comes or goes unencrypted. https://karpenter.sh/docs/reference/cloudformation/#interruption-handling"""
    senders = ["events.amazonaws.com", "sqs.amazonaws.com"]
    return {
        "Version": POLICY_VERSION,
        "Id": "EC2InterruptionPolicy",
        "Statement": [
            {"Sid": "AllowEvents", "Effect": "Allow", "Principal": {"Service": senders}, "Action": "sqs:SendMessage", "Resource": arn},
            {
                "Sid": "DenyHTTP",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "sqs:*",
                "Resource": arn,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }


def _gone(existing: Sequence[Existing]) -> Iterator[Resource]:
    """Nobody reads the queue any more."""
    yield from (Resource(*one.key, present=False) for one in existing if one.kind in ("sqs_queue", "eventbridge_rule") and one.owned)
