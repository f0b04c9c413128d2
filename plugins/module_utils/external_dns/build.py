# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the module: read both sides, describe the releases and who they act as, converge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ..aws.area import Clients
from ..aws.eks.area import OWNER_TAG, Cluster
from ..aws.eks.cluster import EksCluster
from ..aws.iam import IamRole
from ..aws.run import Outputs, converge
from ..converge.apply import read
from ..converge.model import Existing, InvalidPlan, Resource
from ..kubernetes.api import KubernetesError
from ..kubernetes.connection import connect, missing
from ..kubernetes.helm.releases import Releases
from . import identity
from .associations import OwnAssociation
from .charts import ASSOCIATION, OWNER, RELEASE, ROLE, releases
from .checks import Checks
from .contradictions import refuse_contradictions
from .names import role_name, service_account
from .spec import VARIABLE
from .values import ROLE_NOTE
from .zones import of_release, unmatched, zones_of


class Build:
    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        self.name, self.method = self.params["cluster_name"], self.params["identity_method"]
        self.absent = self.params["state"] == "absent"
        tags = self.params["tags"] or {}
        self.owner = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: self.owner, **{key: str(value) for key, value in tags.items()}}
        self.described = self.params["releases"] or []
        self.cluster = Cluster(self.clients, self.name, self.owner, self.params["purge_tags"])

    def converge(self) -> None:
        try:
            self._run()
        except KubernetesError as error:
            raise InvalidPlan([str(error)]) from None

    def _run(self) -> None:
        if not self.absent:
            refuse_contradictions(self.params, self.module.region)
        wanted = [] if self.absent else releases(self.params, self.module.region)
        api = connect(self.params, self.clients)
        if api is None and not self.absent and not self.module.check_mode:
            raise InvalidPlan([missing(self.params)])
        self.cluster.there = api is not None
        told = self.params["kubernetes_version"]
        self.helm = Releases(api, wanted, OWNER, self.params["chart_mirror"], told, wait=self.params["wait"])
        existing = self.helm.read()
        existing += self._read_identities(existing)
        removes = self.absent or RELEASE in self.params["purge"]
        provider = self._provider() if self.method == "irsa" and not self.absent else None
        desired = [] if self.absent else [*self._identities(existing, provider), *self.helm.resources()]
        keys = {one.name: one.key for one in wanted}
        problems = partial(self.helm.problems, existing, removes)
        checks = Checks(self.clients, [] if self.absent else self.described, keys, problems, provider if api else None, self.module.warn)
        # A release that goes takes with it who it acted as.
        purge = {RELEASE, ROLE, ASSOCIATION} if removes else set()
        kinds = {ROLE: self.roles, ASSOCIATION: self.associations, RELEASE: self.helm.kind}
        converge(self.module, kinds, desired, existing, purge, self._outputs, checks)

    def _read_identities(self, releases: Sequence[Existing]) -> list[Existing]:
        """Of the described releases, and of those that are there and owned: they lead to what a purge deletes with them."""
        left = [one for one in releases if one.owned]
        accounts = {*map(service_account, self.described), *filter(None, map(_account_of, left))}
        names = {*(role_name(one, self.name) for one in self.described), *filter(None, map(_role_of, left))}
        self.associations = OwnAssociation(self.cluster, accounts)
        self.roles = IamRole(self.clients, sorted(names), self.owner, self.cluster.purge_tags, deleted_before=(RELEASE,))
        return read([self.associations.read, self.roles.read])

    def _provider(self) -> str:
        """The cluster's OIDC provider as IAM calls it."""
        found = EksCluster(self.cluster).read()
        return found[0].outputs["provider_arn"] if found else f"(known after eks_cluster {self.name} is created)"

    def _identities(self, existing: Sequence[Existing], provider: str | None) -> list[Resource]:
        policies = self._policies()
        wanted = [
            resource
            for one in self.described
            for resource in identity.resources(one, self.name, self.method, policies[one["name"]], provider, self.params["tags"])
        ]
        if self.method == "irsa":  # what an earlier run made for the other method would let in nobody
            accounts = set(map(service_account, self.described))
            left = [one for one in existing if one.kind == ASSOCIATION and one.owned and one.name in accounts]
            wanted += [Resource(*one.key, present=False) for one in left]
        return wanted

    def _policies(self) -> dict[str, dict[str, Any]]:
        """By release. Without a zone role it is about zones of this account, which have to be there."""
        own = [one for one in self.described if not one["assume_role_arn"]]
        zones = zones_of(self.clients.get("route53")) if own else []
        problems = [f"{VARIABLE}: {one['name']}: {problem}" for one in own for problem in unmatched(zones, one, "this account")]
        if problems:
            raise InvalidPlan(problems)
        partition = self.cluster.eks.meta.partition
        return {
            one["name"]: identity.zone_role_policy(one["assume_role_arn"], self.method)
            if one["assume_role_arn"]
            else identity.own_zones_policy(of_release(zones, one), partition)
            for one in self.described
        }

    def _outputs(self, standing: Outputs) -> dict[str, Any]:
        """By release; None for what does not exist yet."""
        releases = [] if self.absent else self.described
        keys = {one["name"]: f"{one['namespace']}/{one['name']}" for one in releases}
        return {
            "version": None if self.absent else self.params["version"],
            "releases": {name: standing.get((RELEASE, key), {}).get("id") for name, key in keys.items()},
            "service_accounts": {one["name"]: service_account(one) for one in releases},
            "role_arns": {one["name"]: standing.get((ROLE, role_name(one, self.name)), {}).get("arn") for one in releases},
        }


def _account_of(release: Existing) -> str | None:
    account = _service_account(release).get("name")
    return f"{release.name.partition('/')[0]}/{account}" if account else None


def _role_of(release: Existing) -> str | None:
    return (_service_account(release).get("annotations") or {}).get(ROLE_NOTE)


def _service_account(release: Existing) -> Mapping[str, Any]:
    return release.attributes["values"].get("serviceAccount") or {}
