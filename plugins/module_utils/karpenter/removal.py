# SPDX-License-Identifier: GPL-3.0-or-later
"""Karpenter taken away: pools with their nodes first, roles last; and what is left of it where the cluster is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..aws.run import converge
from ..converge.model import Existing, InvalidPlan
from ..kubernetes.helm.releases import Releases
from . import names
from .area import OWNER, Area
from .nodes.area import ClusterFacts, Nodes
from .order import ordered
from .own import ControllerAssociation, LeftInstanceProfile, left_instances

NODES = {"node_pool": "node pools", "ec2_node_class": "node classes"}


def remove(module: Any, area: Area) -> None:
    area.reach()
    params = area.params
    helm = Releases(area.api, [], OWNER, params["chart_mirror"], wait=params["wait"])
    # Without their descriptions: what is there is what goes.
    nothing = {**params, "node_classes": [], "node_pools": []}
    nodes = Nodes(area.clients, area.api, nothing, ClusterFacts(area.name, area.region, names.node_role(area.name)), module.check_mode)
    kinds = area.kinds()
    releases = helm.read()
    association = kinds[ControllerAssociation.kind]
    assert isinstance(association, ControllerAssociation)
    association.accounts = {names.account(params), *_accounts(releases)}
    if area.api is None:
        left = LeftInstanceProfile(area.clients, names.node_role(area.name), area.name, area.owner)
        kinds[left.kind] = left
    existing = ordered([*area.read(kinds, nodes.read), *releases])
    _refuse_foreign(existing)
    if area.api is None:
        _tell_of_instances(module, area)

    def check(steps: Any) -> None:
        problems = helm.problems(existing, removes=True)
        if problems:
            raise InvalidPlan(problems)

    kinds = {**kinds, **nodes.kinds, helm.kind.kind: helm.kind}
    converge(module, kinds, [], existing, kinds.keys(), lambda standing: {}, check)


def _accounts(releases: Sequence[Existing]) -> Iterator[str]:
    """The service accounts that releases have run as."""
    for one in releases:
        namespace, _, name = one.name.partition("/")
        account = (one.attributes["values"].get("serviceAccount") or {}).get("name")
        if name == names.CONTROLLER and account:
            yield f"{namespace}/{account}"


def _refuse_foreign(existing: Sequence[Existing]) -> None:
    """They would go with Karpenter's definitions, and their nodes be nobody's."""
    if not any(one.kind == "helm_release" and one.owned for one in existing):
        return
    for kind, what in NODES.items():
        foreign = sorted(one.name for one in existing if one.kind == kind and not one.owned)
        if foreign:
            raise InvalidPlan([f"the cluster has {what} that this collection did not make: {', '.join(foreign)}; remove them first"])


def _tell_of_instances(module: Any, area: Area) -> None:
    running = sorted(left_instances(area.clients, area.name))
    if running:
        what = f"cluster {area.name} is gone, and {len(running)} instances that its Karpenter made are not: {', '.join(running)}"
        module.warn(f"{what}; nobody drains them any more, terminate them")
