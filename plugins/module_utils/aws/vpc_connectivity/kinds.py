# SPDX-License-Identifier: GPL-3.0-or-later
"""All kinds of the area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...converge.model import Kind
from .area import Area
from .peering import VpcPeeringAcceptance, VpcPeeringConnection, VpcPeeringOptions
from .routes import ConnectingRoute, PeerRoutes
from .shares import RamResourceShare, RamShareAcceptance
from .transit_desired import shared_by
from .transit_gateways import TransitGateway, TransitGatewayVpcAttachment
from .vpn_connections import VpnConnection, VpnConnectionRoute
from .vpn_gateways import CustomerGateway, RoutePropagation, VpnGateway, VpnGatewayAttachment


def kinds_of(area: Area, params: Mapping[str, Any]) -> dict[str, Any]:
    gateway = (params["vpn_gateway"] or {}).get("name")
    own = (params["transit_gateway"] or {}).get("name")
    attached = [one["transit_gateway"] for one in params["transit_gateway_attachments"] or []]
    transits = TransitGateway(area, {*filter(None, [own]), *(one["name"] for one in attached if not one["account_id"])})
    connections = VpnConnection(area, [one["name"] for one in params["vpn_connections"] or []])
    kinds: list[Any] = [
        VpcPeeringConnection(area),
        VpcPeeringAcceptance(area),
        VpcPeeringOptions(area),
        PeerRoutes(area),
        ConnectingRoute(area),
        transits,
        TransitGatewayVpcAttachment(area),
        RamResourceShare(area, [own] if own else []),
        RamShareAcceptance(area, shared_by(params)),
        CustomerGateway(area, [one["name"] for one in params["customer_gateways"] or []]),
        VpnGateway(area, gateway),
        VpnGatewayAttachment(area, gateway),
        RoutePropagation(area),
        connections,
        VpnConnectionRoute(area, connections),
    ]
    assert all(isinstance(kind, Kind) for kind in kinds)
    return {kind.kind: kind for kind in kinds}
