"""Whether a name has an address in the sandbox's zones."""

from moto.route53.models import route53_backends

PARTITION = "aws"


def has_address(name: str) -> bool:
    """Whether a public zone of any account has an A record of this name. That its parents lead to it is taken for granted."""
    zones = [zone for account in list(route53_backends) for zone in route53_backends[account][PARTITION].zones.values()]
    records = [record for zone in zones if not zone.private_zone for record in zone.rrsets]
    return any(record.type == "A" and record.name.lower().rstrip(".") == name for record in records)
