# SPDX-License-Identifier: GPL-3.0-or-later
"""Queries to DNS servers, as the world makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

with suppress(ImportError):  # delegation_info.py says what is missing
    import dns.exception
    import dns.flags
    import dns.message
    import dns.query
    import dns.rcode
    import dns.rdatatype
    import dns.resolver

from .zones import without_dot

SILENCE = "no answer"


class Answer(NamedTuple):
    """code: `NOERROR` or another one of DNS, or why there is none. values: of the type that was asked for. referral: names of servers
    to which a server sends who asks it for a name below its own. whole: the server says that the name is its own affair.
    """

    code: str
    values: frozenset[str] = frozenset()
    referral: frozenset[str] = frozenset()
    whole: bool = False

    @property
    def is_there(self) -> bool:
        return self.code == "NOERROR" and bool(self.values)


class Servers:
    """resolvers: {address, port}, asked in turn until one answers; those of this machine where there are none. port: of all others."""

    def __init__(self, resolvers: Sequence[Mapping[str, Any]] | None, port: int, timeout: float):
        self.resolvers = [(one["address"], one["port"]) for one in resolvers or _of_this_machine()]
        self.port, self.timeout = port, timeout

    def ask(self, name: str, kind: str) -> Answer:
        """As a resolver answers."""
        answer = Answer(SILENCE)
        for address, port in self.resolvers:
            answer = self._asked(address, port, name, kind, recursive=True)
            if answer.code != SILENCE:
                break
        return answer

    def ask_server(self, server: str, name: str, kind: str) -> Answer:
        """As that server answers by itself, at one of its addresses."""
        answer = Answer("its name has no address")
        for address in self._addresses(server):
            answer = self._asked(address, self.port, name, kind, recursive=False)
            if answer.code != SILENCE:
                break
        return answer

    def _addresses(self, server: str) -> Iterator[str]:
        """IPv6 only where IPv4 does not do: not every controller has it."""
        for kind in ("A", "AAAA"):
            yield from sorted(self.ask(server, kind).values)

    def delegation(self, zone: str) -> tuple[str, Answer] | None:
        """What a server above the zone says of it, and whose that is. None where none of them can be asked."""
        for above in _above(zone):
            for server in sorted(self.ask(above, "NS").values):
                answer = self.ask_server(server, zone, "NS")
                if answer.code in ("NOERROR", "NXDOMAIN"):
                    return above, answer
        return None

    def _asked(self, address: str, port: int, name: str, kind: str, recursive: bool) -> Answer:
        query = dns.message.make_query(name, kind, use_edns=0, payload=1232)
        query.flags = query.flags | dns.flags.RD if recursive else query.flags & ~dns.flags.RD
        try:
            response, _ = dns.query.udp_with_fallback(query, address, timeout=self.timeout, port=port)
        except (OSError, dns.exception.DNSException):
            return Answer(SILENCE)
        whole = bool(response.flags & dns.flags.AA)
        return Answer(dns.rcode.to_text(response.rcode()), _values(response.answer, kind), _values(response.authority, "NS"), whole)


def _values(section: Sequence[Any], kind: str) -> frozenset[str]:
    found = [record.to_text() for records in section if dns.rdatatype.to_text(records.rdtype) == kind for record in records]
    return frozenset(_plain(one, kind) for one in found)


def _plain(value: str, kind: str) -> str:
    """As Route 53 writes it: a digest in one piece and in capitals."""
    if kind == "DS":
        *numbers, digest = value.split(" ", 3)
        return " ".join([*numbers, digest.replace(" ", "").upper()])
    return without_dot(value) if kind == "NS" else value


def _above(zone: str) -> Iterator[str]:
    labels = zone.split(".")
    yield from (".".join(labels[start:]) for start in range(1, len(labels)))


def _of_this_machine() -> list[dict[str, Any]]:
    with suppress(dns.exception.DNSException):
        default = dns.resolver.get_default_resolver()
        return [{"address": str(address), "port": default.port} for address in default.nameservers]
    return []
