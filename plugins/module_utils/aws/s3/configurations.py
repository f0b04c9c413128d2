# SPDX-License-Identifier: GPL-3.0-or-later
"""What a bucket has any number of, each with an id: archive tiers, inventories; and its notifications. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import filters, names

TIERS = {"archive_days": "ARCHIVE_ACCESS", "deep_archive_days": "DEEP_ARCHIVE_ACCESS"}
# By the service of an ARN: the list that it stands in, and the member that holds it there.
TARGETS = {
    "sqs": ("QueueConfigurations", "QueueArn"),
    "sns": ("TopicConfigurations", "TopicArn"),
    "lambda": ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
}


def tiering(options: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        one["id"]: {
            "enabled": one["enabled"],
            **filters.given(one, ("prefix", "tags")),
            **{name: one[name] for name in TIERS if one.get(name)},
        }
        for one in options
    }


def tiering_as_aws(identity: str, one: Mapping[str, Any]) -> dict[str, Any]:
    tiers = [{"AccessTier": tier, "Days": one[name]} for name, tier in TIERS.items() if one.get(name)]
    conditions = {"Filter": filters.as_aws(one)} if one.get("prefix") or one.get("tags") else {}
    return {"Id": identity, "Status": "Enabled" if one["enabled"] else "Disabled", "Tierings": tiers, **conditions}


def tiering_from_aws(one: Mapping[str, Any]) -> dict[str, Any]:
    days = {tier["AccessTier"]: tier["Days"] for tier in one["Tierings"]}
    tiers = {name: days[tier] for name, tier in TIERS.items() if tier in days}
    return {"enabled": one["Status"] == "Enabled", **filters.from_aws(one), **tiers}


def inventory(options: Sequence[Mapping[str, Any]], partition: str) -> dict[str, dict[str, Any]]:
    plain = ("enabled", "versions", "frequency", "format")
    optional = ("prefix", "account", "target_prefix", "kms_key")
    return {
        one["id"]: {
            **{name: one[name] for name in plain},
            "fields": frozenset(one["fields"]),
            "bucket": names.arn(partition, one["bucket"]),
            **{name: one[name] for name in optional if one.get(name)},
        }
        for one in options
    }


def inventory_as_aws(identity: str, one: Mapping[str, Any]) -> dict[str, Any]:
    place = {
        "Bucket": one["bucket"],
        "Format": one["format"],
        "AccountId": one.get("account"),
        "Prefix": one.get("target_prefix"),
        "Encryption": {"SSEKMS": {"KeyId": one["kms_key"]}} if one.get("kms_key") else None,
    }
    return {
        "Id": identity,
        "IsEnabled": one["enabled"],
        "IncludedObjectVersions": one["versions"],
        "Schedule": {"Frequency": one["frequency"]},
        "Destination": {"S3BucketDestination": {member: value for member, value in place.items() if value}},
        **({"Filter": {"Prefix": one["prefix"]}} if one.get("prefix") else {}),
        **({"OptionalFields": sorted(one["fields"])} if one["fields"] else {}),
    }


def inventory_from_aws(one: Mapping[str, Any]) -> dict[str, Any]:
    place = one["Destination"]["S3BucketDestination"]
    optional = {
        "prefix": (one.get("Filter") or {}).get("Prefix"),
        "account": place.get("AccountId"),
        "target_prefix": place.get("Prefix"),
        "kms_key": ((place.get("Encryption") or {}).get("SSEKMS") or {}).get("KeyId"),
    }
    return {
        "enabled": one["IsEnabled"],
        "versions": one["IncludedObjectVersions"],
        "frequency": one["Schedule"]["Frequency"],
        "format": place["Format"],
        "fields": frozenset(one.get("OptionalFields") or []),
        "bucket": place["Bucket"],
        **{name: value for name, value in optional.items() if value},
    }


def notifications(options: Mapping[str, Any]) -> dict[str, Any]:
    """{event_bridge, targets: {id: {arn, events, prefix, suffix}}}; empty where nobody is told."""
    targets = {
        one["id"]: {
            "arn": one["arn"],
            "events": frozenset(one["events"]),
            **{name: one[name] for name in ("prefix", "suffix") if one.get(name)},
        }
        for one in options.get("targets") or []
    }
    return _told(bool(options.get("event_bridge")), targets)


def _told(bridge: bool, targets: Mapping[str, Any]) -> dict[str, Any]:
    return {"event_bridge": bridge, "targets": dict(targets)} if bridge or targets else {}


def notifications_as_aws(wanted: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"EventBridgeConfiguration": {}} if wanted.get("event_bridge") else {}
    for identity, one in wanted.get("targets", {}).items():
        place, member = TARGETS[service(one["arn"])]
        rules = [{"Name": name, "Value": one[name]} for name in ("prefix", "suffix") if one.get(name)]
        conditions = {"Filter": {"Key": {"FilterRules": rules}}} if rules else {}
        found.setdefault(place, []).append({"Id": identity, member: one["arn"], "Events": sorted(one["events"]), **conditions})
    return found


def notifications_from_aws(answer: Mapping[str, Any]) -> dict[str, Any]:
    targets = {}
    for place, member in TARGETS.values():
        for one in answer.get(place, []):
            rules = {rule["Name"].lower(): rule["Value"] for rule in one.get("Filter", {}).get("Key", {}).get("FilterRules", [])}
            found = {"arn": one[member], "events": frozenset(one["Events"])}
            targets[one["Id"]] = {**found, **{name: value for name, value in rules.items() if value}}
    return _told("EventBridgeConfiguration" in answer, targets)


def service(arn: str) -> str:
    return (arn.split(":") + [""] * 3)[2]
