# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels of access, and the privileges that there are. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# https://www.postgresql.org/docs/current/ddl-priv.html
TABLE = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"}
PRIVILEGES = {
    "database": frozenset({"CONNECT", "CREATE", "TEMPORARY"}),
    "schema": frozenset({"USAGE", "CREATE"}),
    "tables": frozenset(TABLE),
    "sequences": frozenset({"USAGE", "SELECT", "UPDATE"}),
    "functions": frozenset({"EXECUTE"}),
}
ALIASES = {"TEMP": "TEMPORARY"}
OBJECTS = ("tables", "sequences", "functions")  # what a schema holds, and a default privilege is about

Level = Mapping[str, frozenset[str]]
BUILT_IN: dict[str, dict[str, list[str]]] = {
    "full": {
        "database": ["CONNECT"],
        "schema": ["USAGE", "CREATE"],
        "tables": ["SELECT", "INSERT", "UPDATE", "DELETE"],
        "sequences": ["USAGE", "SELECT"],
    },
    "readonly": {"database": ["CONNECT"], "schema": ["USAGE"], "tables": ["SELECT"], "sequences": ["USAGE", "SELECT"]},
}


def described(params: Mapping[str, Any]) -> dict[str, Any]:
    """All levels that users may name, as they are written."""
    return {**BUILT_IN, **params["access"]}


def levels(params: Mapping[str, Any]) -> dict[str, Level]:
    """Of each level the privileges by what they are on. What is left out stays out."""
    return {
        name: {about: frozenset(map(canonical, found)) for about, found in level.items() if found is not None}
        for name, level in described(params).items()
    }


def canonical(privilege: Any) -> str:
    given = str(privilege).upper()
    return ALIASES.get(given, given)
