"""The nodes of a node group, as the cluster's API has them. KWOK plays the kubelet of each."""

import json
from dataclasses import dataclass, field
from typing import Any

from .api import Api, ApiError
from .components import NODE_ANNOTATION

NODES = "/api/v1/nodes"
GROUP = "sandbox.piksel.infra/node-group"
# What a kubelet would say, and Kubernetes requires to be there.
NODE_INFO = ("machineID", "systemUUID", "bootID", "kernelVersion", "osImage", "containerRuntimeVersion", "kubeProxyVersion")
APPLIED = "sandbox.piksel.infra/applied"


@dataclass(frozen=True)
class Node:
    name: str
    labels: dict[str, str] = field(default_factory=dict)
    taints: list[dict[str, str]] = field(default_factory=list)
    capacity: dict[str, str] = field(default_factory=dict)
    provider_id: str = ""
    address: str = ""
    version: str = ""
    # What the node has to give away once a device plugin runs on it.
    gpus: int = 0
    # A kubelet registers its node as it starts; deleted afterwards, the node stays away.
    registers_once: bool = False

    def document(self, group: str) -> dict[str, Any]:
        addresses = [{"type": "InternalIP", "address": self.address}] if self.address else []
        return {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": self.name, "labels": self.labels, "annotations": self._annotations(group)},
            "spec": {"providerID": self.provider_id, "taints": self.taints},
            "status": {
                "capacity": self.capacity,
                "allocatable": self.capacity,
                "addresses": [*addresses, {"type": "Hostname", "address": self.name}],
                "nodeInfo": self._info(),
            },
        }

    def change(self, group: str, found: dict[str, Any]) -> dict[str, Any] | None:
        """What brings the node in the cluster to this one; what others put on it stays."""
        annotations = found["metadata"].get("annotations", {})
        if annotations.get(APPLIED) == self._applied():
            return None
        before = json.loads(annotations[APPLIED])
        gone = {label: None for label in before["labels"] if label not in self.labels}
        own = {(taint["key"], taint["effect"]) for taint in [*before["taints"], *self.taints]}
        others = [taint for taint in found["spec"].get("taints", []) if (taint["key"], taint["effect"]) not in own]
        return {
            "metadata": {"labels": {**gone, **self.labels}, "annotations": self._annotations(group)},
            "spec": {"taints": [*others, *self.taints]},
        }

    def _annotations(self, group: str) -> dict[str, str]:
        return {NODE_ANNOTATION[0]: NODE_ANNOTATION[1], GROUP: group, APPLIED: self._applied()}

    def _applied(self) -> str:
        return json.dumps({"labels": self.labels, "taints": self.taints}, sort_keys=True)

    def _info(self) -> dict[str, str]:
        architecture = self.labels.get("kubernetes.io/arch", "amd64")
        known = {"kubeletVersion": self.version, "operatingSystem": "linux", "architecture": architecture}
        return {**dict.fromkeys(NODE_INFO, ""), **known}


def keep(api: Api, group: str, nodes: list[Node], registered: set[str]) -> None:
    """Make exactly these the nodes of the group. registered: the provider ids of those that register once and have, which grows."""
    listed = api.items(NODES)
    taken = {node["metadata"]["name"]: node["spec"].get("providerID") for node in listed}
    found = {node["metadata"]["name"]: node for node in listed if node["metadata"].get("annotations", {}).get(GROUP) == group}
    wanted = {node.name: node for node in nodes}
    for name, node in wanted.items():
        if name in taken and taken[name] != node.provider_id:
            remove(api, name)
            raise ApiError(409, f"{name} is still another instance's node")
        if name not in found:
            if node.provider_id not in registered:
                api.create(NODES, node.document(group))
            if node.registers_once:
                registered.add(node.provider_id)
            continue
        change = node.change(group, found[name])
        if change:
            api.patch(f"{NODES}/{name}", change)
    for name in found.keys() - wanted.keys():
        remove(api, name)


def remove(api: Api, name: str) -> None:
    """As a node group ends an instance: its pods leave first, for other nodes if there are any."""
    api.patch(f"{NODES}/{name}", {"spec": {"unschedulable": True}})
    for pod in api.items("/api/v1/pods", fieldSelector=f"spec.nodeName={name}"):
        api.delete(f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}", gracePeriodSeconds=0)
    api.delete(f"{NODES}/{name}")
