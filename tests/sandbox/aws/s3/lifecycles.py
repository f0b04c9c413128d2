"""What S3 refuses of a lifecycle.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
"""

from datetime import time
from itertools import pairwise
from typing import Any

from .refusals import argument, malformed, request

ORDER = ("STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")
THIRTY = ("STANDARD_IA", "ONEZONE_IA")
ACTIONS = ("Expiration", "Transitions", "NoncurrentVersionExpiration", "NoncurrentVersionTransitions", "AbortIncompleteMultipartUpload")
MOST = 1000


def check(rules: list[dict[str, Any]]) -> None:
    if not rules or len(rules) > MOST:
        raise malformed()
    ids = [rule["ID"] for rule in rules if rule.get("ID")]
    if len(set(ids)) < len(ids):
        raise argument("Rule ID must be unique. Found same ID for more than one rule")
    for rule in rules:
        _check_rule(rule)


def _check_rule(rule: dict[str, Any]) -> None:
    if ("Prefix" in rule) == ("Filter" in rule) or len(rule.get("ID", "")) > 255:
        raise malformed()
    if not any(rule.get(action) for action in ACTIONS):
        raise request("At least one action needs to be specified in a rule")
    _check_filter(rule)
    _check_expiration(rule)
    _check_days(rule, "Transitions", "Days", rule.get("Expiration", {}).get("Days"), "Expiration", "Transition")
    noncurrent = rule.get("NoncurrentVersionExpiration", {})
    names = ("NoncurrentVersionExpiration", "NoncurrentVersionTransition")
    _check_days(rule, "NoncurrentVersionTransitions", "NoncurrentDays", noncurrent.get("NoncurrentDays"), *names)
    if noncurrent and noncurrent.get("NoncurrentDays", 0) < 1:
        raise argument("'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer")
    kept = [
        one["NewerNoncurrentVersions"]
        for one in (noncurrent, *rule.get("NoncurrentVersionTransitions", []))
        if "NewerNoncurrentVersions" in one
    ]
    if any(not 1 <= number <= 100 for number in kept):
        raise argument("'NewerNoncurrentVersions' must be between 1 and 100")
    if rule.get("AbortIncompleteMultipartUpload", {}).get("DaysAfterInitiation", 1) < 1:
        raise argument("'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer")


def _check_filter(rule: dict[str, Any]) -> None:
    filters = rule.get("Filter", {})
    if len(filters) > 1:
        raise malformed()
    conditions = {**filters, **filters.get("And", {})}
    if "And" in filters and len(filters["And"]) + len(filters["And"].get("Tags", [])) - ("Tags" in filters["And"]) < 2:
        raise malformed()
    has_tags = bool(conditions.get("Tag") or conditions.get("Tags"))
    sizes = [conditions[name] for name in ("ObjectSizeGreaterThan", "ObjectSizeLessThan") if name in conditions]
    if has_tags and rule.get("Expiration", {}).get("ExpiredObjectDeleteMarker"):
        raise request("ExpiredObjectDeleteMarker cannot be specified with Tags.")
    if rule.get("AbortIncompleteMultipartUpload") and (has_tags or sizes):
        raise request(f"AbortIncompleteMultipartUpload cannot be specified with {'Tags' if has_tags else 'Object Size'}.")
    if len(sizes) == 2 and sizes[0] >= sizes[1]:
        raise request("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")


def _check_expiration(rule: dict[str, Any]) -> None:
    expiration, transitions = rule.get("Expiration", {}), rule.get("Transitions", [])
    if len(expiration) > 1:
        raise malformed()
    if expiration.get("Days", 1) < 1:
        raise argument("'Days' for Expiration action must be a positive integer")
    dates = [one["Date"] for one in (expiration, *transitions) if "Date" in one]
    if any(moment.time() != time() for moment in dates):
        raise argument("'Date' must be at midnight GMT")
    if dates and any("Days" in one for one in (expiration, *transitions)):
        raise request(f"Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for {_scope(rule)}")
    if any(("Days" in one) == ("Date" in one) for one in transitions):
        raise malformed()


def _check_days(rule: dict[str, Any], member: str, days: str, expire: int | None, expiration: str, transition: str) -> None:
    moves = sorted((one for one in rule.get(member, []) if days in one), key=lambda one: one[days])
    classes = [one["StorageClass"] for one in moves]
    if len(set(classes)) < len(classes):
        raise request(f"'StorageClass' must be different for '{transition}' actions in same 'Rule' with {_scope(rule)}")
    for one in moves:
        if one[days] < (30 if one["StorageClass"] in THIRTY else 0):
            raise argument(f"'{days}' in {transition} action must be greater than or equal to 30 for storageClass '{one['StorageClass']}'")
    for former, latter in pairwise(moves):
        first, then = former["StorageClass"], latter["StorageClass"]
        if ORDER.index(then) < ORDER.index(first):
            raise argument(
                f"'{days}' in the {transition} action for StorageClass '{first}' for {_scope(rule)} must be greater than '{then}'"
            )
        if first in THIRTY and latter[days] < former[days] + 30:
            more = f"'{_scope(rule)}' must be 30 days more than '{first}'"
            raise argument(f"'{days}' in the {transition} action for StorageClass '{then}' for {more}")
    if expire is not None and any(one[days] >= expire for one in moves):
        raise argument(f"'{days}' in the {expiration} action for {_scope(rule)} must be greater than '{days}' in the {transition} action")


def _scope(rule: dict[str, Any]) -> str:
    filters = rule.get("Filter", {})
    return f"filter '(prefix={filters.get('Prefix', filters.get('And', {}).get('Prefix', rule.get('Prefix', '')))})'"
