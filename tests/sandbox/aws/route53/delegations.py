"""What the DNS outside of AWS holds: which domains its servers delegate, to whom, and with which DS records."""

from collections.abc import Sequence
from typing import NamedTuple

from moto.route53.models import route53_backends

from ...settings import HUB
from .names import normal
from .zone import PARTITION


class Delegation(NamedTuple):
    servers: tuple[str, ...]
    ds: tuple[str, ...] = ()


def delegate(name: str, servers: Sequence[str], ds: Sequence[str] = ()) -> None:
    """In place of what was said of the name before; no servers: it is delegated no more."""
    outside = route53_backends[HUB][PARTITION].outside
    outside.pop(normal(name), None)
    if servers:
        outside[normal(name)] = Delegation(tuple(normal(one) for one in servers), tuple(ds))


def outside() -> dict[str, Delegation]:
    """By domain."""
    return dict(route53_backends[HUB][PARTITION].outside)
