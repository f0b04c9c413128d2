# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the server has the extensions that are described. Pure, but for the one question."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .catalog import Contents
from .contradictions import extension_of
from .queries import AVAILABLE
from .server import Session

Available = Mapping[str, Mapping[str, Any]]


def wanted(params: Mapping[str, Any]) -> set[str]:
    return {extension["name"] for database in params["databases"] for extension in map(extension_of, database["extensions"])}


def available(session: Session, names: Collection[str]) -> Available:
    """By name the default version, and by version which extensions it needs."""
    found: Available = session.value(AVAILABLE, {"names": sorted(names)}) if names else {}
    return found


def lacking(params: Mapping[str, Any], names: Collection[str]) -> dict[str, str]:
    """By `database/name` the sentence of each that the server does not have. names: of those that it has."""
    return {
        f"{database['name']}/{extension['name']}": f"rds_databases: {database['name']}: extensions: this server has no {extension['name']}"
        for database in params["databases"]
        for extension in map(extension_of, database["extensions"])
        if extension["name"] not in names
    }


def problems(params: Mapping[str, Any], found: Available, inside: Mapping[str, Contents]) -> Iterator[str]:
    """What is wrong with those that it has. inside: of each database that is there."""
    for database in params["databases"]:
        before = set(inside.get(database["name"], Contents()).extensions)
        for extension in map(extension_of, database["extensions"]):
            name, version = extension["name"], extension["version"]
            if name not in found:
                continue
            where, versions = f"rds_databases: {database['name']}: extensions: {name}", found[name]["versions"]
            if version and version not in versions:
                yield f"{where}: this server has no version {version}, but {', '.join(sorted(versions))}"
            needed = [one for one in versions.get(version or found[name]["default"], []) if one not in before]
            if needed and name not in before:
                yield f"{where} needs {', '.join(needed)}; list {'it' if len(needed) == 1 else 'them'} before"
            before.add(name)
