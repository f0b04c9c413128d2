"""GPUs of a node: the kubelet has them to give away while NVIDIA's device plugin runs on the node, and as often as the plugin shares them
(https://github.com/NVIDIA/k8s-device-plugin#configuring-the-nvidia-device-plugin-binary).

No program runs in a pod here: what the plugin would tell the kubelet is read from its pod and its ConfigMap.
"""

from typing import Any

import yaml

from .api import Api, ApiError

IMAGE, LABEL, RESOURCE = "k8s-device-plugin", "nvidia.com/device-plugin.config", "nvidia.com/gpu"


def advertise(api: Api, name: str, gpus: int) -> None:
    """Bring the node's GPUs to what a plugin on it makes of those that it has."""
    node = api.get(f"/api/v1/nodes/{name}")
    pods = api.items("/api/v1/pods", fieldSelector=f"spec.nodeName={name},status.phase=Running")
    plugin = next((pod for pod in pods if _is_plugin(pod)), None)
    wanted = _resources(_configuration(api, plugin, node), gpus) if plugin else {}
    found = node["status"].get("capacity", {})
    # A kubelet goes on to name what it had once, and has nothing of it.
    gone = {resource: "0" for resource in found if resource.startswith(RESOURCE) and resource not in wanted}
    change = {resource: count for resource, count in {**gone, **wanted}.items() if found.get(resource) != count}
    if change:
        api.patch(f"/api/v1/nodes/{name}/status", {"status": {"capacity": change, "allocatable": change}})


def _is_plugin(pod: dict[str, Any]) -> bool:
    return any(IMAGE in container["image"].rpartition("/")[2] for container in pod["spec"]["containers"])


def _resources(configuration: dict[str, Any], gpus: int) -> dict[str, str]:
    slicing = ((configuration.get("sharing") or {}).get("timeSlicing")) or {}
    shared = next((one for one in slicing.get("resources") or [] if one.get("name") == RESOURCE), None)
    if shared is None or int(shared["replicas"]) < 2:
        return {RESOURCE: str(gpus)}
    renamed = shared.get("rename") or (f"{RESOURCE}.shared" if slicing.get("renameByDefault") else RESOURCE)
    return {renamed: str(gpus * int(shared["replicas"]))}


def _configuration(api: Api, pod: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """The one that the node's label names, else the default, else that which is called so, else the only one."""
    maps = [volume["configMap"]["name"] for volume in pod["spec"].get("volumes", []) if "configMap" in volume]
    if not maps or not maps[0]:
        return {}
    try:
        data = api.get(f"/api/v1/namespaces/{pod['metadata']['namespace']}/configmaps/{maps[0]}").get("data") or {}
    except ApiError:
        return {}
    names = [node["metadata"].get("labels", {}).get(LABEL), _default(pod), "default", *(data if len(data) == 1 else ())]
    chosen = next((data[name] for name in names if name and name in data), "")
    return yaml.safe_load(chosen) or {}


def _default(pod: dict[str, Any]) -> str:
    containers = [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]
    found = (one.get("value", "") for container in containers for one in container.get("env", []) if one["name"] == "DEFAULT_CONFIG")
    return next(found, "")
