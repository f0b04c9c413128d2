# SPDX-License-Identifier: GPL-3.0-or-later
"""One server: a connection for each database, kept open, and statements."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, RLock
from typing import Any

from ansible_collections.community.postgresql.plugins.module_utils import postgres

from ..converge.model import InvalidPlan

with suppress(ImportError):  # `require_library` says what is missing
    from psycopg import Error
    from psycopg.sql import SQL, Composed, Identifier, Literal

FIRST = "postgres"  # which RDS always has
OLDEST = postgres.LooseVersion("3.1")
APPLICATION = "piksel.infra"
# libpq gives no code of a connection that is refused, and RDS speaks English.
WRONG_PASSWORD = re.compile(r"(password|PAM|SCRAM|GSSAPI|LDAP) authentication failed")
# Said of what was cut off on its way, as in a tunnel, and may go better the next time.
CUT_OFF = re.compile(r"closed the connection|[Cc]onnection reset|SSL SYSCALL|[Bb]roken pipe|SSL error: unexpected eof")
ATTEMPTS = 5
# Said to who has proven who they are. https://www.postgresql.org/docs/current/client-authentication-problems.html
AUTHENTICATED = re.compile(r"permission denied for database|database .* does not exist|too many connections|is not permitted to log in")


class Refused(Exception):
    """No connection, with the server's or libpq's words."""

    @property
    def password(self) -> bool:
        return bool(WRONG_PASSWORD.search(str(self)))

    @property
    def after_password(self) -> bool:
        return bool(AUTHENTICATED.search(str(self)))


class StatementError(Exception):
    """What the server said to a statement, without the statement."""


@dataclass(frozen=True)
class Place:
    """host: the server's own name, which TLS verifies. hostaddr: an address in its stead. timeout: seconds."""

    host: str
    port: int
    hostaddr: str | None = None
    ssl_mode: str = "require"
    ca_file: str | None = None
    timeout: int = 60

    def options(self, user: str, password: str, database: str) -> dict[str, Any]:
        found = {"host": self.host, "hostaddr": self.hostaddr, "port": self.port, "sslmode": self.ssl_mode, "sslrootcert": self.ca_file}
        own = {"user": user, "password": password, "dbname": database, "connect_timeout": self.timeout, "application_name": APPLICATION}
        # libpq would first ask for Kerberos, wherever the machine has a ticket.
        return {key: value for key, value in {**found, **own, "gssencmode": "disable"}.items() if value is not None}


class _Caller:
    """What community.postgresql wants of a module: nothing here ends one or warns by itself."""

    params: Mapping[str, Any] = {}

    @staticmethod
    def warn(message: str) -> None:
        """The caller raises."""

    @staticmethod
    def fail_json(msg: str = "", **_: Any) -> None:
        raise Refused(msg)


def require_library() -> None:
    """Raises InvalidPlan."""
    if not postgres.HAS_PSYCOPG or postgres.PSYCOPG_VERSION < OLDEST:
        raise InvalidPlan(["the Python library psycopg, 3.1 or later, is missing; install psycopg[binary]"])


def connected(place: Place, user: str, password: str, database: str, pause: Callable[[float], None] = time.sleep) -> Any:
    """Raises Refused."""
    for attempt in range(ATTEMPTS):
        connection, words = postgres.connect_to_db(_Caller(), place.options(user, password, database), autocommit=True, fail_on_conn=False)
        if connection is not None:
            return connection
        refused = Refused(said(str(words)))
        if not CUT_OFF.search(str(refused)):
            break
        pause(0.3 * 2**attempt)
    raise refused


def said(words: str) -> str:
    """The end of what libpq tells of its attempts, in one line."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    last = next((line for line in reversed(lines) if "failed:" in line or "FATAL" in line), lines[-1] if lines else "no answer")
    return last.rpartition("FATAL:")[2].strip().removeprefix("connection failed: ")


class Session:
    """One database. Whoever uses it has it alone: statements of two transactions never mix."""

    def __init__(self, connection: Any):
        self._connection, self._lock = connection, RLock()

    @property
    def version(self) -> int:
        found: int = self._connection.info.server_version
        return found

    def value(self, query: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """The first column of the only row."""
        with self._lock:
            row = self._told(lambda: self._connection.execute(query, parameters).fetchone())
            return next(iter(row.values()))

    def run(self, statements: Sequence[Composed], alone: bool = False) -> None:
        """In one transaction. alone: in none, as some statements want it."""

        def carried_out() -> None:
            for statement in statements:
                self._connection.execute(statement)

        def together() -> None:
            with self._connection.transaction():
                carried_out()

        if statements:
            with self._lock:
                self._told(carried_out if alone else together)

    def change(self, statements: Callable[[Session], Sequence[Composed]]) -> None:
        """Statements made of what is read first, with nobody in between."""
        with self._lock:
            self.run(statements(self))

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def _told(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Error as error:
            # Neither the statement nor the detail, which may quote what was sent.
            raise StatementError(error.diag.message_primary or type(error).__name__) from None


class Server:
    """The master user's connections."""

    def __init__(self, place: Place, user: str, password: str):
        self.place, self.user, self._password = place, user, password
        self._sessions: dict[str, Session] = {}
        self._lock, self._opening = Lock(), dict[str, Lock]()

    def reach(self, patience: float = 0.0, pause: Callable[[float], None] = time.sleep) -> None:
        """Connect. patience: seconds in which what is at the other end may still be coming up. Raises Refused."""
        until = time.monotonic() + patience
        while True:
            try:
                self.session(FIRST)
                return
            except Refused as refused:
                if refused.password or time.monotonic() > until:
                    raise
            pause(0.5)

    def session(self, database: str) -> Session:
        with self._lock:
            opening = self._opening.setdefault(database, Lock())
        with opening:
            if database not in self._sessions:
                self._sessions[database] = Session(connected(self.place, self.user, self._password, database))
            return self._sessions[database]

    def leave(self, database: str) -> None:
        """A database that somebody is connected to can't be dropped."""
        session = self._sessions.pop(database, None)
        if session:
            session.close()

    def close(self) -> None:
        for database in list(self._sessions):
            self.leave(database)


def sql(text: str, *identifiers: str, **literals: Any) -> Composed:
    """A statement: {} for each identifier in turn, {name} for a literal, or for a part that is composed already."""
    given = {name: value if isinstance(value, (SQL, Composed)) else Literal(value) for name, value in literals.items()}
    return SQL(text).format(*map(Identifier, identifiers), **given)
