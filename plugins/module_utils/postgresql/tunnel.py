# SPDX-License-Identifier: GPL-3.0-or-later
"""A pod of the cluster that relays to the server, as long as it is needed. It is nobody's to plan: who comes later finds nothing of it."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from ..kubernetes.api import Api, KubernetesError, path_of
from ..kubernetes.port_forward import PortForward

MANAGER = "piksel.infra-tunnel"
PREFIX = "postgresql-tunnel"
LABELS = {"app.kubernetes.io/name": PREFIX, "app.kubernetes.io/managed-by": "piksel.infra"}
HOLDER = "piksel.infra/held-by"
PORT = 5432
SECONDS = 1800  # after which it ends by itself
USER = 65534  # nobody
RESOURCES = {"requests": {"cpu": "10m", "memory": "16Mi"}, "limits": {"memory": "64Mi"}}


class TunnelError(Exception):
    """Why there is no way through the cluster, in a sentence."""


@contextmanager
def tunnel(
    api: Api,
    to: tuple[str, int],
    namespace: str,
    image: str,
    tolerations: list[Mapping[str, Any]],
    timeout: int,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[PortForward]:
    """From a port of this machine to an address within the cluster's network. Raises TunnelError."""
    try:
        remove_leftovers(api, namespace)
        name = f"{PREFIX}-{secrets.token_hex(4)}"
        made = api.apply(path_of("pods", namespace, name), manifest(name, namespace, image, tolerations, *to), MANAGER)
    except KubernetesError as error:
        raise TunnelError(str(error)) from None
    try:
        _await(api, namespace, name, timeout, pause)
        with PortForward(api, namespace, name, PORT) as forward:
            yield forward
    finally:
        with suppress(KubernetesError):  # it ends by itself
            api.delete(path_of("pods", namespace, name), made["metadata"]["uid"])


def manifest(name: str, namespace: str, image: str, tolerations: list[Mapping[str, Any]], host: str, port: int) -> dict[str, Any]:
    """As the restricted standard for pods wants it. https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"""
    container = {
        "name": "relay",
        "image": image,
        "command": ["socat"],
        "args": [f"TCP-LISTEN:{PORT},fork,reuseaddr", f"TCP:{host}:{port}"],
        "ports": [{"containerPort": PORT}],
        "resources": RESOURCES,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": LABELS, "annotations": {HOLDER: holder()}},
        "spec": {
            "activeDeadlineSeconds": SECONDS,
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "restartPolicy": "Never",
            "terminationGracePeriodSeconds": 0,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": USER,
                "runAsGroup": USER,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "tolerations": [dict(one) for one in tolerations],
            "containers": [container],
        },
    }


def holder() -> str:
    """This process, among those of its machine."""
    return f"{_machine()}-{os.getpid()}"


def _machine() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:12]


def remove_leftovers(api: Api, namespace: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Those that have ended, and those whose run has, as far as that can be told from here."""
    selector = ",".join(f"{key}={value}" for key, value in LABELS.items())
    for pod in api.list(path_of("pods", namespace), labelSelector=selector):
        if is_left_over(pod, now()):
            api.delete(path_of("pods", namespace, pod["metadata"]["name"]), pod["metadata"]["uid"])


def is_left_over(pod: Mapping[str, Any], now: datetime) -> bool:
    metadata = pod["metadata"]
    age = now - datetime.fromisoformat(metadata["creationTimestamp"])
    ended = (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed") or age.total_seconds() > SECONDS
    machine, _, process = (metadata.get("annotations") or {}).get(HOLDER, "").partition("-")
    return ended or (machine == _machine() and process.isdigit() and not _runs(int(process)))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _await(api: Api, namespace: str, name: str, timeout: int, pause: Callable[[float], None]) -> None:
    until, wait = time.monotonic() + timeout, 0.1
    while True:
        pod = api.get(path_of("pods", namespace, name)) or {}
        status = pod.get("status") or {}
        if status.get("phase") == "Running":
            return
        if not pod or status.get("phase") in ("Failed", "Succeeded") or time.monotonic() > until:
            raise TunnelError(f"pod {namespace}/{name} of the tunnel does not run: {reason(status) or 'it is gone'}")
        pause(wait)
        wait = min(1.0, wait * 1.5)


def reason(status: Mapping[str, Any]) -> str:
    """In Kubernetes' own words: why it has no node, or what its container waits for."""
    conditions = [one.get("message", "") for one in status.get("conditions") or [] if one.get("status") == "False"]
    states = [one.get("state", {}) for one in status.get("containerStatuses") or []]
    waiting = [f"{one['waiting'].get('reason', '')} {one['waiting'].get('message', '')}".strip() for one in states if one.get("waiting")]
    return "; ".join(filter(None, [*waiting, *conditions])) or status.get("message") or f"it is {status.get('phase', 'unknown')}"
