"""What the sandbox's own endpoint is told of Route 53."""

from typing import Any

from . import delegations


def control(method: str, path: str, given: dict[str, Any]) -> dict[str, Any] | None:
    if (method, path) != ("POST", "/delegations"):
        return None
    delegations.delegate(given["domain"], given["servers"], given.get("ds") or ())
    return {"domain": given["domain"]}
