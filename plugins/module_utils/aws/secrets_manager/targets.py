# SPDX-License-Identifier: GPL-3.0-or-later
"""Of each attribute the value to reach, from the wanted and the present one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..iam import documents
from . import rotation
from .keys import DEFAULT_KEY, alike
from .values import Composed, Generated, Hidden, composed


def value(wanted: Any, present: Any) -> Any:
    """What is generated gives way to whatever there is; what is composed is written where it differs. Raises InvalidTemplate."""
    if present and (isinstance(wanted, Generated) or (isinstance(wanted, Hidden) and (wanted.yields or wanted.version == present.version))):
        return present
    return composed(*wanted) if isinstance(wanted, Composed) else wanted


def policy(wanted: Any, present: Any) -> Any:
    return documents.kept(wanted, present) if isinstance(present, dict) and present else wanted


def replicas(wanted: Mapping[str, str | None], present: Mapping[str, str] | None) -> dict[str, str]:
    """A key that is not given is the one that is there, or AWS's own."""
    there = present or {}
    kept = {region: there[region] for region, key in wanted.items() if region in there and (not key or alike(key, there[region]))}
    return {region: kept.get(region) or key or DEFAULT_KEY for region, key in wanted.items()}


BY_ATTRIBUTE = {"value": value, "resource_policy": policy, "replicas": replicas, "rotation": rotation.target}
