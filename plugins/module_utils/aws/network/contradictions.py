# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import InvalidPlan

# https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
GATEWAY_SERVICES = ("s3", "dynamodb")


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """What no argument spec can say. Raises InvalidPlan with every contradiction, naming the variable."""
    tiers = {tier["name"]: tier for tier in params["tiers"] or []}
    problems = _twice("vpc_tiers", [tier["name"] for tier in params["tiers"] or []])
    problems += _twice("vpc_endpoints", [endpoint["service"] for endpoint in params["endpoints"] or []])
    problems += _twice("vpc_zones", params["zones"] or [])
    problems += _names_as_tags("vpc_tags", params["tags"])
    for name, tier in tiers.items():
        problems += _names_as_tags(f"vpc_tiers: {name}: tags", tier["tags"])
    problems += _of_vpc(params, tiers)
    for endpoint in params["endpoints"] or []:
        problems += [f"vpc_endpoints: {endpoint['service']}{problem}" for problem in _of_endpoint(params, tiers, endpoint)]
    problems += [
        f"vpc_default_route_table: {route['target']} is not the id of a gateway, a peering connection or a network interface"
        for route in (params["default_route_table"] or {}).get("routes") or []
        if not route["target"].startswith(("igw-", "vgw-", "nat-", "pcx-", "tgw-", "eni-", "eigw-"))
    ]
    if problems:
        raise InvalidPlan(problems)


def _of_vpc(params: Mapping[str, Any], tiers: Mapping[str, Any]) -> Iterator[str]:
    public = [name for name, tier in tiers.items() if tier["type"] == "public"]
    if params["nat"] in ("single", "per_zone") and not public:
        yield f"vpc_nat: {params['nat']} needs a tier of type public in vpc_tiers for the NAT gateway to stand in; add one, or write none"
    if params["dns_hostnames"] and not params["dns_support"]:
        yield "vpc_dns_hostnames needs vpc_dns_support; set both to true, or vpc_dns_hostnames to false"
    if not params["cidr"] and not params["adopt"]:
        yield "vpc_cidr is missing: give the range of the VPC, or adopt one with vpc_adopt"
    if tiers and not params["zones"] and not params["zone_count"]:
        yield "vpc_zone_count is missing: say over how many zones the tiers of vpc_tiers reach, or name them in vpc_zones"


def _of_endpoint(params: Mapping[str, Any], tiers: Mapping[str, Any], endpoint: Mapping[str, Any]) -> Iterator[str]:
    named = endpoint["tiers"] or []
    unknown = [name for name in named if name not in tiers]
    if unknown:
        yield f": tiers names {', '.join(unknown)}; vpc_tiers has {', '.join(tiers) or 'none'}"
    if endpoint["type"] == "interface":
        if len(named) > 1:
            yield f": tiers names {', '.join(named)}, and an interface endpoint takes one subnet in a zone; name one tier"
        if endpoint["private_dns"] and not (params["dns_support"] and params["dns_hostnames"]):
            yield ": private_dns needs vpc_dns_support and vpc_dns_hostnames; set both to true, or private_dns to false"
    elif endpoint["service"].split(".")[-1] not in GATEWAY_SERVICES:
        yield f": only {' and '.join(GATEWAY_SERVICES)} have gateway endpoints; write type: interface"


def _names_as_tags(variable: str, tags: Mapping[str, Any] | None) -> list[str]:
    reserved = [key for key in tags or {} if key == "Name" or key.startswith("aws:")]
    return [f"{variable}: {key} can't be given: names identify resources, and aws: is AWS's own; leave it out" for key in reserved]


def _twice(variable: str, names: Sequence[str]) -> list[str]:
    return [f"{variable}: {name} is listed twice; names must differ" for name in dict.fromkeys(names) if names.count(name) > 1]
