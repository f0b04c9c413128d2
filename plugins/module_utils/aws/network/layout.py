# SPDX-License-Identifier: GPL-3.0-or-later
"""Which zones a VPC uses and which range each subnet has. Pure, and steady: what exists keeps its zone and range.

A zone that the region gains later changes nothing, and a tier or zone that is added later takes free space.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from ipaddress import IPv4Network, ip_network
from typing import Any, NamedTuple

from ...converge.model import InvalidPlan
from .names import subnet_name

# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html, …/subnet-sizing.html
LARGEST, SMALLEST = 16, 28


class Subnet(NamedTuple):
    name: str
    tier: str
    zone: str
    cidr: str


class Present(NamedTuple):
    """A subnet of the VPC as it stands."""

    name: str
    zone: str
    cidr: str
    id: str


def parse_range(variable: str, text: str) -> IPv4Network:
    """A range as AWS takes it. Raises InvalidPlan with the range to write instead."""
    try:
        network = ip_network(text, strict=False)
    except ValueError as error:
        raise InvalidPlan([f"{variable}: {text!r} is not an IPv4 range: {error}"]) from None
    if network.version != 4 or not LARGEST <= network.prefixlen <= SMALLEST:
        raise InvalidPlan([f"{variable}: {text} is not possible: AWS takes IPv4 ranges from /{LARGEST} to /{SMALLEST}"])
    if str(network) != text:
        raise InvalidPlan([f"{variable}: {text} is not aligned: write {network}"])
    return network


def parse_ranges(cidrs: Sequence[str]) -> list[IPv4Network]:
    """The VPC's ranges, the primary first."""
    return [parse_range("vpc_cidr" if index == 0 else "vpc_secondary_cidrs", cidr) for index, cidr in enumerate(cidrs)]


def choose_zones(
    wanted: Sequence[str] | None,
    count: int | None,
    region: Collection[str],
    tiers: Sequence[Mapping[str, Any]],
    name: str,
    present: Collection[Present],
    cidrs: Sequence[str],
) -> list[str]:
    """The zones in the order in which tiers use them: those in use first, in the order of their ranges, then new ones."""
    unknown = sorted(set(wanted or ()) - set(region))
    if unknown:
        raise InvalidPlan(
            [f"vpc_zones: {', '.join(unknown)} is not a zone of this region for this account; it has {', '.join(sorted(region))}"]
        )
    if wanted:
        return list(wanted)
    assert count is not None
    if count > len(region):
        raise InvalidPlan([f"vpc_zone_count: {count} zones are asked for and the region has {len(region)}: {', '.join(sorted(region))}"])
    used, ranges = [], parse_ranges(cidrs)
    for tier in tiers:
        mine = [subnet for subnet in present if subnet.name == subnet_name(name, tier["name"], subnet.zone)]
        given = {cidr: index for index, cidr in enumerate(tier.get("cidrs") or [])}
        mine.sort(key=lambda subnet: (given.get(subnet.cidr, len(given)), _place(ip_network(subnet.cidr), ranges)))
        used += [subnet.zone for subnet in mine if subnet.zone not in used]
    return (used + [zone for zone in sorted(region) if zone not in used])[:count]


def _place(subnet: IPv4Network, ranges: Sequence[IPv4Network]) -> tuple[int, IPv4Network]:
    """Where it comes in the VPC: a secondary range is used after the primary, also one that sorts before it."""
    return next((index for index, whole in enumerate(ranges) if subnet.subnet_of(whole)), len(ranges)), subnet


def lay_out(
    name: str, cidrs: Sequence[str], tiers: Sequence[Mapping[str, Any]], zones: Sequence[str], present: Collection[Present]
) -> list[Subnet]:
    """Every tier's subnet in every zone. Raises InvalidPlan with every range that can't be.

    cidrs: the VPC's ranges, the primary first. Given ranges stand as they are, in the order of the zones, unless a
    zone's subnet has one of them already; computed ones take the first free space of their size, in the order of tiers.
    """
    ranges = parse_ranges(cidrs)
    problems = _overlaps([("vpc_cidr" if index == 0 else "vpc_secondary_cidrs", one) for index, one in enumerate(ranges)])
    given = {tier["name"]: _given(tier, zones, ranges) for tier in tiers if tier.get("cidrs")}
    problems += _overlaps([(f"vpc_tiers: {tier}", one) for tier, ones in given.items() for one in ones])
    if problems:
        raise InvalidPlan(problems)

    here = {subnet.name: subnet for subnet in present}
    wanted = {subnet_name(name, tier["name"], zone) for tier in tiers for zone in zones}
    _refuse_twins([subnet for subnet in present if subnet.name in wanted])
    taken = [one for ones in given.values() for one in ones] + [ip_network(subnet.cidr) for subnet in present]
    subnets = []
    for tier in tiers:
        names = {zone: subnet_name(name, tier["name"], zone) for zone in zones}
        kept = {zone: here[names[zone]].cidr for zone in zones if names[zone] in here}
        free = [str(one) for one in given.get(tier["name"], []) if str(one) not in kept.values()]
        for zone in zones:
            cidr = kept.get(zone)
            if tier.get("cidrs"):
                cidr = cidr if cidr in tier["cidrs"] else free.pop(0)
            elif cidr is None:
                cidr = str(_first_free(tier, ranges, taken))
                taken.append(ip_network(cidr))
            subnets.append(Subnet(names[zone], tier["name"], zone, cidr))
    problems = _overlaps([(f"vpc_tiers: {subnet.tier}", ip_network(subnet.cidr)) for subnet in subnets])
    if problems:
        raise InvalidPlan(problems)
    _refuse_strangers(subnets, [subnet for subnet in present if subnet.name not in wanted])
    return subnets


def _given(tier: Mapping[str, Any], zones: Sequence[str], ranges: Sequence[IPv4Network]) -> list[IPv4Network]:
    variable = f"vpc_tiers: {tier['name']}: cidrs"
    parsed = [parse_range(variable, cidr) for cidr in tier["cidrs"]]
    if len(parsed) < len(zones):
        raise InvalidPlan([f"{variable} has {len(parsed)} ranges for {len(zones)} zones ({', '.join(zones)}): give one for each zone"])
    outside = [str(one) for one in parsed if not any(one.subnet_of(whole) for whole in ranges)]
    if outside:
        raise InvalidPlan([f"{variable}: {', '.join(outside)} is not within {', '.join(map(str, ranges))}: choose a part of it"])
    return parsed


def _overlaps(ranges: Sequence[tuple[str, IPv4Network]]) -> list[str]:
    return [
        f"{variable}: {one} overlaps {other} of {other_variable}: move one of them"
        for index, (variable, one) in enumerate(ranges)
        for other_variable, other in ranges[:index]
        if one.overlaps(other)
    ]


def _first_free(tier: Mapping[str, Any], ranges: Iterable[IPv4Network], taken: Sequence[IPv4Network]) -> IPv4Network:
    length = tier["prefix_length"]
    if not LARGEST <= length <= SMALLEST:
        raise InvalidPlan(
            [f"vpc_tiers: {tier['name']}: prefix_length {length} is not possible: AWS takes subnets from /{LARGEST} to /{SMALLEST}"]
        )
    for whole in ranges:
        if length >= whole.prefixlen:
            candidate = next((one for one in whole.subnets(new_prefix=length) if not any(one.overlaps(other) for other in taken)), None)
            if candidate:
                return candidate
    raise InvalidPlan([f"vpc_tiers: {tier['name']}: no /{length} is left in {', '.join(map(str, ranges))}: give a longer prefix_length"])


def _refuse_twins(present: Sequence[Present]) -> None:
    """Two subnets of one name: neither is known to be the one that is meant."""
    ids: dict[str, list[str]] = {}
    for subnet in present:
        ids.setdefault(subnet.name, []).append(subnet.id)
    twins = {name: ", ".join(sorted(ones)) for name, ones in ids.items() if len(ones) > 1}
    if twins:
        raise InvalidPlan(
            [f"several subnets are called {name}: {ones}; rename or remove all but one" for name, ones in sorted(twins.items())]
        )


def _refuse_strangers(subnets: Iterable[Subnet], strangers: Collection[Present]) -> None:
    """A range that another subnet of the VPC has would fail halfway through."""
    problems = [
        f"vpc_tiers: {subnet.tier}: {subnet.cidr} overlaps subnet {other.name} ({other.id}, {other.cidr}), "
        "which is not described: choose another range, or remove that subnet first"
        for subnet in subnets
        for other in strangers
        if ip_network(subnet.cidr).overlaps(ip_network(other.cidr))
    ]
    if problems:
        raise InvalidPlan(problems)
