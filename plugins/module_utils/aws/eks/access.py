# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may use the Kubernetes API, and which pods act as which IAM role."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from ...converge.model import Existing
from ..area import pages
from ..calls import error_code
from .area import Cluster, EksKind

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError


class Policy(NamedTuple):
    """An access policy of an entry; namespaces is empty for the whole cluster."""

    arn: str
    namespaces: tuple[str, ...] = ()


class AccessEntry(EksKind):
    """Named by the principal's ARN, with the access policies that are associated with it."""

    kind = "eks_access_entry"
    list_operation, list_result = "list_access_entries", "accessEntries"
    describe_operation, describe_result, name_argument = "describe_access_entry", "accessEntry", "principalArn"
    fixed = frozenset({"type"})

    def names(self) -> list[Any]:
        try:
            return super().names()
        except ClientError as error:
            if error_code(error) == "InvalidRequestException":
                return []  # of a cluster whose authentication mode is still CONFIG_MAP
            raise

    def describe(self, name: Any) -> dict[str, Any] | None:
        entry = super().describe(name)
        if not entry or entry["type"] != "STANDARD":
            return entry  # entries of nodes have no policies
        associated = pages(self.eks, "list_associated_access_policies", "associatedAccessPolicies", **self.of_cluster, principalArn=name)
        return {**entry, "policies": associated}

    def parse(self, description: Mapping[str, Any], waiting: bool = False) -> Existing:
        policies = [
            Policy(policy["policyArn"], tuple(sorted(policy["accessScope"].get("namespaces", []))))
            for policy in description.get("policies", [])
        ]
        attributes = {
            "type": description["type"],
            "username": description.get("username"),
            "kubernetes_groups": frozenset(description.get("kubernetesGroups", [])),
            "policies": frozenset(policies),
        }
        return self.existing(description["principalArn"], description["accessEntryArn"], attributes, description.get("tags"))

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        arguments = {**self.of_cluster, "principalArn": name, "type": attributes.get("type", "STANDARD")}
        arguments |= _identity(attributes)
        entry = self.once_role_is_known(
            lambda: self.eks_once.create_access_entry(**arguments, tags=dict(attributes.get("tags", {})))["accessEntry"]
        )
        return self.parse(entry)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)
        of_entry = {**self.of_cluster, "principalArn": existing.name}
        identity = _identity(changes, complete=True)
        if identity:
            self.eks.update_access_entry(**of_entry, **identity)
        if "policies" in changes:
            before, after = existing.attributes["policies"], changes["policies"]
            for policy in sorted(after - before):
                scope = {"type": "namespace", "namespaces": list(policy.namespaces)} if policy.namespaces else {"type": "cluster"}
                self.eks.associate_access_policy(**of_entry, policyArn=policy.arn, accessScope=scope)
            for arn in sorted({policy.arn for policy in before} - {policy.arn for policy in after}):
                self.eks.disassociate_access_policy(**of_entry, policyArn=arn)

    def remove(self, existing: Existing) -> None:
        self.eks.delete_access_entry(**self.of_cluster, principalArn=existing.name)


class PodIdentityAssociation(EksKind):
    """Named `<namespace>/<service account>`. accounts: the names of those that an area has to do with, where that is not all of them."""

    kind = "eks_pod_identity_association"
    list_operation, list_result = "list_pod_identity_associations", "associations"
    describe_operation, describe_result, name_argument = "describe_pod_identity_association", "association", "associationId"

    def __init__(self, cluster: Cluster, accounts: Collection[str] | None = None):
        super().__init__(cluster)
        self.accounts = accounts

    def names(self) -> list[Any]:
        named = ((f"{one['namespace']}/{one['serviceAccount']}", one["associationId"]) for one in super().names())
        return [association for account, association in named if self.accounts is None or account in self.accounts]

    def parse(self, description: Mapping[str, Any], waiting: bool = False) -> Existing:
        name, arn = f"{description['namespace']}/{description['serviceAccount']}", description["associationArn"]
        attributes = {"role_arn": description["roleArn"]}
        return self.existing(name, arn, attributes, description.get("tags"), outputs={"id_in_cluster": description["associationId"]})

    def find(self, name: str) -> Existing | None:
        return next((one for one in self.read() if one.name == name), None)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        namespace, account = name.split("/", 1)
        arguments = {**self.of_cluster, "namespace": namespace, "serviceAccount": account, "roleArn": attributes["role_arn"]}
        tags = dict(attributes.get("tags", {}))
        return self.parse(
            self.once_role_is_known(lambda: self.eks_once.create_pod_identity_association(**arguments, tags=tags)["association"])
        )

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)
        if "role_arn" in changes:
            association = existing.outputs["id_in_cluster"]
            self.eks.update_pod_identity_association(**self.of_cluster, associationId=association, roleArn=changes["role_arn"])

    def remove(self, existing: Existing) -> None:
        self.eks.delete_pod_identity_association(**self.of_cluster, associationId=existing.outputs["id_in_cluster"])


def _identity(attributes: Mapping[str, Any], complete: bool = False) -> dict[str, Any]:
    """complete: an empty list of groups is told too, as it takes groups away."""
    identity: dict[str, Any] = {}
    if attributes.get("kubernetes_groups") or (complete and "kubernetes_groups" in attributes):
        identity["kubernetesGroups"] = sorted(attributes["kubernetes_groups"])
    if attributes.get("username"):
        identity["username"] = attributes["username"]
    return identity
