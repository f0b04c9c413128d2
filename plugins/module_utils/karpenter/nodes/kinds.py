# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine can do with node classes and node pools."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...converge.model import Existing
from ...kubernetes.api import KubernetesError, path_of
from ...kubernetes.kinds import KubernetesKind
from .parts import CLASS_PARTS, POOL_PARTS, Part, attributes_of, patch, specification

MANAGER = "piksel.infra/karpenter"
MANAGED_BY = {"app.kubernetes.io/managed-by": "piksel.infra"}
GROUP, AWS_GROUP = "karpenter.sh/v1", "karpenter.k8s.aws/v1"
ATTEMPTS, PAUSE = 30, 1.0  # seconds
POOL_LABEL = "karpenter.sh/nodepool"


class NodeKind(KubernetesKind):
    """attributes: labels (of the object, ours), and the parts of its specification. outputs: id (Kubernetes' uid).

    An object is the whole of its description: what an entry leaves out is Karpenter's default. An update sends what differs and
    nothing else; server-side apply alone would leave standing what somebody added by hand.
    """

    parts: Sequence[Part] = ()
    object_kind = ""
    pause = staticmethod(time.sleep)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "labels":
            return {**(present or {}), **wanted}
        part = next(part for part in self.parts if part.attribute == attribute)
        return present if part.same(wanted, present) else wanted

    def read(self) -> list[Existing]:
        """All in the cluster; none where there is no cluster, or Karpenter is not in it."""
        self.seen: dict[str, Mapping[str, Any]] = {}
        try:
            items = self.api.list(path_of(self.plural, group=self.group)) if self._api else []
        except KubernetesError as error:
            if error.status != 404:
                raise
            items = []
        self.seen = {one["metadata"]["name"]: one for one in items}
        return [self.existing(one) for one in items]

    def existing(self, item: Mapping[str, Any]) -> Existing:
        about = item["metadata"]
        labels = about.get("labels") or {}
        attributes = {"labels": labels, **attributes_of(self.parts, item.get("spec") or {})}
        return Existing(
            self.kind,
            about["name"],
            attributes,
            {"id": about["uid"]},
            status="deleting" if about.get("deletionTimestamp") else "ready",
            owned=MANAGED_BY.items() <= labels.items(),
            after=self.after(attributes),
        )

    def after(self, attributes: Mapping[str, Any]) -> tuple[Any, ...]:
        return ()

    def manifest(self, name: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        about = {"name": name, "labels": dict(attributes["labels"])}
        spec = specification(self.parts, attributes)
        return {"apiVersion": self.group, "kind": self.object_kind, "metadata": about, "spec": spec}

    def patch(self, name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        about = {"metadata": {"labels": dict(changes["labels"])}} if "labels" in changes else {}
        spec = patch(self.parts, self.seen[name].get("spec") or {}, changes)
        return {**about, **({"spec": spec} if spec else {})}

    def try_create(self, name: str, attributes: Mapping[str, Any]) -> None:
        """Raises KubernetesError if it would be refused. So does the next."""
        self.api.apply(self.path(name), self.manifest(name, attributes), MANAGER, dry_run=True)

    def try_update(self, name: str, changes: Mapping[str, Any]) -> None:
        self.api.patch(self.path(name), self.patch(name, changes), MANAGER, dry_run=True)

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """Its definition may be a moment old, and not known everywhere in the API server yet."""
        for attempt in range(ATTEMPTS):
            try:
                return self.existing(self.api.apply(self.path(name), self.manifest(name, attributes), MANAGER))
            except KubernetesError as error:
                if error.status != 404 or attempt == ATTEMPTS - 1:
                    raise
            self.pause(PAUSE)
        raise AssertionError

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.api.patch(self.path(existing.name), self.patch(existing.name, changes), MANAGER)


class NodeClass(NodeKind):
    """attributes: those of `CLASS_PARTS`. One in use by machines stays until they are gone."""

    kind, plural, group, object_kind, parts = "ec2_node_class", "ec2nodeclasses", AWS_GROUP, "EC2NodeClass", CLASS_PARTS
    secret, timeout = frozenset({"user_data"}), 600


class NodePool(NodeKind):
    """attributes: those of `POOL_PARTS`. Its deletion takes as long as its machines need to be drained."""

    kind, plural, group, object_kind, parts = "node_pool", "nodepools", GROUP, "NodePool", POOL_PARTS
    timeout = 1800

    def after(self, attributes: Mapping[str, Any]) -> tuple[Any, ...]:
        return ((NodeClass.kind, attributes["node_class"]),)

    def manifest(self, name: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        found = super().manifest(name, attributes)
        reference = found["spec"].setdefault("template", {}).setdefault("spec", {}).setdefault("nodeClassRef", {})
        reference |= {"group": AWS_GROUP.partition("/")[0], "kind": NodeClass.object_kind}
        return found

    def delete(self, existing: Existing) -> Existing | None:
        """After its machines, each of which Karpenter drains first."""
        answer = self.api.delete(self.path(existing.name), existing.outputs["id"], foreground=True)
        held = answer is not None and answer.get("kind") != "Status" and answer["metadata"].get("deletionTimestamp")
        return replace(existing, status="deleting") if held else None

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        """What a deletion waits for is its reason."""
        found = super().refresh(waiting)
        if not any(one.status == "deleting" for one in found):
            return found
        claims = self.api.list(path_of("nodeclaims", group=GROUP))
        return [replace(one, reason=left(one.name, claims)) for one in found]


def left(pool: str, claims: Iterable[Mapping[str, Any]]) -> str:
    """Which of a pool's machines are still there, and what each waits for."""
    own = [one for one in claims if (one["metadata"].get("labels") or {}).get(POOL_LABEL) == pool]
    return f"while these of its nodes are left: {'; '.join(map(_left, own))}" if own else ""


def _left(claim: Mapping[str, Any]) -> str:
    status = claim.get("status") or {}
    conditions = {one["type"]: one for one in status.get("conditions") or ()}
    steps = (conditions.get(name) for name in ("Drained", "VolumesDetached", "InstanceTerminating"))
    step = next((one for one in steps if one and one["status"] != "True"), None)
    node = status.get("nodeName") or f"{claim['metadata']['name']}, which is no node yet"
    if not claim["metadata"].get("deletionTimestamp"):
        return f"{node} (nobody has begun to drain it)"
    return f"{node} ({step['type']}: {step.get('message') or step.get('reason')})" if step else node


def not_ready(item: Mapping[str, Any]) -> str:
    """Why Karpenter can't use an object as it stands now, in its own words; nothing where it can, or has not looked yet."""
    conditions = (item.get("status") or {}).get("conditions") or ()
    generation = item["metadata"].get("generation")
    wrong = [one for one in conditions if one["status"] == "False" and one.get("observedGeneration", generation) == generation]
    if not any(one["type"] == "Ready" for one in wrong):
        return ""
    causes = [one for one in wrong if one["type"] != "Ready"] or wrong
    return "; ".join(f"{one['type']}: {one.get('message') or one.get('reason')}" for one in causes)
