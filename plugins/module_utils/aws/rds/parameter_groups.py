# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameter groups of instances and of Aurora clusters, which differ in the names of their calls alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import pages
from ..calls import patiently
from .area import IN_USE, RdsKind, tag_list, unless_gone
from .parameters import Known, known_parameters

MOST = 20  # parameters in one call, https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html


class DbParameterGroup(RdsKind):
    """The area's, by `<area>-<family>`; after a major upgrade that of the older family is still there.

    attributes: family (fixed), description (fixed), parameters {name: value as text}, complete where it is given, tags.
    outputs: id (the name), arn.
    """

    kind = "db_parameter_group"
    fixed = frozenset({"family", "description"})
    engine = "postgres"
    noun = "db_parameter_group"  # of the operations' names
    result, member = "DBParameterGroups", "DBParameterGroup"
    list_parameters, defaults = "describe_db_parameters", "describe_engine_default_parameters"

    def read(self) -> list[Existing]:
        found = self.area.described(f"describe_{self.noun}s", self.result)
        ours = re.compile(f"{re.escape(self.area.name.lower())}-{self.engine}\\d+")
        return read([partial(self._described, one) for one in found if ours.fullmatch(one[f"{self.member}Name"])])

    def _described(self, description: Mapping[str, Any]) -> list[Existing]:
        name, arn = description[f"{self.member}Name"], description[f"{self.member}Arn"]
        tags = self.tags(arn)
        found = pages(self.rds, self.list_parameters, "Parameters", **{f"{self.member}Name": name}, Source="user")
        attributes = {
            "family": description["DBParameterGroupFamily"],
            "description": description["Description"],
            "parameters": {one["ParameterName"]: one["ParameterValue"] for one in found if one.get("ParameterValue") is not None},
            "tags": tags,
        }
        return [Existing(self.kind, name, attributes, {"id": name, "arn": arn}, owned=self.owns(tags))]

    def known(self, family: str) -> dict[str, Known]:
        """All parameters of a family."""
        return known_parameters(self.rds, self.defaults, family)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        made = getattr(self.rds_once, f"create_{self.noun}")(
            **{f"{self.member}Name": name},
            DBParameterGroupFamily=attributes["family"],
            Description=attributes["description"],
            Tags=tag_list(attributes),
        )[self.member]
        so_far = {**attributes, "parameters": {}}
        return Existing(self.kind, name, so_far, {"id": name, "arn": made[f"{self.member}Arn"]}, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)
        before, after = existing.attributes.get("parameters", {}), changes.get("parameters")
        if after is None:
            return
        known = self.known(existing.attributes["family"])
        values = [{"ParameterName": name, "ParameterValue": value} for name, value in after.items() if before.get(name) != value]
        self._send(f"modify_{self.noun}", existing.name, values, known)
        gone = [{"ParameterName": name} for name in before if name not in after]
        self._send(f"reset_{self.noun}", existing.name, gone, known)

    def _send(self, operation: str, name: str, parameters: list[dict[str, str]], known: Mapping[str, Known]) -> None:
        """What PostgreSQL reads at its start alone waits for a restart, whatever is asked."""
        ordered = sorted(parameters, key=lambda one: one["ParameterName"])
        whole = [{**one, "ApplyMethod": known[one["ParameterName"]].method} for one in ordered]
        for start in range(0, len(whole), MOST):
            getattr(self.rds, operation)(**{f"{self.member}Name": name}, Parameters=whole[start : start + MOST])

    def delete(self, existing: Existing) -> None:
        """RDS may still see for a moment the instance that is gone."""
        act = partial(getattr(self.rds, f"delete_{self.noun}"), **{f"{self.member}Name": existing.name})
        with unless_gone():
            patiently(act, IN_USE, pause=self.pause)


class DbClusterParameterGroup(DbParameterGroup):
    """As above, of an Aurora cluster."""

    kind = noun = "db_cluster_parameter_group"
    engine = "aurora-postgresql"
    result, member = "DBClusterParameterGroups", "DBClusterParameterGroup"
    list_parameters, defaults = "describe_db_cluster_parameters", "describe_engine_default_cluster_parameters"
