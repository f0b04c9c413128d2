"""Recovery points: what was kept of a resource, in which vault, and until when."""

from datetime import timedelta
from typing import Any

from .refusals import not_found, not_now
from .resources import TYPES
from .store import Record, now, page

INNER = ("content", "RestoreMetadata", "BackupPlanId")
OF_RESOURCE = {
    **{name: name for name in ("RecoveryPointArn", "CreationDate", "Status", "EncryptionKeyArn", "BackupVaultName", "ResourceName")},
    "IsParent": "IsParent",
    "BackupSizeBytes": "BackupSizeInBytes",
    "VaultType": "VaultType",
}


class RecoveryPoints:
    def add_point(self, vault: Record, made: Record, about: Record) -> Record:
        lifecycle, created = about.get("Lifecycle") or None, now()
        days = (lifecycle or {}).get("DeleteAfterDays")
        point = {
            **made,
            **{name: vault[name] for name in ("BackupVaultName", "BackupVaultArn", "EncryptionKeyArn", "VaultType")},
            **about,
            "Lifecycle": lifecycle,
            "CalculatedLifecycle": {"DeleteAt": created + timedelta(days=days)} if days else None,
            "CreationDate": created,
            "InitiationDate": created,
            "CompletionDate": created,
            "Status": "COMPLETED",
            "IsEncrypted": True,
            "IsParent": False,
            "StorageClass": "WARM",
        }
        self.points[point["RecoveryPointArn"]] = point
        return point

    def point(self, vault: str, arn: str) -> Record:
        found = self.points.get(arn)
        if found is None or found["BackupVaultName"] != vault:
            raise not_found(f"Cannot find recovery point {arn} in the backup vault {vault}.")
        point: Record = found
        return point

    def describe_recovery_point(self, given: Record) -> Record:
        return shown(self.point(given["BackupVaultName"], given["RecoveryPointArn"]))

    def get_recovery_point_restore_metadata(self, given: Record) -> Record:
        point = self.point(given["BackupVaultName"], given["RecoveryPointArn"])
        return {name: point[name] for name in ("BackupVaultArn", "RecoveryPointArn", "RestoreMetadata", "ResourceType")}

    def list_recovery_points_by_backup_vault(self, given: Record) -> Record:
        self.vault(given["BackupVaultName"])
        found = [point for point in self._newest_first() if point["BackupVaultName"] == given["BackupVaultName"]]
        for asked, member in (("ByResourceArn", "ResourceArn"), ("ByResourceType", "ResourceType"), ("ByBackupPlanId", "BackupPlanId")):
            found = [point for point in found if given.get(asked) in (None, point.get(member))]
        before, after = given.get("ByCreatedBefore"), given.get("ByCreatedAfter")
        found = [
            point for point in found if (not before or point["CreationDate"] < before) and (not after or point["CreationDate"] > after)
        ]
        return page([_listed(point) for point in found], given, "RecoveryPoints")

    def list_recovery_points_by_resource(self, given: Record) -> Record:
        found = [point for point in self._newest_first() if point["ResourceArn"] == given["ResourceArn"]]
        listed = [{name: point.get(member) for name, member in OF_RESOURCE.items()} for point in found]
        return page(listed, given, "RecoveryPoints")

    def _newest_first(self) -> list[Record]:
        return sorted(self.points.values(), key=lambda point: point["CreationDate"], reverse=True)

    def delete_recovery_point(self, given: Record) -> None:
        point = self.point(given["BackupVaultName"], given["RecoveryPointArn"])
        if self.vault(point["BackupVaultName"])["Locked"]:
            raise not_now("Recovery point cannot be deleted: the backup vault is locked.")
        TYPES[point["ResourceType"]].forget(point["content"])
        self.tagger.delete_all_tags_for_resource(point["RecoveryPointArn"])
        del self.points[point["RecoveryPointArn"]]

    def list_protected_resources(self, given: Record) -> Record:
        return page([self._protected(arn) for arn in sorted({one["ResourceArn"] for one in self.points.values()})], given, "Results")

    def describe_protected_resource(self, given: Record) -> Record:
        if not any(one["ResourceArn"] == given["ResourceArn"] for one in self.points.values()):
            raise not_found(f"Resource {given['ResourceArn']} is not protected.")
        return self._protected(given["ResourceArn"])

    def _protected(self, arn: str) -> Record:
        newest = next(point for point in self._newest_first() if point["ResourceArn"] == arn)
        names = {"LastBackupTime": "CreationDate", "LastBackupVaultArn": "BackupVaultArn", "LastRecoveryPointArn": "RecoveryPointArn"}
        same = ("ResourceArn", "ResourceType", "ResourceName")
        return {**{name: newest.get(name) for name in same}, **{name: newest[member] for name, member in names.items()}}


def shown(point: Record) -> dict[str, Any]:
    return {name: value for name, value in point.items() if name not in INNER}


def _listed(point: Record) -> dict[str, Any]:
    return {name: value for name, value in shown(point).items() if name != "StorageClass"}
