# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's buckets, each with the defaults that it does not say otherwise. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Bucket = Mapping[str, Any]


def merged(params: Mapping[str, Any]) -> list[Bucket]:
    """In the order of the data. A dict takes from the defaults what it leaves out, unless it is empty; a list is complete."""
    defaults = params["defaults"] or {}
    return [{**bucket, **{key: _either(bucket.get(key), default) for key, default in defaults.items()}} for bucket in params["buckets"]]


def _either(given: Any, default: Any) -> Any:
    if given is None:
        return default
    if isinstance(given, Mapping) and isinstance(default, Mapping) and is_given(given):
        return {key: default.get(key) if value is None else value for key, value in given.items()}
    return given


def is_given(options: Mapping[str, Any] | None) -> bool:
    """Whether a dict says anything: an empty one takes away what it describes."""
    return any(value is not None for value in (options or {}).values())
