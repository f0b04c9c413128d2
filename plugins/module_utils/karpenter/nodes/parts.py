# SPDX-License-Identifier: GPL-3.0-or-later
"""A node class or pool as parts of its specification, so that a difference reads as what it is. Pure.

The tables have all that Karpenter knows: what no option describes, and somebody set by hand, is found as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import forms


@dataclass(frozen=True)
class Part:
    """path: below `spec`. option: of an entry, for messages. otherwise: what it is where nobody says. form: for comparison."""

    attribute: str
    path: tuple[str, ...]
    option: str
    form: Callable[[Any], Any] = forms.same
    otherwise: Any = None

    def same(self, one: Any, other: Any) -> bool:
        return self.form(self.whole(one)) == self.form(self.whole(other))

    def is_nothing(self, value: Any) -> bool:
        """Whether it is not to stand in the object. Of what is not empty by itself, empty is a value."""
        return value is None or (value in ({}, []) and self.otherwise is None)

    def whole(self, value: Any) -> Any:
        """With what stands where nobody says."""
        if isinstance(self.otherwise, Mapping):
            return {**self.otherwise, **(value or {})}
        return self.otherwise if value is None else value


# As the definitions of both have it.
METADATA_OPTIONS = {"httpEndpoint": "enabled", "httpProtocolIPv6": "disabled", "httpPutResponseHopLimit": 1, "httpTokens": "required"}
CLASS_PARTS = (
    Part("role", ("role",), "role"),
    Part("instance_profile", ("instanceProfile",), "role"),
    Part("ami", ("amiSelectorTerms",), "ami", forms.terms),
    Part("ami_family", ("amiFamily",), "ami_family"),
    Part("disks", ("blockDeviceMappings",), "disk", forms.disks),
    Part("subnets", ("subnetSelectorTerms",), "subnet_tags", forms.terms),
    Part("security_groups", ("securityGroupSelectorTerms",), "security_group_tags", forms.terms),
    Part("capacity_reservations", ("capacityReservationSelectorTerms",), "capacity_reservations", forms.terms),
    # Not given, it is the subnet's own choice, which false is not.
    Part("public_ip", ("associatePublicIPAddress",), "public_ip", lambda value: value),
    Part("ip_prefixes", ("ipPrefixCount",), "ip_prefixes"),
    Part("kubelet", ("kubelet",), "kubelet", forms.kubelet),
    Part("user_data", ("userData",), "user_data"),
    Part("metadata_options", ("metadataOptions",), "metadata_options", otherwise=METADATA_OPTIONS),
    Part("detailed_monitoring", ("detailedMonitoring",), "detailed_monitoring"),
    Part("instance_store_policy", ("instanceStorePolicy",), "instance_store_policy"),
    Part("context", ("context",), "context"),
    Part("tags", ("tags",), "tags", forms.texts),
)
POOL_PARTS = (
    Part("node_class", ("template", "spec", "nodeClassRef", "name"), "node_class"),
    Part("requirements", ("template", "spec", "requirements"), "requirements", forms.requirements),
    Part("taints", ("template", "spec", "taints"), "taints", forms.taints),
    Part("startup_taints", ("template", "spec", "startupTaints"), "startup_taints", forms.taints),
    Part("node_labels", ("template", "metadata", "labels"), "labels", forms.texts),
    Part("node_annotations", ("template", "metadata", "annotations"), "annotations", forms.texts),
    Part("expire_after", ("template", "spec", "expireAfter"), "expire_after", forms.seconds, "720h"),
    Part("termination_grace_period", ("template", "spec", "terminationGracePeriod"), "termination_grace_period", forms.seconds),
    Part("limits", ("limits",), "limits", forms.amounts),
    Part("weight", ("weight",), "weight"),
    Part("replicas", ("replicas",), "replicas", lambda value: value),
    Part("consolidation_policy", ("disruption", "consolidationPolicy"), "consolidation.policy", otherwise="WhenEmptyOrUnderutilized"),
    Part("consolidate_after", ("disruption", "consolidateAfter"), "consolidation.after", forms.seconds, "0s"),
    Part("budgets", ("disruption", "budgets"), "disruption_budgets", forms.budgets, [{"nodes": forms.BUDGET_NODES}]),
)


def attributes_of(parts: Sequence[Part], spec: Mapping[str, Any]) -> dict[str, Any]:
    """Of a specification as it was read."""
    return {part.attribute: part.whole(_at(spec, part.path)) for part in parts}


def completed(parts: Sequence[Part], attributes: Mapping[str, Any]) -> dict[str, Any]:
    """With what Karpenter has where nobody says."""
    return {part.attribute: part.whole(attributes.get(part.attribute)) for part in parts}


def specification(parts: Sequence[Part], attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Of these attributes: what is none of them, or nothing, is left out."""
    spec: dict[str, Any] = {}
    for part in parts:
        value = attributes.get(part.attribute)
        if not part.is_nothing(value):
            _put(spec, part.path, value)
    return spec


def patch(parts: Sequence[Part], spec: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What brings `spec` to these attributes, as a merge patch: None is what goes."""
    found: dict[str, Any] = {}
    for part in parts:
        if part.attribute in wanted:
            value = wanted[part.attribute]
            _put(found, part.path, _merging(_at(spec, part.path), None if part.is_nothing(value) else value))
    return found


def part_at(parts: Sequence[Part], path: Sequence[str]) -> Part | None:
    """The part that a place below `spec` is in."""
    return next((part for part in parts if tuple(path[: len(part.path)]) == part.path), None)


def _merging(before: Any, after: Any) -> Any:
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return after
    return {**{key: None for key in before if key not in after}, **{key: _merging(before.get(key), value) for key, value in after.items()}}


def _at(spec: Mapping[str, Any], path: Sequence[str]) -> Any:
    found: Any = spec
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _put(spec: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for step in path[:-1]:
        spec = spec.setdefault(step, {})
    spec[path[-1]] = value
