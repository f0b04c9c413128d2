# SPDX-License-Identifier: GPL-3.0-or-later
"""Who a release acts as, and what that role may do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..converge.model import Reference, Resource
from .names import role_name, service_account
from .zones import Zone

AUDIENCE = "sts.amazonaws.com"
VERSION = "2012-10-17"
POLICY = "zones"  # the name of the role's one policy
# Pod identity's session tags go with the session into every role that it assumes, and need leave for that on both sides.
# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html#pod-id-abac-chaining
ASSUME = {"pod_identity": ["sts:AssumeRole", "sts:TagSession"], "irsa": ["sts:AssumeRole"]}
# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
POD_IDENTITY_TRUST = {
    "Version": VERSION,
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]},
    ],
}


def resources(
    release: Mapping[str, Any], cluster: str, method: str, policy: Mapping[str, Any], provider: Any, tags: Mapping[str, str]
) -> Iterator[Resource]:
    """method: pod_identity or irsa. provider: ARN of the cluster's OIDC provider, for the latter."""
    role, account = role_name(release, cluster), service_account(release)
    attributes = {"inline_policies": {POLICY: policy}, "managed_policy_arns": frozenset(), "tags": dict(tags)}
    if method == "irsa":
        subject = f"system:serviceaccount:{account.replace('/', ':')}"
        accounts = {"oidc_provider": provider, "subjects": frozenset({subject}), "audiences": frozenset({AUDIENCE})}
        yield Resource("iam_role", role, {**attributes, "trusted_service_accounts": accounts})
    else:
        yield Resource("iam_role", role, {**attributes, "assume_role_policy": POD_IDENTITY_TRUST})
        arn = Reference("iam_role", role, "arn")
        yield Resource("eks_pod_identity_association", account, {"role_arn": arn, "tags": dict(tags)})


def zone_role_policy(role_arn: str, method: str) -> dict[str, Any]:
    """The zone role, and nothing else: what it may change is said where it was made."""
    return {"Version": VERSION, "Statement": [{"Effect": "Allow", "Action": ASSUME[method], "Resource": role_arn}]}


def own_zones_policy(zones: Sequence[Zone], partition: str) -> dict[str, Any]:
    """Records of these zones. Listing zones knows no resource.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html
    """
    arns = sorted(f"arn:{partition}:route53:::hostedzone/{zone.id}" for zone in zones)
    actions = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"]
    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": arns},
        {"Effect": "Allow", "Action": "route53:ListHostedZones", "Resource": "*"},
    ]
    return {"Version": VERSION, "Statement": statements}
