# SPDX-License-Identifier: GPL-3.0-or-later
"""What is set on a bucket, as the options have it and as AWS has it: encryption, website, CORS, logging, object lock. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

KEY_OF_AWS = "alias/aws/s3"  # for who names none
BLOCK = {
    "block_public_acls": "BlockPublicAcls",
    "ignore_public_acls": "IgnorePublicAcls",
    "block_public_policy": "BlockPublicPolicy",
    "restrict_public_buckets": "RestrictPublicBuckets",
}
ROUTING_CONDITION = {"prefix": "KeyPrefixEquals", "http_error_code": "HttpErrorCodeReturnedEquals"}
ROUTING_REDIRECT = {
    "host_name": "HostName",
    "protocol": "Protocol",
    "replace_prefix": "ReplaceKeyPrefixWith",
    "replace_key": "ReplaceKeyWith",
    "http_redirect_code": "HttpRedirectCode",
}
CORS_LISTS = {
    "allowed_origins": "AllowedOrigins",
    "allowed_methods": "AllowedMethods",
    "allowed_headers": "AllowedHeaders",
    "expose_headers": "ExposeHeaders",
}


def said(options: Mapping[str, Any]) -> dict[str, Any]:
    """What is given of some options."""
    return {name: value for name, value in options.items() if value is not None}


def renamed(values: Mapping[str, Any], members: Mapping[str, str]) -> dict[str, Any]:
    return {member: values[name] for name, member in members.items() if values.get(name) is not None}


def named_back(values: Mapping[str, Any], members: Mapping[str, str]) -> dict[str, Any]:
    return {name: values[member] for name, member in members.items() if values.get(member) is not None}


def encryption(options: Mapping[str, Any], key: str | None) -> dict[str, Any]:
    """key: the ARN of the key that the options name. Keys of buckets are KMS's alone, and not for dsse."""
    algorithm = options.get("algorithm") or ("aws:kms" if key else "AES256")
    bucket_key = options.get("bucket_key")
    of_kms = {"bucket_key": algorithm == "aws:kms" if bucket_key is None else bucket_key} if algorithm != "AES256" else {}
    return {"algorithm": algorithm, **({"kms_key": key} if key else {}), **of_kms}


def encryption_as_aws(wanted: Mapping[str, Any]) -> dict[str, Any]:
    default = renamed(wanted, {"algorithm": "SSEAlgorithm", "kms_key": "KMSMasterKeyID"})
    more: dict[str, Any] = renamed(wanted, {"bucket_key": "BucketKeyEnabled"})
    if wanted.get("blocked"):
        more["BlockedEncryptionTypes"] = {"EncryptionType": sorted(wanted["blocked"])}
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default, **more}]}


def encryption_from_aws(answer: Mapping[str, Any]) -> dict[str, Any]:
    rule = answer["ServerSideEncryptionConfiguration"]["Rules"][0]
    default, blocked = rule.get("ApplyServerSideEncryptionByDefault", {}), rule.get("BlockedEncryptionTypes", {}).get("EncryptionType")
    key, algorithm = default.get("KMSMasterKeyID", ""), default.get("SSEAlgorithm")
    found = {"algorithm": algorithm, **({"kms_key": key} if key and not key.endswith(KEY_OF_AWS) else {})}
    found |= {"bucket_key": bool(rule.get("BucketKeyEnabled"))} if algorithm != "AES256" else {}
    return {**found, "blocked": frozenset(blocked)} if blocked else found


def cors(rules: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Their order counts, that within them does not."""
    return [
        {**said({"id": rule["id"], "max_age_seconds": rule["max_age_seconds"]}), **{name: frozenset(rule[name]) for name in CORS_LISTS}}
        for rule in rules
    ]


def cors_as_aws(rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    plain = {"id": "ID", "max_age_seconds": "MaxAgeSeconds"}
    lists = [{member: sorted(rule[name]) for name, member in CORS_LISTS.items() if rule[name]} for rule in rules]
    return {"CORSRules": [{**renamed(rule, plain), **more} for rule, more in zip(rules, lists, strict=True)]}


def cors_from_aws(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    rules = answer.get("CORSRules", [])
    plain = {"id": "ID", "max_age_seconds": "MaxAgeSeconds"}
    lists = [{name: frozenset(rule.get(member, [])) for name, member in CORS_LISTS.items()} for rule in rules]
    return [{**named_back(rule, plain), **more} for rule, more in zip(rules, lists, strict=True)]


def website(options: Mapping[str, Any]) -> dict[str, Any]:
    rules = [said(rule) for rule in options.get("routing_rules") or []]
    whole = {**options, "redirect_to": said(options["redirect_to"]) if options.get("redirect_to") else None, "routing_rules": rules or None}
    return said(whole)


def website_as_aws(site: Mapping[str, Any]) -> dict[str, Any]:
    documents = {"IndexDocument": ("Suffix", "index_document"), "ErrorDocument": ("Key", "error_document")}
    found: dict[str, Any] = {member: {key: site[name]} for member, (key, name) in documents.items() if site.get(name)}
    if site.get("redirect_to"):
        found["RedirectAllRequestsTo"] = renamed(site["redirect_to"], {"host_name": "HostName", "protocol": "Protocol"})
    rules = [
        {"Redirect": renamed(rule, ROUTING_REDIRECT), **({"Condition": condition} if condition else {})}
        for rule in site.get("routing_rules", [])
        for condition in [renamed(rule, ROUTING_CONDITION)]
    ]
    return {**found, **({"RoutingRules": rules} if rules else {})}


def website_from_aws(answer: Mapping[str, Any]) -> dict[str, Any]:
    redirect = answer.get("RedirectAllRequestsTo")
    found = {
        "index_document": answer.get("IndexDocument", {}).get("Suffix"),
        "error_document": answer.get("ErrorDocument", {}).get("Key"),
        "redirect_to": named_back(redirect, {"host_name": "HostName", "protocol": "Protocol"}) if redirect else None,
        "routing_rules": [
            {**named_back(rule.get("Condition", {}), ROUTING_CONDITION), **named_back(rule["Redirect"], ROUTING_REDIRECT)}
            for rule in answer.get("RoutingRules", [])
        ]
        or None,
    }
    return said(found)


def logging_as_aws(logging: Mapping[str, Any]) -> dict[str, Any]:
    if not logging:
        return {}
    source = logging.get("partitioned_by")
    key = {"TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": source}}} if source else {}
    return {"LoggingEnabled": {"TargetBucket": logging["target_bucket"], "TargetPrefix": logging["target_prefix"], **key}}


def logging_from_aws(answer: Mapping[str, Any]) -> dict[str, Any]:
    found = answer.get("LoggingEnabled")
    if not found:
        return {}
    source = found.get("TargetObjectKeyFormat", {}).get("PartitionedPrefix", {}).get("PartitionDateSource")
    plain = {"target_bucket": found["TargetBucket"], "target_prefix": found.get("TargetPrefix") or ""}
    return {**plain, "partitioned_by": source} if source else plain


def lock_as_aws(lock: Mapping[str, Any]) -> dict[str, Any]:
    retention = renamed(lock, {"mode": "Mode", "days": "Days", "years": "Years"})
    return {"ObjectLockEnabled": "Enabled", **({"Rule": {"DefaultRetention": retention}} if retention else {})}


def lock_from_aws(answer: Mapping[str, Any]) -> dict[str, Any] | None:
    """None where it is off; empty where objects are locked one by one."""
    configuration = answer.get("ObjectLockConfiguration", {})
    if configuration.get("ObjectLockEnabled") != "Enabled":
        return None
    retention = configuration.get("Rule", {}).get("DefaultRetention", {})
    return {name: value for name, value in named_back(retention, {"mode": "Mode", "days": "Days", "years": "Years"}).items() if value}
