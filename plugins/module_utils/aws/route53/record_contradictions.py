# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with records before anything is read. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from .names import label, mark_name, record_key
from .zones import within, without_dot

Record = Mapping[str, Any]

NAME = re.compile(r"(\*|[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
LONGEST, MOST_SECONDS, MOST_WEIGHT = 253, 2**31 - 1, 255
ROUTING = ("weight", "region", "failover", "geolocation", "multivalue")
HOST = r"[A-Za-z0-9_*]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?"
# How a value of a type is written: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
FORMS = {
    "CAA": (re.compile(r'\d+ [A-Za-z0-9]+ ".*"'), '0 issue "amazon.com"'),
    "CNAME": (re.compile(HOST), "www.example.com"),
    "DS": (re.compile(r"\d+ \d+ \d+ [0-9A-Fa-f ]+"), "12345 13 2 6A1F…"),
    "MX": (re.compile(rf"\d+ ({HOST}|\.)"), "10 mail.example.com"),
    "NS": (re.compile(HOST), "ns-1.example.com"),
    "PTR": (re.compile(HOST), "www.example.com"),
    "SRV": (re.compile(rf"\d+ \d+ \d+ ({HOST}|\.)"), "10 5 443 www.example.com"),
}


def record_problems(params: Mapping[str, Any]) -> Iterator[str]:
    records = params["records"] or []
    keys = Counter(_key(one) for one in records)
    yield from (f"dns_records: {key} is described twice" for key, count in keys.items() if count > 1)
    checks = (_place, _content, _values, _routing)
    for one in records:
        yield from (f"dns_records: {_key(one)}: {problem}" for check in checks for problem in check(one))
    yield from _together([one for one in records if one["state"] == "present"])
    yield from _delegated(params)


def domain_name(record: Record) -> str:
    return without_dot(record["name"] or record["zone"])


def _key(record: Record) -> str:
    zone = label(record["zone"], bool(record["private"]))
    return record_key(zone, domain_name(record), record["type"], record["set_identifier"])


def _place(record: Record) -> Iterator[str]:
    name, zone = domain_name(record), without_dot(record["zone"])
    if not within(name, zone):
        yield f"{name} is not in the zone; write a name that ends in .{zone}"
    elif not NAME.fullmatch(name) or len(mark_name(name, record["type"], record["set_identifier"])) > LONGEST:
        yield f"{name} is no domain name of letters, digits, hyphens and underscores, or too long"
    if name == zone and record["type"] in ("NS", "CNAME", "DS"):
        words = {"NS": "which Route 53 keeps itself", "CNAME": "beside which none may stand; use an alias", "DS": "which belongs above it"}
        yield f"this is the zone's own name, with the {record['type']} record {words[record['type']]}"


def _content(record: Record) -> Iterator[str]:
    if record["state"] == "absent":
        return
    if bool(record["values"]) == bool(record["alias"]):
        yield "give values or alias, one of them"
    if record["alias"] and record["type"] in ("NS", "DS"):
        yield f"an alias can't be of type {record['type']}"
    if not 0 <= record["ttl"] <= MOST_SECONDS:
        yield f"ttl {record['ttl']} is not 0 to {MOST_SECONDS} seconds"
    if record["type"] == "CNAME" and len(record["values"] or []) > 1:
        yield "a CNAME leads to one name; give one value"


def _values(record: Record) -> Iterator[str]:
    form, example = FORMS.get(record["type"], (None, ""))
    address = {"A": IPv4Address, "AAAA": IPv6Address}.get(record["type"])
    for value in record["values"] or []:
        if form and not form.fullmatch(value):
            yield f"{value!r} is no value of type {record['type']}; it is written as: {example}"
        if address and not _is(address, value):
            yield f"{value!r} is no IPv{4 if record['type'] == 'A' else 6} address"
    yield from (f"the value {value!r} is there twice" for value, count in Counter(record["values"] or []).items() if count > 1)


def _is(address: type, value: str) -> bool:
    with suppress(ValueError):
        address(value)
        return True
    return False


def _routing(record: Record) -> Iterator[str]:
    ways = _ways(record)
    if len(ways) > 1:
        yield f"{' and '.join(ways)} are different ways to choose a record; give one"
    if ways and not record["set_identifier"]:
        yield f"{ways[0]} tells records of one name and type apart by set_identifier; give it one"
    if record["set_identifier"] and not ways and record["state"] == "present":
        yield f"set_identifier needs a way to choose this record: {', '.join(ROUTING)}"
    if record["weight"] is not None and not 0 <= record["weight"] <= MOST_WEIGHT:
        yield f"weight {record['weight']} is not 0 to {MOST_WEIGHT}"
    if record["multivalue"] and record["alias"]:
        yield "an alias can't be multivalue"
    if record["geolocation"] is not None:
        yield from _geolocation(record["geolocation"])


def _ways(record: Record) -> list[str]:
    """A weight of 0 is one."""
    return [way for way in ROUTING if record[way] is not None and record[way] is not False]


def _geolocation(place: Mapping[str, Any]) -> Iterator[str]:
    if bool(place["continent"]) == bool(place["country"]):
        yield "geolocation: give continent or country, one of them"
    if place["subdivision"] and not place["country"]:
        yield "geolocation: a subdivision is one of a country; give that too"


def _together(records: list[Record]) -> Iterator[str]:
    """Of one name."""
    names = defaultdict(list)
    for one in records:
        names[without_dot(one["zone"]), one["private"], domain_name(one)].append(one)
    for (_, _, name), ones in names.items():
        types = {one["type"] for one in ones}
        if "CNAME" in types and len(types) > 1:
            yield f"dns_records: {name}: beside a CNAME no other record may stand; there is {', '.join(sorted(types - {'CNAME'}))}"
        for kind in sorted(types):
            same = [one for one in ones if one["type"] == kind]
            if len({tuple(_ways(one)) for one in same}) > 1:
                yield f"dns_records: {name} {kind}: all records of one name and type are chosen in one way; give each the same"


def _delegated(params: Mapping[str, Any]) -> Iterator[str]:
    """What stands below a delegation nobody finds."""
    zones = {zone["name"] for zone in params["zones"] or [] if not zone["private"] and zone["state"] == "present"}
    children = {zone["name"] for zone in params["zones"] or [] if zone["parent"] and zone["name"] in zones}
    for one in params["records"] or []:
        zone, name = without_dot(one["zone"]), domain_name(one)
        below = [child for child in children if child != zone and within(name, child) and within(child, zone)]
        if below and not one["private"] and one["state"] == "present" and zone in zones:
            child = max(below, key=len)
            yield f"dns_records: {_key(one)}: {child} is a zone of its own, where the world looks for it; write zone: {child}"
