# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ..converge.model import Existing
from .area import AwsKind, Clients, pages, tag_changes


class LogGroup(AwsKind):
    """Log groups by name. What they hold is data, so they are deleted only where they are named.

    attributes: retention_days, tags. outputs: id (the name), arn (of its streams, ending in `:*`).
    """

    kind = "log_group"
    holds_data = True

    def __init__(self, clients: Clients, names: Collection[str], managed_by: str, purge_tags: bool):
        self.clients, self.names, self.managed_by, self.purge_tags = clients, names, managed_by, purge_tags

    @property
    def logs(self) -> Any:
        return self.clients.get("logs")

    def read(self) -> list[Existing]:
        return [one for one in map(self.find, self.names) if one]

    def find(self, name: str) -> Existing | None:
        groups = pages(self.logs, "describe_log_groups", "logGroups", logGroupNamePrefix=name)
        group = next((group for group in groups if group["logGroupName"] == name), None)
        if not group:
            return None
        tags = self.logs.list_tags_for_resource(resourceArn=group["arn"].removesuffix(":*"))["tags"]
        tags = {key: value for key, value in tags.items() if not key.startswith("aws:")}
        attributes = {"retention_days": group.get("retentionInDays"), "tags": tags}
        return Existing(self.kind, name, attributes, {"id": name, "arn": group["arn"]}, owned=tags.get("ManagedBy") == self.managed_by)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self.clients.once("logs").create_log_group(logGroupName=name, tags=attributes.get("tags", {}))
        return self.listed(name)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        if "retention_days" in changes:
            self.logs.put_retention_policy(logGroupName=existing.name, retentionInDays=changes["retention_days"])
        if "tags" in changes:
            added, removed = tag_changes(existing, changes["tags"])
            if added:
                self.logs.tag_resource(resourceArn=existing.outputs["arn"].removesuffix(":*"), tags=added)
            if removed:
                self.logs.untag_resource(resourceArn=existing.outputs["arn"].removesuffix(":*"), tagKeys=removed)

    def remove(self, existing: Existing) -> None:
        self.logs.delete_log_group(logGroupName=existing.name)
