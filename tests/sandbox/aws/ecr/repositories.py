"""Repositories as ECR makes and changes them."""

from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource
from moto.kms.models import kms_backends

from . import lifecycles
from .policies import check_repository_policy
from .refusals import Refused, invalid, no_repository

KEY = "alias/aws/ecr"
MOST_EXCLUSIONS = 5


class Repositories(TaggableResourcesMixin):
    SERVICE_NAMESPACE = "ecr"
    account_id: str
    region_name: str
    repositories: dict[str, Any]
    tagger: Any

    def create_repository(self, repository_name: str, registry_id: str | None, encryption_config: Any, **given: Any) -> Any:
        encryption = self.encryption(encryption_config)
        made = super().create_repository(repository_name, registry_id, encryption, **given)  # type: ignore[misc]
        made.registry_id = self.account_id
        return made

    def encryption(self, given: dict[str, str] | None) -> dict[str, str] | None:
        """With the key's ARN; AWS's own key where none is named."""
        if not given or given["encryptionType"] == "AES256":
            if given and given.get("kmsKey"):
                raise invalid("encryptionConfiguration", "kmsKey can't be specified with the encryption type AES256")
            return given
        kms: Any = kms_backends[self.account_id][self.region_name]
        key = given.get("kmsKey") or own_key(kms)
        identity = kms.get_key_id_from_alias(key) if key.startswith("alias/") else key.rpartition("key/")[2]
        found = kms.keys.get(identity)
        if found is None:
            raise Refused("KmsException", f"The KMS key '{key}' does not exist")
        return {"encryptionType": given["encryptionType"], "kmsKey": found.arn}

    def repository(self, name: str) -> Any:
        found = self.repositories.get(name)
        if found is None:
            raise no_repository(name, self.account_id)
        return found

    def put_image_tag_mutability(
        self, registry_id: str, repository_name: str, image_tag_mutability: str, image_tag_mutability_exclusion_filters: Any = None
    ) -> Any:
        self.repository(repository_name)
        filters = image_tag_mutability_exclusion_filters
        self.validate_image_tag_mutability_params_compatibility(image_tag_mutability, filters)  # type: ignore[attr-defined]
        found = super().put_image_tag_mutability(registry_id, repository_name, image_tag_mutability, filters)  # type: ignore[misc]
        return {**found, **({"imageTagMutabilityExclusionFilters": filters} if filters else {})}

    def set_repository_policy(self, registry_id: str, repository_name: str, policy_text: str) -> Any:
        found = self.repository(repository_name)
        check_repository_policy(policy_text)
        found.policy = policy_text
        return {"registryId": self.account_id, "repositoryName": repository_name, "policyText": policy_text}

    def put_lifecycle_policy(self, registry_id: str, repository_name: str, lifecycle_policy_text: str) -> Any:
        found = self.repository(repository_name)
        lifecycles.check(lifecycle_policy_text)
        found.lifecycle_policy = lifecycle_policy_text
        return {"registryId": self.account_id, "repositoryName": repository_name, "lifecyclePolicyText": lifecycle_policy_text}

    def tags_of(self, arn: str) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in self.tagger.list_tags_for_resource(arn)["tags"]}

    def tag_resource(self, arn: str, tags: Any) -> None:
        """tags: as ECR is given them, or, by the tagging API of all services, by key."""
        self.repository(arn.partition(":repository/")[2])
        given = [{"Key": key, "Value": value} for key, value in tags.items()] if isinstance(tags, dict) else tags
        self.tagger.tag_resource(arn, given)

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        self.repository(arn.partition(":repository/")[2])
        self.tagger.untag_resource_using_names(arn, tag_keys)

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        for repository in self.repositories.values():
            yield TaggedResource(arn=repository.arn, tags=self.tags_of(repository.arn), resource_type="ecr:repository")


def own_key(kms: Any) -> str:
    """AWS makes its key for ECR when it is first used."""
    found = kms.get_key_id_from_alias(KEY)
    if found is None:
        found = kms.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "Default key that protects my ECR data", None).id
        kms.create_alias(found, KEY)
    return str(found)
