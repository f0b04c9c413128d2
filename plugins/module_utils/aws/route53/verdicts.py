# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with how the world finds a zone, and who has to do what. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from .asking import SILENCE, Answer

SERVES = "serves the zone"


class Zone(NamedTuple):
    """servers: names of its own. ds: value of the DS record of a signed one. parent: the zone of this account above it."""

    name: str
    id: str
    servers: frozenset[str]
    ds: str | None
    parent: str | None

    @property
    def records(self) -> list[dict[str, Any]]:
        """What has to stand above it."""
        found = [{"name": self.name, "type": "NS", "values": sorted(self.servers)}]
        return [*found, {"name": self.name, "type": "DS", "values": [self.ds]}] if self.ds else found

    @property
    def holder(self) -> str:
        return f"zone {self.parent} of this account (role dns, dns_zones: parent)" if self.parent else "whoever runs DNS above it"


class Found(NamedTuple):
    """delegation: what a server above says; None where none could be asked. ns, ds: as the resolver answers. servers: how each answers."""

    delegation: Answer | None
    ns: Answer
    ds: Answer
    servers: Mapping[str, Answer]

    @property
    def named(self) -> frozenset[str]:
        """The servers to which the world is led."""
        if self.delegation:
            return self.delegation.referral | self.delegation.values if self.delegation.code == "NOERROR" else frozenset()
        return self.ns.values


def problems(zone: Zone, found: Found) -> Iterator[str]:
    """A sentence each, without the zone's name."""
    if found.ns.code == SILENCE and not found.named:
        yield "nobody knows whether the world finds it: no resolver answers; name one that this machine reaches (dns_check_resolvers)"
        return
    yield from _delegation(zone, found)
    lame = {server: verdict(answer) for server, answer in found.servers.items() if verdict(answer) != SERVES}
    for server, what in sorted(lame.items()):
        yield f"its server {server} does not serve it: {what}; see who answers by that name, and whether Route 53 has it still ({zone.id})"
    if found.named & zone.servers:
        yield from _signatures(zone, found.ds)


def _delegation(zone: Zone, found: Found) -> Iterator[str]:
    own, named = zone.servers, found.named
    hold = f"have {zone.holder} hold {_list(own)} as its NS records"
    if not named and zone.parent and not found.delegation:
        yield f"nobody finds it, as nobody finds {zone.parent}, which comes first"
    elif not named:
        reason = "no server to which it is delegated answers for it" if found.ns.code == "SERVFAIL" else _unfound(found)
        yield f"nobody finds it: {reason}; {hold}"
    elif not named & own:
        yield f"it is delegated elsewhere, to {_list(named)}; {hold}, and those no more"
    elif named != own:
        missing, others = own - named, named - own
        said = [f"{_list(missing)} is missing"] if missing else []
        said += [f"{_list(others)} is none of its servers"] if others else []
        yield f"of its delegation {' and '.join(said)}; {hold}, and no others"


def _unfound(found: Found) -> str:
    if found.delegation:
        return f"servers above it answer {found.delegation.code} and name no servers for it"
    return f"the resolver answers {found.ns.code}" + ("" if found.ns.code != "NOERROR" else " and names no servers")


def _signatures(zone: Zone, answer: Answer) -> Iterator[str]:
    there = answer.values if answer.code == "NOERROR" else frozenset[str]()
    if zone.ds and not there:
        yield f"it is signed, but nobody is told to check that; have {zone.holder} hold the DS record {zone.ds}"
    elif there and not zone.ds:
        yield (
            f"whoever checks signatures does not find it: it has none, and above it stands the DS record {_list(there)}; "
            f"have {zone.holder} remove that, or have the zone signed (dnssec)"
        )
    elif zone.ds and zone.ds not in there:
        yield (
            f"whoever checks signatures does not find it: above it stands the DS record {_list(there)}, which is not its key's; "
            f"have {zone.holder} hold {zone.ds} in its place"
        )


def verdict(answer: Answer) -> str:
    """How one of the zone's own servers does."""
    if answer.is_there and answer.whole:
        return SERVES
    if answer.code == "NOERROR":
        return "it does not know the zone"
    return f"it answers {answer.code}" if answer.code.isupper() else answer.code


def _list(values: Collection[str]) -> str:
    return ", ".join(sorted(values))
