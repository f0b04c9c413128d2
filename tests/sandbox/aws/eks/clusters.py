"""Clusters: what they need, how they are made, and what keeps them from being deleted."""

import base64
import re
from ipaddress import ip_network
from typing import Any

from moto.moto_api._internal import mock_random

from ... import identities
from . import control_planes, network, versions
from .base import now, page
from .encryption import check_encryption
from .endpoint import endpoint_access, network_configuration
from .logging import logging, make_log_group
from .refusals import in_use, invalid_parameter, invalid_request
from .roles import check_cluster_role

NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]{0,99}")
# What DescribeCluster says of the choices that were not made; CONFIG_MAP is the API's own default.
CHOICES = {
    "zonalShiftConfig": {"enabled": False},
    "computeConfig": {"enabled": False},
    "storageConfig": {"blockStorage": {"enabled": False}},
    "controlPlaneScalingConfig": {"tier": "standard"},
}


class Cluster:
    def __init__(self, backend: Any, given: dict[str, Any]):
        self.name: str = given["name"]
        self.arn = backend.arn("cluster", self.name)
        self.provisioned = False
        self.nodegroups: dict[str, Any] = {}
        # The nodes that are no node group's, by the ids of their instances.
        self.instances: dict[str, dict[str, Any]] = {}
        self.addons: dict[str, Any] = {}
        self.entries: dict[str, Any] = {}
        self.associations: dict[str, Any] = {}
        self.updates: dict[str, Any] = {}
        self.interfaces: list[str] = []
        self.fargate_profiles: dict[str, Any] = {}
        self.fargate_profile_count = 0
        caller = identities.current()
        self.creator = caller.arns[0] if caller else None
        access = given.get("accessConfig", {})
        self.creator_is_admin = access.get("bootstrapClusterCreatorAdminPermissions", True)
        issuer = f"https://oidc.eks.{backend.region_name}.amazonaws.com/id/{mock_random.get_random_hex(32).upper()}"
        version = given.get("version", versions.DEFAULT)
        self.description: dict[str, Any] = {
            "name": self.name,
            "arn": self.arn,
            "createdAt": now(),
            "version": version,
            "platformVersion": versions.platform(version),
            "roleArn": given["roleArn"],
            "kubernetesNetworkConfig": network_configuration(given.get("kubernetesNetworkConfig", {})),
            "logging": logging(given.get("logging", {})),
            "identity": {"oidc": {"issuer": issuer}},
            "status": "CREATING",
            "health": {"issues": []},
            "tags": given.get("tags", {}),
            "accessConfig": {"authenticationMode": access.get("authenticationMode", "CONFIG_MAP")},
            "upgradePolicy": {"supportType": given.get("upgradePolicy", {}).get("supportType", "EXTENDED")},
            "deletionProtection": given.get("deletionProtection", False),
            **{name: given.get(name, default) for name, default in CHOICES.items()},
        }
        for name in ("encryptionConfig", "remoteNetworkConfig"):
            if given.get(name):
                self.description[name] = given[name]

    @property
    def status(self) -> str:
        return str(self.description["status"])

    @property
    def is_active(self) -> bool:
        return self.status in ("ACTIVE", "UPDATING")

    @property
    def modes(self) -> str:
        return str(self.description["accessConfig"]["authenticationMode"])


class Clusters:
    def create_cluster(self, given: dict[str, Any]) -> dict[str, Any]:
        name = given["name"]
        if not NAME.fullmatch(name):
            raise invalid_parameter(
                "The name can contain only alphanumeric characters, hyphens, and underscores, at most 100.", clusterName=name
            )
        if name in self.clusters:
            raise in_use(f"Cluster already exists with name: {name}", clusterName=name)
        versions.check(given.get("version", versions.DEFAULT), given.get("upgradePolicy", {}).get("supportType", "EXTENDED"))
        check_cluster_role(self, given["roleArn"])
        check_encryption(self, given.get("encryptionConfig", []))
        wanted = given["resourcesVpcConfig"]
        subnets = network.check_cluster_subnets(self, wanted.get("subnetIds", []))
        groups, vpc_id = wanted.get("securityGroupIds", []), subnets[0].vpc_id
        network.check_groups(self, groups, vpc_id)
        cluster = Cluster(self, given)
        service = cluster.description["kubernetesNetworkConfig"].get("serviceIpv4Cidr")
        if service and any(ip_network(service).overlaps(subnet.cidr) for subnet in subnets):
            raise invalid_parameter(f"The service IPv4 CIDR {service} overlaps with the CIDR of a subnet of the cluster")
        own = network.make_group(self, name, vpc_id)
        place = {"subnetIds": wanted["subnetIds"], "securityGroupIds": groups, "clusterSecurityGroupId": own, "vpcId": vpc_id}
        cluster.description["resourcesVpcConfig"] = place | endpoint_access(wanted, {})
        cluster.interfaces = network.make_interfaces(self, name, subnets, [own, *groups])
        self.clusters[name] = cluster
        control_planes.start(cluster.arn, cluster.description["identity"]["oidc"]["issuer"], cluster.description["version"])
        self.provisioning.begin("cluster", lambda: setattr(cluster, "provisioned", True))
        return {"cluster": cluster.description}

    def settle_cluster(self, cluster: Any) -> None:
        """A cluster is made when its time is over and its control plane answers."""
        if cluster.status != "CREATING" or not cluster.provisioned:
            return
        problem = control_planes.failure(cluster.arn)
        if problem:
            issue = {"code": "InternalFailure", "message": problem, "resourceIds": [cluster.name]}
            cluster.description |= {"status": "FAILED", "health": {"issues": [issue]}}
        elif control_planes.ready(cluster.arn):
            authority = base64.b64encode(control_planes.certificate(cluster.arn)).decode()
            cluster.description |= {
                "status": "ACTIVE",
                "endpoint": control_planes.endpoint(cluster.arn),
                "certificateAuthority": {"data": authority},
            }
            self.admit_creator(cluster)
            make_log_group(self, cluster)

    def describe_cluster(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"cluster": self.cluster(given["name"]).description}

    def list_clusters(self, given: dict[str, Any]) -> dict[str, Any]:
        return page(sorted(self.clusters), "clusters", given)

    def list_fargate_profiles(self, given: dict[str, Any]) -> dict[str, Any]:
        return page(sorted(self.cluster(given["clusterName"]).fargate_profiles), "fargateProfileNames", given)

    def delete_cluster(self, given: dict[str, Any]) -> dict[str, Any]:
        name = given["name"]
        cluster = self.cluster(name)
        if cluster.description["deletionProtection"]:
            raise invalid_request("Cluster deletion protection is enabled. Disable it before you delete the cluster.", clusterName=name)
        if cluster.nodegroups:
            raise in_use("Cluster has nodegroups attached", clusterName=name, nodegroupName=",".join(sorted(cluster.nodegroups)))
        if cluster.fargate_profiles:
            raise in_use("Cluster has Fargate profiles attached", clusterName=name)
        if cluster.status in ("CREATING", "UPDATING"):
            raise in_use(f"Cluster has an update or its creation in progress: {name}", clusterName=name)
        if cluster.status != "DELETING":
            cluster.description["status"] = "DELETING"
            self.provisioning.begin("cluster deletion", lambda: self._remove_cluster(cluster))
        return {"cluster": cluster.description}

    def _remove_cluster(self, cluster: Any) -> None:
        control_planes.stop(cluster.arn)
        network.remove_interfaces(self, cluster.interfaces)
        network.remove_group(self, cluster.description["resourcesVpcConfig"]["clusterSecurityGroupId"])
        self.clusters.pop(cluster.name, None)
