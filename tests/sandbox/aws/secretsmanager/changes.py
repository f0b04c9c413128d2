"""Secrets themselves: created, described, altered, tagged, scheduled for deletion and restored."""

import re
from typing import Any

from .passwords import password
from .refusals import DELETED, Refused, exists, invalid_parameter, invalid_request, on_replica
from .secret import DAY, Replica, now
from .values import value_of

NAME = re.compile(r"[A-Za-z0-9/_+=.@-]+")
WINDOW = (7, 30)
TAGS = 50


class Changes:
    add: Any
    by_name: dict[str, Any]
    check_regions: Any
    forget: Any
    keep: Any
    key: Any
    look_up: Any
    new: Any
    replicate: Any
    secret: Any
    status: Any

    def create(self, given: dict[str, Any]) -> dict[str, Any]:
        name, value, token = given["Name"], value_of(given), given.get("ClientRequestToken")
        if not NAME.fullmatch(name):
            allowed = "Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
            raise Refused("ValidationException", f"Invalid name. {allowed}")
        if given.get("Type") or given.get("CrossAccountPrimaryARN"):
            raise NotImplementedError("secrets of partners and replicas across accounts")
        found = self.by_name.get(name)
        if found is not None:
            return self._created_before(found, value, token)
        key, tags = self.key(given.get("KmsKeyId")), with_tags({}, given.get("Tags", []))
        self.check_regions(given.get("AddReplicaRegions", []), {})
        made = self.new(name)
        made.description, made.key_id, made.tags = given.get("Description"), key, tags
        version = self.add(made, value, token) if value else None
        self.keep(made)
        if given.get("AddReplicaRegions"):
            self.replicate(made, given["AddReplicaRegions"], given.get("ForceOverwriteReplicaSecret", False))
        return {"ARN": made.arn, "Name": name, "VersionId": version.id if version else None, "ReplicationStatus": self.status(made)}

    def _created_before(self, found: Any, value: dict[str, str], token: str | None) -> dict[str, Any]:
        """The answer to the same request, and a refusal to another one."""
        if isinstance(found, Replica):
            raise on_replica()
        if found.deleted is not None:
            raise invalid_request("You can't create this secret because a secret with this name is already scheduled for deletion.")
        before = found.versions.get(token) if token else None
        if before is None or before.value != value:
            raise exists(f"The operation failed because the secret {found.name} already exists.")
        return {"ARN": found.arn, "Name": found.name, "VersionId": before.id, "ReplicationStatus": self.status(found)}

    def describe(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.secret(given["SecretId"], "DescribeSecret", deleted=True, replica=True)
        return {**found.summary(), "VersionIdsToStages": found.stages(), "ReplicationStatus": self.status(found)}

    def update(self, given: dict[str, Any]) -> dict[str, Any]:
        found, value = self.secret(given["SecretId"], "UpdateSecret"), value_of(given)
        if "KmsKeyId" in given:
            found.key_id = self.key(given["KmsKeyId"])
        version = self.add(found, value, given.get("ClientRequestToken")) if value else None
        if "Description" in given:
            found.description = given["Description"]
        found.changed = now()
        return {"ARN": found.arn, "Name": found.name, "VersionId": version.id if version else None}

    def tag(self, given: dict[str, Any]) -> None:
        found = self.secret(given["SecretId"], "TagResource")
        found.tags = with_tags(found.tags, given["Tags"])
        found.changed = now()

    def untag(self, given: dict[str, Any]) -> None:
        found = self.secret(given["SecretId"], "UntagResource")
        check_keys(given["TagKeys"])
        found.tags = {key: value for key, value in found.tags.items() if key not in given["TagKeys"]}
        found.changed = now()

    def delete(self, given: dict[str, Any]) -> dict[str, Any]:
        identifier, days, force = given["SecretId"], given.get("RecoveryWindowInDays"), given.get("ForceDeleteWithoutRecovery", False)
        if days is not None and force:
            raise invalid_parameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
        if days is not None and not WINDOW[0] <= days <= WINDOW[1]:
            raise invalid_parameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).")
        if force and self.look_up(identifier) is None and not identifier.startswith("arn:"):
            # AWS does not tell that there was none.
            gone = self.new(identifier)
            return {"ARN": gone.arn, "Name": gone.name, "DeletionDate": now()}
        found = self.secret(identifier, "DeleteSecret", deleted=True)
        if found.replicas:
            regions = ", ".join(found.replicas)
            raise invalid_parameter(f"You can't delete secret {found.arn} that still has replica regions [{regions}].")
        if force:
            self.forget(found)
            return {"ARN": found.arn, "Name": found.name, "DeletionDate": now()}
        if found.deleted is not None:
            raise invalid_request(DELETED)
        found.deleted = now()
        return {"ARN": found.arn, "Name": found.name, "DeletionDate": found.deleted + (days or WINDOW[1]) * DAY}

    def restore(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.secret(given["SecretId"], "RestoreSecret", deleted=True)
        found.deleted = None
        return {"ARN": found.arn, "Name": found.name}

    def random(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"RandomPassword": password(given)}


def with_tags(before: dict[str, str], given: list[dict[str, str]]) -> dict[str, str]:
    keys = [tag.get("Key", "") for tag in given]
    check_keys(keys)
    if len(set(keys)) < len(keys):
        raise invalid_parameter("Duplicate tag keys found. Please note that Tag keys are case sensitive.")
    tags = {**before, **{tag["Key"]: tag.get("Value", "") for tag in given}}
    if len(tags) > TAGS:
        raise invalid_parameter(f"A secret can have no more than {TAGS} tags.")
    return tags


def check_keys(keys: list[str]) -> None:
    if any(not key or key.lower().startswith("aws:") for key in keys):
        raise invalid_parameter("Tag keys can't be empty or begin with aws:, which is reserved.")
