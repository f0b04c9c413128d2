# SPDX-License-Identifier: GPL-3.0-or-later
"""ECR's repository creation templates."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list, boto3_tag_list_to_ansible_dict

from ...converge.model import Existing
from ..area import AwsKind, Clients, pages
from ..calls import unless_gone
from ..iam.documents import kept
from . import lifecycle, shapes
from .names import OWNER_TAG, TEMPLATE


class EcrRepositoryCreationTemplate(AwsKind):
    """Templates by prefix. Their tags are those of the repositories that are made of them, and tell whose they are.

    attributes: applied_for (frozenset), description, image_tag_mutability, encryption, lifecycle, policy and tags as those of a
        repository, role_arn. outputs: id (the prefix).
    ours: prefixes of those that may be removed; None for all that bear our mark.
    """

    kind = TEMPLATE

    def __init__(self, clients: Clients, managed_by: str, purge_tags: bool, ours: Collection[str] | None):
        self.clients, self.managed_by, self.purge_tags, self.ours = clients, managed_by, purge_tags, ours

    @property
    def ecr(self) -> Any:
        return self.clients.get("ecr")

    def read(self) -> list[Existing]:
        found = pages(self.ecr, "describe_repository_creation_templates", "repositoryCreationTemplates")
        return [self._existing(one["prefix"], _attributes(one)) for one in found]

    def find(self, name: str) -> Existing | None:
        with unless_gone():
            found = self.ecr.describe_repository_creation_templates(prefixes=[name])["repositoryCreationTemplates"]
            return next((self._existing(name, _attributes(one)) for one in found), None)
        return None

    def _existing(self, prefix: str, attributes: Mapping[str, Any]) -> Existing:
        owned = attributes["tags"].get(OWNER_TAG) == self.managed_by and (self.ours is None or prefix in self.ours)
        return Existing(self.kind, prefix, attributes, {"id": prefix}, owned=owned)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "policy":
            return kept(wanted, present) if wanted and present else wanted
        if attribute == "encryption":
            return present if shapes.same_encryption(wanted, present) else wanted
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        create = self.clients.once("ecr").create_repository_creation_template
        self.once_role_is_known(lambda: create(prefix=name, **_arguments(attributes)))
        return self._existing(name, dict(attributes))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        """The whole of it: what is left out, ECR takes for said otherwise."""
        arguments = _arguments({**existing.attributes, **changes})
        self.once_role_is_known(lambda: self.ecr.update_repository_creation_template(prefix=existing.name, **arguments))

    def remove(self, existing: Existing) -> None:
        self.ecr.delete_repository_creation_template(prefix=existing.name)


def _attributes(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "applied_for": frozenset(found.get("appliedFor") or []),
        "description": found.get("description", ""),
        "image_tag_mutability": shapes.present_mutability(found),
        "encryption": shapes.present_encryption(found),
        "lifecycle": lifecycle.parsed(found.get("lifecyclePolicy")),
        "policy": json.loads(found["repositoryPolicy"]) if found.get("repositoryPolicy") else {},
        "tags": boto3_tag_list_to_ansible_dict(found.get("resourceTags") or []),
        "role_arn": found.get("customRoleArn"),
    }


def _arguments(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """An empty document takes one away."""
    encryption, role = attributes.get("encryption"), attributes.get("role_arn")
    documents = {"lifecyclePolicy": attributes.get("lifecycle"), "repositoryPolicy": attributes.get("policy")}
    return {
        "appliedFor": sorted(attributes["applied_for"]),
        "resourceTags": ansible_dict_to_boto3_tag_list(attributes["tags"]),
        **shapes.mutability_arguments(attributes["image_tag_mutability"]),
        **{name: json.dumps(document) if document else "" for name, document in documents.items() if document is not None},
        **({"description": attributes["description"]} if attributes.get("description") is not None else {}),
        **({"encryptionConfiguration": shapes.encryption_arguments(encryption)} if encryption else {}),
        **({"customRoleArn": role} if role else {}),
    }
