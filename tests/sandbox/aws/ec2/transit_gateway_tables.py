"""A transit gateway's route tables: who is routed by one, and who tells it its ranges. They are the gateway's owner's alone."""

from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import generic_filter, random_transit_gateway_route_table_id

from .refusals import refuse
from .transit_gateways import OVER, Gateway


class Table(TaggedEC2Resource):
    def __init__(self, backend: Any, gateway: Gateway):
        self.id = random_transit_gateway_route_table_id()
        self.ec2_backend, self.gateway = backend, gateway
        self.state = "pending"
        self.creation_time = utcnow()
        # By destination: the attachment, or None for a black hole.
        self.static: dict[str, Any] = {}

    @property
    def transit_gateway_route_table_id(self) -> str:
        return self.id

    @property
    def transit_gateway_id(self) -> str:
        return self.gateway.id

    @property
    def default_association_route_table(self) -> bool:
        return self.gateway.options.get("AssociationDefaultRouteTableId") == self.id

    @property
    def default_propagation_route_table(self) -> bool:
        return self.gateway.options.get("PropagationDefaultRouteTableId") == self.id

    def associated(self) -> list[Any]:
        return [one for one in self.gateway.attachments.values() if one.association and one.association[0] == self.id]

    def propagating(self) -> list[Any]:
        return [one for one in self.gateway.attachments.values() if self.id in one.propagations]

    def get_filter_value(self, filter_name: str, method_name: str | None = None) -> Any:
        own = {
            "default-association-route-table": str(self.default_association_route_table).lower(),
            "default-propagation-route-table": str(self.default_propagation_route_table).lower(),
            "state": self.state,
            "transit-gateway-id": self.gateway.id,
            "transit-gateway-route-table-id": self.id,
        }
        return own[filter_name] if filter_name in own else super().get_filter_value(filter_name, method_name)


class Tables:
    def add_table(self, gateway: Gateway, tags: dict[str, str]) -> Table:
        table = Table(self, gateway)
        self.transit_gateways_route_tables[table.id] = table
        table.add_tags(tags)
        self.provisioning.begin("transit gateway route table", lambda: available(table))
        return table

    def add_default_table(self, gateway: Gateway) -> None:
        table = self.add_table(gateway, {})
        if gateway.options["DefaultRouteTableAssociation"] == "enable":
            gateway.options["AssociationDefaultRouteTableId"] = table.id
        if gateway.options["DefaultRouteTablePropagation"] == "enable":
            gateway.options["PropagationDefaultRouteTableId"] = table.id

    def create_gateway_table(self, gateway_id: str, tags: dict[str, str]) -> Table:
        gateway = self.own_gateway(gateway_id).shared
        gateway.check_available()
        return self.add_table(gateway, tags)

    def gateway_table(self, identifier: str) -> Table:
        found: Table | None = self.transit_gateways_route_tables.get(identifier)
        if found is None or found.state == "deleted":
            raise refuse("InvalidRouteTableID.NotFound", f"Transit Gateway Route Table {identifier} was deleted or does not exist.")
        return found

    def tables_of(self, gateway_id: str) -> list[Table]:
        return [one for one in self.transit_gateways_route_tables.values() if one.gateway.id == gateway_id]

    def gateway_tables(self, identifiers: list[str], filters: Any) -> list[Table]:
        found = [self.gateway_table(one) for one in identifiers] if identifiers else list(self.transit_gateways_route_tables.values())
        return generic_filter(filters, found)

    def delete_gateway_table(self, identifier: str) -> Table:
        table = self.gateway_table(identifier)
        if table.default_association_route_table or table.default_propagation_route_table:
            raise refuse("IncorrectState", f"Cannot delete {identifier}: it is a default route table of {table.gateway.id}.")
        holding = ", ".join(one.id for one in table.associated())
        if holding:
            raise refuse("IncorrectState", f"{identifier} has non-deleted associations: {holding}.")
        table.state = "deleting"
        for one in table.propagating():
            del one.propagations[identifier]
        self.provisioning.begin("transit gateway route table deletion", lambda: gone(table))
        return table

    def associate_gateway_table(self, table_id: str, attachment_id: str) -> Any:
        self.gateway_table(table_id)
        attachment = self._to_be_routed(attachment_id)
        if attachment.association:
            raise refuse(
                "Resource.AlreadyAssociated", f"Transit Gateway Attachment {attachment_id} is already associated to a route table."
            )
        attachment.association = (table_id, "associating")
        self.provisioning.begin("transit gateway association", lambda: associated(attachment, table_id))
        return attachment

    def disassociate_gateway_table(self, table_id: str, attachment_id: str) -> Any:
        self.gateway_table(table_id)
        attachment = self._to_be_routed(attachment_id)
        if attachment.association != (table_id, "associated"):
            raise refuse("InvalidAssociation.NotFound", f"The association of {attachment_id} with {table_id} does not exist.")
        attachment.association = (table_id, "disassociating")
        self.provisioning.begin("transit gateway association", lambda: disassociated(attachment, table_id))
        return attachment

    def propagate_to_table(self, table_id: str, attachment_id: str) -> Any:
        self.gateway_table(table_id)
        attachment = self._to_be_routed(attachment_id)
        if table_id in attachment.propagations:
            raise refuse(
                "TransitGatewayRouteTablePropagation.Duplicate",
                f"Propagation {attachment_id} already exists in Transit Gateway Route Table {table_id}.",
            )
        attachment.propagations[table_id] = "enabled"
        return attachment

    def end_propagation(self, table_id: str, attachment_id: str) -> Any:
        self.gateway_table(table_id)
        attachment = self._to_be_routed(attachment_id)
        if attachment.propagations.pop(table_id, None) is None:
            raise refuse("TransitGatewayRouteTablePropagation.NotFound", f"Propagation {attachment_id} does not exist in {table_id}.")
        return attachment

    def _to_be_routed(self, identifier: str) -> Any:
        attachment = self.gateway_attachment(identifier).shared
        if attachment.gateway.backend is not self:
            raise refuse("OperationNotPermitted", f"User {self.account_id} is not the owner of {attachment.gateway.id}")
        if attachment.state in OVER or attachment.state in ("pendingAcceptance", "initiatingRequest"):
            raise refuse("IncorrectState", f"{identifier} is in invalid state")
        return attachment


def available(table: Table) -> None:
    table.state = "available" if table.state == "pending" else table.state


def gone(table: Table) -> None:
    table.state = "deleted"


def associated(attachment: Any, table_id: str) -> None:
    if attachment.association == (table_id, "associating"):
        attachment.association = (table_id, "associated")


def disassociated(attachment: Any, table_id: str) -> None:
    if attachment.association == (table_id, "disassociating"):
        attachment.association = None
