"""VPCs, and VPN connections, on a transit gateway of the own account or of one that shares it
(https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html#vpc-attachment-lifecycle).
"""

from typing import Any

from moto.ec2.utils import generic_filter

from .across import Seen
from .refusals import refuse
from .transit_gateway_attachment import Attachment
from .transit_gateways import OVER


class Attachments:
    def attach_vpc(self, gateway_id: str, vpc_id: str, subnet_ids: list[str], options: dict[str, Any], tags: dict[str, str]) -> Seen:
        gateway, vpc = self.gateway(gateway_id).shared, self.get_vpc(vpc_id)
        gateway.check_available()
        if any(one.resource_id == vpc_id for one in gateway.standing("vpc")):
            raise refuse("DuplicateTransitGatewayAttachment", f"{gateway_id} has non-deleted Transit Gateway Attachments with same VPC ID.")
        attached = [one for one in self.transit_gateway_attachments.values() if one.resource_id == vpc_id and one.state not in OVER]
        if len(attached) >= self.allowed("ec2", "L-6DA43717"):
            raise refuse("TransitGatewayAttachmentLimitExceeded", f"The maximum number of attachments of {vpc_id} has been reached.")
        if not subnet_ids:
            raise refuse("MissingParameter", "The request must contain the parameter SubnetIds")
        subnets = self._subnets_to_attach(vpc.id, subnet_ids, {})
        attachment = Attachment(gateway, "vpc", vpc_id, self, options)
        for subnet in subnets:
            attachment.enter(subnet)
        seen = self.add_attachment(attachment, tags)
        own = gateway.owner_id == self.account_id
        if own or gateway.options["AutoAcceptSharedAttachments"] == "enable":
            self._begin_attachment(attachment)
        else:
            attachment.in_time("transit gateway attachment request", lambda: self._request_attachment(attachment))
        return seen

    def add_attachment(self, attachment: Attachment, tags: dict[str, str]) -> Seen:
        attachment.gateway.attachments[attachment.id] = attachment
        seen = self.transit_gateway_attachments[attachment.id] = Seen(attachment, self)
        seen.add_tags(tags)
        if attachment.gateway.backend is not self and attachment.gateway.options["AutoAcceptSharedAttachments"] == "enable":
            self._tell_owner(attachment)
        return seen

    @staticmethod
    def _tell_owner(attachment: Attachment) -> None:
        owner = attachment.gateway.backend
        owner.transit_gateway_attachments.setdefault(attachment.id, Seen(attachment, owner))

    def _request_attachment(self, attachment: Attachment) -> None:
        self._tell_owner(attachment)
        attachment.become("pendingAcceptance")

    @staticmethod
    def _begin_attachment(attachment: Attachment) -> None:
        attachment.become("pending")
        attachment.in_time("transit gateway attachment", attachment.available)

    def _subnets_to_attach(self, vpc_id: str, subnet_ids: list[str], present: dict[str, Any]) -> list[Any]:
        subnets = [self.get_subnet(one) for one in subnet_ids]
        for subnet in subnets:
            if subnet.vpc_id != vpc_id:
                raise refuse("InvalidParameterValue", f"Subnet {subnet.id} does not belong to {vpc_id}.")
        zones = [subnet.availability_zone for subnet in subnets] + [self.get_subnet(one).availability_zone for one in present]
        if len(zones) != len(set(zones)):
            raise refuse("DuplicateSubnetsInSameZone", "Duplicate Subnets for same AZ")
        return subnets

    def gateway_attachment(self, identifier: str) -> Seen:
        found: Seen | None = self.transit_gateway_attachments.get(identifier)
        if found is None:
            raise refuse("InvalidTransitGatewayAttachmentID.NotFound", f"The transitGatewayAttachment ID '{identifier}' does not exist.")
        return found

    def gateway_attachments(self, identifiers: list[str], filters: Any, *kinds: str) -> list[Seen]:
        found = [self.gateway_attachment(one) for one in identifiers] if identifiers else list(self.transit_gateway_attachments.values())
        return generic_filter(filters, [one for one in found if not kinds or one.resource_type in kinds])

    def decide_on_attachment(self, identifier: str, accepted: bool) -> Seen:
        seen = self.gateway_attachment(identifier)
        attachment = seen.shared
        if attachment.transit_gateway_owner_id != self.account_id:
            raise refuse("OperationNotPermitted", f"User {self.account_id} is not the owner of {attachment.transit_gateway_id}")
        if attachment.state != "pendingAcceptance":
            raise refuse("IncorrectState", f"{identifier} is in invalid state")
        if accepted:
            self._begin_attachment(attachment)
        else:
            attachment.become("rejecting")
            attachment.in_time("transit gateway attachment deletion", lambda: attachment.released("rejected"))
        return seen

    def modify_attachment(self, identifier: str, added: list[str], removed: list[str], options: dict[str, Any]) -> Seen:
        seen = self.gateway_attachment(identifier)
        attachment = seen.shared
        if attachment.backend is not self:
            raise refuse("OperationNotPermitted", f"User {self.account_id} is not the owner of {attachment.resource_id}")
        if attachment.state != "available":
            raise refuse("IncorrectState", f"{identifier} is in invalid state")
        kept = {one: found for one, found in attachment.interfaces.items() if one not in removed}
        subnets = self._subnets_to_attach(attachment.resource_id, added, kept)
        if not subnets and not kept:
            raise refuse("InvalidParameterValue", f"{identifier} needs at least one subnet.")
        for subnet_id in removed:
            if subnet_id not in attachment.interfaces:
                raise refuse("InvalidParameterValue", f"Subnet {subnet_id} is not attached by {identifier}.")
        for subnet_id in removed:
            attachment.leave(subnet_id)
        for subnet in subnets:
            attachment.enter(subnet)
        attachment.options.update(options)
        attachment.become("modifying")
        attachment.in_time("transit gateway attachment modification", lambda: attachment.become("available"))
        return seen

    def delete_vpc_attachment(self, identifier: str) -> Seen:
        """Both owners may."""
        seen = self.gateway_attachment(identifier)
        attachment = seen.shared
        if attachment.resource_type != "vpc":
            raise refuse("InvalidTransitGatewayAttachmentID.NotFound", f"The transitGatewayAttachment ID '{identifier}' does not exist.")
        if attachment.state not in ("available", "pendingAcceptance"):
            raise refuse("IncorrectState", f"{identifier} is in invalid state")
        attachment.become("deleting")
        attachment.in_time("transit gateway attachment deletion", lambda: attachment.released("deleted"))
        return seen

    def attached(self, gateway_id: str, vpc_id: str) -> bool:
        """Whether the VPC's traffic may go to the gateway now."""
        known = (one.shared for one in self.transit_gateway_attachments.values())
        return any(
            one.gateway.id == gateway_id and one.resource_id == vpc_id and one.state in ("available", "modifying") for one in known
        )
