# SPDX-License-Identifier: GPL-3.0-or-later
"""Transit gateways, and the attachments of a VPC to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ...converge.model import Existing
from ..area import name_of
from ..calls import IN_USE, patiently, unless_gone
from ..network.area import Ec2Kind
from .area import Area

SWITCH = {True: "enable", False: "disable"}
# {attribute: member}
OPTIONS = {
    "auto_accept_shared_attachments": "AutoAcceptSharedAttachments",
    "default_route_table_association": "DefaultRouteTableAssociation",
    "default_route_table_propagation": "DefaultRouteTablePropagation",
    "dns_support": "DnsSupport",
    "vpn_ecmp_support": "VpnEcmpSupport",
}
ATTACHMENTS = ("describe_transit_gateway_vpc_attachments", "TransitGatewayVpcAttachments")
ATTACHMENT_OPTIONS = {"dns_support": "DnsSupport", "appliance_mode": "ApplianceModeSupport"}
# What no longer is, and stays listed for a while.
OVER = ("deleted", "failed", "rejected")


def own_attachments(area: Area) -> list[dict[str, Any]]:
    """The living attachments of the VPC."""
    return [one for one in area.own.describe(*ATTACHMENTS) if one["State"] not in OVER]


def switched(attributes: Mapping[str, Any], members: Mapping[str, str]) -> dict[str, str]:
    return {member: SWITCH[attributes[key]] for key, member in members.items() if attributes.get(key) is not None}


class TransitGateway(Ec2Kind):
    """Those of this account that bear one of the names, and those of it that the VPC is attached to.

    attributes: description, asn, OPTIONS (true or false), tags. outputs: id, arn.
    """

    kind = "transit_gateway"
    operation, result, id_field, id_filter = "describe_transit_gateways", "TransitGateways", "TransitGatewayId", "transit-gateway-id"
    timeout = 1800
    statuses = {"pending": "pending", "modifying": "pending", "available": "ready", "deleting": "deleting"}

    def __init__(self, area: Area, names: Collection[str]):
        super().__init__(area.own)
        self.area, self.names = area, names

    def descriptions(self) -> list[dict[str, Any]]:
        """Shared ones bear no tags here, and so no name."""
        return self.network.reads.pages("ec2", self.operation, self.result)

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        state, options = description["State"], description["Options"]
        if state not in self.statuses or not self._is_ours(description):
            return None
        attributes = {
            "description": description.get("Description", ""),
            "asn": options["AmazonSideAsn"],
            **{key: options.get(member) == SWITCH[True] for key, member in OPTIONS.items()},
        }
        outputs = {"id": description["TransitGatewayId"], "arn": description["TransitGatewayArn"]}
        return self.existing(description, attributes, outputs=outputs, status=self.statuses[state])

    def _is_ours(self, description: Mapping[str, Any]) -> bool:
        attached = {one["TransitGatewayId"] for one in own_attachments(self.area)}
        return name_of(description) in self.names or (description["TransitGatewayId"] in attached and self.network.owns(description))

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        asn = {"AmazonSideAsn": attributes["asn"]} if attributes.get("asn") else {}
        words = {"Description": attributes["description"]} if attributes.get("description") else {}
        specifications = self.tag_specifications(name, attributes)
        options = {**asn, **switched(attributes, OPTIONS)}
        answer = self.ec2_once.create_transit_gateway(Options=options, TagSpecifications=specifications, **words)
        return self.made(name, answer["TransitGateway"], attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        self.retag(existing, changes)
        asn = {"AmazonSideAsn": changes["asn"]} if "asn" in changes else {}
        words = {"Description": changes["description"]} if "description" in changes else {}
        options = {**asn, **switched(changes, OPTIONS)}
        if not options and not words:
            return None
        arguments = {**({"Options": options} if options else {}), **words}
        self.ec2.modify_transit_gateway(TransitGatewayId=existing.outputs["id"], **arguments)
        return replace(existing, attributes={**existing.attributes, **changes}, status="pending")

    def delete(self, existing: Existing) -> Existing | None:
        """What was attached to it may be on its way still."""
        with unless_gone():
            return patiently(partial(self.remove, existing), (*IN_USE, "IncorrectState"), pause=self.pause)
        return None

    def remove(self, existing: Existing) -> Existing:
        self.ec2.delete_transit_gateway(TransitGatewayId=existing.outputs["id"])
        return replace(existing, status="deleting")


class TransitGatewayVpcAttachment(Ec2Kind):
    """An attachment of the VPC, named by its Name tag.

    attributes: transit_gateway_id and vpc_id, which replace it; subnet_ids (frozenset), dns_support, appliance_mode, tags. outputs: id.
    """

    kind = "transit_gateway_vpc_attachment"
    resource_type = "transit-gateway-attachment"
    operation, result = ATTACHMENTS
    id_field, id_filter = "TransitGatewayAttachmentId", "transit-gateway-attachment-id"
    replace_on = frozenset({"transit_gateway_id", "vpc_id"})
    timeout = 1800
    statuses = {"available": "ready", "deleting": "deleting", "failed": "failed", "failing": "failed", "rejected": "failed"}

    def __init__(self, area: Area):
        super().__init__(area.own)
        self.area = area

    def descriptions(self) -> list[dict[str, Any]]:
        return own_attachments(self.area)

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        state, options = description["State"], description.get("Options") or {}
        if state == "deleted":
            return None
        attributes = {
            "transit_gateway_id": description["TransitGatewayId"],
            "vpc_id": description["VpcId"],
            "subnet_ids": frozenset(description["SubnetIds"]),
            **{key: options.get(member) == SWITCH[True] for key, member in ATTACHMENT_OPTIONS.items()},
        }
        reason = "the owner of the transit gateway has to accept it" if state == "pendingAcceptance" else state
        return self.existing(description, attributes, status=self.statuses.get(state, "pending"), reason=reason)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        answer = self.ec2_once.create_transit_gateway_vpc_attachment(
            TransitGatewayId=attributes["transit_gateway_id"],
            VpcId=attributes["vpc_id"],
            SubnetIds=sorted(attributes["subnet_ids"]),
            Options=switched(attributes, ATTACHMENT_OPTIONS),
            TagSpecifications=self.tag_specifications(name, attributes),
        )
        return self.made(name, answer["TransitGatewayVpcAttachment"], attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        self.retag(existing, changes)
        before, after = existing.attributes["subnet_ids"], changes.get("subnet_ids", existing.attributes["subnet_ids"])
        arguments = {
            "AddSubnetIds": sorted(after - before),
            "RemoveSubnetIds": sorted(before - after),
            "Options": switched(changes, ATTACHMENT_OPTIONS),
        }
        given = {key: value for key, value in arguments.items() if value}
        if not given:
            return None
        self.ec2.modify_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=existing.outputs["id"], **given)
        return replace(existing, attributes={**existing.attributes, **changes}, status="pending")

    def remove(self, existing: Existing) -> Existing:
        self.ec2.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=existing.outputs["id"])
        return replace(existing, status="deleting")
