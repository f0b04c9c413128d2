"""Route 53: records are changed in a hosted zone, and a statement may name records and VPCs too
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html,
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html).
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any

from moto.core.utils import get_service_model

from ..asks import Ask, Request, action

FACTS = ("NormalizedRecordNames", "RecordTypes", "Actions")
# Known to be absent where a call has none of it.
KNOWN = ("route53:vpcs", *(f"route53:changeresourcerecordsets{name.lower()}" for name in FACTS))
ESCAPED = re.compile(r"[^a-z0-9_.-]")
# Asked of a zone, whatever their path says.
OF_A_ZONE = ("KeySigningKey", "CreateQueryLoggingConfig", "ListQueryLoggingConfigs")
# With these Route 53 looks at the VPC in the caller's name.
LOOK = ("AssociateVPCWithHostedZone", "DisassociateVPCFromHostedZone", "CreateHostedZone", "ListHostedZonesByVPC")


def ask(request: Request) -> Iterator[Ask]:
    facts = _records(request.body) if request.operation == "ChangeResourceRecordSets" else _vpcs(request)
    yield Ask(action(request.call), _resource(request), facts, KNOWN)
    if "route53:VPCs" in facts and request.operation in LOOK:
        yield Ask("ec2:DescribeVpcs")


def _resource(request: Request) -> str:
    """By the path of the operation: after the version come the kind of resource and its id."""
    if request.get("ResourceId"):  # of tags
        return f"arn:aws:route53:::{request.get('ResourceType')}/{request.get('ResourceId')}"
    if any(words in request.operation for words in OF_A_ZONE):
        zone = request.get("HostedZoneId")
        return f"arn:aws:route53:::hostedzone/{zone.rpartition('/')[2]}" if zone else "*"
    path = get_service_model("route53").operation_model(request.operation).http["requestUri"].split("/")
    kind = path[2].removesuffix("limit") if len(path) > 3 else ""
    identifier = request.get(path[3].strip("{}")) if kind else None
    return f"arn:aws:route53:::{kind}/{identifier}" if identifier and kind != "account" else "*"


def _vpcs(request: Request) -> dict[str, Any]:
    vpc = request.get("VPC") or {"VPCId": request.get("VPCId"), "VPCRegion": request.get("VPCRegion")}
    named = vpc.get("VPCId") and vpc.get("VPCRegion")
    return {"route53:VPCs": [f"VPCId={vpc['VPCId']},VPCRegion={vpc['VPCRegion']}"]} if named else {}


def _records(body: bytes) -> dict[str, Any]:
    """Names in small letters, without the dot at the end, other signs as octal codes."""
    changes = [one for one in ElementTree.fromstring(body).iter() if _tag(one) == "Change"] if body.strip() else []
    found: dict[str, list[str]] = {name: [] for name in FACTS}
    for change in changes:
        said = {_tag(one): one.text or "" for one in change.iter()}
        name = said.get("Name", "").lower().rstrip(".")
        found["NormalizedRecordNames"].append(ESCAPED.sub(lambda sign: f"\\{ord(sign[0]):03o}", name))
        found["RecordTypes"].append(said.get("Type", ""))
        found["Actions"].append(said.get("Action", ""))
    return {f"route53:ChangeResourceRecordSets{name}": values for name, values in found.items() if values}


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


ASKS = {"route53": ask}
