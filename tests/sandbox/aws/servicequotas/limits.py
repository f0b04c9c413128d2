"""What other services ask: how much an account may have."""

from moto.servicequotas.models import servicequotas_backends

from . import catalogue
from .quotas import Usage


def allowed(account: str, region: str, service: str, code: str) -> int:
    backend = servicequotas_backends[account][region]
    return int(backend.value(service, code))


def allowed_by_usage(account: str, region: str, usage: Usage) -> float | None:
    """The value of the quota that a usage metric belongs to. None: it belongs to none."""
    for service in catalogue.SERVICES.values():
        for quota in service.quotas:
            if quota.usage == usage and quota.seen_in(region):
                value: float = servicequotas_backends[account][region].value(service.code, quota.code)
                return value
    return None
