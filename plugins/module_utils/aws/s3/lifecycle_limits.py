# SPDX-License-Identifier: GPL-3.0-or-later
"""What S3 refuses of a lifecycle. Pure.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

MOST_RULES, LONGEST_ID, MOST_KEPT = 1000, 255, 100
# From which days on, and in this order: an object never moves back.
ORDER = ("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")
MINIMUM_DAYS = {"STANDARD_IA": 30, "ONEZONE_IA": 30}
STAY_DAYS = 30  # in a class that has a minimum, before the next
Rule = Mapping[str, Any]
TAKES_NO_TAGS = {"expire_delete_markers": ("tags",), "abort_multipart_days": ("tags", "object_size_greater_than", "object_size_less_than")}


def problems(rules: Mapping[str, Rule]) -> Iterator[str]:
    """rules: as lifecycle.py describes them."""
    if len(rules) > MOST_RULES:
        yield f"{len(rules)} rules are more than the {MOST_RULES} that a bucket takes"
    for identity, rule in rules.items():
        checks = (_actions, _scope, _expiration, _moves, _noncurrent)
        yield from (f"{identity}: {problem}" for check in checks for problem in check(rule))
        if len(identity) > LONGEST_ID:
            yield f"{identity[:20]}…: an id has {LONGEST_ID} characters at most"


def _actions(rule: Rule) -> Iterator[str]:
    dated = ("expire_date", "expire_delete_markers", "transitions", "noncurrent_transitions")
    counted = ("expire_days", "noncurrent_expire_days", "abort_multipart_days")
    if not any(name in rule for name in (*dated, *counted)):
        yield "it does nothing; give it an expiration, a transition, or abort_multipart_days"
    yield from (f"{name}: {rule[name]} is not a number of days; write 1 at least" for name in counted if rule.get(name, 1) < 1)


def _scope(rule: Rule) -> Iterator[str]:
    for action, filters in TAKES_NO_TAGS.items():
        for name in (one for one in filters if action in rule and one in rule):
            yield f"{action} does not go with {name}, as what it removes has neither tags nor a size; give it a rule of its own"
    larger, smaller = rule.get("object_size_greater_than"), rule.get("object_size_less_than")
    if larger is not None and smaller is not None and larger >= smaller:
        yield f"object_size_greater_than {larger} leaves nothing below object_size_less_than {smaller}"


def _expiration(rule: Rule) -> Iterator[str]:
    given = [name for name in ("expire_days", "expire_date", "expire_delete_markers") if name in rule]
    if len(given) > 1:
        yield f"{' and '.join(given)} can't stand together; keep one, and give the other a rule of its own"
    dates = [rule["expire_date"]] if "expire_date" in rule else []
    for text in (*dates, *(one["date"] for one in rule.get("transitions", []) if "date" in one)):
        try:
            date.fromisoformat(text)
        except ValueError:
            yield f"{text!r} is no date; write one like '2027-01-31', in quotes"


def _moves(rule: Rule) -> Iterator[str]:
    transitions, expire = rule.get("transitions", []), rule.get("expire_days")
    for one in transitions:
        if ("days" in one) == ("date" in one):
            yield f"transitions: {one['storage_class']} needs either days or date"
    by_date = any("date" in one for one in transitions) or "expire_date" in rule
    if by_date and (expire is not None or any("days" in one for one in transitions)):
        yield "days and dates can't stand in one rule; write all of them as one or the other"
    if by_date:
        return
    counted = [one for one in transitions if "days" in one]
    yield from _sequence("transitions", counted)
    late = [one for one in counted if expire is not None and one["days"] >= expire]
    yield from (
        f"transitions: objects expire after {expire} days, before they move to {one['storage_class']} after {one['days']}" for one in late
    )


def _noncurrent(rule: Rule) -> Iterator[str]:
    expire, keep = rule.get("noncurrent_expire_days"), rule.get("noncurrent_keep_versions")
    transitions = rule.get("noncurrent_transitions", [])
    if keep is not None and expire is None:
        yield "noncurrent_keep_versions belongs to noncurrent_expire_days; give that too"
    for kept in (keep, *(one.get("keep_versions") for one in transitions)):
        if kept is not None and not 1 <= kept <= MOST_KEPT:
            yield f"{kept} versions can't be kept; write 1 to {MOST_KEPT}"
    yield from _sequence("noncurrent_transitions", transitions)
    late = [one for one in transitions if expire is not None and one["days"] >= expire]
    yield from (
        f"noncurrent_transitions: versions expire after {expire} days, before they move to {one['storage_class']} after {one['days']}"
        for one in late
    )


def _sequence(what: str, transitions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """transitions: by days, in the order in which they happen."""
    for one in transitions:
        name, days = one["storage_class"], one["days"]
        if days < MINIMUM_DAYS.get(name, 0):
            yield f"{what}: {name} takes objects after {MINIMUM_DAYS[name]} days at least, not {days}"
    for former, latter in pairwise(transitions):
        first, then = former["storage_class"], latter["storage_class"]
        if ORDER.index(then) <= ORDER.index(first):
            yield f"{what}: after {first} nothing moves to {then}; the order is {', '.join(ORDER)}"
        elif first in MINIMUM_DAYS and latter["days"] < former["days"] + STAY_DAYS:
            yield f"{what}: {then} has to come {STAY_DAYS} days after {first}, after {former['days'] + STAY_DAYS} days at least"
