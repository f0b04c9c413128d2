# SPDX-License-Identifier: GPL-3.0-or-later
"""The resources of the description. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..aws.secrets_manager.values import Hidden
from ..converge.model import Resource
from .acl import MASTER
from .contradictions import extension_of, moment
from .levels import OBJECTS, levels

GRANT, ROLE, DATABASE = "postgresql_grant", "postgresql_role", "postgresql_database"
SCHEMA, EXTENSION = "postgresql_schema", "postgresql_extension"


class Description:
    """mark: the comment on what is ours. passwords: of each user with a secret, None where it is not known yet.

    without: extensions left out, as `database/name`. owners: roles, besides the described users, for which the master user may act.
    """

    def __init__(
        self,
        params: Mapping[str, Any],
        mark: str,
        passwords: Mapping[str, str | None],
        without: Collection[str] = (),
        owners: Collection[str] = (),
    ):
        self.params, self.mark, self.passwords, self.without = params, mark, passwords, without
        self.levels = levels(params)
        self.users = {user["name"]: user for user in params["users"]}
        self.creators = {*self.users, *owners}

    def resources(self) -> Iterator[Resource]:
        for database in self.params["databases"]:
            yield self._database(database)
            for schema in database["schemas"]:
                yield Resource(SCHEMA, f"{database['name']}/{schema}", after=((DATABASE, database["name"]),))
            yield from self._extensions(database)
        for user in self.users.values():
            yield self._role(user)
            for name in dict.fromkeys(access["database"] for access in user["access"]):
                yield self._grant(user, name)

    def _database(self, database: Mapping[str, Any]) -> Resource:
        public = database["public_privileges"]
        keys = ("owner", "encoding", "lc_collate", "lc_ctype", "connection_limit")
        attributes = _given(
            **{key: database[key] for key in keys}, public_privileges=None if public is None else frozenset(public), comment=self.mark
        )
        return Resource(DATABASE, database["name"], attributes, after=((ROLE, database["owner"]),) if database["owner"] else ())

    def _extensions(self, database: Mapping[str, Any]) -> Iterator[Resource]:
        """In their order, since one may need another."""
        of, before = database["name"], [(DATABASE, database["name"])]
        before += [(SCHEMA, f"{of}/{schema}") for schema in database["schemas"]]
        for extension in map(extension_of, database["extensions"]):
            name = f"{of}/{extension['name']}"
            if name not in self.without:
                yield Resource(EXTENSION, name, _given(version=extension["version"], schema=extension["schema"]), after=tuple(before))
                before.append((EXTENSION, name))

    def _role(self, user: Mapping[str, Any]) -> Resource:
        name, roles = user["name"], user["roles"]
        password = {"password": Hidden(self.passwords[name])} if name in self.passwords else {}
        attributes = _given(
            login=user["login"],
            connection_limit=user["connection_limit"],
            valid_until=moment(user["valid_until"]) if user["valid_until"] else None,
            member_of=None if roles is None else frozenset(roles),
            iam=user["iam"],
            acted_for=True,
            comment=self.mark,
        )
        return Resource(ROLE, name, {**attributes, **password}, after=tuple((ROLE, role) for role in roles or []))

    def _grant(self, user: Mapping[str, Any], database: str) -> Resource:
        """What several entries say of one database, together."""
        found: dict[str, Any] = defaultdict(dict)
        for access in (one for one in user["access"] if one["database"] == database):
            level = self.levels[access["level"]]
            if "database" in level:
                found["database"] = frozenset(found["database"] or ()) | level["database"]
            for schema in access["schemas"]:
                found["schemas"] |= {schema: level["schema"]} if "schema" in level else {}
                for kind in (kind for kind in OBJECTS if kind in level):
                    found[kind] |= {schema: level[kind]}
                defaults = {kind: level[kind] for kind in OBJECTS if kind in level}
                creators = self._creators(database, schema) - {user["name"]}
                found["default_privileges"] |= {schema: dict.fromkeys(sorted(creators), defaults)} if defaults else {}
        first = [(DATABASE, database), *((SCHEMA, f"{database}/{schema}") for schema in found["schemas"])]
        makers = {name for creators in found["default_privileges"].values() for name in creators} & self.users.keys()
        roles = [(ROLE, name) for name in sorted({user["name"], *makers})]
        attributes = {key: value for key, value in found.items() if value != {}}
        return Resource(GRANT, f"{user['name']}@{database}", attributes, after=(*first, *roles))

    def _creators(self, database: str, schema: str) -> set[str]:
        """Who may make something there, and is ours to speak for."""
        owner = next(one["owner"] for one in self.params["databases"] if one["name"] == database)
        found = {MASTER, *({owner} & self.creators if owner else ())}
        for user in self.users.values():
            for access in user["access"]:
                may = "CREATE" in self.levels[access["level"]].get("schema", ())
                if may and access["database"] == database and schema in access["schemas"]:
                    found.add(user["name"])
        return found


def _given(**attributes: Any) -> dict[str, Any]:
    return {key: value for key, value in attributes.items() if value is not None}
