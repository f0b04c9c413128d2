# SPDX-License-Identifier: GPL-3.0-or-later
"""What was read of a server and of its databases. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

# Since PostgreSQL 15 it owns the schema public, and its only member is whoever owns the database.
DATABASE_OWNER = "pg_database_owner"
CLASSES = {"r": "tables", "S": "sequences", "f": "functions"}  # as default privileges have them
IAM = "rds_iam"
EVERYBODY = ""


@dataclass(frozen=True)
class Group:
    """Objects of one class and schema with one owner and one access list. names: quoted, with their schema."""

    schema: str
    kind: str
    owner: str
    names: tuple[str, ...]
    acl: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Contents:
    """One database from within. acl: privileges by who has them. defaults: by (schema, creator, class, who) the privileges."""

    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    defaults: Mapping[tuple[str, str, str, str], frozenset[str]] = field(default_factory=dict)
    extensions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Catalog:
    """All that concerns the whole server, of which little is there at first."""

    me: str = ""
    superuser: bool = False
    replica: bool = False
    databases: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    roles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def acts_for(self, role: str, database: str, users: Collection[str]) -> bool:
        """Whether the master user may act for a role, or will once it has been at the described users."""
        if role == DATABASE_OWNER:
            role = self.databases.get(database, {}).get("owner", self.me)
        return self.superuser or role == self.me or role in users or bool(self.roles.get(role, {}).get("acted_for"))


def catalog(read: Mapping[str, Any]) -> Catalog:
    databases = {one["name"]: {**one, "acl": acl(one["acl"])} for one in read["databases"]}
    roles = {one["name"]: one for one in read["roles"]}
    return Catalog(read["me"], read["superuser"], read["replica"], databases, roles)


def contents(read: Mapping[str, Any]) -> Contents:
    defaults: dict[tuple[str, str, str, str], frozenset[str]] = {}
    for creator, schema, kind, who, privilege in read["defaults"]:
        if kind in CLASSES:
            key = (schema, creator, CLASSES[kind], who)
            defaults[key] = defaults.get(key, frozenset()) | {privilege}
    groups = (Group(one["schema"], one["class"], one["owner"], tuple(one["names"]), acl(one["acl"])) for one in read["objects"])
    schemas = {one["name"]: {**one, "acl": acl(one["acl"])} for one in read["schemas"]}
    return Contents(schemas, tuple(groups), defaults, {one["name"]: one for one in read["extensions"]})


def acl(pairs: Collection[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """By who has them the privileges; a grantor's word counts like another's."""
    found: dict[str, frozenset[str]] = {}
    for who, privilege in pairs:
        found[who] = found.get(who, frozenset()) | {privilege}
    return found
