# SPDX-License-Identifier: GPL-3.0-or-later
"""A lifecycle, from data to ECR's document, and what ECR would refuse of one. Pure.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

OPTIONS = ("expire_untagged_days", "lifecycle_rules", "keep_last")
# By option ECR's word for what is counted.
COUNTS = {
    "keep_last": "imageCountMoreThan",
    "older_than_days": "sinceImagePushed",
    "not_pulled_for_days": "sinceImagePulled",
    "archived_for_days": "sinceImageTransitioned",
}
ARCHIVE, STANDARD = "archive", "standard"
MOST_RULES, MOST_WILDCARDS = 50, 4
LEAST_ARCHIVED = 90  # days that ECR keeps, and charges for, what was archived


def described(options: Mapping[str, Any]) -> dict[str, Any] | None:
    """The document, empty for no lifecycle; None where nothing is said of it."""
    if all(options[name] is None for name in OPTIONS):
        return None
    rules = [_rule(number, rule) for number, rule in enumerate(_all(options), 1)]
    return {"rules": rules} if rules else {}


def _all(options: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    days, images = options["expire_untagged_days"], options["keep_last"]
    if days:
        yield {"description": f"Delete images without a tag after {days} days", "tag_status": "untagged", "older_than_days": days}
    yield from options["lifecycle_rules"] or []
    if images:
        yield {"description": f"Keep the newest {images} images", "tag_status": "any", "keep_last": images}


def _rule(priority: int, rule: Mapping[str, Any]) -> dict[str, Any]:
    count, number = next((name, rule[name]) for name in COUNTS if rule.get(name) is not None)
    lists = {"tagPatternList": rule.get("tag_patterns"), "tagPrefixList": rule.get("tag_prefixes")}
    selection = {
        "tagStatus": status(rule),
        **{name: list(tags) for name, tags in lists.items() if tags},
        **({"storageClass": ARCHIVE} if _is_of_archive(rule) else {}),
        "countType": COUNTS[count],
        **({} if count == "keep_last" else {"countUnit": "days"}),
        "countNumber": number,
    }
    action = {"type": "transition", "targetStorageClass": ARCHIVE} if rule.get("action") == "archive" else {"type": "expire"}
    description = {"description": rule["description"]} if rule.get("description") else {}
    return {"rulePriority": priority, **description, "selection": selection, "action": action}


def status(rule: Mapping[str, Any]) -> str:
    found: str = rule.get("tag_status") or ("tagged" if rule.get("tag_patterns") or rule.get("tag_prefixes") else "any")
    return found


def _is_of_archive(rule: Mapping[str, Any]) -> bool:
    return rule.get("archived_for_days") is not None


def parsed(text: str | None) -> dict[str, Any]:
    """A document as ECR has it, in the form of `described`."""
    document = json.loads(text) if text else {}
    rules = [_plain(rule) for rule in sorted(document.get("rules", []), key=lambda rule: rule["rulePriority"])]
    return {"rules": rules} if rules else {}


def _plain(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Without what ECR takes for said."""
    selection = {key: value for key, value in rule["selection"].items() if value and (key, value) != ("storageClass", STANDARD)}
    return {**{key: value for key, value in rule.items() if value}, "selection": selection}


def problems(options: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a repository's or a template's lifecycle."""
    for name in ("expire_untagged_days", "keep_last"):
        if (options[name] or 0) < 0:
            yield f"{name}: {options[name]} is below 0; give a number from 1 on, or 0 for none"
    for number, rule in enumerate(options["lifecycle_rules"] or [], 1):
        what = f"lifecycle_rules: rule {number}"
        yield from (f"{what}: {problem}" for problem in (*_count_problems(rule), *_tag_problems(rule)))
    rules = list(_all(options))
    if len(rules) > MOST_RULES:
        yield f"lifecycle_rules: ECR takes {MOST_RULES} rules at most, and these are {len(rules)}"
    yield from _order_problems(rules)


def _count_problems(rule: Mapping[str, Any]) -> Iterator[str]:
    given = [name for name in COUNTS if rule[name] is not None]
    if len(given) != 1:
        yield f"it needs exactly one of {', '.join(COUNTS)}; it has {' and '.join(given) or 'none'}"
    for name in given:
        least = LEAST_ARCHIVED if name == "archived_for_days" else 1
        if rule[name] < least:
            yield f"{name}: {rule[name]} is below {least}, which is the least that ECR takes"
    if rule["action"] == "archive" and _is_of_archive(rule):
        yield "archived_for_days is about images that are archived already; give action expire"
    if rule["action"] == "expire" and rule["not_pulled_for_days"] is not None:
        yield "not_pulled_for_days may archive and not delete; give action archive, and delete with a rule of archived_for_days"


def _tag_problems(rule: Mapping[str, Any]) -> Iterator[str]:
    patterns, prefixes = rule["tag_patterns"] or [], rule["tag_prefixes"] or []
    if patterns and prefixes:
        yield "it has both tag_patterns and tag_prefixes; give one of them"
    if status(rule) == "tagged" and not (patterns or prefixes):
        yield "tag_status tagged needs tag_patterns or tag_prefixes; for all tags give tag_patterns ['*']"
    if status(rule) != "tagged" and (patterns or prefixes):
        yield f"tag_status {status(rule)} takes no tag_patterns or tag_prefixes; leave them out, or make it tagged"
    wild = [pattern for pattern in patterns if pattern.count("*") > MOST_WILDCARDS]
    yield from (f"tag_patterns: {pattern} has more than {MOST_WILDCARDS} of *; shorten it" for pattern in wild)


def _order_problems(rules: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is about all images comes last, once among those that are in use and once among those that are archived."""
    for archived in (False, True):
        found = [rule for rule in rules if _is_of_archive(rule) == archived]
        about_all = [place for place, rule in enumerate(found) if status(rule) == "any"]
        which = "archived images" if archived else "images"
        if len(about_all) > 1:
            yield f"lifecycle_rules: {len(about_all)} rules are about all {which}, with keep_last; ECR takes one: give tags to the others"
        elif about_all and about_all[0] != len(found) - 1:
            yield f"lifecycle_rules: the rule about all {which} has to be the last of those about {which}; move it to the end"
