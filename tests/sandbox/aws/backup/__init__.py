"""AWS Backup as AWS has it: vaults with locks and policies, plans, selections, jobs that copy what they back up and restore it.

Of moto's backend nothing is left but its place and its report plans: it has no selections, no recovery points and no jobs.
"""

from .backup_jobs import BackupJobs
from .control import control
from .copy_jobs import CopyJobs
from .plans import Plans
from .recovery_points import RecoveryPoints
from .requests import Requests
from .restore_jobs import RestoreJobs
from .selections import Selections
from .settings import RegionSettings
from .store import Store
from .tags import Tags
from .vault_locks import VaultLocks
from .vaults import Vaults

__all__ = ["URL_PATHS", "Backend", "Response", "control"]

URL_PATHS = (
    "{0}/account-settings",
    "{0}/supported-resource-types",
    "{0}/backup-vaults/(?P<name>[^/]+)/(?P<what>.+)$",
    *(f"{{0}}/{kind}-jobs{rest}" for kind in ("backup", "copy", "restore") for rest in ("", "/", "/(?P<name>[^/]+)$")),
    "{0}/resources/",
    "{0}/resources/(?P<what>.+)$",
)


class Backend(BackupJobs, CopyJobs, RestoreJobs, RecoveryPoints, Selections, Plans, VaultLocks, Vaults, RegionSettings, Tags, Store):
    """In front of moto's backend."""


class Response(Requests):
    """In front of moto's responses."""
