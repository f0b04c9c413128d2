"""IAM itself: its resources have their path in their ARN, and giving a role to a service is a thing of its own, PassRole."""

from collections.abc import Iterator
from typing import Any

from moto.iam.models import iam_backends

from ..asks import Ask, Request, action, pairs, request_tags, resource_tags, tags_of

# Which parameter names the resource, what stands before its name in an ARN, and where the backend keeps it.
NAMED = (
    ("InstanceProfileName", "instance-profile", "instance_profiles"),
    ("RoleName", "role", "roles"),
    ("UserName", "user", "users"),
    ("GroupName", "group", "groups"),
)
GIVEN = ("PolicyArn", "OpenIDConnectProviderArn", "SAMLProviderArn", "PolicySourceArn")


def ask(request: Request) -> Iterator[Ask]:
    resource, found = _resource(request)
    tags = pairs(getattr(found, "tags", None)) if found else {}
    facts = {**resource_tags(tags, "iam"), **request_tags(pairs(request.get("Tags"))), **_attached(request, found)}
    if request.get("TagKeys"):
        facts["aws:TagKeys"] = request.get("TagKeys")
    yield Ask(action(request.call), resource, facts, (*tags_of("iam"), "iam:policyarn", "iam:permissionsboundary"))
    if request.operation.startswith("Create") and request.get("Tags"):
        # What is being made has its tags already as far as this is concerned: Karpenter's own policy relies on it.
        born = {**facts, **resource_tags(pairs(request.get("Tags")), "iam")}
        yield Ask(f"iam:Tag{request.operation.removeprefix('Create')}", resource, born, tags_of("iam"))
    if request.operation == "AddRoleToInstanceProfile":
        yield pass_role(request, role_arn(request.account, request.get("RoleName")), "ec2.amazonaws.com")


def _resource(request: Request) -> tuple[str, Any]:
    if request.operation.startswith("List") and request.operation.endswith(("Roles", "Users", "Groups", "Policies", "InstanceProfiles")):
        return f"arn:aws:iam::{request.account}:{_listed(request)}", None
    backend: Any = iam_backends[request.account]["aws"]
    for parameter, kind, place in NAMED:
        name = request.get(parameter)
        if name:
            found = next((one for one in list(getattr(backend, place).values()) if one.name == name), None)
            path = found.path if found else request.get("Path") or "/"
            return f"arn:aws:iam::{request.account}:{kind}{path}{name}", found
    given = next((request.get(name) for name in GIVEN if request.get(name)), None)
    if given:
        return given, backend.managed_policies.get(given) or backend.open_id_providers.get(given)
    if request.operation == "CreatePolicy":
        return f"arn:aws:iam::{request.account}:policy{request.get('Path') or '/'}{request.get('PolicyName')}", None
    if request.operation == "CreateOpenIDConnectProvider":
        return f"arn:aws:iam::{request.account}:oidc-provider/{request.get('Url', '').partition('://')[2]}", None
    return "*", None


def _listed(request: Request) -> str:
    """AWS asks for a list under a path: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html"""
    kinds = {"Roles": "role", "Users": "user", "Groups": "group", "Policies": "policy", "InstanceProfiles": "instance-profile"}
    name = next(kind for end, kind in kinds.items() if request.operation.endswith(end))
    return f"{name}{request.get('PathPrefix') or '/'}"


def _attached(request: Request, found: Any) -> dict[str, Any]:
    """The policy of which a call speaks, and the boundary that it gives or that is there."""
    facts = {}
    if request.operation.startswith(("Attach", "Detach")):
        facts["iam:PolicyARN"] = request.get("PolicyArn")
    boundary = request.get("PermissionsBoundary") or getattr(found, "permissions_boundary_arn", None)
    if boundary:
        facts["iam:PermissionsBoundary"] = boundary
    return facts


def role_arn(account: str, name: str) -> str:
    backend: Any = iam_backends[account]["aws"]
    found = next((one.arn for one in list(backend.roles.values()) if one.name == name), None)
    return found or f"arn:aws:iam::{account}:role/{name}"


def pass_role(request: Request, arn: str, service: str) -> Ask:
    backend: Any = iam_backends[request.account]["aws"]
    found = next((one for one in list(backend.roles.values()) if one.arn == arn), None)
    facts = {"iam:PassedToService": service, **resource_tags(pairs(found.tags if found else ()), "iam")}
    return Ask("iam:PassRole", arn, facts, tags_of("iam"))


ASKS = {"iam": ask}
