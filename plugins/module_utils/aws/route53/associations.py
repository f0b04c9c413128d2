# SPDX-License-Identifier: GPL-3.0-or-later
"""Private zones of other accounts that answer in VPCs of this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind, Clients
from ..calls import patiently, unless_gone
from ..elsewhere import Elsewhere
from .errors import unless_code, unless_repeated
from .listing import Listing
from .names import label
from .vpcs import Vpcs, argument, called
from .zones import without_dot

KIND = "route53_vpc_association"
MADE_BY = "role dns of the hub's run"
LATER = "(known after the other account's zone is created)"
NOT_YET = ("NotAuthorizedException",)  # for a moment after it is allowed


class VpcAssociation(AwsKind):
    """Named by the zone's label and the VPC's name. The other account's role lets the VPC in, and this account then associates it.

    attributes: zone_id, vpc (`REGION/ID`), both fixed. outputs: id.
    """

    kind = KIND
    fixed = frozenset({"zone_id", "vpc"})

    def __init__(self, clients: Clients, elsewhere: Elsewhere, given: Sequence[Mapping[str, Any]], vpcs: Vpcs, all_owned: bool):
        """all_owned: others that these roles' accounts have for the same VPCs are found too."""
        self.clients, self.elsewhere, self.vpcs, self.all_owned = clients, elsewhere, vpcs, all_owned
        self.given = {name_of(one): one for one in given}

    @property
    def route53(self) -> Any:
        return self.clients.get("route53")

    def read(self) -> list[Existing]:
        """What the VPCs have, and the ids of the other accounts' zones, which need their roles."""
        by_vpc: dict[str, list[Mapping[str, Any]]] = {}
        for one in self.given.values():
            by_vpc.setdefault(self.vpcs.place(one), []).append(one)
        return read([partial(self._of, vpc, ones) for vpc, ones in by_vpc.items() if "/vpc-" in vpc])

    def _of(self, vpc: str, given: Sequence[Mapping[str, Any]]) -> Iterator[Existing]:
        names = {label(one["zone"], private=True): name_of(one) for one in given}
        accounts = {one["assume_role_arn"].split(":")[4] for one in given if self.all_owned}
        for summary in self._summaries(vpc):
            zone = label(summary["Name"], private=True)
            owner = summary.get("Owner", {}).get("OwningAccount")
            if zone in names or owner in accounts:
                name = names.get(zone) or f"{zone} {called(given[0])}"
                yield self._existing(name, summary["HostedZoneId"], vpc)

    def _summaries(self, vpc: str) -> Iterator[dict[str, Any]]:
        more: dict[str, str] = {}
        while True:
            answer = self.route53.list_hosted_zones_by_vpc(**argument(vpc), **more)
            yield from answer["HostedZoneSummaries"]
            if not answer.get("NextToken"):
                return
            more = {"NextToken": answer["NextToken"]}

    def _existing(self, name: str, zone_id: str, vpc: str) -> Existing:
        return Existing(self.kind, name, {"zone_id": zone_id, "vpc": vpc}, {"id": f"{zone_id} {vpc}"}, owned=True)

    def zone_id(self, given: Mapping[str, Any]) -> str | None:
        """Of the other account's zone; None while that, or the way to it, is not there."""
        there = self._there(given)
        found = Listing(there).of(label(given["zone"], private=True)) if there else []
        return found[0].id if len(found) == 1 else None

    def _there(self, given: Mapping[str, Any]) -> Clients | None:
        variable = f"dns_associations: {without_dot(given['zone'])}: assume_role_arn"
        return self.elsewhere.clients(variable, given["assume_role_arn"], given["external_id"], MADE_BY)

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """The leave is taken back, as it says nothing of what is associated. Who may give it is the other account's affair.

        https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-associate-vpcs-different-accounts.html
        """
        there = self._there(self.given[name])
        if there is None:
            raise RuntimeError("the other account can't be reached")
        which = {"HostedZoneId": attributes["zone_id"], "VPC": argument(attributes["vpc"])}
        there.get("route53").create_vpc_association_authorization(**which)
        try:
            patiently(partial(self._associate, which), NOT_YET, pause=self.pause)
        finally:
            with unless_code("VPCAssociationAuthorizationNotFound"):
                there.get("route53").delete_vpc_association_authorization(**which)
        return self._existing(name, attributes["zone_id"], attributes["vpc"])

    def _associate(self, which: Mapping[str, Any]) -> None:
        with unless_repeated("ConflictingDomainExists"):
            self.route53.associate_vpc_with_hosted_zone(**which)

    def remove(self, existing: Existing) -> None:
        """This account may do that by itself."""
        with unless_gone(), unless_code("NoSuchHostedZone"):
            which = {"HostedZoneId": existing.attributes["zone_id"], "VPC": argument(existing.attributes["vpc"])}
            self.route53.disassociate_vpc_from_hosted_zone(**which)


def name_of(given: Mapping[str, Any]) -> str:
    return f"{label(given['zone'], private=True)} {called(given)}"
