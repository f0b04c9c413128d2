# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the description of VPNs, and no argument spec can say. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from . import ranges
from .ranges import listed, malformed
from .words import names_as_tags, twice

GATEWAYS, GATEWAY, CONNECTIONS = (f"connectivity_{option}" for option in ("customer_gateways", "vpn_gateway", "vpn_connections"))
# https://docs.aws.amazon.com/vpn/latest/s2svpn/cgw-options.html
LAST_ASN = 4294967294
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnGateway.html
PRIVATE = "64512 to 65534 or 4200000000 to 4294967294"
INSIDE = IPv4Network("169.254.0.0/16")
# https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
RESERVED = frozenset(f"169.254.{one}.0/30" for one in range(6)) | {"169.254.169.252/30"}
LEAST_SECONDS, MOST_TUNNELS = 30, 2


def is_private_asn(asn: int) -> bool:
    return 64512 <= asn <= 65534 or 4200000000 <= asn <= LAST_ASN


def static_routes(params: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Of each connection that has some the name of the variable and the ranges."""
    found = [(f"{CONNECTIONS}: {one['name']}: static_routes", one["static_routes"]) for one in params["vpn_connections"] or []]
    return [(variable, routes) for variable, routes in found if routes]


def contradictions(params: Mapping[str, Any]) -> Iterator[str]:
    gateways, connections, own = params["customer_gateways"] or [], params["vpn_connections"] or [], params["vpn_gateway"]
    yield from twice(GATEWAYS, [one["name"] for one in gateways])
    yield from twice(CONNECTIONS, [one["name"] for one in connections])
    for one in gateways:
        yield from (f"{GATEWAYS}: {one['name']}: {problem}" for problem in _customer_gateway(one))
        yield from names_as_tags(f"{GATEWAYS}: {one['name']}: tags", one["tags"])
    if own and own["asn"] is not None and not is_private_asn(own["asn"]):
        yield f"{GATEWAY}: asn {own['asn']} is not a private one; take one of {PRIVATE}"
    yield from names_as_tags(f"{GATEWAY}: tags", (own or {}).get("tags"))
    for one in connections:
        yield from (f"{CONNECTIONS}: {one['name']}: {problem}" for problem in _connection(params, one))
        yield from names_as_tags(f"{CONNECTIONS}: {one['name']}: tags", one["tags"])
    if params["client_ranges"] and not static_routes(params):
        yield "connectivity_client_ranges go with the static routes of a VPN connection, and none has static_routes; give them"
    yield from _same_device(gateways)


def _same_device(gateways: list[Mapping[str, Any]]) -> Iterator[str]:
    """AWS makes one of two that are alike, and it bears the name of the first."""
    seen: dict[tuple[str, int], str] = {}
    for one in gateways:
        other = seen.setdefault((one["ip_address"], one["bgp_asn"]), one["name"])
        if other != one["name"]:
            yield f"{GATEWAYS}: {other} and {one['name']} are one device, at {one['ip_address']}; keep one of them"


def _customer_gateway(gateway: Mapping[str, Any]) -> Iterator[str]:
    try:
        public = IPv4Address(gateway["ip_address"]).is_global
    except ValueError:
        public = False
    # What documents and tests write as an example counts as public here.
    if not public and not _is_example(gateway["ip_address"]):
        yield f"ip_address {gateway['ip_address']!r} is no public IPv4 address; give the one at which the internet reaches the device"
    if not 1 <= gateway["bgp_asn"] <= LAST_ASN:
        yield f"bgp_asn {gateway['bgp_asn']} is none; take one from 1 to {LAST_ASN}"


def _is_example(address: str) -> bool:
    """https://www.rfc-editor.org/rfc/rfc5737"""
    try:
        return any(IPv4Address(address) in IPv4Network(one) for one in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))
    except ValueError:
        return False


def _connection(params: Mapping[str, Any], connection: Mapping[str, Any]) -> Iterator[str]:
    known = [one["name"] for one in params["customer_gateways"] or []]
    if connection["customer_gateway"] not in known:
        yield f"customer_gateway {connection['customer_gateway']} is none of {GATEWAYS}, which has {', '.join(known) or 'none'}"
    if not params[connection["gateway"]]:
        yield f"gateway: there is no connectivity_{connection['gateway']}; describe it, or write the other one"
    if connection["gateway"] == "transit_gateway" and connection["static_routes"] is not None:
        yield "static_routes are for a vpn_gateway; to a transit gateway the office tells its ranges by BGP, so leave them out"
    for key in ("local_ipv4_cidr", "remote_ipv4_cidr"):
        yield from malformed(key, listed(connection[key]) if connection[key] is not None else [])
    tunnels = connection["tunnels"] or []
    if len(tunnels) > MOST_TUNNELS:
        yield f"tunnels: a connection has {MOST_TUNNELS}; leave out the rest"
    for number, tunnel in enumerate(tunnels, 1):
        yield from (f"tunnels: {number}: {problem}" for problem in _tunnel(tunnel))


def _tunnel(tunnel: Mapping[str, Any]) -> Iterator[str]:
    inside, seconds = tunnel["inside_cidr"], tunnel["dpd_timeout_seconds"]
    if inside is not None:
        found = ranges.parsed([inside])
        if not found or found[0].prefixlen != 30 or not found[0].subnet_of(INSIDE) or inside in RESERVED:
            yield f"inside_cidr {inside!r} is not a /30 of {INSIDE} that is free; AWS keeps {', '.join(sorted(RESERVED))} for itself"
    if seconds is not None and seconds < LEAST_SECONDS:
        yield f"dpd_timeout_seconds is {seconds}; AWS takes {LEAST_SECONDS} at least"
