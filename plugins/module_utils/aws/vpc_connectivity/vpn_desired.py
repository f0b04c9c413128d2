# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters to the resources of VPNs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...converge.model import Reference, Resource
from . import tunnels
from .vpn_connections import TUNNELS


def resources(of: Any) -> Iterator[Resource]:
    """of: the Description."""
    for gateway in of.params["customer_gateways"] or []:
        attributes = {key: gateway[key] for key in ("ip_address", "bgp_asn", "device_name")}
        yield of.resource("customer_gateway", gateway["name"], tags=gateway["tags"], **attributes)
    if of.params["vpn_gateway"]:
        yield from _gateway(of, of.params["vpn_gateway"])
    for connection in of.params["vpn_connections"] or []:
        yield from _connection(of, connection)


def _gateway(of: Any, gateway: Mapping[str, Any]) -> Iterator[Resource]:
    name = gateway["name"]
    yield of.resource("vpn_gateway", name, tags=gateway["tags"], asn=gateway["asn"])
    identity = Reference("vpn_gateway", name)
    yield Resource("vpn_gateway_attachment", name, {"vpn_gateway_id": identity, "vpc_id": of.vpc_id})
    if gateway["propagate_tiers"] is None:
        return
    tables = of.tables.of(gateway["propagate_tiers"])
    for table, table_id in tables.items():
        attributes = {"route_table_id": table_id, "vpn_gateway_id": identity}
        yield Resource("vgw_route_propagation", table, attributes, (("vpn_gateway_attachment", name),))
    left = [one for one in of.existing if one.kind == "vgw_route_propagation" and one.owned and one.name not in tables]
    yield from (Resource(*one.key, present=False) for one in left)


def _connection(of: Any, connection: Mapping[str, Any]) -> Iterator[Resource]:
    name, described, routes = connection["name"], connection["tunnels"] or [], static_routes(of.params, connection)
    if connection["gateway"] == "vpn_gateway":
        gateway = of.params["vpn_gateway"]["name"]
        end, after = {"vpn_gateway_id": Reference("vpn_gateway", gateway)}, (("vpn_gateway_attachment", gateway),)
    else:
        end, after = {"transit_gateway_id": Reference("transit_gateway", of.params["transit_gateway"]["name"])}, ()
    yield of.resource(
        "vpn_connection",
        name,
        after=after,
        tags=connection["tags"],
        customer_gateway_id=Reference("customer_gateway", connection["customer_gateway"]),
        static_routes_only=connection["static_routes"] is not None,
        local_ipv4_cidr=connection["local_ipv4_cidr"],
        remote_ipv4_cidr=connection["remote_ipv4_cidr"],
        **end,
        **{key: tunnels.wanted(one) for key, one in zip(TUNNELS, described, strict=False)},
    )
    if connection["static_routes"] is None:
        return
    for destination in routes:
        attributes = {"vpn_connection_id": Reference("vpn_connection", name), "destination": destination}
        yield Resource("vpn_connection_route", f"{name} {destination}", attributes)
    ids = {one.outputs["id"] for one in of.existing if one.key == ("vpn_connection", name)}
    there = [one for one in of.existing if one.kind == "vpn_connection_route" and one.attributes["vpn_connection_id"] in ids]
    yield from (Resource(*one.key, present=False) for one in there if one.attributes["destination"] not in routes)


def static_routes(params: Mapping[str, Any], connection: Mapping[str, Any]) -> list[str]:
    """Of the office, and of people behind it."""
    return list(dict.fromkeys([*(connection["static_routes"] or []), *(params["client_ranges"] if connection["static_routes"] else [])]))
