# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of a lifecycle, as the options have them and as AWS has them. Pure.

{id: {enabled, prefix, tags, object_size_greater_than, object_size_less_than, expire_days, expire_date, expire_delete_markers,
transitions, noncurrent_expire_days, noncurrent_keep_versions, noncurrent_transitions, abort_multipart_days}}, each where it says something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from . import filters

EXPIRATIONS = ("expire_days", "expire_date", "expire_delete_markers")
ACTIONS = (*EXPIRATIONS, "noncurrent_expire_days", "noncurrent_keep_versions", "abort_multipart_days")
SHORTHANDS = {
    "expire_days": ("expire", "expire_days"),
    "expire_noncurrent_days": ("expire-noncurrent", "noncurrent_expire_days"),
    "abort_multipart_days": ("abort-multipart", "abort_multipart_days"),
}
Rules = Mapping[str, Mapping[str, Any]]


def described(bucket: Mapping[str, Any]) -> dict[str, dict[str, Any]] | None:
    """The rules of a bucket's options; None where they say nothing of its lifecycle."""
    if all(bucket.get(name) is None for name in (*SHORTHANDS, "lifecycle_rules")):
        return None
    short = {identity: {"enabled": True, action: bucket[name]} for name, (identity, action) in SHORTHANDS.items() if bucket.get(name)}
    return {**short, **{rule["id"]: _rule(rule) for rule in bucket.get("lifecycle_rules") or []}}


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    found = {"enabled": rule["enabled"], **filters.given(rule)}
    found |= {name: rule[name] for name in ACTIONS if rule.get(name) is not None and rule[name] is not False}
    found |= {name: moves(rule[name]) for name in ("transitions", "noncurrent_transitions") if rule.get(name)}
    return found


def moves(transitions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """In the order in which they happen."""
    plain = [{key: value for key, value in one.items() if value is not None} for one in transitions]
    return sorted(plain, key=lambda one: (one.get("date", ""), one.get("days", 0)))


def as_aws(rules: Rules) -> dict[str, Any]:
    return {"Rules": [_as_aws(identity, rule) for identity, rule in rules.items()]}


def _as_aws(identity: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    noncurrent = {"NoncurrentDays": rule.get("noncurrent_expire_days"), "NewerNoncurrentVersions": rule.get("noncurrent_keep_versions")}
    parts = {
        "Expiration": _said(
            {
                "Days": rule.get("expire_days"),
                "Date": rule.get("expire_date"),
                "ExpiredObjectDeleteMarker": rule.get("expire_delete_markers"),
            }
        ),
        "Transitions": [
            _said({"Days": one.get("days"), "Date": one.get("date"), "StorageClass": one["storage_class"]})
            for one in rule.get("transitions", [])
        ],
        "NoncurrentVersionExpiration": _said(noncurrent),
        "NoncurrentVersionTransitions": [
            _said(
                {"NoncurrentDays": one["days"], "NewerNoncurrentVersions": one.get("keep_versions"), "StorageClass": one["storage_class"]}
            )
            for one in rule.get("noncurrent_transitions", [])
        ],
        "AbortIncompleteMultipartUpload": _said({"DaysAfterInitiation": rule.get("abort_multipart_days")}),
    }
    status = "Enabled" if rule["enabled"] else "Disabled"
    return {"ID": identity, "Status": status, "Filter": filters.as_aws(rule), **{name: part for name, part in parts.items() if part}}


def from_aws(answer: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {rule["ID"]: _from_aws(rule) for rule in answer.get("Rules", [])}


def _from_aws(rule: Mapping[str, Any]) -> dict[str, Any]:
    expiration, noncurrent = rule.get("Expiration", {}), rule.get("NoncurrentVersionExpiration", {})
    found = {
        "expire_days": expiration.get("Days"),
        "expire_date": _day(expiration.get("Date")),
        "expire_delete_markers": expiration.get("ExpiredObjectDeleteMarker") or None,
        "transitions": moves(
            [
                {"days": one.get("Days"), "date": _day(one.get("Date")), "storage_class": one["StorageClass"]}
                for one in rule.get("Transitions", [])
            ]
        ),
        "noncurrent_expire_days": noncurrent.get("NoncurrentDays"),
        "noncurrent_keep_versions": noncurrent.get("NewerNoncurrentVersions"),
        "noncurrent_transitions": moves(
            [
                {"days": one["NoncurrentDays"], "keep_versions": one.get("NewerNoncurrentVersions"), "storage_class": one["StorageClass"]}
                for one in rule.get("NoncurrentVersionTransitions", [])
            ]
        ),
        "abort_multipart_days": rule.get("AbortIncompleteMultipartUpload", {}).get("DaysAfterInitiation"),
    }
    return {
        "enabled": rule["Status"] == "Enabled",
        **filters.from_aws(rule),
        **{key: value for key, value in found.items() if value not in (None, [])},
    }


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None


def _said(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
