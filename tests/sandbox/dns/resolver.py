"""What the world finds under a name: from the zones above ours on, by each delegation to the servers that it names."""

from collections.abc import Callable

import dns.flags
import dns.message
import dns.rrset
from dns import rcode, rdatatype
from dns.message import Message
from dns.rdataclass import IN
from dns.rdatatype import RdataType

from ..aws.route53.name_servers import address
from . import authority, outside
from .questions import dns_name, question, text

STEPS = 16
SECONDS = 172800


def answer(query: Message, opened: Callable[[str], None]) -> Message:
    """opened: told of the addresses that an answer has, where who asked will ask next."""
    response = dns.message.make_response(query)
    response.flags |= dns.flags.RA
    name, kind = question(query)
    for _ in range(STEPS):
        found = _of_servers(name, kind) or _resolved(name, kind)
        response.answer += found.answer
        response.authority = found.authority
        response.set_rcode(found.rcode())
        last = found.answer[-1] if found.answer else None
        if last is None or last.rdtype != rdatatype.CNAME or kind == rdatatype.CNAME:
            break
        name = text(last[0].target)
    for one in response.answer:
        if one.rdtype == rdatatype.A:
            for record in one:
                opened(record.address)
    return response


def _of_servers(name: str, kind: RdataType) -> Message | None:
    """The names of Route 53's servers are not in our zones. They have no IPv6 address here."""
    found = address(name)
    if found is None:
        return None
    message = _message(name, kind)
    if kind == rdatatype.A:
        message.answer.append(dns.rrset.from_text(dns_name(name), SECONDS, IN, kind, found))
    return message


def _resolved(name: str, kind: RdataType) -> Message:
    return _walked(name, kind)[0]


def _walked(name: str, kind: RdataType) -> tuple[Message, str | None]:
    """The answer, and a server that gave it: None if none did."""
    if outside.view_of(name) is None:
        return _failed(name, kind, rcode.NXDOMAIN), None
    server = ""
    found = authority.answer(server, _asked(name, kind))
    for _ in range(STEPS):
        referral = next((one for one in found.authority if one.rdtype == rdatatype.NS), None)
        if found.answer or referral is None or found.flags & dns.flags.AA:
            return found, server
        answers = [(authority.answer(one, _asked(name, kind)), one) for one in _servers(referral)]
        good = [one for one in answers if one[0].rcode() in (rcode.NOERROR, rcode.NXDOMAIN)]
        if not good:
            break
        found, server = good[0]
    return _failed(name, kind, rcode.SERVFAIL), None


def delegation(zone: str) -> dns.rrset.RRset | None:
    """The NS records of a zone that the one above it has, which answers for its DS records."""
    _, server = _walked(zone, rdatatype.DS)
    if server is None:
        return None
    found = authority.answer(server, _asked(zone, rdatatype.NS))
    return next((one for one in found.authority if one.rdtype == rdatatype.NS and text(one.name) == zone), None)


def _servers(referral: dns.rrset.RRset) -> list[str]:
    """Those that are there at all: the ones of Route 53."""
    names = [text(record.target).rstrip(".") for record in referral]
    return [name for name in names if address(name)]


def _asked(name: str, kind: RdataType) -> Message:
    return dns.message.make_query(dns_name(name), kind)


def _message(name: str, kind: RdataType) -> Message:
    return dns.message.make_response(_asked(name, kind))


def _failed(name: str, kind: RdataType, code: rcode.Rcode) -> Message:
    message = _message(name, kind)
    message.set_rcode(code)
    return message
