# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS, Helm or Kubernetes would refuse halfway through a run, asked before the first change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ..aws.area import Clients
from ..aws.calls import error_code
from ..aws.iam.area import unless_absent
from ..aws.iam.checks import refuse_what_iam_would
from ..converge.model import Existing, InvalidPlan
from ..converge.plan import Step
from . import names, versions
from .cluster import NOBODY, Facts

AGENT = "eks-pod-identity-agent"


@dataclass
class Checks:
    """Of one plan. owner: of Karpenter's definitions. provider: ARN of the cluster's OIDC provider, where the controller's role trusts it.

    others: further sentences, of what is known elsewhere. warnings: what may be wrong, once it was called.
    """

    clients: Clients
    params: Mapping[str, Any]
    facts: Facts
    existing: Sequence[Existing]
    owner: str | None
    provider: str | None
    others: Sequence[Callable[[], Sequence[str]]]
    warnings: list[str] = field(default_factory=list)

    def __call__(self, steps: Sequence[Step]) -> None:
        changed = {step.of.key for step in steps if step.action in ("create", "update", "replace")}
        problems = [*self._version(), *self._releases(), *self._entry(changed), *self._trust(changed)]
        for ask in (*self.others, lambda: self._iam(steps)):
            try:
                problems += ask()
            except InvalidPlan as refused:
                problems += refused.problems
        if problems:
            raise InvalidPlan(list(dict.fromkeys(problems)))
        self.warnings += self._agent(changed)

    def _version(self) -> Iterator[str]:
        kubernetes = self.facts.version or self.params["kubernetes_version"]
        problem = versions.kubernetes_problem(self.params["version"], kubernetes) if kubernetes else None
        if problem:
            yield problem

    def _releases(self) -> Iterator[str]:
        """Two of them would fight over the same nodes."""
        ours = {name: names.release(self.params, name) for name in (names.CONTROLLER, names.DEFINITIONS)}
        others = [one.name for one in self.existing if one.kind == "helm_release" and one.owned and one.name not in ours.values()]
        left = sorted(one for one in others if one.rpartition("/")[2] in ours)
        if self.owner not in (None, NOBODY, ours[names.DEFINITIONS]):
            left = [*left, self.owner] if self.owner not in left else left
        if left:
            there = left[0].partition("/")[0]
            yield f"karpenter_namespace: the cluster has {', '.join(left)} already; write {there}, or uninstall what is there first"

    def _entry(self, changed: set[Any]) -> Iterator[str]:
        if self.facts.authentication_mode == "CONFIG_MAP" and any(kind == "eks_access_entry" for kind, _ in changed):
            what = f"cluster {self.params['cluster_name']} admits nodes by the ConfigMap aws-auth alone"
            yield f"karpenter_cluster_name: {what}; set its authentication mode to API_AND_CONFIG_MAP or API first"

    def _trust(self, changed: set[Any]) -> Iterator[str]:
        """IAM takes a trust in a provider that it does not have, and then lets nobody in."""
        if not self.provider or ("iam_role", names.controller_role(self.params["cluster_name"])) not in changed:
            return
        ask = self.clients.get("iam").get_open_id_connect_provider
        if not unless_absent(lambda: ask(OpenIDConnectProviderArn=self.provider)):
            what = f"IAM does not trust the cluster's OIDC issuer, there is no {self.provider}"
            yield f"karpenter_identity_method: {what}; set eks_oidc_provider to true, or write pod_identity"

    def _agent(self, changed: set[Any]) -> Iterator[str]:
        """Who hands the role to pods may also have been installed by other means, which nobody sees from here."""
        if not self.facts.there or not any(kind == "eks_pod_identity_association" for kind, _ in changed):
            return
        try:
            self.clients.get("eks").describe_addon(clusterName=self.params["cluster_name"], addonName=AGENT)
        except ClientError as error:
            if error_code(error) != "ResourceNotFoundException":
                raise
            what = f"cluster {self.params['cluster_name']} has no add-on {AGENT}, without which the controller gets no role"
            yield f"karpenter_identity_method: {what}; add it to eks_addons, unless something else does its work"

    def _iam(self, steps: Sequence[Step]) -> list[str]:
        """The nodes' policies alone come from outside."""
        try:
            refuse_what_iam_would(self.clients, steps)
        except InvalidPlan as refused:
            return [f"karpenter_node_policy_arns: {problem}" for problem in refused.problems]
        return []
