# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a description against what is there. Every problem is found before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import InvalidPlan
from ...converge.plan import Step
from ..area import name_of
from . import ranges
from .area import ALIVE, Area, Far
from .contradictions import ATTACHMENTS, NETWORKS, PEERINGS, wanted_ours
from .desired import Description
from .ranges import listed
from .removal import refuse_what_others_hold
from .routes import led_astray
from .shares import RamShareAcceptance, missing
from .transit_desired import subnets


def refuse_what_is_not_there(area: Area, check_mode: bool) -> None:
    """A plan may come before both networks; a run may not. Raises InvalidPlan."""
    problems, own = [], area.own
    if own.vpc is None and not check_mode:
        problems.append(f"connectivity_vpc_name: there is no VPC {own.name} in this region; role vpc makes it: run it first")
    for name, far in ((name, far) for name, far in area.fars.items() if far.peering["state"] == "present"):
        problems += [f"{PEERINGS}: {name}: {problem}" for problem in _far(area, far, check_mode)]
    if own.vpc is not None:
        others = _other_ranges(area.params, own.cidrs, area.params["network"])
        problems += [f"connectivity_vpc_name: {own.name} {problem}" for problem in others]
    if problems:
        raise InvalidPlan(problems)


def _far(area: Area, far: Far, check_mode: bool) -> Iterator[str]:
    peer, there = far.peering["peer"], far.side.vpc if far.side else None
    what = peer["vpc_name"] or peer["vpc_id"]
    if there is None and not check_mode and far.reachable:
        yield f"there is no VPC {what} on the other side; role vpc of that account's run makes it: run it first"
    if there is None and wanted_ours(area.params, far.peering) is None:
        yield f"the ranges of {what} can't be looked up; name it in peer.network, as one of {NETWORKS}, or give them in routes.ours"
    if there is None or not far.side:
        return
    yield from (f"the other side's VPC {what} {problem}" for problem in _other_ranges(area.params, far.side.cidrs, peer["network"]))
    ours, theirs = ([("", one) for one in ranges.parsed(side.cidrs)] for side in (area.own, far.side))
    for (_, its), (_, other) in ranges.overlaps(ours, theirs):
        yield f"this VPC's {its} and the other side's {other} overlap, and can't be joined; make one of the VPCs anew with another range"
    unknown = far.side.named_tables(peer["route_tables"] or [])[1]
    if unknown:
        known = ", ".join(sorted(far.side.table_name(table) for table in far.side.tables()))
        yield f"peer.route_tables names {', '.join(unknown)}; VPC {what} has {known}"


def _other_ranges(params: Mapping[str, Any], cidrs: Sequence[str], network: str | None) -> Iterator[str]:
    """A network that has other ranges than all inventories know may overlap any of them."""
    said = listed(params["networks"][network]) if network is not None else None
    if said is not None and not ranges.same(said, cidrs):
        yield f"has {', '.join(cidrs)}, and {NETWORKS} says {', '.join(said)} of {network}; correct {NETWORKS} in all inventories"


class Checks:
    """A last look at the plan. Called with the steps."""

    def __init__(self, described: Description):
        self.described, self.area = described, described.area

    def __call__(self, steps: Sequence[Step]) -> None:
        problems = [*self._tiers(), *self._taken(steps), *self._connections(steps), *self._transit_gateways(steps)]
        if problems:
            raise InvalidPlan(problems)
        refuse_what_others_hold(self.area, steps)

    def _tiers(self) -> Iterator[str]:
        params, known = self.area.params, self.described.tables
        if not known.all():
            return  # nothing is there, and nobody said what will be
        said = [(f"{PEERINGS}: {one['name']}: tiers", one["tiers"]) for one in self.described.peerings]
        said += [("connectivity_vpn_gateway: propagate_tiers", (params["vpn_gateway"] or {}).get("propagate_tiers"))]
        said += [(f"{ATTACHMENTS}: {one['name']}: route_tiers", one["route_tiers"]) for one in params["transit_gateway_attachments"] or []]
        for variable, tiers in said:
            for tier in known.missing(tiers):
                yield f"{variable}: {tier} has no route table in {self.area.own.name}, which has {', '.join(sorted(known.all()))}"

    def _taken(self, steps: Sequence[Step]) -> Iterator[str]:
        """Ranges that somebody else leads elsewhere, on either side."""
        remedy = "take it away there, or leave the range out of the routes here"
        own_routes = [one.existing for one in steps if one.of.kind == "route" and one.existing and one.existing.owned]
        ours = frozenset(one.attributes["target"] for one in own_routes)
        wanted: dict[str, list[str]] = {}
        for step in steps:
            if step.of.kind == "route" and step.action == "update":
                table, _, destination = step.of.name.rpartition(" ")
                wanted.setdefault(table, []).append(destination)
        yield from (f"{problem}; {remedy}" for problem in led_astray(self.area.own, wanted, ours))
        for peering in self.described.peerings:
            far, connection = self.area.fars[peering["name"]], self.area.connection(peering["name"])
            there = self.described.wanted_there(peering, far)
            if far.side and there:
                own = frozenset([connection["VpcPeeringConnectionId"]] if connection else [])
                found = led_astray(far.side, there, own)
                yield from (f"{PEERINGS}: {peering['name']}: on the other side, {problem}; {remedy}" for problem in found)

    def _connections(self, steps: Sequence[Step]) -> Iterator[str]:
        """AWS has one connection between two VPCs, and takes a second request for the first."""
        made = [one for one in steps if one.of.kind == "vpc_peering_connection" and one.action == "create"]
        for step in made:
            for other in self.area.connections():
                if other["AccepterVpcInfo"]["VpcId"] == step.values["peer_vpc_id"]:
                    known = f"{other['VpcPeeringConnectionId']} ({name_of(other) or 'without a name'})"
                    yield f"{PEERINGS}: {step.of.name}: these VPCs are peered already, by {known}; give it this name, or remove it"
        for step in made if self.area.own.vpc_id else []:
            for other in self.area.own.describe("describe_vpc_peering_connections", "VpcPeeringConnections", "accepter-vpc-info.vpc-id"):
                if other["RequesterVpcInfo"]["VpcId"] == step.values["peer_vpc_id"] and other["Status"]["Code"] in ALIVE:
                    known = other["VpcPeeringConnectionId"]
                    yield f"{PEERINGS}: {step.of.name}: the other side has asked for {known} already, which is the same; remove it first"

    def _transit_gateways(self, steps: Sequence[Step]) -> Iterator[str]:
        """A share has to be offered, but in a plan; and an attachment needs subnets."""
        for attachment in self.area.params["transit_gateway_attachments"] or []:
            if not subnets(self.area, attachment["tier"]):
                yield f"{ATTACHMENTS}: {attachment['name']}: tier: {self.area.own.name} has no subnets of tier {attachment['tier']}"
        for step in steps:
            if step.of.kind == "ram_share_acceptance" and step.action == "create":
                account = step.values["account_id"]
                offered = RamShareAcceptance(self.area, {step.of.name: account}).invitation(step.of.name)
                problem = f"{ATTACHMENTS}: {missing(step.of.name, account)}"
                if not offered and not self.area.module.check_mode:
                    yield problem
                elif not offered:
                    self.area.module.warn(f"{problem}. The plan goes by its being shared.")
