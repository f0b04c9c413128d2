# SPDX-License-Identifier: GPL-3.0-or-later
"""Ranges of addresses: what is none, and which overlap. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

Named = tuple[str, IPv4Network]  # what it is called, and the range


def listed(ranges: Any) -> list[str]:
    """One range or a list of them, as YAML has it."""
    return [str(one) for one in ranges] if isinstance(ranges, (list, tuple)) else [str(ranges)]


def parsed(ranges: Sequence[str]) -> list[IPv4Network]:
    """Those that are ranges."""
    return [IPv4Network(one) for one in ranges if not problem(one)]


def problem(value: str) -> str | None:
    """Why it is no IPv4 range."""
    if "/" not in value:
        return "it has no prefix length"
    try:
        IPv4Network(value)
    except ValueError as error:
        return str(error)
    return None


def malformed(variable: str, ranges: Sequence[str]) -> Iterator[str]:
    for one in ranges:
        found = problem(one)
        if found:
            yield f"{variable}: {one!r} is no IPv4 range: {found}; write it as 192.0.2.0/24"


def overlaps(ones: Sequence[Named], others: Sequence[Named] | None = None) -> Iterator[tuple[Named, Named]]:
    """Pairs that have addresses in common: of `ones` among themselves, or of one with one of `others`."""
    pairs = combinations(ones, 2) if others is None else ((one, other) for one in ones for other in others)
    return (pair for pair in pairs if pair[0][1].overlaps(pair[1][1]))


def named(networks: Mapping[str, Any]) -> list[Named]:
    """Every range of the platform with the name of its network."""
    return [(name, one) for name, ranges in networks.items() for one in parsed(listed(ranges))]


def same(ones: Sequence[str], others: Sequence[str]) -> bool:
    return {str(one) for one in parsed(ones)} == {str(one) for one in parsed(others)}
