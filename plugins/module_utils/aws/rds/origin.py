# SPDX-License-Identifier: GPL-3.0-or-later
"""What a new instance or cluster is restored from, read and held against what is described before anything is made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ...converge.model import InvalidPlan
from . import names
from .area import ORIGIN_TAG, Area
from .versions import major, satisfies

RESOURCE_ID = re.compile(r"(?:db|cluster)-[a-z0-9]{20,} at ")


@dataclass(frozen=True)
class Origin:
    """description: of the snapshot, instance or cluster, or of the backups that are left of a deleted one. restored_from: as in plans.

    earliest, latest: the times that can be restored; None of a snapshot.
    """

    description: Mapping[str, Any]
    restored_from: Mapping[str, Any]
    earliest: datetime | None = None
    latest: datetime | None = None


def read_origin(area: Area, params: Mapping[str, Any]) -> Origin | None:
    """None where nothing is restored. Raises InvalidPlan for what is not there."""
    given = params["restore_from"]
    if not given:
        return None
    aurora = names.is_aurora(params)
    return _snapshot(area, given["snapshot"], aurora) if given["snapshot"] else _time(area, given, aurora)


def _snapshot(area: Area, name: str, aurora: bool) -> Origin:
    kind = "DBClusterSnapshot" if aurora else "DBSnapshot"
    operation = "describe_db_cluster_snapshots" if aurora else "describe_db_snapshots"
    shared = {"IncludeShared": True} if name.startswith("arn:") else {}
    found = area.described(operation, f"{kind}s", **{f"{kind}Identifier": name}, **shared)
    if not found:
        raise InvalidPlan([f"rds_restore_from: there is no snapshot {name} in this region; correct it{_known(area, aurora)}"])
    if found[0]["Status"] != "available":
        raise InvalidPlan([f"rds_restore_from: snapshot {name} is {found[0]['Status']}; wait until it is available"])
    return Origin(found[0], {"snapshot": name})


def _known(area: Area, aurora: bool) -> str:
    operation, result = ("describe_db_cluster_snapshots", "DBClusterSnapshots") if aurora else ("describe_db_snapshots", "DBSnapshots")
    found = sorted(one[f"{result[:-1]}Identifier"] for one in area.described(operation, result))
    return f"; there are {', '.join(found[-10:])}" if found else "; there is none at all"


def _time(area: Area, given: Mapping[str, Any], aurora: bool) -> Origin:
    source, kind = given["source"].lower(), "DBCluster" if aurora else "DBInstance"
    operation = "describe_db_clusters" if aurora else "describe_db_instances"
    backups = area.described(f"{operation[:-1]}_automated_backups", f"{kind}AutomatedBackups", **{f"{kind}Identifier": source})
    here = [one for one in area.described(operation, f"{kind}s") if one[f"{kind}Identifier"] == source]
    if not here and not backups:
        what = "cluster" if aurora else "instance"
        raise InvalidPlan([f"rds_restore_from: there is no {what} {source}, and there are no backups of one"])
    window = backups[0].get("RestoreWindow", {}) if backups else {}
    earliest = window.get("EarliestTime") or (here[0].get("EarliestRestorableTime") if here else None)
    latest = (here[0].get("LatestRestorableTime") if here else None) or window.get("LatestTime")
    if latest is None:
        raise InvalidPlan([f"rds_restore_from: {source} has no backups; give it a rds_backup_retention_period, or name a snapshot"])
    # What is left of a deleted one is named by its resource id, which nothing else ever has.
    resource = "DbClusterResourceId" if aurora else "DbiResourceId"
    name = {"source": source} if here else {"source_resource_id": backups[0][resource]}
    when = {"latest": True} if given["latest"] else {"time": given["time"]}
    return Origin(here[0] if here else backups[0], {**name, **when}, earliest, latest)


def said_of_origin(restored_from: Mapping[str, Any]) -> str:
    """What the tag of a restored instance or cluster says: `snapshot <name>`, or `<source> at <time>`."""
    if restored_from.get("snapshot"):
        return f"snapshot {restored_from['snapshot'].rpartition('snapshot:')[2]}"
    time = restored_from.get("time")
    when = datetime.fromisoformat(time).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time else "its latest"
    return f"{(restored_from.get('source') or restored_from['source_resource_id']).lower()} at {when}"


def refuse_another_origin(params: Mapping[str, Any], tags: Mapping[str, str], identifier: str) -> None:
    """Raises InvalidPlan where what is there is not this restore: nothing is overwritten. tags: all that it has."""
    was = tags.get(ORIGIN_TAG, "")
    if not _is_this(was, said_of_origin(params["restore_from"])):
        began = f"which was restored from {was}" if was else "which was not made by a restore"
        raise InvalidPlan(
            [f"rds_restore_from: {identifier} is there already, {began}; nothing is overwritten: choose another rds_identifier"]
        )


def _is_this(was: str, wanted: str) -> bool:
    """Of a source that is gone the tag has the resource id, which nobody gives."""
    return was == wanted or bool(RESOURCE_ID.match(was) and was.rpartition(" at ")[2] == wanted.rpartition(" at ")[2])


def origin_problems(origin: Origin, params: Mapping[str, Any], key: str | None) -> Iterator[str]:
    """Pure. key: the ARN of `kms_key`."""
    was, version = origin.description, params["engine_version"]
    encrypted = bool(was.get("Encrypted", was.get("StorageEncrypted")))
    yield from _time_problems(origin, params["restore_from"])
    if was["Engine"] != params["engine"]:
        yield f"rds_engine is {params['engine']}, and what is restored is {was['Engine']}; write that"
    elif not satisfies(was["EngineVersion"], version) and major(was["EngineVersion"]) != major(version):
        first = f'restore with "{major(was["EngineVersion"])}" first, and upgrade then'
        yield f"rds_engine_version is {version}, and what is restored has {was['EngineVersion']}; {first}"
    if params["storage_encrypted"] and not encrypted:
        yield "rds_storage_encrypted is true, and what is restored is not encrypted; copy the snapshot with a key, and restore the copy"
    elif encrypted and not params["storage_encrypted"]:
        yield "rds_storage_encrypted is false, and what is restored is encrypted, which it stays; leave it out"
    if key and encrypted and was.get("KmsKeyId") not in (None, key):
        yield f"rds_kms_key is {key}, and what is restored is encrypted with {was['KmsKeyId']}; copy the snapshot with the key you want"
    if was.get("MasterUsername") not in (None, params["master_username"]):
        yield f"rds_master_username is {params['master_username']}, and what is restored has {was['MasterUsername']}; write that"


def _time_problems(origin: Origin, given: Mapping[str, Any]) -> Iterator[str]:
    at = datetime.fromisoformat(given["time"]) if given["time"] else None
    if at and origin.latest and not (origin.earliest or at) <= at <= origin.latest:
        span = f"from {_shown(origin.earliest)} to {_shown(origin.latest)}" if origin.earliest else f"up to {_shown(origin.latest)}"
        yield f"rds_restore_from: {given['source']} can be restored to a time {span}, and not to {given['time']}"


def _shown(time: datetime | None) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ") if time else ""
