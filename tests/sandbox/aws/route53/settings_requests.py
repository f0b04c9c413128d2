"""What Route 53 is asked of signing, logging, tags and limits, and how it answers."""

from typing import Any

from moto.core.responses import ActionResult


class SettingsRequests:
    def create_key_signing_key(self) -> ActionResult:
        made, change = self.backend.create_key_signing_key(
            self._get_param("HostedZoneId"),
            self._get_param("Name"),
            self._get_param("KeyManagementServiceArn"),
            self._get_param("Status"),
            self._get_param("CallerReference"),
        )
        location = f"https://route53.amazonaws.com/2013-04-01/keysigningkey/{made.zone.resource_id}/{made.name}"
        return ActionResult({"ChangeInfo": change.shown(), "KeySigningKey": made.shown(), "Location": location})

    def activate_key_signing_key(self) -> ActionResult:
        return self._changed(self.backend.activate_key_signing_key(self._get_param("HostedZoneId"), self._get_param("Name")))

    def deactivate_key_signing_key(self) -> ActionResult:
        return self._changed(self.backend.deactivate_key_signing_key(self._get_param("HostedZoneId"), self._get_param("Name")))

    def delete_key_signing_key(self) -> ActionResult:
        return self._changed(self.backend.delete_key_signing_key(self._get_param("HostedZoneId"), self._get_param("Name")))

    def enable_hosted_zone_dnssec(self) -> ActionResult:
        return self._changed(self.backend.enable_dnssec(self._get_param("HostedZoneId")))

    def disable_hosted_zone_dnssec(self) -> ActionResult:
        return self._changed(self.backend.disable_dnssec(self._get_param("HostedZoneId")))

    def get_dnssec(self) -> ActionResult:
        return ActionResult(self.backend.dnssec(self._get_param("HostedZoneId")))

    def list_query_logging_configs(self) -> ActionResult:
        following = self._get_param("NextToken") or ""
        found = [one for one in self.backend.query_logging(self._get_param("HostedZoneId")) if one.id >= following]
        configs, rest, _ = self._page(found, "MaxResults")
        return ActionResult({"QueryLoggingConfigs": configs, "NextToken": rest and rest.id})

    def list_tags_for_resource(self) -> ActionResult:
        (found,) = self.backend.tags_of(self._get_param("ResourceType"), [self._get_param("ResourceId")])
        return ActionResult({"ResourceTagSet": found})

    def list_tags_for_resources(self) -> ActionResult:
        found = self.backend.tags_of(self._get_param("ResourceType"), self._get_param("ResourceIds"))
        return ActionResult({"ResourceTagSets": found})

    def get_hosted_zone_limit(self) -> ActionResult:
        kind = self._get_param("Type")
        return self._limit(kind, self.backend.zone_limit(self._get_param("HostedZoneId"), kind))

    def get_account_limit(self) -> ActionResult:
        kind = self._get_param("Type")
        return self._limit(kind, self.backend.account_limit(kind))

    @staticmethod
    def _limit(kind: str, found: tuple[int, int]) -> ActionResult:
        return ActionResult({"Limit": {"Type": kind, "Value": found[0]}, "Count": found[1]})

    @staticmethod
    def _changed(change: Any) -> ActionResult:
        return ActionResult({"ChangeInfo": change.shown()})
