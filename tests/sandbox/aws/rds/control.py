"""The sandbox's own endpoint for databases: what AWS does by itself, and what goes wrong."""

from typing import Any

from moto.rds.models import rds_backends

from ...errors import ControlRefusal
from ...settings import ACCOUNTS, REGION


def control(method: str, path: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """POST maintenance: a database's window comes. POST backups: its backup window. POST troubles: its next upgrade fails."""
    action = ACTIONS.get((method, path))
    if action is None:
        return None
    backend: Any = rds_backends[ACCOUNTS[given["account"]]][given.get("region", REGION)]
    backend.provisioning.settle("Describe")
    found = backend.clusters.get(given["identifier"]) or backend.databases.get(given["identifier"])
    if found is None:
        raise ControlRefusal(404, error=f"There is no database {given['identifier']}.")
    if found.status != "available":
        raise ControlRefusal(409, error=f"The database {given['identifier']} is {found.status}.")
    action(backend, found, given)
    return {"status": found.status}


def _maintenance(backend: Any, found: Any, given: dict[str, Any]) -> None:
    """What waits for the window is done now."""
    found.actions.clear()
    if found.pending:
        backend.apply_pending(found)


def _backup(backend: Any, found: Any, given: dict[str, Any]) -> None:
    if found.keeps_backups:
        backend.take_automated_snapshot(found)


def _trouble(backend: Any, found: Any, given: dict[str, Any]) -> None:
    found.trouble = given["message"]


ACTIONS = {
    ("POST", "/maintenance"): _maintenance,
    ("POST", "/backups"): _backup,
    ("POST", "/troubles"): _trouble,
}
