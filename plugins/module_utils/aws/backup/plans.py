# SPDX-License-Identifier: GPL-3.0-or-later
"""Backup plans."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from threading import Lock
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import Clients, pages
from ..calls import patiently, unless_gone
from .area import BackupKind, belongs, retag, tags_of, unless_absent
from .rules import in_order, present_rules, rule_arguments


class BackupPlan(BackupKind):
    """Plans by name, of which AWS would take two: that is refused.

    attributes: rules {name: {vault, schedule, …, copies}} (see rules.py), complete; tags. outputs: id, arn.
    """

    kind = "backup_plan"

    def __init__(self, clients: Clients, names: Mapping[str, Any], area: str, managed_by: str, purge_tags: bool):
        super().__init__(clients, area, managed_by, purge_tags)
        self.names, self._lock = names, Lock()
        self._found: list[Existing] | None = None

    def listed(self) -> list[dict[str, Any]]:
        plans = pages(self.backup, "list_backup_plans", "BackupPlansList")
        return [one for one in plans if one["BackupPlanName"] in self.names or belongs(one["BackupPlanName"], self.area)]

    def read(self) -> list[Existing]:
        """Once, for the selections too."""
        with self._lock:
            if self._found is None:
                plans = self.listed()
                self._found = read([partial(self._described, one) for one in plans]) if plans else []
            return self._found

    def find(self, name: str) -> Existing | None:
        found = [one for one in self.listed() if one["BackupPlanName"] == name]
        return next((existing for one in found for existing in self._described(one)), None)

    def _described(self, listed: Mapping[str, Any]) -> list[Existing]:
        plan = unless_absent(lambda: self.backup.get_backup_plan(BackupPlanId=listed["BackupPlanId"])["BackupPlan"])
        if plan is None:
            return []
        tags = tags_of(self.backup, listed["BackupPlanArn"])
        outputs = {"id": listed["BackupPlanId"], "arn": listed["BackupPlanArn"]}
        attributes = {"rules": present_rules(plan["Rules"]), "tags": tags}
        return [Existing(self.kind, plan["BackupPlanName"], attributes, outputs, owned=self.owns(tags))]

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return in_order(wanted, present) if attribute == "rules" else super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        document = {"BackupPlanName": name, "Rules": rule_arguments(attributes["rules"])}
        made = self.backup_once.create_backup_plan(BackupPlan=document, BackupPlanTags=attributes.get("tags", {}))
        outputs = {"id": made["BackupPlanId"], "arn": made["BackupPlanArn"]}
        return Existing(self.kind, name, dict(attributes), outputs, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        """What else stands in the plan stays: the call takes the whole of it."""
        retag(self.backup, existing, changes)
        if "rules" in changes:
            identity = existing.outputs["id"]
            before = self.backup.get_backup_plan(BackupPlanId=identity)["BackupPlan"]
            document = {**before, "Rules": rule_arguments(changes["rules"], before["Rules"])}
            self.backup.update_backup_plan(BackupPlanId=identity, BackupPlan=document)

    def delete(self, existing: Existing) -> None:
        """AWS may still see for a moment a selection that is gone."""
        with unless_gone():
            patiently(partial(self.remove, existing), ("InvalidRequestException",), pause=self.pause)

    def remove(self, existing: Existing) -> None:
        self.backup.delete_backup_plan(BackupPlanId=existing.outputs["id"])
