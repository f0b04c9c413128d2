# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Karpenter's node classes and pools without the rest of Karpenter: its definitions in a real API server, and the engine upon them."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.area import Clients
from ansible_collections.piksel.infra.plugins.module_utils.converge.apply import apply
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import Step, plan
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.area import ClusterFacts, Nodes
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.spec import ARGUMENTS
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.connection import connect

from sandbox import Sandbox
from sandbox.kubernetes import charts, tools
from sandbox.kubernetes.administrator import Administrator
from sandbox.kubernetes.api import ApiError

CLUSTER, REGION = "pools", "ap-southeast-3"
DISCOVERY = [{"Key": "karpenter.sh/discovery", "Value": CLUSTER}]
CLASSES, POOLS, CLAIMS = "/apis/karpenter.k8s.aws/v1/ec2nodeclasses", "/apis/karpenter.sh/v1/nodepools", "/apis/karpenter.sh/v1/nodeclaims"
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@cache
def definitions() -> list[dict[str, Any]]:
    """As the chart has them."""
    (chart,) = (one for one in charts.PINNED if one.name == "karpenter-crd")
    command = [tools.program("helm"), "template", "karpenter-crd", chart.archive]
    rendered = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [one for one in yaml.safe_load_all(rendered) if one]


def piksel(folder: Any) -> dict[str, Any]:
    """The five options as an inventory has them."""
    given = yaml.safe_load((folder / "karpenter.yml").read_text().replace("{{ eks_name }}", CLUSTER))
    return {key: given[f"karpenter_{key}"] for key in ARGUMENTS if f"karpenter_{key}" in given}


class NoModule:
    """What `Clients` asks of a module whose credentials are the environment's."""

    params: dict[str, Any] = {"region": REGION}


class Ground:
    """A cluster with Karpenter's definitions, and both sides of it."""

    def __init__(self, sandbox: Sandbox, administrator: Administrator):
        self.sandbox, self.api, self.clients = sandbox, administrator.api, Clients(NoModule())
        self.connection = connect({"cluster_name": CLUSTER}, self.clients)
        network = sandbox.client("staging", "eks").describe_cluster(name=CLUSTER)["cluster"]["resourcesVpcConfig"]
        self.vpc_id = network["vpcId"]

    def nodes(self, in_cluster: bool = True, check_mode: bool = False, cluster: Mapping[str, Any] | None = None, **data: Any) -> Nodes:
        validator = ArgumentSpecValidator({**ARGUMENTS, "tags": {"type": "dict"}, "purge": {"type": "list"}})
        validated = validator.validate(json.loads(json.dumps(data)))  # as a module gets them: none of them twice the same object
        assert not validated.error_messages, validated.error_messages
        facts = {"version": "1.34", "vpc_id": self.vpc_id, **(cluster or {})}
        about = ClusterFacts(CLUSTER, REGION, "pools-karpenter-node", **facts)
        return Nodes(self.clients, self.connection, validated.validated_parameters, about, check_mode, definitions, in_cluster)

    def planned(self, nodes: Nodes) -> list[Step]:
        return plan(nodes.resources(), nodes.read(), nodes.kinds, nodes.purge)

    def converge(self, **data: Any) -> dict[str, str]:
        """Refuses what has problems; else applies. The actions by kind and name, without what there was nothing to do with."""
        nodes = self.nodes(**data)
        existing = nodes.read()
        problems = nodes.problems(existing)
        assert not problems, problems
        steps = plan(nodes.resources(), existing, nodes.kinds, nodes.purge)
        apply(steps, nodes.kinds)
        failures = [(str(step.of), step.reason) for step in steps if step.outcome != "done"]
        assert not failures, failures
        return told(steps)

    def problems(self, **data: Any) -> list[str]:
        nodes = self.nodes(**data)
        return nodes.problems(nodes.read())

    def edit(self, path: str, spec: Mapping[str, Any]) -> None:
        """By hand."""
        self.api.patch(path, {"spec": spec})

    def written(self) -> list[tuple[str, str, str]]:
        return sorted((one["verb"], one["resource"], one["name"]) for one in self.sandbox.kubernetes_writes() if not one["dry_run"])

    def clear(self) -> None:
        for path in (CLAIMS, POOLS, CLASSES):
            for one in self.api.items(path):
                name = f"{path}/{one['metadata']['name']}"
                self.api.delete(name)
                with suppress(ApiError):  # it may be gone by now
                    self.api.patch(name, {"metadata": {"finalizers": None}})


def told(steps: Iterable[Step]) -> dict[str, str]:
    return {str(step.of): step.action for step in steps if step.action != "none"}


def differing(steps: Iterable[Step]) -> dict[str, list[str]]:
    return {str(step.of): sorted(step.changes) for step in steps if step.changes}
