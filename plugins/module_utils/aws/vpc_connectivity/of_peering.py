# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of what belongs to a peering connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind
from .area import Area, Far


class OfPeering(AwsKind):
    """What belongs to a peering connection, is named like it, and goes with it: there is nothing to delete."""

    kind = ""
    replace_on = frozenset({"peering_connection_id"})
    timeout = 300

    def __init__(self, area: Area):
        self.area, self.purge_tags = area, area.own.purge_tags

    def of(self, name: str, connection: Mapping[str, Any], far: Far) -> Existing | None:
        raise NotImplementedError

    def read(self) -> list[Existing]:
        return read([partial(self._found, name) for name in self.area.fars])

    def _found(self, name: str) -> list[Existing]:
        connection = self.area.connection(name)
        one = self.of(name, connection, self.area.fars[name]) if connection else None
        return [one] if one else []

    def find(self, name: str) -> Existing | None:
        self._forget(self.area.fars[name])
        return next(iter(self._found(name)), None)

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        found = [self.find(one.name) for one in waiting]
        return [one for one in found if one]

    def _forget(self, far: Far) -> None:
        for side in (self.area.own, far.side):
            if side:
                side.reads.forget()

    def delete(self, existing: Existing) -> None:
        return None

    def ec2_there(self, name: str) -> Any:
        """Of the other side, which has been reached before anything was planned."""
        side = self.area.fars[name].side
        assert side
        return side.ec2
