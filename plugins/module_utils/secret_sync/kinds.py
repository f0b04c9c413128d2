# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine can do with Secrets, their namespaces, and the workloads that use them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..converge.model import Existing
from ..kubernetes.api import Api
from ..kubernetes.kinds import KubernetesKind
from .due import Due
from .observed import Observed
from .targets import KIND, NAMESPACE_KIND, Target, skeleton

# The annotation of `kubectl rollout restart`.
RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"


class KubernetesSecret(KubernetesKind):
    """attributes: namespace, type, immutable, labels, annotations, data {key: Hidden}, versions {AWS's secret: version id}.

    outputs: id (Kubernetes' uid), name (NAMESPACE/NAME). A failing call names the Secret's keys at most.
    """

    kind, plural = KIND, "secrets"

    def __init__(self, api: Api | None, manager: str, targets: Mapping[str, Target], observed: Mapping[str, Observed], due: Due):
        super().__init__(api, manager)
        self.targets, self.observed, self.due = targets, observed, due

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        return self._applied(name, attributes)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self._applied(existing.name, existing.attributes)

    def _applied(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        made = self.apply(name)
        return Existing(KIND, name, attributes, {"id": made["metadata"]["uid"], "name": name}, owned=True)

    def apply(self, name: str) -> dict[str, Any]:
        target = self.targets[name]
        return self.api.apply(self.path(name), target.manifest(name in self.due), self.manager, target.force)

    def delete(self, existing: Existing) -> Existing | None:
        """Others' keys stay, and with them the Secret."""
        namespace, _, name = existing.name.partition("/")
        if not self.observed[existing.name].shared:
            return super().delete(existing)
        live = self.api.get(self.path(existing.name))
        if live:
            self.api.apply(self.path(existing.name), {**skeleton(namespace, name), "type": live["type"]}, self.manager)
        return None


class KubernetesNamespace(KubernetesKind):
    """attributes: labels. outputs: id (Kubernetes' uid), name."""

    kind, plural = NAMESPACE_KIND, "namespaces"
    holds_data = True

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        metadata = {"name": name, "labels": dict(attributes["labels"])}
        made = self.api.apply(self.path(name), {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}, self.manager)
        return Existing(self.kind, name, attributes, {"id": made["metadata"]["uid"], "name": name}, owned=True)


class Workload(KubernetesKind):
    """attributes: restarted_for (names of Secrets), which nobody has until it is restarted."""

    group = "apps/v1"

    def __init__(self, secrets: KubernetesSecret):
        super().__init__(secrets._api, secrets.manager)
        self.secrets = secrets

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        annotations = {RESTARTED_AT: datetime.now(UTC).isoformat(timespec="seconds")}
        template = {"spec": {"template": {"metadata": {"annotations": annotations}}}}
        self.api.merge(self.path(existing.name), template, self.manager)
        for name in self.secrets.due.made(existing.key):
            self.secrets.apply(name)


class Deployment(Workload):
    kind, plural = "kubernetes_deployment", "deployments"


class StatefulSet(Workload):
    kind, plural = "kubernetes_stateful_set", "statefulsets"


class DaemonSet(Workload):
    kind, plural = "kubernetes_daemon_set", "daemonsets"


WORKLOADS: tuple[type[Workload], ...] = (Deployment, StatefulSet, DaemonSet)
