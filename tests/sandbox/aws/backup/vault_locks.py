"""Vault locks: without days of grace who may can take it away, with them nobody can once they are over.

https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
"""

from datetime import timedelta
from typing import Any

from .refusals import invalid, not_now
from .store import Record, now

MOST_DAYS = 36500
LEAST_GRACE = 3


class VaultLocks:
    def put_backup_vault_lock_configuration(self, given: Record) -> None:
        vault = self._open(given["BackupVaultName"], "modified")
        least, most, grace = (given.get(name) for name in ("MinRetentionDays", "MaxRetentionDays", "ChangeableForDays"))
        if least is not None and least < 1:
            raise invalid("MinRetentionDays must be at least 1 day")
        if most is not None and most > MOST_DAYS:
            raise invalid(f"MaxRetentionDays cannot exceed {MOST_DAYS} days")
        if least is not None and most is not None and least > most:
            raise invalid("MinRetentionDays cannot be greater than MaxRetentionDays")
        if grace is not None and grace < LEAST_GRACE:
            raise invalid(f"ChangeableForDays must be at least {LEAST_GRACE} days")
        lock_date = now() + timedelta(days=grace) if grace is not None else None
        vault.update(Locked=True, MinRetentionDays=least, MaxRetentionDays=most, LockDate=lock_date)

    def delete_backup_vault_lock_configuration(self, given: Record) -> None:
        vault = self._open(given["BackupVaultName"], "deleted")
        vault.update(Locked=False, MinRetentionDays=None, MaxRetentionDays=None, LockDate=None)

    def _open(self, name: str, act: str) -> Record:
        vault: Record = self.vault(name)
        if vault.get("LockDate") and now() >= vault["LockDate"]:
            raise not_now(f"Vault Lock configuration is immutable and cannot be {act}")
        return vault

    def out_of_bounds(self, vault: Record, lifecycle: dict[str, Any] | None) -> str:
        """Why a locked vault does not take a recovery point that is kept so long; empty if it does."""
        days = (lifecycle or {}).get("DeleteAfterDays")
        least, most = vault.get("MinRetentionDays"), vault.get("MaxRetentionDays")
        if least and days and days < least:
            return f"The retention of {days} days is shorter than the vault's minimum of {least} days."
        if most and (not days or days > most):
            return f"The retention of {days or 'unlimited'} days is longer than the vault's maximum of {most} days."
        return ""
