# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnet groups: where a database may stand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..calls import patiently
from . import names
from .area import IN_USE, RdsKind, tag_list, unless_gone


class DbSubnetGroup(RdsKind):
    """The area's, by its name. attributes: description, subnet_ids (frozenset), tags. outputs: id (the name), arn, vpc_id."""

    kind = "db_subnet_group"

    def read(self) -> list[Existing]:
        which = {"DBSubnetGroupName": names.subnet_group(self.area.name)}
        return read([partial(self._described, one) for one in self.area.described("describe_db_subnet_groups", "DBSubnetGroups", **which)])

    def _described(self, description: Mapping[str, Any]) -> list[Existing]:
        name, arn = description["DBSubnetGroupName"], description["DBSubnetGroupArn"]
        tags = self.tags(arn)
        attributes = {
            "description": description["DBSubnetGroupDescription"],
            "subnet_ids": frozenset(subnet["SubnetIdentifier"] for subnet in description["Subnets"]),
            "tags": tags,
        }
        return [Existing(self.kind, name, attributes, {"id": name, "arn": arn, "vpc_id": description["VpcId"]}, owned=self.owns(tags))]

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        made = self.rds_once.create_db_subnet_group(
            DBSubnetGroupName=name,
            DBSubnetGroupDescription=attributes["description"],
            SubnetIds=sorted(attributes["subnet_ids"]),
            Tags=tag_list(attributes),
        )["DBSubnetGroup"]
        outputs = {"id": name, "arn": made["DBSubnetGroupArn"], "vpc_id": made["VpcId"]}
        return Existing(self.kind, name, attributes, outputs, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)
        if changes.keys() - {"tags"}:
            whole = {**existing.attributes, **changes}
            self.rds.modify_db_subnet_group(
                DBSubnetGroupName=existing.name,
                DBSubnetGroupDescription=whole["description"],
                SubnetIds=sorted(whole["subnet_ids"]),
            )

    def delete(self, existing: Existing) -> None:
        """RDS may still see for a moment the instance that is gone."""
        with unless_gone():
            patiently(partial(self.rds.delete_db_subnet_group, DBSubnetGroupName=existing.name), IN_USE, pause=self.pause)
