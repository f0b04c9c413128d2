"""Secrets Manager, Systems Manager's parameters, KMS and logs: who reads what."""

from collections.abc import Iterator
from typing import Any

from moto.secretsmanager.models import secretsmanager_backends

from ..asks import Ask, Request, action, pairs, request_tags, resource_tags, tags_of


def ask_secrets(request: Request) -> Iterator[Ask]:
    """A batch is allowed as such; what it may not read of it is among its errors."""
    resource, tags = _secret(request, request.get("SecretId") or request.get("Name"))
    facts = {**resource_tags(tags, "secretsmanager"), **request_tags(pairs(request.get("Tags")))}
    yield Ask(action(request.call), resource, facts, tags_of("secretsmanager"))
    if request.operation == "CreateSecret" and request.get("Tags"):
        yield Ask("secretsmanager:TagResource", resource, facts, tags_of("secretsmanager"))


def _secret(request: Request, identifier: str | None) -> tuple[str, dict[str, str]]:
    if not identifier:
        return "*", {}
    backend: Any = secretsmanager_backends[request.account][request.region]
    found = backend.look_up(identifier)
    if found is not None:
        return found.arn, dict(found.tags)
    return identifier if identifier.startswith("arn:") else request.arn("secretsmanager", f"secret:{identifier}"), {}


def ask_parameters(request: Request) -> Iterator[Ask]:
    names = request.get("Names") or [request.get("Name") or request.get("Path")]
    for name in names if "Parameter" in request.operation else [None]:
        yield Ask(action(request.call), _parameter(request, name) if name else "*", request_tags(pairs(request.get("Tags"))))


def _parameter(request: Request, name: str) -> str:
    """A public parameter is no account's."""
    if name.startswith("arn:"):
        return name
    owner = "" if name.startswith("/aws/service/") else request.account
    return f"arn:aws:ssm:{request.region}:{owner}:parameter/{name.lstrip('/')}"


def ask_keys(request: Request) -> Iterator[Ask]:
    key = request.get("KeyId") or request.get("TargetKeyId")
    if not key:
        resource = "*"
    elif key.startswith("arn:"):
        resource = key
    else:
        resource = request.arn("kms", key if key.startswith("alias/") else f"key/{key}")
    yield Ask(action(request.call), resource, request_tags(pairs(request.get("Tags"))))


def ask_logs(request: Request) -> Iterator[Ask]:
    group = request.get("logGroupName")
    resource = request.get("resourceArn") or (request.arn("logs", f"log-group:{group}") if group else request.arn("logs", "log-group:"))
    yield Ask(action(request.call), resource, request_tags(request.get("tags") or {}))


ASKS = {
    "secretsmanager": ask_secrets,
    "ssm": ask_parameters,
    "kms": ask_keys,
    "logs": ask_logs,
}
