# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...converge.model import InvalidPlan

# https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
GATEWAY_SERVICES = ("s3", "dynamodb")


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """What no argument spec can say. Raises InvalidPlan with every contradiction, naming the variable."""
    tiers = {tier["name"]: tier for tier in params["tiers"] or []}
    public = [name for name, tier in tiers.items() if tier["type"] == "public"]
    problems = _twice("vpc_tiers", [tier["name"] for tier in params["tiers"] or []])
    problems += _twice("vpc_endpoints", [endpoint["service"] for endpoint in params["endpoints"] or []])
    problems += _twice("vpc_zones", params["zones"] or [])
    if params["nat"] in ("single", "per_zone") and not public:
        problems.append(
            f"vpc_nat: {params['nat']} needs a tier of type public in vpc_tiers for the NAT gateway to stand in; add one, or write none"
        )
    if not params["cidr"] and not params["adopt"]:
        problems.append("vpc_cidr is missing: give the range of the VPC, or adopt one with vpc_adopt")
    if tiers and not params["zones"] and not params["zone_count"]:
        problems.append("vpc_zone_count is missing: say over how many zones the tiers of vpc_tiers reach, or name them in vpc_zones")
    for endpoint in params["endpoints"] or []:
        what = f"vpc_endpoints: {endpoint['service']}"
        unknown = [name for name in endpoint["tiers"] or [] if name not in tiers]
        if unknown:
            problems.append(f"{what}: tiers names {', '.join(unknown)}; vpc_tiers has {', '.join(tiers) or 'none'}")
        if endpoint["type"] == "gateway" and endpoint["service"].split(".")[-1] not in GATEWAY_SERVICES:
            problems.append(f"{what}: only {' and '.join(GATEWAY_SERVICES)} have gateway endpoints; write type: interface")
        if endpoint["type"] == "interface" and endpoint["private_dns"] and not (params["dns_support"] and params["dns_hostnames"]):
            problems.append(f"{what}: private_dns needs vpc_dns_support and vpc_dns_hostnames; set both to true, or private_dns to false")
    problems += [
        f"vpc_default_route_table: {route['target']} is not the id of a gateway, a peering connection or a network interface"
        for route in (params["default_route_table"] or {}).get("routes") or []
        if not route["target"].startswith(("igw-", "vgw-", "nat-", "pcx-", "tgw-", "eni-", "eigw-"))
    ]
    if problems:
        raise InvalidPlan(problems)


def _twice(variable: str, names: Sequence[str]) -> list[str]:
    return [f"{variable}: {name} is listed twice; names must differ" for name in dict.fromkeys(names) if names.count(name) > 1]
