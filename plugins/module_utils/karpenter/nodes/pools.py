# SPDX-License-Identifier: GPL-3.0-or-later
"""From an entry of node pools to the attributes of a NodePool. Pure.

https://karpenter.sh/docs/concepts/nodepools/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .forms import BUDGET_NODES
from .gpus import CONFIGURATION_LABEL, configuration_name

LABELS = {
    "instance_types": "node.kubernetes.io/instance-type",
    "instance_families": "karpenter.k8s.aws/instance-family",
    "instance_categories": "karpenter.k8s.aws/instance-category",
    "instance_sizes": "karpenter.k8s.aws/instance-size",
    "instance_hypervisor": "karpenter.k8s.aws/instance-hypervisor",
    "architectures": "kubernetes.io/arch",
    "capacity_types": "karpenter.sh/capacity-type",
    "zones": "topology.kubernetes.io/zone",
}
GENERATION = "karpenter.k8s.aws/instance-generation"


def pool_attributes(entry: Mapping[str, Any]) -> dict[str, Any]:
    """entry: on top of its templates. None is what Karpenter has where nobody says."""
    consolidation, budgets = entry.get("consolidation") or {}, entry.get("disruption_budgets")
    return {
        "node_class": entry.get("node_class"),
        "requirements": list(_requirements(entry)),
        "taints": _taints(entry, "taints"),
        "startup_taints": _taints(entry, "startup_taints"),
        "node_labels": _texts({**_configuration(entry), **(entry.get("labels") or {})}),
        "node_annotations": _texts(entry.get("annotations") or {}),
        "expire_after": entry.get("expire_after"),
        "termination_grace_period": entry.get("termination_grace_period"),
        "limits": _texts(entry.get("limits") or {}),
        "weight": entry.get("weight"),
        "replicas": None,
        "consolidation_policy": consolidation.get("policy"),
        "consolidate_after": consolidation.get("after"),
        "budgets": None if budgets is None else [_budget(one) for one in budgets],
    }


def _requirements(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for option, label in LABELS.items():
        value = entry.get(option)
        if value:
            yield {"key": label, "operator": "In", "values": [value] if isinstance(value, str) else list(map(str, value))}
    if entry.get("instance_generation_above") is not None:
        yield {"key": GENERATION, "operator": "Gt", "values": [str(entry["instance_generation_above"])]}
    for one in entry.get("requirements") or ():
        found = {"key": one["key"], "operator": one.get("operator") or "In"}
        found |= {"values": list(map(str, one["values"]))} if one.get("values") else {}
        yield found | ({"minValues": one["min_values"]} if one.get("min_values") is not None else {})


def _taints(entry: Mapping[str, Any], option: str) -> list[dict[str, Any]] | None:
    return [
        {key: one[key] for key in ("key", "value", "effect") if one.get(key) not in (None, "")} for one in entry.get(option) or ()
    ] or None


def _configuration(entry: Mapping[str, Any]) -> dict[str, str]:
    count = entry.get("gpu_time_slicing")
    return {CONFIGURATION_LABEL: configuration_name(count)} if count else {}


def _budget(one: Mapping[str, Any]) -> dict[str, Any]:
    given = {key: one[key] for key in ("reasons", "schedule", "duration") if one.get(key)}
    return {"nodes": str(one.get("nodes") or BUDGET_NODES), **given}


def _texts(given: Mapping[str, Any]) -> dict[str, str] | None:
    return {key: str(value) for key, value in given.items()} or None
