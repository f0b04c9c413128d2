# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed node groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...converge.model import Existing
from .area import Cluster, EksKind, issues_of

STATUSES = {
    "CREATING": "pending",
    "UPDATING": "pending",
    "ACTIVE": "ready",
    "DEGRADED": "ready",
    "CREATE_FAILED": "failed",
    "DELETING": "deleting",
    "DELETE_FAILED": "failed",
}


class Taint(NamedTuple):
    key: str
    value: str
    effect: str


class NodeGroup(EksKind):
    """What its nodes are can't change: another group has to take over, so a difference is refused, not replaced."""

    kind = "eks_nodegroup"
    list_operation, list_result = "list_nodegroups", "nodegroups"
    describe_operation, describe_result, name_argument = "describe_nodegroup", "nodegroup", "nodegroupName"
    fixed = frozenset({"ami_type", "capacity_type", "instance_types", "subnet_ids", "node_role_arn"})
    update_argument = "nodegroupName"
    # So that on removal nodes are drained while what they need is still there.
    after = ("eks_cluster", "eks_addon", "eks_access_entry", "eks_pod_identity_association")
    replace_failed = True
    timeout = 3600

    def __init__(self, cluster: Cluster, releases: Mapping[str, str]):
        """releases: by group the image release that it is to have, where one is given."""
        super().__init__(cluster)
        self.releases = releases

    def parse(self, description: Mapping[str, Any], waiting: bool = False) -> Existing:
        template = description.get("launchTemplate", {})
        attributes = {
            "version": description.get("version"),
            "release_version": description.get("releaseVersion"),
            "ami_type": description.get("amiType"),
            "capacity_type": description.get("capacityType", "ON_DEMAND"),
            "instance_types": tuple(description.get("instanceTypes") or ()),
            "subnet_ids": frozenset(description["subnets"]),
            "node_role_arn": description["nodeRole"],
            "scaling": {key: description["scalingConfig"][f"{key}Size"] for key in ("min", "max", "desired")},
            "labels": description.get("labels") or {},
            "taints": frozenset(Taint(taint["key"], taint.get("value", ""), taint["effect"]) for taint in description.get("taints") or []),
            "max_unavailable": description.get("updateConfig", {}).get("maxUnavailable"),
            "max_unavailable_percentage": description.get("updateConfig", {}).get("maxUnavailablePercentage"),
            "repair": description.get("nodeRepairConfig", {}).get("enabled", False),
            "launch_template_id": template.get("id"),
            "launch_template_version": template.get("version"),
        }
        groups = [group["name"] for group in description.get("resources", {}).get("autoScalingGroups", [])]
        name, arn, status = description["nodegroupName"], description["nodegroupArn"], STATUSES[description["status"]]
        more = {"outputs": {"auto_scaling_group": next(iter(groups), None)}, "status": status, "reason": issues_of(description)}
        return self.existing(name, arn, attributes, description.get("tags"), **more)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "scaling" and present:
            # The desired size belongs to the autoscaler, within the bounds.
            return {**wanted, "desired": min(max(present["desired"], wanted["min"]), wanted["max"])}
        if attribute == "subnet_ids" and present and present <= wanted:
            return present  # it stays where it was made; a subnet that the network gains is for the next group
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        given = {key: value for key, value in attributes.items() if value is not None}
        arguments: dict[str, Any] = {
            **self.of_cluster,
            "nodegroupName": name,
            "nodeRole": given["node_role_arn"],
            "subnets": sorted(given["subnet_ids"]),
            "amiType": given["ami_type"],
            "capacityType": given["capacity_type"],
            "instanceTypes": list(given["instance_types"]),
            "scalingConfig": _scaling(given["scaling"]),
            "labels": given.get("labels", {}),
            "taints": [taint._asdict() for taint in sorted(given.get("taints", ()))],
            "updateConfig": _update_config(given),
            "nodeRepairConfig": {"enabled": given.get("repair", False)},
            "tags": dict(given.get("tags", {})),
        }
        arguments |= {
            argument: given[key] for key, argument in (("version", "version"), ("release_version", "releaseVersion")) if key in given
        }
        if "launch_template_id" in given:
            arguments["launchTemplate"] = {"id": given["launch_template_id"], "version": given["launch_template_version"]}
        arguments = {key: value for key, value in arguments.items() if value not in ({}, [])}
        return self.parse(self.once_role_is_known(lambda: self.eks_once.create_nodegroup(**arguments)["nodegroup"]))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        """Configuration first, then version or template, which rolls the nodes; one at a time, as EKS takes them."""
        self.retag(existing, changes)
        of_group = {**self.of_cluster, "nodegroupName": existing.name}
        configuration = self._configuration(existing, changes)
        if configuration:
            return self.updating(existing, self.eks.update_nodegroup_config(**of_group, **configuration))
        rolled: dict[str, Any] = {"version": changes["version"]} if "version" in changes else {}
        if {"launch_template_id", "launch_template_version"} & changes.keys():
            wanted = {**existing.attributes, **changes}
            rolled["launchTemplate"] = {"id": wanted["launch_template_id"], "version": wanted["launch_template_version"]}
        if not rolled and "release_version" not in changes:
            return None
        # Without a release EKS takes the newest; that is for a new version, and no part of another change.
        release = self.releases.get(existing.name) or (None if "version" in changes else existing.attributes["release_version"])
        if release:
            rolled["releaseVersion"] = release
        return self.updating(existing, self.eks.update_nodegroup_version(**of_group, **rolled))

    @staticmethod
    def _configuration(existing: Existing, changes: Mapping[str, Any]) -> dict[str, Any]:
        configuration: dict[str, Any] = {}
        if "labels" in changes:
            before, after = existing.attributes["labels"], changes["labels"]
            added = {key: value for key, value in after.items() if before.get(key) != value}
            lists = {"addOrUpdateLabels": added, "removeLabels": sorted(before.keys() - after.keys())}
            configuration["labels"] = {key: value for key, value in lists.items() if value}
        if "taints" in changes:
            before, after = existing.attributes["taints"], changes["taints"]
            kept = {(taint.key, taint.effect) for taint in after}  # which identify a taint, whatever its value
            gone = {taint for taint in before if (taint.key, taint.effect) not in kept}
            lists = {"addOrUpdateTaints": after - before, "removeTaints": gone}
            configuration["taints"] = {key: [taint._asdict() for taint in sorted(value)] for key, value in lists.items() if value}
        if "scaling" in changes:
            # What stays is left out: the autoscaler may have moved the desired size since it was read.
            before, after = _scaling(existing.attributes["scaling"]), _scaling(changes["scaling"])
            configuration["scalingConfig"] = {key: value for key, value in after.items() if before[key] != value}
        if {"max_unavailable", "max_unavailable_percentage"} & changes.keys():
            configuration["updateConfig"] = _update_config(changes)
        if "repair" in changes:
            configuration["nodeRepairConfig"] = {"enabled": changes["repair"]}
        return configuration

    def remove(self, existing: Existing) -> Existing | None:
        self.eks.delete_nodegroup(**self.of_cluster, nodegroupName=existing.name)
        return self.find(existing.name)


def _scaling(scaling: Mapping[str, int]) -> dict[str, int]:
    return {f"{key}Size": scaling[key] for key in ("min", "max", "desired")}


def _update_config(attributes: Mapping[str, Any]) -> dict[str, int]:
    arguments = {"max_unavailable": "maxUnavailable", "max_unavailable_percentage": "maxUnavailablePercentage"}
    return {argument: attributes[key] for key, argument in arguments.items() if attributes.get(key) is not None}
