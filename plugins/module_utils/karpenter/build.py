# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the module: read both sides, describe, converge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.common.yaml import yaml_load_all

from ..aws.area import Clients
from ..aws.keys import key_arn
from ..aws.run import Outputs, converge
from ..converge.model import Existing, InvalidPlan
from ..kubernetes.api import KubernetesError
from ..kubernetes.connection import missing
from ..kubernetes.helm.releases import Releases
from . import charts, names
from .area import OWNER, Area
from .checks import Checks
from .cluster import NOBODY, owner_of_definitions
from .contradictions import refuse_contradictions
from .desired import Description, Place
from .nodes.area import ClusterFacts, Nodes
from .nodes.merging import merged
from .order import ordered
from .quotas import Held
from .removal import remove


class Build:
    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        self.area = Area(self.clients, self.params, module.region)

    def converge(self) -> None:
        try:
            if self.params["state"] == "absent":
                remove(self.module, self.area)
            else:
                self._build()
        except KubernetesError as error:
            raise InvalidPlan([str(error)]) from None

    def _build(self) -> None:
        params = self.params
        pools = merged(params["node_pools"], params["node_pool_template"], params["gpu_node_pool_template"])
        refuse_contradictions(params, self.module.region)
        self.area.reach()
        if self.area.api is None and not self.module.check_mode:
            raise InvalidPlan([f"karpenter_{missing(params)}"])
        owner = owner_of_definitions(self.area.api)
        described = Description(params, self._place())
        releases = charts.releases(params, pools, described.controller_role_arn, take_definitions=owner == NOBODY)
        helm = self._releases(self.area.api, releases)
        aws = self.area.kinds()
        existing = self.area.read(aws, helm.read)
        nodes = self._nodes(helm, existing)
        existing = ordered([*existing, *nodes.read()])
        held = Held(params["quotas"], pools, existing)
        desired = [*ordered([*described.resources(existing), *nodes.resources(held.reasons)]), *helm.resources()]
        existing = held.without(existing)
        others = (lambda: list(map(names.variable, nodes.problems(existing, held.reasons))), lambda: helm.problems(existing))
        provider = described.place.provider_arn if params["identity_method"] == "irsa" and self.area.facts.there else None
        checks = Checks(self.clients, params, self.area.facts, existing, owner, provider, others)

        def check(steps: Any) -> None:
            checks(steps)
            for sentence in (*checks.warnings, *map(names.variable, nodes.warnings), *held.warnings):
                self.module.warn(sentence)

        def outputs(standing: Outputs) -> dict[str, Any]:
            return shape(params, standing, held)

        kinds = {**aws, **nodes.kinds, helm.kind.kind: helm.kind}
        converge(self.module, kinds, desired, existing, params["purge"], outputs, check)

    def _releases(self, api: Any, releases: Sequence[Any]) -> Releases:
        params = self.params
        return Releases(api, releases, OWNER, params["chart_mirror"], params["kubernetes_version"], wait=params["wait"])

    def _place(self) -> Place:
        area = self.area
        later = f"(known after eks_cluster {area.name} is created)"
        issuer = area.facts.issuer
        provider = f"arn:{area.partition}:iam::{area.account}:oidc-provider/{issuer}" if issuer else later
        return Place(area.partition, area.region, area.account, provider, self._key())

    def _key(self) -> str | None:
        return key_arn(self.clients, "karpenter_queue_kms_key", self.params["queue_kms_key"])

    def _nodes(self, helm: Releases, existing: Sequence[Existing]) -> Nodes:
        """Karpenter's definitions are asked in the cluster, unless they are about to change there."""
        area, params = self.area, self.params
        key = names.release(params, names.DEFINITIONS)
        version = next((one.attributes["version"] for one in existing if one.key == ("helm_release", key)), None)
        facts = ClusterFacts(
            area.name,
            area.region,
            names.node_role(area.name),
            area.facts.version or params["kubernetes_version"],
            area.facts.vpc_id,
        )

        def definitions() -> list[Mapping[str, Any]]:
            documents = yaml_load_all(helm.rendered(key))
            return [one for one in documents if one and one.get("kind") == "CustomResourceDefinition"]

        return Nodes(self.clients, area.api, params, facts, self.module.check_mode, definitions, in_cluster=version == params["version"])


def shape(params: Mapping[str, Any], standing: Outputs, held: Held) -> dict[str, Any]:
    """What others need; None for what does not exist yet."""
    cluster = params["cluster_name"]
    queue = standing.get(("sqs_queue", names.queue(cluster)), {})
    there = {kind: sorted(name for of, name in standing if of == kind) for kind in ("ec2_node_class", "node_pool")}
    return {
        "version": params["version"],
        "namespace": params["namespace"],
        "service_account": params["service_account"],
        "controller_role_arn": standing.get(("iam_role", names.controller_role(cluster)), {}).get("arn"),
        "node_role_arn": standing.get(("iam_role", names.node_role(cluster)), {}).get("arn"),
        "node_role_name": names.node_role(cluster),
        "queue_name": names.queue(cluster) if params["interruption"] else None,
        "queue_url": queue.get("id") if params["interruption"] else None,
        "node_classes": there["ec2_node_class"],
        "node_pools": sorted([*there["node_pool"], *held.standing]),
        "held_back": held.back,
    }
