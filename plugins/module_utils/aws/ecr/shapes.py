# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of repositories, templates and the registry: from data to attributes, to ECR's calls and back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

EXCEPT = "_WITH_EXCLUSION"
Attribute = dict[str, Any]


def mutability(options: Mapping[str, Any]) -> Attribute:
    return {"mode": options["image_tag_mutability"], "exclusions": sorted(options["image_tag_exclusions"] or [])}


def mutability_arguments(attribute: Mapping[str, Any]) -> dict[str, Any]:
    filters = [{"filterType": "WILDCARD", "filter": one} for one in attribute["exclusions"]]
    if not filters:
        return {"imageTagMutability": attribute["mode"]}
    return {"imageTagMutability": attribute["mode"] + EXCEPT, "imageTagMutabilityExclusionFilters": filters}


def present_mutability(described: Mapping[str, Any]) -> Attribute:
    filters = described.get("imageTagMutabilityExclusionFilters") or []
    mode = described.get("imageTagMutability", "MUTABLE").removesuffix(EXCEPT)
    return {"mode": mode, "exclusions": sorted(one["filter"] for one in filters)}


def encryption(options: Mapping[str, Any] | None, keys: Mapping[str, str]) -> Attribute | None:
    """keys: ARNs by what the data calls them."""
    if options is None:
        return None
    key = options["kms_key"]
    return {"type": options["type"], **({"kms_key": keys.get(key, key)} if key else {})}


def encryption_arguments(attribute: Mapping[str, Any]) -> dict[str, str]:
    key = {"kmsKey": attribute["kms_key"]} if attribute.get("kms_key") else {}
    return {"encryptionType": attribute["type"], **key}


def present_encryption(described: Mapping[str, Any]) -> Attribute:
    found = described.get("encryptionConfiguration") or {}
    key = {"kms_key": found["kmsKey"]} if found.get("kmsKey") else {}
    return {"type": found.get("encryptionType", "AES256"), **key}


def same_encryption(wanted: Mapping[str, Any], present: Mapping[str, Any] | None) -> bool:
    """Where no key is named AWS's own is meant, which ECR answers."""
    return bool(present) and {**(present or {}), **wanted} == present


def scanning(options: Mapping[str, Any]) -> Attribute:
    return {"type": options["type"], "rules": {rule["frequency"]: sorted(rule["filters"]) for rule in options["rules"]}}


def scanning_arguments(attribute: Mapping[str, Any]) -> dict[str, Any]:
    rules = [
        {"scanFrequency": frequency, "repositoryFilters": [{"filter": one, "filterType": "WILDCARD"} for one in filters]}
        for frequency, filters in sorted(attribute["rules"].items())
    ]
    return {"scanType": attribute["type"], "rules": rules}


def present_scanning(described: Mapping[str, Any]) -> Attribute:
    rules = {one["scanFrequency"]: sorted(each["filter"] for each in one["repositoryFilters"]) for one in described.get("rules") or []}
    return {"type": described.get("scanType", "BASIC"), "rules": rules}


def replication(rules: Iterable[Mapping[str, Any]], account: str) -> frozenset[tuple[Any, ...]]:
    """Rules of (destinations as region/account, prefixes), whose order means nothing."""
    return frozenset(
        (
            frozenset(f"{one['region']}/{one['account_id'] or account}" for one in rule["destinations"]),
            frozenset(rule["prefixes"] or []),
        )
        for rule in rules
    )


def replication_arguments(rules: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    return {"rules": [_replication_rule(*rule) for rule in sorted(rules, key=lambda rule: (sorted(rule[0]), sorted(rule[1])))]}


def _replication_rule(places: Iterable[str], prefixes: Iterable[str]) -> dict[str, Any]:
    destinations = [dict(zip(("region", "registryId"), place.split("/"), strict=True)) for place in sorted(places)]
    filters = [{"filter": prefix, "filterType": "PREFIX_MATCH"} for prefix in sorted(prefixes)]
    return {"destinations": destinations, **({"repositoryFilters": filters} if filters else {})}


def present_replication(described: Mapping[str, Any]) -> frozenset[tuple[Any, ...]]:
    return frozenset(
        (
            frozenset(f"{one['region']}/{one['registryId']}" for one in rule["destinations"]),
            frozenset(one["filter"] for one in rule.get("repositoryFilters") or []),
        )
        for rule in described.get("rules") or []
    )
