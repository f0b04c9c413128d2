# SPDX-License-Identifier: GPL-3.0-or-later
"""Which types of resources a region's plans back up by tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...converge.model import Existing
from ..area import Clients
from .area import BackupKind


class BackupRegionSettings(BackupKind):
    """Named by the region. They are the account's: always there, never ours, and changed only where they are described.

    attributes: opted_in {type: whether}, of which those not given are left alone. outputs: id (the region).
    """

    kind = "backup_region_settings"

    def __init__(self, clients: Clients, region: str, is_described: bool):
        super().__init__(clients, "", "", False)
        self.region, self.is_described = region, is_described

    def read(self) -> list[Existing]:
        if not self.is_described:
            return []
        opted_in = self.backup.describe_region_settings()["ResourceTypeOptInPreference"]
        return [Existing(self.kind, self.region, {"opted_in": opted_in}, {"id": self.region})]

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return {**(present or {}), **wanted}

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        """What is left out stays as it is."""
        before, after = existing.attributes["opted_in"], changes["opted_in"]
        self.backup.update_region_settings(ResourceTypeOptInPreference={name: on for name, on in after.items() if before.get(name) != on})
