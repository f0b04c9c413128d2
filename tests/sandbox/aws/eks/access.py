"""Access entries: who may speak with a cluster (https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html)."""

import re
import uuid
from typing import Any

from moto.moto_api._internal import mock_random

from . import instance_nodes
from .base import now, page
from .refusals import in_use, invalid_parameter, invalid_request, not_found
from .roles import role

TYPES = ("STANDARD", "EC2", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX")
RESERVED = ("system:", "eks:", "aws:", "amazon:", "iam:")
PRINCIPAL = re.compile(r"arn:[\w-]+:iam::(\d{12}):(user|role)/(.+)")
ADMINISTRATOR = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
NODES = {"username": "system:node:{{EC2PrivateDNSName}}", "kubernetesGroups": ["system:nodes"]}


class Entry:
    def __init__(self, backend: Any, cluster: Any, given: dict[str, Any]):
        self.principal: str = given["principalArn"]
        account, kind, name = PRINCIPAL.fullmatch(self.principal).groups()  # type: ignore[union-attr]
        identifier = uuid.UUID(int=mock_random.getrandbits(128))
        name = name.rpartition("/")[2]
        made = now()
        self.description: dict[str, Any] = {
            "clusterName": cluster.name,
            "principalArn": self.principal,
            "kubernetesGroups": given.get("kubernetesGroups", []),
            "accessEntryArn": backend.arn("access-entry", cluster.name, kind, account, name, str(identifier)),
            "createdAt": made,
            "modifiedAt": made,
            "tags": given.get("tags", {}),
            "username": given.get("username") or username(self.principal),
            "type": given.get("type", "STANDARD"),
        }
        if self.description["type"] != "STANDARD":
            self.description |= NODES if self.description["type"] != "EC2" else {"username": NODES["username"]}
        self.policies: dict[str, dict[str, Any]] = {}
        self.principal_id = backend.principal_id(self.principal)

    @property
    def kind(self) -> str:
        return str(self.description["type"])


def username(principal: str) -> str:
    """A role's has the session's name at its end, which Kubernetes' audit log then tells."""
    account, kind, name = PRINCIPAL.fullmatch(principal).groups()  # type: ignore[union-attr]
    return f"arn:aws:sts::{account}:assumed-role/{name.rpartition('/')[2]}/{{{{SessionName}}}}" if kind == "role" else principal


class Access:
    def cluster_of_entries(self, given: dict[str, Any]) -> Any:
        cluster = self.cluster(given["clusterName"])
        if cluster.modes == "CONFIG_MAP":
            raise invalid_request(
                "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
                clusterName=cluster.name,
            )
        return cluster

    def entry(self, given: dict[str, Any]) -> Any:
        cluster = self.cluster_of_entries(given)
        if given["principalArn"] not in cluster.entries:
            raise not_found(
                "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
                clusterName=cluster.name,
            )
        return cluster.entries[given["principalArn"]]

    def create_access_entry(self, given: dict[str, Any]) -> dict[str, Any]:
        self.active_cluster(given["clusterName"])
        cluster = self.cluster_of_entries(given)
        about = {"clusterName": cluster.name}
        self._check_principal(given["principalArn"], about)
        kind = given.get("type", "STANDARD")
        if kind not in TYPES:
            raise invalid_parameter(f"The specified type is invalid. Valid values are {', '.join(TYPES)}.", **about)
        if kind != "STANDARD" and (":role/" not in given["principalArn"] or given.get("kubernetesGroups") or given.get("username")):
            raise invalid_request(f"An access entry of type {kind} is for a role, without kubernetesGroups or username.", **about)
        check_names(given, about)
        if given["principalArn"] in cluster.entries:
            raise in_use("The specified access entry resource is already in use on this cluster.", **about)
        entry = Entry(self, cluster, given)
        cluster.entries[entry.principal] = entry
        instance_nodes.try_again(self, cluster)
        return {"accessEntry": entry.description}

    def _check_principal(self, arn: str, about: dict[str, Any]) -> None:
        """A principal of the cluster's own account is looked up."""
        found = PRINCIPAL.fullmatch(arn)
        if not found:
            raise invalid_parameter("The specified principalArn is invalid: invalid principal.", **about)
        if found[1] == self.account_id and self.principal_id(arn) is None:
            raise invalid_parameter("The specified principalArn is invalid: invalid principal.", **about)

    def principal_id(self, arn: str) -> str | None:
        """What IAM calls it beside its name. Made again by the same name, a principal has another: its entry is of no use then."""
        _, kind, name = PRINCIPAL.fullmatch(arn).groups()  # type: ignore[union-attr]
        found = role(self.iam, arn) if kind == "role" else self.iam.users.get(name.rpartition("/")[2])
        return str(found.id) if found else None

    def describe_access_entry(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"accessEntry": self.entry(given).description}

    def list_access_entries(self, given: dict[str, Any]) -> dict[str, Any]:
        policy = given.get("associatedPolicyArn")
        entries = self.cluster_of_entries(given).entries
        return page([arn for arn, entry in sorted(entries.items()) if policy is None or policy in entry.policies], "accessEntries", given)

    def update_access_entry(self, given: dict[str, Any]) -> dict[str, Any]:
        entry = self.entry(given)
        about = {"clusterName": given["clusterName"]}
        if entry.kind != "STANDARD":
            raise invalid_request(f"An access entry of type {entry.kind} can't be updated.", **about)
        check_names(given, about)
        changes = {name: given[name] for name in ("kubernetesGroups", "username") if name in given}
        entry.description |= {**changes, "modifiedAt": now()}
        return {"accessEntry": entry.description}

    def delete_access_entry(self, given: dict[str, Any]) -> dict[str, Any]:
        entry = self.entry(given)
        del self.cluster(given["clusterName"]).entries[entry.principal]
        return {}

    def admit_creator(self, cluster: Any) -> None:
        """The entry of who made the cluster, once there are entries."""
        if cluster.modes == "CONFIG_MAP" or not cluster.creator_is_admin or not cluster.creator:
            return
        cluster.creator_is_admin = False  # once: removed, it stays so
        if cluster.creator not in cluster.entries:
            entry = Entry(self, cluster, {"principalArn": cluster.creator})
            scope = {"type": "cluster", "namespaces": []}
            entry.policies[ADMINISTRATOR] = {"policyArn": ADMINISTRATOR, "accessScope": scope, "associatedAt": now(), "modifiedAt": now()}
            cluster.entries[entry.principal] = entry

    def admit_nodes(self, cluster: Any) -> None:
        """Managed node groups' roles get their entries from EKS itself, which never takes them away."""
        if cluster.modes == "CONFIG_MAP":
            return
        for group in cluster.nodegroups.values():
            principal = group.description["nodeRole"]
            if principal not in cluster.entries:
                kind = "EC2_WINDOWS" if group.description["amiType"].startswith("WINDOWS") else "EC2_LINUX"
                cluster.entries[principal] = Entry(self, cluster, {"principalArn": principal, "type": kind})


def check_names(given: dict[str, Any], about: dict[str, Any]) -> None:
    for group in given.get("kubernetesGroups", []):
        if group.startswith(RESERVED):
            raise invalid_parameter(f"The kubernetes group name {group} is invalid, it cannot start with {', '.join(RESERVED)}", **about)
    if given.get("username", "").startswith(RESERVED):
        raise invalid_parameter(f"The username is invalid, it cannot start with {', '.join(RESERVED)}", **about)
