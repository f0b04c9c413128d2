"""What virtual private gateways tell a VPC's route tables: static routes of connections "when the status of the VPN connection is UP"
(https://docs.aws.amazon.com/vpn/latest/s2svpn/SetUpVPNConnections.html).
"""

from dataclasses import dataclass
from typing import Any

from moto.ec2.models.route_tables import RouteTable

from .vpn_gateways import propagating


@dataclass
class PropagatedRoute:
    destination_cidr_block: str
    gateway_id: str
    destination_prefix_list_id: str | None = None
    origin: str = "EnableVgwRoutePropagation"
    state: str = "active"


def routes(table: Any) -> list[Any]:
    """Its own, which go before those that are propagated."""
    own = list(table._routes.values())
    known = {one.destination_cidr_block for one in own}
    told = [
        PropagatedRoute(cidr, gateway)
        for gateway in sorted(propagating(table))
        for connection in table.ec2_backend.standing_connections()
        if connection.vpn_gateway_id == gateway and any(tunnel.up for tunnel in connection.tunnels)
        for cidr, state in connection.routes.items()
        if state == "available" and cidr not in known
    ]
    return own + told


def gateways(table: Any) -> list[dict[str, str]]:
    return [{"GatewayId": one} for one in sorted(propagating(table))]


def install() -> None:
    RouteTable.routes = property(routes)
    RouteTable.propagating_vgws = property(gateways)
