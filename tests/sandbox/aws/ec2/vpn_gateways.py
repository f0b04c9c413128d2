"""Virtual private gateways: attached to one VPC, where they tell route tables what is at the other end of their VPN connections."""

from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import generic_filter, random_vpn_gateway_id

from .customer_gateways import become
from .refusals import refuse
from .transit_gateways import check_asn

HOLDING = ("attaching", "attached", "detaching")


@dataclass
class VpcAttachment:
    vpc_id: str
    state: str


class VpnGateway(TaggedEC2Resource):
    def __init__(self, backend: Any, asn: int, zone: str | None):
        self.ec2_backend = backend
        self.id = random_vpn_gateway_id()
        self.type, self.amazon_side_asn, self.availability_zone = "ipsec.1", asn, zone
        self.state = "available"
        # By VPC. What was detached stays in sight.
        self.attachments: dict[str, VpcAttachment] = {}

    @property
    def vpn_gateway_id(self) -> str:
        return self.id

    @property
    def vpc_attachments(self) -> list[VpcAttachment]:
        return list(self.attachments.values())

    def vpc(self, *states: str) -> str | None:
        """The VPC of its attachment in one of these states."""
        return next((one.vpc_id for one in self.attachments.values() if one.state in states), None)

    def get_filter_value(self, filter_name: str, method_name: str | None = None) -> Any:
        own: dict[str, Any] = {
            "amazon-side-asn": str(self.amazon_side_asn),
            "attachment.state": [one.state for one in self.attachments.values()],
            "attachment.vpc-id": list(self.attachments),
            "availability-zone": self.availability_zone or "",
            "state": self.state,
            "vpn-gateway-id": self.id,
        }
        return own[filter_name] if filter_name in own else super().get_filter_value(filter_name, "DescribeVpnGateways")


class VpnGateways:
    def make_vpn_gateway(self, asn: int, zone: str | None, tags: dict[str, str]) -> VpnGateway:
        check_asn(asn)
        if sum(one.state != "deleted" for one in self.vpn_gateways.values()) >= self.allowed("ec2", "L-7029FAB6"):
            raise refuse("VpnGatewayLimitExceeded", "The maximum number of virtual private gateways has been reached.")
        gateway = VpnGateway(self, asn, zone)
        self.vpn_gateways[gateway.id] = gateway
        gateway.add_tags(tags)
        return gateway

    def get_vpn_gateway(self, vpn_gateway_id: str) -> VpnGateway:
        found: VpnGateway | None = self.vpn_gateways.get(vpn_gateway_id)
        if found is None:
            raise refuse("InvalidVpnGatewayID.NotFound", f"The vpnGateway ID '{vpn_gateway_id}' does not exist")
        return found

    def vpn_gateways_by(self, identifiers: list[str], filters: Any) -> list[VpnGateway]:
        found = [self.get_vpn_gateway(one) for one in identifiers] if identifiers else list(self.vpn_gateways.values())
        return generic_filter(filters, found)

    def vpn_gateway_of(self, vpc_id: str) -> VpnGateway | None:
        """Which holds the VPC."""
        return next((one for one in self.vpn_gateways.values() if one.vpc(*HOLDING) == vpc_id), None)

    def attach_vpn_gateway(self, vpn_gateway_id: str, vpc_id: str) -> VpcAttachment:
        gateway = self.get_vpn_gateway(vpn_gateway_id)
        self.get_vpc(vpc_id)
        if gateway.state != "available":
            raise refuse("InvalidVpnGatewayState", f"The VPN gateway {vpn_gateway_id} is not in an available state.")
        if gateway.vpc("attaching", "attached") != vpc_id:
            if gateway.vpc(*HOLDING) or self.vpn_gateway_of(vpc_id):
                raise refuse("VpnGatewayAttachmentLimitExceeded", f"{vpn_gateway_id} or {vpc_id} has another attachment.")
            attachment = VpcAttachment(vpc_id, "attaching")
            gateway.attachments = {vpc_id: attachment}
            self.provisioning.begin("vpn gateway attachment", lambda: become(attachment, "attaching", "attached"))
        return gateway.attachments[vpc_id]

    def detach_vpn_gateway(self, vpn_gateway_id: str, vpc_id: str) -> None:
        attachment = self.get_vpn_gateway(vpn_gateway_id).attachments.get(vpc_id)
        if attachment is None or attachment.state == "detached":
            raise refuse(
                "InvalidVpnGatewayAttachment.NotFound",
                f"The attachment with vpn gateway ID '{vpn_gateway_id}' and vpc ID '{vpc_id}' does not exist",
            )
        if attachment.state == "attaching":
            raise refuse("IncorrectState", f"The attachment of {vpn_gateway_id} to {vpc_id} is in invalid state")
        attachment.state = "detaching"
        self.provisioning.begin("vpn gateway detachment", lambda: self._detached(vpn_gateway_id, attachment))

    def _detached(self, vpn_gateway_id: str, attachment: VpcAttachment) -> None:
        become(attachment, "detaching", "detached")
        for table in self.route_tables.values():
            propagating(table).discard(vpn_gateway_id)

    def delete_vpn_gateway(self, vpn_gateway_id: str) -> VpnGateway:
        gateway = self.get_vpn_gateway(vpn_gateway_id)
        connected = any(one.vpn_gateway_id == vpn_gateway_id for one in self.standing_connections())
        if connected or gateway.vpc(*HOLDING):  # hashicorp/terraform-provider-aws#5831
            raise refuse("IncorrectState", "The VPN gateway is in use.")
        gateway.state = "deleted"
        return gateway

    def set_propagation(self, gateway_id: str, table_id: str, enabled: bool) -> None:
        gateway, table = self.get_vpn_gateway(gateway_id), self.get_route_table(table_id)
        if enabled and gateway.vpc("attached") != table.vpc_id:
            raise refuse("Gateway.NotAttached", f"The gateway ID '{gateway_id}' is not attached to {table.vpc_id}")
        if enabled:
            propagating(table).add(gateway_id)
        else:
            propagating(table).discard(gateway_id)


def propagating(table: Any) -> set[str]:
    """Ids of the gateways that tell this route table their routes."""
    found: set[str] = table.__dict__.setdefault("_propagating", set())
    return found


class VpnGatewaysResponse:
    def create_vpn_gateway(self) -> ActionResult:
        tags = self._parse_tag_specification().get("vpn-gateway", {})
        asn, zone = int(self._get_param("AmazonSideAsn") or 64512), self._get_param("AvailabilityZone")
        return ActionResult({"VpnGateway": self.ec2_backend.make_vpn_gateway(asn, zone, tags)})

    def describe_vpn_gateways(self) -> ActionResult:
        found = self.ec2_backend.vpn_gateways_by(self._get_param("VpnGatewayIds", []), self._filters_from_querystring())
        return ActionResult({"VpnGateways": found})

    def enable_vgw_route_propagation(self) -> ActionResult:
        self.ec2_backend.set_propagation(self._get_param("GatewayId"), self._get_param("RouteTableId"), enabled=True)
        return EmptyResult()

    def disable_vgw_route_propagation(self) -> ActionResult:
        self.ec2_backend.set_propagation(self._get_param("GatewayId"), self._get_param("RouteTableId"), enabled=False)
        return EmptyResult()
