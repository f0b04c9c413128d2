"""Managed node groups: made, described and deleted."""

import base64
import contextlib
import uuid
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.moto_api._internal import mock_random

from . import images, nodes
from .base import now, page
from .node_group_rules import check_image, check_node_group, check_release
from .refusals import in_use, invalid_parameter, not_found

SCALING = {"minSize": 1, "maxSize": 2, "desiredSize": 2}
MULTIPART = "multipart/mixed"


class NodeGroup:
    """Its instances are `nodes`; `launchable` are the types of which they are launched."""

    def __init__(self, backend: Any, cluster: Any, given: dict[str, Any], template: dict[str, Any]):
        self.name: str = given["nodegroupName"]
        self.nodes: list[dict[str, Any]] = []
        self.template = template
        made, identifier = now(), uuid.UUID(int=mock_random.getrandbits(128))
        custom = bool(template.get("ImageId"))
        types = given.get("instanceTypes") or ([] if template.get("InstanceType") else ["t3.medium"])
        self.instance_types: list[str] = types or [template["InstanceType"]]
        ami_type = "CUSTOM" if custom else given.get("amiType", "AL2023_x86_64_STANDARD")
        version = cluster.description["version"]
        self.description: dict[str, Any] = {
            "nodegroupName": self.name,
            "nodegroupArn": backend.arn("nodegroup", cluster.name, self.name, str(identifier)),
            "clusterName": cluster.name,
            "createdAt": made,
            "modifiedAt": made,
            "status": "CREATING",
            "capacityType": given.get("capacityType", "ON_DEMAND"),
            "scalingConfig": {**SCALING, **given.get("scalingConfig", {})},
            "subnets": given["subnets"],
            "amiType": ami_type,
            "nodeRole": given["nodeRole"],
            "labels": given.get("labels", {}),
            "taints": given.get("taints", []),
            "health": {"issues": []},
            "updateConfig": given.get("updateConfig") or {"maxUnavailable": 1},
            "nodeRepairConfig": given.get("nodeRepairConfig", {"enabled": False}),
            "tags": given.get("tags", {}),
            "version": version,
        }
        if types:
            self.description["instanceTypes"] = types
        if not custom:
            newest = images.releases(images.AMI_TYPES[ami_type], version)[0]
            self.description["releaseVersion"] = given.get("releaseVersion", newest)
        if "launchTemplate" not in given:
            self.description["diskSize"] = given.get("diskSize", 50 if ami_type.startswith("WINDOWS") else 20)
        for name in ("launchTemplate", "remoteAccess"):
            if name in given:
                self.description[name] = given[name]
        self.resources = {"autoScalingGroups": [{"name": f"eks-{self.name}-{identifier}"}]}

    @property
    def about(self) -> dict[str, str]:
        return {"clusterName": self.description["clusterName"], "nodegroupName": self.name}

    @property
    def status(self) -> str:
        return str(self.description["status"])


class NodeGroups:
    def settle(self, operation: str) -> None:
        super().settle(operation)
        for cluster in list(self.clusters.values()):
            nodes.try_again(self, cluster)

    def node_group(self, given: dict[str, Any]) -> Any:
        cluster, name = self.cluster(given["clusterName"]), given["nodegroupName"]
        if name not in cluster.nodegroups:
            raise not_found(f"No node group found for name: {name}.", clusterName=cluster.name, nodegroupName=name)
        return cluster.nodegroups[name]

    def launch_template(self, wanted: dict[str, str], about: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
        """The template that is meant, by id, name and number, and what it says."""
        if ("id" in wanted) == ("name" in wanted):
            raise invalid_parameter("Launch template ID or name must be specified, not both", **about)
        try:
            found = self.ec2.get_launch_template(wanted["id"]) if "id" in wanted else self.ec2.get_launch_template_by_name(wanted["name"])
            version = found.get_version(wanted.get("version", "$Default"))
        except (EC2ClientError, IndexError, ValueError):
            raise invalid_parameter(f"Launch template {wanted} does not exist", **about) from None
        return {"id": found.id, "name": found.name, "version": str(version.number)}, dict(version.data)

    def create_nodegroup(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster, name = self.active_cluster(given["clusterName"]), given["nodegroupName"]
        about = {"clusterName": cluster.name, "nodegroupName": name}
        if name in cluster.nodegroups:
            raise in_use(f"NodeGroup already exists with name {name} and cluster name {cluster.name}", **about)
        template: dict[str, Any] = {}
        if "launchTemplate" in given:
            given["launchTemplate"], template = self.launch_template(given["launchTemplate"], about)
        check_node_group(self, cluster, given, template)
        version = cluster.description["version"]
        ami_type = "CUSTOM" if template.get("ImageId") else given.get("amiType", "AL2023_x86_64_STANDARD")
        if ami_type == "CUSTOM" and not template.get("ImageId"):
            raise invalid_parameter("AMI type CUSTOM needs a launch template with an image id", **about)
        types = given.get("instanceTypes") or [template.get("InstanceType", "t3.medium")]
        check_image(self, ami_type, types, version, about)
        if "releaseVersion" in given:
            check_release(ami_type, version, given["releaseVersion"], about)
        group = NodeGroup(self, cluster, given, template)
        cluster.nodegroups[name] = group
        self.admit_nodes(cluster)
        issue = self._issue(cluster, group)
        self.provisioning.begin("node group", lambda: self._finish_nodegroup(cluster, group, issue))
        return {"nodegroup": group.description}

    def _issue(self, cluster: Any, group: Any) -> dict[str, Any] | None:
        """What goes wrong while the nodes are launched."""
        planned: dict[str, Any] | None = self.troubles.pop(("nodegroup", cluster.name, group.name), None)
        if planned:
            return planned
        asked = group.description
        auto_scaling = [group.resources["autoScalingGroups"][0]["name"]]
        if not nodes.usable(self, group.instance_types, asked["subnets"]):
            message = f"Could not launch instances: {group.instance_types} are not supported in the Availability Zones of the subnets."
            return {"code": "AsgInstanceLaunchFailures", "message": message, "resourceIds": auto_scaling}
        free = sum(self.ec2.get_subnet(identifier).available_ip_address_count for identifier in asked["subnets"])
        if free < asked["scalingConfig"]["desiredSize"]:
            message = "There are not enough free addresses in the subnets to launch the instances."
            return {"code": "InsufficientFreeAddresses", "message": message, "resourceIds": asked["subnets"]}
        entry = cluster.entries.get(asked["nodeRole"])
        if entry and entry.principal_id != self.principal_id(asked["nodeRole"]):
            message = "Instances failed to join the kubernetes cluster"
            return {"code": "NodeCreationFailure", "message": message, "resourceIds": auto_scaling}
        data = group.template.get("UserData")
        if data and asked["amiType"].startswith("AL2") and not is_multipart(data):
            message = "User data was not in the MIME multipart format."
            return {"code": "Ec2LaunchTemplateInvalidConfiguration", "message": message, "resourceIds": [asked["launchTemplate"]["id"]]}
        return None

    def _finish_nodegroup(self, cluster: Any, group: Any, issue: dict[str, Any] | None) -> None:
        if group.status != "CREATING":
            return
        group.description["resources"] = group.resources
        if issue:
            group.description |= {"status": "CREATE_FAILED", "health": {"issues": [issue]}}
        else:
            nodes.scale(self, cluster, group)
            group.description["status"] = nodes.status(group, "CREATE_FAILED")

    def describe_nodegroup(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"nodegroup": self.node_group(given).description}

    def list_nodegroups(self, given: dict[str, Any]) -> dict[str, Any]:
        return page(sorted(self.cluster(given["clusterName"]).nodegroups), "nodegroups", given)

    def delete_nodegroup(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster, group = self.cluster(given["clusterName"]), self.node_group(given)
        if group.status == "UPDATING":
            raise in_use("Nodegroup cannot be deleted as it is currently in UPDATING State", **group.about)
        if group.status != "DELETING":
            group.description["status"] = "DELETING"
            self.provisioning.begin("node group deletion", lambda: self._remove_nodegroup(cluster, group))
        return {"nodegroup": group.description}

    def _remove_nodegroup(self, cluster: Any, group: Any) -> None:
        nodes.end_all(self, group)
        nodes.show(self, cluster, group)
        cluster.nodegroups.pop(group.name, None)


def is_multipart(user_data: Any) -> bool:
    text = user_data if isinstance(user_data, str) else str(user_data)
    with contextlib.suppress(ValueError):
        text = base64.b64decode(text, validate=True).decode()
    return MULTIPART in text
