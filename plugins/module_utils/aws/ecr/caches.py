# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of ECR's pull-through caches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ...converge.model import Existing
from ..area import AwsKind, Clients, pages
from ..calls import unless_gone
from .names import CACHE, ROOT

# The last two are changed, the others are what the rule is.
ARGUMENTS = {
    "upstream": "upstreamRegistryUrl",
    "upstream_prefix": "upstreamRepositoryPrefix",
    "credential_arn": "credentialArn",
    "role_arn": "customRoleArn",
}


class EcrPullThroughCacheRule(AwsKind):
    """Rules by prefix. They take no tags, so nothing tells whose one is.

    attributes: upstream (host), upstream_prefix, and where there is one credential_arn and role_arn. outputs: id (the prefix).
    ours: prefixes of those that may be removed; None for all.
    """

    kind = CACHE
    replace_on = frozenset({"upstream", "upstream_prefix"})

    def __init__(self, clients: Clients, ours: Collection[str] | None):
        self.clients, self.ours = clients, ours

    @property
    def ecr(self) -> Any:
        return self.clients.get("ecr")

    def read(self) -> list[Existing]:
        return [self._existing(one) for one in pages(self.ecr, "describe_pull_through_cache_rules", "pullThroughCacheRules")]

    def find(self, name: str) -> Existing | None:
        with unless_gone():
            found = self.ecr.describe_pull_through_cache_rules(ecrRepositoryPrefixes=[name])["pullThroughCacheRules"]
            return next(map(self._existing, found), None)
        return None

    def _existing(self, found: Mapping[str, Any]) -> Existing:
        prefix = found["ecrRepositoryPrefix"].rstrip("/")
        attributes = {"upstream_prefix": ROOT, **{name: found[key] for name, key in ARGUMENTS.items() if found.get(key)}}
        return Existing(self.kind, prefix, attributes, {"id": prefix}, owned=self.ours is None or prefix in self.ours)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """With all it has."""
        arguments = {ARGUMENTS[attribute]: value for attribute, value in attributes.items()}
        self.clients.once("ecr").create_pull_through_cache_rule(ecrRepositoryPrefix=name, **arguments)
        return Existing(self.kind, name, dict(attributes), {"id": name}, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        """ECR takes the rest of a rule as it is."""
        whole = {**existing.attributes, **changes}
        arguments = {ARGUMENTS[attribute]: whole[attribute] for attribute in ("credential_arn", "role_arn") if whole.get(attribute)}
        self.ecr.update_pull_through_cache_rule(ecrRepositoryPrefix=existing.name, **arguments)

    def remove(self, existing: Existing) -> None:
        self.ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix=existing.name)
