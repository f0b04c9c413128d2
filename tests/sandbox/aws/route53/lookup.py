"""What the world finds under a name."""

from .names import normal
from .zone import everywhere, settle


def resolves(name: str, value: str) -> bool:
    """Whether a public zone of any account has this CNAME. That the zone's parents lead to it is taken for granted."""
    settle()
    found = [record for zone in everywhere() if not zone.private_zone for record in zone.published if record["Name"] == normal(name)]
    values = [text for record in found if record["Type"] == "CNAME" for text in record["ResourceRecords"]]
    return value.rstrip(".") in [text.rstrip(".") for text in values]
