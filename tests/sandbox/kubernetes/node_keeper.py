"""Brings a control plane's nodes to what the emulated node groups have, whenever the API answers."""

import http.client
import threading
from collections.abc import Callable
from typing import Any

from . import device_plugins
from .api import Api, ApiError
from .control_plane import ControlPlane
from .nodes import Node, keep

RETRY_SECONDS = 0.2
LOOK_SECONDS = 1.0


class NodeKeeper:
    def __init__(self, plane: ControlPlane, on_ready: Callable[[], Any]):
        self._plane = plane
        self._on_ready = on_ready
        self._wanted: dict[str, list[Node]] = {}
        self._registered: set[str] = set()
        # By group: the nodes whose GPUs depend on what runs on them.
        self._with_gpus: dict[str, list[Node]] = {}
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"nodes of {plane.name}")
        self._thread.start()

    def want(self, group: str, nodes: list[Node]) -> None:
        with self._changed:
            self._wanted[group] = nodes
            self._changed.notify()

    def stop(self) -> None:
        with self._changed:
            self._stopped.set()
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while not self._plane.ready():
            if self._plane.failure() or self._stopped.wait(RETRY_SECONDS):
                return
        self._on_ready()
        api = self._plane.api_of("sandbox")
        while not self._stopped.is_set():
            with self._changed:
                watched = any(self._with_gpus.values())
                self._changed.wait_for(lambda: self._wanted or self._stopped.is_set(), LOOK_SECONDS if watched else None)
                wanted, self._wanted = self._wanted, {}
            self._keep(api, wanted)
            self._advertise(api)

    def _keep(self, api: Api, wanted: dict[str, list[Node]]) -> None:
        for group, nodes in wanted.items():
            try:
                if not self._stopped.is_set():
                    keep(api, group, nodes, self._registered)
                    self._with_gpus[group] = [node for node in nodes if node.gpus]
            except (ApiError, OSError, http.client.HTTPException):
                self._stopped.wait(RETRY_SECONDS)
                with self._changed:
                    # Again, unless something else is wanted by now.
                    self._wanted.setdefault(group, nodes)

    def _advertise(self, api: Api) -> None:
        for node in [one for nodes in self._with_gpus.values() for one in nodes]:
            try:
                if not self._stopped.is_set():
                    device_plugins.advertise(api, node.name, node.gpus)
            except (ApiError, OSError, http.client.HTTPException):
                continue  # it is gone, or is looked at again in a moment
