# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user may do in a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..converge.model import Existing
from .area import InsideKind, look


class Grant(InsideKind):
    """Named `user@database`. attributes: as acl.py says. outputs: id, name.

    What is there is read again where it is changed: tables may have come since, and those that come with a database are known by then.
    """

    kind = "postgresql_grant"

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self._bring(name, attributes)
        return self.made(name, attributes)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self._bring(existing.name, changes)

    def _bring(self, name: str, wanted: Mapping[str, Any]) -> None:
        user, database = parted(name)
        session = self.area.server.session(database)
        session.change(lambda here: self.area.access(user, database, look(here)).statements(wanted))

    def delete(self, existing: Existing) -> None:
        user, database = parted(existing.name)
        session = self.area.server.session(database)
        session.change(lambda here: self.area.access(user, database, look(here)).removal())


def parted(name: str) -> tuple[str, str]:
    user, _, database = name.rpartition("@")
    return user, database
