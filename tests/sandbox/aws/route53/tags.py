"""Tags of zones and health checks, and what an account or a zone may have."""

from typing import Any

from . import associations, records, zones
from .refusals import Refused, invalid_input

MOST = 50
OF_ACCOUNT = {
    "MAX_HEALTH_CHECKS_BY_OWNER": 200,
    "MAX_HOSTED_ZONES_BY_OWNER": zones.MOST,
    "MAX_REUSABLE_DELEGATION_SETS_BY_OWNER": 100,
    "MAX_TRAFFIC_POLICIES_BY_OWNER": 50,
    "MAX_TRAFFIC_POLICY_INSTANCES_BY_OWNER": 5,
}


class Tags:
    def change_tags_for_resource(
        self, resource_type: str, resource_id: str, add_tags: list[dict[str, str]], remove_tag_keys: list[str]
    ) -> None:
        self._check_there(resource_type, resource_id)
        if not add_tags and not remove_tag_keys:
            raise invalid_input("AddTags or RemoveTagKeys has to be given.")
        kept = {key: value for key, value in self.resource_tags[resource_id].items() if key not in remove_tag_keys}
        kept |= {tag["Key"]: tag.get("Value") or "" for tag in add_tags}
        reserved = [tag["Key"] for tag in add_tags if tag["Key"].lower().startswith("aws:")]
        if reserved:
            raise invalid_input(f"The tag key '{reserved[0]}' begins with aws:, which is AWS's.")
        if len(kept) > MOST:
            raise invalid_input(f"A resource has {MOST} tags at most.")
        self.resource_tags[resource_id] = kept

    def tags_of(self, resource_type: str, resource_ids: list[str]) -> list[dict[str, Any]]:
        for one in resource_ids:
            self._check_there(resource_type, one)
        return [
            {
                "ResourceType": resource_type,
                "ResourceId": one,
                "Tags": [{"Key": key, "Value": value} for key, value in self.resource_tags.get(one, {}).items()],
            }
            for one in resource_ids
        ]

    def _check_there(self, resource_type: str, resource_id: str) -> None:
        if resource_type == "hostedzone":
            self.get_hosted_zone(resource_id)
        elif resource_id not in self.health_checks:
            raise Refused("NoSuchHealthCheck", f"A health check with id {resource_id} does not exist.")

    def zone_limit(self, id_: str, kind: str) -> tuple[int, int]:
        """What the zone may have, and has."""
        zone = self.get_hosted_zone(id_)
        if kind == "MAX_RRSETS_BY_ZONE":
            return records.MOST_OF_A_ZONE, len(zone.rrsets)
        if not zone.private_zone:
            raise Refused("HostedZoneNotPrivate", "The specified hosted zone is a public hosted zone.")
        return associations.MOST, len(zone.vpcs)

    def account_limit(self, kind: str) -> tuple[int, int]:
        there = {
            "MAX_HEALTH_CHECKS_BY_OWNER": self.health_checks,
            "MAX_HOSTED_ZONES_BY_OWNER": self.zones,
            "MAX_REUSABLE_DELEGATION_SETS_BY_OWNER": self.delegation_sets,
        }
        return OF_ACCOUNT[kind], len(there.get(kind, ()))
