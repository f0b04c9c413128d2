"""Requests about transit gateways."""

from typing import Any

from moto.core.responses import ActionResult

from .transit_gateway_attachment import Attachment


class TransitGatewaysResponse:
    def create_transit_gateway(self) -> ActionResult:
        tags = self._parse_tag_specification().get("transit-gateway", {})
        options = self._get_param("Options", {})
        return ActionResult({"TransitGateway": self.ec2_backend.create_gateway(self._get_param("Description"), options, tags)})

    def describe_transit_gateways(self) -> ActionResult:
        found = self.ec2_backend.gateways(self._get_param("TransitGatewayIds", []), self._filters_from_querystring())
        return ActionResult({"TransitGateways": found})

    def modify_transit_gateway(self) -> ActionResult:
        given = (self._get_param("TransitGatewayId"), self._get_param("Description"), dict(self._get_param("Options", {})))
        return ActionResult({"TransitGateway": self.ec2_backend.modify_gateway(*given)})

    def delete_transit_gateway(self) -> ActionResult:
        return ActionResult({"TransitGateway": self.ec2_backend.delete_gateway(self._get_param("TransitGatewayId"))})

    def create_transit_gateway_vpc_attachment(self) -> ActionResult:
        tags = self._parse_tag_specification().get("transit-gateway-attachment", {})
        given = (self._get_param("TransitGatewayId"), self._get_param("VpcId"), self._get_param("SubnetIds", []))
        return vpc_attachment(self.ec2_backend.attach_vpc(*given, self._get_param("Options", {}), tags))

    def modify_transit_gateway_vpc_attachment(self) -> ActionResult:
        subnets = (self._get_param("AddSubnetIds", []), self._get_param("RemoveSubnetIds", []))
        identifier = self._get_param("TransitGatewayAttachmentId")
        return vpc_attachment(self.ec2_backend.modify_attachment(identifier, *subnets, self._get_param("Options", {})))

    def accept_transit_gateway_vpc_attachment(self) -> ActionResult:
        return vpc_attachment(self.ec2_backend.decide_on_attachment(self._get_param("TransitGatewayAttachmentId"), accepted=True))

    def reject_transit_gateway_vpc_attachment(self) -> ActionResult:
        return vpc_attachment(self.ec2_backend.decide_on_attachment(self._get_param("TransitGatewayAttachmentId"), accepted=False))

    def delete_transit_gateway_vpc_attachment(self) -> ActionResult:
        return vpc_attachment(self.ec2_backend.delete_vpc_attachment(self._get_param("TransitGatewayAttachmentId")))

    def describe_transit_gateway_vpc_attachments(self) -> ActionResult:
        wanted = self._get_param("TransitGatewayAttachmentIds", [])
        found = self.ec2_backend.gateway_attachments(wanted, self._filters_from_querystring(), "vpc")
        return ActionResult({"TransitGatewayVpcAttachments": [as_vpc(one) for one in found]})

    def describe_transit_gateway_attachments(self) -> ActionResult:
        found = self.ec2_backend.gateway_attachments(self._get_param("TransitGatewayAttachmentIds", []), self._filters_from_querystring())
        return ActionResult({"TransitGatewayAttachments": [as_any(one, self.ec2_backend.account_id) for one in found]})


class TransitGatewayTablesResponse:
    def create_transit_gateway_route_table(self) -> ActionResult:
        tags = self._parse_tag_specification().get("transit-gateway-route-table", {})
        return ActionResult({"TransitGatewayRouteTable": self.ec2_backend.create_gateway_table(self._get_param("TransitGatewayId"), tags)})

    def describe_transit_gateway_route_tables(self) -> ActionResult:
        found = self.ec2_backend.gateway_tables(self._get_param("TransitGatewayRouteTableIds", []), self._filters_from_querystring())
        return ActionResult({"TransitGatewayRouteTables": found})

    def delete_transit_gateway_route_table(self) -> ActionResult:
        return ActionResult({"TransitGatewayRouteTable": self.ec2_backend.delete_gateway_table(self._table)})

    def associate_transit_gateway_route_table(self) -> ActionResult:
        attachment = self.ec2_backend.associate_gateway_table(self._table, self._get_param("TransitGatewayAttachmentId"))
        return ActionResult({"Association": relation(attachment, "associating", self._table)})

    def disassociate_transit_gateway_route_table(self) -> ActionResult:
        attachment = self.ec2_backend.disassociate_gateway_table(self._table, self._get_param("TransitGatewayAttachmentId"))
        return ActionResult({"Association": relation(attachment, "disassociating", self._table)})

    def get_transit_gateway_route_table_associations(self) -> ActionResult:
        table = self.ec2_backend.gateway_table(self._table)
        found = [relation(one, one.association[1]) for one in table.associated()]
        return ActionResult({"Associations": self._relations(found)})

    def enable_transit_gateway_route_table_propagation(self) -> ActionResult:
        attachment = self.ec2_backend.propagate_to_table(self._table, self._get_param("TransitGatewayAttachmentId"))
        return ActionResult({"Propagation": relation(attachment, "enabled", self._table)})

    def disable_transit_gateway_route_table_propagation(self) -> ActionResult:
        attachment = self.ec2_backend.end_propagation(self._table, self._get_param("TransitGatewayAttachmentId"))
        return ActionResult({"Propagation": relation(attachment, "disabled", self._table)})

    def get_transit_gateway_route_table_propagations(self) -> ActionResult:
        table = self.ec2_backend.gateway_table(self._table)
        found = [relation(one, one.propagations[table.id]) for one in table.propagating()]
        return ActionResult({"TransitGatewayRouteTablePropagations": self._relations(found)})

    def get_transit_gateway_attachment_propagations(self) -> ActionResult:
        attachment = self.ec2_backend.gateway_attachment(self._get_param("TransitGatewayAttachmentId"))
        found = [{"TransitGatewayRouteTableId": table, "State": state} for table, state in attachment.propagations.items()]
        return ActionResult({"TransitGatewayAttachmentPropagations": found})

    def create_transit_gateway_route(self) -> ActionResult:
        return ActionResult({"Route": self._set_route(replace=False)})

    def replace_transit_gateway_route(self) -> ActionResult:
        return ActionResult({"Route": self._set_route(replace=True)})

    def delete_transit_gateway_route(self) -> ActionResult:
        return ActionResult({"Route": self.ec2_backend.delete_gateway_route(self._table, self._get_param("DestinationCidrBlock"))})

    def search_transit_gateway_routes(self) -> ActionResult:
        found = self.ec2_backend.find_gateway_routes(self._table, self._filters_from_querystring())
        most = int(self._get_param("MaxResults", 1000))
        return ActionResult({"Routes": found[:most], "AdditionalRoutesAvailable": len(found) > most})

    def _set_route(self, replace: bool) -> dict[str, Any]:
        blackhole = bool(self._get_param("Blackhole", False))
        given = (self._get_param("DestinationCidrBlock"), self._get_param("TransitGatewayAttachmentId"), blackhole)
        route: dict[str, Any] = self.ec2_backend.set_gateway_route(self._table, *given, replace=replace)
        return route

    @property
    def _table(self) -> str:
        return str(self._get_param("TransitGatewayRouteTableId"))

    def _relations(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for name, values in self._filters_from_querystring().items():
            found = [one for one in found if one[RELATED[name]] in values]
        return found


RELATED = {
    "resource-id": "ResourceId",
    "resource-type": "ResourceType",
    "transit-gateway-attachment-id": "TransitGatewayAttachmentId",
}


def relation(attachment: Any, state: str, table: str | None = None) -> dict[str, Any]:
    found = {
        "TransitGatewayAttachmentId": attachment.id,
        "ResourceId": attachment.resource_id,
        "ResourceType": attachment.resource_type,
        "State": state,
    }
    return {**found, "TransitGatewayRouteTableId": table} if table else found


def vpc_attachment(found: Any) -> ActionResult:
    return ActionResult({"TransitGatewayVpcAttachment": as_vpc(found)})


def as_vpc(found: Any) -> dict[str, Any]:
    attachment: Attachment = found.shared
    return {
        "TransitGatewayAttachmentId": attachment.id,
        "TransitGatewayId": attachment.gateway.id,
        "VpcId": attachment.resource_id,
        "VpcOwnerId": attachment.resource_owner_id,
        "State": attachment.state,
        "SubnetIds": attachment.subnet_ids,
        "CreationTime": attachment.creation_time,
        "Options": attachment.options,
        "Tags": found.get_tags(),
    }


def as_any(found: Any, account: str) -> dict[str, Any]:
    """The table is the gateway's owner's to know."""
    attachment: Attachment = found.shared
    answer = {
        "TransitGatewayAttachmentId": attachment.id,
        "TransitGatewayId": attachment.gateway.id,
        "TransitGatewayOwnerId": attachment.gateway.owner_id,
        "ResourceOwnerId": attachment.resource_owner_id,
        "ResourceType": attachment.resource_type,
        "ResourceId": attachment.resource_id,
        "State": attachment.state,
        "CreationTime": attachment.creation_time,
        "Tags": found.get_tags(),
    }
    if attachment.association and attachment.gateway.owner_id == account:
        table, state = attachment.association
        answer["Association"] = {"TransitGatewayRouteTableId": table, "State": state}
    return answer
