# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether users have their passwords: nobody but a superuser may read what the server keeps of one, so they log in."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from .server import FIRST, Place, Refused, connected

WORKERS = 8


class Logins:
    """place: None where there is no server to log in to. databases: by user one that it may connect to."""

    def __init__(self, place: Place | None, databases: Mapping[str, str]):
        self._place, self._databases = place, databases

    def accepts(self, user: str, password: str) -> bool:
        """Raises Refused where that can't be told."""
        assert self._place is not None  # without a server there is nobody to ask
        try:
            connected(self._place, user, password, self._databases.get(user, FIRST)).close()
        except Refused as refused:
            if refused.after_password:
                return True
            if refused.password:
                return False
            raise
        return True

    def all(self, passwords: Mapping[str, str]) -> dict[str, bool]:
        """By user, asked at the same time. Raises Refused."""
        with ThreadPoolExecutor(WORKERS) as pool:
            return dict(zip(passwords, pool.map(lambda pair: self.accepts(*pair), passwords.items()), strict=True))
