"""What is between a transit gateway and a VPC or a VPN connection, which may be in two accounts."""

from typing import Any

from moto.core.utils import utcnow
from moto.ec2.utils import random_transit_gateway_attachment_id

from .across import Shared, distinct
from .transit_gateways import Gateway

DEFAULTS = {
    "ApplianceModeSupport": "disable",
    "DnsSupport": "enable",
    "Ipv6Support": "disable",
    "SecurityGroupReferencingSupport": "enable",
}


class Attachment(Shared):
    """resource_type: "vpc" or "vpn". association: the table that what comes from here is routed by, `propagations` those that know of it,
    both with their states."""

    def __init__(self, gateway: Gateway, resource_type: str, resource_id: str, backend: Any, options: dict[str, Any] | None = None):
        self.id = random_transit_gateway_attachment_id()
        self.gateway, self.backend = gateway, backend
        self.resource_type, self.resource_id = resource_type, resource_id
        self.options = {**DEFAULTS, **(options or {})}
        self.interfaces: dict[str, Any] = {}
        self.state = "initiatingRequest"
        self.creation_time = utcnow()
        self.association: tuple[str, str] | None = None
        self.propagations: dict[str, str] = {}

    @property
    def backends(self) -> list[Any]:
        return distinct((self.gateway.backend, self.backend))

    @property
    def transit_gateway_attachment_id(self) -> str:
        return self.id

    @property
    def transit_gateway_id(self) -> str:
        return self.gateway.id

    @property
    def transit_gateway_owner_id(self) -> str:
        return self.gateway.owner_id

    @property
    def resource_owner_id(self) -> str:
        return str(self.backend.account_id)

    vpc_owner_id = resource_owner_id

    @property
    def vpc_id(self) -> str:
        return self.resource_id

    @property
    def subnet_ids(self) -> list[str]:
        return list(self.interfaces)

    def ranges(self) -> list[str]:
        """What it tells the tables to which it propagates."""
        if self.resource_type != "vpc" or self.state not in ("available", "modifying") or self.resource_id not in self.backend.vpcs:
            return []
        vpc = self.backend.vpcs[self.resource_id]
        return [one["cidr_block"] for one in vpc.get_cidr_block_association_set()]

    def available(self) -> None:
        """Joins the gateway's default tables, where it has them."""
        self.become("available")
        options = self.gateway.options
        if options["DefaultRouteTableAssociation"] == "enable" and not self.association:
            self.association = (options["AssociationDefaultRouteTableId"], "associated")
        if options["DefaultRouteTablePropagation"] == "enable":
            self.propagations.setdefault(options["PropagationDefaultRouteTableId"], "enabled")

    def released(self, state: str) -> None:
        for subnet in list(self.interfaces):
            self.leave(subnet)
        self.association, self.propagations = None, {}
        self.become(state)

    def enter(self, subnet: Any) -> None:
        words = f"Network Interface for Transit Gateway Attachment {self.id}"
        self.interfaces[subnet.id] = self.backend.create_managed_interface(subnet, "transit_gateway", words)

    def leave(self, subnet_id: str) -> None:
        self.backend.remove_managed_interface(self.interfaces.pop(subnet_id))

    def filter_values(self) -> dict[str, Any]:
        table, state = self.association or ("", "")
        return {
            "association.state": state,
            "association.transit-gateway-route-table-id": table,
            "resource-id": self.resource_id,
            "resource-owner-id": self.resource_owner_id,
            "resource-type": self.resource_type,
            "state": self.state,
            "transit-gateway-attachment-id": self.id,
            "transit-gateway-id": self.gateway.id,
            "transit-gateway-owner-id": self.gateway.owner_id,
            "vpc-id": self.resource_id,
        }
