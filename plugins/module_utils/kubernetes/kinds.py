# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine can do with any object of Kubernetes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..converge.model import Existing, Kind
from .api import Api, path_of


class KubernetesKind(Kind):
    """plural: as in the paths of the API. group: with its version. Names are NAMESPACE/NAME, or that of what has no namespace."""

    kind = plural = group = ""
    timeout = 300

    def __init__(self, api: Api | None, manager: str):
        self._api, self.manager = api, manager

    @property
    def api(self) -> Api:
        assert self._api is not None  # without one a plan is all there is
        return self._api

    def path(self, name: str) -> str:
        namespace, slash, own = name.rpartition("/")
        return path_of(self.plural, namespace if slash else None, own, self.group)

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        found = [(one, self.api.get(self.path(one.name))) for one in waiting]
        return [
            replace(one, status="deleting" if item["metadata"].get("deletionTimestamp") else "ready")
            for one, item in found
            if item and item["metadata"]["uid"] == one.outputs["id"]
        ]

    def delete(self, existing: Existing) -> Existing | None:
        """Kubernetes answers with it while something holds it."""
        answer = self.api.delete(self.path(existing.name), existing.outputs["id"])
        held = answer is not None and answer.get("kind") != "Status" and answer["metadata"].get("deletionTimestamp")
        return replace(existing, status="deleting") if held else None
