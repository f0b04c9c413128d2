"""Hosted zones: made, listed and deleted."""

from collections.abc import Sequence
from typing import Any

from moto.moto_api._internal import mock_random
from moto.route53.models import DelegationSet

from . import name_servers
from .associations import conflict, owns
from .changes import Change, identity
from .names import fault, labels, normal, order, within
from .refusals import Refused, conflicting_domain, foreign_vpc, invalid_input, no_such_zone
from .zone import Vpc, Zone, everywhere

# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
MOST = 500
EMPTY_FIRST = "The specified hosted zone contains {} and so cannot be deleted."
NO_VPC = (
    "When you're creating a private hosted zone (when you specify true for PrivateZone), you must also specify values for VPCId and "
    "VPCRegion."
)
SET_EXISTS = "A delegation set with the same owner and caller reference has already been created."


class Zones:
    def get_hosted_zone(self, id_: str) -> Zone:
        found: Zone | None = self.zones.get(id_.rpartition("/")[2])
        if found is None:
            raise no_such_zone(id_)
        return found

    def create_zone(self, name: str, reference: str, comment: str | None, private: bool, vpc: Vpc | None, delegation: str | None) -> Any:
        """The zone and its change. Who names a VPC makes a private zone."""
        name = normal(name)
        self._check_new(name, reference, private, vpc)
        if vpc:
            if not owns(self.account_id, vpc):
                raise foreign_vpc(vpc.id)
            if taken := conflict(name, vpc):
                raise conflicting_domain(vpc.id, vpc.region, taken.resource_id)
        made_id = identity("Z")
        servers = list(name_servers.PRIVATE) if vpc else self._servers(name, made_id, delegation)
        made = Zone(self.account_id, name, made_id, reference, bool(vpc), servers, comment, delegation)
        if vpc:
            made.vpcs = [vpc]
        self.zones[made.resource_id] = made
        return made, self.begin(made.publish)

    def _check_new(self, name: str, reference: str, private: bool, vpc: Vpc | None) -> None:
        if any(zone.caller_reference == reference for zone in self.zones.values()):
            raise Refused("HostedZoneAlreadyExists", "A hosted zone has already been created with the specified caller reference.")
        if problem := fault(name):
            raise Refused("InvalidDomainName", problem)
        if not vpc and len(labels(name)) == 1:
            raise Refused("InvalidDomainName", f"{name} is a top level domain, for which no public hosted zone can be made.")
        if private and not vpc:
            raise invalid_input(NO_VPC)
        if len(self.zones) >= MOST:
            raise Refused("TooManyHostedZones", "Limits Exceeded for the number of hosted zones.")

    def _servers(self, name: str, seed: str, delegation: str | None) -> list[str]:
        related = [zone for zone in everywhere() if not zone.private_zone and (within(zone.name, name) or within(name, zone.name))]
        taken = {server for zone in related for server in zone.servers}
        if not delegation:
            return name_servers.choose(seed, taken)
        found: list[str] = self.get_reusable_delegation_set(delegation.rpartition("/")[2]).name_servers
        if taken & set(found):
            message = (
                f"Cannot create hosted zone with DelegationSetId DelegationSetId:{delegation} as the DNSName {name} conflicts with "
                "existing ones sharing the delegation set"
            )
            raise Refused("ConflictingDomainExists", message)
        return found

    def delete_zone(self, id_: str) -> Change:
        zone = self.get_hosted_zone(id_)
        if zone.own():
            raise Refused("HostedZoneNotEmpty", EMPTY_FIRST.format("non-required resource record sets "))
        if zone.keys:
            raise Refused("HostedZoneNotEmpty", EMPTY_FIRST.format("DNSSEC Key Signing Keys"))
        del self.zones[zone.resource_id]
        self.resource_tags.pop(zone.resource_id, None)
        for one in [one for one in self.query_logging_configs.values() if one.hosted_zone_id == zone.resource_id]:
            del self.query_logging_configs[one.id]
        return self.begin()

    def zones_by_id(self, delegation: str | None, kind: str | None) -> list[Zone]:
        chosen = [zone for zone in self.zones.values() if delegation is None or zone.delegation_set_id == delegation.rpartition("/")[2]]
        return sorted((zone for zone in chosen if kind is None or zone.private_zone), key=lambda zone: zone.resource_id)

    def zones_by_name(self, name: str | None, first: str | None) -> list[Zone]:
        """From this name on, and of that name from this id on."""
        found = sorted(self.zones.values(), key=lambda zone: (order(zone.name), zone.resource_id))
        start = (order(name) if name else (), (first or "").rpartition("/")[2])
        return [zone for zone in found if (order(zone.name), zone.resource_id) >= start]

    def create_reusable_delegation_set(
        self, caller_reference: str, delegation_set_id: str | None = None, hosted_zone_id: str | None = None
    ) -> DelegationSet:
        if any(one.caller_reference == caller_reference for one in self.delegation_sets.values()):
            raise Refused("DelegationSetAlreadyCreated", SET_EXISTS)
        zone = self.get_hosted_zone(hosted_zone_id) if hosted_zone_id else None
        if zone and zone.delegation_set_id:
            raise Refused("DelegationSetAlreadyReusable", "The specified delegation set has already been marked as reusable.")
        made_id = identity("N")
        servers = zone.servers if zone else name_servers.choose(made_id, ())
        made = DelegationSet(caller_reference, list(servers), made_id)
        self.delegation_sets[made.id] = made
        if zone:
            zone.delegation_set_id = made.id
        return made

    def delete_reusable_delegation_set(self, delegation_set_id: str) -> None:
        found = self.get_reusable_delegation_set(delegation_set_id)
        if self.zones_by_id(found.id, None):
            raise Refused("DelegationSetInUse", "The specified delegation set is associated with hosted zones.")
        del self.delegation_sets[found.id]


def page(found: Sequence[Any], size: int) -> tuple[list[Any], Any]:
    """The first of them, and the one with which the next page begins."""
    return list(found[:size]), found[size] if len(found) > size else None


def token() -> str:
    return str(mock_random.get_random_hex(32))
