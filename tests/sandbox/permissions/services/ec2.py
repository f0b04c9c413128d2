"""EC2: what a call names, what it makes, and the tags of both
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html).
"""

import re
from collections.abc import Iterator
from typing import Any

from moto.ec2.models import ec2_backends

from .. import ec2_peering
from ..asks import Ask, Request, action, pairs, request_tags
from ..ec2_facts import facts, on
from ..ec2_resources import MORE, arn, of_new, specified
from ..launches import ask as ask_to_launch

IDENTIFIER = re.compile(r"[a-z]{1,10}(?:-[a-z]{2,8})*-[0-9a-f]{8,17}")
# What an operation makes, where it is not its name in small letters with hyphens.
MADE = {
    "AllocateAddress": "elastic-ip",
    "CopyImage": "image",
    "CreateDefaultVpc": "vpc",
    "CreateFlowLogs": "vpc-flow-log",
    "CreateInternetGateway": "internet-gateway",
    "CreateLaunchTemplateVersion": "",
    "CreateNatGateway": "natgateway",
    "CreateNetworkAclEntry": "",
    "CreateRoute": "",
    "CreateTags": "",
    "CreateTransitGatewayRoute": "",
    "CreateTransitGatewayVpcAttachment": "transit-gateway-attachment",
    "CreateVpnConnectionRoute": "",
    "ImportKeyPair": "key-pair",
    "RegisterImage": "image",
    "RequestSpotInstances": "spot-instances-request",
}
# Operations that name more than they ask for: the parameter that has what they do.
ASKED = dict.fromkeys(("CreateRoute", "DeleteRoute", "ReplaceRoute"), "RouteTableId")


def ask(request: Request) -> Iterator[Ask]:
    if request.operation.startswith(("Describe", "Get", "List")):
        yield Ask(action(request.call), "*", {"ec2:Region": request.region}, MORE)
    elif request.operation in ("RunInstances", "CreateFleet"):
        yield from ask_to_launch(request)
    elif request.operation in ("CreateTags", "DeleteTags"):
        yield from _of_tags(request)
    elif "VpcPeeringConnection" in request.operation:
        yield from ec2_peering.ask(request)
    elif request.operation in ASKED:
        yield on(request, str(request.get(ASKED[request.operation], "")))
    else:
        yield from _of_resources(request)


def _of_tags(request: Request) -> Iterator[Ask]:
    given = request_tags(pairs(request.get("Tags")))
    for identifier in request.get("Resources") or []:
        known, names = facts(request, identifier)
        yield Ask(action(request.call), arn(request, identifier), {**known, **given}, (*MORE, *names))


def _of_resources(request: Request) -> Iterator[Ask]:
    """On each thing that the call names; then on what it makes, and its tags."""
    kind = made(request.operation)
    # What stands in a template is asked for when it is used.
    parameters = {name: value for name, value in request.call.parameters.items() if name != "LaunchTemplateData"}
    named = dict.fromkeys([*_identifiers(parameters), *_template(request)])
    for identifier in named:
        yield on(request, identifier)
    if kind:
        yield from of_new(request, kind, specified(request.get("TagSpecifications"), kind))
    elif not named:
        yield Ask(action(request.call), "*", {"ec2:Region": request.region}, MORE)


def made(operation: str) -> str:
    if operation in MADE:
        return MADE[operation]
    if not operation.startswith("Create"):
        return ""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", operation.removeprefix("Create")).lower()


def _identifiers(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _identifiers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _identifiers(one)
    elif isinstance(value, str) and IDENTIFIER.fullmatch(value):
        yield value


def _template(request: Request) -> list[str]:
    """A launch template may be called by its name."""
    backend: Any = ec2_backends[request.account][request.region]
    name = request.get("LaunchTemplateName")
    found = backend.launch_template_name_to_ids.get(name) if name and not request.operation.startswith("CreateLaunchTemplate") else None
    return [found] if found else []


ASKS = {"ec2": ask}
