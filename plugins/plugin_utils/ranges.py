# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The platform's ranges of addresses, which every inventory has alike: they may not overlap. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import combinations
from typing import Any

Network = IPv4Network | IPv6Network
VARIABLE = "platform_networks"


def range_problems(networks: Mapping[str, Any], own: Mapping[str, Any]) -> list[str]:
    """networks: of each name a range or several. own: what of that this inventory's network is to have."""
    parsed: dict[str, list[Network]] = {}
    problems: list[str] = []
    for name, ranges in networks.items():
        for one in [ranges] if isinstance(ranges, str) else ranges:
            try:
                parsed.setdefault(name, []).append(ip_network(one))
            except ValueError as error:
                problems.append(f"{VARIABLE}: {name}: {error}; write a range as 192.0.2.0/24.")
    return [*problems, *_overlaps(parsed), *_own(networks, own)]


def _overlaps(networks: Mapping[str, list[Network]]) -> Iterator[str]:
    named = [(name, one) for name, ranges in networks.items() for one in ranges]
    for (name, one), (other_name, other) in combinations(named, 2):
        if one.version == other.version and one.overlaps(other):
            yield f"{VARIABLE}: {name} {one} and {other_name} {other} overlap, and can't be joined; give one of them another range."


def _own(networks: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[str]:
    """A network that has another range than all inventories know would be joined to one that it overlaps."""
    for name, given in own.items():
        known = networks.get(name)
        if networks and given not in ([known] if isinstance(known, str) else known or []):
            said = f"says {known} of {name}" if known else f"does not know {name}"
            yield f"vpc_cidr is {given}, and {VARIABLE} {said}; correct one of them, {VARIABLE} in all inventories."
