# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM roles that pods act as, by pod identity or by the cluster's OIDC provider (IRSA). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...converge.model import Reference, Resource

if TYPE_CHECKING:
    from .desired import Description

AUDIENCE = "sts.amazonaws.com"


def identities(cluster: Description) -> Iterator[Resource]:
    wanted = cluster.params["identities"] or []
    if cluster.params["oidc_provider"] or any(identity["method"] == "irsa" for identity in wanted):
        issuer = Reference("eks_cluster", cluster.name, "issuer")
        yield cluster.resource("iam_oidc_provider", cluster.name, url=issuer, client_ids=frozenset({AUDIENCE}))
    for identity in wanted:
        name = role_name(cluster.name, identity["name"])
        attributes: dict[str, Any] = {
            "managed_policy_arns": frozenset(map(cluster.managed, identity["policy_arns"] or ())),
            "inline_policies": {"access": identity["policy"]} if identity["policy"] else {},
        }
        account = f"{identity['namespace']}/{identity['service_account']}"
        if identity["method"] == "irsa":
            accounts = {
                # Known as soon as the cluster is: a provider that was lost comes back by the same name.
                "oidc_provider": Reference("eks_cluster", cluster.name, "provider_arn"),
                "subjects": frozenset({f"system:serviceaccount:{account.replace('/', ':')}"}),
                "audiences": frozenset({AUDIENCE}),
            }
            provider = (("iam_oidc_provider", cluster.name),)
            yield cluster.resource("iam_role", name, provider, trusted_service_accounts=accounts, **attributes)
        else:
            # https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
            statement = {
                "Effect": "Allow",
                "Principal": {"Service": "pods.eks.amazonaws.com"},
                "Action": ["sts:AssumeRole", "sts:TagSession"],
            }
            yield cluster.resource("iam_role", name, assume_role_policy={"Version": "2012-10-17", "Statement": [statement]}, **attributes)
            role = Reference("iam_role", name, "arn")
            yield cluster.resource("eks_pod_identity_association", account, ("eks_cluster",), role_arn=role)


def role_name(cluster: str, identity: str) -> str:
    return f"{cluster}-{identity}"
