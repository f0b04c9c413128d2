# SPDX-License-Identifier: GPL-3.0-or-later
"""One Secret of the map in one namespace: what is wanted, what is there, and how it is sent. Pure but for the salt."""

from __future__ import annotations

import secrets
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ..converge.model import Existing, Reference, Resource
from .description import Entry
from .hidden import Hidden
from .observed import MANAGED_BY, NAME_LABEL, STATE, Observed, State, fingerprint
from .source import Source
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
            not state.restart
            and state.versions == ids
            and state.keys == one.ours
            and state.fingerprint == fingerprint(self.described, state.salt)
            and self.labels == one.own_labels
            and self.entry.annotations == one.own_annotations
        )

    @property
    def labels(self) -> dict[str, str]:
        return {**self.entry.labels, **MANAGED_BY, NAME_LABEL: self.map_name}

    @property
    def unknown(self) -> list[str]:
        """The secrets that are given a value, or another one, earlier in this run."""
        return sorted(version.secret for version in self.versions.values() if version.id is None)

    @property
    def present(self) -> dict[str, Hidden]:
        """What is there of the keys that are wanted, or ours."""
        assert self.observed is not None
        ours = self.observed.ours | (self.data or {}).keys()
        return {key: Hidden(b64decode(value)) for key, value in (self.live.get("data") or {}).items() if key in ours}

    def known(self) -> Iterator[bytes]:
        """All values that it has, or is to have."""
        yield from (b64decode(value) for value in (self.live.get("data") or {}).values())
        for value in (self.data or {}).values():
            with suppress(ValueError):  # not known yet
                yield b64decode(value.encoded())

    @property
    def restarts(self) -> bool:
        """Whether those who use the Secret that is there have another value to read, or are to be restarted since an earlier run."""
        one = self.observed
        return self.entry.restart and one is not None and self.data is not None and (one.state.restart or self.data != self.present)

    def resource(self, namespace_to_make: bool) -> Resource:
        attributes = self._wanted(Reference(NAMESPACE_KIND, self.namespace, "name") if namespace_to_make else self.namespace)
        if self.observed and self.observed.state.restart:
            attributes["restart"] = "(not due)"
        here = self.existing()
        if here and self.data is not None and all(here.attributes.get(name) == value for name, value in attributes.items()):
            attributes["described"] = "(as in the map)"  # or each run would read the values again
        return Resource(KIND, self.name, attributes)

    def _wanted(self, namespace: Any) -> dict[str, Any]:
        attributes: dict[str, Any] = {
            "namespace": namespace,
            "type": self.entry.type,
            "labels": self.labels,
            "data": self._noted(),
            "versions": self._versions(),
        }
        if self.entry.annotations or (self.observed and self.observed.own_annotations):
            attributes["annotations"] = dict(self.entry.annotations)
        if self.entry.immutable is not None:
            attributes["immutable"] = self.entry.immutable
        return attributes

    def _versions(self) -> Any:
        unnamed = [version.secret for version in self.versions.values() if not version.named]
        if unnamed:
            return f"(known after {unnamed[0]} is created)"
        return {label: version.id or _after(version.secret) for label, version in self.versions.items()}

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
            attributes = self._wanted(self.namespace)
        else:
            annotations = self.entry.annotations.keys() | one.own_annotations.keys()
            attributes = {
                "namespace": self.namespace,
                "type": self.live.get("type", "Opaque"),
                "immutable": bool(self.live.get("immutable")),
                "labels": {key: one.labels[key] for key in one.labels.keys() & (self.labels.keys() | one.own_labels.keys())},
                "annotations": {key: one.annotations[key] for key in one.annotations.keys() & annotations},
                "data": self.present,
                "versions": dict(one.state.versions),
                "described": "(otherwise)",
                "restart": "(due)",
            }
        return Existing(KIND, self.name, attributes, outputs, status, owned=one.belongs_to(self.map_name))

    def manifest(self, restart: bool) -> dict[str, Any]:
        """What is applied. restart: not all that use it have been restarted yet."""
        data, salt = self.data or {}, secrets.token_hex(8)
        ids = {label: version.id for label, version in self.versions.items()}
        state = State(ids, frozenset(data), fingerprint(self.described, salt), salt, restart)
        annotations = {**self.entry.annotations, STATE: state.written()}
        manifest: dict[str, Any] = {
            **skeleton(self.namespace, self.entry.name),
            "type": self.entry.type,
            "data": {key: value.encoded() for key, value in data.items()},
        }
        manifest["metadata"] |= {"labels": self.labels, "annotations": annotations}
        # Left out, it would be a wish to have what is immutable otherwise.
        immutable = self.live.get("immutable") if self.entry.immutable is None else self.entry.immutable
        return manifest if immutable is None else {**manifest, "immutable": immutable}


def skeleton(namespace: str, name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"namespace": namespace, "name": name}}


def _after(secret: str) -> str:
    return f"(known after secretsmanager_secret {secret} is created)"
