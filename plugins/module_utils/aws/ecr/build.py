# SPDX-License-Identifier: GPL-3.0-or-later
"""A registry from a module's parameters: read, describe, converge."""

from __future__ import annotations

from typing import Any

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan, Resource
from ..area import Clients
from ..iam.roles import IamRole
from ..run import Outputs, converge
from . import checks, private_pulls
from .caches import EcrPullThroughCacheRule
from .contradictions import refuse_contradictions
from .desired import Description, makes_role
from .names import OWNER_TAG, REPOSITORY, ROOT, Registry, template_role
from .registry import EcrRegistryPolicy, EcrRegistryScanning, EcrReplication
from .repositories import LEFT, EcrRepository
from .templates import EcrRepositoryCreationTemplate

PREFIXED = ("pull_through_caches", "creation_templates")


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        tags = self.params["tags"] or {}
        self.owner = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: self.owner, **tags}
        self.is_present = self.params["state"] == "present"
        self.absent = [one["name"] for one in self.params["repositories"] if not self.is_present or one["state"] == "absent"]

    def converge(self) -> None:
        if not self.is_present:
            self.kinds = self._kinds(dict.fromkeys(self.absent, LEFT))
            gone = sorted(self.kinds.keys() - {EcrRegistryScanning.kind})
            converge(self.module, self.kinds, [], self._read(), gone, lambda standing: {})
            return
        refuse_contradictions(self.params)
        self._look_at_private_pulls()
        self.registry = self._registry()
        checks.refuse_replication_to_itself(self.params, self.registry)
        keys, secrets = checks.keys(self.clients, self.params), checks.secrets(self.clients, self.params)
        description = Description(self.params, self.registry, keys, secrets)
        self.kinds = self._kinds({**dict.fromkeys(self.absent, LEFT), **description.wanted()})
        existing = self._read()
        empty = checks.refuse_deletions(self.kinds[REPOSITORY], existing, self.absent, self.params["delete_data"] or [])
        self.params["delete_data"] = [*(self.params["delete_data"] or []), *(f"{REPOSITORY} {name}" for name in empty)]
        desired = [*description.resources(), *(Resource(REPOSITORY, name, present=False) for name in self._going(existing))]
        converge(self.module, self.kinds, desired, existing, self.params["purge"], self._outputs)

    def _going(self, existing: list[Existing]) -> list[str]:
        return [one.name for one in existing if one.kind == REPOSITORY and one.name in self.absent]

    def _registry(self) -> Registry:
        ecr = self.clients.get("ecr")
        return Registry(ecr.describe_registry()["registryId"], self.module.region, ecr.meta.partition)

    def _kinds(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """What is to be removed are those that are described, and with a purge all that bear our mark."""
        params, region = self.params, self.module.region
        sought = {key: str(value) for key, value in params["tags"].items()} if self.is_present and REPOSITORY in params["purge"] else None
        named = [entry.partition(" ")[2] for entry in params["delete_data"] or [] if entry.startswith(f"{REPOSITORY} ")]
        ours = {what: None if self.is_present else [one["prefix"] for one in params[what] or []] for what in PREFIXED}
        roles = [template_role(region)] if makes_role(params) or "iam_role" in params["purge"] else []
        given = {name: (self.clients, region, params[name] is not None) for name in ("policy", "replication", "scanning")}
        kinds = (
            EcrRepository(self.clients, wanted, self.owner, params["purge_tags"], sought, named),
            EcrPullThroughCacheRule(self.clients, ours["pull_through_caches"]),
            EcrRepositoryCreationTemplate(self.clients, self.owner, params["purge_tags"], ours["creation_templates"]),
            EcrRegistryPolicy(*given["policy"]),
            EcrReplication(*given["replication"]),
            EcrRegistryScanning(*given["scanning"]),
            IamRole(self.clients, roles, self.owner, params["purge_tags"]),
        )
        return {kind.kind: kind for kind in kinds}

    def _read(self) -> list[Existing]:
        return read([kind.read for kind in self.kinds.values()])

    def _look_at_private_pulls(self) -> None:
        """In check mode what is missing may still come, of the role that makes it."""
        names = self.params["private_pull_vpcs"] or []
        problems = private_pulls.problems(self.clients, names) if names else []
        if problems and not self.module.check_mode:
            raise InvalidPlan(problems)
        for problem in problems:
            self.module.warn(problem)

    def _outputs(self, standing: Outputs) -> dict[str, Any]:
        """What follows from a repository's name is told before it is there too."""
        registry, repositories = self.registry, [one["name"] for one in self.params["repositories"] if one["state"] == "present"]
        caches = [one["prefix"] for one in self.params["pull_through_caches"] or []]
        return {
            "registry_id": registry.account,
            "registry_uri": registry.uri,
            "repositories": {name: {"arn": registry.arn(name), "uri": f"{registry.uri}/{name}"} for name in repositories},
            "pull_through_caches": {prefix: registry.uri if prefix == ROOT else f"{registry.uri}/{prefix}" for prefix in caches},
            "template_role_arn": standing.get(("iam_role", template_role(registry.region)), {}).get("arn"),
        }
