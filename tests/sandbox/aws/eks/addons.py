"""A cluster's add-ons: made, updated, removed, and degraded where nothing runs that they need."""

import uuid
from typing import Any

from moto.moto_api._internal import mock_random

from . import addon_schemas
from .addon_versions import ADDONS
from .base import now, page
from .cluster_updates import parameter
from .refusals import in_use, invalid_parameter, not_found
from .roles import check_role_exists
from .updates import Update

NO_REPLICAS = "The add-on is unhealthy because it doesn't have the desired number of replicas."
FAILURES = ("AccessDenied", "ClusterUnreachable", "InsufficientNumberOfReplicas", "ConfigurationConflict", "AdmissionRequestDenied")


class Addon:
    def __init__(self, backend: Any, cluster: Any, given: dict[str, Any], version: str):
        self.name: str = given["addonName"]
        made = now()
        identifier = uuid.UUID(int=mock_random.getrandbits(128))
        self.description: dict[str, Any] = {
            "addonName": self.name,
            "clusterName": cluster.name,
            "status": "CREATING",
            "addonVersion": version,
            "health": {"issues": []},
            "addonArn": backend.arn("addon", cluster.name, self.name, str(identifier)),
            "createdAt": made,
            "modifiedAt": made,
            "tags": given.get("tags", {}),
            "publisher": "eks",
            "owner": ADDONS[self.name].owner,
            "namespaceConfig": given.get("namespaceConfig", {"namespace": ADDONS[self.name].namespace}),
        }
        for name in ("serviceAccountRoleArn", "configurationValues"):
            if given.get(name):
                self.description[name] = given[name]

    @property
    def about(self) -> dict[str, str]:
        return {"clusterName": self.description["clusterName"], "addonName": self.name}

    @property
    def status(self) -> str:
        return str(self.description["status"])

    def observe(self, cluster: Any) -> None:
        """Whether what runs is what should run, for an add-on that is there."""
        if self.status not in ("ACTIVE", "DEGRADED"):
            return
        served = any(group.nodes for group in cluster.nodegroups.values()) or bool(cluster.fargate_profiles)
        lacking = ADDONS[self.name].needs_nodes and not served
        issues = [{"code": "InsufficientNumberOfReplicas", "message": NO_REPLICAS, "resourceIds": []}] if lacking else []
        self.description |= {"status": "DEGRADED" if lacking else "ACTIVE", "health": {"issues": issues}}


class Addons:
    def addon(self, given: dict[str, Any]) -> Any:
        cluster, name = self.cluster(given["clusterName"]), given["addonName"]
        if name not in cluster.addons:
            raise not_found(f"No addon: {name} found in cluster: {cluster.name}", clusterName=cluster.name, addonName=name)
        cluster.addons[name].observe(cluster)
        return cluster.addons[name]

    def create_addon(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster, name = self.active_cluster(given["clusterName"]), given["addonName"]
        about = {"clusterName": cluster.name, "addonName": name}
        if name not in ADDONS:
            raise invalid_parameter(
                f"Addon {name} specified is not supported in {cluster.description['version']} kubernetes version", **about
            )
        if name in cluster.addons:
            raise in_use("Addon already exists.", **about)
        kubernetes = cluster.description["version"]
        version = given.get("addonVersion") or ADDONS[name].default(kubernetes)
        self._check_addon(cluster, name, version, given, about)
        addon = Addon(self, cluster, given, version)
        self.own_associations(cluster, addon, given.get("podIdentityAssociations"))
        cluster.addons[name] = addon
        trouble = self.troubles.pop(("addon", cluster.name, name), None)

        def finish() -> None:
            if addon.status != "CREATING":
                return
            if trouble and not (trouble["code"] == "ConfigurationConflict" and given.get("resolveConflicts") == "OVERWRITE"):
                addon.description |= {"status": "CREATE_FAILED", "health": {"issues": [trouble]}}
            else:
                addon.description["status"] = "ACTIVE"

        self.provisioning.begin("addon", finish)
        return {"addon": addon.description}

    def _check_addon(self, cluster: Any, name: str, version: str, given: dict[str, Any], about: dict[str, Any]) -> None:
        if version not in ADDONS[name].compatible(cluster.description["version"]):
            raise invalid_parameter("Addon version specified is not supported", **about)
        if given.get("serviceAccountRoleArn"):
            check_role_exists(self, given["serviceAccountRoleArn"], **about)
            if given.get("podIdentityAssociations"):
                raise invalid_parameter("Either serviceAccountRoleArn or podIdentityAssociations can be given, not both", **about)
        if given.get("configurationValues"):
            addon_schemas.check(name, given["configurationValues"], **about)

    def describe_addon(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"addon": self.addon(given).description}

    def list_addons(self, given: dict[str, Any]) -> dict[str, Any]:
        return page(sorted(self.cluster(given["clusterName"]).addons), "addons", given)

    def update_addon(self, given: dict[str, Any]) -> dict[str, Any]:
        """Without a role in the request, "the add-on uses the permissions assigned to the node IAM role": the one before is dropped."""
        cluster, addon = self.active_cluster(given["clusterName"]), self.addon(given)
        if addon.status in ("CREATING", "UPDATING", "DELETING"):
            raise in_use(f"Addon {addon.name} cannot be updated as it is currently in {addon.status} state", **addon.about)
        version = given.get("addonVersion", addon.description["addonVersion"])
        self._check_addon(cluster, addon.name, version, given, addon.about)
        names = ("addonVersion", "serviceAccountRoleArn", "resolveConflicts", "configurationValues", "podIdentityAssociations")
        shown = [parameter(name[0].upper() + name[1:], given[name]) for name in names if name in given]
        update = Update("AddonUpdate", shown, addon=addon.name)
        cluster.updates[update.description["id"]] = update
        self.own_associations(cluster, addon, given.get("podIdentityAssociations"))
        addon.description["status"] = "UPDATING"
        trouble = self.troubles.pop(("addon", cluster.name, addon.name), None)
        if trouble and trouble["code"] == "ConfigurationConflict" and given.get("resolveConflicts") in ("OVERWRITE", "PRESERVE"):
            trouble = None
        self.provisioning.begin("addon", lambda: finish_update(addon, update, {**given, "addonVersion": version}, trouble))
        return {"update": dict(update.description)}

    def delete_addon(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster, addon = self.cluster(given["clusterName"]), self.addon(given)
        if addon.status == "UPDATING":
            raise invalid_parameter(f"Addon {addon.name} cannot be deleted as it is currently in UPDATING state", **addon.about)
        if addon.status != "DELETING":
            addon.description["status"] = "DELETING"
            self.provisioning.begin("addon deletion", lambda: self._remove_addon(cluster, addon))
        return {"addon": addon.description}

    def _remove_addon(self, cluster: Any, addon: Any) -> None:
        self.own_associations(cluster, addon, [])
        cluster.addons.pop(addon.name, None)


def finish_update(addon: Any, update: Update, given: dict[str, Any], trouble: dict[str, Any] | None) -> None:
    if trouble:
        code = trouble["code"] if trouble["code"] in FAILURES else "Unknown"
        update.finish({"errorCode": code, "errorMessage": trouble["message"], "resourceIds": trouble["resourceIds"]})
        addon.description |= {"status": "UPDATE_FAILED", "health": {"issues": [trouble]}}
        return
    update.finish()
    addon.description |= {"status": "ACTIVE", "health": {"issues": []}, "modifiedAt": now(), "addonVersion": given["addonVersion"]}
    addon.description.pop("serviceAccountRoleArn", None)
    for name in ("serviceAccountRoleArn", "configurationValues"):
        if given.get(name):
            addon.description[name] = given[name]
    if given.get("configurationValues") == "":
        addon.description.pop("configurationValues", None)
