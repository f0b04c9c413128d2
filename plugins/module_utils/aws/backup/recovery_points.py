# SPDX-License-Identifier: GPL-3.0-or-later
"""Which recovery point is meant, and in which vault it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ...converge.model import InvalidPlan
from ..area import pages
from .area import unless_absent

USABLE = ("COMPLETED", "AVAILABLE")
SHOWN = 5


def by_arn(client: Any, arn: str, vault: str | None) -> dict[str, Any]:
    """As AWS describes it: with BackupVaultName, ResourceArn, ResourceType, Status. Raises InvalidPlan if no vault has it."""
    vaults = [vault] if vault else [one["BackupVaultName"] for one in pages(client, "list_backup_vaults", "BackupVaultList")]
    for name in vaults:
        found = unless_absent(lambda name=name: client.describe_recovery_point(BackupVaultName=name, RecoveryPointArn=arn))
        if found:
            point: dict[str, Any] = found
            return point
    where = f"vault {vault}" if vault else f"any of the vaults {', '.join(sorted(vaults))}" if vaults else "this region: it has no vault"
    raise InvalidPlan([f"recovery_point: {arn} is not in {where}; list what there is with aws backup list-recovery-points-by-backup-vault"])


def of_source(client: Any, source: str, vault: str | None, before: datetime | None) -> dict[str, Any]:
    """The newest usable one of a resource. Raises InvalidPlan if there is none."""
    listed = pages(client, "list_recovery_points_by_resource", "RecoveryPoints", ResourceArn=source)
    points = sorted(listed, key=lambda one: one["CreationDate"], reverse=True)
    usable = [one for one in points if one["Status"] in USABLE and vault in (None, one["BackupVaultName"])]
    if not usable:
        kept = f" in vault {vault}" if vault else ""
        raise InvalidPlan([f"source: {source} has no recovery point{kept}; is it selected by a plan, and has the plan's time come?"])
    chosen = [one for one in usable if before is None or one["CreationDate"] <= before]
    if not chosen:
        raise InvalidPlan([f"before: the oldest recovery point of {source} is of {usable[-1]['CreationDate']:%Y-%m-%dT%H:%M:%SZ}"])
    return by_arn(client, chosen[0]["RecoveryPointArn"], chosen[0]["BackupVaultName"])


def refuse_unusable(point: Mapping[str, Any], kind: str) -> None:
    """Raises InvalidPlan where nothing of the type can be made of it."""
    arn = point["RecoveryPointArn"]
    if point["ResourceType"] != kind:
        raise InvalidPlan([f"resource_type: {arn} is a backup of {point['ResourceType']}, not of {kind}; write {point['ResourceType']}"])
    if point["Status"] not in USABLE:
        raise InvalidPlan([f"recovery_point: {arn} is {point['Status']}, and only what is {' or '.join(USABLE)} can be restored"])


def protected(client: Any, kind: str) -> dict[str, str]:
    """ARNs by name of what has recovery points, whether it is still there or not."""
    found = [one for one in pages(client, "list_protected_resources", "Results") if one["ResourceType"] == kind]
    return {one.get("ResourceName") or one["ResourceArn"].replace("/", ":").rpartition(":")[2]: one["ResourceArn"] for one in found}


def source_arn(source: str, names: Mapping[str, str], called: str) -> str:
    """Of what is named by its ARN, its name or its id. Raises InvalidPlan if nothing is."""
    if source.startswith("arn:"):
        return source
    by_id = {arn.replace("/", ":").rpartition(":")[2]: arn for arn in names.values()}
    if source not in {**by_id, **names}:
        raise InvalidPlan([f"source: there is no {called} {source}, and no backup of one; there are {_list(sorted(names))}"])
    return {**by_id, **names}[source]


def _list(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return (", ".join(names[:SHOWN]) or "none") + (f" and {more} more" if more > 0 else "")
