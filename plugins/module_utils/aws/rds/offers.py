# SPDX-License-Identifier: GPL-3.0-or-later
"""What is described held against what RDS offers of a class. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

# Of each wish the member that says whether it is possible, and how it is written.
ABILITIES = {
    "multi_az": ("MultiAZCapable", "rds_multi_az: true"),
    "storage_encrypted": ("SupportsStorageEncryption", "rds_storage_encrypted: true"),
    "iam_authentication": ("SupportsIAMDatabaseAuthentication", "rds_iam_authentication: true"),
    "performance_insights": ("SupportsPerformanceInsights", "rds_performance_insights"),
    "monitoring_interval": ("SupportsEnhancedMonitoring", "rds_monitoring_interval"),
    "storage_throughput": ("SupportsStorageThroughput", "rds_storage_throughput"),
}
# Of each figure the members with the least and the most, and the unit.
LIMITS = {
    "allocated_storage": ("MinStorageSize", "MaxStorageSize", "GiB"),
    "max_allocated_storage": ("MinStorageSize", "MaxStorageSize", "GiB"),
    "iops": ("MinIopsPerDbInstance", "MaxIopsPerDbInstance", "IOPS"),
    "storage_throughput": ("MinStorageThroughputPerDbInstance", "MaxStorageThroughputPerDbInstance", "MiB/s"),
}


def not_offered(option: str, wanted: str, version: str, known: Collection[str]) -> str:
    """The sentence for a class that there is not; it names others that are alike."""
    near = get_close_matches(wanted, sorted(known), 5, 0.5) or sorted(known)[:5]
    return f"{option}: {wanted} is not offered for PostgreSQL {version} in this region; it offers {', '.join(near) or 'none'}"


def offer_problems(option: str, wanted: Mapping[str, Any], offers: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """offers: of the class, one at least, one for each type of storage. wanted: attributes of the instance."""
    name, kind = wanted["instance_class"], wanted.get("storage_type")
    fitting = [one for one in offers if kind is None or one.get("StorageType") == kind]
    if not fitting:
        kinds = ", ".join(sorted({str(one.get("StorageType")) for one in offers}))
        yield f"rds_storage_type: {name} has no {kind} in this region; it has {kinds}"
        return
    for attribute, (member, written) in ABILITIES.items():
        if wanted.get(attribute) and not any(one.get(member) for one in fitting):
            yield f"{written} is not possible with {option}: {name}; leave it out, or choose another class"
    if kind is not None:
        yield from _limit_problems(name, kind, wanted, fitting[0])


def _limit_problems(name: str, kind: str, wanted: Mapping[str, Any], offer: Mapping[str, Any]) -> Iterator[str]:
    for attribute, (least, most, unit) in LIMITS.items():
        value, low, high = wanted.get(attribute), offer.get(least), offer.get(most)
        if value is not None and low is not None and high is not None and not low <= value <= high:
            yield f"rds_{attribute} is {value}; {name} with {kind} takes {low} to {high} {unit}"
