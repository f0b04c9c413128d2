"""What moto's other services ask of Secrets Manager: managed secrets, references of SSM, and tags of all services."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from moto.core.resource_tagging import TaggedResource

from .refusals import not_found
from .secret import OWNER


class ForOthers:
    add: Any
    by_number: dict[int, Any]
    delete: Any
    describe: Any
    get_value: Any
    keep: Any
    look_up: Any
    new: Any
    rotate: Any
    tag: Any
    untag: Any

    def create_managed_secret(
        self, service_name: str, secret_id: str, secret_string: str, description: str, kms_key_id: str | None = None, tags: Any = None
    ) -> Any:
        made = self.new(secret_id)
        made.description, made.key_id = description, kms_key_id
        made.tags = {**{tag["Key"]: tag["Value"] for tag in tags or []}, OWNER: service_name}
        self.add(made, {"SecretString": secret_string}, None)
        self.keep(made)
        return SimpleNamespace(arn=made.arn, kms_key_id=made.key_id or "alias/aws/secretsmanager")

    def delete_secret(self, secret_id: str, recovery_window_in_days: int | None, force_delete_without_recovery: bool) -> None:
        self.delete({"SecretId": secret_id, "ForceDeleteWithoutRecovery": force_delete_without_recovery})

    def rotate_secret(self, secret_id: str, rotate_immediately: bool = True) -> None:
        self.rotate({"SecretId": secret_id, "RotationRules": {"AutomaticallyAfterDays": 7}, "RotateImmediately": rotate_immediately})

    def describe_secret(self, secret_id: str) -> Any:
        found = self.describe({"SecretId": secret_id})
        return SimpleNamespace(to_dict=lambda: {**found, "VersionIdsToStages": found["VersionIdsToStages"] or {}})

    def get_secret_value(self, secret_id: str, version_id: str | None, version_stage: str | None) -> dict[str, Any]:
        found: dict[str, Any] = self.get_value({"SecretId": secret_id, "VersionId": version_id, "VersionStage": version_stage})
        return found

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        for secret in self.by_number.values():
            yield TaggedResource(arn=secret.arn, tags=dict(secret.tags), resource_type="secretsmanager:secret")

    def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
        self._taggable(arn)
        self.tag({"SecretId": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]})

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        self._taggable(arn)
        self.untag({"SecretId": arn, "TagKeys": tag_keys})

    def _taggable(self, arn: str) -> None:
        if self.look_up(arn) is None:
            raise not_found()
