# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters to the resources wanted. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...converge.model import Reference, Resource
from . import lifecycle, policies, shapes
from .merging import merged, templates
from .names import CACHE, POLICY, REPLICATION, REPOSITORY, ROOT, SCANNING, TEMPLATE, Registry, template_role

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create-iam.html
TRUST = {
    "Version": policies.VERSION,
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecr.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
MAKES = ["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"]
ENCRYPTS = ["kms:CreateGrant", "kms:RetireGrant", "kms:DescribeKey"]
ROLE_POLICY = "templates"


class Description:
    """The registry as it should be.

    keys, secrets: ARNs of KMS keys and of secrets by what the data calls them.
    """

    def __init__(self, params: Mapping[str, Any], registry: Registry, keys: Mapping[str, str], secrets: Mapping[str, str]):
        self.params, self.registry, self.keys, self.secrets = params, registry, keys, secrets
        self.templates = templates(params)
        self.region = registry.region

    def resources(self) -> Iterator[Resource]:
        for repository in merged(self.params):
            if repository["state"] == "present":
                yield Resource(REPOSITORY, repository["name"], self._repository(repository))
        yield from (Resource(CACHE, one["prefix"], self._cache(one)) for one in self.params["pull_through_caches"] or [])
        if makes_role(self.params):
            yield self._role()
        yield from (Resource(TEMPLATE, one["prefix"], self._template(one)) for one in self.templates)
        yield from self._settings()

    def wanted(self) -> dict[str, list[str]]:
        """By name of a repository, the attributes that are worth a call."""
        return {one.name: list(one.attributes) for one in self.resources() if one.kind == REPOSITORY}

    def _settings(self) -> Iterator[Resource]:
        """One that is described as empty is wanted to be absent."""
        policy, replication, scanning = self.params["policy"], self.params["replication"], self.params["scanning"]
        if policy is not None:
            document = policies.of_registry(policy, self._prefixes(), self.registry)
            yield Resource(POLICY, self.region, {"policy": document} if document else {}, present=bool(document))
        if replication is not None:
            rules = shapes.replication(replication, self.registry.account)
            yield Resource(REPLICATION, self.region, {"rules": rules} if rules else {}, present=bool(rules))
        if scanning is not None:
            yield Resource(SCANNING, self.region, shapes.scanning(scanning))

    def _prefixes(self) -> list[str]:
        return [one["prefix"] for one in self.params["pull_through_caches"] or []]

    def _tags(self, one: Mapping[str, Any]) -> dict[str, str]:
        return {key: str(value) for key, value in {**self.params["tags"], **(one["tags"] or {})}.items()}

    def _images(self, one: Mapping[str, Any]) -> dict[str, Any]:
        attributes = {
            "tags": self._tags(one),
            "image_tag_mutability": shapes.mutability(one),
            "encryption": shapes.encryption(one["encryption"], self.keys),
            "lifecycle": lifecycle.described(one),
            "policy": policies.of_repository(one, self.registry),
        }
        return {name: value for name, value in attributes.items() if value is not None}

    def _repository(self, one: Mapping[str, Any]) -> dict[str, Any]:
        return {**self._images(one), "scan_on_push": one["scan_on_push"]}

    def _cache(self, one: Mapping[str, Any]) -> dict[str, Any]:
        secret = one["credential_secret"]
        attributes = {
            "upstream": one["upstream"],
            "upstream_prefix": one["upstream_prefix"] or ROOT,
            "credential_arn": self.secrets[secret] if secret else None,
            "role_arn": one["role_arn"],
        }
        return {name: value for name, value in attributes.items() if value is not None}

    def _template(self, one: Mapping[str, Any]) -> dict[str, Any]:
        """Its role is what lets ECR give tags and a key."""
        role = one["role_arn"] or Reference("iam_role", template_role(self.region), "arn")
        description = {"description": one["description"]} if one["description"] is not None else {}
        return {**self._images(one), **description, "applied_for": frozenset(one["applied_for"]), "role_arn": role}

    def _role(self) -> Resource:
        statements: list[dict[str, Any]] = [{"Effect": "Allow", "Action": MAKES, "Resource": "*"}]
        used = {key["kms_key"] for one in self.templates if (key := shapes.encryption(one["encryption"], self.keys)) and "kms_key" in key}
        if used:
            statements.append({"Effect": "Allow", "Action": ENCRYPTS, "Resource": sorted(used)})
        attributes = {
            "description": f"ECR makes repositories from the templates of {self.region}",
            "assume_role_policy": TRUST,
            "inline_policies": {ROLE_POLICY: {"Version": policies.VERSION, "Statement": statements}},
            "tags": {key: str(value) for key, value in self.params["tags"].items()},
        }
        return Resource("iam_role", template_role(self.region), attributes)


def makes_role(params: Mapping[str, Any]) -> bool:
    return any(not one["role_arn"] for one in params["creation_templates"] or [])
