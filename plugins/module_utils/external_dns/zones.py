# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosted zones of Route 53, and which of them a release means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..aws.area import pages


class Zone(NamedTuple):
    """name: without the dot at its end."""

    id: str
    name: str
    private: bool

    def __str__(self) -> str:
        return f"{self.name} ({'private' if self.private else 'public'})"


def zones_of(route53: Any) -> list[Zone]:
    """All of the client's account."""
    found = pages(route53, "list_hosted_zones", "HostedZones")
    return [Zone(one["Id"].rpartition("/")[2], without_dot(one["Name"]), one.get("Config", {}).get("PrivateZone", False)) for one in found]


def without_dot(name: str) -> str:
    return name.strip().removesuffix(".").lower()


def means(domain_filter: str, zone: str, match_parent: bool = False) -> bool:
    """Whether external-dns takes a zone for that filter.

    The zone of that name and those below it; below it alone, if the filter begins with a dot. match_parent: those above it too.
    https://github.com/kubernetes-sigs/external-dns/blob/v0.17.0/endpoint/domain_filter.go
    """
    wanted = without_dot(domain_filter)
    if wanted.startswith("."):
        return zone.endswith(wanted)
    return zone == wanted or zone.endswith(f".{wanted}") or (match_parent and wanted.endswith(f".{zone}"))


def of_release(zones: Iterable[Zone], release: Mapping[str, Any]) -> list[Zone]:
    """The zones that a release may change, by name."""
    meant = [zone for zone in of_type(zones, release) if any(_means(release, one, zone) for one in release["domain_filters"])]
    return sorted(meant, key=str)


def of_type(zones: Iterable[Zone], release: Mapping[str, Any]) -> list[Zone]:
    wanted = release["zone_type"]
    return [zone for zone in zones if wanted is None or zone.private == (wanted == "private")]


def unmatched(zones: Sequence[Zone], release: Mapping[str, Any], where: str) -> Iterator[str]:
    """A sentence for each filter that means no zone. where: whose zones they are."""
    there = of_type(zones, release)
    kind = f"{release['zone_type']} zone" if release["zone_type"] else "zone"
    known = ", ".join(sorted(map(str, zones))) or "none"
    for one in release["domain_filters"]:
        if not any(_means(release, one, zone) for zone in there):
            yield f"domain filter {one} means no {kind} of {where}, which has: {known}; correct the filter, or make the zone first"


def _means(release: Mapping[str, Any], domain_filter: str, zone: Zone) -> bool:
    return means(domain_filter, zone.name, release["match_parent"])
