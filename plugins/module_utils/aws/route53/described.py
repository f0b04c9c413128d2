# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module's parameters say of zones and records, by their names in plans. Pure, given which zones there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .names import label, record_key
from .record_contradictions import domain_name
from .zones import without_dot

Given = Mapping[str, Any]


class Described:
    """there: labels of the zones that the account has. zones: those to be present, by label; absent: labels of those not to be."""

    def __init__(self, params: Given, there: Collection[str]):
        self.params, self.there = params, there
        self.all = {label(zone["name"], zone["private"]): zone for zone in params["zones"] or []}
        is_present = params["state"] == "present"
        self.zones = {name: zone for name, zone in self.all.items() if is_present and zone["state"] == "present"}
        self.absent = self.all.keys() - self.zones.keys()

    def label(self, name: str, private: bool | None = None) -> str:
        """Of the zone that is meant: the public one of two, unless it is said."""
        public, inner = label(name, False), label(name, True)
        if private is None:
            known = self.all.keys() | self.there
            return inner if inner in known and public not in known else public
        return inner if private else public

    def records(self) -> Iterator[tuple[str, str, Given]]:
        """Name, its zone's label, and what is given."""
        for one in self.params["records"] or []:
            zone = self.label(one["zone"], one["private"])
            yield record_key(zone, domain_name(one), one["type"], one["set_identifier"]), zone, one

    def delegated(self) -> Iterator[tuple[str, str, Given]]:
        """Label, its parent's label, and what is given, of the zones that a zone of this account delegates."""
        yield from ((name, parent_of(zone), zone) for name, zone in self.all.items() if zone["parent"])

    def record_names(self) -> set[str]:
        """Of all that may be described, delegations and DS records among them."""
        delegations = {record_key(parent, name, kind) for name, parent, _ in self.delegated() for kind in ("NS", "DS")}
        return delegations | {key for key, _, _ in self.records()}

    def record_zones(self) -> set[str]:
        """Labels of the zones whose records are to be known."""
        zones = {zone for _, zone, _ in self.records()} | {parent for _, parent, _ in self.delegated()}
        looks_for_all = self.params["state"] == "absent" or "route53_record" in self.params["purge"]
        return zones | (set(self.all) if looks_for_all else set(self.absent))

    def referred(self) -> Iterator[tuple[str, str]]:
        """Label of each zone that has to be there, and the variable that says so."""
        for name, parent, _ in self.delegated():
            if name in self.zones:
                yield parent, f"dns_zones: {name}: parent"
        for key, zone, given in self.records():
            if given["state"] == "present":
                yield zone, f"dns_records: {key}: zone"
        for one in self.params["environments"] or []:
            yield from ((self.label(zone), f"dns_environments: {one['name']}: zones") for zone in one["zones"])
            yield from ((label(zone, True), f"dns_environments: {one['name']}: private_zones") for zone in one["private_zones"])

    def labels(self) -> set[str]:
        """Of all zones that are described or referred to."""
        return set(self.all) | {zone for zone, _ in self.referred()} | {zone for _, zone, _ in self.records()}


def parent_of(zone: Given) -> str:
    return label(without_dot(zone["parent"]), False)


def is_signed(zone: Given) -> bool:
    return bool(zone["dnssec"] and zone["dnssec"]["enabled"])


def is_logged(zone: Given) -> bool:
    return bool(zone["query_logging"] and zone["query_logging"]["enabled"])


def has_ds(zone: Given) -> bool:
    return is_signed(zone) and bool(zone["parent"] and zone["dnssec"]["ds"])
