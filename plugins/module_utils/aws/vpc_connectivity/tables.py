# SPDX-License-Identifier: GPL-3.0-or-later
"""Which route tables of the VPC are meant: by tier, before they are there too. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .area import Area
from .words import NOT_YET


class Tables:
    """Those of this account's VPC; in a plan for one that is not there, those that module vpc says it will have."""

    def __init__(self, area: Area):
        self.area, self.prefix = area, f"{area.own.name}-"

    def all(self) -> dict[str, str]:
        """Ids by name."""
        if self.area.own.vpc:
            return self.area.own.table_ids()
        return {f"{self.prefix}{name}": NOT_YET for name in self.area.params["route_table_ids"]}

    def of(self, tiers: Sequence[str] | None) -> dict[str, str]:
        """Those of these tiers, one for each or one for each zone of it; all of them where none are said."""
        found = self.all()
        return found if tiers is None else {name: found[name] for name in found if any(self._is_of(name, tier) for tier in tiers)}

    def _is_of(self, name: str, tier: str) -> bool:
        return bool(re.fullmatch(f"{re.escape(self.prefix + tier)}(-{re.escape(self.area.region)}[a-z])?", name))

    def missing(self, tiers: Sequence[str] | None) -> list[str]:
        """The tiers that have no route table."""
        return [tier for tier in tiers or [] if not self.of([tier])]
