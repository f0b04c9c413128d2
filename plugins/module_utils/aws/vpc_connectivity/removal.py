# SPDX-License-Identifier: GPL-3.0-or-later
"""What others still use is not taken away under them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...converge.model import InvalidPlan
from ...converge.plan import Step
from ..area import pages
from .area import Area
from .transit_gateways import OVER


def refuse_what_others_hold(area: Area, steps: Sequence[Step]) -> None:
    """AWS would refuse it halfway through. Raises InvalidPlan."""
    going = {step.existing.outputs["id"] for step in steps if step.action == "delete" and step.existing}
    gateways = [step.existing for step in steps if step.action == "delete" and step.existing and step.of.kind == "transit_gateway"]
    problems = [
        f"{gateway} still has attachment {one['TransitGatewayAttachmentId']} ({one['ResourceType']} {one['ResourceId']} "
        f"of account {one['ResourceOwnerId']}), which this module did not make; remove it first"
        for gateway in gateways
        for one in _of_others(area, gateway.outputs["id"], going)
    ]
    if problems:
        raise InvalidPlan(problems)


def _of_others(area: Area, gateway: str, going: set[str]) -> Iterator[dict[str, Any]]:
    scope = [{"Name": "transit-gateway-id", "Values": [gateway]}]
    for one in pages(area.own.ec2, "describe_transit_gateway_attachments", "TransitGatewayAttachments", Filters=scope):
        if one["State"] not in (*OVER, "deleting") and not going & {one["TransitGatewayAttachmentId"], one["ResourceId"]}:
            yield one
