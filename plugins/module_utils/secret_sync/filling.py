# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of the Secrets that may have to change, of both sides: those they are to have, from AWS, and those they have."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from typing import Any

from .claims import claim
from .cluster import Cluster
from .content import data_of, known_data
from .description import Entry
from .hidden import Hidden
from .source import Problem
from .sources import Sources
from .targets import KIND, Target

Data = dict[str, Hidden]


def fill(targets: list[Target], cluster: Cluster, aws: Sources, pool: Executor, problems: list[str]) -> list[Target]:
    """Those that can be made, with their data where it may have to change. problems: gets a sentence for each of the others."""
    stale = {target.name: target for target in targets if not target.fresh}
    aws.read([name for target in stale.values() for name in target.entry.sources if not aws.is_upcoming(name)], pool)
    live = cluster.live([name for name, target in stale.items() if target.observed], pool)
    data: dict[int, Data | Problem] = {}
    for target in stale.values():
        entry = target.entry
        if id(entry) not in data:
            data[id(entry)] = _data(entry, aws)
    made = []
    for target in targets:
        try:
            if target.name in stale:
                _fill(target, data[id(target.entry)], live.get(target.name, {}))
            made.append(target)
        except Problem as problem:
            problems.append(f"{KIND} {target.name}: {problem}")
    return made


def _fill(target: Target, data: Data | Problem, live: Mapping[str, Any] | Problem) -> None:
    """Raises Problem."""
    if isinstance(data, Problem):
        raise data
    if isinstance(live, Problem):
        raise live
    target.data, target.live = data, live
    target.observed = target.observed if live else None  # it may have gone meanwhile
    target.force = claim(target)


def _data(entry: Entry, aws: Sources) -> Data | Problem:
    known = [name for name in entry.sources if not aws.is_upcoming(name)]
    try:
        contents, top_level = aws.contents(known)
        whole = len(known) == len(entry.sources)
        data = data_of(entry, contents, top_level) if whole else known_data(entry, contents)
    except Problem as problem:
        return problem
    return {key: Hidden(value) for key, value in data.items()}
