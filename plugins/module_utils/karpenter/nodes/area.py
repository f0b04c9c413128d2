# SPDX-License-Identifier: GPL-3.0-or-later
"""Node classes and node pools of one cluster: read, described, and refused where they can't be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...aws.area import Clients
from ...aws.network.names import OWNER_TAG
from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan, Key, Resource
from ...converge.plan import differences
from ...kubernetes.api import Api
from .classes import class_attributes
from .contradictions import contradictions
from .images import Images
from .kinds import MANAGED_BY, MANAGER, NodeClass, NodeKind, NodePool, not_ready
from .merging import merged
from .network import not_found
from .offers import not_offered
from .parts import completed
from .pools import pool_attributes
from .verdicts import OPTIONS, Documents, tried, validated


@dataclass(frozen=True)
class ClusterFacts:
    """What is known of the cluster.

    role: the name of the nodes' IAM role. version: Kubernetes', such as 1.34; vpc_id: both None as long as it is not known.
    """

    name: str
    region: str
    role: str
    version: str | None = None
    vpc_id: str | None = None


class Nodes:
    """The two kinds of Karpenter's objects, from the module's five options (`spec.ARGUMENTS`) and its `tags`.

    api: None where the cluster is not there yet. check_mode: what earlier roles would change is not there yet, so that what is missing
        in the network is a warning. definitions: gives the CustomResourceDefinitions that are to be in the cluster, rendered from the
        chart; called only where something is new or changed and the cluster does not have them yet. It may raise InvalidPlan.
    in_cluster: the cluster has them, in the version that is to be.
    kinds: by name, for the engine. classes, pools: the entries on top of their templates. warnings: sentences, once `problems` was called.
    """

    def __init__(
        self,
        clients: Clients,
        api: Api | None,
        params: Mapping[str, Any],
        cluster: ClusterFacts,
        check_mode: bool = False,
        definitions: Callable[[], Documents] = tuple,
        in_cluster: bool = False,
    ):
        self.clients, self.cluster, self.check_mode = clients, cluster, check_mode
        self.definitions, self.in_cluster = definitions, in_cluster and api is not None
        # Karpenter's launch templates have the cluster's tag and these: with our mark they would be taken for the node groups' own.
        self.tags = {key: value for key, value in (params.get("tags") or {}).items() if key != OWNER_TAG}
        self.purge = params.get("purge") or ()
        self.classes = merged(params.get("node_classes") or (), params.get("node_class_template"))
        templates = params.get("node_pool_template"), params.get("gpu_node_pool_template")
        self.pools = merged(params.get("node_pools") or (), *templates)
        self.kinds: dict[str, NodeKind] = {kind.kind: kind(api, MANAGER) for kind in (NodeClass, NodePool)}
        self.warnings: list[str] = []

    def contradictions(self) -> list[str]:
        """What is wrong with the data whatever there is. Nothing is asked."""
        return [sentence for sentences in self._contradictions().values() for sentence in sentences]

    def _contradictions(self) -> dict[Key, list[str]]:
        kinds = {option: kind for kind, option in OPTIONS.items()}
        found = contradictions(self.classes, self.pools, self.cluster.version)
        return {(kinds[option], name): sentences for (option, name), sentences in found.items()}

    def read(self) -> list[Existing]:
        """All node classes and pools in the cluster: two calls. None where there is no cluster, or Karpenter is not in it."""
        return read([kind.read for kind in self.kinds.values()])

    def resources(self, held_back: Mapping[str, str] | None = None, after: Sequence[Key | str] = ()) -> list[Resource]:
        """Classes and pools as wanted; each class comes after `after`, each pool after `after` and its class.

        held_back: by pool why it waits for its quota; such a pool is left out, so that one that stands stays as it is
            (take it out of `existing` too, so that no purge takes it).
        """
        found = [self._resource(NodeClass.kind, entry["name"], self._class(entry), after) for entry in self.classes]
        for entry in self.pools:
            if entry["name"] not in (held_back or {}):
                first = (*after, (NodeClass.kind, entry.get("node_class") or ""))
                found.append(self._resource(NodePool.kind, entry["name"], pool_attributes(entry), first))
        return found

    def _class(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        return class_attributes(entry, self.cluster.name, self.cluster.role, self.tags)

    def _resource(self, kind: str, name: str, attributes: Mapping[str, Any], after: Sequence[Key | str]) -> Resource:
        return Resource(kind, name, {"labels": MANAGED_BY, **completed(self.kinds[kind].parts, attributes)}, tuple(after))

    def problems(self, existing: Sequence[Existing], held_back: Mapping[str, str] | None = None) -> list[str]:
        """All that stands in the way, a sentence each; contradictions too. AWS and Kubernetes are asked about what is new or changed."""
        here = {one.key: one for one in existing if one.kind in self.kinds and one.status != "deleting"}
        wrong = self._contradictions()
        resources = self.resources(held_back)
        changed = {one.key: found for one in resources if (found := self._changes(one, here.get(one.key)))}
        sound = {one.key: one for one in resources if one.key in changed and one.key not in wrong}
        unfit = list(self._not_offered({key: changed[key] for key in sound}))
        sound = {key: one for key, one in sound.items() if key not in {(NodePool.kind, name) for name, _ in unfit}}
        problems = [*self.contradictions(), *self._unknown_classes(here), *(sentence for _, sentence in unfit)]
        problems += self._of_classes({key: changed[key] for key in sound}, sound)
        problems += tried(self.kinds, sound, changed, here) if self.in_cluster else self._validated(sound, here)
        self.warnings += self._not_ready(here, {*changed})
        return list(dict.fromkeys(problems))

    def _validated(self, sound: Mapping[Key, Resource], here: Mapping[Key, Existing]) -> list[str]:
        if not sound:
            return []
        try:
            documents = self.definitions()
        except InvalidPlan as error:
            return error.problems
        before = {key: self.kinds[key[0]].seen.get(key[1]) for key in sound if key in here}
        return list(validated(self.kinds, sound, before, documents))

    def _changes(self, one: Resource, present: Existing | None) -> Mapping[str, Any]:
        changes = differences(self.kinds[one.kind], one.attributes, present.attributes if present else {})
        return {name: change.after for name, change in changes.items()}

    def _unknown_classes(self, here: Mapping[Key, Existing]) -> Iterator[str]:
        staying = {one.name for one in here.values() if one.kind == NodeClass.kind and not (one.owned and one.kind in self.purge)}
        known = sorted({entry["name"] for entry in self.classes} | staying)
        for entry in self.pools:
            if entry.get("node_class") and entry["node_class"] not in known:
                there = f"there are {', '.join(known)}" if known else "there is none"
                yield f"node_pools: {entry['name']}: node_class: there is no class {entry['node_class']}; {there}"

    def _not_offered(self, changed: Mapping[Key, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
        """Of a change only what it is about is asked."""
        pools = [one for one in self.pools if {"requirements", "limits"} & changed.get((NodePool.kind, one["name"]), {}).keys()]
        yield from not_offered(self.clients.get("ec2"), self.cluster.region, pools) if pools else ()

    def _of_classes(self, changed: Mapping[Key, Mapping[str, Any]], sound: Mapping[Key, Resource]) -> Iterator[str]:
        classes = [one for one in self.classes if (NodeClass.kind, one["name"]) in changed]
        images = [one for one in classes if "ami" in changed[NodeClass.kind, one["name"]]]
        selected = {
            one["name"]: sound[NodeClass.kind, one["name"]].attributes
            for one in classes
            if {"subnets", "security_groups"} & changed[NodeClass.kind, one["name"]].keys()
        }
        yield from Images(self.clients, self.cluster.region, self.cluster.version).problems(images)
        if self.cluster.vpc_id and selected:
            missing = list(not_found(self.clients.get("ec2"), self.cluster.vpc_id, selected))
            if self.check_mode:
                self.warnings += missing
            else:
                yield from missing

    def _not_ready(self, here: Mapping[Key, Existing], changed: set[Key]) -> Iterator[str]:
        """What Karpenter says of what stays as it is."""
        for key in sorted({(NodeClass.kind, one["name"]) for one in self.classes} & here.keys() - changed):
            why = not_ready(self.kinds[key[0]].seen[key[1]])
            if why:
                yield f"{OPTIONS[key[0]]}: {key[1]}: Karpenter can't use it: {why}"
