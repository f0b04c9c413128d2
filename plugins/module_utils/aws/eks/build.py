# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster from a module's parameters: read all of it at once, describe it, converge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan
from ..area import Clients, name_of, pages
from ..iam import IamOidcProvider, IamRole
from ..network.area import OWNER_TAG, Network
from ..network.endpoints import SecurityGroup
from ..network.security_group_rules import SecurityGroupRule
from ..run import Outputs, converge
from .access import AccessEntry, PodIdentityAssociation
from .addons import Addon
from .area import Cluster
from .checks import Checks, default_version
from .cluster import EksCluster
from .contradictions import refuse_contradictions
from .desired import Description
from .identities import role_name
from .launch_templates import LaunchTemplate
from .leftovers import leftovers
from .node_groups import NodeGroup


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params = module, module.params
        self.clients = Clients(module)
        tags = self.params["tags"] or {}
        self.owner, purge_tags = tags.get(OWNER_TAG, "piksel.infra"), self.params["purge_tags"]
        self.params["tags"] = {OWNER_TAG: self.owner, **tags}
        self.cluster = Cluster(self.clients, self.params["name"], self.owner, purge_tags)
        self.network = Network(self.clients, self.params["vpc_name"], self.owner, purge_tags)
        addons = self.params["addons"] or []
        self.eks_kinds = {
            kind.kind: kind
            for kind in (
                EksCluster(self.cluster),
                NodeGroup(self.cluster),
                Addon(
                    self.cluster,
                    before_nodes=[addon["name"] for addon in addons if addon["before_nodes"]],
                    resolve_conflicts={addon["name"]: addon["resolve_conflicts"] for addon in addons if addon["resolve_conflicts"]},
                ),
                AccessEntry(self.cluster),
                PodIdentityAssociation(self.cluster),
            )
        }

    def converge(self) -> None:
        if self.params["state"] == "present":
            refuse_contradictions(self.params)
        self.network.find(None)
        control_plane = self.eks_kinds["eks_cluster"].read()
        self.kinds = {**self.eks_kinds, **self._around(control_plane)}
        rest = [kind.read for name, kind in self.kinds.items() if name != "eks_cluster"]
        existing = control_plane + read([*rest, self._subnets_read], workers=12)
        if self.params["state"] == "present":
            self._build(existing, control_plane)
        else:
            self._remove(existing)

    def _around(self, control_plane: Sequence[Existing]) -> dict[str, Any]:
        """The kinds of other services, with the names that the cluster's own have there."""
        name, issuer = self.params["name"], control_plane[0].outputs["issuer"] if control_plane else None
        identities = [role_name(name, identity["name"]) for identity in self.params["identities"] or []]
        wanted = {"inline_policies", "managed_policy_arns"}
        roles = {f"{name}-cluster": {"managed_policy_arns"}, f"{name}-node": wanted, **dict.fromkeys(identities, wanted)}
        groups = [f"{name}-{group}" for group in self._group_names(control_plane)]
        purge_tags = self.cluster.purge_tags
        return {
            "iam_role": IamRole(self.clients, roles, self.owner, purge_tags),
            "iam_oidc_provider": IamOidcProvider(self.clients, {name: issuer}, self.owner, purge_tags),
            "security_group": SecurityGroup(self.network),
            "security_group_rule": SecurityGroupRule(self.network, [f"{name} API from nodes"]),
            "launch_template": LaunchTemplate(self.network, groups),
        }

    def _group_names(self, control_plane: Sequence[Existing]) -> list[str]:
        described = [group["name"] for group in self.params["node_groups"] or []]
        there = self.eks_kinds["eks_nodegroup"].names() if control_plane and self.params["state"] == "absent" else []
        return list(dict.fromkeys([*described, *there]))

    def _build(self, existing: Sequence[Existing], control_plane: Sequence[Existing]) -> None:
        present = control_plane[0] if self.cluster.there else None
        self.params["__subnets"] = self._subnets()
        network = self._placement()
        there = {one.name for one in existing if one.kind == "eks_nodegroup" and one.status != "deleting"}
        versions, offered = self._addon_versions(existing, present)
        described = Description(self.params, network, self._partition(), versions, there)
        checks = Checks(self.cluster, self.params, present.attributes["version"] if present else None, offered)
        ours = [one for one in existing if one.kind != "security_group" or one.name.startswith(f"{self.params['name']}-")]
        converge(self.module, self.kinds, described.resources(), ours, self.params["purge"] or [], self._outputs, checks)

    def _remove(self, existing: Sequence[Existing]) -> None:
        """What Kubernetes made in AWS is found first: nobody would delete it once the cluster is gone."""
        left = leftovers(self.clients, self.params["name"])
        if left:
            what = "; delete the Services, Ingresses and PersistentVolumeClaims behind them first"
            raise InvalidPlan([f"Kubernetes made these for cluster {self.params['name']}: {', '.join(left)}{what}"])
        name = self.params["name"]
        ours = [one for one in existing if one.kind != "security_group" or one.name == f"{name}-node"]
        converge(self.module, self.kinds, [], ours, self.kinds.keys(), lambda standing: {})

    def _subnets(self) -> list[dict[str, Any]]:
        tiers, found = self.params["subnet_tiers"], self.network.describe("describe_subnets", "Subnets")
        prefixes = tuple(f"{self.network.name}-{tier}-{self.module.region}" for tier in tiers)
        return [subnet for subnet in found if name_of(subnet).startswith(prefixes)]

    def _subnets_read(self) -> list[Existing]:
        self.network.describe("describe_subnets", "Subnets")
        return []

    def _placement(self) -> dict[str, Any]:
        """Where the cluster stands; in check mode, before the network is there, a sentence in the place of ids."""
        subnets, vpc = self.params["__subnets"], self.network.vpc_id
        if subnets:
            return {"vpc_id": vpc, "subnet_ids": frozenset(subnet["SubnetId"] for subnet in subnets)}
        tiers = ", ".join(self.params["subnet_tiers"])
        if not self.module.check_mode:
            known = f"VPC {self.network.name} has no subnets of tier {tiers}" if vpc else f"there is no VPC {self.network.name}"
            raise InvalidPlan([f"eks_vpc_name, eks_subnet_tiers: {known}; make the network first (role vpc), or correct the names"])
        later = f"(known after the subnets of {self.network.name}, tier {tiers}, are created)"
        return {"vpc_id": vpc or f"(known after vpc {self.network.name} is created)", "subnet_ids": frozenset({later})}

    def _addon_versions(self, existing: Sequence[Existing], present: Existing | None) -> tuple[dict[str, str], dict[str, list[str]]]:
        """Of each add-on the version to run; and those that EKS offers, where one is to be chosen or has to be checked."""
        here = {one.name: one.attributes["version"] for one in existing if one.kind == "eks_addon"}
        upgrade = present is None or present.attributes["version"] != self.params["version"]
        versions: dict[str, str] = {}
        offered: dict[str, list[str]] = {}
        for addon in self.params["addons"] or []:
            name, pinned = addon["name"], addon["version"]
            if not pinned or upgrade or here.get(name) != pinned:
                offers = pages(
                    self.cluster.eks, "describe_addon_versions", "addons", addonName=name, kubernetesVersion=self.params["version"]
                )
                default, offered[name] = default_version(name, offers, self.params["version"])
                pinned = pinned or default
            if pinned:
                versions[name] = pinned
        return versions, offered

    def _partition(self) -> str:
        return self.cluster.eks.meta.partition

    def _outputs(self, standing: Outputs) -> dict[str, Any]:
        name = self.params["name"]
        cluster: Mapping[str, Any] = standing.get(("eks_cluster", name), {})
        by_kind = {kind: {key[1]: value for key, value in standing.items() if key[0] == kind} for kind in self.kinds}
        return {
            "cluster_name": name,
            "cluster_arn": cluster.get("id"),
            "endpoint": cluster.get("endpoint"),
            "certificate_authority": cluster.get("certificate_authority"),
            "oidc_issuer": cluster.get("issuer"),
            "oidc_provider_arn": by_kind["iam_oidc_provider"].get(name, {}).get("arn"),
            "cluster_security_group_id": cluster.get("security_group_id"),
            "node_security_group_id": by_kind["security_group"].get(f"{name}-node", {}).get("id"),
            "node_role_arn": by_kind["iam_role"].get(f"{name}-node", {}).get("arn"),
            "role_arns": {key.removeprefix(f"{name}-"): value["arn"] for key, value in by_kind["iam_role"].items()},
        }
