# SPDX-License-Identifier: GPL-3.0-or-later
"""Add-ons."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from ansible.module_utils.common.yaml import yaml_load

from ...converge.model import Existing
from .area import Cluster, EksKind, issues_of

STATUSES = {
    "CREATING": "pending",
    "UPDATING": "pending",
    "ACTIVE": "ready",
    "CREATE_FAILED": "failed",
    "DELETING": "deleting",
    "DELETE_FAILED": "failed",
}


class Addon(EksKind):
    """An add-on that needs nodes is degraded until there are some; one that comes before them is taken as it is then."""

    kind = "eks_addon"
    list_operation, list_result = "list_addons", "addons"
    describe_operation, describe_result, name_argument = "describe_addon", "addon", "addonName"
    update_argument = "addonName"
    replace_failed = True
    timeout = 1200

    def __init__(self, cluster: Cluster, before_nodes: Collection[str], resolve_conflicts: Mapping[str, str]):
        """resolve_conflicts: by add-on, what happens to settings that somebody changed in Kubernetes."""
        super().__init__(cluster)
        self.before_nodes, self.resolve_conflicts = before_nodes, resolve_conflicts

    def parse(self, description: Mapping[str, Any], waiting: bool = False) -> Existing:
        name, status = description["addonName"], description["status"]
        attributes = {
            "version": description["addonVersion"],
            "configuration": yaml_load(description.get("configurationValues") or "{}"),
            "role_arn": description.get("serviceAccountRoleArn"),
        }
        if status == "DEGRADED":
            state = "pending" if waiting and name not in self.before_nodes else "ready"
        elif status == "UPDATE_FAILED":
            state = "failed" if waiting else "ready"  # it still runs as it was, and what differs is planned again
        else:
            state = STATUSES[status]
        return self.existing(
            name, description["addonArn"], attributes, description.get("tags"), status=state, reason=issues_of(description)
        )

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        arguments = self._arguments(name, attributes)
        return self.parse(self.eks_once.create_addon(**arguments, tags=dict(attributes.get("tags", {})))["addon"], waiting=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        self.retag(existing, changes)
        if not changes.keys() - {"tags"}:
            return None
        # What is left out goes back: configuration to the default, the role to that of the node.
        # https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateAddon.html
        whole = {key: existing.attributes[key] for key in ("configuration", "role_arn")} | dict(changes)
        arguments = self._arguments(existing.name, whole)
        if changes.get("configuration") == {}:
            arguments["configurationValues"] = "{}"
        return self.updating(existing, self.eks.update_addon(**arguments))

    def _arguments(self, name: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        arguments = {**self.of_cluster, "addonName": name}
        if name in self.resolve_conflicts:
            arguments["resolveConflicts"] = self.resolve_conflicts[name]
        if attributes.get("version"):
            arguments["addonVersion"] = attributes["version"]
        if attributes.get("role_arn"):
            arguments["serviceAccountRoleArn"] = attributes["role_arn"]
        if attributes.get("configuration"):
            arguments["configurationValues"] = json.dumps(attributes["configuration"], sort_keys=True)
        return arguments

    def remove(self, existing: Existing) -> Existing | None:
        self.eks.delete_addon(**self.of_cluster, addonName=existing.name)
        return self.find(existing.name)
