# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine can do with a release of Helm."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...converge.model import Existing, Kind
from .charts import Charts
from .program import Program
from .spec import Release
from .storage import DEPLOYED, KIND, UNDER_WAY, History, outputs
from .values import Values, as_yaml, masked

# Revisions that Helm keeps of a release.
HISTORY = 10
FIRST, LEAVING = "pending-install", "uninstalling"


class HelmRelease(Kind):
    """attributes: namespace, chart (its name), version (the chart's), values, labels (those of ours), status.

    outputs: id (NAMESPACE/NAME), release {revision, app_version}. Helm waits for a release itself, so that none is ever busy.
    """

    kind = KIND
    renewed = frozenset({"release"})

    def __init__(self, program: Program, charts: Charts, releases: Mapping[str, Release], histories: Mapping[str, History], wait: bool):
        self._program, self._charts, self._releases, self._histories, self._wait = program, charts, releases, histories, wait

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        """A new release has its status by itself. A version's v is a matter of taste."""
        if attribute == "status":
            return wanted if present else None
        if attribute == "version" and present and present.removeprefix("v") == wanted.removeprefix("v"):
            return present
        return present if attribute == "values" and isinstance(present, Values) and present == wanted else wanted

    def shown(self, attribute: str, value: Any) -> Any:
        return super().shown(attribute, masked(value) if attribute == "values" else value)

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        return self._upgraded(name, attributes)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing:
        history, attributes = self._histories[existing.name], {**existing.attributes, **changes}
        if existing.attributes["status"] not in UNDER_WAY:
            return self._upgraded(existing.name, attributes)
        if history.sound is None or history.latest.status == LEAVING:
            self.delete(existing)  # a first installation that never was, or what somebody removed
            return self._upgraded(existing.name, attributes)
        release = self._releases[existing.name]
        way = ["rollback", release.name, str(history.sound.number), "--namespace", release.namespace, "--history-max", str(HISTORY)]
        self._change(*way, *self._waiting, timeout=release.timeout)
        if changes.keys() - {"status"}:
            return self._upgraded(existing.name, attributes)
        release_output = {**existing.outputs["release"], "revision": history.latest.number + 1}
        return replace(existing, attributes=attributes, outputs={**existing.outputs, "release": release_output})

    def delete(self, existing: Existing) -> Existing | None:
        namespace, _, name = existing.name.partition("/")
        timeout = self._releases[existing.name].timeout if existing.name in self._releases else Release.timeout
        self._change("uninstall", name, "--namespace", namespace, "--ignore-not-found", *self._waiting, timeout=timeout)
        return None

    @property
    def _waiting(self) -> list[str]:
        return ["--wait"] if self._wait else []

    def refresh(self, waiting: Sequence[Existing]) -> Sequence[Existing]:
        return waiting

    def _upgraded(self, key: str, attributes: Mapping[str, Any]) -> Existing:
        release = self._releases[key]
        # Without --reset-values no values would mean those of the last revision.
        fixed = ["--install", "--reset-values", "--history-max", str(HISTORY), "--output", "json", "--values", "-"]
        where = ["--namespace", release.namespace, *(["--create-namespace"] if release.create_namespace else [])]
        labels = ",".join(f"{label}={value}" for label, value in attributes["labels"].items())
        asked = {"--atomic": self._wait, "--skip-crds": release.skip_crds, "--take-ownership": release.take_ownership}
        chosen = [flag for flag, yes in asked.items() if yes]
        command = ["upgrade", release.name, str(self._charts.fetch(release.chart)), *where, *fixed, "--labels", labels, *chosen]
        said = json.loads(self._change(*command, timeout=release.timeout, given=as_yaml(attributes["values"])))
        return Existing(KIND, key, {**attributes, "status": DEPLOYED}, outputs(key, said), owned=True)

    def _change(self, *command: str, timeout: int, given: str | None = None) -> str:
        """Helm waits that long for each of several things: hooks, objects and, where they fail, what was there before."""
        return self._program.run(*command, "--debug", "--timeout", f"{timeout}s", given=given, cluster=True, limit=3 * timeout + 120)
