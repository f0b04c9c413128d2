# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS would refuse halfway through a run, asked before the first change, and only about what is to be changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import Existing, InvalidPlan
from ...converge.plan import Step
from ..area import pages
from .area import Cluster
from .versions import minor, node_problems, upgrade_problems

try:
    import jsonschema
except ImportError:  # needed only where an add-on is configured, and said then
    jsonschema = None

# EKS puts up to four interfaces into the subnets, and wants room to replace them.
# https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
CLUSTER_ADDRESSES = 6
ARCHITECTURES = {"ARM_64": "arm64"}
MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")
# https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
ADMINISTRATOR = "AmazonEKSClusterAdminPolicy"


class Checks:
    """Of one plan. present: the cluster, None where there is none. groups: the node groups it has. offered: versions by add-on."""

    def __init__(
        self,
        cluster: Cluster,
        params: Mapping[str, Any],
        present: Existing | None,
        groups: Sequence[Existing],
        offered: Mapping[str, Collection[str]],
    ):
        self.cluster, self.params, self.present, self.groups, self.offered = cluster, params, present, groups, offered

    def __call__(self, steps: Sequence[Step]) -> None:
        changed = {step.of.key: step for step in steps if step.action in ("create", "update", "replace")}
        new_groups = [group for group in self.params["node_groups"] or [] if self._is_new(changed, group["name"])]
        problems = [*self._versions(changed), *self._control_plane(changed)]
        problems += [*self._groups(new_groups), *self._addresses(changed, new_groups)]
        # For a version that EKS does not offer there is no add-on either.
        problems += [] if any(problem.startswith("eks_version") for problem in problems) else self._addons(changed)
        if problems:
            raise InvalidPlan(problems)

    @staticmethod
    def _is_new(changed: Mapping[Any, Step], group: str) -> bool:
        step = changed.get(("eks_nodegroup", group))
        return step is not None and step.action != "update"

    def _versions(self, changed: Mapping[Any, Step]) -> Iterator[str]:
        step, wanted = changed.get(("eks_cluster", self.cluster.name)), self.params["version"]
        if step and "version" in step.changes:
            versions = {one["clusterVersion"]: one for one in pages(self.cluster.eks, "describe_cluster_versions", "clusterVersions")}
            present = self.present.attributes["version"] if self.present else None
            yield from upgrade_problems(present, wanted, versions)
            if versions.get(wanted, {}).get("versionStatus") == "EXTENDED_SUPPORT" and self.params["support_type"] == "STANDARD":
                what = f"Kubernetes {wanted} is in extended support, at a higher price"
                yield f"eks_version: {what}; choose a newer version, or set eks_support_type: EXTENDED"
            for group in self.groups if present else ():
                if group.attributes["version"] != present:
                    # https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterVersion.html
                    behind = f"node group {group.name} runs Kubernetes {group.attributes['version']}"
                    yield f"eks_version: {behind}, and EKS upgrades a cluster only once its nodes have its version; go to {present} first"
        for group in self.params["node_groups"] or []:
            yield from node_problems(group["name"], group["version"], wanted)

    def _control_plane(self, changed: Mapping[Any, Step]) -> Iterator[str]:
        step = changed.get(("eks_cluster", self.cluster.name))
        if step and step.action == "create":
            policies = [policy["policy"] for entry in self.params["access_entries"] or [] for policy in entry["policies"]]
            if ADMINISTRATOR not in policies:
                yield f"eks_access_entries: nobody has {ADMINISTRATOR}, so nobody could administer the cluster; give it to one principal"
            return
        changes: Mapping[str, Any] = step.changes if step else {}
        if "authentication_mode" in changes:
            before, after = changes["authentication_mode"]
            if MODES.index(after) < MODES.index(before):
                yield f"eks_authentication_mode: EKS has no way back from {before} to {after}; write {before}"
            elif MODES.index(after) > MODES.index(before) + 1:
                yield f"eks_authentication_mode: from {before} to {after} the way leads over {MODES[1]}; run with that first"
        if "encryption_key_arn" in changes and changes["encryption_key_arn"].before:
            yield f"eks_encryption_key_arn: a cluster keeps its key; write {changes['encryption_key_arn'].before}"

    def _addons(self, changed: Mapping[Any, Step]) -> Iterator[str]:
        for addon in self.params["addons"] or []:
            step, name = changed.get(("eks_addon", addon["name"])), addon["name"]
            if not step:
                continue
            offered = self.offered.get(name, ())
            if name in self.offered and not offered:
                yield f"eks_addons: EKS has no add-on {name} for Kubernetes {self.params['version']}; correct the name, or leave it out"
            elif offered and addon["version"] and addon["version"] not in offered:
                what = f"version {addon['version']} is not for Kubernetes {self.params['version']}"
                yield f"eks_addons: {name}: {what}; choose from {', '.join(offered)}"
            elif addon["configuration"] and ("configuration" in step.changes or "version" in step.changes):
                yield from self._configuration(addon, step.values["version"])

    def _configuration(self, addon: Mapping[str, Any], version: str) -> Iterator[str]:
        if jsonschema is None:
            yield f"eks_addons: {addon['name']}: configuration is checked with the Python library jsonschema, which is missing; install it"
            return
        described = self.cluster.eks.describe_addon_configuration(addonName=addon["name"], addonVersion=version)
        schema = json.loads(described["configurationSchema"])
        validator = jsonschema.validators.validator_for(schema, default=jsonschema.Draft7Validator)
        for error in validator(schema).iter_errors(addon["configuration"]):
            where = ".".join(["configuration", *map(str, error.absolute_path)])
            yield f"eks_addons: {addon['name']} {version}: {where}: {error.message}"

    def _groups(self, groups: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        wanted = sorted({name for group in groups for name in group["instance_types"]})
        if not wanted:
            return
        ec2 = self.cluster.clients.get("ec2")
        filters = [{"Name": "instance-type", "Values": wanted}]
        types = {one["InstanceType"]: one for one in pages(ec2, "describe_instance_types", "InstanceTypes", Filters=filters)}
        offers = pages(ec2, "describe_instance_type_offerings", "InstanceTypeOfferings", LocationType="availability-zone", Filters=filters)
        zones = {subnet["AvailabilityZone"] for subnet in self.params["__subnets"]}
        for group in groups:
            what = f"eks_node_groups: {group['name']}"
            architecture = next((name for key, name in ARCHITECTURES.items() if key in group["ami_type"]), "x86_64")
            for name in group["instance_types"]:
                if name not in types:
                    yield f"{what}: instance type {name} does not exist in this region; choose another"
                elif architecture not in types[name]["ProcessorInfo"]["SupportedArchitectures"]:
                    yield f"{what}: {name} is no {architecture} machine, as ami_type {group['ami_type']} needs; change one of the two"
                elif "NVIDIA" in group["ami_type"] and not types[name].get("GpuInfo"):
                    yield f"{what}: {name} has no GPU, as ami_type {group['ami_type']} needs; change one of the two"
            if group["version"] not in (None, self.params["version"]):
                # https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
                yield f"{what}: a new group has the control plane's version; write {self.params['version']}, or leave version out"
            offered = {offer["Location"] for offer in offers if offer["InstanceType"] in group["instance_types"]}
            if zones and not offered & zones:
                yield f"{what}: none of its instance_types is offered in {', '.join(sorted(zones))}, where its subnets are; choose others"

    def _addresses(self, changed: Mapping[Any, Step], groups: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        subnets = self.params["__subnets"]
        step = changed.get(("eks_cluster", self.cluster.name))
        if step and step.action == "create" and subnets:
            for subnet in subnets:
                if subnet["AvailableIpAddressCount"] < CLUSTER_ADDRESSES:
                    free = subnet["AvailableIpAddressCount"]
                    what = f"{subnet['SubnetId']} has {free} free addresses and EKS needs {CLUSTER_ADDRESSES}"
                    yield f"eks_subnet_tiers: {what}; choose larger subnets"
            if len({subnet["AvailabilityZone"] for subnet in subnets}) < 2:
                yield "eks_subnet_tiers: EKS needs subnets in two zones at least; give vpc_zone_count 2"
        nodes = sum(group["max_size"] for group in groups)
        free = sum(subnet["AvailableIpAddressCount"] for subnet in subnets)
        if subnets and nodes > free:
            yield f"eks_node_groups: {nodes} nodes may come and their subnets have {free} free addresses; choose larger ones"


def default_version(addon: str, offers: Sequence[Mapping[str, Any]], kubernetes: str) -> tuple[str | None, list[str]]:
    """Of one add-on's versions the default for that Kubernetes version, and all that fit it, newest first as EKS lists them."""
    fitting = [
        (version["addonVersion"], compatibility.get("defaultVersion", False))
        for offer in offers
        if offer["addonName"] == addon
        for version in offer["addonVersions"]
        for compatibility in version["compatibilities"]
        if minor(compatibility["clusterVersion"]) == minor(kubernetes)
    ]
    names = [name for name, _ in fitting]
    return next((name for name, default in fitting if default), names[0] if names else None), names
