"""A cluster's updates: of one kind each, and refused if there is nothing to update
(https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html).
"""

import json
from typing import Any

from . import control_planes, network, versions
from .encryption import check_encryption
from .endpoint import endpoint_access
from .logging import enabled, logging, make_log_group
from .refusals import in_use, invalid_parameter, invalid_request
from .updates import refuse_while_updating

# parameter: the update's type, and its own parameter
SIMPLE = {
    "zonalShiftConfig": ("ZonalShiftConfigUpdate", "ZonalShiftConfig"),
    "deletionProtection": ("DeletionProtectionUpdate", "DeletionProtection"),
    "remoteNetworkConfig": ("RemoteNetworkConfigUpdate", "RemoteNetworkConfig"),
    "controlPlaneScalingConfig": ("ControlPlaneScalingConfigUpdate", "UpdatedTier"),
}
AUTOMATIC = ("computeConfig", "kubernetesNetworkConfig", "storageConfig")
MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")
ENDPOINT = ("endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs")


def parameter(kind: str, value: Any) -> dict[str, str]:
    return {"type": kind, "value": value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))}


class ClusterUpdates:
    def update_cluster_config(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster = self.active_cluster(given["name"])
        refuse_while_updating(cluster)
        kinds = {name for name in given if name not in ("name", "clientRequestToken")}
        if kinds & set(AUTOMATIC):
            raise invalid_request("EKS Auto Mode can't be enabled in the sandbox", clusterName=cluster.name)
        if len(kinds) != 1:
            message = "Only one type of update can be allowed." if kinds else "No changes needed: no update was given"
            raise invalid_parameter(message, clusterName=cluster.name)
        (kind,) = kinds
        if kind in SIMPLE:
            return self._update_simply(cluster, kind, given[kind])
        update = {
            "resourcesVpcConfig": self._update_network,
            "logging": self._update_logging,
            "accessConfig": self._update_access,
            "upgradePolicy": self._update_policy,
        }.get(kind)
        if update is None:
            raise invalid_request(f"{kind} can't be updated in the sandbox", clusterName=cluster.name)
        return update(cluster, given[kind])

    def _update_simply(self, cluster: Any, name: str, value: Any) -> dict[str, Any]:
        if cluster.description.get(name) == value:
            raise invalid_request(
                f"Cluster is already at the desired configuration with {name}: {json.dumps(value)}", clusterName=cluster.name
            )
        kind, member = SIMPLE[name]
        shown = parameter(member, value["tier"] if name == "controlPlaneScalingConfig" else value)
        return self.begin_cluster_update(cluster, kind, [shown], lambda: cluster.description.update({name: value}))

    def _update_network(self, cluster: Any, given: dict[str, Any]) -> dict[str, Any]:
        if set(given) & {"subnetIds", "securityGroupIds"}:
            if set(given) & set(ENDPOINT):
                raise invalid_parameter("Only one type of update can be allowed.", clusterName=cluster.name)
            return self._update_place(cluster, given)
        place = cluster.description["resourcesVpcConfig"]
        access = endpoint_access(given, place)
        if all(place[name] == value if name != ENDPOINT[2] else set(place[name]) == set(value) for name, value in access.items()):
            raise invalid_request(
                f"Cluster is already at the desired configuration with endpointPrivateAccess: {str(access[ENDPOINT[1]]).lower()} , "
                f"endpointPublicAccess: {str(access[ENDPOINT[0]]).lower()}, "
                f"and Public Endpoint Restrictions: [{', '.join(access[ENDPOINT[2]])}]",
                clusterName=cluster.name,
            )
        shown = [parameter(name[0].upper() + name[1:], value) for name, value in access.items()]
        return self.begin_cluster_update(cluster, "EndpointAccessUpdate", shown, lambda: place.update(access))

    def _update_place(self, cluster: Any, given: dict[str, Any]) -> dict[str, Any]:
        place = cluster.description["resourcesVpcConfig"]
        wanted = {name: given.get(name, place[name]) for name in ("subnetIds", "securityGroupIds")}
        if all(set(place[name]) == set(value) for name, value in wanted.items()):
            raise invalid_request(
                "Cluster is already at the desired configuration with the given subnets and security groups", clusterName=cluster.name
            )
        subnets = network.check_cluster_subnets(self, wanted["subnetIds"], place["vpcId"])
        network.check_groups(self, wanted["securityGroupIds"], place["vpcId"])

        def move() -> None:
            place.update(wanted)
            network.remove_interfaces(self, cluster.interfaces)
            groups = [place["clusterSecurityGroupId"], *wanted["securityGroupIds"]]
            cluster.interfaces = network.make_interfaces(self, cluster.name, subnets, groups)

        shown = [parameter("Subnets", wanted["subnetIds"]), parameter("SecurityGroups", wanted["securityGroupIds"])]
        return self.begin_cluster_update(cluster, "VpcConfigUpdate", shown, move)

    def _update_logging(self, cluster: Any, given: dict[str, Any]) -> dict[str, Any]:
        before = cluster.description["logging"]
        after = logging(given, before)
        if enabled(before) == enabled(after):
            raise invalid_parameter("No changes needed for the logging config provided", clusterName=cluster.name)

        def switch() -> None:
            cluster.description["logging"] = after
            make_log_group(self, cluster)

        return self.begin_cluster_update(cluster, "LoggingUpdate", [parameter("ClusterLogging", given)], switch)

    def _update_access(self, cluster: Any, given: dict[str, Any]) -> dict[str, Any]:
        """From the ConfigMap to access entries there is no way back."""
        before, after = cluster.modes, given["authenticationMode"]
        if before == after:
            raise invalid_request(f"Cluster is already at the desired authentication mode {after}", clusterName=cluster.name)
        if MODES.index(after) < MODES.index(before) or (before, after) == ("CONFIG_MAP", "API"):
            raise invalid_parameter(f"Unsupported authentication mode update from {before} to {after}", clusterName=cluster.name)

        def switch() -> None:
            cluster.description["accessConfig"]["authenticationMode"] = after
            self.admit_creator(cluster)
            self.admit_nodes(cluster)

        return self.begin_cluster_update(cluster, "AccessConfigUpdate", [parameter("AuthenticationMode", after)], switch)

    def _update_policy(self, cluster: Any, given: dict[str, Any]) -> dict[str, Any]:
        policy = cluster.description["upgradePolicy"]
        if policy == given:
            raise invalid_request(f"Cluster is already at the desired upgrade policy {given['supportType']}", clusterName=cluster.name)
        versions.check(cluster.description["version"], given["supportType"], clusterName=cluster.name)
        return self.begin_cluster_update(cluster, "UpgradePolicyUpdate", [parameter("UpgradePolicy", given)], lambda: policy.update(given))

    def update_cluster_version(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster, after = self.active_cluster(given["name"]), given["version"]
        about = {"clusterName": cluster.name}
        refuse_while_updating(cluster)
        before = cluster.description["version"]
        versions.check(after, "EXTENDED", **about)
        if after == before:
            raise invalid_parameter(f"Cluster is already at version {after}", **about)
        if versions.minor(after) != versions.minor(before) + 1:
            raise invalid_parameter(f"Unsupported Kubernetes minor version update from {before} to {after}", **about)
        # "all of your node groups' Kubernetes versions must match the cluster's Kubernetes version"
        behind = sorted(name for name, group in cluster.nodegroups.items() if group.description.get("version", before) != before)
        if behind:
            message = f"Nodegroups {', '.join(behind)} must be updated to match cluster version {before} before updating cluster version"
            raise invalid_request(message, **about)

        def upgrade() -> None:
            cluster.description |= {"version": after, "platformVersion": versions.platform(after)}

        control_planes.upgrade(cluster.arn, after)
        shown = [parameter("Version", after), parameter("PlatformVersion", versions.platform(after))]
        return self.begin_cluster_update(cluster, "VersionUpdate", shown, upgrade)

    def associate_encryption_config(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster, wanted = self.active_cluster(given["clusterName"]), given["encryptionConfig"]
        refuse_while_updating(cluster)
        if cluster.description.get("encryptionConfig"):
            raise in_use("Encryption config is already enabled for this cluster", clusterName=cluster.name)
        check_encryption(self, wanted)
        shown = [parameter("EncryptionConfig", wanted)]
        return self.begin_cluster_update(
            cluster, "AssociateEncryptionConfig", shown, lambda: cluster.description.update(encryptionConfig=wanted)
        )
