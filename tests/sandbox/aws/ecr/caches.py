"""Pull-through caches. Nothing is fetched: `pulled` makes the repository that AWS would make at the first pull."""

import re
from datetime import UTC, datetime
from typing import Any

from moto.secretsmanager.models import secretsmanager_backends

from .refusals import Refused, invalid, no_rule, too_many

PREFIX = re.compile(r"([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*/?|ROOT)")
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
REGISTRIES = {
    "public.ecr.aws": "ecr-public",
    "quay.io": "quay",
    "registry.k8s.io": "k8s",
    "registry-1.docker.io": "docker-hub",
    "ghcr.io": "github-container-registry",
    "registry.gitlab.com": "gitlab-container-registry",
    "cgr.dev": "chainguard",
}
PATTERNS = {r"[a-z0-9]+\.azurecr\.io": "azure-container-registry", r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com": "ecr"}
OPEN = ("ecr-public", "quay", "k8s", "ecr")
MOST_RULES = 50


class Caches:
    account_id: str
    region_name: str

    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)  # type: ignore[call-arg]
        self.cache_rules: dict[str, dict[str, Any]] = {}

    def create_cache_rule(self, given: dict[str, Any]) -> dict[str, Any]:
        prefix, host = given["ecrRepositoryPrefix"].rstrip("/"), given["upstreamRegistryUrl"]
        for name in ("ecrRepositoryPrefix", "upstreamRepositoryPrefix"):
            if not (PREFIX.fullmatch(given.get(name, "ROOT")) and 2 <= len(given.get(name, "ROOT")) <= 30):
                raise invalid(name, f"must satisfy regular expression '{PREFIX.pattern}'")
        if prefix in self.cache_rules:
            message = f"The pull through cache rule with ecrRepositoryPrefix '{prefix}' already exists in the registry with id"
            raise Refused("PullThroughCacheRuleAlreadyExistsException", f"{message} '{self.account_id}'")
        registry = _registry(host)
        if registry is None or given.get("upstreamRegistry", registry) != registry:
            raise Refused("UnsupportedUpstreamRegistryException", f"The upstream registry '{host}' is not supported")
        if registry not in OPEN and not given.get("credentialArn"):
            raise invalid("credentialArn", f"a credential is required for the upstream registry '{host}'")
        if len(self.cache_rules) >= MOST_RULES:
            raise too_many("pull through cache rules", MOST_RULES)
        self._check_secret(given.get("credentialArn"))
        now = datetime.now(UTC)
        made = {"upstreamRepositoryPrefix": "ROOT", **given, "upstreamRegistry": registry, "ecrRepositoryPrefix": prefix}
        self.cache_rules[prefix] = {**made, "registryId": self.account_id, "createdAt": now, "updatedAt": now}
        return self.cache_rules[prefix]

    def _check_secret(self, arn: str | None) -> None:
        """It is of this account and region, as its name says."""
        if arn is None:
            return
        if ":secret:ecr-pullthroughcache/" not in arn:
            raise invalid("credentialArn", "the name of the secret must begin with ecr-pullthroughcache/")
        secrets: Any = secretsmanager_backends[self.account_id][self.region_name]
        found = secrets.look_up(arn)
        if found is None or found.arn != arn or found.deleted is not None:
            raise Refused("SecretNotFoundException", f"The ARN of the secret specified in the pull through cache rule was not found: {arn}")

    def cache_rule(self, prefix: str) -> dict[str, Any]:
        found = self.cache_rules.get(prefix.rstrip("/"))
        if found is None:
            raise no_rule(prefix, self.account_id)
        return found

    def list_cache_rules(self, prefixes: list[str] | None) -> list[dict[str, Any]]:
        return [self.cache_rule(prefix) for prefix in prefixes] if prefixes else list(self.cache_rules.values())

    def update_cache_rule(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.cache_rule(given["ecrRepositoryPrefix"])
        if not given.get("credentialArn") and not given.get("customRoleArn"):
            raise invalid("credentialArn", "a credential or a role is required")
        self._check_secret(given.get("credentialArn"))
        changes = {name: given[name] for name in ("credentialArn", "customRoleArn") if given.get(name)}
        found.update(changes, updatedAt=datetime.now(UTC))
        return found

    def delete_cache_rule(self, prefix: str) -> dict[str, Any]:
        found = self.cache_rule(prefix)
        return self.cache_rules.pop(found["ecrRepositoryPrefix"])

    def rule_for(self, name: str) -> dict[str, Any] | None:
        """The rule of the longest prefix that a repository's name has."""
        found = [prefix for prefix in self.cache_rules if prefix == "ROOT" or name.startswith(f"{prefix}/")]
        return self.cache_rules[max(found, key=lambda prefix: 0 if prefix == "ROOT" else len(prefix))] if found else None


def _registry(host: str) -> str | None:
    return REGISTRIES.get(host) or next((name for pattern, name in PATTERNS.items() if re.fullmatch(pattern, host)), None)
