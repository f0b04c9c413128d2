"""One secret, its versions, and how AWS describes them."""

import time
from typing import Any

CURRENT, PREVIOUS, PENDING = "AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"
DEFAULT_KEY = "alias/aws/secretsmanager"
OWNER = "aws:secretsmanager:owningService"
DAY = 86400
# AWS keeps the hundred newest at least.
VERSIONS = 100


def now() -> float:
    return round(time.time(), 3)


class Version:
    """value: {"SecretString": text} or {"SecretBinary": base64}, empty while a rotation is yet to put one."""

    def __init__(self, identifier: str, value: dict[str, str]):
        self.id = identifier
        self.value = value
        self.created = now()
        self.accessed: float | None = None
        self.stages: list[str] = []


class Secret:
    """key_id: as it was given; None for AWS's own key.

    deleted: when its deletion was asked for: AWS's `DeletedDate`. The end of the recovery window is told by the answer to
    DeleteSecret alone: https://github.com/crossplane-contrib/provider-aws reckons it so, in its controller of secrets.
    """

    primary_region: str | None = None

    def __init__(self, number: int, name: str, arn: str, region: str):
        self.number, self.name, self.arn, self.region = number, name, arn, region
        self.description: str | None = None
        self.key_id: str | None = None
        self.tags: dict[str, str] = {}
        self.versions: dict[str, Version] = {}
        self.by_stage: dict[str, Version] = {}
        self.created = self.changed = now()
        self.accessed: float | None = None
        self.deleted: float | None = None
        self.policy: str | None = None
        self.rotation: dict[str, Any] = {}
        self.replicas: dict[str, dict[str, Any]] = {}

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]

    @property
    def owning_service(self) -> str | None:
        return self.tags.get(OWNER)

    def put(self, version: Version, stages: list[str]) -> None:
        self.versions[version.id] = version
        for stage in stages:
            self.move(stage, version)
        if len(self.versions) > VERSIONS:
            unlabelled = (one for one in self.versions.values() if not one.stages)
            self.versions.pop(next(unlabelled, version).id)

    def move(self, stage: str, version: Version | None) -> None:
        """The label moves to this version, or is removed; AWSPREVIOUS follows AWSCURRENT to where that was."""
        before = self.by_stage.pop(stage, None)
        if before is not None:
            before.stages.remove(stage)
        if version is not None:
            self.by_stage[stage] = version
            version.stages.append(stage)
        if stage == CURRENT and before is not None and before is not version:
            self.move(PREVIOUS, before)

    def seen(self, version: Version) -> None:
        """AWS tells the day of the last access."""
        self.accessed = version.accessed = now() // DAY * DAY

    def value(self, version: Version) -> dict[str, Any]:
        self.seen(version)
        head = {"ARN": self.arn, "Name": self.name, "VersionId": version.id}
        return {**head, **version.value, "VersionStages": list(version.stages), "CreatedDate": version.created}

    def summary(self) -> dict[str, Any]:
        """What ListSecrets and DescribeSecret both say; None for what is left out."""
        rotated = self.rotation
        return {
            "ARN": self.arn,
            "Name": self.name,
            "Description": self.description or None,
            "KmsKeyId": self.key_id,
            "RotationEnabled": rotated.get("enabled"),
            "RotationLambdaARN": rotated.get("lambda"),
            "RotationRules": rotated.get("rules"),
            "LastRotatedDate": rotated.get("last"),
            "NextRotationDate": rotated.get("next") if rotated.get("enabled") else None,
            "LastChangedDate": self.changed,
            "LastAccessedDate": self.accessed,
            "DeletedDate": self.deleted,
            "Tags": [{"Key": key, "Value": value} for key, value in self.tags.items()] or None,
            "OwningService": self.owning_service,
            "CreatedDate": self.created,
            "PrimaryRegion": self.primary_region or (self.region if self.replicas else None),
        }

    def stages(self) -> dict[str, list[str]] | None:
        return {one.id: list(one.stages) for one in self.versions.values() if one.stages} or None


class Replica:
    """The secret of another region, read here. Its own are its ARN, key and last access."""

    def __init__(self, number: int, primary: Secret, region: str, key_id: str | None):
        self.primary, self.primary_region = primary, primary.region
        self.number, self.region, self.key_id = number, region, key_id
        self.arn = primary.arn.replace(f":{primary.region}:", f":{region}:", 1)
        self.accessed: float | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.primary, name)

    account, owning_service = Secret.account, Secret.owning_service
    seen, value, summary = Secret.seen, Secret.value, Secret.summary
