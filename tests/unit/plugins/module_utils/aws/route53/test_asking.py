# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Queries as the world makes them; DNS is a table here."""

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rrset
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.asking import SILENCE, Servers

RESOLVER = "192.0.2.53"


class World:
    """answers: by address, name and type a section and its values, or the code of a refusal."""

    def __init__(self):
        self.answers, self.asked = {}, []

    def __call__(self, query, address, timeout, port):
        (question,) = query.question
        name, kind = question.name.to_text().rstrip("."), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((address, port, bool(query.flags & dns.flags.RD)))
        found = self.answers.get((address, name, kind))
        if found is None:
            raise dns.exception.Timeout
        response = dns.message.make_response(query)
        if isinstance(found, str):
            response.set_rcode(dns.rcode.from_text(found))
        else:
            section, of, values = found
            getattr(response, section).append(dns.rrset.from_text(f"{of}.", 60, "IN", kind, *values))
            response.flags |= dns.flags.AA if section == "answer" else 0
        return response, False


@pytest.fixture
def world(monkeypatch):
    world = World()
    monkeypatch.setattr(dns.query, "udp_with_fallback", world)
    return world


@pytest.fixture
def servers():
    return Servers([{"address": "192.0.2.1", "port": 53}, {"address": RESOLVER, "port": 5353}], 53, 0.1)


def test_the_first_resolver_that_answers_is_believed(world, servers):
    world.answers[RESOLVER, "example.com", "NS"] = ("answer", "example.com", ["NS-1.example.net.", "ns-2.example.net."])
    answer = servers.ask("example.com", "NS")
    assert (answer.code, answer.values) == ("NOERROR", {"ns-1.example.net", "ns-2.example.net"})
    assert world.asked == [("192.0.2.1", 53, True), (RESOLVER, 5353, True)]


def test_a_refusal_and_silence(world, servers):
    world.answers["192.0.2.1", "example.com", "NS"] = "NXDOMAIN"
    assert servers.ask("example.com", "NS").code == "NXDOMAIN"
    assert servers.ask("example.com", "DS").code == SILENCE


def test_a_digest_is_in_one_piece(world, servers):
    digest = "6a" * 32
    world.answers[RESOLVER, "example.com", "DS"] = ("answer", "example.com", [f"12345 13 2 {digest}"])
    assert servers.ask("example.com", "DS").values == {f"12345 13 2 {digest.upper()}"}


def test_a_server_is_asked_at_its_address_for_what_is_its_own(world, servers):
    world.answers[RESOLVER, "ns-1.example.net", "A"] = ("answer", "ns-1.example.net", ["192.0.2.10"])
    world.answers["192.0.2.10", "example.com", "SOA"] = ("answer", "example.com", ["ns-1.example.net. x.example.net. 1 2 3 4 5"])
    answer = servers.ask_server("ns-1.example.net", "example.com", "SOA")
    assert (answer.is_there, answer.whole) == (True, True)
    assert world.asked[-1] == ("192.0.2.10", 53, False)


def test_one_without_an_address(world, servers):
    world.answers.update({(RESOLVER, "ns-1.example.net", kind): "NXDOMAIN" for kind in ("A", "AAAA")})
    assert servers.ask_server("ns-1.example.net", "example.com", "SOA").code == "its name has no address"


def test_a_delegation_is_what_the_nearest_zone_above_refers_to(world, servers):
    world.answers[RESOLVER, "example.com", "NS"] = ("answer", "example.com", ["ns.example.net."])
    world.answers[RESOLVER, "b.example.com", "NS"] = "NOERROR"
    world.answers[RESOLVER, "ns.example.net", "A"] = ("answer", "ns.example.net", ["192.0.2.10"])
    world.answers["192.0.2.10", "a.b.example.com", "NS"] = ("authority", "a.b.example.com", ["ns-1.example.net."])
    above, answer = servers.delegation("a.b.example.com")
    assert (above, answer.referral, answer.values, answer.whole) == ("example.com", {"ns-1.example.net"}, frozenset(), False)


def test_without_a_server_above_there_is_no_delegation(world, servers):
    assert servers.delegation("example.com") is None
