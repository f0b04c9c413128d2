"""What is set on the registry itself: its policy, how it scans, what it replicates."""

from collections import Counter
from typing import Any

from .policies import check_registry_policy
from .refusals import invalid

FREQUENCIES = {"BASIC": ("SCAN_ON_PUSH", "MANUAL"), "ENHANCED": ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")}
MOST_RULES, MOST_DESTINATIONS, MOST_FILTERS = 10, 25, 100


class RegistrySettings:
    account_id: str
    region_name: str

    def put_registry_policy(self, policy_text: str) -> dict[str, Any]:
        check_registry_policy(policy_text)
        self.registry_policy = policy_text
        return {"registryId": self.account_id, "policyText": policy_text}

    def put_registry_scanning_configuration(self, scan_type: str | None, rules: list[dict[str, Any]] | None) -> None:
        kind, rules = scan_type or "BASIC", rules or []
        frequencies = Counter(rule["scanFrequency"] for rule in rules)
        if any(count > 1 for count in frequencies.values()) or frequencies.keys() - set(FREQUENCIES[kind]):
            raise invalid("rules", f"{kind} scanning takes at most one rule for each of {', '.join(FREQUENCIES[kind])}")
        super().put_registry_scanning_configuration(kind, rules)  # type: ignore[misc]

    def put_replication_configuration(self, replication_config: dict[str, Any]) -> dict[str, Any]:
        rules = replication_config["rules"]
        places = {(one["region"], one["registryId"]) for rule in rules for one in rule["destinations"]}
        if len(rules) > MOST_RULES or len(places) > MOST_DESTINATIONS:
            raise invalid("replicationConfiguration", f"at most {MOST_RULES} rules and {MOST_DESTINATIONS} unique destinations")
        if (self.region_name, self.account_id) in places:
            raise invalid("replicationConfiguration", "Replication destination cannot be the same as the source registry")
        if any(len(rule.get("repositoryFilters") or []) > MOST_FILTERS for rule in rules):
            raise invalid("replicationConfiguration", f"at most {MOST_FILTERS} filters of a rule")
        self.replication_config = replication_config
        return {"replicationConfiguration": replication_config}
