# SPDX-License-Identifier: GPL-3.0-or-later
"""Which instance types the node pools and node groups of an environment may take. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .buckets import CAPACITY_TYPES, ON_DEMAND, SPOT
from .instance_types import InstanceType

Catalogue = Mapping[str, InstanceType]

# The ways in which a pool says which types it takes, one of which it has to use.
WAYS = ("instance_types", "instance_families", "instance_categories")


@dataclass(frozen=True)
class Pool:
    """Karpenter's node pool, or a managed node group. limits: by resource, as numbers; memory in GiB. nodes: of a group, at most."""

    what: str
    name: str
    capacity_types: tuple[str, ...]
    types: tuple[InstanceType, ...]
    limits: Mapping[str, float] = field(default_factory=dict)
    nodes: int | None = None

    def __str__(self) -> str:
        return f"{self.what} {self.name}"


def patterns(pools: Iterable[Mapping[str, Any]], groups: Iterable[Mapping[str, Any]]) -> set[str]:
    """Under which EC2 finds all types that these name, and those of the same families, one of which may have been meant."""
    found = {f"{one.split('.')[0]}.*" for entry in (*pools, *groups) for one in entry.get("instance_types") or []}
    found |= {f"{family}.*" for pool in pools for family in pool.get("instance_families") or []}
    return found | {f"{category}*" for pool in pools for category in pool.get("instance_categories") or []}


def node_pool(entry: Mapping[str, Any], catalogue: Catalogue, region: str) -> tuple[Pool | None, list[str]]:
    """The pool, and what is wrong with it. Keys of the entry that are for Karpenter alone are left to it."""
    name = entry.get("name")
    ways = [way for way in WAYS if entry.get(way)]
    if not name:
        return None, ["node_pools: an entry has no name"]
    if len(ways) != 1:
        return None, [f"node_pools: {name}: say which instances it takes, by one of {', '.join(WAYS)}"]
    capacity = tuple(entry.get("capacity_types") or CAPACITY_TYPES)  # Karpenter takes both, unless it is told otherwise
    problems = [
        f"node_pools: {name}: capacity_types: {one!r} is none; write on-demand or spot" for one in capacity if one not in CAPACITY_TYPES
    ]
    limits, wrong = _limits(entry.get("limits") or {})
    problems += [f"node_pools: {name}: {sentence}" for sentence in (*wrong, *_missing(entry, catalogue, region))]
    types = tuple(one for one in catalogue.values() if _fits(one, entry))
    if not types and not problems:
        problems.append(f"node_pools: {name}: no instance type that {region} offers fits what it asks for")
    return (None if problems else Pool("node pool", name, capacity, types, limits)), problems


def node_group(entry: Mapping[str, Any], catalogue: Catalogue, region: str) -> tuple[Pool | None, list[str]]:
    """A managed node group, with EKS's defaults where the entry leaves something out."""
    if not entry.get("name"):
        return None, ["node_groups: an entry has no name"]
    entry = {"instance_types": ["t3.medium"], "capacity_type": "ON_DEMAND", "max_size": 2, **entry}
    problems = [f"node_groups: {entry['name']}: {sentence}" for sentence in _missing(entry, catalogue, region)]
    types = tuple(catalogue[name] for name in entry["instance_types"] if name in catalogue)
    capacity = (SPOT if entry["capacity_type"] == "SPOT" else ON_DEMAND,)
    return (None if problems else Pool("node group", entry["name"], capacity, types, nodes=int(entry["max_size"]))), problems


def _fits(one: InstanceType, entry: Mapping[str, Any]) -> bool:
    asked = {
        "instance_types": one.name,
        "instance_families": one.family,
        "instance_sizes": one.size,
        "instance_categories": one.category,
        "instance_hypervisor": one.hypervisor,
    }
    architectures, above = entry.get("architectures"), entry.get("instance_generation_above")
    return (
        all(value in _strings(entry[key]) for key, value in asked.items() if entry.get(key))
        and (above is None or one.generation > int(above))
        and (not architectures or bool(one.architectures & {*_strings(architectures)}))
    )


def _strings(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def _missing(entry: Mapping[str, Any], catalogue: Catalogue, region: str) -> Iterator[str]:
    """What the entry names and the region does not have."""
    families, categories = {one.family for one in catalogue.values()}, {one.category for one in catalogue.values()}
    sizes = {one.size for one in catalogue.values() if one.family in (entry.get("instance_families") or families)}
    for key, what, there in (
        ("instance_types", "instance type", {*catalogue}),
        ("instance_families", "instance family", families),
        ("instance_categories", "instance category", categories),
        ("instance_sizes", "instance size", sizes),
    ):
        for name in entry.get(key) or []:
            if name not in there:
                kin = sorted((one.vcpus, one.size) for one in catalogue.values() if one.family == name.split(".")[0])
                advice = f"of that family it has {', '.join(size for _, size in kin)}" if kin else "correct it, or leave it out"
                yield f"{region} offers no {what} {name}; {advice}"


def _limits(given: Mapping[str, Any]) -> tuple[dict[str, float], list[str]]:
    limits, problems = {}, []
    for resource, value in given.items():
        try:
            limits[resource] = quantity(value) / (2**30 if resource == "memory" else 1)
        except ValueError:
            problems.append(f"limits: {resource}: {value!r} is no quantity; write a number, such as 16 or 64Gi")
    none = [resource for resource, value in limits.items() if value <= 0]
    problems += [f"limits: {resource} has to be above 0; leave the pool out if it is to have no nodes" for resource in none]
    return limits, problems


UNITS = {"m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def quantity(value: Any) -> float:
    """A quantity as Kubernetes writes it. Raises ValueError."""
    text = str(value)
    unit = next((unit for unit in sorted(UNITS, key=len, reverse=True) if text.endswith(unit)), "")
    return float(text.removesuffix(unit)) * UNITS.get(unit, 1)
