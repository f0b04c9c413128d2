# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases, and their schemas and extensions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from ..converge.model import Existing
from .area import InsideKind
from .server import sql

with suppress(ImportError):  # `require_library` says what is missing
    from psycopg.sql import SQL, Composed

# What is given when it is made, and never changes.
FORM = {"encoding": "ENCODING", "lc_collate": "LC_COLLATE", "lc_ctype": "LC_CTYPE"}
NEW = {"connection_limit": -1, "public_privileges": frozenset({"CONNECT", "TEMPORARY"}), "comment": None}
GRANT, REVOKE = "GRANT {} ON DATABASE {{}} TO PUBLIC", "REVOKE {} ON DATABASE {{}} FROM PUBLIC"


class Database(InsideKind):
    """attributes: owner, encoding (fixed), lc_collate (fixed), lc_ctype (fixed), connection_limit, public_privileges (frozenset), comment.

    outputs: id, name.
    """

    kind = "postgresql_database"
    fixed = frozenset(FORM)
    holds_data = True

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        """Encodings are written in many ways."""
        if attribute in FORM and present and _plain(wanted) == _plain(present):
            return present
        return super().target(attribute, wanted, present)

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        form = {word: attributes[key] for key, word in FORM.items() if attributes.get(key) is not None}
        options = [sql("OWNER {}", attributes["owner"])] if attributes.get("owner") else []
        # The template is for what has no other form than its own.
        options += [SQL("TEMPLATE template0"), *(sql(f"{word} {{value}}", value=value) for word, value in form.items())] if form else []
        self.area.shared.run([sql("CREATE DATABASE {} ", name) + SQL(" ").join(options)], alone=True)
        self.update(self.made(name, NEW), {key: attributes[key] for key in NEW if key in attributes})
        return self.made(name, attributes)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.area.shared.run(list(self._statements(existing.name, existing.attributes, changes)))

    def _statements(self, name: str, present: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterator[Composed]:
        if "owner" in changes:
            yield sql("ALTER DATABASE {} OWNER TO {}", name, changes["owner"])
        if changes.get("connection_limit", present.get("connection_limit")) != present.get("connection_limit"):
            yield sql("ALTER DATABASE {} CONNECTION LIMIT {limit}", name, limit=changes["connection_limit"])
        if "public_privileges" in changes:
            wanted, had = changes["public_privileges"], present["public_privileges"]
            for words, privileges in ((REVOKE, had - wanted), (GRANT, wanted - had)):
                if privileges:
                    yield sql(words.format(", ".join(sorted(privileges))), name)
        if "comment" in changes:
            yield sql("COMMENT ON DATABASE {} IS {comment}", name, comment=changes["comment"])

    def delete(self, existing: Existing) -> None:
        """Who is connected keeps it."""
        self.area.server.leave(existing.name)
        self.area.shared.run([sql("DROP DATABASE IF EXISTS {}", existing.name)], alone=True)


class Schema(InsideKind):
    """Named `database/schema`. It is made, and nothing of it is changed. outputs: id, name."""

    kind = "postgresql_schema"
    holds_data = True

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        database, _, own = name.partition("/")
        self.area.server.session(database).run([sql("CREATE SCHEMA IF NOT EXISTS {}", own)])
        return self.made(name, attributes)

    def delete(self, existing: Existing) -> None:
        database, _, own = existing.name.partition("/")
        self.area.server.session(database).run([sql("DROP SCHEMA IF EXISTS {} CASCADE", own)])


class Extension(InsideKind):
    """Named `database/extension`. attributes: version, schema (fixed: what is in it is not the master user's to move).

    outputs: id, name.
    """

    kind = "postgresql_extension"
    fixed = frozenset({"schema"})

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        database, _, own = name.partition("/")
        statement = sql("CREATE EXTENSION IF NOT EXISTS {}", own)
        if attributes.get("schema"):
            statement += sql(" SCHEMA {}", attributes["schema"])
        if attributes.get("version"):
            statement += sql(" VERSION {version}", version=attributes["version"])
        self.area.server.session(database).run([statement])
        return self.made(name, attributes)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        database, _, own = existing.name.partition("/")
        self.area.server.session(database).run([sql("ALTER EXTENSION {} UPDATE TO {version}", own, version=changes["version"])])

    def delete(self, existing: Existing) -> None:
        """What uses it keeps it."""
        database, _, own = existing.name.partition("/")
        self.area.server.session(database).run([sql("DROP EXTENSION IF EXISTS {}", own)])


def _plain(name: str) -> str:
    """UTF-8 and utf8 are one."""
    return re.sub("[-_]", "", name).lower()
