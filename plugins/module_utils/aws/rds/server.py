# SPDX-License-Identifier: GPL-3.0-or-later
"""What instances and Aurora clusters have in common: how they are read, and awaited until what was asked of them shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...converge.model import Existing
from .area import PASSWORD_TAG, Area, RdsKind, listed_tags
from .settings import Setting
from .statuses import status_of

LOOKS = 12  # at what shows no sign of what was asked of it


class Server(RdsKind):
    """attributes: those of `settings`, as far as they are described; security_group_ids and log_types (frozensets), tags;
    master_password_managed (whether RDS keeps it), master_password (the version of the own secret that was set last);
    parameter_apply_status, AWS's word. Of one that is to be made also restored_from {snapshot | source with time or latest}.

    outputs: id (the ARN), arn, resource_id, address.
    seen: the last description of each. following: what a restore did not take, and is done once it is there. asked: of each what is
    to show before it counts as done.
    """

    fixed = frozenset({"engine", "storage_encrypted", "kms_key_arn", "master_username", "source", "cluster"})
    secret = frozenset({"master_password"})
    timeout = 7200
    identifier = arn = status = resource_id = ""  # members of a description
    source_type = ""  # of events
    table: Mapping[str, Setting] = {}

    def __init__(self, area: Area):
        super().__init__(area)
        self.seen: dict[str, Mapping[str, Any]] = {}
        self.following: dict[str, Mapping[str, Any]] = {}
        self.asked: dict[str, dict[str, Any]] = {}
        self.hurried: set[str] = set()  # those whose last change was not to wait for the window
        self.looks: dict[str, int] = {}

    def descriptions(self) -> Iterable[Mapping[str, Any]]:
        """Those of this kind in the area."""
        raise NotImplementedError

    def everything(self) -> Iterable[Mapping[str, Any]]:
        """All of this kind in the region: one that is being deleted may not be told as the area's any more."""
        raise NotImplementedError

    def special(self, description: Mapping[str, Any]) -> dict[str, Any]:
        """The attributes that no member has as it is."""
        raise NotImplementedError

    def address(self, description: Mapping[str, Any]) -> str | None:
        raise NotImplementedError

    def stands_on(self) -> tuple[Any, ...]:
        """Keys of what it comes after, where its attributes do not tell."""
        return ()

    def change(self, existing: Existing, changes: Mapping[str, Any], at_once: bool) -> Existing | None:
        """Ask for these changes, to be made in the maintenance window unless at once."""
        raise NotImplementedError

    def read(self) -> list[Existing]:
        return [self.parse(one) for one in self.descriptions()]

    def parse(self, description: Mapping[str, Any], waiting: bool = False) -> Existing:
        name, word = description[self.identifier], description[self.status]
        self.seen[name] = description
        tags = {tag["Key"]: tag["Value"] for tag in description.get("TagList") or []}
        attributes = {
            **self.current(description),
            **(self.pending(description) if self.counts_pending(name, word) else {}),
            "tags": listed_tags(description),
            "master_password_managed": bool(description.get("MasterUserSecret")),
            "master_password": tags.get(PASSWORD_TAG),
        }
        # The identifier is none: a subnet group may bear it too, and what names that would seem to name the instance.
        outputs = {
            "id": description[self.arn],
            "arn": description[self.arn],
            "resource_id": description.get(self.resource_id),
            "address": self.address(description),
        }
        return Existing(
            self.kind, name, attributes, outputs, status_of(word, waiting), word, self.owns(tags), self.stands_on()
        )

    def counts_pending(self, name: str, word: str) -> bool:
        """What waits for the window counts as reached, and what is under way; what should be there by now does not."""
        return word != "available" or not (self.area.at_once or name in self.hurried)

    def current(self, description: Mapping[str, Any]) -> dict[str, Any]:
        """As it is now, whatever waits."""
        members = {key: description.get(setting.described) for key, setting in self.table.items() if setting.described}
        return {
            **members,
            "security_group_ids": frozenset(
                group["VpcSecurityGroupId"] for group in description.get("VpcSecurityGroups") or [] if group.get("Status") != "removing"
            ),
            "log_types": frozenset(description.get("EnabledCloudwatchLogsExports") or ()),
            **self.special(description),
        }

    def pending(self, description: Mapping[str, Any]) -> dict[str, Any]:
        """The attributes that are to change, with the values to come."""
        waits = description.get("PendingModifiedValues") or {}
        coming = {key: waits.get(setting.pending) for key, setting in self.table.items() if setting.pending}
        coming = {key: value for key, value in coming.items() if value is not None}
        logs = waits.get("PendingCloudwatchLogsExports")
        if logs:
            now = frozenset(description.get("EnabledCloudwatchLogsExports") or ())
            coming["log_types"] = (now | {*logs.get("LogTypesToEnable", ())}) - {*logs.get("LogTypesToDisable", ())}
        return coming

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        """In one call."""
        self.area.reads.forget()
        found = {one[self.identifier]: one for one in self.everything()}
        return [self._progressed(found[one.name], one) for one in waiting if one.name in found]

    def _progressed(self, description: Mapping[str, Any], before: Existing) -> Existing:
        one = self.parse(description, waiting=True)
        if before.status == "deleting":
            return replace(one, status="deleting")
        if one.status != "ready":
            return one
        if one.name in self.following:
            return self.change(one, self.following.pop(one.name), at_once=True) or one
        unmet = self._unmet(one, description)
        if not unmet:
            self.asked.pop(one.name, None)
            return one
        self.looks[one.name] = self.looks.get(one.name, 0) + 1
        if self.looks[one.name] < LOOKS:
            return replace(one, status="pending", reason=f"{', '.join(unmet)} not reached yet")
        return replace(one, status="failed", reason=self._told(one.name, unmet))

    def _unmet(self, one: Existing, description: Mapping[str, Any]) -> list[str]:
        asked = self.asked.get(one.name, {})
        unmet = [key for key, value in asked.items() if key != "master_password" and one.attributes.get(key) != value]
        sent = "MasterUserPassword" in (description.get("PendingModifiedValues") or {})
        return [*unmet, "master_password"] if sent and "master_password" in asked else unmet

    def _told(self, name: str, unmet: Sequence[str]) -> str:
        """What did not come, and AWS's own words of the last hour."""
        events = self.rds.describe_events(SourceIdentifier=name, SourceType=self.source_type, Duration=60)["Events"]
        words = "; ".join(event["Message"].rstrip(".") for event in events[-5:])
        return f"RDS did not carry out {', '.join(unmet)}: {words or 'it tells no reason'}"

    def ask(self, existing: Existing, changes: Mapping[str, Any], at_once: bool) -> Existing:
        """It, from now on awaited until these changes show."""
        self.asked[existing.name], self.looks[existing.name] = dict(changes), 0
        (self.hurried.add if at_once else self.hurried.discard)(existing.name)
        return replace(existing, status="pending")
