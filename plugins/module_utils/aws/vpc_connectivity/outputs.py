# SPDX-License-Identifier: GPL-3.0-or-later
"""What others need of the connections, by the names that people use; None for what does not exist yet. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..environment_roles import role_name
from ..run import Outputs
from .environment import SUFFIX


def shape(params: Mapping[str, Any], standing: Outputs) -> dict[str, Any]:
    def of(kind: str, name: str | None) -> Mapping[str, Any]:
        return standing.get((kind, name or ""), {})

    roles = {one["name"]: role_name(params["project"], one["name"], SUFFIX) for one in params["environments"] or []}
    gateway, transit = params["vpn_gateway"] or {}, params["transit_gateway"] or {}
    attachments = [one["name"] for one in params["transit_gateway_attachments"] or []]
    return {
        "peering_connection_ids": {one["name"]: of("vpc_peering_connection", one["name"]).get("id") for one in params["peerings"] or []},
        "transit_gateway_id": of("transit_gateway", transit.get("name")).get("id"),
        "transit_gateway_attachment_ids": {name: of("transit_gateway_vpc_attachment", name).get("id") for name in attachments},
        "vpn_gateway_id": of("vpn_gateway", gateway.get("name")).get("id"),
        "vpn_connections": {one["name"]: _connection(of("vpn_connection", one["name"])) for one in params["vpn_connections"] or []},
        "environments": {name: {"role_arn": of("iam_role", role).get("arn")} for name, role in roles.items()},
    }


def _connection(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": found.get("id"), "outside_ips": found.get("outside_ips", []), "pre_shared_key_arn": found.get("pre_shared_key_arn")}
