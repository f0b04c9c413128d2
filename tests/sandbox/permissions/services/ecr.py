"""ECR: repositories, whose policies are asked as well, and what is the registry's.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from moto.ecr.models import ecr_backends

from ..asks import Ask, Request, action, pairs, request_tags, resource_tags, tags_of
from ..resource_policies import ResourcePolicy
from .iam import pass_role

TEMPLATES = ("CreateRepositoryCreationTemplate", "UpdateRepositoryCreationTemplate")
# What a template makes use of, as its maker has to be allowed to.
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create.html
ALSO = {"lifecyclePolicy": "ecr:PutLifecyclePolicy", "repositoryPolicy": "ecr:SetRepositoryPolicy"}
ALL = ("DescribeRepositories", "BatchGetRepositoryScanningConfiguration")


def ask(request: Request) -> Iterator[Ask]:
    names = _names(request)
    for name in names:
        yield _of_repository(request, name)
        if request.operation == "CreateRepository" and request.get("tags"):
            yield replace(_of_repository(request, name), action="ecr:TagResource")
    if not names:
        owner = _owner(request)
        everything = f"arn:aws:ecr:{request.region}:{owner}:repository/*" if request.operation in ALL else "*"
        yield Ask(action(request.call), everything, policy=ResourcePolicy(owner, None))
    if request.operation in TEMPLATES:
        yield from _of_template(request)


def _owner(request: Request) -> str:
    arn = request.get("resourceArn")
    return str(arn.split(":")[4] if arn and arn.count(":") >= 5 else request.get("registryId") or request.account)


def _names(request: Request) -> list[str]:
    arn = request.get("resourceArn")
    if arn:
        return [arn.partition(":repository/")[2]]
    one = request.get("repositoryName")
    return [one] if one else list(request.get("repositoryNames") or [])


def _of_repository(request: Request, name: str) -> Ask:
    owner = _owner(request)
    backend: Any = ecr_backends[owner][request.region]
    found = backend.repositories.get(name)
    arn = f"arn:aws:ecr:{request.region}:{owner}:repository/{name}"
    facts = {
        **resource_tags(backend.tags_of(arn) if found else {}, "ecr"),
        **request_tags(pairs(request.get("tags"))),
        **({"aws:TagKeys": request.get("tagKeys")} if request.get("tagKeys") else {}),
    }
    # A repository that is not there yet is let be made by the registry's policy.
    document = found.policy if found else backend.registry_policy
    return Ask(action(request.call), arn, facts, tags_of("ecr"), ResourcePolicy(owner, document))


def _of_template(request: Request) -> Iterator[Ask]:
    yield Ask("ecr:CreateRepository")
    yield from (Ask(more) for member, more in ALSO.items() if request.get(member))
    role = request.get("customRoleArn")
    if role:
        yield pass_role(request, role, "ecr.amazonaws.com")


ASKS = {"ecr": ask}
