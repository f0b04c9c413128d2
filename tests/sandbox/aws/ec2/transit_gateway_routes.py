"""What a transit gateway's route table says: static routes, and the ranges of what propagates to it."""

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

from .refusals import refuse
from .transit_gateways import OVER
from .vpcs import canonical


class GatewayRoutes:
    def set_gateway_route(
        self, table_id: str, cidr: str, attachment_id: str | None, blackhole: bool, replace: bool = False
    ) -> dict[str, Any]:
        table, cidr = self.gateway_table(table_id), canonical(cidr)
        if cidr in table.static and not replace:
            raise refuse("RouteAlreadyExists", f"Route {cidr} already exists in Transit Gateway Route Table {table_id}.")
        if replace and not any(one["DestinationCidrBlock"] == cidr for one in routes(table)):
            raise refuse("InvalidRoute.NotFound", f"Route {cidr} does not exist in Transit Gateway Route Table {table_id}.")
        if bool(attachment_id) == blackhole:
            raise refuse("InvalidParameterCombination", "Specify either a transit gateway attachment or a black hole.")
        attachment = self.gateway_attachment(attachment_id).shared if attachment_id else None
        if attachment and attachment.state not in ("available", "modifying"):
            raise refuse("IncorrectState", f"{attachment_id} is in invalid state")
        if attachment and attachment.gateway is not table.gateway:
            raise refuse("InvalidTransitGatewayAttachmentID.NotFound", f"{attachment_id} is not an attachment of {table.gateway.id}.")
        table.static[cidr] = attachment
        return static(cidr, attachment)

    def delete_gateway_route(self, table_id: str, cidr: str) -> dict[str, Any]:
        table = self.gateway_table(table_id)
        if canonical(cidr) not in table.static:
            raise refuse("InvalidRoute.NotFound", f"Route {cidr} does not exist in Transit Gateway Route Table {table_id}.")
        return {**static(canonical(cidr), table.static.pop(canonical(cidr))), "State": "deleted"}

    def find_gateway_routes(self, table_id: str, filters: dict[str, list[str]]) -> list[dict[str, Any]]:
        found = routes(self.gateway_table(table_id))
        for name, values in filters.items():
            if name not in MATCHES:
                raise refuse("InvalidParameterValue", f"The filter '{name}' is invalid.")
            found = [one for one in found if any(MATCHES[name](one, value) for value in values)]
        if "route-search.longest-prefix-match" in filters and found:
            longest = max(_range(one).prefixlen for one in found)
            found = [one for one in found if _range(one).prefixlen == longest]
        return found


def routes(table: Any) -> list[dict[str, Any]]:
    """A static one goes before a propagated one; of ranges that overlap, the first that was propagated stays."""
    found = [static(cidr, attachment) for cidr, attachment in table.static.items()]
    known: list[Any] = []
    for attachment in table.propagating():
        for cidr in attachment.ranges():
            if any(ip_network(cidr).overlaps(one) for one in known if one.version == ip_network(cidr).version):
                continue
            known.append(ip_network(cidr))
            if cidr not in table.static:
                found.append({**route(cidr, attachment), "Type": "propagated", "State": "active"})
    return found


def static(cidr: str, attachment: Any) -> dict[str, Any]:
    dead = attachment is None or attachment.state in (*OVER, "deleting")
    return {**route(cidr, attachment), "Type": "static", "State": "blackhole" if dead else "active"}


def route(cidr: str, attachment: Any) -> dict[str, Any]:
    if attachment is None:
        return {"DestinationCidrBlock": cidr}
    place = {
        "ResourceId": attachment.resource_id,
        "ResourceType": attachment.resource_type,
        "TransitGatewayAttachmentId": attachment.id,
    }
    return {"DestinationCidrBlock": cidr, "TransitGatewayAttachments": [place]}


def _range(found: dict[str, Any]) -> Any:
    return ip_network(found["DestinationCidrBlock"])


def _of_attachment(name: str) -> Callable[[dict[str, Any], str], bool]:
    return lambda found, value: any(one[name] == value for one in found.get("TransitGatewayAttachments", []))


def _within(found: dict[str, Any], value: str) -> bool:
    wanted, known = ip_network(value), _range(found)
    return bool(wanted.version == known.version and wanted.subnet_of(known))


def _around(found: dict[str, Any], value: str) -> bool:
    wanted, known = ip_network(value), _range(found)
    return bool(wanted.version == known.version and known.subnet_of(wanted))


MATCHES: dict[str, Callable[[dict[str, Any], str], bool]] = {
    "attachment.resource-id": _of_attachment("ResourceId"),
    "attachment.resource-type": _of_attachment("ResourceType"),
    "attachment.transit-gateway-attachment-id": _of_attachment("TransitGatewayAttachmentId"),
    "route-search.exact-match": lambda found, value: bool(found["DestinationCidrBlock"] == value),
    "route-search.longest-prefix-match": _within,
    "route-search.subnet-of-match": _around,
    "route-search.supernet-of-match": _within,
    "state": lambda found, value: bool(found["State"] == value),
    "type": lambda found, value: bool(found["Type"] == value),
}
