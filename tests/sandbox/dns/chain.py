"""What the zone above one holds of it, as anybody finds it."""

import dns.message
from dns import rcode, rdatatype
from dns.message import Message

from . import resolver
from .questions import dns_name, text


def ds_above(zone: str) -> set[str] | None:
    """Values of the DS records. None: that can't be found out."""
    found = _ask(zone, rdatatype.DS)
    if found.rcode() == rcode.SERVFAIL:
        return None
    records = [record for one in found.answer if one.rdtype == rdatatype.DS for record in one]
    return {f"{one.key_tag} {one.algorithm} {one.digest_type} {one.digest.hex().upper()}" for one in records}


def servers_above(zone: str) -> set[str]:
    """The name servers that the zone above names; none if it does not delegate this one."""
    found = resolver.delegation(zone)
    return {text(record.target) for record in found} if found else set()


def _ask(zone: str, kind: rdatatype.RdataType) -> Message:
    return resolver.answer(dns.message.make_query(dns_name(zone), kind), lambda _: None)
