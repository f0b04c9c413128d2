# SPDX-License-Identifier: GPL-3.0-or-later
"""EventBridge rules on the default event bus."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list, boto3_tag_list_to_ansible_dict

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind, Clients, pages, tag_changes
from ..calls import patiently, unless_gone

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

OWNER_TAG = "ManagedBy"
# Others change the same rule at this moment; ask again.
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html#API_PutTargets_Errors
AT_WORK = ("ConcurrentModificationException",)
IN_ONE_CALL = 10  # targets: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
WHOLE = {"pattern": "EventPattern", "schedule": "ScheduleExpression", "description": "Description", "state": "State", "role_arn": "RoleArn"}


class EventBridgeRule(AwsKind):
    """Rules by name. prefix: what all of the names begin with.

    attributes: pattern (as data) or schedule (an expression), description ("" for none), state ("ENABLED", "DISABLED"), role_arn, tags;
        targets: by id {"arn": ARN} with more of AWS's members where they are given, complete where it is given.
    outputs: id (the ARN).
    """

    kind = "eventbridge_rule"

    def __init__(self, clients: Clients, prefix: str, names: Collection[str], managed_by: str, purge_tags: bool):
        self.clients, self.prefix, self.names, self.managed_by, self.purge_tags = clients, prefix, names, managed_by, purge_tags

    @property
    def events(self) -> Any:
        return self.clients.get("events")

    def read(self) -> list[Existing]:
        """One list, and two calls for each, made at the same time."""
        found = self._listed(self.prefix, self.names) if self.names else []
        return read([partial(self._described, one) for one in found])

    def find(self, name: str) -> Existing | None:
        return next((one for rule in self._listed(name, [name]) for one in self._described(rule)), None)

    def _listed(self, prefix: str, names: Collection[str]) -> list[dict[str, Any]]:
        return [one for one in pages(self.events, "list_rules", "Rules", NamePrefix=prefix) if one["Name"] in names]

    def _described(self, rule: Mapping[str, Any]) -> list[Existing]:
        """It; none if it has gone since it was listed."""
        with unless_gone():
            targets = pages(self.events, "list_targets_by_rule", "Targets", Rule=rule["Name"])
            tags = boto3_tag_list_to_ansible_dict(self.events.list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"])
            return [self._parsed(rule, targets, tags)]
        return []

    def _parsed(self, rule: Mapping[str, Any], targets: list[dict[str, Any]], tags: Mapping[str, str]) -> Existing:
        attributes = {
            "pattern": json.loads(rule["EventPattern"]) if rule.get("EventPattern") else None,
            "schedule": rule.get("ScheduleExpression"),
            "description": rule.get("Description", ""),
            "state": rule["State"],
            "role_arn": rule.get("RoleArn"),
            "targets": {one["Id"]: {"arn": one["Arn"], **{key: one[key] for key in sorted(one.keys() - {"Id", "Arn"})}} for one in targets},
            "tags": {key: value for key, value in tags.items() if not key.startswith("aws:")},
        }
        return self._existing(rule["Name"], rule["Arn"], attributes)

    def _existing(self, name: str, arn: str, attributes: Mapping[str, Any]) -> Existing:
        owned = attributes["tags"].get(OWNER_TAG) == self.managed_by
        return Existing(self.kind, name, attributes, {"id": arn}, owned=owned)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "pattern" and wanted and present and _unordered(wanted) == _unordered(present):
            return present
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """The rule, without its targets, which are another call's."""
        tags = attributes.get("tags", {})
        arguments = {**_whole(attributes), **({"Tags": ansible_dict_to_boto3_tag_list(tags)} if tags else {})}
        arn = patiently(partial(self.clients.once("events").put_rule, Name=name, **arguments), AT_WORK, pause=self.pause)["RuleArn"]
        so_far = {key: value for key, value in attributes.items() if key != "targets"}
        return self._existing(name, arn, {"tags": {}, "targets": {}, **so_far})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        if changes.keys() & WHOLE.keys():
            # What is left out of this call is lost.
            whole = _whole({**existing.attributes, **changes})
            patiently(partial(self.events.put_rule, Name=existing.name, **whole), AT_WORK, pause=self.pause)
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        if added:
            self.events.tag_resource(ResourceARN=existing.outputs["id"], Tags=ansible_dict_to_boto3_tag_list(added))
        if removed:
            self.events.untag_resource(ResourceARN=existing.outputs["id"], TagKeys=removed)
        if "targets" in changes:
            self._retarget(existing.name, existing.attributes["targets"], changes["targets"])

    def _retarget(self, rule: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        wanted = [{"Id": name, "Arn": of["arn"], **{key: of[key] for key in of if key != "arn"}} for name, of in after.items()]
        put = [one for one in wanted if before.get(one["Id"]) != after[one["Id"]]]
        for start in range(0, len(put), IN_ONE_CALL):
            self._act("put_targets", Rule=rule, Targets=put[start : start + IN_ONE_CALL])
        self._untarget(rule, sorted(before.keys() - after.keys()))

    def _untarget(self, rule: str, ids: list[str]) -> None:
        for start in range(0, len(ids), IN_ONE_CALL):
            self._act("remove_targets", Rule=rule, Ids=ids[start : start + IN_ONE_CALL])

    def _act(self, operation: str, **arguments: Any) -> None:
        """A call that may do a part and call it success."""
        answer = patiently(partial(getattr(self.events, operation), **arguments), AT_WORK, pause=self.pause)
        for entry in answer.get("FailedEntries", []):
            words = {"Code": entry.get("ErrorCode", ""), "Message": f"target {entry.get('TargetId')}: {entry.get('ErrorMessage', '')}"}
            raise ClientError({"Error": words}, "".join(part.capitalize() for part in operation.split("_")))

    def delete(self, existing: Existing) -> None:
        """Its targets first, as they are now. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html"""
        with unless_gone():
            targets = pages(self.events, "list_targets_by_rule", "Targets", Rule=existing.name)
            self._untarget(existing.name, sorted(one["Id"] for one in targets))
            patiently(partial(self.events.delete_rule, Name=existing.name), AT_WORK, pause=self.pause)


def _whole(attributes: Mapping[str, Any]) -> dict[str, Any]:
    given = {key: attributes[key] for key in WHOLE if attributes.get(key)}
    if "pattern" in given:
        given["pattern"] = json.dumps(given["pattern"])
    return {WHOLE[key]: value for key, value in given.items()}


def _unordered(pattern: Any) -> Any:
    """A pattern in which the order of alternatives means nothing."""
    if isinstance(pattern, Mapping):
        return {key: _unordered(value) for key, value in pattern.items()}
    if isinstance(pattern, list):
        return sorted(json.dumps(_unordered(one), sort_keys=True) for one in pattern)
    return pattern
