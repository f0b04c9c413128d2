# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...converge.model import Existing
from .area import Ec2Kind


class Subnet(Ec2Kind):
    kind = "subnet"
    operation, result, id_field, id_filter = "describe_subnets", "Subnets", "SubnetId", "subnet-id"
    fixed = frozenset({"vpc_id", "cidr", "availability_zone"})

    def parse(self, description: Mapping[str, Any]) -> Existing:
        attributes = {
            "vpc_id": description["VpcId"],
            "cidr": description["CidrBlock"],
            "availability_zone": description["AvailabilityZone"],
            "map_public_ip_on_launch": description.get("MapPublicIpOnLaunch", False),
        }
        return self.existing(description, attributes, status="ready" if description["State"] == "available" else "pending")

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        answer = self.ec2_once.create_subnet(
            VpcId=attributes["vpc_id"],
            CidrBlock=attributes["cidr"],
            AvailabilityZone=attributes["availability_zone"],
            TagSpecifications=self.tag_specifications(name, attributes),
        )
        return self.made(name, answer["Subnet"], attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)
        if "map_public_ip_on_launch" in changes:
            value = {"Value": changes["map_public_ip_on_launch"]}
            self.ec2.modify_subnet_attribute(SubnetId=existing.outputs["id"], MapPublicIpOnLaunch=value)

    def remove(self, existing: Existing) -> None:
        self.ec2.delete_subnet(SubnetId=existing.outputs["id"])
