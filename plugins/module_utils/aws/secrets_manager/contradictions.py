# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ...converge.model import InvalidPlan
from . import compositions, copies, generation, policies, rotation

# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
NAME = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
REGION = re.compile(r"([a-z]+-)+\d+")
WINDOWS = range(7, 31)
MOST_DESCRIBED = 2048
VALUES = ("generate", "compose", "copy", "awaited")


def is_present(entry: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    return params["state"] == "present" and entry["state"] == "present"


def refuse_contradictions(params: Mapping[str, Any], region: str) -> None:
    """Raises InvalidPlan with every contradiction, naming the entry and the option."""
    problems = list(_names(params))
    for entry in params["secrets"]:
        problems += [f"secrets: {entry['name']}: {problem}" for problem in _entry(entry, is_present(entry, params), region)]
    present = {entry["name"]: entry for entry in params["secrets"] if is_present(entry, params)}
    leaving = {entry["name"] for entry in params["secrets"]} - present.keys()
    problems += compositions.problems(present, leaving)
    if problems:
        raise InvalidPlan(problems)


def _names(params: Mapping[str, Any]) -> Iterator[str]:
    names = [entry["name"] for entry in params["secrets"]]
    for name in names:
        if not NAME.fullmatch(name):
            yield f"secrets: {name!r} can't be a name: AWS takes 1 to 512 letters, digits and /_+=.@-"
    for name, count in Counter(names).items():
        if count > 1:
            yield f"secrets: {name} is described {count} times; keep one of them"


def _entry(entry: Mapping[str, Any], present: bool, region: str) -> Iterator[str]:
    if entry["recovery_window"] not in WINDOWS:
        yield f"recovery_window is {entry['recovery_window']}; AWS takes {WINDOWS[0]} to {WINDOWS[-1]} days"
    if not present:
        return
    ways = [way for way in VALUES if entry[way] or (way == "compose" and entry[way] is not None)]
    if len(ways) > 1:
        yield f"{' and '.join(ways)} are both given, and a value comes about in one way; keep one of them"
    if len(entry["description"] or "") > MOST_DESCRIBED:
        yield f"description is too long; AWS takes {MOST_DESCRIBED} characters"
    if entry["generate"]:
        yield from generation.problems(entry["generate"])
    if entry["copy"]:
        yield from copies.problems(entry["name"], entry, region)
    if entry["resource_policy"]:
        yield from policies.problems(entry["resource_policy"])
    if entry["rotation"] is not None:
        yield from rotation.problems(entry["rotation"])
    yield from _replicas(entry, region)


def _replicas(entry: Mapping[str, Any], region: str) -> Iterator[str]:
    regions = [replica["region"] for replica in entry["replicas"] or []]
    for one, count in Counter(regions).items():
        if count > 1:
            yield f"replicas: {one} is named {count} times; keep one of them"
        if one == region:
            yield f"replicas: {one} is the region of the secret itself; leave it out"
        elif not REGION.fullmatch(one):
            yield f"replicas: {one!r} is no region"
