# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes of an area, and what stays with what is kept. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...converge.model import Existing, InvalidPlan, Key
from . import names

MAIN = ("db_instance", "db_cluster")
READERS = {"db_read_replica": ("db_instance", "source"), "db_cluster_instance": ("db_cluster", "cluster")}


def going(existing: Sequence[Existing], delete_data: Collection[str]) -> list[Existing]:
    """The databases that are named, and ours. Raises InvalidPlan where AWS would refuse that."""
    doomed = [one for one in existing if one.kind in MAIN and one.owned and str(one) in delete_data]
    protected = [one.name for one in doomed if one.attributes["deletion_protection"]]
    if protected:
        way = "run with rds_deletion_protection: false first, then remove it"
        raise InvalidPlan([f"rds_delete_data: {name} is protected from deletion; {way}" for name in protected])
    return doomed


def with_readers(existing: Sequence[Existing], doomed: Sequence[Existing]) -> list[Existing]:
    """What reads a database that is kept is kept with it, as what the database stands on is; of one that is not ours it is left alone."""
    gone, ours = {one.key for one in doomed}, {one.key for one in existing if one.kind in MAIN and one.owned}
    readers = [one for one in existing if one.kind in READERS]
    kept = [one for one in existing if one.kind not in READERS or _read(one) in ours]
    return [
        replace(one, after=(*one.after, *(reader.key for reader in readers if _read(reader) == one.key))) if one.key in ours - gone else one
        for one in kept
    ]


def _read(one: Existing) -> Key:
    kind, attribute = READERS[one.kind]
    return kind, one.attributes[attribute]


def farewells(doomed: Sequence[Existing], params: Mapping[str, Any]) -> list[str]:
    """Sentences about what is left behind."""
    saved = [one for one in doomed if params["final_snapshot"] and one.status == "ready"]
    return [f"a last snapshot stays behind: {names.final_snapshot(one.name, one.outputs['resource_id'])}" for one in saved]
