# SPDX-License-Identifier: GPL-3.0-or-later
"""Replication, as the options have it and as AWS has it, and what the role may do that S3 copies in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import filters, names

MINUTES = 15  # the only time there is: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationTimeValue.html
VERSION = "2012-10-17"
TRUST = {"Version": VERSION, "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
FLAGS = ("enabled", "delete_markers", "replica_modifications", "time_control")


def described(options: Mapping[str, Any], role: Any, partition: str) -> dict[str, Any]:
    """role: its ARN, or a reference to it. Empty where there are no rules."""
    rules = options.get("rules") or []
    found = {rule["id"]: _rule(rule, len(rules) - number, partition) for number, rule in enumerate(rules)}
    return {"role": role, "rules": found} if rules else {}


def _rule(rule: Mapping[str, Any], priority: int, partition: str) -> dict[str, Any]:
    plain = {key: rule[key] for key in ("account", "storage_class", "kms_key") if rule.get(key)}
    bucket = {"priority": priority if rule["priority"] is None else rule["priority"], "bucket": names.arn(partition, rule["bucket"])}
    return {**{flag: bool(rule[flag]) for flag in FLAGS}, **bucket, **filters.given(rule, ("prefix", "tags")), **plain}


def as_aws(replication: Mapping[str, Any]) -> dict[str, Any]:
    rules = [_as_aws(identity, rule) for identity, rule in replication["rules"].items()]
    return {"Role": replication["role"], "Rules": rules}


def _as_aws(identity: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    time = {"Status": "Enabled", "Time": {"Minutes": MINUTES}}
    metrics = {"Status": "Enabled", "EventThreshold": {"Minutes": MINUTES}}
    destination = {
        "Bucket": rule["bucket"],
        "StorageClass": rule.get("storage_class"),
        "Account": rule.get("account"),
        "AccessControlTranslation": {"Owner": "Destination"} if rule.get("account") else None,
        "EncryptionConfiguration": {"ReplicaKmsKeyID": rule["kms_key"]} if rule.get("kms_key") else None,
        "ReplicationTime": time if rule["time_control"] else None,
        "Metrics": metrics if rule["time_control"] else None,
    }
    criteria = {
        "SseKmsEncryptedObjects": {"Status": "Enabled"} if rule.get("kms_key") else None,
        "ReplicaModifications": {"Status": "Enabled"} if rule["replica_modifications"] else None,
    }
    criteria = {member: value for member, value in criteria.items() if value}
    return {
        "ID": identity,
        "Priority": rule["priority"],
        "Status": _status(rule["enabled"]),
        "Filter": filters.as_aws(rule),
        "DeleteMarkerReplication": {"Status": _status(rule["delete_markers"])},
        **({"SourceSelectionCriteria": criteria} if criteria else {}),
        "Destination": {member: value for member, value in destination.items() if value},
    }


def from_aws(answer: Mapping[str, Any]) -> dict[str, Any]:
    found = answer["ReplicationConfiguration"]
    return {"role": found["Role"], "rules": {rule["ID"]: _from_aws(rule) for rule in found["Rules"]}}


def _from_aws(rule: Mapping[str, Any]) -> dict[str, Any]:
    destination, criteria = rule["Destination"], rule.get("SourceSelectionCriteria", {})
    plain = {
        "account": destination.get("Account"),
        "storage_class": destination.get("StorageClass"),
        "kms_key": destination.get("EncryptionConfiguration", {}).get("ReplicaKmsKeyID"),
    }
    return {
        "enabled": _is_on(rule),
        "delete_markers": _is_on(rule.get("DeleteMarkerReplication")),
        "replica_modifications": _is_on(criteria.get("ReplicaModifications")),
        "time_control": _is_on(destination.get("ReplicationTime")),
        "priority": rule.get("Priority"),
        "bucket": destination["Bucket"],
        **filters.from_aws(rule),
        **{key: value for key, value in plain.items() if value},
    }


def _status(is_on: bool) -> str:
    return "Enabled" if is_on else "Disabled"


def _is_on(part: Mapping[str, Any] | None) -> bool:
    return (part or {}).get("Status") == "Enabled"


def permissions(source: str, replication: Mapping[str, Any], source_key: str | None, region: str, partition: str) -> dict[str, Any]:
    """source: the bucket's ARN. https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html"""
    rules = list(replication["rules"].values())
    targets = sorted({rule["bucket"] for rule in rules})
    owner = ["s3:ObjectOwnerOverrideToBucketOwner"] if any(rule.get("account") for rule in rules) else []
    versions = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
    statements = [
        _allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], [source]),
        _allow(versions, [f"{source}/*"]),
        _allow(["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags", *owner], [f"{target}/*" for target in targets]),
    ]
    keys = sorted({rule["kms_key"] for rule in rules if rule.get("kms_key")})
    if keys:
        service = f"s3.{region}.{names.suffix(partition)}"
        through = {"StringLike": {"kms:ViaService": service, "kms:EncryptionContext:aws:s3:arn": [source, f"{source}/*"]}}
        statements.append({**_allow(["kms:Decrypt"], [source_key or "*"]), "Condition": through})
        statements.append(_allow(["kms:Encrypt"], keys))
    return {"Version": VERSION, "Statement": statements}


def _allow(actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources}
