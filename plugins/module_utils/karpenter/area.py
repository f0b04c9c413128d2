# SPDX-License-Identifier: GPL-3.0-or-later
"""One cluster's Karpenter: the ways to AWS and to the cluster, and the kinds of resources, restricted to its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..aws.area import Clients
from ..aws.eks.area import OWNER_TAG, Cluster
from ..aws.eventbridge import EventBridgeRule
from ..aws.iam import IamRole
from ..aws.sqs import SqsQueue
from ..converge.apply import read
from ..converge.model import Existing, Kind
from ..kubernetes.api import Api
from ..kubernetes.connection import connect
from . import names
from .cluster import Facts, look
from .own import ControllerAssociation, NodeAccessEntry

OWNER = "karpenter"  # in a label of the releases
WANTED = {"inline_policies", "managed_policy_arns"}


class Area:
    """params: the module's; its tags get the owner's.

    api: None where there is no cluster to speak to. facts: what EKS says of it. account, partition, region: where it all stands.
    """

    def __init__(self, clients: Clients, params: dict[str, Any], region: str):
        self.clients, self.params, self.region = clients, params, region
        tags = params["tags"] or {}
        self.owner = tags.get(OWNER_TAG, "piksel.infra")
        params["tags"] = {OWNER_TAG: self.owner, **{key: str(value) for key, value in tags.items()}}
        self.name = params["cluster_name"]
        self.api: Api | None = None
        self.facts = Facts()
        self.account = ""

    def reach(self) -> None:
        """Who asks, and what the cluster is like."""
        asked: Sequence[Callable[[], Any]] = (
            lambda: self.clients.get("sts").get_caller_identity()["Account"],
            lambda: look(self.clients, self.name),
            lambda: connect(self.params, self.clients),
        )
        with ThreadPoolExecutor(len(asked)) as pool:
            self.account, self.facts, self.api = pool.map(lambda ask: ask(), asked)
        self.partition = self.clients.get("eks").meta.partition

    def node_role_arn(self) -> str:
        return f"arn:{self.partition}:iam::{self.account}:role/{names.node_role(self.name)}"

    def kinds(self) -> dict[str, Kind]:
        """Those of AWS."""
        cluster = Cluster(self.clients, self.name, self.owner, self.params["purge_tags"])
        cluster.there = self.facts.there
        roles = dict.fromkeys((names.controller_role(self.name), names.node_role(self.name)), WANTED)
        rest = (self.owner, self.params["purge_tags"])
        found = (
            IamRole(self.clients, roles, *rest),
            NodeAccessEntry(cluster, self.node_role_arn()),
            ControllerAssociation(cluster, {names.account(self.params)}),
            SqsQueue(self.clients, [names.queue(self.name)], *rest),
            EventBridgeRule(self.clients, names.rule_prefix(self.name), list(names.rules(self.name).values()), *rest),
        )
        return {kind.kind: kind for kind in found}

    @staticmethod
    def read(kinds: Mapping[str, Any], *more: Callable[[], Sequence[Existing]]) -> list[Existing]:
        return read([*(kind.read for kind in kinds.values()), *more])
