# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubernetes' side: what is read of a cluster, in few calls."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from ..converge.model import Existing, Resource
from ..kubernetes.api import Api, KubernetesError, path_of
from .description import Entry
from .hidden import Hidden
from .kinds import WORKLOADS
from .observed import MANAGED_BY, NAME_LABEL, Observed, by_target
from .source import Problem
from .targets import KIND, NAMESPACE_KIND
from .workloads import restarts


@dataclass
class Cluster:
    """api: None where the cluster is not there yet, so that nothing is in it.

    secrets: by NAMESPACE/NAME. namespaces: by name; None where they may not be listed. selected: by selector its namespaces.
    closed: by namespace why its Secrets can't be read.
    """

    api: Api | None
    manager: str
    secrets: dict[str, Observed] = field(default_factory=dict)
    namespaces: dict[str, Mapping[str, Any]] | None = field(default_factory=dict)
    selected: dict[str, list[str] | Problem] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)

    def read(self, entries: Collection[Entry], pool: Executor) -> None:
        if self.api is None:
            return
        selectors = sorted({entry.selector for entry in entries if entry.selector})
        selected = pool.map(self._select, selectors)
        namespaces = pool.submit(self._namespaces)
        secrets = pool.submit(self.api.list, path_of("secrets"), metadata_only=True)
        self.namespaces, self.selected = namespaces.result(), dict(zip(selectors, selected, strict=True))
        try:
            items = secrets.result()
        except KubernetesError as error:
            named = sorted({name.partition("/")[0] for name in self.named(entries)})
            if error.status != 403 or not named:
                raise
            items = [one for found in pool.map(self._secrets_in, named) for one in found]
        self.secrets = by_target(items, self.manager)

    def _secrets_in(self, namespace: str) -> list[dict[str, Any]]:
        """Of one, where all may not be listed at once."""
        assert self.api is not None
        try:
            return self.api.list(path_of("secrets", namespace), metadata_only=True)
        except KubernetesError as error:
            self.closed[namespace] = str(error)
            return []

    def _namespaces(self) -> dict[str, Mapping[str, Any]] | None:
        assert self.api is not None
        try:
            return {one["metadata"]["name"]: one for one in self.api.list(path_of("namespaces"))}
        except KubernetesError as error:
            if error.status == 403:
                return None
            raise

    def _select(self, selector: str) -> list[str] | Problem:
        assert self.api is not None
        try:
            items = self.api.list(path_of("namespaces"), labelSelector=selector)
        except KubernetesError as error:
            return Problem(f"namespace_selector {selector}: {error}")
        return [one["metadata"]["name"] for one in items if one["status"].get("phase") != "Terminating"]

    def namespaces_of(self, entry: Entry) -> list[str]:
        """The namespaces of an entry. Raises Problem."""
        if not entry.selector:
            return list(entry.namespaces)
        found = self.selected.get(entry.selector) if self.api else [f"(namespaces with {entry.selector})"]
        if isinstance(found, Problem):
            raise found
        return found or []

    def named(self, entries: Iterable[Entry]) -> set[str]:
        """All Secrets that entries name, whatever is wrong with them."""
        return {f"{namespace}/{entry.name}" for entry in entries for namespace in [*entry.namespaces, *self._selected(entry)]}

    def unclear(self, entries: Iterable[Entry]) -> list[str]:
        """The entries of which it is not known what they name."""
        if self.api is None:
            return []
        return [one.name for one in entries if not one.namespaces and not isinstance(self.selected.get(one.selector or ""), list)]

    def _selected(self, entry: Entry) -> list[str]:
        found = self.selected.get(entry.selector or "")
        return found if isinstance(found, list) else []

    def refusal(self, namespace: str, create_namespaces: bool) -> str | None:
        """Why nothing can be made there, in a sentence."""
        if self.leaving(namespace):
            return f"namespace {namespace} is being deleted"
        if self.lacks(namespace) and not create_namespaces:
            return f"there is no namespace {namespace}; make it first, or set create_namespaces"
        return self.closed.get(namespace)

    def lacks(self, namespace: str) -> bool:
        """It is not there; where that can't be told, it is taken to be."""
        return self.api is not None and self.namespaces is not None and namespace not in self.namespaces

    def leaving(self, namespace: str) -> bool:
        found = (self.namespaces or {}).get(namespace, {})
        return found.get("status", {}).get("phase") == "Terminating"

    def own_namespaces(self, map_name: str) -> list[Existing]:
        """Those that the map has made. One that is leaving already is awaited."""
        return [
            Existing(
                NAMESPACE_KIND,
                name,
                {"labels": MANAGED_BY},
                {"id": one["metadata"]["uid"], "name": name},
                "deleting" if self.leaving(name) else "ready",
                owned=True,
            )
            for name, one in (self.namespaces or {}).items()
            if (one["metadata"].get("labels") or {}).get(NAME_LABEL) == map_name
        ]

    def leftovers(self, map_name: str, named: set[str]) -> list[Existing]:
        """The Secrets of the map that it names no longer."""
        return [
            Existing(
                KIND,
                one.target,
                {"namespace": one.namespace, "data": {key: Hidden(None) for key in sorted(one.ours)}},
                {"id": one.uid},
                owned=True,
            )
            for one in self.secrets.values()
            if one.belongs_to(map_name) and one.target not in named and not one.deleting
        ]

    def live(self, targets: Iterable[str], pool: Executor) -> dict[str, Mapping[str, Any] | Problem]:
        """Whole Secrets by NAMESPACE/NAME, of those that are still there."""
        names = list(targets)
        return {name: one for name, one in zip(names, pool.map(self._whole, names), strict=True) if one}

    def _whole(self, target: str) -> Mapping[str, Any] | Problem | None:
        try:
            return self.api.get(path_of("secrets", *target.split("/"))) if self.api else None
        except KubernetesError as error:
            return Problem(str(error))

    def restarts(self, changed: set[str], pool: Executor) -> list[tuple[Resource, Existing]]:
        """Raises Problem where it can't be told what uses them."""
        if self.api is None or not changed:
            return []
        api = self.api
        found = pool.map(lambda kind: (kind.kind, api.list(path_of(kind.plural, group=kind.group))), WORKLOADS)
        try:
            return [pair for kind, items in found for pair in restarts(kind, items, changed)]
        except KubernetesError as error:
            raise Problem(f"restart: {error}") from None
