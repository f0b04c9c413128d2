# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan backs up, and as whom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import Clients, pages
from ..propagation import ROLE_NOT_KNOWN, once_role_is_known
from .area import BackupKind, unless_absent
from .plans import BackupPlan

# {our name: AWS's}
CONDITIONS = {
    "string_equals": "StringEquals",
    "string_not_equals": "StringNotEquals",
    "string_like": "StringLike",
    "string_not_like": "StringNotLike",
}
RESOURCE_TAG = "aws:ResourceTag/"
# A role whose policies AWS Backup does not see yet.
REFUSALS = (*ROLE_NOT_KNOWN, ("InvalidParameterValueException", "is not authorized to call"))


class BackupSelection(BackupKind):
    """Named `<plan>/<selection>`. AWS changes none: one that differs is made anew.

    attributes: plan_id, role_arn, by_tags (frozenset of `key=value`, each of which is enough), resources, not_resources (frozensets of
        ARNs), conditions {string_equals | …: {tag: value}}, all of which must hold. outputs: id, plan_id. Owned as its plan is.
    """

    kind = "backup_selection"
    replace_on = frozenset({"plan_id", "role_arn", "by_tags", "resources", "not_resources", "conditions"})

    def __init__(self, clients: Clients, plans: BackupPlan):
        super().__init__(clients, plans.area, plans.managed_by, plans.purge_tags)
        self.plans = plans

    def read(self) -> list[Existing]:
        plans = self.plans.read()
        return read([partial(self._of_plan, one) for one in plans]) if plans else []

    def find(self, name: str) -> Existing | None:
        plan = self.plans.find(name.partition("/")[0])
        return next((one for one in self._of_plan(plan) if one.name == name), None) if plan else None

    def _of_plan(self, plan: Existing) -> list[Existing]:
        identity = plan.outputs["id"]
        listed = unless_absent(lambda: pages(self.backup, "list_backup_selections", "BackupSelectionsList", BackupPlanId=identity)) or []
        return read([partial(self._described, plan, one["SelectionId"]) for one in listed]) if listed else []

    def _described(self, plan: Existing, identity: str) -> list[Existing]:
        one = {"BackupPlanId": plan.outputs["id"], "SelectionId": identity}
        found = unless_absent(lambda: self.backup.get_backup_selection(**one)["BackupSelection"])
        if found is None:
            return []
        outputs = {"id": identity, "plan": plan.outputs["id"]}
        return [Existing(self.kind, f"{plan.name}/{found['SelectionName']}", present(plan, found), outputs, owned=plan.owned)]

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        selection = {"SelectionName": name.partition("/")[2], "IamRoleArn": attributes["role_arn"], **arguments(attributes)}
        plan = attributes["plan_id"]

        def create() -> Any:
            return self.backup_once.create_backup_selection(BackupPlanId=plan, BackupSelection=selection)

        made = once_role_is_known(create, REFUSALS, pause=self.pause)
        return Existing(self.kind, name, dict(attributes), {"id": made["SelectionId"], "plan": plan}, owned=True)

    def remove(self, existing: Existing) -> None:
        self.backup.delete_backup_selection(BackupPlanId=existing.outputs["plan"], SelectionId=existing.outputs["id"])


def present(plan: Existing, selection: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "plan_id": plan.outputs["id"],
        "role_arn": selection["IamRoleArn"],
        "by_tags": frozenset(f"{_tag(one)}={one['ConditionValue']}" for one in selection.get("ListOfTags") or []),
        "resources": frozenset(selection.get("Resources") or []),
        "not_resources": frozenset(selection.get("NotResources") or []),
        "conditions": _conditions(selection.get("Conditions") or {}),
    }


def _tag(condition: Mapping[str, str]) -> str:
    return condition["ConditionKey"].removeprefix(RESOURCE_TAG)


def _conditions(found: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    by_name = {name: {_tag(one): one["ConditionValue"] for one in found.get(member) or []} for name, member in CONDITIONS.items()}
    return {name: values for name, values in by_name.items() if values}


def arguments(attributes: Mapping[str, Any]) -> dict[str, Any]:
    by_tags = [one.partition("=") for one in sorted(attributes["by_tags"])]
    listed = [{"ConditionType": "STRINGEQUALS", "ConditionKey": key, "ConditionValue": value} for key, _, value in by_tags]
    conditions = {
        CONDITIONS[name]: [{"ConditionKey": f"{RESOURCE_TAG}{key}", "ConditionValue": value} for key, value in values.items()]
        for name, values in attributes["conditions"].items()
    }
    given = {
        "ListOfTags": listed,
        "Resources": sorted(attributes["resources"]),
        "NotResources": sorted(attributes["not_resources"]),
        "Conditions": conditions,
    }
    return {name: value for name, value in given.items() if value}
