# SPDX-License-Identifier: GPL-3.0-or-later
"""Backup vaults, in this region and in others that backups are copied to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ...converge.apply import read
from ...converge.model import Existing
from ..area import Clients, pages
from ..calls import error_code, unless_gone
from ..iam.documents import kept
from .area import BackupKind, belongs, retag, tags_of, unless_absent
from .locks import NONE, lock_arguments, present_lock, same_lock


class BackupVault(BackupKind):
    """Named as AWS does; one of another region as `<region>/<its name>`.

    names: those described, each with the attributes that are wanted. elsewhere: clients by region, the module's own under "".
    attributes: kms_key_arn (fixed), policy (document, {} for none), lock {mode: none | governance | compliance, min_retention_days,
        max_retention_days, changeable_for_days}, tags.
    outputs: id (AWS's name), arn, lock_date (None, or when the lock becomes final), locked, points (how many it holds).
    """

    kind = "backup_vault"
    fixed = frozenset({"kms_key_arn"})
    holds_data = True
    timeout = 3600  # a recovery point takes a while to go

    def __init__(self, elsewhere: Mapping[str, Clients], names: Mapping[str, Any], area: str, managed_by: str, purge_tags: bool):
        super().__init__(elsewhere[""], area, managed_by, purge_tags)
        self.elsewhere, self.names = elsewhere, names

    def client(self, name: str) -> Any:
        return self.elsewhere[place(name)[0]].get("backup")

    def read(self) -> list[Existing]:
        return read([partial(self._of_region, region) for region in self.elsewhere])

    def find(self, name: str) -> Existing | None:
        region, own = place(name)
        return next((one for one in self._of_region(region, own)), None)

    def _of_region(self, region: str, only: str | None = None) -> list[Existing]:
        client = self.elsewhere[region].get("backup")
        listed = [(full_name(region, one["BackupVaultName"]), one) for one in pages(client, "list_backup_vaults", "BackupVaultList")]
        ours = [(name, one) for name, one in listed if name in self.names or belongs(one["BackupVaultName"], self.area)]
        wanted = [(name, one) for name, one in ours if only in (None, one["BackupVaultName"])]
        return read([partial(self._described, client, name, one) for name, one in wanted]) if wanted else []

    def _described(self, client: Any, name: str, description: Mapping[str, Any]) -> list[Existing]:
        tags = tags_of(client, description["BackupVaultArn"])
        attributes = {"kms_key_arn": description.get("EncryptionKeyArn"), "lock": present_lock(description), "tags": tags}
        if "policy" in self.names.get(name, ()):
            attributes["policy"] = self._policy(client, description["BackupVaultName"])
        outputs = {
            "id": description["BackupVaultName"],
            "arn": description["BackupVaultArn"],
            "lock_date": description.get("LockDate"),
            "locked": bool(description.get("Locked")),
            "points": description.get("NumberOfRecoveryPoints", 0),
        }
        state = {"CREATING": "pending", "FAILED": "failed"}.get(description.get("VaultState", ""), "ready")
        return [Existing(self.kind, name, attributes, outputs, state, owned=self.owns(tags))]

    @staticmethod
    def _policy(client: Any, name: str) -> dict[str, Any]:
        found = unless_absent(lambda: client.get_backup_vault_access_policy(BackupVaultName=name))
        document: dict[str, Any] = json.loads(found["Policy"]) if found and found.get("Policy") else {}
        return document

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        return [one for one in map(self._again, waiting) if one]

    def _again(self, one: Existing) -> Existing | None:
        found = self.find(one.name)
        if one.status != "deleting" or found is None:
            return found
        return self.remove(one)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "lock":
            return present if present and same_lock(wanted, present) else wanted
        if attribute == "policy":
            return kept(wanted, present) if wanted and present else wanted
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        region, own = place(name)
        key = {"EncryptionKeyArn": attributes["kms_key_arn"]} if attributes.get("kms_key_arn") else {}
        tags = attributes.get("tags", {})
        made = self.elsewhere[region].once("backup").create_backup_vault(BackupVaultName=own, BackupVaultTags=tags, **key)
        so_far = {"kms_key_arn": attributes.get("kms_key_arn"), "policy": {}, "lock": dict(NONE), "tags": tags}
        outputs = {"id": own, "arn": made["BackupVaultArn"], "lock_date": None, "locked": False, "points": 0}
        return Existing(self.kind, name, so_far, outputs, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        client, one = self.client(existing.name), {"BackupVaultName": existing.outputs["id"]}
        retag(client, existing, changes)
        if changes.get("policy"):
            client.put_backup_vault_access_policy(**one, Policy=json.dumps(changes["policy"]))
        elif "policy" in changes:
            with unless_gone():
                client.delete_backup_vault_access_policy(**one)
        if "lock" not in changes:
            return
        if changes["lock"]["mode"] == "none":
            client.delete_backup_vault_lock_configuration(**one)
        else:
            client.put_backup_vault_lock_configuration(**one, **lock_arguments(changes["lock"]))

    def remove(self, existing: Existing) -> Existing | None:
        """What it holds goes first, which AWS does in its own time: the vault goes once it is empty."""
        client, name = self.client(existing.name), existing.outputs["id"]
        held = unless_absent(lambda: pages(client, "list_recovery_points_by_backup_vault", "RecoveryPoints", BackupVaultName=name)) or []
        for point in held:
            if point["Status"] != "DELETING":
                with unless_gone():
                    client.delete_recovery_point(BackupVaultName=name, RecoveryPointArn=point["RecoveryPointArn"])
        try:
            client.delete_backup_vault(BackupVaultName=name)
        except ClientError as error:
            if error_code(error) in ("ResourceNotFoundException", "AccessDeniedException") and self.find(existing.name) is None:
                return None
            if error_code(error) != "InvalidRequestException" or not held:
                raise
            return replace(existing, status="deleting")
        return None


def full_name(region: str, name: str) -> str:
    return f"{region}/{name}" if region else name


def place(name: str) -> tuple[str, str]:
    """The region, empty for the module's own, and AWS's name."""
    region, _, own = name.rpartition("/")
    return region, own
