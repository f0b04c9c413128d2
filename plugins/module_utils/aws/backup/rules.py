# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of a plan, from data to AWS and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# {our name: AWS's}. https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html
PLAIN = {
    "vault": "TargetBackupVaultName",
    "schedule": "ScheduleExpression",
    "schedule_timezone": "ScheduleExpressionTimezone",
    "start_window": "StartWindowMinutes",
    "completion_window": "CompletionWindowMinutes",
    "continuous": "EnableContinuousBackup",
    "recovery_point_tags": "RecoveryPointTags",
}
LIFECYCLE = {"delete_after_days": "DeleteAfterDays", "cold_storage_after_days": "MoveToColdStorageAfterDays"}
DEFAULTS = {
    "schedule": "cron(0 5 ? * * *)",
    "schedule_timezone": "Etc/UTC",
    "start_window": 480,
    "completion_window": 10080,
    "continuous": False,
    "recovery_point_tags": {},
}


def wanted_rule(rule: Mapping[str, Any], copies: Mapping[str, Any]) -> dict[str, Any]:
    """copies: lifecycles by the ARN of the vault that they go to, or by a reference to it."""
    plain = {key: rule[key] if rule.get(key) is not None else DEFAULTS.get(key) for key in PLAIN}
    plain["recovery_point_tags"] = {key: str(value) for key, value in plain["recovery_point_tags"].items()}
    return {**plain, **kept_for(rule), "copies": [{"vault_arn": arn, **kept_for(copy)} for arn, copy in copies.items()]}


def kept_for(given: Mapping[str, Any]) -> dict[str, int]:
    return {key: given[key] for key in LIFECYCLE if given.get(key)}


def present_rules(rules: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """By name, as AWS has them."""
    return {rule["RuleName"]: _present(rule) for rule in rules}


def _present(rule: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: rule[member] if rule.get(member) is not None else DEFAULTS.get(key) for key, member in PLAIN.items()}
    copies = [{"vault_arn": one["DestinationBackupVaultArn"], **_kept(one)} for one in rule.get("CopyActions") or []]
    return {**plain, **_kept(rule), "copies": copies}


def _kept(rule: Mapping[str, Any]) -> dict[str, int]:
    """AWS has -1 for what never happens."""
    lifecycle = rule.get("Lifecycle") or {}
    return {key: lifecycle[member] for key, member in LIFECYCLE.items() if (lifecycle.get(member) or -1) > 0}


def in_order(wanted: Mapping[str, Any], present: Mapping[str, Any] | None) -> dict[str, Any]:
    """The order of rules, and of a rule's copies, means nothing: that of what is there."""
    there = present or {}
    names = [name for name in there if name in wanted] + [name for name in wanted if name not in there]
    return {name: {**wanted[name], "copies": _ordered(wanted[name]["copies"], there.get(name, {}).get("copies", []))} for name in names}


def _ordered(wanted: list[Any], there: list[Any]) -> list[Any]:
    return [one for one in there if one in wanted] + [one for one in wanted if one not in there]


def rule_arguments(rules: Mapping[str, Mapping[str, Any]], before: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """before: the rules as they are, of which what has no name of ours is kept."""
    ours = {*PLAIN.values(), "Lifecycle", "CopyActions", "RuleId"}
    others = {rule["RuleName"]: {name: value for name, value in rule.items() if name not in ours} for rule in before}
    return [{**others.get(name, {}), **_arguments(name, rule)} for name, rule in rules.items()]


def _arguments(name: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    plain = {member: rule[key] for key, member in PLAIN.items()}
    copies = [{"DestinationBackupVaultArn": one["vault_arn"], **_lifecycle(one)} for one in rule["copies"]]
    return {"RuleName": name, **plain, **_lifecycle(rule), **({"CopyActions": copies} if copies else {})}


def _lifecycle(given: Mapping[str, Any]) -> dict[str, Any]:
    found = {member: given[key] for key, member in LIFECYCLE.items() if given.get(key)}
    return {"Lifecycle": found} if found else {}
