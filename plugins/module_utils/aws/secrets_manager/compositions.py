# SPDX-License-Identifier: GPL-3.0-or-later
"""Which secrets are composed from which, and what contradicts in it. Pure. entries: those to be present, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from ...templates import InvalidTemplate, Placeholder, placeholders
from .generation import generated
from .values import MOST_BYTES, Hidden, as_text, part_of

Entries = Mapping[str, Mapping[str, Any]]


def components(entry: Mapping[str, Any]) -> set[Placeholder]:
    """What it is composed from; nothing where it is not, or its text is not one that can be."""
    if entry["compose"] is None:
        return set()
    try:
        return placeholders(as_text(entry["compose"]))
    except InvalidTemplate:
        return set()


def in_order(entries: Entries) -> list[str]:
    """The names, each after those that it is composed from."""
    graph = {name: {part.source for part in components(entry)} for name, entry in entries.items()}
    return [name for name in TopologicalSorter(graph).static_order() if name in entries]


def sources(entries: Entries) -> set[str]:
    """All that something is composed from, described or not."""
    return {part.source for entry in entries.values() for part in components(entry)}


def problems(entries: Entries, leaving: set[str]) -> Iterator[str]:
    """leaving: the names that are described to be absent."""
    for name, entry in entries.items():
        if entry["compose"] is not None:
            yield from (f"secrets: {name}: {problem}" for problem in _problems(name, entry, entries, leaving))
    try:
        in_order({name: entry for name, entry in entries.items() if name not in {part.source for part in components(entry)}})
    except CycleError as cycle:
        # What graphlib names is in the order of composition, the first again at the end.
        yield f"secrets: {' → '.join(cycle.args[1])}: each is composed from the one before; break the circle"


def _problems(name: str, entry: Mapping[str, Any], entries: Entries, leaving: set[str]) -> Iterator[str]:
    text = as_text(entry["compose"])
    try:
        asked = placeholders(text)
    except InvalidTemplate as error:
        yield f"compose: {error}"
        return
    if not text:
        yield "compose is empty, and a value has a character at least"
    if not asked:
        yield "compose names no other secret; a value never stands in a description: let a person set it (awaited), or generate it"
    if len(text.encode()) > MOST_BYTES:
        yield f"compose is too long; a secret takes {MOST_BYTES} bytes"
    if entry["rotation"] and entry["rotation"].get("lambda_arn"):
        yield "it is composed and rotated, and each would overwrite the other; rotate what it is composed from"
    for part in sorted(asked, key=str):
        if part.source == name:
            yield f"compose: {part} is itself"
        elif part.source in leaving:
            yield f"compose: {part}: {part.source} is to be absent; keep it, or leave it out of the text"
        else:
            yield from _key_problems(part, entries.get(part.source))


def _key_problems(part: Placeholder, of: Mapping[str, Any] | None) -> Iterator[str]:
    """Of what is generated here the keys are known before there is a value."""
    if part.key is None or not of or of["generate"] is None:
        return
    try:
        part_of(Hidden(generated(of["generate"]).around("x")), part)
    except InvalidTemplate as error:
        yield f"compose: {error}"
