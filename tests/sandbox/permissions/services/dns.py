"""Route 53: records are changed in a hosted zone, and a statement may name records too
(https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html).
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any

from moto.core.utils import get_service_model

from ..asks import Ask, Request, action

# Of a change of records alone: any other call is known to be without.
FACTS = ("NormalizedRecordNames", "RecordTypes", "Actions")
ESCAPED = re.compile(r"[^a-z0-9_.-]")


def ask(request: Request) -> Iterator[Ask]:
    records = _records(request.body) if request.operation == "ChangeResourceRecordSets" else {}
    yield Ask(action(request.call), _resource(request), records, tuple(f"route53:changeresourcerecordsets{name.lower()}" for name in FACTS))


def _resource(request: Request) -> str:
    """By the path of the operation: after the version come the kind of resource and its id."""
    if request.get("ResourceId"):  # of tags
        return f"arn:aws:route53:::{request.get('ResourceType')}/{request.get('ResourceId')}"
    path = get_service_model("route53").operation_model(request.operation).http["requestUri"].split("/")
    kind = path[2].removesuffix("limit") if len(path) > 3 else ""
    identifier = request.get(path[3].strip("{}")) if kind else None
    return f"arn:aws:route53:::{kind}/{identifier}" if identifier else "*"


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
