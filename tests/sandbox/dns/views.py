"""What a name server has of a zone: sets of records by name and type."""

import hashlib
import ipaddress
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import dns.name
import dns.rrset
from dns.rdataclass import IN
from dns.rdatatype import RdataType
from dns.rdatatype import from_text as rdatatype

from ..aws.route53.zone import Record, Zone
from .questions import dns_name

# What a service's names lead to: addresses that documentation has, of which nothing answers.
SERVICES = {"A": ipaddress.ip_network("192.0.2.0/24"), "AAAA": ipaddress.ip_network("2001:db8::/112")}
ALIAS_SECONDS = 60
WILDCARD = "\\052"


class View:
    """records: sets as Route 53 has them, of which several of a name and type are answered by turns."""

    def __init__(self, origin: str, records: Iterable[Record], authoritative: str = ""):
        self.origin = origin
        self.id = authoritative
        self._sets: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
        for one in records:
            self._sets[one["Name"]][one["Type"]].append(one)

    def has(self, name: str) -> bool:
        """Also where only names below it have records."""
        return name in self._sets or any(one.endswith(f".{name}") for one in self._sets)

    def source(self, name: str) -> str | None:
        """The name whose records answer: itself, or the wildcard beside it."""
        if self.has(name):
            return name
        above = name.partition(".")[2]
        while above and not self.has(above):
            above = above.partition(".")[2]
        wildcard = f"{WILDCARD}.{above}"
        return wildcard if wildcard in self._sets else None

    def find(self, name: str, kind: str, owner: str | None = None) -> dns.rrset.RRset | None:
        """owner: the name that was asked for, if the records are a wildcard's."""
        sets = self._sets.get(name, {}).get(kind)
        values, ttl = self._values(_chosen(sets), kind) if sets else ([], 0)
        if not values:
            return None
        # A name within a value is whole, also without its last dot.
        whole: dict[str, Any] = {"origin": dns.name.root, "relativize": False}
        return dns.rrset.from_text_list(dns_name(owner or name), ttl, IN, rdatatype(kind), values, **whole)

    def _values(self, sets: list[Record], kind: str) -> tuple[list[str], int]:
        alias = sets[0].get("AliasTarget")
        if not alias:
            return [value for one in sets for value in one["ResourceRecords"]], sets[0]["TTL"]
        own = self._sets.get(alias["DNSName"], {}).get(kind) if alias["HostedZoneId"].rpartition("/")[2] == self.id else None
        if own:
            return self._values(_chosen(own), kind)
        return ([_somewhere(alias["DNSName"], kind)], ALIAS_SECONDS) if kind in SERVICES else ([], 0)

    def kinds(self, name: str) -> list[RdataType]:
        return [rdatatype(kind) for kind in self._sets.get(name, {})]


def _chosen(sets: list[Record]) -> list[Record]:
    """By weight; of the others the first, which is in good health here."""
    if all(one.get("MultiValueAnswer") for one in sets):
        return sets
    weights = [one.get("Weight", 0) for one in sets]
    if any(weights):
        return random.choices(sets, weights)
    return [next((one for one in sets if one.get("Failover") != "SECONDARY"), sets[0])]


def _somewhere(name: str, kind: str) -> str:
    network: Any = SERVICES[kind]
    return str(network[int(hashlib.sha256(name.encode()).hexdigest(), 16) % 200 + 1])


def of_zone(zone: Zone) -> View:
    """With its keys, while it is signed."""
    keys = [key.dnskey for key in zone.keys.values() if key.status == "ACTIVE"] if zone.signing == "SIGNING" else []
    signed: list[Mapping[str, Any]] = [{"Name": zone.name, "Type": "DNSKEY", "TTL": 3600, "ResourceRecords": keys}] if keys else []
    return View(zone.name, [*zone.published, *signed], zone.resource_id)
