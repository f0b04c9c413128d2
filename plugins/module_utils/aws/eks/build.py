# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster from a module's parameters: read all of it at once, describe it, converge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan
from ..area import Clients, name_of, pages
from ..calls import error_code
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
from .launch_templates import LaunchTemplate, cluster_tag
from .leftovers import leftovers
from .node_groups import NodeGroup

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError


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
        addons, groups = self.params["addons"] or [], self.params["node_groups"] or []
        self.eks_kinds = {
            kind.kind: kind
            for kind in (
                EksCluster(self.cluster),
                NodeGroup(self.cluster, {group["name"]: group["release_version"] for group in groups if group["release_version"]}),
                Addon(
                    self.cluster,
                    # Where no node group is described, nobody knows when nodes come: none is waited for.
                    before_nodes=[addon["name"] for addon in addons if addon["before_nodes"] or not groups],
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
            self._remove(existing, control_plane)

    def _around(self, control_plane: Sequence[Existing]) -> dict[str, Any]:
        """The kinds of other services, with the names that the cluster's own have there."""
        name, issuer = self.params["name"], control_plane[0].outputs["issuer"] if control_plane else None
        identities = [role_name(name, identity["name"]) for identity in self.params["identities"] or []]
        wanted = {"inline_policies", "managed_policy_arns"}
        roles = {f"{name}-cluster": {"managed_policy_arns"}, f"{name}-node": wanted, **dict.fromkeys(identities, wanted)}
        purge_tags = self.cluster.purge_tags
        return {
            "iam_role": IamRole(self.clients, roles, self.owner, purge_tags),
            "iam_oidc_provider": IamOidcProvider(self.clients, {name: issuer}, self.owner, purge_tags),
            "security_group": SecurityGroup(self.network),
            "security_group_rule": SecurityGroupRule(self.network, [f"{name} API from nodes"]),
            "launch_template": LaunchTemplate(self.network, name),
        }

    def _build(self, existing: Sequence[Existing], control_plane: Sequence[Existing]) -> None:
        present = control_plane[0] if self.cluster.there else None
        self.params["__subnets"] = self._subnets()
        network = self._placement()
        groups = [one for one in existing if one.kind == "eks_nodegroup" and one.status not in ("deleting", "failed")]
        versions, offered = self._addon_versions(existing, present)
        described = Description(self.params, network, self._partition(), versions, {group.name for group in groups})
        checks = Checks(self.cluster, self.params, present, groups, offered)
        purge = [*self.params["purge"], *(["launch_template"] if "eks_nodegroup" in self.params["purge"] else [])]
        converge(self.module, self.kinds, described.resources(), self._ours(existing), purge, self._outputs, checks)

    def _remove(self, existing: Sequence[Existing], control_plane: Sequence[Existing]) -> None:
        """What Kubernetes made in AWS is found first: nobody would delete it once the cluster is gone."""
        name = self.params["name"]
        left = leftovers(self.clients, name) if self.cluster.there else []
        if left:
            what = "delete the Services, Ingresses and PersistentVolumeClaims behind them first"
            keep = f"take the tag {cluster_tag(name)} off a volume that is to stay"
            raise InvalidPlan([f"Kubernetes made these for cluster {name}: {', '.join(left)}; {what}, and {keep}"])
        if self.cluster.there and control_plane[0].attributes["deletion_protection"]:
            raise InvalidPlan([f"cluster {name} is protected from deletion; run with eks_deletion_protection: false, then remove it"])
        others = [one.name for one in existing if one.kind == "eks_nodegroup" and not one.owned]
        if others:
            raise InvalidPlan([f"cluster {name} has node groups that this collection did not make: {', '.join(others)}; remove them first"])
        converge(self.module, self.kinds, [], self._ours(existing), self.kinds.keys(), lambda standing: {})

    def _ours(self, existing: Sequence[Existing]) -> list[Existing]:
        """Of the VPC's security groups the cluster's alone."""
        return [one for one in existing if one.kind != "security_group" or one.name == f"{self.params['name']}-node"]

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
        offered: dict[str, list[str]] = {}
        pinned = {addon["name"]: addon["version"] for addon in self.params["addons"] or []}
        asked = [name for name, version in pinned.items() if not version or upgrade or here.get(name) != version]
        with ThreadPoolExecutor(5) as pool:
            for name, offers in zip(asked, pool.map(self._offers, asked), strict=True):
                default, offered[name] = default_version(name, offers, self.params["version"])
                pinned[name] = pinned[name] or default
        return {name: version for name, version in pinned.items() if version}, offered

    def _offers(self, addon: str) -> list[dict[str, Any]]:
        """None of an add-on, or for a Kubernetes version, that EKS does not have: the checks say so."""
        which = {"addonName": addon, "kubernetesVersion": self.params["version"]}
        try:
            return pages(self.cluster.eks, "describe_addon_versions", "addons", **which)
        except ClientError as error:
            if error_code(error) in ("InvalidParameterException", "ResourceNotFoundException"):
                return []
            raise

    def _partition(self) -> str:
        return self.cluster.eks.meta.partition

    def _outputs(self, standing: Outputs) -> dict[str, Any]:
        name = self.params["name"]
        cluster: Mapping[str, Any] = standing.get(("eks_cluster", name), {})
        zones = {subnet["AvailabilityZone"]: subnet["SubnetId"] for subnet in self.params["__subnets"]}
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
            "vpc_cidr": self.network.vpc["CidrBlock"] if self.network.vpc else None,
            "availability_zones": sorted(zones),
            "subnet_ids": [zones[zone] for zone in sorted(zones)],
            "role_arns": {key.removeprefix(f"{name}-"): value["arn"] for key, value in by_kind["iam_role"].items()},
        }
