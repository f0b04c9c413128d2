# SPDX-License-Identifier: GPL-3.0-or-later
"""The control plane."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...converge.model import Existing
from ..iam.names import issuer as url_without_scheme
from .area import EksKind, issues_of

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
STATUSES = {
    "CREATING": "pending",
    "UPDATING": "pending",
    "PENDING": "pending",
    "ACTIVE": "ready",
    "DELETING": "deleting",
    "FAILED": "failed",
}
# EKS takes one change at a time; the engine calls update again until nothing differs. The version comes last, on settled ground.
NETWORK = {
    "endpoint_public_access": "endpointPublicAccess",
    "endpoint_private_access": "endpointPrivateAccess",
    "public_access_cidrs": "publicAccessCidrs",
}
PLACEMENT = {"subnet_ids": "subnetIds", "security_group_ids": "securityGroupIds"}


class EksCluster(EksKind):
    kind = "eks_cluster"
    describe_operation, describe_result, name_argument = "describe_cluster", "cluster", "name"
    after = ()
    fixed = frozenset({"role_arn", "ip_family", "service_ipv4_cidr"})
    timeout = 3600

    @property
    def of_cluster(self) -> dict[str, str]:
        return {}

    def read(self) -> list[Existing]:
        found = self._described([self.cluster.name], waiting=False)
        self.cluster.there = bool(found) and found[0].status != "deleting"
        return found

    def parse(self, description: Mapping[str, Any], waiting: bool = False) -> Existing:
        network, access = description["resourcesVpcConfig"], description.get("accessConfig", {})
        kubernetes = description.get("kubernetesNetworkConfig", {})
        enabled = [entry for entry in description.get("logging", {}).get("clusterLogging", []) if entry["enabled"]]
        keys = [item["provider"]["keyArn"] for item in description.get("encryptionConfig") or []]
        attributes = {
            "version": description["version"],
            "role_arn": description["roleArn"],
            "subnet_ids": frozenset(network["subnetIds"]),
            "security_group_ids": frozenset(network.get("securityGroupIds", [])),
            "endpoint_public_access": network["endpointPublicAccess"],
            "endpoint_private_access": network["endpointPrivateAccess"],
            "public_access_cidrs": frozenset(network.get("publicAccessCidrs", [])),
            "log_types": frozenset(kind for entry in enabled for kind in entry["types"]),
            "encryption_key_arn": keys[0] if keys else None,
            "authentication_mode": access.get("authenticationMode"),
            "support_type": description.get("upgradePolicy", {}).get("supportType"),
            "deletion_protection": description.get("deletionProtection", False),
            "ip_family": kubernetes.get("ipFamily"),
            "service_ipv4_cidr": kubernetes.get("serviceIpv4Cidr"),
        }
        issuer = description.get("identity", {}).get("oidc", {}).get("issuer")
        outputs = {
            "endpoint": description.get("endpoint"),
            "certificate_authority": description.get("certificateAuthority", {}).get("data"),
            "issuer": issuer,
            "provider_arn": _provider_arn(description["arn"], issuer) if issuer else None,
            "security_group_id": network.get("clusterSecurityGroupId"),
        }
        status, tags = STATUSES[description["status"]], description.get("tags")
        return self.existing(
            description["name"], description["arn"], attributes, tags, outputs=outputs, status=status, reason=issues_of(description)
        )

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        given = {key: value for key, value in attributes.items() if value is not None}
        network = {
            argument: _plain(given[key]) for key, argument in {**NETWORK, **PLACEMENT}.items() if given.get(key) not in (None, frozenset())
        }
        kubernetes = {"ipFamily": given.get("ip_family"), "serviceIpv4Cidr": given.get("service_ipv4_cidr")}
        arguments: dict[str, Any] = {
            "name": name,
            "version": given["version"],
            "roleArn": given["role_arn"],
            "resourcesVpcConfig": network,
            "logging": _logging(given.get("log_types", ())),
            # Who made it is no administrator by that alone: access entries say who is.
            "accessConfig": {
                "authenticationMode": given.get("authentication_mode", "API"),
                "bootstrapClusterCreatorAdminPermissions": False,
            },
            # The add-ons are described, so none is put there that EKS does not manage.
            "bootstrapSelfManagedAddons": False,
            "tags": dict(given.get("tags", {})),
        }
        if any(kubernetes.values()):
            arguments["kubernetesNetworkConfig"] = {key: value for key, value in kubernetes.items() if value}
        if "encryption_key_arn" in given:
            arguments["encryptionConfig"] = _encryption(given["encryption_key_arn"])
        if "support_type" in given:
            arguments["upgradePolicy"] = {"supportType": given["support_type"]}
        if "deletion_protection" in given:
            arguments["deletionProtection"] = given["deletion_protection"]
        made = self.once_role_is_known(lambda: self.eks_once.create_cluster(**arguments)["cluster"])
        self.cluster.there = True
        return self.parse(made)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        """One change of those that take time; the rest is told again once that one is done."""
        self.retag(existing, changes)
        name, configure = existing.name, partial(self.eks.update_cluster_config, name=existing.name)
        if network := {argument: _plain(changes[key]) for key, argument in NETWORK.items() if key in changes}:
            answer = configure(resourcesVpcConfig=network)
        elif placement := {argument: _plain(changes[key]) for key, argument in PLACEMENT.items() if key in changes}:
            answer = configure(resourcesVpcConfig=placement)
        elif "log_types" in changes:
            answer = configure(logging=_logging(changes["log_types"]))
        elif "authentication_mode" in changes:
            answer = configure(accessConfig={"authenticationMode": changes["authentication_mode"]})
        elif "support_type" in changes:
            answer = configure(upgradePolicy={"supportType": changes["support_type"]})
        elif "deletion_protection" in changes:
            answer = configure(deletionProtection=changes["deletion_protection"])
        elif "encryption_key_arn" in changes:
            answer = self.eks.associate_encryption_config(clusterName=name, encryptionConfig=_encryption(changes["encryption_key_arn"]))
        elif "version" in changes:
            answer = self.eks.update_cluster_version(name=name, version=changes["version"])
        else:
            return None
        return self.updating(existing, answer)

    def remove(self, existing: Existing) -> Existing | None:
        self.eks.delete_cluster(name=existing.name)
        return self.find(existing.name)


def _provider_arn(cluster_arn: str, url: str) -> str:
    """What the issuer is called in IAM, whether or not it is trusted there yet."""
    _, partition, _, _, account, _ = cluster_arn.split(":", 5)
    return f"arn:{partition}:iam::{account}:oidc-provider/{url_without_scheme(url)}"


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def _logging(types: Any) -> dict[str, Any]:
    """Both lists, since a type that is in neither stays as it is."""
    lists = {True: sorted(types), False: [kind for kind in LOG_TYPES if kind not in types]}
    return {"clusterLogging": [{"types": kinds, "enabled": enabled} for enabled, kinds in lists.items() if kinds]}


def _encryption(key_arn: str) -> list[dict[str, Any]]:
    return [{"resources": ["secrets"], "provider": {"keyArn": key_arn}}]
