# SPDX-License-Identifier: GPL-3.0-or-later
"""An entry of node classes or node pools on top of its templates. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .gpus import has_gpus

# Several ways to say one thing. An entry that uses one of them does not get another of its template's.
WAYS = (
    frozenset({"instance_types", "instance_families", "instance_categories"}),
    frozenset({"ami_alias", "ami_name", "ami_id", "ami_tags"}),
    frozenset({"subnet_tags", "subnet_ids"}),
    frozenset({"security_group_tags", "security_group_ids"}),
)


def merged(
    entries: Sequence[Mapping[str, Any]], template: Mapping[str, Any] | None = None, gpu_template: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Each entry as it is meant: what it leaves out is its template's, and that of GPUs comes before the general one.

    Dictionaries merge by key, lists are replaced, also by empty ones. gpu_template: for pools whose instances have GPUs. None is nothing.
    """
    found = []
    for entry in entries:
        whole = on_top(entry, template or {})
        found.append(on_top(entry, on_top(gpu_template, template or {})) if gpu_template and has_gpus(whole) else whole)
    return found


def on_top(entry: Mapping[str, Any], below: Mapping[str, Any]) -> dict[str, Any]:
    given = {key: value for key, value in entry.items() if value is not None}
    other_ways = {key for ways in WAYS if ways & given.keys() for key in ways - given.keys()}
    found = {key: value for key, value in below.items() if value is not None and key not in other_ways}
    for key, value in given.items():
        under = found.get(key)
        found[key] = on_top(value, under if isinstance(under, Mapping) else {}) if isinstance(value, Mapping) else value
    return found
