# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes of an area, and what stays with what is kept. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ...converge.model import Existing, InvalidPlan
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


def without_readers(existing: Sequence[Existing], doomed: Sequence[Existing]) -> list[Existing]:
    """What reads a database that is kept stays as it is."""
    gone = {one.key for one in doomed}
    return [one for one in existing if one.kind not in READERS or _read(one) in gone]


def _read(one: Existing) -> tuple[str, Any]:
    kind, attribute = READERS[one.kind]
    return kind, one.attributes[attribute]


def farewells(doomed: Sequence[Existing], params: Mapping[str, Any]) -> list[str]:
    """Sentences about what is left behind."""
    saved = [one for one in doomed if params["final_snapshot"] and one.status == "ready"]
    return [f"a last snapshot stays behind: {names.final_snapshot(one.name, one.outputs['resource_id'])}" for one in saved]
