# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the way of what is described, now that all that there is has been read. Pure, but for VPCs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import Existing
from .described import Described, Given, has_ds, is_signed
from .dnssec import KEY
from .hosted_zones import KIND as ZONE
from .names import domain, label, parts_of, record_key
from .record_sets import equal, parsed, wanted
from .vpcs import Vpcs

RECORD = "route53_record"


class Checks:
    """found: all records of the zones that were read, by name, as Route 53 describes them."""

    def __init__(self, described: Described, existing: Sequence[Existing], found: Mapping[str, Mapping[str, Any]], owner: str):
        self.described, self.found, self.owner = described, found, owner
        self.existing = {one.key: one for one in existing}

    def problems(self) -> Iterator[str]:
        yield from self._missing_zones()
        yield from self._records()
        yield from self._delegations()
        yield from self._digests()
        yield from self._unsigned()

    def _missing_zones(self) -> Iterator[str]:
        known = self.described.zones.keys() | (self.described.there - self.described.absent)
        for zone, variable in dict.fromkeys(self.described.referred()):
            if zone not in known:
                there = ", ".join(sorted(known)) or "none"
                yield f"{variable}: there is no zone {zone}; describe it in dns_zones, or correct it; there are: {there}"

    def _records(self) -> Iterator[str]:
        for key, zone, given in self.described.records():
            if given["state"] == "absent":
                continue
            yield from (f"dns_records: {key}: {problem}" for problem in self._of_others(key, given))
            yield from (f"dns_records: {key}: {problem}" for problem in self._beside(key, zone))

    def _of_others(self, key: str, given: Given) -> Iterator[str]:
        is_own, there = self._owned(key), self._there(key)
        if there and not is_own and not given["take_over"] and not _same(wanted(given), there):
            yield (
                f"others made it, and it is {_told(there)}; have them remove it, describe it as it is, or write take_over: true "
                f"to make it {_told(wanted(given))}"
            )

    def _beside(self, key: str, zone: str) -> Iterator[str]:
        """What can't stand at one name together, and what would go in the same run may not have gone yet."""
        record = parts_of(key)
        for other in self.found:
            one = parts_of(other)
            if one.zone != zone or one.name != record.name or other == key:
                continue
            if "CNAME" in (one.type, record.type) and one.type != record.type:
                yield f"beside a CNAME no other record may stand, and {one.name} has a record {one.type}; remove one of them first"
            elif one.type == record.type and bool(one.set_identifier) != bool(record.set_identifier):
                which = "with" if one.set_identifier else "without"
                yield f"there is one {which} set_identifier, beside which it can't stand; remove that first"

    def _delegations(self) -> Iterator[str]:
        for name, parent, zone in self.described.delegated():
            if name not in self.described.zones or zone["take_over"]:
                continue
            key, child = record_key(parent, name, "NS"), self.existing.get((ZONE, name))
            there, servers = self._there(key), child.outputs["name_servers"] if child else None
            if not there or self._owned(key) or (servers and equal(there["values"], servers)):
                continue
            own = ", ".join(sorted(servers)) if servers else "those that it gets once it is made"
            yield (
                f"dns_zones: {name}: {parent} delegates it elsewhere, to {_told(there)}, and the zone's own servers are {own}; "
                "remove that delegation if nobody needs it, or write take_over: true to lead it here"
            )

    def _digests(self) -> Iterator[str]:
        for name, parent, zone in self.described.delegated():
            key, signing = record_key(parent, name, "DS"), self.existing.get((KEY, name))
            there = self._there(key) if name in self.described.zones and has_ds(zone) and not zone["take_over"] else None
            own = signing.outputs["ds_record"] if signing else "known once it is signed"
            if there and not self._owned(key) and there["values"] != frozenset({own}):
                yield (
                    f"dns_zones: {name}: dnssec: others have put the DS record {_told(there)} into {parent}, and the zone's own is {own}; "
                    "remove that if nobody needs it, or write take_over: true to have the zone's own in its place"
                )

    def _unsigned(self) -> Iterator[str]:
        """Signatures may not end while the world insists on them."""
        for name, parent, zone in self.described.delegated():
            key = record_key(parent, name, "DS")
            if name in self.described.zones and zone["dnssec"] and not is_signed(zone) and key in self.found:
                ttl = self.found[key].get("TTL", zone["delegation_ttl"])
                yield (
                    f"dns_zones: {name}: dnssec: its DS record still stands in {parent}, so that nobody would find the zone without "
                    f"signatures; write enabled: true with ds: false first, and enabled: false no sooner than {ttl} seconds after that run"
                )

    def _there(self, key: str) -> dict[str, Any] | None:
        found = self.found.get(key)
        return parsed(found) if found else None

    def _owned(self, key: str) -> bool:
        one = self.existing.get((RECORD, key))
        return bool(one and one.owned)


def vpc_problems(vpcs: Vpcs, described: Described, associations: Collection[Given], check_mode: bool) -> Iterator[str]:
    for name, zone in described.zones.items():
        for vpc in zone["vpcs"] or []:
            yield from (f"dns_zones: {domain(name)}: vpcs: {problem}" for problem in vpcs.problems(vpc, check_mode))
    for one in associations:
        if one["state"] == "present":
            what = f"dns_associations: {label(one['zone'], False)}"
            yield from (f"{what}: {problem}" for problem in vpcs.problems(one, check_mode))


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(equal(one[key], other[key]) for key in ("values", "alias"))


def _told(attributes: Mapping[str, Any]) -> str:
    alias = attributes["alias"]
    return f"an alias of {alias['name']}" if alias else ", ".join(sorted(attributes["values"] or ()))
