# SPDX-License-Identifier: GPL-3.0-or-later
"""ECR repositories."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list, boto3_tag_list_to_ansible_dict

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind, Clients, pages, tag_changes
from ..calls import unless_gone
from ..iam.documents import kept
from . import lifecycle, shapes
from .absence import unless_absent
from .names import OWNER_TAG, REPOSITORY

LEFT = ("tags",)  # worth a call of one that is to go: whose it is


class EcrRepository(AwsKind):
    """Repositories by name.

    attributes: image_tag_mutability {mode, exclusions}, scan_on_push, encryption {type, kms_key (ARN)}, lifecycle and policy
        (documents, empty for none), tags. outputs: id (the name), arn, uri.

    wanted: by name, the attributes that are worth a call. sought: tags of further repositories that are told of, all of which ours have.
    may_empty: names of those that may be deleted with the images in them.
    """

    kind = REPOSITORY
    holds_data = True
    fixed = frozenset({"encryption"})

    def __init__(
        self,
        clients: Clients,
        wanted: Mapping[str, Collection[str]],
        managed_by: str,
        purge_tags: bool,
        sought: Mapping[str, str] | None = None,
        may_empty: Collection[str] = (),
    ):
        self.clients, self.wanted, self.managed_by, self.purge_tags = clients, wanted, managed_by, purge_tags
        self.sought, self.may_empty = sought, may_empty

    @property
    def ecr(self) -> Any:
        return self.clients.get("ecr")

    def read(self) -> list[Existing]:
        """AWS's list has all but documents and tags, which are read of what is wanted."""
        found = {one["repositoryName"]: one for one in pages(self.ecr, "describe_repositories", "repositories")}
        named = [name for name in [*self.wanted, *self._further(found)] if name in found]
        return read([partial(self._described, found[name], self.wanted.get(name, LEFT)) for name in named]) if named else []

    def _further(self, found: Mapping[str, Any]) -> list[str]:
        if self.sought is None:
            return []
        filters = [{"Key": key, "Values": [value]} for key, value in self.sought.items()]
        arguments = {"ResourceTypeFilters": ["ecr:repository"], "TagFilters": filters}
        tagged = pages(self.clients.get("resourcegroupstaggingapi"), "get_resources", "ResourceTagMappingList", **arguments)
        names = {one["ResourceARN"].partition(":repository/")[2] for one in tagged}
        return sorted((names & found.keys()) - self.wanted.keys())

    def find(self, name: str) -> Existing | None:
        with unless_gone():
            (found,) = self.ecr.describe_repositories(repositoryNames=[name])["repositories"]
            return next(self._described(found, self.wanted.get(name, LEFT)), None)
        return None

    def _described(self, found: Mapping[str, Any], wanted: Collection[str]) -> Iterator[Existing]:
        with unless_gone():  # the list may be older than its deletion
            tags = self.ecr.list_tags_for_resource(resourceArn=found["repositoryArn"]).get("tags") or []
            attributes = {
                "tags": {key: value for key, value in boto3_tag_list_to_ansible_dict(tags).items() if not key.startswith("aws:")},
                "image_tag_mutability": shapes.present_mutability(found),
                "scan_on_push": bool((found.get("imageScanningConfiguration") or {}).get("scanOnPush")),
                "encryption": shapes.present_encryption(found),
                **({"lifecycle": self._lifecycle(found["repositoryName"])} if "lifecycle" in wanted else {}),
                **({"policy": self._policy(found["repositoryName"])} if "policy" in wanted else {}),
            }
            yield self._existing(found, attributes)

    def _existing(self, found: Mapping[str, Any], attributes: Mapping[str, Any]) -> Existing:
        outputs = {"id": found["repositoryName"], "arn": found["repositoryArn"], "uri": found["repositoryUri"]}
        owned = attributes["tags"].get(OWNER_TAG) == self.managed_by
        return Existing(self.kind, found["repositoryName"], attributes, outputs, owned=owned)

    def _lifecycle(self, name: str) -> dict[str, Any]:
        with unless_absent("LifecyclePolicyNotFoundException"):
            return lifecycle.parsed(self.ecr.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"])
        return {}

    def _policy(self, name: str) -> dict[str, Any]:
        with unless_absent("RepositoryPolicyNotFoundException"):
            document: dict[str, Any] = json.loads(self.ecr.get_repository_policy(repositoryName=name)["policyText"])
            return document
        return {}

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "policy":
            return kept(wanted, present) if wanted and present else wanted
        if attribute == "encryption":
            return present if shapes.same_encryption(wanted, present) else wanted
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        encryption = attributes.get("encryption")
        found = self.clients.once("ecr").create_repository(
            repositoryName=name,
            tags=ansible_dict_to_boto3_tag_list(attributes["tags"]),
            imageScanningConfiguration={"scanOnPush": attributes["scan_on_push"]},
            **shapes.mutability_arguments(attributes["image_tag_mutability"]),
            **({"encryptionConfiguration": shapes.encryption_arguments(encryption)} if encryption else {}),
        )["repository"]
        at_once = {key: value for key, value in attributes.items() if key not in ("lifecycle", "policy")}
        return self._existing(found, {**at_once, "lifecycle": {}, "policy": {}})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        name = {"repositoryName": existing.name}
        if "tags" in changes:
            self._retag(existing, changes["tags"])
        if "image_tag_mutability" in changes:
            self.ecr.put_image_tag_mutability(**name, **shapes.mutability_arguments(changes["image_tag_mutability"]))
        if "scan_on_push" in changes:
            self.ecr.put_image_scanning_configuration(**name, imageScanningConfiguration={"scanOnPush": changes["scan_on_push"]})
        if changes.get("lifecycle"):
            self.ecr.put_lifecycle_policy(**name, lifecyclePolicyText=json.dumps(changes["lifecycle"]))
        elif "lifecycle" in changes:
            with unless_gone():
                self.ecr.delete_lifecycle_policy(**name)
        if changes.get("policy"):
            self.ecr.set_repository_policy(**name, policyText=json.dumps(changes["policy"]))
        elif "policy" in changes:
            with unless_gone():
                self.ecr.delete_repository_policy(**name)

    def _retag(self, existing: Existing, tags: Mapping[str, str]) -> None:
        added, removed = tag_changes(existing, tags)
        if added:
            self.ecr.tag_resource(resourceArn=existing.outputs["arn"], tags=ansible_dict_to_boto3_tag_list(added))
        if removed:
            self.ecr.untag_resource(resourceArn=existing.outputs["arn"], tagKeys=removed)

    def remove(self, existing: Existing) -> None:
        self.ecr.delete_repository(repositoryName=existing.name, force=existing.name in self.may_empty)

    def is_empty(self, name: str) -> bool:
        return not self.ecr.list_images(repositoryName=name, maxResults=1).get("imageIds")
