# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters to the resources of a cluster. Pure."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ...converge.model import Reference, Resource
from ..network.rules import Rule
from .access import Policy
from .identities import identities, role_name
from .launch_templates import cluster_tag
from .node_groups import Taint

# https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html, …/create-node-role.html
CLUSTER_POLICIES = ("AmazonEKSClusterPolicy",)
NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly")
ROOT_DEVICES = {"BOTTLEROCKET": "/dev/xvdb"}  # where containers' data lies; elsewhere the root disk


class Description:
    """One cluster as it should be.

    params: the module's. subnet_ids, vpc_id: of the VPC, or a sentence where it is not there yet. partition: "aws" …
    versions: of each add-on the version to run. there: names of the node groups that exist.
    """

    def __init__(
        self, params: Mapping[str, Any], network: Mapping[str, Any], partition: str, versions: Mapping[str, str], there: Collection[str]
    ):
        self.params, self.network, self.partition, self.versions, self.there = params, network, partition, versions, there
        self.name, self.tags = params["name"], params["tags"]

    def resources(self) -> list[Resource]:
        own = (self._cluster(), self._groups(), self._addons(), self._access())
        return [one for part in (*own, identities(self)) for one in part]

    def resource(self, kind: str, name: str, after: tuple[Any, ...] = (), **attributes: Any) -> Resource:
        given = {key: value for key, value in attributes.items() if value is not None}
        return Resource(kind, name, {**given, "tags": {**self.tags, **given.get("tags", {})}}, after)

    def managed(self, policy: str) -> str:
        """A policy's ARN; one of AWS's may be given by its name."""
        return policy if policy.startswith("arn:") else f"arn:{self.partition}:iam::aws:policy/{policy}"

    def role(self, name: str, service: str, policies: Collection[str], action: Any = "sts:AssumeRole", **attributes: Any) -> Resource:
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": action}
        trust = {"Version": "2012-10-17", "Statement": [statement]}
        arns = frozenset(map(self.managed, policies))
        return self.resource("iam_role", name, assume_role_policy=trust, managed_policy_arns=arns, **attributes)

    def _cluster(self) -> Iterator[Resource]:
        params, name = self.params, self.name
        yield self.role(f"{name}-cluster", "eks.amazonaws.com", CLUSTER_POLICIES, action=["sts:AssumeRole", "sts:TagSession"])
        keys = (
            "version",
            "encryption_key_arn",
            "authentication_mode",
            "support_type",
            "deletion_protection",
            "ip_family",
            "service_ipv4_cidr",
        )
        yield self.resource(
            "eks_cluster",
            name,
            role_arn=Reference("iam_role", f"{name}-cluster", "arn"),
            subnet_ids=self.network["subnet_ids"],
            security_group_ids=frozenset(params["security_group_ids"] or ()),
            endpoint_public_access=params["endpoint_public_access"],
            endpoint_private_access=params["endpoint_private_access"],
            public_access_cidrs=frozenset(params["public_access_cidrs"]) if params["endpoint_public_access"] else None,
            log_types=frozenset(params["log_types"]),
            **{key: params[key] for key in keys},
        )
        # Nodes that are in the node group alone, as Karpenter's may be, and the control plane reach each other.
        # https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
        control_plane = Reference("eks_cluster", name, "security_group_id")
        anywhere = ("0.0.0.0/0", "::/0") if params["ip_family"] == "ipv6" else ("0.0.0.0/0",)
        yield self.resource(
            "security_group",
            f"{name}-node",
            description="Nodes of the EKS cluster",
            vpc_id=self.network["vpc_id"],
            ingress=frozenset({Rule("all", None, None, "self", "Nodes"), Rule("all", None, None, control_plane, "Control plane")}),
            egress=frozenset(Rule("all", None, None, cidr, "Anywhere") for cidr in anywhere),
            tags=params["node_security_group_tags"],
        )
        rule = {
            "group_id": control_plane,
            "protocol": "tcp",
            "from_port": 443,
            "to_port": 443,
            "source": Reference("security_group", f"{name}-node"),
        }
        yield self.resource("security_group_rule", f"{name} API from nodes", **rule)

    def _groups(self) -> Iterator[Resource]:
        if not self.params["node_groups"]:
            return
        name, extra = self.name, self.params["node_policy_arns"] or []
        inline = {"extra": self.params["node_policy"]} if self.params["node_policy"] else {}
        yield self.role(f"{name}-node", "ec2.amazonaws.com", (*NODE_POLICIES, *extra), inline_policies=inline)
        for group in self.params["node_groups"]:
            yield self._launch_template(group)  # tagged so that it is found when its group is gone
            template, scaling = f"{name}-{group['name']}", {key: group[f"{key}_size"] for key in ("min", "max", "desired")}
            scaling["desired"] = scaling["min"] if scaling["desired"] is None else scaling["desired"]
            first = [
                ("eks_addon", addon["name"])
                for addon in self.params["addons"] or []
                if addon["before_nodes"] or group["name"] in self.there
            ]
            yield self.resource(
                "eks_nodegroup",
                group["name"],
                # Pods that find no identity when they start don't look again, and a node admits nobody without its entry.
                after=("eks_cluster", "eks_pod_identity_association", "security_group_rule", *first),
                node_role_arn=Reference("iam_role", f"{name}-node", "arn"),
                subnet_ids=self.network["subnet_ids"],
                ami_type=group["ami_type"],
                capacity_type=group["capacity_type"],
                instance_types=tuple(group["instance_types"]),
                scaling=scaling,
                labels=group["labels"],
                taints=frozenset(Taint(taint["key"], taint["value"] or "", taint["effect"]) for taint in group["taints"]),
                version=group["version"] or self.params["version"],
                release_version=group["release_version"],
                max_unavailable=group["max_unavailable"],
                max_unavailable_percentage=group["max_unavailable_percentage"],
                repair=group["repair"],
                launch_template_id=Reference("launch_template", template),
                launch_template_version=Reference("launch_template", template, "version"),
            )

    def _launch_template(self, group: Mapping[str, Any]) -> Resource:
        name = f"{self.name}-{group['name']}"
        device = next((device for ami, device in ROOT_DEVICES.items() if group["ami_type"].startswith(ami)), "/dev/xvda")
        disk = {"VolumeSize": group["disk_size"], "VolumeType": "gp3", "Encrypted": True, "DeleteOnTermination": True}
        tags = [{"Key": key, "Value": value} for key, value in sorted({**self.tags, "Name": name}.items())]
        data: dict[str, Any] = {
            # Two hops, since a pod is one further away than its node.
            "MetadataOptions": {
                "HttpEndpoint": "enabled",
                "HttpTokens": "required",
                "HttpPutResponseHopLimit": group["metadata_hop_limit"],
            },
            "BlockDeviceMappings": [{"DeviceName": device, "Ebs": disk}],
            "SecurityGroupIds": [
                Reference("eks_cluster", self.name, "security_group_id"),
                Reference("security_group", f"{self.name}-node"),
            ],
            "TagSpecifications": [{"ResourceType": kind, "Tags": tags} for kind in ("instance", "volume", "network-interface")],
        }
        if group["user_data"]:
            data["UserData"] = b64encode(group["user_data"].encode()).decode()
        return self.resource("launch_template", name, data=data, tags={cluster_tag(self.name): "owned"})

    def _addons(self) -> Iterator[Resource]:
        """Those that nodes need come first, the rest after the first nodes; once there are nodes, all before these are upgraded."""
        groups = [("eks_nodegroup", group["name"]) for group in self.params["node_groups"] or [] if group["name"] not in self.there]
        for addon in self.params["addons"] or []:
            role = Reference("iam_role", role_name(self.name, addon["identity"]), "arn") if addon["identity"] else None
            after = ("eks_cluster", "eks_pod_identity_association", *([] if addon["before_nodes"] else groups))
            version = self.versions.get(addon["name"])
            yield self.resource("eks_addon", addon["name"], after, version=version, configuration=addon["configuration"], role_arn=role)

    def _access(self) -> Iterator[Resource]:
        for entry in self.params["access_entries"] or []:
            policies = [
                Policy(f"arn:{self.partition}:eks::aws:cluster-access-policy/{policy['policy']}", tuple(sorted(policy["namespaces"] or ())))
                for policy in entry["policies"]
            ]
            attributes: dict[str, Any] = {"type": entry["type"], "username": entry["username"]}
            if entry["type"] == "STANDARD":  # EKS itself gives the others their groups
                groups = entry["kubernetes_groups"]
                attributes |= {"policies": frozenset(policies), "kubernetes_groups": None if groups is None else frozenset(groups)}
            yield self.resource("eks_access_entry", entry["principal_arn"], ("eks_cluster",), **attributes)
