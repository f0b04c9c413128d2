# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the module: read both sides, make targets of the map, and hand them to the engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

from ..aws.area import Clients
from ..aws.run import Outputs, converge
from ..converge.model import Existing, InvalidPlan, Kinds, Resource
from ..kubernetes.api import KubernetesError
from ..kubernetes.connection import connect, missing
from ..kubernetes.scrub import scrubber
from .cluster import Cluster
from .description import Entry
from .due import Due
from .filling import fill
from .kinds import WORKLOADS, KubernetesNamespace, KubernetesSecret
from .observed import MANAGED_BY, NAME_LABEL, manager_of
from .source import Problem, Source
from .sources import Sources
from .stores import Awaited
from .targets import KIND, NAMESPACE_KIND, Target, description

WORKERS = 8


class Build:
    """problems: what is wrong, by entry or target. awaited: by AWS secret the targets that wait for its value."""

    def __init__(self, module: Any):
        self.module, self.params = module, module.params
        self.params["wait"] = True
        self.name, self.manager = self.params["name"], manager_of(self.params["name"])
        self.sources = {name: self._source(name, given) for name, given in (self.params["sources"] or {}).items()}
        self.upcoming_namespaces = self.params["upcoming_namespaces"] if module.check_mode else []
        absent = self.params["state"] == "absent"
        self.entries = [] if absent else [Entry.of(given) for given in self.params["secrets"] or []]
        self.problems: list[str] = []
        self.awaited: dict[str, list[str]] = defaultdict(list)
        self.not_restarted: set[str] = set()

    def converge(self) -> None:
        try:
            self._run(*self._read())
        except KubernetesError as error:
            raise InvalidPlan([str(error)]) from None

    def _read(self) -> tuple[list[Target], list[tuple[Resource, Existing]], Cluster]:
        """The targets that can be made, the workloads to restart, and what is in the cluster."""
        sound = [entry for entry in self.entries if self._is_sound(entry)]
        clients = Clients(self.module)
        foretold = ("upcoming", "awaiting_value", "restored", "unnamed")
        told = [frozenset(self.params[name] if self.module.check_mode else ()) for name in foretold]
        used = {name for entry in sound for name in entry.sources}
        self.used = {name: source for name, source in self.sources.items() if name in used and isinstance(source, Source)}
        aws = Sources(clients, self.used, *told)
        targets: list[Target] = []
        with ThreadPoolExecutor(WORKERS) as pool:
            listed = pool.submit(aws.list, list(self.used.values()), pool)
            api = connect(self.params, clients)
            if api is None and not self.module.check_mode and self.params["state"] == "present":
                raise InvalidPlan([missing(self.params)])
            cluster = Cluster(api, self.manager)
            cluster.read(self.entries, pool)
            listed.result()
            if api:
                api.scrub = scrubber(lambda: chain(aws.known(), *(target.known() for target in targets)))
            targets = [target for entry in sound for target in self._targets(entry, cluster, aws)]
            targets = fill(self._undoubled(targets), cluster, aws, pool, self.problems)
            restarts = self._restarts({one.name for one in targets if one.restarts}, cluster, pool)
        return targets, restarts, cluster

    def _restarts(self, changed: set[str], cluster: Cluster, pool: ThreadPoolExecutor) -> list[tuple[Resource, Existing]]:
        try:
            return cluster.restarts(changed, pool)
        except Problem as problem:
            self.problems.append(str(problem))
            self.not_restarted = changed
            return []

    @staticmethod
    def _source(name: str, given: Any) -> Source | Problem:
        try:
            return Source.of(name, given)
        except Problem as problem:
            return problem

    def _is_sound(self, entry: Entry) -> bool:
        try:
            entry.check(self.sources)
        except Problem as problem:
            self.problems.append(f"secrets: {entry.name}: {problem}")
            return False
        return True

    def _targets(self, entry: Entry, cluster: Cluster, aws: Sources) -> list[Target]:
        """Of one entry, one for each namespace."""
        try:
            namespaces = cluster.namespaces_of(entry)
        except Problem as problem:
            self.problems.append(f"secrets: {entry.name}: {problem}")
            return []
        there = [name for name in namespaces if self._is_open(entry, name, cluster)]
        names = [f"{namespace}/{entry.name}" for namespace in there]
        try:
            versions = aws.versions_of(entry.sources)
        except Problem as problem:
            self.problems += [f"{KIND} {name}: {problem}" for name in names]
            return []
        except Awaited as awaited:
            self.awaited[awaited.secret] += names
            return []
        described = description(entry, self.used)
        found = [Target(entry, namespace, self.name, described, versions) for namespace in there]
        for one in found:
            one.observed = cluster.secrets.get(one.name)
        return found

    def _is_open(self, entry: Entry, namespace: str, cluster: Cluster) -> bool:
        why = cluster.refusal(namespace, self.params["create_namespaces"] or namespace in self.upcoming_namespaces)
        if why:
            self.problems.append(f"{KIND} {namespace}/{entry.name}: {why}")
        return not why

    def _undoubled(self, targets: list[Target]) -> list[Target]:
        doubled = {name for name, number in Counter(target.name for target in targets).items() if number > 1}
        self.problems += [f"{KIND} {name}: several entries of secrets describe it; describe it once" for name in sorted(doubled)]
        return [target for target in targets if target.name not in doubled]

    def _run(self, targets: list[Target], restarts: list[tuple[Resource, Existing]], cluster: Cluster) -> None:
        absent = self.params["state"] == "absent"
        to_make = sorted({one.namespace for one in targets if not one.entry.selector and self._to_make(one.namespace, cluster)})
        labels = {**MANAGED_BY, NAME_LABEL: self.name}
        desired = [Resource(NAMESPACE_KIND, name, {"labels": labels}) for name in to_make]
        desired += [one.resource(one.namespace in to_make) for one in targets]
        existing = [one for one in (target.existing() for target in targets) if one]
        existing += cluster.leftovers(self.name, cluster.named(self.entries))
        existing += cluster.own_namespaces(self.name) if absent else []
        purge = {KIND, NAMESPACE_KIND} if absent else {KIND} if self._prunes(cluster) else set()
        desired += [resource for resource, _ in restarts]
        existing += [one for _, one in restarts]
        awaited = sorted(self.awaited)
        described = dict.fromkeys(sorted(one.name for one in targets))

        def outputs(standing: Outputs) -> dict[str, Any]:
            made = described if self.module.check_mode else {name for kind, name in standing if kind == KIND}
            names = [] if absent else [name for name in described if name in made]
            return {"kubernetes_secrets": names, "waiting": {secret: sorted(names) for secret, names in sorted(self.awaited.items())}}

        kinds = self._kinds(targets, cluster, Due((resource for resource, _ in restarts), self.not_restarted))
        told = {"problems": self.problems, "awaiting_value": awaited, "invocation": self._invocation()}
        converge(self.module, kinds, desired, existing, purge, outputs, **told)

    def _invocation(self) -> dict[str, Any]:
        """The parameters as a result has them. A map of thousands would be the longest part of it, and the slowest to read."""
        maps = {name: f"({len(self.params[name] or ())} of them)" for name in ("sources", "secrets", "upcoming")}
        return {"module_args": {**self.params, **maps}}

    def _prunes(self, cluster: Cluster) -> bool:
        """Not while it is not known what an entry names."""
        unclear = cluster.unclear(self.entries) if self.params["prune"] else []
        if unclear:
            self.problems.append(f"prune: nothing is pruned while it is not known which namespaces {', '.join(unclear)} means")
        return self.params["prune"] and not unclear

    def _to_make(self, namespace: str, cluster: Cluster) -> bool:
        makes = self.params["create_namespaces"] and namespace not in self.upcoming_namespaces
        return makes and (cluster.api is None or cluster.lacks(namespace))

    def _kinds(self, targets: Iterable[Target], cluster: Cluster, due: Due) -> Kinds:
        secrets = KubernetesSecret(cluster.api, self.manager, {one.name: one for one in targets}, cluster.secrets, due)
        kinds = [secrets, KubernetesNamespace(cluster.api, self.manager), *(workload(secrets) for workload in WORKLOADS)]
        return {kind.kind: kind for kind in kinds}
