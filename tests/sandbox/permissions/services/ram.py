"""AWS Resource Access Manager: shares by their name, owner, and what they are about
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsresourceaccessmanagerram.html).
"""

from collections.abc import Iterator
from typing import Any

from moto.ram.models import ram_backends

from ..asks import Ask, Request, action, pairs, request_tags, resource_tags, tags_of

KEYS = (
    *("ram:allowsexternalprincipals", "ram:principal", "ram:requestedallowsexternalprincipals", "ram:requestedresourcetype"),
    *("ram:resourcearn", "ram:resourcesharename", "ram:shareowneraccountid"),
    *tags_of("ram"),
)


def ask(request: Request) -> Iterator[Ask]:
    tags = pairs(request.get("tags"))
    facts = {**request_tags(tags), **_wanted(request)}
    resource, known = _named(request)
    yield Ask(action(request.call), resource, {**known, **facts}, KEYS)
    if request.operation == "CreateResourceShare" and tags:
        yield Ask("ram:TagResource", request.arn("ram", "resource-share/*"), facts, KEYS)


def _wanted(request: Request) -> dict[str, Any]:
    """What the request would have shared with whom."""
    external = request.get("allowExternalPrincipals")
    if external is None and request.operation == "CreateResourceShare":
        external = True
    arns = request.get("resourceArns") or []
    found = {
        "ram:Principal": request.get("principals"),
        "ram:RequestedAllowsExternalPrincipals": external,
        "ram:RequestedResourceType": [f"ec2:{_type(arn)}" for arn in arns],
        "ram:ResourceArn": arns,
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _type(arn: str) -> str:
    """As RAM writes it: ec2:TransitGateway."""
    return "".join(word.capitalize() for word in arn.split(":")[5].partition("/")[0].split("-"))


def _named(request: Request) -> tuple[str, dict[str, Any]]:
    backend: Any = ram_backends[request.account][request.region]
    share = next((one for one in backend.resource_shares if one.arn == request.get("resourceShareArn")), None)
    invitation = next((one for one in backend.invitations() if one.arn == request.get("resourceShareInvitationArn")), None)
    if invitation is not None:
        return invitation.arn, {"ram:ShareOwnerAccountId": invitation.share.account, "ram:ResourceShareName": invitation.share.name}
    if share is not None:
        known = {"ram:ResourceShareName": share.name, "ram:AllowsExternalPrincipals": share.external}
        return share.arn, {**resource_tags(share.tags, "ram"), **known}
    return str(request.get("resourceShareArn") or request.get("resourceShareInvitationArn") or "*"), {}


ASKS = {"ram": ask}
