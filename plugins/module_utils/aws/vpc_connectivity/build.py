# SPDX-License-Identifier: GPL-3.0-or-later
"""What connects a VPC, from a module's parameters: look at both sides, describe them, converge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..environment_roles import role_names
from ..iam import IamRole
from ..network.names import OWNER_TAG
from ..run import Outputs, converge
from .area import CONNECTIONS, Area
from .checks import Checks, refuse_what_is_not_there
from .contradictions import refuse_contradictions
from .desired import Description
from .environment import SUFFIX
from .kinds import kinds_of
from .outputs import shape
from .removal import refuse_what_others_hold
from .transit_gateways import ATTACHMENTS
from .vpn_gateways import attached_gateways

# The kinds of a subject, by the options that describe it.
SUBJECTS: dict[tuple[str, ...], tuple[str, ...]] = {
    (): (),
    ("customer_gateways", "vpn_gateway", "vpn_connections"): (
        "customer_gateway",
        "vpn_gateway",
        "vpn_gateway_attachment",
        "vgw_route_propagation",
        "vpn_connection",
        "vpn_connection_route",
    ),
    ("transit_gateway", "transit_gateway_attachments"): (
        "transit_gateway",
        "transit_gateway_vpc_attachment",
        "ram_resource_share",
        "ram_share_acceptance",
    ),
}
# What goes with the gateway that it belongs to, whether or not it is named.
WITH_OTHERS = {"vpn_gateway": ("vpn_gateway_attachment", "vgw_route_propagation")}


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params = module, module.params
        tags = self.params["tags"] or {}
        self.owner = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: self.owner, **tags}
        self.area = Area(module, self.params, self.owner)
        self.kinds = kinds_of(self.area, self.params)

    def converge(self) -> None:
        if self.params["state"] == "present":
            refuse_contradictions(self.params)
        self.area.own.look()
        wanted = dict.fromkeys(self._role_names(), ("inline_policies", "managed_policy_arns"))
        self.kinds["iam_role"] = IamRole(self.area.clients, wanted, self.owner, self.params["purge_tags"])
        if self.params["state"] == "present":
            self._build()
        else:
            self._remove()

    def _role_names(self) -> list[str]:
        """Of the environments, and of those that are described no more where they are to go."""
        every = self.params["state"] == "absent" or "iam_role" in self.params["purge"]
        return role_names(self.area.clients, self.params["project"], self.params["environments"] or [], SUFFIX, every)

    def _build(self) -> None:
        self.area.look([one for one in self.params["peerings"] or [] if one["state"] == "present"])
        self._look_at_what_goes([one for one in self.params["peerings"] or [] if one["state"] == "absent"])
        refuse_what_is_not_there(self.area, self.module.check_mode)
        existing = self._read()
        described = Description(self.area, *self._account(), existing)
        purge = {*self.params["purge"], *(other for kind in self.params["purge"] for other in WITH_OTHERS.get(kind, ()))}

        def outputs(standing: Outputs) -> dict[str, Any]:
            return shape(self.params, standing)

        converge(self.module, self.kinds, described.resources(), existing, purge, outputs, Checks(described))

    def _remove(self) -> None:
        self._look_at_what_goes(self.params["peerings"] or [])
        existing = self._read()
        converge(self.module, self.kinds, [], existing, self.kinds.keys(), lambda standing: {}, partial(refuse_what_others_hold, self.area))

    def _look_at_what_goes(self, peerings: Sequence[Mapping[str, Any]]) -> None:
        """The far sides are gone to only where a connection leads there."""
        there = {one.name for one in self.kinds["vpc_peering_connection"].read()} if peerings else set()
        self.area.look([one for one in peerings if one["name"] in there], tolerate=True)

    def _read(self) -> list[Existing]:
        existing = read([kind.read for kind in self.kinds.values() if self._concerns(kind.kind)])
        return [self._claimed(one) if one.kind == "route" else one for one in existing]

    def _concerns(self, kind: str) -> bool:
        """What is neither described nor to be purged is not worth a call."""
        subject = next((options for options, kinds in SUBJECTS.items() if kind in kinds), None)
        described = subject is None or any(self.params[option] for option in subject)
        return described or self.params["state"] == "absent" or bool({*SUBJECTS[subject or ()]} & {*self.params["purge"]})

    def _claimed(self, route: Existing) -> Existing:
        """A route is ours where it leads to what is ours, though that may be gone."""
        return replace(route, owned=route.attributes["target"] in self._ours(route.attributes["target"].partition("-")[0]))

    def _ours(self, prefix: str) -> set[str]:
        """Ids of this prefix, of what a route can lead to."""
        own = self.area.own
        if prefix == "pcx":
            listed, key = own.describe(*CONNECTIONS, scope="requester-vpc-info.vpc-id"), "VpcPeeringConnectionId"
        elif prefix == "tgw":
            listed, key = own.describe(*ATTACHMENTS), "TransitGatewayId"
        else:
            listed, key = attached_gateways(own) if prefix == "vgw" else [], "VpnGatewayId"
        return {one[key] for one in listed if own.owns(one)}

    def _account(self) -> tuple[str, str]:
        """Its id and the partition; from the VPC's owner where it is there, which spares a call."""
        partition = self.area.clients.get("ec2").meta.partition
        vpc = self.area.own.vpc
        account = vpc["OwnerId"] if vpc and vpc.get("OwnerId") else self.area.clients.get("sts").get_caller_identity()["Account"]
        return account, partition
