# SPDX-License-Identifier: GPL-3.0-or-later
"""The area: the VPC of this account, and the far sides of its peering connections, each with the clients that reach it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...converge.model import InvalidPlan
from ..area import Clients, name_of
from ..elsewhere import Elsewhere
from ..network.area import Network
from ..network.names import default_table
from ..network.routes import is_main

CONNECTIONS = ("describe_vpc_peering_connections", "VpcPeeringConnections")
ALIVE = ("initiating-request", "pending-acceptance", "provisioning", "active")
ROLE_MADE_BY = "role connectivity of the hub's run"


class Side(Network):
    """A VPC, by name or id, with its route tables. variable: what says which; `vpc` is None where it is not there yet."""

    def __init__(self, clients: Clients, name: str, owner: str, purge_tags: bool, variable: str, identity: str | None = None):
        super().__init__(clients, name, owner, purge_tags)
        self.variable, self.identity = variable, identity

    def look(self) -> None:
        """One call. Raises InvalidPlan where the name fits several."""
        scope = ("vpc-id", self.identity) if self.identity else ("tag:Name", self.name)
        found = self.reads.pages("ec2", "describe_vpcs", "Vpcs", Filters=[{"Name": scope[0], "Values": [scope[1]]}])
        if len(found) > 1:
            ids = ", ".join(sorted(vpc["VpcId"] for vpc in found))
            raise InvalidPlan([f"{self.variable} {self.name} fits {len(found)} VPCs: {ids}; rename all but one"])
        self.vpc = found[0] if found else None

    @property
    def cidrs(self) -> list[str]:
        """Its ranges, as far as it is there."""
        blocks = (self.vpc or {}).get("CidrBlockAssociationSet") or []
        listed = [one["CidrBlock"] for one in blocks if one["CidrBlockState"]["State"] in ("associating", "associated")]
        return listed or ([self.vpc["CidrBlock"]] if self.vpc else [])

    def tables(self) -> list[dict[str, Any]]:
        return self.describe("describe_route_tables", "RouteTables")

    def table_name(self, table: Mapping[str, Any]) -> str:
        return name_of(table) or (default_table(self.name) if is_main(table) else table["RouteTableId"])

    def table_ids(self) -> dict[str, str]:
        """By name, those that a route is to go into unless others are said: all but the main one, where there are others."""
        own = [table for table in self.tables() if not is_main(table)] or self.tables()
        return {self.table_name(table): table["RouteTableId"] for table in own}

    def named_tables(self, names: Sequence[str]) -> tuple[dict[str, str], list[str]]:
        """Those of these names, with the VPC's name before them or without it; and the names that none has."""
        every = {self.table_name(table): table["RouteTableId"] for table in self.tables()}
        found = {name: next((one for one in (name, f"{self.name}-{name}") if one in every), None) for name in names}
        return {full: every[full] for full in found.values() if full}, [name for name, full in found.items() if not full]


class Far:
    """The other side of one peering connection.

    side: None where nobody may look there. comes: it, or the role that leads there, is to be made before a run, as a plan is told.
    same_account: it shows this account's tags, and has none of its own.
    """

    def __init__(self, peering: Mapping[str, Any], side: Side | None, comes: bool, same_account: bool):
        self.peering, self.side, self.comes, self.same_account = peering, side, comes, same_account

    @property
    def reachable(self) -> bool:
        return self.side is not None or self.comes

    @property
    def vpc_id(self) -> str | None:
        return self.peering["peer"]["vpc_id"] or (self.side.vpc_id if self.side else None)


class Area:
    """The VPC and all that it is peered with. fars: by the name of the peering connection."""

    def __init__(self, module: Any, params: Mapping[str, Any], owner: str):
        self.module, self.params, self.owner = module, params, owner
        self.clients = Clients(module)
        self.elsewhere = Elsewhere(module, self.clients)
        self.own = Side(self.clients, params["vpc_name"], owner, params["purge_tags"], "connectivity_vpc_name")
        self.fars: dict[str, Far] = {}

    @property
    def region(self) -> str:
        return str(self.clients.get("ec2").meta.region_name)

    def look(self, peerings: Sequence[Mapping[str, Any]], tolerate: bool = False) -> None:
        """Find the far sides. tolerate: one whose role is not to be had is told and left alone."""
        for peering in peerings:
            self.fars[peering["name"]] = self._far(peering, tolerate)

    def _far(self, peering: Mapping[str, Any], tolerate: bool) -> Far:
        peer, variable = peering["peer"], f"connectivity_peerings: {peering['name']}"
        same_account = not peer["assume_role_arn"] and not peer["account_id"]
        try:
            clients = self._clients(peer, f"{variable}: peer.assume_role_arn")
        except InvalidPlan as refused:
            if not tolerate:
                raise
            self.module.warn(f"{refused}. What is on the other side of it is left alone.")
            return Far(peering, None, False, same_account)
        if clients is None:
            return Far(peering, None, bool(peer["assume_role_arn"]), same_account)
        side = Side(clients, peer["vpc_name"] or "", self.owner, self.params["purge_tags"], f"{variable}: peer.vpc_name", peer["vpc_id"])
        side.look()
        return Far(peering, side, side.vpc is None, same_account and peer["region"] in (None, self.region))

    def _clients(self, peer: Mapping[str, Any], variable: str) -> Clients | None:
        """None where nobody may look, or in check mode nobody may look yet."""
        if peer["assume_role_arn"]:
            return self.elsewhere.clients(variable, peer["assume_role_arn"], peer["external_id"], ROLE_MADE_BY, peer["region"])
        if peer["account_id"]:
            return None
        return self.clients.elsewhere(peer["region"], None, None) if peer["region"] else self.clients

    def connections(self) -> list[dict[str, Any]]:
        """The peering connections that the VPC has asked for, and that are not over."""
        found = self.own.describe(*CONNECTIONS, scope="requester-vpc-info.vpc-id")
        return [one for one in found if one["Status"]["Code"] in ALIVE]

    def connection(self, name: str) -> dict[str, Any] | None:
        return next((one for one in self.connections() if name_of(one) == name), None)
