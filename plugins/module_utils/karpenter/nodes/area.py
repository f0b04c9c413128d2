# SPDX-License-Identifier: GPL-3.0-or-later
"""Node classes and node pools of one cluster: read, described, and refused where they can't be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...aws.area import Clients
from ...converge.model import Existing, Key, Kind, Resource
from ...kubernetes.api import Api

Documents = Sequence[Mapping[str, Any]]


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
        chart; called only where the cluster does not have them yet. in_cluster: it has them, in the version that is to be.
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
        self.kinds: dict[str, Kind] = {}
        self.classes: list[dict[str, Any]] = []
        self.pools: list[dict[str, Any]] = []
        self.warnings: list[str] = []

    def contradictions(self) -> list[str]:
        """What is wrong with the data whatever there is. Nothing is asked."""
        raise NotImplementedError

    def read(self) -> list[Existing]:
        """All node classes and pools in the cluster: two calls. None where there is no cluster, or Karpenter is not in it."""
        raise NotImplementedError

    def resources(self, held_back: Mapping[str, str] | None = None, after: Sequence[Key | str] = ()) -> list[Resource]:
        """Classes and pools as wanted; each class comes after `after`, each pool after `after` and its class.

        held_back: by pool why it waits for its quota; such a pool is left out, so that one that stands stays as it is
            (take it out of `existing` too, so that no purge takes it).
        """
        raise NotImplementedError

    def problems(self, existing: Sequence[Existing], held_back: Mapping[str, str] | None = None) -> list[str]:
        """All that stands in the way, a sentence each; contradictions too. AWS and Kubernetes are asked about what is new or changed."""
        raise NotImplementedError
