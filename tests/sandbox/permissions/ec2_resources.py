"""EC2's resources as policies see them: ARNs, tags, and what is not there yet."""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix

from .asks import Ask, Request, action, pairs, request_tags, tags_of

# Whose ARN has no account: images and snapshots may be another's.
NOBODYS = ("image", "snapshot")
# Conditions' keys that are known for every call, present or absent.
MORE = (*tags_of("ec2"), "ec2:createaction", "ec2:region")


def of_new(
    request: Request, kind: str, new_tags: dict[str, str], name: str | None = None, facts: Mapping[str, Any] | None = None
) -> Iterator[Ask]:
    """What is not there yet, which has the tags of the request; giving it tags is a thing of its own. name: of the action, if another.
    facts: what else is known of it."""
    wanted = name or action(request.call)
    facts = {**request_tags(new_tags), **(facts or {}), "ec2:Region": request.region}
    resource = new_arn(request, kind)
    yield Ask(wanted, resource, facts, MORE)
    if new_tags:
        yield Ask("ec2:CreateTags", resource, {**facts, "ec2:CreateAction": wanted.partition(":")[2]}, MORE)


def specified(specifications: Any, kind: str) -> dict[str, str]:
    """The tags that a request has for a kind of resource."""
    found: dict[str, str] = {}
    for one in specifications or ():
        if one.get("ResourceType") == kind:
            found |= pairs(one.get("Tags"))
    return found


def new_arn(request: Request, kind: str) -> str:
    return f"arn:aws:ec2:{request.region}:{'' if kind in NOBODYS else request.account}:{kind}/*"


def arn(request: Request, identifier: str) -> str:
    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(identifier), "*")
    owner = "" if kind in NOBODYS else _owner(request, kind, identifier)
    return f"arn:aws:ec2:{request.region}:{owner}:{kind}/{identifier}"


def _owner(request: Request, kind: str, identifier: str) -> str:
    """A transit gateway may be another account's, who shares it."""
    backend: Any = ec2_backends[request.account][request.region]
    shared = backend.shared_gateways() if kind == "transit-gateway" else []
    return next((one.owner_id for one in shared if one.id == identifier), request.account)


def tags(request: Request, identifier: str) -> dict[str, str]:
    backend: Any = ec2_backends[request.account][request.region]
    return dict(backend.tags.get(identifier, {}))
