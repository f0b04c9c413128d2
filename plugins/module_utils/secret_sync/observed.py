# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kubernetes' Secrets tell of themselves without their data: whose fields they are, and what they were last made of. Pure.

Kubernetes keeps for each field its managers (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management), and
who changes a value takes the field from the others. So while we manage a key, its value is the one that we wrote.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

DOMAIN = "secret-sync.piksel.infra"
NAME_LABEL, STATE = f"{DOMAIN}/name", f"{DOMAIN}/state"
MANAGED_BY = {"app.kubernetes.io/managed-by": "piksel.infra"}


def manager_of(name: str) -> str:
    return f"piksel.infra/{name}"


@dataclass(frozen=True)
class State:
    """What a Secret was made of, as its annotation says.

    versions: ids of AWS's versions. fingerprint: of its description, salted. restart: not all that use it have been restarted since.
    """

    versions: Mapping[str, str | None] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    fingerprint: str = ""
    salt: str = ""
    restart: bool = False

    @classmethod
    def read(cls, annotations: Mapping[str, str]) -> State:
        try:
            found = json.loads(annotations[STATE])
            own = (dict(found["versions"]), frozenset(found["keys"]), str(found["fingerprint"]), str(found["salt"]))
            return cls(*own, found.get("restart") is True)
        except (KeyError, TypeError, ValueError):
            return cls()

    def written(self) -> str:
        found = {"versions": dict(self.versions), "keys": sorted(self.keys), "fingerprint": self.fingerprint, "salt": self.salt}
        found |= {"restart": True} if self.restart else {}
        return json.dumps(found, sort_keys=True, separators=(",", ":"))


def fingerprint(description: Any, salt: str) -> str:
    """Of a description in plain data. It has the plain values of the map in it, so no bare hash of one stands anywhere."""
    text = json.dumps(description, sort_keys=True, separators=(",", ":"), default=list)
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Observed:
    """One Secret.

    ours: the keys of its data that we manage. own_labels, own_annotations: those that we manage, but for the state.
    others: by field ("data password", "labels team") its other managers, and whether each applies, as we do, or updates, as people
        do by hand.
    """

    namespace: str
    name: str
    uid: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    ours: frozenset[str]
    others: Mapping[str, Mapping[str, str]]
    deleting: bool
    own_labels: Mapping[str, str] = field(default_factory=dict)
    own_annotations: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def known(self) -> bool:
        """The map has made it, or changed it. A copy that somebody else has made has the map's marks too, and is theirs."""
        return bool(self.ours or self.own_labels)

    @property
    def shared(self) -> bool:
        """Others have keys in it. A key of ours that people have changed by hand is none of theirs."""
        keys = self.state.keys
        return any(
            part == "data" and (key not in keys or "Apply" in operations.values())
            for (part, _, key), operations in ((field.partition(" "), managers) for field, managers in self.others.items())
        )

    @property
    def state(self) -> State:
        return State.read(self.annotations) if self.known else State()

    def belongs_to(self, name: str) -> bool:
        return self.own_labels.get(NAME_LABEL) == name


def observe(item: Mapping[str, Any], manager: str) -> Observed:
    """From a Secret's metadata."""
    metadata = item["metadata"]
    labels, annotations = metadata.get("labels") or {}, metadata.get("annotations") or {}
    ours: dict[str, set[str]] = {"data": set(), "labels": set(), "annotations": set()}
    others: dict[str, dict[str, str]] = {}
    for entry in metadata.get("managedFields") or ():
        by, operation = entry.get("manager", ""), entry.get("operation", "")
        own = by == manager and operation == "Apply"
        for part, key in _fields(entry.get("fieldsV1") or {}):
            if own:
                ours[part].add(key)
            else:
                others.setdefault(f"{part} {key}", {})[by] = operation
    return Observed(
        metadata["namespace"],
        metadata["name"],
        metadata["uid"],
        labels,
        annotations,
        frozenset(ours["data"]),
        others,
        bool(metadata.get("deletionTimestamp")),
        {key: value for key, value in labels.items() if key in ours["labels"]},
        {key: value for key, value in annotations.items() if key in ours["annotations"] - {STATE}},
    )


def by_target(items: Iterable[Mapping[str, Any]], manager: str) -> dict[str, Observed]:
    return {one.target: one for one in (observe(item, manager) for item in items)}


def _fields(managed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    metadata = managed.get("f:metadata", {})
    for part, fields in (("data", managed), ("labels", metadata), ("annotations", metadata)):
        for key in fields.get(f"f:{part}") or {}:
            if key != ".":
                yield part, key.removeprefix("f:")
