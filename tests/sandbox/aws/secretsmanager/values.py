"""Values: read one by one or in batches, put, and moved between versions by their labels."""

from typing import Any
from uuid import uuid4

from moto.secretsmanager.exceptions import SecretsManagerClientError

from ... import identities
from ...operations import Call
from ...permissions import Ask, allowed
from ...permissions.asks import resource_tags, tags_of
from .filters import matcher
from .refusals import Refused, access_denied, invalid_parameter, invalid_request, no_value, token_in_use
from .secret import CURRENT, Secret, Version, now

BATCH = 20


class Values:
    check_own_key: Any
    key_problem: Any
    page: Any
    secret: Any
    region_name: str

    def get_value(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.secret(given["SecretId"], "GetSecretValue", replica=True)
        return self._value(found, given.get("VersionId"), given.get("VersionStage"))

    def _value(self, found: Any, version_id: str | None = None, stage: str | None = None) -> dict[str, Any]:
        version = _version(found, version_id, stage)
        self.check_own_key(found)
        if found.key_id and self.key_problem(found.key_id, found.region):
            raise Refused("DecryptionFailure", "Secrets Manager can't decrypt the protected secret text using the provided KMS key.")
        value: dict[str, Any] = found.value(version)
        return value

    def batch(self, given: dict[str, Any]) -> dict[str, Any]:
        """What can't be read is among the errors, and hinders nothing else. What is scheduled for deletion no filter finds."""
        identifiers, filters = given.get("SecretIdList"), given.get("Filters")
        if bool(identifiers) == bool(filters):
            raise invalid_parameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.")
        if identifiers and given.get("MaxResults"):
            raise invalid_parameter("'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.")
        token = None
        if filters:
            chosen = matcher(filters)
            found, token = self.page(given, lambda secret: secret.deleted is None and chosen(secret), BATCH)
            identifiers = [secret.arn for secret in found]
        values, errors = [], []
        for identifier in identifiers:
            try:
                found = self.secret(identifier, "GetSecretValue", replica=True)
                check_may_read(found)
                values.append(self._value(found))
            except SecretsManagerClientError as error:
                errors.append({"SecretId": identifier, "ErrorCode": error.error_type, "Message": error.message})
        return {"SecretValues": values, "Errors": errors, "NextToken": token}

    def put_value(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.secret(given["SecretId"], "PutSecretValue")
        self.check_own_key(found)
        value = value_of(given)
        if not value:
            raise invalid_request("You must provide either SecretString or SecretBinary.")
        version = self.add(found, value, given.get("ClientRequestToken"), given.get("VersionStages"))
        return {"ARN": found.arn, "Name": found.name, "VersionId": version.id, "VersionStages": list(version.stages)}

    def add(self, found: Secret, value: dict[str, str], token: str | None, stages: list[str] | None = None) -> Version:
        """A new version, or the one that the same request made before."""
        before = found.versions.get(token) if token else None
        if before is not None and before.value and before.value != value:
            raise token_in_use(before.id, found.arn)
        if before is not None and before.value:
            return before
        if found.key_id and self.key_problem(found.key_id, self.region_name):
            raise Refused("EncryptionFailure", "Secrets Manager can't encrypt the protected secret text using the provided KMS key.")
        version = before or Version(token or str(uuid4()), value)
        version.value = value
        first = not any(one.value for one in found.versions.values())
        found.put(version, list(dict.fromkeys([*(stages or [CURRENT]), *([CURRENT] if first else [])])))
        found.changed = now()
        return version

    def move_stage(self, given: dict[str, Any]) -> dict[str, Any]:
        found, stage = self.secret(given["SecretId"], "UpdateSecretVersionStage"), given["VersionStage"]
        source, target = given.get("RemoveFromVersionId"), given.get("MoveToVersionId")
        attached = found.by_stage.get(stage)
        for one in filter(None, (source, target)):
            if one not in found.versions:
                raise invalid_parameter(f"Not a valid version: {one}")
        if source and (attached is None or attached.id != source):
            raise invalid_parameter(f"Version stage {stage} not found in version {source}")
        if attached is not None and not source and attached.id != target:
            said = f"Staging label {stage} is currently attached to version {attached.id}, so you must explicitly reference that version"
            raise invalid_parameter(f"The parameter RemoveFromVersionId can't be empty. {said} in RemoveFromVersionId.")
        if stage == CURRENT and not target:
            said = "You can only move staging label AWSCURRENT to a different secret version."
            raise invalid_parameter(f"{said} It can't be completely removed.")
        found.move(stage, found.versions[target] if target else None)
        found.changed = now()
        return {"ARN": found.arn, "Name": found.name}


def check_may_read(found: Any) -> None:
    """Who may ask for a batch may not therefore read what is in it."""
    caller = identities.current()
    ask = Ask("secretsmanager:GetSecretValue", found.arn, resource_tags(found.tags, "secretsmanager"), tags_of("secretsmanager"))
    if caller and not allowed(caller, Call("secretsmanager", "GetSecretValue", region=found.region), ask):
        raise access_denied(caller.arns[-1], "GetSecretValue", found.arn)


def value_of(given: dict[str, Any]) -> dict[str, str]:
    value = {name: given[name] for name in ("SecretString", "SecretBinary") if given.get(name)}
    if len(value) > 1:
        raise invalid_parameter("You can't specify both a binary secret value and a string secret value in the same secret.")
    return value


def _version(found: Any, version_id: str | None, stage: str | None) -> Version:
    version: Version | None = found.versions.get(version_id) if version_id else found.by_stage.get(stage or CURRENT)
    if version is None or not version.value:
        raise no_value("VersionId", version_id) if version_id else no_value("staging label", stage or CURRENT)
    if version_id and stage and stage not in version.stages:
        raise invalid_request("You provided a VersionStage that is not associated to the provided VersionId.")
    return version
