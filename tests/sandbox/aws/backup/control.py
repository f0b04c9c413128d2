"""What the sandbox's own endpoint asks of AWS Backup: to come to the time of a plan."""

from typing import Any

from moto.backup.models import backup_backends

from ...settings import ACCOUNTS, REGION


def control(method: str, path: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """What is asked under /sandbox/backup. None: there is no such thing."""
    return run_plan(**given) if (method, path) == ("POST", "/schedules") else None


def run_plan(account: str, plan: str, rule: str | None = None, region: str | None = None) -> dict[str, Any]:
    backend: Any = backup_backends[ACCOUNTS[account]][region or REGION]
    return {"jobs": [job["BackupJobId"] for job in backend.run_plan(plan, rule)]}
