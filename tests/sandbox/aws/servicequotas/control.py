"""What the sandbox's own endpoint asks of Service Quotas: to decide on a request, and to set what an account has."""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.servicequotas.models import servicequotas_backends

from ...settings import ACCOUNTS, REGION
from .changes import DECISIONS


def control(method: str, path: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """What is asked under /sandbox/servicequotas. None: there is no such thing."""
    action = {("POST", "/decisions"): decide, ("POST", "/values"): set_value, ("POST", "/automatic"): approve_up_to}.get((method, path))
    return action(**given) if action else None


def _backend(account: str, region: str | None) -> Any:
    return servicequotas_backends[ACCOUNTS[account]][region or REGION]


def decide(
    account: str, service_code: str, quota_code: str, decision: str, region: str | None = None, value: float | None = None
) -> dict[str, Any]:
    """The quota's open request is approved, denied, found invalid, or its case closed without a word of what was granted."""
    if decision not in DECISIONS:
        raise ValueError(f"decision is one of {', '.join(DECISIONS)}, not {decision}")
    backend = _backend(account, region)
    change = next((found for found in backend.changes if found.open and found.key == (service_code, quota_code)), None)
    if change is None:
        raise ValueError(f"{account} has no open request for {service_code} {quota_code}")
    backend.decide(change, decision, value)
    return {"id": change.description["Id"], "status": change.description["Status"]}


def set_value(account: str, service_code: str, quota_code: str, value: float, region: str | None = None) -> dict[str, Any]:
    try:
        _backend(account, region).set_value(service_code, quota_code, value)
    except ServiceException as error:
        raise ValueError(str(error)) from None
    return {"value": value}


def approve_up_to(account: str, value: float | None, region: str | None = None) -> dict[str, Any]:
    """From now on AWS approves a request up to this value at its first review; None: none is approved so."""
    _backend(account, region).approved_up_to = value
    return {"value": value}
