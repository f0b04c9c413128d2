# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways out of a VPC: internet gateway, NAT gateways and their Elastic IP addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...converge.model import Existing
from ..calls import unless_done, unless_gone
from .area import Ec2Kind


class InternetGateway(Ec2Kind):
    """A VPC has one at most, so the one that is attached to it is meant, whatever its name."""

    kind = "internet_gateway"
    operation, result = "describe_internet_gateways", "InternetGateways"
    id_field, id_filter = "InternetGatewayId", "internet-gateway-id"

    def descriptions(self) -> list[dict[str, Any]]:
        """A gateway that a killed run made and did not attach is found by name, which the filter by VPC would miss."""
        return self.network.reads.pages("ec2", self.operation, self.result)

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        attached = next((link["VpcId"] for link in description.get("Attachments", []) if link.get("VpcId")), None)
        ours = attached == self.network.vpc_id if attached else self.network.is_named(description)
        return self.existing(description, {"vpc_id": attached}, name=self.network.name) if ours else None

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        answer = self.ec2_once.create_internet_gateway(TagSpecifications=self.tag_specifications(name, attributes))
        return self.made(name, answer["InternetGateway"], attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)
        if "vpc_id" in changes:
            with unless_done():
                self.ec2.attach_internet_gateway(InternetGatewayId=existing.outputs["id"], VpcId=changes["vpc_id"])

    def remove(self, existing: Existing) -> None:
        identity = existing.outputs["id"]
        if existing.attributes["vpc_id"]:
            with unless_gone():
                self.ec2.detach_internet_gateway(InternetGatewayId=identity, VpcId=existing.attributes["vpc_id"])
        self.ec2.delete_internet_gateway(InternetGatewayId=identity)


class ElasticIp(Ec2Kind):
    kind = "elastic_ip"
    resource_type = "elastic-ip"
    operation, result, id_field, id_filter = "describe_addresses", "Addresses", "AllocationId", "allocation-id"

    def descriptions(self) -> list[dict[str, Any]]:
        """An address belongs to no VPC; ours are those named after it and a zone."""
        return self.network.reads.pages("ec2", self.operation, self.result, Filters=[{"Name": "domain", "Values": ["vpc"]}])

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        if not self.network.is_named_by_zone(description):
            return None
        outputs = {"id": description["AllocationId"], "public_ip": description["PublicIp"]}
        return self.existing(description, {}, outputs=outputs)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        answer = self.ec2_once.allocate_address(Domain="vpc", TagSpecifications=self.tag_specifications(name, attributes))
        return self.made(name, answer, attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)

    def remove(self, existing: Existing) -> None:
        self.ec2.release_address(AllocationId=existing.outputs["id"])


class NatGateway(Ec2Kind):
    """Its subnet and address can't change, and it loses nothing but open connections: it is replaced.

    It needs an attached internet gateway, else it ends as failed.
    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
    """

    kind = "nat_gateway"
    resource_type = "natgateway"
    operation, result, id_field, id_filter = "describe_nat_gateways", "NatGateways", "NatGatewayId", "nat-gateway-id"
    filters = "Filter"
    replace_on = frozenset({"subnet_id", "allocation_id"})
    replace_failed = True
    timeout = 900
    statuses = {"pending": "pending", "available": "ready", "failed": "failed", "deleting": "deleting"}

    def descriptions(self) -> list[dict[str, Any]]:
        if not self.network.vpc_id:
            return []
        scope = [{"Name": "vpc-id", "Values": [self.network.vpc_id]}]
        return self.network.reads.pages("ec2", self.operation, self.result, Filter=scope)

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        """Deleted ones stay listed for an hour."""
        if description["State"] not in self.statuses:
            return None
        address = next(iter(description.get("NatGatewayAddresses", [])), {})
        attributes = {"vpc_id": description["VpcId"], "subnet_id": description["SubnetId"], "allocation_id": address.get("AllocationId")}
        outputs = {"id": description["NatGatewayId"], "public_ip": address.get("PublicIp")}
        reason = ": ".join(filter(None, (description.get("FailureCode"), description.get("FailureMessage"))))
        status = self.statuses[description["State"]]
        return self.existing(description, attributes, outputs=outputs, status=status, reason=reason, after=("internet_gateway",))

    def read(self) -> list[Existing]:
        """The living one of a name; what has failed or is going counts only where there is none."""
        best: dict[str, list[Existing]] = {}
        for one in super().read():
            alive = one.status in ("ready", "pending")
            others = best.get(one.name, [])
            if alive:
                best[one.name] = [other for other in others if other.status in ("ready", "pending")] + [one]
            elif not others:
                best[one.name] = [one]
        return [one for ones in best.values() for one in ones]

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        answer = self.ec2_once.create_nat_gateway(
            SubnetId=attributes["subnet_id"],
            AllocationId=attributes["allocation_id"],
            TagSpecifications=self.tag_specifications(name, attributes),
        )
        return self.made(name, answer["NatGateway"], attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)

    def remove(self, existing: Existing) -> Existing | None:
        self.ec2.delete_nat_gateway(NatGatewayId=existing.outputs["id"])
        return replace(existing, status="deleting")  # a list may still say otherwise
