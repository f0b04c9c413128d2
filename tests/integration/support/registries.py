"""ECR's repositories, caches, templates and settings as AWS lists them, and what each operation that writes does to one."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from . import cluster, network
from .accounts import Account, Contents, Description, Listed, listing
from .truth import Key, Names, Writes

REGION = "ap-southeast-3"


def _document(act: Any, member: str, **arguments: str) -> Any:
    """What is set apart, or nothing."""
    with suppress(ClientError):
        return json.loads(act(**arguments)[member])
    return None


def _repositories(of: Account) -> Iterator[Description]:
    ecr = of("ecr")
    for one in listing(ecr, "describe_repositories", "repositories"):
        name = {"repositoryName": one["repositoryName"]}
        tags = ecr.list_tags_for_resource(resourceArn=one["repositoryArn"])["tags"]
        apart = {
            "Lifecycle": _document(ecr.get_lifecycle_policy, "lifecyclePolicyText", **name),
            "Policy": _document(ecr.get_repository_policy, "policyText", **name),
        }
        yield {**one, **apart, "tags": {tag["Key"]: tag["Value"] for tag in tags}}


def _caches(of: Account) -> Iterator[Description]:
    yield from listing(of("ecr"), "describe_pull_through_cache_rules", "pullThroughCacheRules")


def _templates(of: Account) -> Iterator[Description]:
    for one in listing(of("ecr"), "describe_repository_creation_templates", "repositoryCreationTemplates"):
        yield {**one, "Id": f"template {one['prefix']}", "tags": {tag["Key"]: tag["Value"] for tag in one.get("resourceTags", [])}}


def _policy(of: Account) -> Iterator[Description]:
    found = _document(of("ecr").get_registry_policy, "policyText")
    if found:
        yield {"Id": "registry policy", "Policy": found}


def _replication(of: Account) -> Iterator[Description]:
    rules = of("ecr").describe_registry()["replicationConfiguration"]["rules"]
    if rules:
        yield {"Id": "replication", "Rules": rules}


KINDS = (
    Listed("ecr_repository", _repositories, "repositoryArn", name=lambda one: one["repositoryName"]),
    Listed("ecr_pull_through_cache_rule", _caches, "ecrRepositoryPrefix", name=lambda one: one["ecrRepositoryPrefix"]),
    Listed("ecr_repository_creation_template", _templates, "Id", name=lambda one: one["prefix"]),
    Listed("ecr_registry_policy", _policy, "Id", name=lambda _: REGION),
    Listed("ecr_replication", _replication, "Id", name=lambda _: REGION),
    *(listed for listed in network.KINDS if listed.kind == "iam_role"),
)


def names(found: Contents, _: Mapping[str, str]) -> dict[str, Key]:
    return {one.id: (one.kind, one.name) for one in found.values()}


def _repository(given: Mapping[str, Any], _: Names) -> Key:
    return ("ecr_repository", given["repositoryName"])


def _cache(given: Mapping[str, Any], _: Names) -> Key:
    return ("ecr_pull_through_cache_rule", given["ecrRepositoryPrefix"])


def _template(given: Mapping[str, Any], _: Names) -> Key:
    return ("ecr_repository_creation_template", given["prefix"])


ROLES = ("CreateRole", "UpdateAssumeRolePolicy", "PutRolePolicy", "DeleteRolePolicy", "TagRole", "UntagRole", "DeleteRole")
OF_A_REPOSITORY = (
    *("PutImageTagMutability", "PutImageScanningConfiguration", "PutLifecyclePolicy", "DeleteLifecyclePolicy"),
    *("SetRepositoryPolicy", "DeleteRepositoryPolicy"),
)
WRITES: Writes = {
    "CreateRepository": ("create", _repository),
    "DeleteRepository": ("delete", _repository),
    **dict.fromkeys(OF_A_REPOSITORY, ("update", _repository)),
    "CreatePullThroughCacheRule": ("create", _cache),
    "UpdatePullThroughCacheRule": ("update", _cache),
    "DeletePullThroughCacheRule": ("delete", _cache),
    "CreateRepositoryCreationTemplate": ("create", _template),
    "UpdateRepositoryCreationTemplate": ("update", _template),
    "DeleteRepositoryCreationTemplate": ("delete", _template),
    "PutRegistryPolicy": ("any", lambda *_: ("ecr_registry_policy", REGION)),
    "DeleteRegistryPolicy": ("delete", lambda *_: ("ecr_registry_policy", REGION)),
    "PutReplicationConfiguration": ("any", lambda *_: ("ecr_replication", REGION)),
    "PutRegistryScanningConfiguration": ("update", lambda *_: ("ecr_registry_scanning", REGION)),
    **dict.fromkeys(("TagResource", "UntagResource"), ("update", lambda given, named: named[given["resourceArn"]])),
    **{operation: cluster.WRITES[operation] for operation in ROLES},
}
