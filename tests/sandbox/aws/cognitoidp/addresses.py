"""Whether a name has an address in the sandbox's zones."""

from ..route53.names import normal
from ..route53.zone import everywhere, settle


def has_address(name: str) -> bool:
    """Whether a public zone of any account has an A record of this name. That its parents lead to it is taken for granted."""
    settle()
    records = [record for zone in everywhere() if not zone.private_zone for record in zone.published]
    return any(record["Type"] == "A" and record["Name"] == normal(name) for record in records)
