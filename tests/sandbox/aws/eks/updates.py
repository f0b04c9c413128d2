"""Updates of clusters, node groups and add-ons: one at a time, listed for ever."""

import uuid
from collections.abc import Callable
from typing import Any

from . import control_planes
from .base import now, page
from .refusals import in_use, not_found


class Update:
    def __init__(self, kind: str, parameters: list[dict[str, str]], node_group: str | None = None, addon: str | None = None):
        self.node_group, self.addon = node_group, addon
        self.description: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "status": "InProgress",
            "type": kind,
            "params": parameters,
            "createdAt": now(),
            "errors": [],
        }

    def finish(self, error: dict[str, Any] | None = None) -> None:
        self.description["status"] = "Failed" if error else "Successful"
        self.description["errors"] = [error] if error else []


class Updates:
    def begin_cluster_update(self, cluster: Any, kind: str, parameters: list[dict[str, str]], action: Callable[[], None]) -> dict[str, Any]:
        """Until `action` sets what is new, the cluster shows what was."""
        refuse_while_updating(cluster)
        update = Update(kind, parameters)
        cluster.updates[update.description["id"]] = update
        cluster.description["status"] = "UPDATING"

        def finish() -> None:
            if not control_planes.ready(cluster.arn):  # an upgrade restarts it
                self.provisioning.begin("cluster configuration", finish)
                return
            action()
            update.finish()
            if cluster.status == "UPDATING":
                cluster.description["status"] = "ACTIVE"

        self.provisioning.begin("cluster version" if kind == "VersionUpdate" else "cluster configuration", finish)
        return {"update": dict(update.description)}

    def describe_update(self, given: dict[str, Any]) -> dict[str, Any]:
        update = self.cluster(given["name"]).updates.get(given["updateId"])
        if update is None or not _of(update, given):
            raise not_found(f"No update found for ID: {given['updateId']}", clusterName=given["name"])
        return {"update": update.description}

    def list_updates(self, given: dict[str, Any]) -> dict[str, Any]:
        """Of the cluster itself, or of the node group or add-on that is named."""
        updates = self.cluster(given["name"]).updates
        return page([identifier for identifier, update in reversed(updates.items()) if _of(update, given)], "updateIds", given)


def _of(update: Update, given: dict[str, Any]) -> bool:
    return (update.node_group, update.addon) == (given.get("nodegroupName"), given.get("addonName"))


def refuse_while_updating(cluster: Any) -> None:
    if cluster.status == "UPDATING":
        raise in_use(f"Cannot update because cluster {cluster.name} currently has an update in progress", clusterName=cluster.name)
