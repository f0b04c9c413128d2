"""Vaults: where recovery points are kept, under one key and one policy."""

import json
from typing import Any

from moto.kms.models import kms_backends

from .refusals import already, invalid, not_found, not_now, unseen
from .store import Record, now, page

KEY = "alias/aws/backup"  # AWS's own, for who names none
LISTED = (
    *("BackupVaultName", "BackupVaultArn", "VaultType", "VaultState", "CreationDate", "EncryptionKeyArn", "CreatorRequestId"),
    *("NumberOfRecoveryPoints", "Locked", "MinRetentionDays", "MaxRetentionDays", "LockDate"),
)


class Vaults:
    def vault(self, name: str) -> Record:
        if name not in self.vaults:
            raise not_found(f"Backup vault {name} not found")
        found: Record = self.vaults[name]
        return found

    def create_backup_vault(self, given: Record) -> Record:
        name = given["BackupVaultName"]
        if name in self.vaults:
            if self.once("vault", given) == name:
                return _made(self.vaults[name])
            raise already("Backup vault with the same name already exists")
        made = {
            "BackupVaultName": name,
            "BackupVaultArn": self.arn("backup-vault", name),
            "VaultType": "BACKUP_VAULT",
            "VaultState": "AVAILABLE",
            "EncryptionKeyArn": self.key(given.get("EncryptionKeyArn")),
            "CreationDate": now(),
            "CreatorRequestId": given.get("CreatorRequestId"),
            "Locked": False,
        }
        self.tag(made["BackupVaultArn"], given.get("BackupVaultTags"))
        self.vaults[name] = made
        self.remember("vault", given, name)
        return _made(made)

    def key(self, arn: str | None) -> str:
        kms: Any = kms_backends[self.account_id][self.region_name]
        if arn is None:
            return own_key(kms)
        try:
            found: str = kms.describe_key(arn).arn
        except KeyError:
            raise invalid(f"The encryption key {arn} does not exist or can't be used.") from None
        return found

    def describe_backup_vault(self, given: Record) -> Record:
        if given["BackupVaultName"] not in self.vaults:
            raise unseen()
        return self.shown(self.vaults[given["BackupVaultName"]])

    def shown(self, vault: Record) -> Record:
        count = sum(1 for point in self.points.values() if point["BackupVaultName"] == vault["BackupVaultName"])
        return {name: value for name, value in {**vault, "NumberOfRecoveryPoints": count}.items() if name in LISTED}

    def list_backup_vaults(self, given: Record) -> Record:
        kind = given.get("ByVaultType") or "BACKUP_VAULT"
        found = [self.shown(one) for _, one in sorted(self.vaults.items()) if one["VaultType"] == kind]
        return page(found, given, "BackupVaultList")

    def delete_backup_vault(self, given: Record) -> None:
        vault = self.vault(given["BackupVaultName"])
        if self.shown(vault)["NumberOfRecoveryPoints"]:
            raise not_now("Backup vault cannot be deleted because it contains recovery points.")
        self.tagger.delete_all_tags_for_resource(vault["BackupVaultArn"])
        del self.vaults[vault["BackupVaultName"]]
        self.tokens = {key: identity for key, identity in self.tokens.items() if (key[0], identity) != ("vault", vault["BackupVaultName"])}

    def put_backup_vault_access_policy(self, given: Record) -> None:
        vault = self.vault(given["BackupVaultName"])
        try:
            document = json.loads(given.get("Policy") or "")
            statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
            sound = all(one["Effect"] in ("Allow", "Deny") and one.keys() & {"Principal", "NotPrincipal"} for one in statements)
        except (KeyError, TypeError, ValueError):
            sound = False
        if not sound:
            raise invalid("The specified policy cannot be added to the vault due to invalid syntax")
        vault["Policy"] = given["Policy"]

    def get_backup_vault_access_policy(self, given: Record) -> Record:
        if given["BackupVaultName"] not in self.vaults:
            raise unseen()
        vault = self.vaults[given["BackupVaultName"]]
        if not vault.get("Policy"):
            raise not_found(f"No access policy is attached to the backup vault {vault['BackupVaultName']}")
        return {name: vault[name] for name in ("BackupVaultName", "BackupVaultArn", "Policy")}

    def delete_backup_vault_access_policy(self, given: Record) -> None:
        self.vault(given["BackupVaultName"]).pop("Policy", None)


def own_key(kms: Any) -> str:
    """AWS's own key for backups is there from the first vault on that needs it."""
    for key in kms.list_keys():
        if KEY in key.aliases:
            arn: str = key.arn
            return arn
    made = kms.create_key(None, None, "SYMMETRIC_DEFAULT", "Default key that protects my backups when no other key is defined", None)
    kms.create_alias(made.id, KEY)
    return str(made.arn)


def _made(vault: Record) -> Record:
    return {name: vault[name] for name in ("BackupVaultName", "BackupVaultArn", "CreationDate")}
