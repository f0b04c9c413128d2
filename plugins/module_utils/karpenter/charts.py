# SPDX-License-Identifier: GPL-3.0-or-later
"""The Helm releases, with the values that follow from the module's other parameters. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..converge.model import Key
from ..kubernetes.helm.spec import Chart, Release
from . import names
from .nodes.gpus import has_gpus, time_slices
from .order import after

GPU_RESOURCE = "nvidia.com/gpu"
# What Karpenter says of each node with GPUs of NVIDIA's: https://karpenter.sh/docs/concepts/scheduling/#labels
GPU_NODES = {"key": "karpenter.k8s.aws/instance-gpu-manufacturer", "operator": "In", "values": ["nvidia"]}
DEFAULT_CONFIGURATION = "default"
# The values that are this module's to say, each with the variable that says them.
OURS = {
    "settings.clusterName": "karpenter_cluster_name",
    "settings.interruptionQueue": "karpenter_interruption",
    "serviceAccount.name": "karpenter_service_account",
}
ROLE_ANNOTATION = "eks.amazonaws.com/role-arn"


def releases(params: Mapping[str, Any], pools: Sequence[Mapping[str, Any]], role_arn: str, take_definitions: bool = False) -> list[Release]:
    """pools: the node pools on top of their templates. role_arn: the controller's. take_definitions: they are there, of no release."""
    found = [
        _release(params, names.DEFINITIONS, "crd_chart", {}, take_ownership=take_definitions),
        # Definitions are the other chart's: Helm never upgrades those in a folder crds.
        _release(params, names.CONTROLLER, "chart", controller_values(params, role_arn), skip_crds=True),
    ]
    plugin = params["device_plugin"]
    if plugin:
        values, key = over(plugin["values"], plugin_values(pools)), f"{plugin['namespace']}/{plugin['name']}"
        chart, rules = Chart.of(plugin["chart"]), tuple(after(("helm_release", key)))
        more = {"after": rules, "timeout": params["timeout"], "variable": "karpenter_device_plugin"}
        found.append(Release(plugin["namespace"], plugin["name"], chart, values, **more))
    return found


def _release(params: Mapping[str, Any], name: str, option: str, values: Mapping[str, Any], **more: Any) -> Release:
    key: Key = ("helm_release", names.release(params, name))
    chart = Chart(params[option]["ref"], params["version"], params[option].get("repository"))
    more |= {"after": tuple(after(key)), "timeout": params["timeout"], "variable": f"karpenter_{option}"}
    return Release(params["namespace"], name, chart, values, **more)


def controller_values(params: Mapping[str, Any], role_arn: str) -> dict[str, Any]:
    queue = {"interruptionQueue": names.queue(params["cluster_name"])} if params["interruption"] else {}
    irsa = {"annotations": {ROLE_ANNOTATION: role_arn}} if params["identity_method"] == "irsa" else {}
    ours = {
        # With the last, Karpenter asks EKS for Kubernetes' version, which the choice of images depends on.
        "settings": {"clusterName": params["cluster_name"], **queue, "eksControlPlane": True},
        "serviceAccount": {"name": params["service_account"], **irsa},
    }
    return over(params["values"], ours)


def plugin_values(pools: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """It runs where GPUs are, whatever else these nodes keep away, and shares them as their pool says."""
    with_gpus = [pool for pool in pools if has_gpus(pool)]
    taints = [taint for pool in with_gpus for taint in [*(pool.get("taints") or ()), *(pool.get("startup_taints") or ())]]
    tolerated = [GPU_RESOURCE, *sorted({taint["key"] for taint in taints} - {GPU_RESOURCE})]
    tolerations = [{"key": key, "operator": "Exists"} for key in tolerated]
    nodes = {"nodeSelectorTerms": [{"matchExpressions": [GPU_NODES]}]}
    found: dict[str, Any] = {
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": nodes}},
        "tolerations": tolerations,
    }
    slices = time_slices(with_gpus)
    if slices:
        configurations = {DEFAULT_CONFIGURATION: _configuration(), **{name: _configuration(count) for name, count in slices.items()}}
        found["config"] = {"map": configurations, "default": DEFAULT_CONFIGURATION}
    return found


def _configuration(replicas: int | None = None) -> str:
    """https://github.com/NVIDIA/k8s-device-plugin/tree/v0.14.5#shared-access-to-gpus-with-cuda-time-slicing"""
    sharing = {"sharing": {"timeSlicing": {"resources": [{"name": GPU_RESOURCE, "replicas": replicas}]}}} if replicas else {}
    return json.dumps({"version": "v1", **sharing}, indent=2)


def over(given: Mapping[str, Any], below: Mapping[str, Any]) -> dict[str, Any]:
    """Values over others, as Helm merges them: mappings by key, everything else whole. A null takes away what the chart itself says."""
    found = dict(below)
    for key, value in given.items():
        under = found.get(key)
        found[key] = over(value, under) if isinstance(value, Mapping) and isinstance(under, Mapping) else value
    return found


def problems(params: Mapping[str, Any], pools: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for path, variable in OURS.items():
        value: Any = params["values"]
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None:
            yield f"karpenter_values: {path} is what {variable} says; leave it out here"
    shared = sorted(pool["name"] for pool in pools if pool.get("gpu_time_slicing"))
    if shared and not params["device_plugin"]:
        yield f"karpenter_node_pools: {', '.join(shared)}: gpu_time_slicing is the device plugin's; describe it in karpenter_device_plugin"
