# SPDX-License-Identifier: GPL-3.0-or-later
"""Manual snapshots of an instance or an Aurora cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...converge.model import Existing
from ..calls import patiently
from .area import BUSY, RdsKind, listed_tags, tag_list, unless_gone, without_fault
from .statuses import status_of


class DbSnapshot(RdsKind):
    """Those of the described instance. attributes: tags. outputs: id, arn, made_at (a datetime)."""

    kind = "db_snapshot"
    holds_data = True
    timeout = 7200
    noun, member, of = "db_snapshot", "DBSnapshot", "DBInstanceIdentifier"

    def read(self) -> list[Existing]:
        found = self.area.described(f"describe_{self.noun}s", f"{self.member}s", **{self.of: self.area.identifier}, SnapshotType="manual")
        return [self.parse(one) for one in found]

    def parse(self, description: Mapping[str, Any]) -> Existing:
        word, tags = description["Status"], listed_tags(description)
        outputs = {
            "id": description[f"{self.member}Identifier"],
            "arn": description[f"{self.member}Arn"],
            "made_at": description.get("SnapshotCreateTime"),
        }
        status = status_of(word, waiting=True)
        return Existing(self.kind, outputs["id"], {"tags": tags}, outputs, status, word, self.owns(tags))

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        self.area.reads.forget()
        found = {one.name: one for one in self.read()}
        return [
            replace(found[one.name], status="deleting") if one.status == "deleting" else found[one.name]
            for one in waiting
            if one.name in found
        ]

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        which = {f"{self.member}Identifier": name, self.of: self.area.identifier, "Tags": tag_list(attributes)}
        act = getattr(self.rds_once, f"create_{self.noun}")
        with without_fault():
            made = patiently(lambda: act(**which)[self.member], BUSY, pause=self.pause)
        return replace(self.parse(made), attributes=attributes)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)

    def delete(self, existing: Existing) -> None:
        with unless_gone():
            getattr(self.rds, f"delete_{self.noun}")(**{f"{self.member}Identifier": existing.name})


class DbClusterSnapshot(DbSnapshot):
    """As above, of an Aurora cluster."""

    kind = noun = "db_cluster_snapshot"
    member, of = "DBClusterSnapshot", "DBClusterIdentifier"
