"""A container of a pod as the kubelet would start it: its arguments and its environment."""

import math
import re
from base64 import b64decode
from fractions import Fraction
from typing import Any

from sandbox.kubernetes.api import Api

QUANTITY = re.compile(r"([0-9.]+)([A-Za-z]*)")
SUFFIXES = {"m": Fraction(1, 1000), "": Fraction(1)}
SUFFIXES |= {letter: Fraction(1000) ** power for power, letter in enumerate("kMGTPE", 1)}
SUFFIXES |= {f"{letter}i": Fraction(1024) ** power for power, letter in enumerate("KMGTPE", 1)}


def running(api: Api, namespace: str, labels: dict[str, str]) -> dict[str, Any] | None:
    """The first of the pods with these labels that runs and is not about to end."""
    selector = ",".join(f"{key}={value}" for key, value in labels.items())
    found = api.items(f"/api/v1/namespaces/{namespace}/pods", labelSelector=selector)
    alive = [pod for pod in found if pod["status"].get("phase") == "Running" and "deletionTimestamp" not in pod["metadata"]]
    return min(alive, key=lambda pod: str(pod["metadata"]["name"]), default=None)


def environment(api: Api, pod: dict[str, Any], container: dict[str, Any]) -> dict[str, str]:
    if container.get("envFrom"):
        raise NotImplementedError(f"envFrom of container {container['name']}: add it here")
    found = {}
    for variable in container.get("env", []):
        value = variable.get("value", "") if "valueFrom" not in variable else referred(api, pod, container, variable["valueFrom"])
        if value is not None:
            found[variable["name"]] = value
    return found


def referred(api: Api, pod: dict[str, Any], container: dict[str, Any], source: dict[str, Any]) -> str | None:
    """None: what is optional and not there."""
    ((kind, about),) = source.items()
    if kind == "fieldRef":
        return field(pod, about["fieldPath"])
    if kind == "resourceFieldRef":
        return resource(api, pod, container, about)
    if kind in KEYS:
        return key(api, pod, kind, about)
    raise NotImplementedError(f"{kind} of a variable of container {container['name']}: add it here")


def field(pod: dict[str, Any], path: str) -> str:
    found: Any = pod
    for part in path.split("."):
        found = found[part]
    return str(found)


def resource(api: Api, pod: dict[str, Any], container: dict[str, Any], about: dict[str, Any]) -> str:
    """A request or a limit, rounded up to multiples of the divisor. Without a limit it is what the node has."""
    group, name = about["resource"].split(".")
    given = container.get("resources", {}).get(group, {}).get(name)
    if given is None and group == "limits":
        given = api.get(f"/api/v1/nodes/{pod['spec']['nodeName']}")["status"]["allocatable"][name]
    divisor = quantity(about.get("divisor", "0")) or 1
    return str(math.ceil(quantity(given or "0") / divisor))


def quantity(text: str) -> Fraction:
    found = QUANTITY.fullmatch(text)
    if not found:
        raise ValueError(f"{text} is no quantity")
    return Fraction(found[1]) * SUFFIXES[found[2]]


KEYS = {"configMapKeyRef": "configmaps", "secretKeyRef": "secrets"}


def key(api: Api, pod: dict[str, Any], kind: str, about: dict[str, Any]) -> str | None:
    path = f"/api/v1/namespaces/{pod['metadata']['namespace']}/{KEYS[kind]}/{about['name']}"
    data = api.get(path).get("data", {}) if api.exists(path) else {}
    if about["key"] not in data:
        if about.get("optional"):
            return None
        raise LookupError(f"{path} has no {about['key']}: the kubelet would not start the container")
    return b64decode(data[about["key"]]).decode() if kind == "secretKeyRef" else str(data[about["key"]])
