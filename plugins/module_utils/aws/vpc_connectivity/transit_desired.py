# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters to a transit gateway, its share, and the VPC's attachments. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...converge.model import Reference, Resource
from ..area import name_of
from .area import Area
from .transit_gateways import OPTIONS
from .words import NOT_YET


def resources(of: Any) -> Iterator[Resource]:
    """of: the Description."""
    if of.params["transit_gateway"]:
        yield from _gateway(of, of.params["transit_gateway"])
    for name, account in shared_by(of.params).items():
        yield Resource("ram_share_acceptance", name, {"account_id": account})
    for attachment in of.params["transit_gateway_attachments"] or []:
        yield from _attachment(of, attachment)


def shared_by(params: Mapping[str, Any]) -> dict[str, str]:
    """The accounts that share transit gateways, by the shares' names."""
    wanted = [one["transit_gateway"] for one in params["transit_gateway_attachments"] or []]
    return {one["name"]: one["account_id"] for one in wanted if one["account_id"]}


def _gateway(of: Any, gateway: Mapping[str, Any]) -> Iterator[Resource]:
    name, tags = gateway["name"], gateway["tags"]
    attributes = {key: gateway[key] for key in ("description", "asn", *OPTIONS)}
    yield of.resource("transit_gateway", name, tags=tags, **attributes)
    accounts = gateway["shared_accounts"]
    if accounts:
        yield of.resource(
            "ram_resource_share",
            name,
            tags=tags,
            resource_arns=frozenset([Reference("transit_gateway", name, "arn")]),
            principals=frozenset(accounts),
            allow_external_principals=gateway["allow_external_principals"],
        )
    elif accounts is not None:
        left = [one for one in of.existing if one.key == ("ram_resource_share", name) and one.owned]
        yield from (Resource(*one.key, present=False) for one in left)


def _attachment(of: Any, attachment: Mapping[str, Any]) -> Iterator[Resource]:
    name, gateway = attachment["name"], attachment["transit_gateway"]
    shared = Reference("ram_share_acceptance", gateway["name"], "transit_gateway_id")
    identity = shared if gateway["account_id"] else Reference("transit_gateway", gateway["name"])
    yield of.resource(
        "transit_gateway_vpc_attachment",
        name,
        tags=attachment["tags"],
        transit_gateway_id=identity,
        vpc_id=of.vpc_id,
        subnet_ids=subnets(of.area, attachment["tier"]),
        dns_support=attachment["dns_support"],
        appliance_mode=attachment["appliance_mode"],
    )
    for destination in dict.fromkeys(attachment["routes"]):
        after = (("transit_gateway_vpc_attachment", name),)
        yield from of.routes(of.tables.of(attachment["route_tiers"]), destination, identity, after)


def subnets(area: Area, tier: str) -> Any:
    """The ids of a tier's subnets: one in each zone."""
    if not area.own.vpc:
        return NOT_YET
    pattern = f"{re.escape(area.own.name)}-{re.escape(tier)}-{re.escape(area.region)}[a-z]"
    found = area.own.describe("describe_subnets", "Subnets")
    return frozenset(one["SubnetId"] for one in found if re.fullmatch(pattern, name_of(one)))
