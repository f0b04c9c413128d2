# SPDX-License-Identifier: GPL-3.0-or-later
"""Single rules in security groups that somebody else made, such as Amazon EKS."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ...converge.model import Existing
from ..area import name_of, pages
from .area import Ec2Kind, Network
from .rules import PROTOCOL_NUMBERS, Rule, permissions


class SecurityGroupRule(Ec2Kind):
    """An ingress rule by its Name tag; the group's other rules are left alone.

    attributes: group_id, protocol, from_port, to_port, source (a range, or the id of a group or prefix list).
    """

    kind = "security_group_rule"
    operation, result, id_field, id_filter = (
        "describe_security_group_rules",
        "SecurityGroupRules",
        "SecurityGroupRuleId",
        "security-group-rule-id",
    )
    replace_on = frozenset({"group_id", "protocol", "from_port", "to_port", "source"})

    def __init__(self, network: Network, names: Collection[str]):
        super().__init__(network)
        self.names = list(names)

    def descriptions(self) -> list[dict[str, Any]]:
        return pages(self.ec2, self.operation, self.result, Filters=[{"Name": "tag:Name", "Values": self.names}]) if self.names else []

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        sources = (description.get("CidrIpv4"), description.get("PrefixListId"), description.get("ReferencedGroupInfo", {}).get("GroupId"))
        attributes = {
            "group_id": description["GroupId"],
            "protocol": PROTOCOL_NUMBERS.get(description["IpProtocol"], description["IpProtocol"]),
            "from_port": description["FromPort"],
            "to_port": description["ToPort"],
            "source": next(filter(None, sources), None),
        }
        return self.existing(description, attributes, name=name_of(description))

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        rule = Rule(attributes["protocol"], attributes["from_port"], attributes["to_port"], attributes["source"])
        specifications = self.tag_specifications(name, attributes)
        self.ec2_once.authorize_security_group_ingress(
            GroupId=attributes["group_id"], IpPermissions=permissions([rule], attributes["group_id"]), TagSpecifications=specifications
        )
        return self.listed(name)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)

    def remove(self, existing: Existing) -> None:
        rules = [existing.outputs["id"]]
        self.ec2.revoke_security_group_ingress(GroupId=existing.attributes["group_id"], SecurityGroupRuleIds=rules)
