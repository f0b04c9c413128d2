# SPDX-License-Identifier: GPL-3.0-or-later
"""What several checks say of names and tags, and what stands in a plan for what is not there yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

NOT_YET = "(known after the network is created)"
NOT_YET_THERE = "(known after the other network is created)"


def twice(variable: str, names: Iterable[str]) -> Iterator[str]:
    found = list(names)
    yield from (f"{variable}: {name} is listed twice; names must differ" for name in dict.fromkeys(found) if found.count(name) > 1)


def names_as_tags(variable: str, tags: Mapping[str, Any] | None) -> Iterator[str]:
    for key in tags or {}:
        if key == "Name" or key.startswith("aws:"):
            yield f"{variable}: {key} can't be given: names identify resources, and aws: is AWS's own; leave it out"
