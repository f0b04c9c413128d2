# SPDX-License-Identifier: GPL-3.0-or-later
"""From AWS's answers about a secret to the engine's words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import boto3_tag_list_to_ansible_dict

from ...converge.model import Existing
from . import rotation
from .keys import DEFAULT_KEY
from .values import Hidden

KIND = "secretsmanager_secret"
OWNER_TAG = "ManagedBy"
CURRENT = "AWSCURRENT"
BUSY, FAILED = ("Pending", "InProgress"), ("Failed", "Detached")


def parsed(description: Mapping[str, Any], managed_by: str, window: int, now: datetime) -> Existing:
    """An entry of ListSecrets or an answer of DescribeSecret; None for what it has none of.

    window: days, for where AWS tells when its deletion was asked for.
    """
    tags = {key: value for key, value in boto3_tag_list_to_ansible_dict(description.get("Tags") or []).items() if key[:4] != "aws:"}
    versions = description.get("VersionIdsToStages") or description.get("SecretVersionsToStages") or {}
    current = next((version for version, stages in versions.items() if CURRENT in stages), None)
    deleted = description.get("DeletedDate")
    attributes = {
        "description": description.get("Description") or None,
        "kms_key": description.get("KmsKeyId") or DEFAULT_KEY,
        "rotation": rotation.parsed(description) or None,
        "tags": tags,
        "deletion_date": until(deleted, window, now) if deleted else None,
        **({"value": Hidden(None, version=current)} if current else {}),
    }
    outputs = {"id": description["ARN"], "arn": description["ARN"], **({"version": current} if current else {})}
    if description.get("PrimaryRegion"):
        outputs["primary_region"] = description["PrimaryRegion"]
    return Existing(KIND, description["Name"], attributes, outputs, owned=tags.get(OWNER_TAG) == managed_by)


def replicas(statuses: list[Mapping[str, Any]]) -> dict[str, str] | None:
    """Their keys by region. One that failed is none: it is asked for again."""
    return {one["Region"]: one.get("KmsKeyId") or DEFAULT_KEY for one in statuses if one.get("Status") not in FAILED} or None


def state(statuses: list[Mapping[str, Any]]) -> tuple[str, str]:
    """The engine's status of a secret while it is replicated, with AWS's words."""
    failed = [f"{one['Region']}: {one.get('StatusMessage') or one['Status']}" for one in statuses if one.get("Status") in FAILED]
    busy = [f"replica in {one['Region']} is {one['Status']}" for one in statuses if one.get("Status") in BUSY]
    if busy:
        return "pending", ", ".join(busy)
    return ("failed", "replication to " + "; ".join(failed)) if failed else ("ready", "")


def until(deleted: datetime, window: int, now: datetime) -> str:
    """Until when it can be restored.

    AWS's reference says of DeletedDate both that it is the date for which the deletion is scheduled (DescribeSecret) and that it is
    the one on which it was asked for (SecretListEntry). One that is over must be the latter.
    """
    return date(deleted if deleted > now else deleted + timedelta(days=window))


def date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
