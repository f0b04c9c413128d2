# SPDX-License-Identifier: GPL-3.0-or-later
"""All releases of one area: read, described, and checked before anything is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from typing import Any

from ...converge.model import Existing, InvalidPlan, Resource, Unknown, convert, parts
from ...converge.plan import differences, resolve
from ..api import Api, KubernetesError, path_of
from .charts import Charts, Unfetched
from .program import HelmError, Program
from .release import HelmRelease
from .spec import Release, contradictions
from .storage import DEPLOYED, KIND, LEAVING, SELECTOR, History, content, existing, histories, labels_of
from .values import secrets
from .words import without

WORKERS = 4


class Releases:
    """kind: for the engine's kinds, under `kind.kind`.

    api: as `connect` gives it; None where the cluster is not there yet. owner: the area, which is a label of each of its
    releases, by which a purge knows them. mirror: a folder, `oci://…` or `https://…` in which each chart is found by name and
    version, in place of its own source. kubernetes_version: for which charts are rendered while there is no cluster, such as "1.34".
    wait: False asks Helm neither to wait nor to undo what fails. helm: the program's name.
    """

    def __init__(
        self,
        api: Api | None,
        releases: Sequence[Release],
        owner: str,
        mirror: str | None = None,
        kubernetes_version: str | None = None,
        wait: bool = True,
        helm: str = "helm",
    ):
        self._api, self._given, self._owner, self._mirror, self._planned_version = api, releases, owner, mirror, kubernetes_version
        self.releases = {one.key: one for one in releases}
        self._histories: dict[str, History] = {}
        self._hidden = set(chain.from_iterable(secrets(one.values) for one in releases))
        self._program = Program(helm, api.way if api else None, without(lambda: self._hidden))
        self._charts = Charts(self._program, mirror)
        self._manifests: dict[str, str] = {}
        self.kind = HelmRelease(api, self._program, self._charts, self.releases, self._histories, wait)

    def contradictions(self) -> list[str]:
        """What is wrong with the description in itself: a sentence each, before anything is read."""
        return list(contradictions(self._given, self._mirror))

    def read(self) -> list[Existing]:
        """The wanted releases that are there, and all others of the area. Raises KubernetesError."""
        if self._api is None:
            return []
        self._histories.update(histories(self._listed(self._api)))
        ours = [one for one in self._histories.values() if one.key in self.releases or one.owned_by(self._owner)]
        with ThreadPoolExecutor(WORKERS) as pool:
            found = [one for one in pool.map(self._existing, ours) if one]
        self._hidden.update(chain.from_iterable(secrets(one.attributes["values"]) for one in found))
        return found

    def resources(self) -> list[Resource]:
        return [Resource(KIND, one.key, self._attributes(one), one.after) for one in self._given]

    def problems(self, existing: Sequence[Existing], removes: bool = False) -> list[str]:
        """Why the releases that are to be made or changed could not be: a sentence each. Fetches and renders their charts.

        existing: all that was read, of every kind, for the values that other resources give. removes: releases that are
        not described are deleted, which needs Helm as well. Call it after `read`.
        """
        here, outputs = {one.key: one for one in existing}, {one.key: one.outputs for one in existing}
        wanted = {one.key: resolve(self._attributes(one), outputs) for one in self._given}
        due = [key for key, attributes in wanted.items() if self._differs(attributes, here.get((KIND, key)))]
        doomed = [one.name for one in existing if one.kind == KIND and one.owned and one.name not in wanted] if removes else []
        leaving = {key for key, history in self._histories.items() if history.latest.status == LEAVING}
        found = list(self._busy([*due, *(key for key in doomed if key not in leaving)]))  # two may delete one
        unfit = self._program.problem(any(self.releases[key].take_ownership for key in due)) if due or doomed else None
        if unfit:
            return [*found, unfit]
        with ThreadPoolExecutor(WORKERS) as pool:
            return found + [why for why in pool.map(lambda key: self._refusal(key, wanted[key]["values"]), due) if why]

    def rendered(self, key: str) -> str:
        """The manifests, CRDs included, that the chart of this release gives with its values: YAML documents.

        Raises InvalidPlan where they can't be had.
        """
        if key not in self._manifests:
            refusal = self._refusal(key, resolve(self.releases[key].values, {}))
            if refusal:
                raise InvalidPlan([refusal])
        return self._manifests[key]

    @cached_property
    def _kubernetes_version(self) -> str | None:
        said = self._api.get("/version") if self._api else None
        return said["gitVersion"] if said else self._planned_version

    def _attributes(self, one: Release) -> dict[str, Any]:
        chart = {"chart": self._charts.name(one.chart), "version": one.chart.version}
        return {"namespace": one.namespace, **chart, "values": one.values, "labels": labels_of(self._owner), "status": DEPLOYED}

    def _listed(self, api: Api) -> list[dict[str, Any]]:
        """The metadata of all of Helm's Secrets; in the wanted namespaces alone where they may not be listed in all."""
        try:
            return api.list(path_of("secrets"), metadata_only=True, labelSelector=SELECTOR)
        except KubernetesError as error:
            if error.status != 403 or not self.releases:
                raise
        namespaces = sorted({one.namespace for one in self._given})
        return [item for name in namespaces for item in api.list(path_of("secrets", name), metadata_only=True, labelSelector=SELECTOR)]

    def _existing(self, history: History) -> Existing | None:
        assert self._api is not None
        path = path_of("secrets", history.namespace, history.telling.secret)
        secret = self._api.get(path)
        if secret is None:  # gone meanwhile
            return None
        try:
            found = content(secret)
        except ValueError as error:
            what = f"Secret {history.namespace}/{history.telling.secret} has the labels of Helm's, and not what Helm writes ({error})"
            raise KubernetesError(f"read {KIND} {history.key}", 200, "NoRelease", what) from None
        after = self.releases[history.key].after if history.key in self.releases else ()
        return existing(history, found, self._owner, after)

    def _differs(self, wanted: Mapping[str, Any], here: Existing | None) -> bool:
        return here is None or bool(differences(self.kind, wanted, here.attributes))

    def _busy(self, keys: Iterable[str]) -> Iterator[str]:
        """Another Helm may be at work on these, and nothing is to be changed under its hands."""
        for history in (self._histories[key] for key in keys if key in self._histories):
            release = self.releases.get(history.key)
            latest, until = history.latest, history.busy(release.timeout if release else Release.timeout, datetime.now(UTC))
            if until:
                what = f"is {latest.status} (revision {latest.number}) since {latest.since:%H:%M:%S} UTC: another Helm is at work on it"
                then = f"run again once it has ended; from {until:%H:%M:%S} UTC on it is taken for broken off and repaired"
                yield f"{release.variable if release else KIND}: release {history.key} {what}; {then}"

    def _refusal(self, key: str, values: Mapping[str, Any]) -> str | None:
        one = self.releases[key]
        try:
            self._render(key, values)
        except Unfetched as error:
            return f"{one.variable}: release {key}: {error}"
        except HelmError as error:
            chart = f"chart {self._charts.name(one.chart)} {one.chart.version}"
            return f"{one.variable}: release {key}: {chart} can't be rendered with its values: {error}"
        return None

    def _render(self, key: str, values: Mapping[str, Any]) -> None:
        """A value that is not known yet stands as its sentence or, where the chart refuses that, is left out."""
        one, told = self.releases[key], convert(values, lambda part: str(part) if isinstance(part, Unknown) else part)
        try:
            self._manifests[key] = self._charts.render(one, told, self._kubernetes_version)
        except HelmError as refused:
            if not any(isinstance(part, Unknown) for part in parts(values)):
                raise
            try:
                self._manifests[key] = self._charts.render(one, _known(values), self._kubernetes_version)
            except HelmError:
                raise refused from None


def _known(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _known(item) for key, item in value.items() if not isinstance(item, Unknown)}
    return [_known(item) for item in value if not isinstance(item, Unknown)] if isinstance(value, (list, tuple)) else value
