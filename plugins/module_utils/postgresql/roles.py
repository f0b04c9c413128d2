# SPDX-License-Identifier: GPL-3.0-or-later
"""Users, which are roles."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from ..aws.secrets_manager.values import Hidden
from ..converge.model import Existing
from .area import Area, InsideKind
from .catalog import IAM
from .logins import Logins
from .queries import OWNED_HERE
from .scram import SALT_BYTES, verifier
from .server import Session, sql

with suppress(ImportError):  # `require_library` says what is missing
    from psycopg.sql import SQL, Composed
OPTIONS = ("login", "connection_limit", "valid_until", "password")


class Role(InsideKind):
    """attributes: login, connection_limit, valid_until (UTC, or `infinity`), member_of (frozenset, without rds_iam), iam,
        password (Hidden), acted_for (whether the master user may act for it), comment.

    outputs: id, name.
    """

    kind = "postgresql_role"
    secret = frozenset({"password"})

    def __init__(self, area: Area, logins: Logins):
        super().__init__(area)
        self.logins = logins

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """Whoever makes a role may give it away, and from PostgreSQL 16 on no more than that, unless it says so first."""
        before: list[Composed] = [SQL("SET LOCAL createrole_self_grant = 'set, inherit'")] if self._gives_itself() else []
        given = {key: attributes[key] for key in OPTIONS if attributes.get(key) is not None}
        made = sql("CREATE ROLE {} ", name) + self._options({"login": False, **given})
        rest = {key: value for key, value in attributes.items() if key not in given}
        if self._gives_itself() or self.area.whole.superuser:
            rest.pop("acted_for", None)
        self.area.shared.run([*before, made, *self._statements(name, {"member_of": frozenset(), "iam": False}, rest)])
        self._verify(name, attributes)
        return self.made(name, attributes)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        options = {key: changes[key] for key in OPTIONS if key in changes}
        altered = [sql("ALTER ROLE {} ", existing.name) + self._options(options)] if options else []
        self.area.shared.run([*altered, *self._statements(existing.name, existing.attributes, changes)])
        self._verify(existing.name, {**existing.attributes, **changes} if "password" in changes else {})

    def _gives_itself(self) -> bool:
        return self.area.shared.version >= 160000 and not self.area.whole.superuser

    @staticmethod
    def _options(given: Mapping[str, Any]) -> Composed:
        found: list[Composed] = [SQL("LOGIN" if given["login"] else "NOLOGIN")] if "login" in given else []
        found += [sql("CONNECTION LIMIT {limit}", limit=given["connection_limit"])] if "connection_limit" in given else []
        found += [sql("VALID UNTIL {until}", until=given["valid_until"])] if "valid_until" in given else []
        if "password" in given:
            found.append(sql("PASSWORD {verifier}", verifier=verifier(_text(given["password"]), os.urandom(SALT_BYTES))))
        return SQL(" ").join(found)

    def _statements(self, name: str, present: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterator[Composed]:
        if changes.get("acted_for"):
            options = SQL(" WITH INHERIT TRUE, SET TRUE") if self.area.shared.version >= 160000 else SQL("")
            yield sql("GRANT {} TO {}", name, self.area.whole.me) + options
        groups = self._groups(present)
        wanted = self._groups({**present, **changes})
        yield from (sql("REVOKE {} FROM {}", group, name) for group in sorted(groups - wanted))
        yield from (sql("GRANT {} TO {}", group, name) for group in sorted(wanted - groups))
        if "comment" in changes:
            yield sql("COMMENT ON ROLE {} IS {comment}", name, comment=changes["comment"])

    @staticmethod
    def _groups(attributes: Mapping[str, Any]) -> frozenset[str]:
        return (attributes.get("member_of") or frozenset()) | (frozenset({IAM}) if attributes.get("iam") else frozenset())

    def _verify(self, name: str, attributes: Mapping[str, Any]) -> None:
        """By logging in, where it may."""
        password, until = attributes.get("password"), attributes.get("valid_until")
        may = password is not None and attributes.get("login", True) and not is_over(until)
        if may and not self.logins.accepts(name, _text(password)):
            raise RuntimeError("the server has taken its password, and refuses it; what it is a member of may want another way to log in")

    def delete(self, existing: Existing) -> None:
        """What it was granted goes before it. What it owns keeps it, as the plan has found out."""
        name, databases = existing.name, self.area.whole.databases.items()
        if not existing.attributes["acted_for"]:
            self.area.shared.run(list(self._statements(name, existing.attributes, {"acted_for": True})))
        for database in (one for one, about in databases if name in {*about["grantees"], *about["acl"]}):
            self.area.server.session(database).change(lambda here: self._released(here, name))
        self.area.shared.run([sql("DROP ROLE IF EXISTS {}", name)])

    @staticmethod
    def _released(session: Session, name: str) -> list[Composed]:
        """PostgreSQL has one statement for taking back privileges and for dropping what is owned: it must own nothing by now."""
        if session.value(OWNED_HERE, {"role": name}):
            raise RuntimeError("it has come to own something: give that to another (REASSIGN OWNED)")
        return [sql("DROP OWNED BY {}", name)]


def is_over(until: str | None) -> bool:
    """until: as an attribute has it."""
    return until not in (None, "infinity") and until < datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(password: Hidden) -> str:
    assert isinstance(password.value, str)  # what is not known yet is for plans alone
    return password.value
