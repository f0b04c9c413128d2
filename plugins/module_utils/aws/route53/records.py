# SPDX-License-Identifier: GPL-3.0-or-later
"""Records that lead a name to a distribution."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind
from .zones import Record, Zones

# Of every distribution: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
CLOUDFRONT = "Z2FDTNDATAQYW2"
TYPES = ("A", "AAAA")


class Route53Record(AwsKind):
    """Alias records, called `NAME TYPE`. They take no tags: ours are those that lead to our own distributions.

    attributes: alias (a distribution's domain name; None for a record that is no alias, whose values then are in `values`), zone_id.
    outputs: id (`NAME TYPE`).
    """

    kind = "route53_record"

    def __init__(self, zones: Zones, names: Callable[[], Collection[str]], own: Callable[[], Collection[str]]):
        """names: whose records there may be. own: the domain names of our distributions. Both are asked for when records are read."""
        self.zones, self.names, self.own = zones, names, own
        self.found: dict[str, list[Record]] = {}

    def read(self) -> list[Existing]:
        return read([partial(self._of, name) for name in sorted(self.names())])

    def _of(self, name: str) -> list[Existing]:
        zone = self.zones.of(name)
        if zone is None:
            return []
        self.found[name] = zone.records(name)
        return [self._existing(one, zone.id) for one in self.found[name] if one.type in TYPES]

    def _existing(self, record: Record, zone: str) -> Existing:
        attributes: dict[str, Any] = {"alias": record.alias, "zone_id": zone}
        attributes |= {} if record.alias else {"values": record.values}
        name = record_name(record.name, record.type)
        return Existing(self.kind, name, attributes, {"id": name}, owned=record.alias in self.own())

    def find(self, name: str) -> Existing | None:
        domain, _, kind = name.rpartition(" ")
        return next((one for one in self._of(domain) if one.name == record_name(domain, kind)), None)

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        return [one for one in map(self.find, [one.name for one in waiting]) if one]

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        domain, _, kind = name.rpartition(" ")
        target = {"HostedZoneId": CLOUDFRONT, "DNSName": attributes["alias"], "EvaluateTargetHealth": False}
        self.zones.by_id(attributes["zone_id"]).upsert({"Name": domain, "Type": kind, "AliasTarget": target})
        return Existing(self.kind, name, attributes, {"id": name}, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.make(existing.name, {**existing.attributes, **changes})

    def remove(self, existing: Existing) -> None:
        domain, _, kind = existing.name.rpartition(" ")
        self.zones.by_id(existing.attributes["zone_id"]).delete(domain, kind)


def record_name(domain: str, kind: str) -> str:
    return f"{domain} {kind}"
