# SPDX-License-Identifier: GPL-3.0-or-later
"""What Helm's Secrets tell of releases. Pure.

Each revision of a release is a Secret `sh.helm.release.v1.NAME.vREVISION`, whose labels have its status and whose data has all the rest:
https://helm.sh/docs/topics/advanced/#storage-backends
"""

from __future__ import annotations

import base64
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ...converge.model import Existing
from .runs import LABEL, is_over
from .values import Values

KIND = "helm_release"
SELECTOR = "owner=helm"
MANAGED_BY, OWNER = "app.kubernetes.io/managed-by", "helm.piksel.infra/owner"
DEPLOYED, SUPERSEDED, FAILED, GONE = "deployed", "superseded", "failed", "uninstalled"
FIRST, LEAVING = "pending-install", "uninstalling"
UNDER_WAY = (FIRST, "pending-upgrade", "pending-rollback", LEAVING)
# Seconds beyond a release's timeout in which Helm may still be at its last call.
GRACE = 60


def labels_of(owner: str) -> dict[str, str]:
    """Of the Secrets of an area's releases."""
    return {MANAGED_BY: "piksel.infra", OWNER: owner}


@dataclass(frozen=True)
class Revision:
    """secret: its name. since: when Helm last touched it."""

    secret: str
    number: int
    status: str
    labels: Mapping[str, str]
    since: datetime

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> Revision:
        """about: the Secret's metadata."""
        labels = about["labels"]
        made = datetime.fromisoformat(about["creationTimestamp"])
        changed = labels.get("modifiedAt") or ""
        since = max(made, datetime.fromtimestamp(int(changed), UTC)) if changed.isdigit() else made
        return cls(about["name"], int(labels["version"]), labels.get("status", "unknown"), labels, since)


@dataclass(frozen=True)
class History:
    """A release that is there: its revisions, the latest last."""

    namespace: str
    name: str
    revisions: tuple[Revision, ...]

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def latest(self) -> Revision:
        return self.revisions[-1]

    @property
    def sound(self) -> Revision | None:
        """The revision that runs: the last that is deployed, or else that was."""
        found = [[one for one in self.revisions if one.status == status] for status in (DEPLOYED, SUPERSEDED)]
        return next((ones[-1] for ones in found if ones), None)

    @property
    def telling(self) -> Revision:
        """The revision whose chart and values the release has. What failed, or was broken off, has them not."""
        return self.sound or self.latest if self.latest.status in (FAILED, *UNDER_WAY) else self.latest

    def owned_by(self, owner: str) -> bool:
        return labels_of(owner).items() <= self.latest.labels.items()

    def busy(self, timeout: int, now: datetime) -> datetime | None:
        """Where another Helm may be at work on it: when it is taken for dead."""
        until, over = self.latest.since + timedelta(seconds=timeout + GRACE), is_over(self.latest.labels.get(LABEL), self.latest.number)
        return until if self.latest.status in UNDER_WAY and now < until and not over else None


def histories(items: Iterable[Mapping[str, Any]]) -> dict[str, History]:
    """By NAMESPACE/NAME, of Secrets or their metadata alone. What is uninstalled and kept for its history is not there."""
    found: dict[tuple[str, str], list[Revision]] = defaultdict(list)
    for item in items:
        about = item["metadata"]
        labels = about.get("labels") or {}
        if labels.get("name") and labels.get("version", "").isdigit():
            found[about["namespace"], labels["name"]].append(Revision.of(about))
    ones = (History(*of, tuple(sorted(revisions, key=lambda one: one.number))) for of, revisions in found.items())
    return {one.key: one for one in ones if one.latest.status != GONE}


def content(secret: Mapping[str, Any]) -> dict[str, Any]:
    """What Helm keeps in it. Raises ValueError where it is none of Helm's."""
    try:
        packed = base64.b64decode(base64.b64decode(secret["data"]["release"]))
        found = json.loads(gzip.decompress(packed) if packed[:3] == b"\x1f\x8b\x08" else packed)
        found["chart"]["metadata"]["name"]
    except (KeyError, TypeError, OSError, EOFError) as error:
        raise ValueError(f"{type(error).__name__}") from None
    return dict(found)


def existing(history: History, found: Mapping[str, Any], owner: str, after: tuple[Any, ...] = ()) -> Existing:
    """found: the content of the telling revision."""
    labels = history.latest.labels
    attributes = {
        "namespace": history.namespace,
        **chart_of(found),
        "values": Values(found.get("config") or {}),
        "labels": {key: labels[key] for key in labels_of(owner) if key in labels},
        "status": history.latest.status,
    }
    return Existing(KIND, history.key, attributes, outputs(history.key, found), owned=history.owned_by(owner), after=after)


def chart_of(found: Mapping[str, Any]) -> dict[str, str]:
    about = found["chart"]["metadata"]
    return {"chart": about["name"], "version": about.get("version", "")}


def outputs(key: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """Nested, as what depends on a resource is found from the texts of its outputs, and a "2" may stand for anything."""
    return {"id": key, "release": {"revision": found["version"], "app_version": found["chart"]["metadata"].get("appVersion", "")}}
