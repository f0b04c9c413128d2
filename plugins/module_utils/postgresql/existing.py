# SPDX-License-Identifier: GPL-3.0-or-later
"""The resources that are there, from what was read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..aws.secrets_manager.values import Hidden
from ..converge.model import Existing, Resource
from .area import Area
from .catalog import EVERYBODY, IAM
from .desired import DATABASE, EXTENSION, GRANT, ROLE, SCHEMA
from .grants import parted
from .roles import is_over

PRESENT_WITH_ANY = "plpgsql"  # every database has it


class Found:
    """desired: the description. purge: kinds to look through for what it no longer has. accepted: by user whether it has its password."""

    def __init__(self, area: Area, desired: Collection[Resource], purge: Collection[str], accepted: Mapping[str, bool]):
        self.area, self.purge, self.accepted = area, purge, accepted
        self.wanted = {one.key: one for one in desired}

    def resources(self) -> Iterator[Existing]:
        for name, about in self.area.whole.databases.items():
            if (DATABASE, name) in self.wanted or self.area.is_ours(about):
                yield self._database(name, about)
        for name, about in self.area.whole.roles.items():
            if (ROLE, name) in self.wanted or self.area.is_ours(about):
                yield self._role(name, about)
        for database in self.area.inside:
            yield from self._schemas(database)
            yield from self._extensions(database)
            yield from self._grants(database)

    def _existing(self, kind: str, name: str, attributes: Mapping[str, Any], owned: bool, *after: tuple[str, str]) -> Existing:
        return Existing(kind, name, attributes, {"id": f"{kind} {name}", "name": name}, owned=owned, after=after)

    def _database(self, name: str, about: Mapping[str, Any]) -> Existing:
        """Whoever owns it, or anything in it, is kept with it."""
        keys = ("owner", "encoding", "lc_collate", "lc_ctype", "connection_limit", "comment")
        attributes = {key: about[key] for key in keys} | {"public_privileges": about["acl"].get(EVERYBODY, frozenset())}
        owners = sorted({about["owner"], *about["owners"]} & self.area.whole.roles.keys())
        return self._existing(DATABASE, name, attributes, self.area.is_ours(about), *((ROLE, owner) for owner in owners))

    def _role(self, name: str, about: Mapping[str, Any]) -> Existing:
        member_of = frozenset(about["member_of"])
        attributes = {key: about[key] for key in ("login", "connection_limit", "valid_until", "acted_for", "comment")}
        attributes |= {"member_of": member_of - {IAM}, "iam": IAM in member_of, "password": self._password(name, about)}
        return self._existing(ROLE, name, attributes, self.area.is_ours(about), *((ROLE, group) for group in sorted(member_of)))

    def _password(self, name: str, about: Mapping[str, Any]) -> Hidden | None:
        """None equals no password. That of a user whose time is over can't be tried, and stays as it is as long as that is so."""
        wanted = self.wanted[ROLE, name].attributes if (ROLE, name) in self.wanted else {}
        password = wanted.get("password")
        if password is None or password.value is None:
            return None
        over = about["expired"] and is_over(wanted.get("valid_until", about["valid_until"]))
        return password if over or self.accepted.get(name) else Hidden(None)

    def _schemas(self, database: str) -> Iterator[Existing]:
        ours = self.area.is_ours(self.area.whole.databases[database])
        for schema, about in self.area.inside[database].schemas.items():
            name = f"{database}/{schema}"
            extension = any(one["schema"] == schema for one in self.area.inside[database].extensions.values())
            if (SCHEMA, name) in self.wanted or (ours and SCHEMA in self.purge and schema != "public" and not extension):
                yield self._existing(SCHEMA, name, {}, ours and about["mine"], (DATABASE, database))

    def _extensions(self, database: str) -> Iterator[Existing]:
        ours = self.area.is_ours(self.area.whole.databases[database])
        for extension, about in self.area.inside[database].extensions.items():
            name = f"{database}/{extension}"
            if (EXTENSION, name) in self.wanted or (ours and EXTENSION in self.purge and extension != PRESENT_WITH_ANY):
                attributes = {"version": about["version"], "schema": about["schema"]}
                yield self._existing(EXTENSION, name, attributes, ours and about["mine"], (DATABASE, database))

    def _grants(self, database: str) -> Iterator[Existing]:
        for role, about in self.area.whole.roles.items():
            name, access = f"{role}@{database}", self.area.access(role, database)
            wanted = self.wanted.get((GRANT, name))
            described = (ROLE, role) in self.wanted
            purged = (GRANT in self.purge and (described or self.area.is_ours(about))) or (
                ROLE in self.purge and not described and self.area.is_ours(about)
            )
            if (wanted or purged) and access.any():
                attributes = access.present(wanted.attributes) if wanted else access.everything()
                yield self._existing(GRANT, name, attributes, purged, (ROLE, role), (DATABASE, database))


def to_enter(area: Area, desired: Collection[Resource], purge: Collection[str]) -> set[str]:
    """The databases to look into: the described ones, and where something may be that is no longer described."""
    found = {one.name for one in desired if one.kind == DATABASE} | {parted(one.name)[1] for one in desired if one.kind == GRANT}
    ours = {name for name, about in area.whole.databases.items() if area.is_ours(about)}
    found |= ours if {SCHEMA, EXTENSION} & {*purge} else set()
    if {GRANT, ROLE} & {*purge}:
        users = {name for name, about in area.whole.roles.items() if area.is_ours(about)}
        users |= {one.name for one in desired if one.kind == ROLE}
        found |= {name for name, about in area.whole.databases.items() if users & {*about["grantees"], *about["acl"]}}
    return found
