# SPDX-License-Identifier: GPL-3.0-or-later
"""Which workloads use which Secrets. Pure.

Everything in a pod template that names one: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..converge.model import Existing, Reference, Resource
from .targets import KIND

CONTAINERS = ("containers", "initContainers", "ephemeralContainers")


def restarts(kind: str, items: Iterable[Mapping[str, Any]], changed: set[str]) -> Iterator[tuple[Resource, Existing]]:
    """The workloads of one kind to restart, as they are and as they are wanted. changed: Secrets as NAMESPACE/NAME."""
    for item in items:
        metadata = item["metadata"]
        used = {f"{metadata['namespace']}/{name}" for name in secrets_of(item["spec"]["template"]["spec"])} & changed
        if used:
            name = f"{metadata['namespace']}/{metadata['name']}"
            wanted = frozenset(Reference(KIND, target, "name") for target in used)
            yield Resource(kind, name, {"restarted_for": wanted}), Existing(kind, name, {}, {"id": metadata["uid"]})


def secrets_of(pod: Mapping[str, Any]) -> set[str]:
    """The names of the Secrets that a pod of this spec reads."""
    found = {one.get("name") for one in pod.get("imagePullSecrets") or ()}
    for volume in pod.get("volumes") or ():
        found |= {(one.get("secret") or {}).get("name") for one in (volume.get("projected") or {}).get("sources") or ()}
        for way in (one for one in volume.values() if isinstance(one, Mapping)):  # secret, azureFile, csi, cephfs …
            found |= {way.get("secretName"), *((way.get(one) or {}).get("name") for one in ("secretRef", "nodePublishSecretRef"))}
    for container in (one for part in CONTAINERS for one in pod.get(part) or ()):
        found |= {(one.get("secretRef") or {}).get("name") for one in container.get("envFrom") or ()}
        found |= {((one.get("valueFrom") or {}).get("secretKeyRef") or {}).get("name") for one in container.get("env") or ()}
    return {name for name in found if name}
