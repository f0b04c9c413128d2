# SPDX-License-Identifier: GPL-3.0-or-later
"""How zones, records and what marks them are called. Pure.

Names of domains are in small letters and without the dot at their end; a zone's label tells a private zone from a public one.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from .zones import without_dot

PRIVATE = " (private)"
PREFIX = "_piksel-infra-"
HERITAGE = "heritage=piksel.infra,owner="
ANY = "_any"  # in a mark's name, in place of the star of the record's


def label(name: str, private: bool) -> str:
    return without_dot(name) + (PRIVATE if private else "")


def domain(zone: str) -> str:
    """Of a label."""
    return zone.removesuffix(PRIVATE)


def is_private(zone: str) -> bool:
    return zone.endswith(PRIVATE)


def record_key(zone: str, name: str, kind: str, set_identifier: str | None = None) -> str:
    """What a record is called in plans: its zone's label, its name within that (`@` for the zone's own), type, and identifier."""
    inner = without_dot(name).removesuffix(domain(zone)).removesuffix(".") or "@"
    return " ".join(filter(None, (zone, inner, kind, set_identifier)))


class Parts(NamedTuple):
    """name: the whole domain name."""

    zone: str
    name: str
    type: str
    set_identifier: str | None


def parts_of(key: str) -> Parts:
    """What `record_key` was given."""
    first, *rest = key.split(" ")
    private = rest[:1] == [PRIVATE.strip()]
    inner, kind, *identifier = rest[1:] if private else rest
    return Parts(label(first, private), first if inner == "@" else f"{inner}.{first}", kind, " ".join(identifier) or None)


def mark_name(name: str, kind: str, set_identifier: str | None = None) -> str:
    """Where the TXT record stands that says whose a record is: below its name, where a CNAME is not in its way."""
    which = f"-{sha256(set_identifier.encode()).hexdigest()[:8]}" if set_identifier else ""
    below = name.replace("*", ANY, 1) if name.startswith("*") else name
    return f"{PREFIX}{kind.lower()}{which}.{below}"


def mark(owner: str) -> str:
    """The value of that TXT record."""
    return f'"{HERITAGE}{owner}"'


def owner_of(value: str) -> str | None:
    """Whose a record is, by the value of the TXT record beside it."""
    said = value.strip('"')
    return said.removeprefix(HERITAGE) if said.startswith(HERITAGE) else None
