# SPDX-License-Identifier: GPL-3.0-or-later
"""From what was read, what one role may do in one database: as attributes to compare, and as statements that change it. Pure.

attributes: database (privileges), schemas {schema: privileges}, tables, sequences and functions {schema: privileges on all of it, and
beside that by their own names the objects that deviate}, default_privileges {schema: {creator: {class: privileges}}}.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .catalog import Catalog, Contents, Group
from .levels import OBJECTS
from .server import sql

with suppress(ImportError):  # `require_library` says what is missing
    from psycopg.sql import SQL, Composed

NONE: frozenset[str] = frozenset()
MASTER = "(master user)"  # its name is not known before there is a server
AT_ONCE = 100  # objects in a statement, which logs have whole
GRANT, REVOKE = "GRANT {privileges} ON {what} TO {}", "REVOKE {privileges} ON {what} FROM {}"
WORDS = {"tables": "TABLE", "sequences": "SEQUENCE", "functions": "ROUTINE"}
Attributes = dict[str, Any]


@dataclass(frozen=True)
class Access:
    """What one role may do in one database.

    users: the described ones, for which the master user may act, or soon will. owner: the described one, if it is described.
    """

    role: str
    database: str
    whole: Catalog
    inside: Contents
    users: Collection[str] = ()
    owner: str | None = None

    def any(self) -> bool:
        """Whether anything was granted to it, by name and not as to an owner or to everybody."""
        schemas = (one for name, one in self.inside.schemas.items() if not self._owns_schema(name))
        lists = [*(one["acl"] for one in schemas), *(group.acl for group in self._groups())]
        return (
            bool(self._on_database())
            or any(one.get(self.role) for one in lists)
            or any(who == self.role for *_, who in self.inside.defaults)
        )

    def present(self, wanted: Mapping[str, Any]) -> Attributes:
        """What it has of what is wanted. What is its own, or not the master user's to grant, counts as wanted."""
        found: Attributes = {}
        if "database" in wanted:
            found["database"] = wanted["database"] if self._owns_database() else self._on_database()
        if "schemas" in wanted:
            found["schemas"] = {name: self._on_schema(name, privileges) for name, privileges in wanted["schemas"].items()}
        for kind in OBJECTS:
            if kind in wanted:
                found[kind] = self._on_objects(kind, wanted[kind])
        if "default_privileges" in wanted:
            found["default_privileges"] = {
                schema: {creator: {kind: self._by_default(schema, creator, kind) for kind in kinds} for creator, kinds in creators.items()}
                for schema, creators in wanted["default_privileges"].items()
            }
        return found

    def everything(self) -> Attributes:
        """All that it was granted, in the form of what is wanted."""
        objects: dict[str, dict[str, frozenset[str]]] = {kind: {} for kind in OBJECTS}
        for group in self._groups():
            if group.acl.get(self.role):
                objects[group.kind] |= dict.fromkeys(group.names, group.acl[self.role])
        defaults: dict[str, Any] = defaultdict(lambda: defaultdict(dict))
        for (schema, creator, kind, who), privileges in self.inside.defaults.items():
            if who == self.role:
                defaults[schema][creator][kind] = privileges
        schemas = {name: one["acl"].get(self.role, NONE) for name, one in self.inside.schemas.items() if not self._owns_schema(name)}
        found = {
            "database": self._on_database(),
            "schemas": {name: privileges for name, privileges in schemas.items() if privileges},
            **objects,
            "default_privileges": {schema: {name: dict(one) for name, one in creators.items()} for schema, creators in defaults.items()},
        }
        return {name: value for name, value in found.items() if value}

    def statements(self, wanted: Mapping[str, Any]) -> list[Composed]:
        """What brings it from what was read to what is wanted."""
        found: list[Composed] = []
        if "database" in wanted and not self._owns_database():
            found += self._change("DATABASE {}", [self.database], self._on_database(), wanted["database"])
        for name, privileges in wanted.get("schemas", {}).items():
            found += self._change("SCHEMA {}", [name], self._on_schema(name, privileges), privileges)
        for kind in OBJECTS:
            for schema, privileges in wanted.get(kind, {}).items():
                found += self._objects(kind, schema, privileges)
        for schema, creators in wanted.get("default_privileges", {}).items():
            for creator, kinds in creators.items():
                for kind, privileges in kinds.items():
                    found += self._defaults(schema, creator, kind, privileges)
        return found

    def removal(self) -> list[Composed]:
        """What takes away all that it was granted."""
        had = self.everything()
        found = self._change("DATABASE {}", [self.database], had.get("database", NONE), NONE)
        for name, privileges in had.get("schemas", {}).items():
            found += self._change("SCHEMA {}", [name], privileges, NONE)
        for group in self._groups():
            found += self._names(group.kind, group.names, group.acl.get(self.role, NONE), NONE)
        for schema, creators in had.get("default_privileges", {}).items():
            for creator, kinds in creators.items():
                for kind in kinds:
                    found += self._defaults(schema, creator, kind, NONE)
        return found

    def out_of_reach(self, wanted: Mapping[str, Any]) -> list[Group]:
        """What it may not do as wanted on what the master user may not grant."""
        return [
            group
            for group in self.inside.groups
            if group.kind in wanted
            and not self._reached(group)
            and group.acl.get(self.role, NONE) != wanted[group.kind].get(group.schema, group.acl.get(self.role, NONE))
        ]

    def _owns_database(self) -> bool:
        return self.role == (self.owner or self.whole.databases.get(self.database, {}).get("owner"))

    def _on_database(self) -> frozenset[str]:
        """Whoever is its owner no more has nothing left of it."""
        about = self.whole.databases.get(self.database, {})
        found: frozenset[str] = NONE if self.role == about.get("owner") else about.get("acl", {}).get(self.role, NONE)
        return found

    def _owns_schema(self, name: str) -> bool:
        owner = self.inside.schemas.get(name, {}).get("owner")
        return bool(owner == self.role)

    def _on_schema(self, name: str, wanted: frozenset[str]) -> frozenset[str]:
        found: frozenset[str] = self.inside.schemas.get(name, {}).get("acl", {}).get(self.role, NONE)
        return wanted if self._owns_schema(name) else found

    def _reached(self, group: Group) -> bool:
        return self.whole.acts_for(group.owner, self.database, self.users)

    def _groups(self) -> Iterator[Group]:
        """Those of others, which the master user may grant on."""
        return (group for group in self.inside.groups if group.owner != self.role and self._reached(group))

    def _in(self, kind: str, schema: str) -> list[Group]:
        return [group for group in self._groups() if (group.kind, group.schema) == (kind, schema)]

    def _on_objects(self, kind: str, wanted: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for schema, privileges in wanted.items():
            by_names = {group.names: group.acl.get(self.role, NONE) for group in self._in(kind, schema)}
            alike = {*by_names.values()}
            found[schema] = alike.pop() if len(alike) == 1 else privileges
            if alike:
                found |= {name: had for names, had in by_names.items() if had != privileges for name in names}
        return found

    def _by_default(self, schema: str, creator: str, kind: str) -> frozenset[str]:
        return self.inside.defaults.get((schema, self._named(creator), kind, self.role), NONE)

    def _named(self, creator: str) -> str:
        return self.whole.me if creator == MASTER else creator

    def _objects(self, kind: str, schema: str, wanted: frozenset[str]) -> Iterator[Composed]:
        for group in self._in(kind, schema):
            yield from self._names(kind, group.names, group.acl.get(self.role, NONE), wanted)

    def _names(self, kind: str, names: tuple[str, ...], had: frozenset[str], wanted: frozenset[str]) -> Iterator[Composed]:
        """names: quoted already."""
        for start in range(0, len(names), AT_ONCE):
            what = SQL(f"{WORDS[kind]} ") + SQL(", ").join(map(SQL, names[start : start + AT_ONCE]))
            yield from self._granted(what, had, wanted)

    def _change(self, what: str, names: list[str], had: frozenset[str], wanted: frozenset[str]) -> list[Composed]:
        return list(self._granted(sql(what, *names), had, wanted))

    def _granted(self, what: SQL | Composed, had: frozenset[str], wanted: frozenset[str]) -> Iterator[Composed]:
        for words, privileges in ((REVOKE, had - wanted), (GRANT, wanted - had)):
            if privileges:
                yield sql(words, self.role, privileges=_listed(privileges), what=what)

    def _defaults(self, schema: str, creator: str, kind: str, wanted: frozenset[str]) -> Iterator[Composed]:
        where = sql("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA {} ", self._named(creator), schema)
        for change in self._granted(SQL(f"{WORDS[kind]}S"), self._by_default(schema, creator, kind), wanted):
            yield where + change


def _listed(privileges: frozenset[str]) -> Composed:
    return SQL(", ").join(map(SQL, sorted(privileges)))
