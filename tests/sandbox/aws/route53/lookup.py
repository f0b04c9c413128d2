"""What the world finds under a name."""

from typing import Any

from moto.route53.models import route53_backends

from .records import normal

PARTITION = "aws"


def resolves(name: str, value: str) -> bool:
    """Whether a public zone of any account has this CNAME. That the zone's parents lead to it is taken for granted."""
    found = [text for record in _records(normal(name)) if record.type == "CNAME" for text in record.records]
    return value.rstrip(".") in [text.rstrip(".") for text in found]


def _records(name: str) -> list[Any]:
    zones = [zone for account in list(route53_backends) for zone in route53_backends[account][PARTITION].zones.values()]
    return [record for zone in zones if not zone.private_zone for record in zone.rrsets if normal(record.name) == name]
