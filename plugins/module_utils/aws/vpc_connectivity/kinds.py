# SPDX-License-Identifier: GPL-3.0-or-later
"""All kinds of the area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...converge.model import Kind
from .area import Area
from .peering import VpcPeeringAcceptance, VpcPeeringConnection, VpcPeeringOptions
from .routes import ConnectingRoute, PeerRoutes
from .vpn_connections import VpnConnection, VpnConnectionRoute
from .vpn_gateways import CustomerGateway, RoutePropagation, VpnGateway, VpnGatewayAttachment


def kinds_of(area: Area, params: Mapping[str, Any]) -> dict[str, Any]:
    gateway = (params["vpn_gateway"] or {}).get("name")
    connections = VpnConnection(area, [one["name"] for one in params["vpn_connections"] or []])
    kinds: list[Any] = [
        VpcPeeringConnection(area),
        VpcPeeringAcceptance(area),
        VpcPeeringOptions(area),
        PeerRoutes(area),
        ConnectingRoute(area),
        CustomerGateway(area, [one["name"] for one in params["customer_gateways"] or []]),
        VpnGateway(area, gateway),
        VpnGatewayAttachment(area, gateway),
        RoutePropagation(area),
        connections,
        VpnConnectionRoute(area, connections),
    ]
    assert all(isinstance(kind, Kind) for kind in kinds)
    return {kind.kind: kind for kind in kinds}
