# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters and what was found of the networks to resources. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import Existing, Key, Reference, Resource
from ..environment_roles import environment_role, role_name
from . import environment, transit_desired, vpn_desired
from .area import Area, Far
from .contradictions import wanted_ours
from .ranges import listed
from .tables import Tables
from .words import NOT_YET, NOT_YET_THERE


class Description:
    """All that connects the VPC. params: the module's; account: this one's id; existing: what was read."""

    def __init__(self, area: Area, account: str, partition: str, existing: Sequence[Existing]):
        self.area, self.params, self.account, self.partition, self.existing = area, area.params, account, partition, existing
        self.tags = {key: str(value) for key, value in self.params["tags"].items()}
        self.vpc_id = area.own.vpc_id or NOT_YET
        self.tables = Tables(area)

    def resources(self) -> list[Resource]:
        joined = [one for peering in self.peerings for one in self._peering(peering)]
        wanted = [*joined, *transit_desired.resources(self), *vpn_desired.resources(self), *self._environments()]
        described = {one.key for one in wanted}
        return [*wanted, *(one for one in self._unwanted() if one.key not in described)]

    @property
    def peerings(self) -> list[Mapping[str, Any]]:
        return [one for one in self.params["peerings"] or [] if one["state"] == "present"]

    def _unwanted(self) -> Iterator[Resource]:
        """Connections that are to go, with the routes to them."""
        names = {one["name"] for one in self.params["peerings"] or [] if one["state"] == "absent"}
        going = [one for one in self.existing if one.kind == "vpc_peering_connection" and one.name in names and one.owned]
        yield from (Resource(kind, one.name, present=False) for one in going for kind in ("vpc_peering_routes", "vpc_peering_connection"))
        ids = {one.outputs["id"] for one in going}
        routes = [one for one in self.existing if one.kind == "route" and one.attributes["target"] in ids]
        yield from (Resource(*one.key, present=False) for one in routes)

    def resource(
        self, kind: str, name: str, after: tuple[Key | str, ...] = (), tags: Mapping[str, Any] | None = None, **attributes: Any
    ) -> Resource:
        given = {key: value for key, value in attributes.items() if value is not None}
        return Resource(kind, name, {**given, "tags": {**self.tags, **{key: str(value) for key, value in (tags or {}).items()}}}, after)

    def own_ranges(self) -> list[str]:
        return self.area.own.cidrs or listed(self.params["networks"].get(self.params["network"], []))

    def _peering(self, peering: Mapping[str, Any]) -> Iterator[Resource]:
        name, peer, far = peering["name"], peering["peer"], self.area.fars[peering["name"]]
        role = peer["assume_role_arn"]
        yield self.resource(
            "vpc_peering_connection",
            name,
            tags=peering["tags"],
            vpc_id=self.vpc_id,
            peer_vpc_id=far.vpc_id or NOT_YET_THERE,
            peer_account_id=role.split(":")[4] if role else peer["account_id"] or self.account,
            peer_region=peer["region"] or self.area.region,
        )
        connection, accepted = Reference("vpc_peering_connection", name), ("vpc_peering_acceptance", name)
        if far.reachable:
            tags = {} if far.same_account else {"tags": {**self.tags, **{key: str(value) for key, value in peering["tags"].items()}}}
            yield Resource(*accepted, {"peering_connection_id": connection, **tags})
        if far.reachable or self._is_active(name):
            yield self._options(peering, far, connection)
        if far.reachable:
            yield from self._routes_back(peering, far, connection)
        for destination in self.ours(peering, far):
            yield from self.routes(self.tables.of(peering["tiers"]), destination, connection, (accepted,))

    def _is_active(self, name: str) -> bool:
        return any(one.key == ("vpc_peering_options", name) for one in self.existing)

    def _options(self, peering: Mapping[str, Any], far: Far, connection: Reference) -> Resource:
        wanted = peering["dns_resolution"]
        theirs = {"accepter_dns_resolution": wanted} if far.reachable else {}
        attributes = {"peering_connection_id": connection, "requester_dns_resolution": wanted, **theirs}
        return Resource("vpc_peering_options", peering["name"], attributes, (("vpc_peering_acceptance", peering["name"]),))

    def ours(self, peering: Mapping[str, Any], far: Far) -> list[str]:
        """The ranges that are led to the other side."""
        wanted = wanted_ours(self.params, peering)
        return list(dict.fromkeys(wanted if wanted is not None else far.side.cidrs if far.side else []))

    def theirs(self, peering: Mapping[str, Any]) -> list[str]:
        """The ranges that the other side leads here."""
        given = (peering["routes"] or {}).get("theirs")
        return list(dict.fromkeys(self.own_ranges() if given is None else given))

    def _routes_back(self, peering: Mapping[str, Any], far: Far, connection: Reference) -> Iterator[Resource]:
        wanted = self.wanted_there(peering, far)
        routes: Any = NOT_YET_THERE
        if wanted is not None:
            routes = frozenset(f"{table} {one}" for table, ranges in wanted.items() for one in ranges)
        there = any(one.key == ("vpc_peering_routes", peering["name"]) for one in self.existing)
        if routes or there:
            after = (("vpc_peering_acceptance", peering["name"]),)
            attributes = {"peering_connection_id": connection, "routes": routes}
            yield Resource("vpc_peering_routes", peering["name"], attributes if routes else {}, after, present=bool(routes))

    def wanted_there(self, peering: Mapping[str, Any], far: Far) -> dict[str, list[str]] | None:
        """Ranges by the other side's route tables; None where these are not there yet."""
        if not far.side or far.side.vpc is None:
            return None
        names = peering["peer"]["route_tables"]
        tables = far.side.table_ids() if names is None else far.side.named_tables(names)[0]
        return {table: self.theirs(peering) for table in tables}

    @staticmethod
    def routes(tables: Mapping[str, str], destination: str, target: Any, after: tuple[Key, ...] = ()) -> Iterator[Resource]:
        for name, identity in tables.items():
            attributes = {"route_table_id": identity, "destination": destination, "target": target}
            yield Resource("route", f"{name} {destination}", attributes, after)

    def _environments(self) -> Iterator[Resource]:
        for one in self.params["environments"] or []:
            name = role_name(self.params["project"], one["name"], environment.SUFFIX)
            rules = environment.statements(one, self.partition, self.area.region, self.account, self.vpc_id)
            what = f"Connects {one['name']} with {self.params['vpc_name']}"
            yield environment_role(name, one, rules, self.tags, what, self.partition)
