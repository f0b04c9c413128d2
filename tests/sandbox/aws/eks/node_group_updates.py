"""A node group's updates: of its configuration, and of its nodes' version."""

from collections.abc import Callable
from typing import Any

from . import images, nodes, versions
from .base import now
from .cluster_updates import parameter
from .node_group_rules import check_labels, check_release, check_scaling, check_taints, check_update_configuration
from .refusals import in_use, invalid_parameter, invalid_request
from .updates import Update

FAILURES = ("NodeCreationFailure", "PodEvictionFailure", "AccessDenied", "ClusterUnreachable", "InsufficientFreeAddresses")


class NodeGroupUpdates:
    def _begin_nodegroup_update(
        self, cluster: Any, group: Any, kind: str, parameters: list[dict[str, str]], action: Callable[[], None]
    ) -> dict[str, Any]:
        update = Update(kind, parameters, node_group=group.name)
        cluster.updates[update.description["id"]] = update
        group.description["status"] = "UPDATING"
        trouble = self.troubles.pop(("nodegroup", cluster.name, group.name), None)

        def finish() -> None:
            if trouble:
                code = trouble["code"] if trouble["code"] in FAILURES else "Unknown"
                update.finish({"errorCode": code, "errorMessage": trouble["message"], "resourceIds": trouble["resourceIds"]})
            else:
                action()
                update.finish()
            group.description |= {"status": nodes.status(group, "DEGRADED"), "modifiedAt": now()}

        self.provisioning.begin("node group version" if kind == "VersionUpdate" else "node group configuration", finish)
        return {"update": dict(update.description)}

    def _updatable(self, given: dict[str, Any]) -> tuple[Any, Any]:
        cluster, group = self.active_cluster(given["clusterName"]), self.node_group(given)
        if group.status != "ACTIVE":
            raise in_use(f"Nodegroup cannot be updated as it is currently not in Active State: {group.status}", **group.about)
        return cluster, group

    def update_nodegroup_config(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster, group = self._updatable(given)
        before, about = group.description, group.about
        changes: dict[str, Any] = {}
        shown: list[dict[str, str]] = []
        if "labels" in given:
            changes["labels"] = labels_after(before["labels"], given["labels"], shown)
            check_labels(given["labels"].get("addOrUpdateLabels", {}), about)
        if "taints" in given:
            changes["taints"] = taints_after(before["taints"], given["taints"], shown)
            check_taints(changes["taints"], about)
        if "scalingConfig" in given:
            changes["scalingConfig"] = {**before["scalingConfig"], **given["scalingConfig"]}
            check_scaling(changes["scalingConfig"], about)
            shown += [parameter(name[0].upper() + name[1:], value) for name, value in given["scalingConfig"].items()]
        if "updateConfig" in given:
            check_update_configuration(given["updateConfig"], about)
            changes["updateConfig"] = given["updateConfig"]
            shown += [parameter(name[0].upper() + name[1:], value) for name, value in given["updateConfig"].items()]
        if "nodeRepairConfig" in given:
            changes["nodeRepairConfig"] = given["nodeRepairConfig"]
            shown.append(parameter("NodeRepairConfig", given["nodeRepairConfig"]))
        if not changes:
            raise invalid_parameter("No changes needed for the nodegroup configuration provided", **about)

        def configure() -> None:
            before.update(changes)
            nodes.scale(self, cluster, group)

        return self._begin_nodegroup_update(cluster, group, "ConfigUpdate", shown, configure)

    def update_nodegroup_version(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster, group = self._updatable(given)
        before, about = group.description, group.about
        after: dict[str, Any] = {}
        if "launchTemplate" in given:
            after["launchTemplate"], template = self._next_template(group, given["launchTemplate"])
            group.template = template
        if before["amiType"] == "CUSTOM":
            if "version" in given or "releaseVersion" in given:
                raise invalid_parameter("You cannot specify a version or release version for a nodegroup with a custom image", **about)
        else:
            after["version"] = version_after(cluster, before, given, about)
            newest = images.releases(images.AMI_TYPES[before["amiType"]], after["version"])[0]
            after["releaseVersion"] = given.get("releaseVersion", newest)
            check_release(before["amiType"], after["version"], after["releaseVersion"], about)
        if all(before.get(name) == value for name, value in after.items()):
            raise invalid_parameter(f"Nodegroup is already at the latest version, release and launch template: {after}", **about)
        shown = [parameter(name[0].upper() + name[1:], after[name]) for name in ("version", "releaseVersion") if name in after]
        if "launchTemplate" in after:
            shown += [parameter(f"LaunchTemplate{name.title()}", after["launchTemplate"][name]) for name in ("name", "version")]

        def upgrade() -> None:
            before.update(after)
            nodes.replace(self, cluster, group)

        return self._begin_nodegroup_update(cluster, group, "VersionUpdate", shown, upgrade)

    def _next_template(self, group: Any, wanted: dict[str, str]) -> Any:
        """A template for nodes that were made with one, and the same one."""
        before = group.description.get("launchTemplate")
        if before is None:
            raise invalid_request("Nodegroup was not created with a launch template and can't be updated to one", **group.about)
        after, template = self.launch_template(wanted, group.about)
        if after["id"] != before["id"]:
            raise invalid_request("Launch template ID or name must match what was used when the nodegroup was created", **group.about)
        return after, template


def version_after(cluster: Any, before: dict[str, Any], given: dict[str, Any], about: dict[str, Any]) -> str:
    top = cluster.description["version"]
    # Without a version, the nodes stay at theirs and get its latest release.
    wanted: str = given.get("version", before["version"])
    if wanted not in versions.VERSIONS:
        raise invalid_parameter(f"unsupported Kubernetes version {wanted}", **about)
    if versions.minor(wanted) > versions.minor(top):
        raise invalid_parameter(f"Nodegroup version {wanted} can't be later than the cluster's version {top}", **about)
    if versions.minor(wanted) < versions.minor(before["version"]):
        raise invalid_parameter(f"Nodegroup can't be downgraded from {before['version']} to {wanted}", **about)
    return wanted


def labels_after(before: dict[str, str], given: dict[str, Any], shown: list[dict[str, str]]) -> dict[str, str]:
    added, removed = given.get("addOrUpdateLabels", {}), given.get("removeLabels", [])
    shown += [parameter("LabelsToAdd", added)] if added else []
    shown += [parameter("LabelsToRemove", removed)] if removed else []
    return {**{key: value for key, value in before.items() if key not in removed}, **added}


def taints_after(before: list[dict[str, str]], given: dict[str, Any], shown: list[dict[str, str]]) -> list[dict[str, str]]:
    """A taint is known by its key and effect."""
    added, removed = given.get("addOrUpdateTaints", []), given.get("removeTaints", [])
    shown += [parameter("TaintsToAdd", added)] if added else []
    shown += [parameter("TaintsToRemove", removed)] if removed else []
    gone = {(taint.get("key"), taint.get("effect")) for taint in (*added, *removed)}
    return [taint for taint in before if (taint["key"], taint["effect"]) not in gone] + list(added)
