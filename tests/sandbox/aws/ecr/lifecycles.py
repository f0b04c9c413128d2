"""Lifecycle policies: which ECR takes. https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html"""

import json
from collections import Counter
from typing import Any

from .refusals import Refused, invalid

RULE = {"rulePriority", "description", "selection", "action"}
SELECTION = {"tagStatus", "tagPatternList", "tagPrefixList", "storageClass", "countType", "countUnit", "countNumber"}
COUNTS = ("imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned")
# Which actions go with which count.
ACTIONS = {"sinceImagePulled": ("transition",), "sinceImageTransitioned": ("expire",)}
MOST_RULES, MOST_WILDCARDS, LEAST_ARCHIVED = 50, 4, 90


def check(text: str) -> None:
    try:
        rules = json.loads(text)["rules"]
        found = [(rule["rulePriority"], rule["selection"], rule["action"]) for rule in rules]
    except (KeyError, TypeError, ValueError):
        raise failure("Could not map policyString into LifecyclePolicy.") from None
    if len(found) > MOST_RULES:
        raise failure(f"a lifecycle policy has at most {MOST_RULES} rules")
    for rule, (priority, selection, action) in zip(rules, found, strict=True):
        if rule.keys() - RULE or selection.keys() - SELECTION or not isinstance(priority, int) or priority < 1:
            raise failure("object instance has properties which are not allowed by the schema")
        _check_selection(selection)
        _check_action(selection, action)
    _check_order([(priority, selection) for priority, selection, _ in found])


def failure(why: str) -> Refused:
    return invalid("LifecyclePolicyText", f"Lifecycle policy validation failure: {why}")


def _check_selection(selection: dict[str, Any]) -> None:
    status, count, number = (selection.get(name) for name in ("tagStatus", "countType", "countNumber"))
    lists = [selection.get(name) for name in ("tagPatternList", "tagPrefixList")]
    timed = count != "imageCountMoreThan"
    if status not in ("tagged", "untagged", "any") or count not in COUNTS or not isinstance(number, int):
        raise failure("instance failed to match exactly one schema (matched 0 out of 2)")
    if (selection.get("countUnit") == "days") != timed:
        raise failure("countUnit is given with ages, and only with them")
    if number < (LEAST_ARCHIVED if count == "sinceImageTransitioned" else 1):
        raise failure(f"numeric instance is lower than the required minimum (found: {number})")
    if (sum(map(bool, lists)) == 1) != (status == "tagged"):
        raise failure("tagPatternList or tagPrefixList is given for tagged images, and only for them")
    if any(pattern.count("*") > MOST_WILDCARDS for pattern in lists[0] or []):
        raise failure(f"a tag pattern has at most {MOST_WILDCARDS} wildcards")


def _check_action(selection: dict[str, Any], action: dict[str, Any]) -> None:
    count, kind = selection["countType"], action.get("type")
    if kind not in ACTIONS.get(count, ("expire", "transition")):
        raise failure(f"countType {count} does not go with the action {kind}")
    if (action.get("targetStorageClass") == "archive") != (kind == "transition"):
        raise failure("targetStorageClass is given with transition, and only with it")
    if _storage(selection) != ("archive" if count == "sinceImageTransitioned" else "standard"):
        raise failure(f"countType {count} does not go with the storageClass {_storage(selection)}")


def _storage(selection: dict[str, Any]) -> str:
    return str(selection.get("storageClass", "standard"))


def _check_order(rules: list[tuple[int, dict[str, Any]]]) -> None:
    if any(count > 1 for count in Counter(priority for priority, _ in rules).values()):
        raise failure("rulePriority values must be unique")
    for storage in ("standard", "archive"):
        found = sorted((priority, selection["tagStatus"]) for priority, selection in rules if _storage(selection) == storage)
        if any(status == "any" for _, status in found[:-1]):
            raise failure("a rule with tagStatus any must have the highest rulePriority")
