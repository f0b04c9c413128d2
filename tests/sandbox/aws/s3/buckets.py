"""A bucket, with what is set on it."""

from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from . import documents
from .subresources import SUBRESOURCES


class Bucket(FakeBucket):
    """said: by name, what is set on it, in the form of botocore's model. What has an effect in moto is told to moto too."""

    said: dict[str, Any]

    def begin(self) -> None:
        """As S3 makes one."""
        self.said = {}
        for one in SUBRESOURCES.values():
            if one.at_first is not None:
                self.set(one.name, one.at_first)

    def set(self, name: str, value: Any) -> None:
        self.said[name] = value
        tell = getattr(self, f"_tell_{name}", None)
        if tell:
            tell(value)

    def _tell_versioning(self, value: dict[str, Any]) -> None:
        self.versioning_status = value.get("Status")

    def _tell_encryption(self, value: dict[str, Any]) -> None:
        self.encryption = {"Rule": value["Rules"][0]}

    def _tell_ownership(self, value: dict[str, Any] | None) -> None:
        self.ownership_rule = value["Rules"][0]["ObjectOwnership"] if value else None

    def _tell_object_lock(self, value: dict[str, Any]) -> None:
        retention = value.get("Rule", {}).get("DefaultRetention", {})
        self.object_lock_enabled = True
        self.default_lock_mode = retention.get("Mode")
        self.default_lock_days, self.default_lock_years = retention.get("Days", 0), retention.get("Years", 0)

    def _tell_cors(self, value: dict[str, Any] | None) -> None:
        names = {"AllowedMethods": "AllowedMethod", "AllowedOrigins": "AllowedOrigin", "AllowedHeaders": "AllowedHeader"}
        rules = value["CORSRules"] if value else []
        self.set_cors([{name: rule.get(member, []) for member, name in names.items()} for rule in rules])

    def get_permission(self, action: str, resource: str) -> Any:
        """What its policy says to those without credentials; a caller's own policies decide elsewhere."""
        restricted = (self.said.get("block") or {}).get("RestrictPublicBuckets")
        if not restricted and documents.lets_everybody(self.policy, action, resource):
            return PermissionResult.PERMITTED
        return PermissionResult.NEUTRAL
