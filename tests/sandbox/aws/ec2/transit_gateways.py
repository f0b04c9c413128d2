"""Transit gateways: an account's own, and those that another account shares with it
(https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html).
"""

from typing import Any

from moto.core.utils import utcnow
from moto.ec2.utils import generic_filter, random_transit_gateway_id

from ...settings import ACCOUNTS
from .across import Seen, Shared
from .refusals import refuse
from .sharing import usable

DEFAULTS = {
    "AmazonSideAsn": 64512,
    "AutoAcceptSharedAttachments": "disable",
    "DefaultRouteTableAssociation": "enable",
    "DefaultRouteTablePropagation": "enable",
    "DnsSupport": "enable",
    "MulticastSupport": "disable",
    "SecurityGroupReferencingSupport": "disable",
    "VpnEcmpSupport": "enable",
}
PRIVATE_ASNS = (range(64512, 65535), range(4200000000, 4294967295))
OVER = ("deleted", "failed", "rejected")  # states of an attachment in which it holds nothing any more


class Gateway(Shared):
    def __init__(self, backend: Any, description: str | None, options: dict[str, Any]):
        self.id = random_transit_gateway_id()
        self.backend, self.description = backend, description or ""
        self.state = "pending"
        self.creation_time = utcnow()
        self.attachments: dict[str, Any] = {}
        self.options: dict[str, Any] = {**DEFAULTS, **options}
        self.options["TransitGatewayCidrBlocks"] = list(options.get("TransitGatewayCidrBlocks", []))
        check_asn(self.options["AmazonSideAsn"])

    @property
    def backends(self) -> list[Any]:
        return [self.backend]

    @property
    def transit_gateway_id(self) -> str:
        return self.id

    @property
    def owner_id(self) -> str:
        return str(self.backend.account_id)

    @property
    def transit_gateway_arn(self) -> str:
        return f"arn:aws:ec2:{self.backend.region_name}:{self.owner_id}:transit-gateway/{self.id}"

    def standing(self, *kinds: str) -> list[Any]:
        return [one for one in self.attachments.values() if one.state not in OVER and (not kinds or one.resource_type in kinds)]

    def check_available(self) -> None:
        if self.state not in ("available", "modifying"):
            raise refuse("IncorrectState", f"{self.id} is in invalid state")

    def filter_values(self) -> dict[str, Any]:
        options = {
            "amazon-side-asn": str(self.options["AmazonSideAsn"]),
            "association-default-route-table-id": self.options.get("AssociationDefaultRouteTableId", ""),
            "auto-accept-shared-attachments": self.options["AutoAcceptSharedAttachments"],
            "propagation-default-route-table-id": self.options.get("PropagationDefaultRouteTableId", ""),
        }
        own = {"transit-gateway-id": self.id, "state": self.state, "owner-id": self.owner_id}
        return {**own, **{f"options.{name}": value for name, value in options.items()}}


def check_asn(asn: Any) -> None:
    if not any(int(asn) in known for known in PRIVATE_ASNS):
        raise refuse("InvalidParameterValue", f"Value ({asn}) for parameter amazonSideAsn is invalid.")


class TransitGateways:
    def create_gateway(self, description: str | None, options: dict[str, Any], tags: dict[str, str]) -> Seen:
        if sum(one.state != "deleted" for one in self.transit_gateways.values()) >= self.allowed("ec2", "L-A2478D36"):
            raise refuse("TransitGatewayLimitExceeded", "The maximum number of transit gateways has been reached.")
        gateway = Gateway(self, description, options)
        seen = self.transit_gateways[gateway.id] = Seen(gateway, self)
        seen.add_tags(tags)
        if "enable" in (gateway.options["DefaultRouteTableAssociation"], gateway.options["DefaultRouteTablePropagation"]):
            self.add_default_table(gateway)
        gateway.in_time("transit gateway", lambda: gateway.become("available"))
        return seen

    def gateway(self, identifier: str) -> Seen:
        """An own one, or one that is shared with this account."""
        own: Seen | None = self.transit_gateways.get(identifier)
        found = own or next((one for one in self.shared_gateways() if one.id == identifier), None)
        if found is None:
            raise refuse("InvalidTransitGatewayID.NotFound", f"The transitGateway ID '{identifier}' does not exist")
        return found

    def own_gateway(self, identifier: str) -> Seen:
        found = self.gateway(identifier)
        if found.owner_id != self.account_id:
            raise refuse("OperationNotPermitted", f"User {self.account_id} is not the owner of {identifier}")
        return found

    def shared_gateways(self) -> list[Seen]:
        from moto.ec2.models import ec2_backends

        others = [ec2_backends[account][self.region_name] for account in ACCOUNTS.values() if account != self.account_id]
        every = [one.shared for other in others for one in other.transit_gateways.values()]
        return [Seen(one, self) for one in every if usable(one.transit_gateway_arn, self.account_id)]

    def gateways(self, identifiers: list[str], filters: Any) -> list[Seen]:
        found = [self.gateway(one) for one in identifiers] if identifiers else [*self.transit_gateways.values(), *self.shared_gateways()]
        return generic_filter(filters, found)

    def modify_gateway(self, identifier: str, description: str | None, options: dict[str, Any]) -> Seen:
        seen = self.own_gateway(identifier)
        gateway = seen.shared
        gateway.check_available()
        blocks = gateway.options["TransitGatewayCidrBlocks"]
        added, removed = options.pop("AddTransitGatewayCidrBlocks", []), options.pop("RemoveTransitGatewayCidrBlocks", [])
        if "AmazonSideAsn" in options:
            check_asn(options["AmazonSideAsn"])
            if gateway.standing("vpn"):
                raise refuse("IncorrectState", f"{identifier} has VPN attachments: its ASN can't be modified.")
        for name in ("AssociationDefaultRouteTableId", "PropagationDefaultRouteTableId"):
            if name in options:
                self.gateway_table(options[name])
        gateway.options.update(options)
        gateway.options["TransitGatewayCidrBlocks"] = [one for one in blocks if one not in removed] + added
        gateway.description = gateway.description if description is None else description
        gateway.become("modifying")
        gateway.in_time("transit gateway modification", lambda: gateway.become("available"))
        return seen

    def delete_gateway(self, identifier: str) -> Seen:
        seen = self.own_gateway(identifier)
        gateway = seen.shared
        for kind, words in (("vpc", "VPC"), ("vpn", "VPN")):
            holding = gateway.standing(kind)
            if holding:
                names = ", ".join(one.id for one in holding)
                raise refuse("IncorrectState", f"{identifier} has non-deleted {words} Attachments: {names}.")
        gateway.check_available()
        gateway.become("deleting")
        gateway.in_time("transit gateway deletion", lambda: self._gateway_gone(gateway))
        return seen

    def _gateway_gone(self, gateway: Gateway) -> None:
        gateway.become("deleted")
        for table in self.tables_of(gateway.id):
            table.state = "deleted"
