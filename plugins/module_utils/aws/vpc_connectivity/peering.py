# SPDX-License-Identifier: GPL-3.0-or-later
"""Peering connections: the request, its acceptance on the other side, and the options of both sides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...converge.model import Existing
from ..area import tag_changes, tag_list, tags_of
from ..calls import patiently
from ..network.area import Ec2Kind
from .area import CONNECTIONS, Area, Far
from .of_peering import OfPeering

# https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-lifecycle
STATUSES = {
    "initiating-request": "pending",
    "pending-acceptance": "ready",
    "provisioning": "ready",
    "active": "ready",
    "deleting": "deleting",
    "failed": "failed",
    "rejected": "failed",
    "expired": "failed",
}
OPTION = "AllowDnsResolutionFromRemoteVpc"


class VpcPeeringConnection(Ec2Kind):
    """A request of this VPC, named by its Name tag. It is ready when the other side can accept it.

    attributes: vpc_id, peer_vpc_id, peer_account_id, peer_region, which replace it; tags. outputs: id.
    """

    kind = "vpc_peering_connection"
    operation, result = CONNECTIONS
    id_field, id_filter = "VpcPeeringConnectionId", "vpc-peering-connection-id"
    replace_on = frozenset({"vpc_id", "peer_vpc_id", "peer_account_id", "peer_region"})
    timeout = 300

    def __init__(self, area: Area):
        super().__init__(area.own)
        self.area = area

    def descriptions(self) -> list[dict[str, Any]]:
        return self.area.connections()

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        """One that is over stays listed for a while."""
        code, peer = description["Status"]["Code"], description["AccepterVpcInfo"]
        if code not in STATUSES:
            return None
        attributes = {
            "vpc_id": description["RequesterVpcInfo"]["VpcId"],
            "peer_vpc_id": peer["VpcId"],
            "peer_account_id": peer["OwnerId"],
            "peer_region": peer["Region"],
        }
        return self.existing(description, attributes, status=STATUSES[code], reason=description["Status"].get("Message", ""))

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        answer = self.ec2_once.create_vpc_peering_connection(
            VpcId=attributes["vpc_id"],
            PeerVpcId=attributes["peer_vpc_id"],
            PeerOwnerId=attributes["peer_account_id"],
            PeerRegion=attributes["peer_region"],
            TagSpecifications=self.tag_specifications(name, attributes),
        )
        return self.made(name, answer["VpcPeeringConnection"], attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)

    def remove(self, existing: Existing) -> Existing | None:
        self.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=existing.outputs["id"])
        return None  # both VPCs may go at once


class VpcPeeringAcceptance(OfPeering):
    """The other side's acceptance, with the name and tags that the connection bears there.

    attributes: peering_connection_id; tags, where the other side is another account's or region's.
    """

    kind = "vpc_peering_acceptance"

    def of(self, name: str, connection: Mapping[str, Any], far: Far) -> Existing | None:
        if connection["Status"]["Code"] not in ("provisioning", "active"):
            return None
        identity, tags = connection["VpcPeeringConnectionId"], {}
        if far.side and not far.same_account:
            tags = tags_of(_seen_there(far, identity))
        status = "ready" if connection["Status"]["Code"] == "active" else "pending"
        return Existing(self.kind, name, {"peering_connection_id": identity, "tags": tags}, {"id": f"{identity} accepted"}, status)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        identity, far = attributes["peering_connection_id"], self.area.fars[name]
        assert far.side
        # The other account may hear of the request a moment later than this one; then it is tried again.
        far.side.clients.once("ec2").accept_vpc_peering_connection(VpcPeeringConnectionId=identity)
        return Existing(self.kind, name, {"peering_connection_id": identity, "tags": {}}, {"id": f"{identity} accepted"}, "pending")

    def complete(self, one: Existing, missing: Mapping[str, Any]) -> Existing:
        super().complete(one, missing)
        return one  # it is not active before a while, whatever its tags

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        added, removed = tag_changes(existing, changes.get("tags", existing.attributes["tags"]))
        identity, client = existing.attributes["peering_connection_id"], self.ec2_there(existing.name)
        if added:
            client.create_tags(Resources=[identity], Tags=tag_list(existing.name, added))
        if removed:
            client.delete_tags(Resources=[identity], Tags=[{"Key": key} for key in removed])


class VpcPeeringOptions(OfPeering):
    """Whether each side resolves the other's names; AWS has it off at first, and takes it of an active connection.

    attributes: peering_connection_id; requester_dns_resolution and accepter_dns_resolution, each set in its own account.
    """

    kind = "vpc_peering_options"

    def of(self, name: str, connection: Mapping[str, Any], far: Far) -> Existing | None:
        if connection["Status"]["Code"] != "active":
            return None
        identity = connection["VpcPeeringConnectionId"]
        attributes = {"peering_connection_id": identity, "requester_dns_resolution": _dns(connection["RequesterVpcInfo"])}
        if far.side:
            attributes["accepter_dns_resolution"] = _dns(_seen_there(far, identity).get("AccepterVpcInfo", {}))
        return Existing(self.kind, name, attributes, {"id": f"{identity} options"})

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        one = Existing(self.kind, name, dict(attributes), {"id": f"{attributes['peering_connection_id']} options"})
        self._set(name, attributes["peering_connection_id"], attributes)
        return one

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self._set(existing.name, existing.attributes["peering_connection_id"], changes)

    def _set(self, name: str, identity: str, wanted: Mapping[str, Any]) -> None:
        if "requester_dns_resolution" in wanted:
            options = {OPTION: wanted["requester_dns_resolution"]}
            here = partial(self.area.own.ec2.modify_vpc_peering_connection_options, VpcPeeringConnectionId=identity)
            here(RequesterPeeringConnectionOptions=options)
        if "accepter_dns_resolution" in wanted:
            options = {OPTION: wanted["accepter_dns_resolution"]}
            there = partial(self.ec2_there(name).modify_vpc_peering_connection_options, VpcPeeringConnectionId=identity)
            # It may hear a moment later that the connection is active.
            patiently(partial(there, AccepterPeeringConnectionOptions=options), ("OperationNotPermitted",), pause=self.pause)


def _seen_there(far: Far, identity: str) -> dict[str, Any]:
    """The connection as the other side sees it: its tags and options there are shown to nobody else."""
    assert far.side
    found = far.side.describe(*CONNECTIONS, scope="accepter-vpc-info.vpc-id")
    return next((one for one in found if one["VpcPeeringConnectionId"] == identity), {})


def _dns(side: Mapping[str, Any]) -> bool:
    return bool((side.get("PeeringOptions") or {}).get(OPTION, False))
