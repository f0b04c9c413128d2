"""What a call asks to be allowed: actions, each on a resource, with the facts that conditions speak of.

A service's own file says it where that is known. Else an action is asked for on `*`, which a statement about certain resources does
not allow.
"""

import importlib
import pkgutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from moto.core.utils import get_service_model

from ..identities import Caller
from ..operations import Call
from . import services
from .resource_policies import ResourcePolicy

ANY = "*"
# IAM's names of services that are not their signing names.
PREFIXES = {"monitoring": "cloudwatch", "email": "ses", "execute-api": "execute-api", "tagging": "tag"}


@dataclass(frozen=True)
class Ask:
    """facts: beside those that every request of the caller has. more: what else is known to be absent (see `Facts`).

    policy: of the resource, where its service is one of those whose are asked.
    """

    action: str
    resource: str = ANY
    facts: Mapping[str, Any] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    policy: ResourcePolicy | None = None


@dataclass(frozen=True)
class Request:
    """A call as the services' files see it: parameters in the form of botocore's model, and the body, which route53's lack."""

    call: Call
    caller: Caller
    body: bytes = b""

    @property
    def operation(self) -> str:
        return self.call.operation

    @property
    def region(self) -> str:
        return self.call.region

    @property
    def account(self) -> str:
        return self.caller.account

    def get(self, name: str, default: Any = None) -> Any:
        return self.call.parameters.get(name, default)

    def arn(self, service: str, path: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{path}"


def of(request: Request) -> list[Ask]:
    known = _services().get(request.call.service)
    return list(known(request)) if known else [Ask(action(request.call))]


def action(call: Call) -> str:
    return f"{prefix(call.service)}:{call.operation}"


def prefix(service: str) -> str:
    signing: str = get_service_model(service).signing_name
    return PREFIXES.get(signing, signing)


def principal(request: Request) -> dict[str, Any]:
    """The facts of the caller and of the moment."""
    caller, now = request.caller, time.time()
    arn = caller.arns[0]
    facts = {
        "aws:PrincipalArn": arn,
        "aws:PrincipalAccount": caller.account,
        "aws:PrincipalType": "AssumedRole" if len(caller.arns) > 1 else "User",
        "aws:PrincipalIsAWSService": False,
        "aws:userid": caller.identifier,
        "aws:RequestedRegion": request.region,
        "aws:SecureTransport": True,  # the loopback interface stands for TLS
        "aws:ViaAWSService": False,
        "aws:CurrentTime": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": int(now),
        **{f"aws:PrincipalTag/{key}": value for key, value in caller.tags.items()},
    }
    return facts if len(caller.arns) > 1 else facts | {"aws:username": arn.rpartition("/")[2]}


def request_tags(tags: Mapping[str, str]) -> dict[str, Any]:
    """The facts about tags that a request gives."""
    found: dict[str, Any] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    return found | {"aws:TagKeys": list(tags)} if tags else {}


def resource_tags(tags: Mapping[str, str], service: str) -> dict[str, Any]:
    """The facts about the tags that a resource has."""
    names = ("aws:ResourceTag", f"{service}:ResourceTag")
    return {f"{name}/{key}": value for name in names for key, value in tags.items()}


def pairs(tags: Any) -> dict[str, str]:
    """Tags in whichever form they come: a list of keys and values, or a map."""
    if isinstance(tags, Mapping):
        return dict(tags)
    return {one.get("Key", one.get("key")): one.get("Value", one.get("value", "")) for one in tags or ()}


def tags_of(service: str) -> tuple[str, ...]:
    """Said of an ask whose resource's tags are known: what is not there is absent."""
    return ("aws:resourcetag/", f"{service}:resourcetag/")


@cache
def _services() -> dict[str, Callable[[Request], Iterator[Ask]]]:
    """By botocore's name of the service. Complete before anybody sees it, as requests come at the same time."""
    modules = [importlib.import_module(f"{services.__name__}.{module.name}") for module in pkgutil.iter_modules(services.__path__)]
    return {name: ask for module in modules for name, ask in module.ASKS.items()}
