# SPDX-License-Identifier: GPL-3.0-or-later
"""One Secret of the map in one namespace: what is wanted, what is there, and how it is sent. Pure but for the salt."""

from __future__ import annotations

import secrets
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..converge.model import Existing, Reference, Resource
from .description import Entry
from .hidden import Hidden
from .observed import MANAGED_BY, NAME_LABEL, STATE, Observed, State, fingerprint
from .source import Problem, Source
from .values import Version

KIND, NAMESPACE_KIND = "kubernetes_secret", "kubernetes_namespace"


def description(entry: Entry, sources: Mapping[str, Source]) -> list[Any]:
    """What its data follows from besides the values of AWS's secrets, as plain data."""
    used = {name: vars(sources[name]) for name in sorted(entry.sources)}
    return [entry.type, entry.immutable, {key: dict(item) for key, item in entry.data.items()}, entry.data_from, used]


@dataclass
class Target:
    """versions: of all secrets that its data follows from, by label. data: None where it need not be known, as nothing has changed."""

    entry: Entry
    namespace: str
    map_name: str
    described: list[Any]
    versions: Mapping[str, Version]
    observed: Observed | None = None
    data: dict[str, Hidden] | None = None
    live: Mapping[str, Any] = field(default_factory=dict)
    force: bool = False

    @property
    def name(self) -> str:
        return f"{self.namespace}/{self.entry.name}"

    @property
    def fresh(self) -> bool:
        """Kubernetes holds what AWS has, by all that can be told without a value."""
        one = self.observed
        if one is None or one.deleting or not one.belongs_to(self.map_name):
            return False
        state, ids = one.state, {label: version.id for label, version in self.versions.items()}
        return (
            state.versions == ids
            and state.keys == one.ours
            and state.fingerprint == fingerprint(self.described, state.salt)
            and self.labels.items() <= one.labels.items()
            and self.entry.annotations.items() <= one.annotations.items()
        )

    @property
    def labels(self) -> dict[str, str]:
        return {**self.entry.labels, **MANAGED_BY, NAME_LABEL: self.map_name}

    @property
    def unknown(self) -> list[str]:
        """The secrets that are given a value, or another one, earlier in this run."""
        return sorted(version.secret for version in self.versions.values() if version.id is None)

    def refuse_what_kubernetes_would(self) -> None:
        """What can't become of the Secret that is there. Raises Problem."""
        assert self.data is not None
        if self.observed is None or self.observed.deleting:
            return
        kind, present = self.live.get("type", "Opaque"), self.present
        if kind != self.entry.type:
            raise Problem(f"its type is {kind} and can't become {self.entry.type}; delete it, or choose another name")
        if self.live.get("immutable") and (self.entry.immutable is False or self.data != present):
            raise Problem("it is immutable and would have to change; delete it, or choose another name")
        for part, wanted, has in (
            ("data", self.data, present),
            ("labels", self.labels, self.observed.labels),
            ("annotations", self.entry.annotations, self.observed.annotations),
        ):
            for key in sorted(wanted.keys() & has.keys()):
                if wanted[key] != has[key]:
                    self._claim(part, key)

    def _claim(self, part: str, key: str) -> None:
        """What was ours is taken back from people who changed it by hand; what another applies is not fought over."""
        assert self.observed is not None
        ours = self.observed.known if part != "data" else key in self.observed.ours | self.observed.state.keys
        others = self.observed.others.get(f"{part} {key}", {})
        manager = next((name for name, operation in sorted(others.items()) if operation == "Apply" or not ours), None)
        if manager:
            raise Problem(f"conflict: {part} {key} is {manager}'s, with another value; take it out of the map, or away from {manager}")
        self.force = self.force or bool(others)

    @property
    def present(self) -> dict[str, Hidden]:
        """What is there of the keys that are wanted, or ours."""
        assert self.observed is not None
        ours = self.observed.ours | (self.data or {}).keys()
        return {key: Hidden(b64decode(value)) for key, value in (self.live.get("data") or {}).items() if key in ours}

    @property
    def changed_keys(self) -> bool:
        """Whether those who use the Secret that is there have another value to read."""
        return self.observed is not None and self.data is not None and self.data != self.present

    def resource(self, namespace_to_make: bool) -> Resource:
        versions = {label: version.id or _after(version.secret) for label, version in self.versions.items()}
        attributes: dict[str, Any] = {
            "namespace": Reference(NAMESPACE_KIND, self.namespace, "name") if namespace_to_make else self.namespace,
            "type": self.entry.type,
            "labels": self.labels,
            "data": self._noted(),
            "versions": versions,
        }
        if self.entry.annotations:
            attributes["annotations"] = dict(self.entry.annotations)
        if self.entry.immutable is not None:
            attributes["immutable"] = self.entry.immutable
        if self._disowned:
            attributes["managed_keys"] = frozenset(self.data or ())
        return Resource(KIND, self.name, attributes)

    @property
    def _disowned(self) -> bool:
        """The values are as they should be, but somebody else has touched one meanwhile."""
        one = self.observed
        return one is not None and self.data is not None and one.ours != self.data.keys() and self.data == self.present

    def _noted(self) -> Any:
        if self.unknown and self.entry.data_from:
            return _after(self.unknown[0])
        if self.data is None or self.observed is None:
            return self.data or {}
        present = self.present
        return {
            key: value if present.get(key) == value else value.noted("secret, changed" if key in present else "secret")
            for key, value in self.data.items()
        }

    def existing(self) -> Existing | None:
        one = self.observed
        if one is None:
            return None
        outputs, status = {"id": one.uid, "name": self.name}, "deleting" if one.deleting else "ready"
        if self.data is None:  # fresh: all is as it is wanted
            attributes = dict(self.resource(False).attributes)
        else:
            attributes = {
                "namespace": self.namespace,
                "type": self.live.get("type", "Opaque"),
                "immutable": bool(self.live.get("immutable")),
                "labels": {key: value for key, value in one.labels.items() if key in self.labels},
                "annotations": {key: value for key, value in one.annotations.items() if key in self.entry.annotations},
                "data": self.present,
                "versions": dict(one.state.versions),
                "managed_keys": one.ours,
            }
        return Existing(KIND, self.name, attributes, outputs, status, owned=one.belongs_to(self.map_name))

    def manifest(self) -> dict[str, Any]:
        """What is applied."""
        data, salt = self.data or {}, secrets.token_hex(8)
        ids = {label: version.id for label, version in self.versions.items()}
        state = State(ids, frozenset(data), fingerprint(self.described, salt), salt)
        annotations = {**self.entry.annotations, STATE: state.written()}
        manifest: dict[str, Any] = {
            **skeleton(self.namespace, self.entry.name),
            "type": self.entry.type,
            "data": {key: value.encoded() for key, value in data.items()},
        }
        manifest["metadata"] |= {"labels": self.labels, "annotations": annotations}
        return manifest if self.entry.immutable is None else {**manifest, "immutable": self.entry.immutable}


def skeleton(namespace: str, name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"namespace": namespace, "name": name}}


def _after(secret: str) -> str:
    return f"(known after secretsmanager_secret {secret} is created)"
