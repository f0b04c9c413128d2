# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine can do with a release of Helm."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...converge.model import Existing, Kind
from ..api import Api, KubernetesError, path_of
from .charts import Charts
from .program import Program
from .runs import LABEL, mark
from .spec import Release
from .storage import DEPLOYED, FAILED, FIRST, KIND, LEAVING, UNDER_WAY, History, outputs
from .values import Values, as_yaml, masked

# Revisions that Helm keeps of a release.
HISTORY = 10


class HelmRelease(Kind):
    """attributes: namespace, chart (its name), version (the chart's), values, labels (those of ours), status.

    outputs: id (NAMESPACE/NAME), release {revision, app_version}. Helm waits for a release itself, so that none is ever busy.
    """

    kind = KIND
    renewed = frozenset({"release"})

    def __init__(
        self,
        api: Api | None,
        program: Program,
        charts: Charts,
        releases: Mapping[str, Release],
        histories: Mapping[str, History],
        wait: bool,
    ):
        self._api, self._program, self._charts, self._releases, self._histories = api, program, charts, releases, histories
        self._waiting = ["--wait"] if wait else []
        self._safely = ["--atomic"] if wait else []

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
        release = self._releases[name]
        makes_namespace = release.create_namespace and self._lacks(release.namespace)
        return self._upgraded(name, attributes, 1, ["--create-namespace"] if makes_namespace else [])

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing:
        history, attributes = self._histories[existing.name], {**existing.attributes, **changes}
        status, more, revision = existing.attributes["status"], changes.keys() - {"status"}, history.latest.number + 1
        if status == LEAVING or (status == FIRST and not history.sound):
            self.delete(existing)  # what somebody removes, or a first installation that never was
            revision = 1
        elif history.sound and status in (FAILED, *UNDER_WAY):
            # An upgrade starts from the sound revision, and would not see what the failed one has changed since.
            self._back(history, wait=not more)
            if not more:
                release = {**existing.outputs["release"], "revision": revision}
                return replace(existing, attributes=attributes, outputs={**existing.outputs, "release": release})
            revision += 1
        return self._upgraded(existing.name, attributes, revision)

    def _back(self, history: History, wait: bool) -> None:
        release = self._releases[history.key]
        where = ["--namespace", release.namespace, "--history-max", str(HISTORY), *(self._waiting if wait else [])]
        self._change("rollback", release.name, str(history.sound.number if history.sound else 0), *where, timeout=release.timeout)

    def delete(self, existing: Existing) -> Existing | None:
        namespace, _, name = existing.name.partition("/")
        timeout = self._releases[existing.name].timeout if existing.name in self._releases else Release.timeout
        self._change("uninstall", name, "--namespace", namespace, "--ignore-not-found", *self._waiting, timeout=timeout)
        return None

    def refresh(self, waiting: Sequence[Existing]) -> Sequence[Existing]:
        return waiting

    def _lacks(self, namespace: str) -> bool:
        """Helm would try to make it, and fail where one may not, although it is there."""
        try:
            return self._api is None or self._api.get(path_of("namespaces", name=namespace)) is None
        except KubernetesError as error:
            if error.status != 403:
                raise
            return True

    def _upgraded(self, key: str, attributes: Mapping[str, Any], revision: int, first: Sequence[str] = ()) -> Existing:
        release, run = self._releases[key], mark(revision)
        # Without --reset-values no values would mean those of the last revision.
        fixed = ["--install", "--reset-values", "--history-max", str(HISTORY), "--output", "json", "--values", "-", *self._safely]
        own = {**attributes["labels"], **({LABEL: run} if run else {})}
        labels = ",".join(f"{label}={value}" for label, value in own.items())
        asked = {"--skip-crds": release.skip_crds, "--take-ownership": release.take_ownership}
        chosen = [*first, *(flag for flag, yes in asked.items() if yes)]
        which = [release.name, str(self._charts.fetch(release.chart)), "--namespace", release.namespace]
        given, timeout = as_yaml(attributes["values"]), release.timeout
        said = json.loads(self._change("upgrade", *which, *fixed, "--labels", labels, *chosen, timeout=timeout, given=given))
        return Existing(KIND, key, {**attributes, "status": DEPLOYED}, outputs(key, said), owned=True)

    def _change(self, *command: str, timeout: int, given: str | None = None) -> str:
        """Helm waits that long for each of several things: hooks, objects and, where they fail, what was there before."""
        return self._program.run(*command, "--debug", "--timeout", f"{timeout}s", given=given, cluster=True, limit=3 * timeout + 120)
