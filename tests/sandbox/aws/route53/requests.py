"""What Route 53 is asked of zones, and how it answers."""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import get_service_model

from ...constraints import counted, violations
from .refusals import invalid_input
from .zone import Vpc, Zone
from .zones import page

PAGE = 100


class ZoneRequests:
    def call_action(self) -> Any:
        operation = self._get_action() or ""
        self.backend.provisioning.settle(operation)
        wrong = self._violations(operation)
        return self.serialized(ActionResult(invalid_input(counted(wrong)))) if wrong else super().call_action()

    def _violations(self, operation: str) -> list[str]:
        model = get_service_model("route53")
        shape = model.operation_model(operation).input_shape if operation in model.operation_names else None
        return list(violations(self.params, shape, "")) if shape else []

    def _vpc(self) -> Vpc | None:
        given = self._get_param("VPC")
        return Vpc(given.get("VPCId") or "", given.get("VPCRegion") or "") if given else None

    def _the_vpc(self) -> Vpc:
        found = self._vpc()
        if not found or not found.id or not found.region:
            raise invalid_input("VPCId and VPCRegion have to be given.")
        return found

    def _page(self, found: list[Any], size: str = "MaxItems", most: int = PAGE) -> tuple[list[Any], Any, dict[str, Any]]:
        wanted = min(self._get_int_param(size, most), most)
        shown, following = page(found, wanted)
        return shown, following, {"IsTruncated": following is not None, "MaxItems": str(wanted)}

    def create_hosted_zone(self) -> ActionResult:
        config = self._get_param("HostedZoneConfig") or {}
        made, change = self.backend.create_zone(
            self._get_param("Name"),
            self._get_param("CallerReference"),
            config.get("Comment"),
            bool(config.get("PrivateZone")),
            self._vpc(),
            self._get_param("DelegationSetId"),
        )
        location = f"https://route53.amazonaws.com/2013-04-01/hostedzone/{made.resource_id}"
        where = {"VPC": made.vpcs[0].shown()} if made.private_zone else {"DelegationSet": delegation_set(made)}
        return ActionResult({"HostedZone": shown(made), "ChangeInfo": change.shown(), "Location": location, **where})

    def get_hosted_zone(self) -> ActionResult:
        zone = self.backend.get_hosted_zone(self._get_param("Id"))
        where = {"VPCs": [one.shown() for one in zone.vpcs]} if zone.private_zone else {"DelegationSet": delegation_set(zone)}
        return ActionResult({"HostedZone": shown(zone), **where})

    def update_hosted_zone_comment(self) -> ActionResult:
        zone = self.backend.update_hosted_zone_comment(self._get_param("Id"), self._get_param("Comment"))
        return ActionResult({"HostedZone": shown(zone)})

    def delete_hosted_zone(self) -> ActionResult:
        return ActionResult({"ChangeInfo": self.backend.delete_zone(self._get_param("Id")).shown()})

    def list_hosted_zones(self) -> ActionResult:
        marker = self._get_param("Marker")
        found = self.backend.zones_by_id(self._get_param("DelegationSetId"), self._get_param("HostedZoneType"))
        zones, following, about = self._page([zone for zone in found if not marker or zone.resource_id >= marker])
        markers = {"Marker": marker, "NextMarker": following and following.resource_id}
        return ActionResult({"HostedZones": [shown(zone) for zone in zones], **about, **markers})

    def list_hosted_zones_by_name(self) -> ActionResult:
        name, first = self._get_param("DNSName"), self._get_param("HostedZoneId")
        if first and not name:
            raise invalid_input("HostedZoneId wants DNSName.")
        zones, following, about = self._page(self.backend.zones_by_name(name, first))
        more = {"NextDNSName": following.name, "NextHostedZoneId": following.resource_id} if following else {}
        return ActionResult({"HostedZones": [shown(zone) for zone in zones], "DNSName": name, "HostedZoneId": first, **about, **more})

    def get_hosted_zone_count(self) -> ActionResult:
        return ActionResult({"HostedZoneCount": len(self.backend.zones)})

    def get_change(self) -> ActionResult:
        return ActionResult({"ChangeInfo": self.backend.change(self._get_param("Id")).shown()})

    def list_hosted_zones_by_vpc(self) -> ActionResult:
        found = self.backend.zones_of(Vpc(self._get_param("VPCId"), self._get_param("VPCRegion")))
        following = self._get_param("NextToken") or ""
        zones, rest, about = self._page([zone for zone in found if zone.resource_id >= following])
        summaries = [{"HostedZoneId": zone.resource_id, "Name": zone.name, "Owner": {"OwningAccount": zone.account}} for zone in zones]
        return ActionResult({"HostedZoneSummaries": summaries, "MaxItems": about["MaxItems"], "NextToken": rest and rest.resource_id})

    def create_vpc_association_authorization(self) -> ActionResult:
        vpc = self._the_vpc()
        zone = self.backend.authorize(self._get_param("HostedZoneId"), vpc)
        return ActionResult({"HostedZoneId": zone.resource_id, "VPC": vpc.shown()})

    def delete_vpc_association_authorization(self) -> ActionResult:
        self.backend.deauthorize(self._get_param("HostedZoneId"), self._the_vpc())
        return ActionResult({})

    def list_vpc_association_authorizations(self) -> ActionResult:
        zone = self.backend.get_hosted_zone(self._get_param("HostedZoneId"))
        following = self._get_param("NextToken") or ""
        found = [one for one in sorted(zone.authorizations) if one.id >= following]
        vpcs, rest, _ = self._page(found, "MaxResults", 50)
        return ActionResult({"HostedZoneId": zone.resource_id, "VPCs": [one.shown() for one in vpcs], "NextToken": rest and rest.id})

    def associate_vpc_with_hosted_zone(self) -> ActionResult:
        change = self.backend.associate(self._get_param("HostedZoneId"), self._the_vpc(), self._get_param("Comment"))
        return ActionResult({"ChangeInfo": change.shown()})

    def disassociate_vpc_from_hosted_zone(self) -> ActionResult:
        change = self.backend.disassociate(self._get_param("HostedZoneId"), self._the_vpc(), self._get_param("Comment"))
        return ActionResult({"ChangeInfo": change.shown()})

    def create_reusable_delegation_set(self) -> ActionResult:
        made = self.backend.create_reusable_delegation_set(self._get_param("CallerReference"), None, self._get_param("HostedZoneId"))
        return ActionResult({"DelegationSet": reusable(made), "Location": made.location})

    def get_reusable_delegation_set(self) -> ActionResult:
        return ActionResult({"DelegationSet": reusable(self.backend.get_reusable_delegation_set(self._get_param("Id")))})

    def list_reusable_delegation_sets(self) -> ActionResult:
        marker = self._get_param("Marker") or ""
        found = sorted((one for one in self.backend.delegation_sets.values() if one.id >= marker), key=lambda one: one.id)
        sets, following, about = self._page(found)
        answer = {"DelegationSets": [reusable(one) for one in sets], "Marker": marker, "NextMarker": following and following.id}
        return ActionResult({**answer, **about})


def shown(zone: Zone) -> dict[str, Any]:
    config = {"PrivateZone": zone.private_zone} | ({"Comment": zone.comment} if zone.comment else {})
    return {
        "Id": zone.id,
        "Name": zone.name,
        "CallerReference": zone.caller_reference,
        "Config": config,
        "ResourceRecordSetCount": len(zone.rrsets),
    }


def delegation_set(zone: Zone) -> dict[str, Any]:
    named = {"Id": f"/delegationset/{zone.delegation_set_id}"} if zone.delegation_set_id else {}
    return {**named, "NameServers": zone.servers}


def reusable(found: Any) -> dict[str, Any]:
    return {"Id": f"/delegationset/{found.id}", "CallerReference": found.caller_reference, "NameServers": found.name_servers}
