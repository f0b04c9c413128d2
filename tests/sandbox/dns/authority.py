"""What a name server answers of the zones that it has, and of no others."""

import dns.flags
import dns.message
from dns import rcode, rdatatype
from dns.message import Message

from ..aws.route53.names import within
from ..aws.route53.zone import everywhere, settle
from . import outside
from .questions import question, text, upwards
from .views import View, of_zone

ALIASES = 8  # how many CNAMEs are followed


def answer(server: str, query: Message) -> Message:
    """server: its name, of Route 53's servers; "" is those of the zones above."""
    name, _ = question(query)
    view = outside.view_of(name) if not server else _route53(server, name)
    response = dns.message.make_response(query)
    if view is None:
        response.set_rcode(rcode.REFUSED)
        return response
    _fill(response, view, *question(query))
    return response


def _route53(server: str, name: str) -> View | None:
    settle()
    zones = [zone for zone in everywhere() if not zone.private_zone and zone.published and server in zone.servers]
    found = [zone for zone in zones if within(name, zone.name)]
    return of_zone(max(found, key=lambda zone: len(zone.name))) if found else None


def _fill(response: Message, view: View, name: str, kind: rdatatype.RdataType) -> None:
    for _ in range(ALIASES):
        cut = _cut(view, name, kind)
        if cut:
            _refer(response, view, cut)
            return
        response.flags |= dns.flags.AA
        source = view.source(name)
        if source is None:
            response.set_rcode(rcode.NXDOMAIN)
            break
        found = view.find(source, rdatatype.to_text(kind), name)
        if found:
            response.answer.append(found)
            return
        alias = view.find(source, "CNAME", name)
        if not alias:
            break
        response.answer.append(alias)
        name = text(alias[0].target)
        if not within(name, view.origin):
            return
    soa = view.find(view.origin, "SOA")
    response.authority += [soa] if soa else []


def _cut(view: View, name: str, kind: rdatatype.RdataType) -> str | None:
    """The highest name from which on others have the say. That of DS is its parent's."""
    below = [one for one in upwards(name) if one != view.origin and within(one, view.origin)] if view.origin != "." else upwards(name)
    cuts = [one for one in below if view.find(one, "NS")]
    found = cuts[-1] if cuts else None
    return None if found == name and kind == rdatatype.DS else found


def _refer(response: Message, view: View, cut: str) -> None:
    for kind in ("NS", "DS"):
        found = view.find(cut, kind)
        response.authority += [found] if found else []
