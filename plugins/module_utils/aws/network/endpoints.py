# SPDX-License-Identifier: GPL-3.0-or-later
"""VPC endpoints and the security group in front of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.policy import compare_policies

from ...converge.model import Existing
from ..area import name_of
from .area import Ec2Kind, refuse_unsuccessful
from .names import endpoint_name
from .rules import rules_of, set_rules


class SecurityGroup(Ec2Kind):
    """Named by its group name, which is unique in its VPC."""

    kind = "security_group"
    operation, result, id_field, id_filter = "describe_security_groups", "SecurityGroups", "GroupId", "group-id"
    fixed = frozenset({"vpc_id", "description"})

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        if description["GroupName"] == "default":
            return None  # AWS's own, an attribute of the VPC
        attributes = {
            "vpc_id": description["VpcId"],
            "description": description["Description"],
            "ingress": rules_of(description.get("IpPermissions", []), description["GroupId"]),
            "egress": rules_of(description.get("IpPermissionsEgress", []), description["GroupId"]),
        }
        return self.existing(description, attributes, name=description["GroupName"])

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self.ec2_once.create_security_group(
            GroupName=name,
            Description=attributes["description"],
            VpcId=attributes["vpc_id"],
            TagSpecifications=self.tag_specifications(name, attributes),
        )
        return self.listed(name)  # AWS gives a new group a rule of its own, which the answer does not tell

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)
        for direction in ("ingress", "egress"):
            if direction in changes:
                set_rules(self.ec2, existing.outputs["id"], direction, existing.attributes[direction], changes[direction])

    def remove(self, existing: Existing) -> None:
        self.ec2.delete_security_group(GroupId=existing.outputs["id"])


class VpcEndpoint(Ec2Kind):
    """Gateway endpoints stand in route tables, interface endpoints in subnets."""

    kind = "vpc_endpoint"
    operation, result, id_field, id_filter = "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId", "vpc-endpoint-id"
    fixed = frozenset({"vpc_id", "service_name", "type"})
    replace_failed = True
    timeout = 900
    statuses = {
        "pendingacceptance": "pending",
        "pending": "pending",
        "deleting": "deleting",
        "deleted": "gone",
        "failed": "failed",
        "rejected": "failed",
        "expired": "failed",
    }
    members = {"subnet_ids": "Subnet", "route_table_ids": "RouteTable", "security_group_ids": "SecurityGroup"}

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        # AWS writes states in either case. One that is partly available serves, and must not be replaced.
        status = self.statuses.get(description["State"].lower(), "ready")
        if status == "gone":
            return None
        attributes = {
            "vpc_id": description["VpcId"],
            "service_name": description["ServiceName"],
            "type": description["VpcEndpointType"].lower(),
            "subnet_ids": frozenset(description.get("SubnetIds", [])),
            "route_table_ids": frozenset(description.get("RouteTableIds", [])),
            "security_group_ids": frozenset(group["GroupId"] for group in description.get("Groups", [])),
            "private_dns_enabled": description.get("PrivateDnsEnabled", False),
            "policy": json.loads(description["PolicyDocument"]) if description.get("PolicyDocument") else None,
        }
        reason = description.get("LastError", {}).get("Message") or description["State"]
        name = name_of(description, endpoint_name(self.network.name, description["ServiceName"]))
        return self.existing(description, attributes, name=name, status=status, reason=reason)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "policy" and present is not None and not compare_policies(present, wanted):
            return present
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        lists = {f"{argument}Ids": sorted(attributes[key]) for key, argument in self.members.items() if attributes.get(key)}
        policy = {"PolicyDocument": json.dumps(attributes["policy"])} if attributes.get("policy") else {}
        dns = {"PrivateDnsEnabled": attributes["private_dns_enabled"]} if "private_dns_enabled" in attributes else {}
        answer = self.ec2_once.create_vpc_endpoint(
            VpcId=attributes["vpc_id"],
            ServiceName=attributes["service_name"],
            VpcEndpointType=attributes["type"].capitalize(),
            TagSpecifications=self.tag_specifications(name, attributes),
            **lists,
            **policy,
            **dns,
        )
        return self.made(name, answer["VpcEndpoint"], attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        self.retag(existing, changes)
        modified: dict[str, Any] = {}
        for key, argument in self.members.items():
            if key in changes:
                before, after = existing.attributes[key], changes[key]
                modified |= {f"Add{argument}Ids": sorted(after - before), f"Remove{argument}Ids": sorted(before - after)}
        if "policy" in changes:
            modified["PolicyDocument"] = json.dumps(changes["policy"])
        if "private_dns_enabled" in changes:
            modified["PrivateDnsEnabled"] = changes["private_dns_enabled"]
        modified = {key: value for key, value in modified.items() if value != []}
        if not modified:
            return None
        self.ec2.modify_vpc_endpoint(VpcEndpointId=existing.outputs["id"], **modified)
        return next(iter(self.refresh([existing])), None)

    def remove(self, existing: Existing) -> Existing | None:
        refuse_unsuccessful("DeleteVpcEndpoints", self.ec2.delete_vpc_endpoints(VpcEndpointIds=[existing.outputs["id"]]))
        # A gateway endpoint is gone at once; of the others a list may still say that they are available.
        return next((replace(one, status="deleting") for one in self.refresh([existing])), None)
