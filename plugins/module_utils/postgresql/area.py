# SPDX-License-Identifier: GPL-3.0-or-later
"""One server's inside: what was read of it, and the ways to change it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..converge.model import Existing, Kind
from . import queries
from .acl import Access
from .catalog import Catalog, Contents, catalog, contents
from .server import FIRST, Server, Session

WORKERS = 8


class Area:
    """server: None where there is none to ask, and a plan is all there is. mark: the comment on what is ours.

    users, databases: as described.
    whole, inside: what was read; inside by database.
    """

    def __init__(self, server: Server | None, mark: str, users: Collection[str] = (), databases: Collection[Mapping[str, Any]] = ()):
        self._server, self.mark, self.users = server, mark, frozenset(users)
        self.owners = {database["name"]: database["owner"] for database in databases}
        self.whole, self.inside = Catalog(), dict[str, Contents]()

    @property
    def server(self) -> Server:
        assert self._server is not None  # without one a plan is all there is
        return self._server

    @property
    def reachable(self) -> bool:
        return self._server is not None

    @property
    def shared(self) -> Session:
        """Where databases and roles are changed: one after the other, since they are the server's."""
        return self.server.session(FIRST)

    def read(self) -> None:
        self.whole = catalog(self.shared.value(queries.server(self.shared.version)))

    def enter(self, databases: Collection[str]) -> None:
        """Read these, as far as they are there."""
        there = [name for name in databases if name in self.whole.databases]
        with ThreadPoolExecutor(WORKERS) as pool:
            self.inside |= dict(zip(there, pool.map(self.look, there), strict=True))

    def look(self, database: str) -> Contents:
        return look(self.server.session(database))

    def access(self, role: str, database: str, inside: Contents | None = None) -> Access:
        found = self.inside.get(database, Contents()) if inside is None else inside
        return Access(role, database, self.whole, found, self.users, self.owners.get(database))

    def is_ours(self, about: Mapping[str, Any] | None) -> bool:
        """about: a database or a role as it was read."""
        return bool(about) and (about or {}).get("comment") == self.mark


def look(session: Session) -> Contents:
    return contents(session.value(queries.DATABASE))


class InsideKind(Kind):
    """What is inside a server is there, or gone, as soon as the server says so."""

    kind = ""

    def __init__(self, area: Area):
        self.area = area

    def identity(self, name: str) -> str:
        """Other kinds have the same names."""
        return f"{self.kind} {name}"

    def made(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        return Existing(self.kind, name, attributes, {"id": self.identity(name), "name": name}, owned=True)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        """A comment that somebody wrote stays."""
        return present if attribute == "comment" and present else wanted
