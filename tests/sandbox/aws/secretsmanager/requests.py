"""What Secrets Manager is asked and how it answers."""

import json
from collections.abc import Callable
from typing import Any

from moto.core.utils import get_service_model

from .constraints import check


class Requests:
    backend: Any
    body: Any

    def _do(self, operation: str, action: Callable[[dict[str, Any]], dict[str, Any] | None]) -> str:
        given = json.loads(self.body or "{}")
        check(given, get_service_model("secretsmanager").operation_model(operation).input_shape)
        self.backend.provisioning.settle("Get")
        answer = action({name: value for name, value in given.items() if value is not None}) or {}
        return json.dumps(without_nothing(answer))

    def create_secret(self) -> str:
        return self._do("CreateSecret", self.backend.create)

    def describe_secret(self) -> str:
        return self._do("DescribeSecret", self.backend.describe)

    def update_secret(self) -> str:
        return self._do("UpdateSecret", self.backend.update)

    def delete_secret(self) -> str:
        return self._do("DeleteSecret", self.backend.delete)

    def restore_secret(self) -> str:
        return self._do("RestoreSecret", self.backend.restore)

    def tag_resource(self) -> str:
        return self._do("TagResource", self.backend.tag)

    def untag_resource(self) -> str:
        return self._do("UntagResource", self.backend.untag)

    def list_secrets(self) -> str:
        return self._do("ListSecrets", self.backend.listed)

    def list_secret_version_ids(self) -> str:
        return self._do("ListSecretVersionIds", self.backend.list_versions)

    def get_secret_value(self) -> str:
        return self._do("GetSecretValue", self.backend.get_value)

    def batch_get_secret_value(self) -> str:
        return self._do("BatchGetSecretValue", self.backend.batch)

    def put_secret_value(self) -> str:
        return self._do("PutSecretValue", self.backend.put_value)

    def update_secret_version_stage(self) -> str:
        return self._do("UpdateSecretVersionStage", self.backend.move_stage)

    def get_random_password(self) -> str:
        return self._do("GetRandomPassword", self.backend.random)

    def get_resource_policy(self) -> str:
        return self._do("GetResourcePolicy", self.backend.get_policy)

    def put_resource_policy(self) -> str:
        return self._do("PutResourcePolicy", self.backend.put_policy)

    def delete_resource_policy(self) -> str:
        return self._do("DeleteResourcePolicy", self.backend.delete_policy)

    def validate_resource_policy(self) -> str:
        return self._do("ValidateResourcePolicy", self.backend.validate_policy)

    def replicate_secret_to_regions(self) -> str:
        return self._do("ReplicateSecretToRegions", self.backend.replicate_to_regions)

    def remove_regions_from_replication(self) -> str:
        return self._do("RemoveRegionsFromReplication", self.backend.remove_regions)

    def stop_replication_to_replica(self) -> str:
        return self._do("StopReplicationToReplica", self.backend.stop_replication)

    def rotate_secret(self) -> str:
        return self._do("RotateSecret", self.backend.rotate)

    def cancel_rotate_secret(self) -> str:
        return self._do("CancelRotateSecret", self.backend.cancel_rotation)


def without_nothing(value: Any) -> Any:
    """AWS leaves out what there is nothing to say of."""
    if isinstance(value, dict):
        return {name: without_nothing(item) for name, item in value.items() if item is not None}
    return [without_nothing(item) for item in value] if isinstance(value, list) else value
