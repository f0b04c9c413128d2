"""EKS: clusters and what is under them, and the roles that they are given."""

from collections.abc import Iterator
from typing import Any

from moto.eks.models import eks_backends

from ..asks import Ask, Request, action, request_tags, resource_tags, tags_of
from .iam import pass_role

UNDER = (
    ("nodegroupName", "nodegroup"),
    ("addonName", "addon"),
    ("fargateProfileName", "fargateprofile"),
    ("associationId", "podidentityassociation"),
)
PASSED = {
    "CreateCluster": (("roleArn", "eks.amazonaws.com"),),
    "CreateNodegroup": (("nodeRole", "eks.amazonaws.com"),),
    "CreatePodIdentityAssociation": (("roleArn", "pods.eks.amazonaws.com"),),
    "UpdatePodIdentityAssociation": (("roleArn", "pods.eks.amazonaws.com"),),
    "CreateAddon": (("serviceAccountRoleArn", "eks.amazonaws.com"),),
    "UpdateAddon": (("serviceAccountRoleArn", "eks.amazonaws.com"),),
}


def ask(request: Request) -> Iterator[Ask]:
    cluster = request.get("clusterName") or (request.get("name") if "Cluster" in request.operation else None)
    resource = request.get("resourceArn") or (_resource(request, cluster) if cluster else "*")
    facts = {**resource_tags(_cluster_tags(request, cluster), "eks"), **request_tags(request.get("tags") or {})}
    yield Ask(action(request.call), resource, facts, tags_of("eks"))
    if request.operation.startswith("Create") and request.get("tags"):
        yield Ask("eks:TagResource", resource, facts, tags_of("eks"))
    for parameter, service in PASSED.get(request.operation, ()):
        if request.get(parameter):
            yield pass_role(request, request.get(parameter), service)


def _resource(request: Request, cluster: str) -> str:
    for parameter, kind in UNDER:
        if request.get(parameter) and not request.operation.startswith("Create"):
            return request.arn("eks", f"{kind}/{cluster}/{request.get(parameter)}" + ("" if kind == "podidentityassociation" else "/*"))
    if request.get("principalArn") and not request.operation.startswith("Create"):
        kind, _, name = request.get("principalArn").rpartition(":")[2].partition("/")
        owner = request.get("principalArn").split(":")[4]
        return request.arn("eks", f"access-entry/{cluster}/{kind}/{owner}/{name.rpartition('/')[2]}/*")
    return request.arn("eks", f"cluster/{cluster}")


def _cluster_tags(request: Request, name: str | None) -> dict[str, str]:
    backend: Any = eks_backends[request.account][request.region]
    cluster = backend.clusters.get(name) if name else None
    return dict(getattr(cluster, "tags", None) or {})


ASKS = {"eks": ask}
