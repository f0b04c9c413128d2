"""Who may ask for a VPC peering connection, accept, change and delete it, and when."""

from typing import Any

from moto.core.responses import ActionResult

from .peering import OPTIONS, STANDING, Connection, Peering, PeeringLookups, Side, overlapping
from .refusals import dependency, refuse


class Peerings(PeeringLookups):
    def request_peering(self, vpc_id: str, peer: Side, tags: dict[str, str]) -> Peering:
        """The same request again is answered with the connection that stands (hashicorp/terraform-provider-aws#27750)."""
        requester = self.side(self.get_vpc(vpc_id).id)
        if (peer.account, peer.region) == (requester.account, requester.region):
            self.get_vpc(peer.vpc_id)
        for known in self.vpc_pcxs.values():
            one = known.connection
            if one.requester == requester and one.accepter == peer and one.state in STANDING:
                return known
        asked = sum(one.state in ("initiating-request", "pending-acceptance") for one in self.peerings_of(vpc_id))
        if asked >= self.allowed("vpc", "L-DC9F7029"):
            raise refuse("OutstandingVpcPeeringConnectionLimitExceeded", f"{vpc_id} has {asked} outstanding peering requests.")
        connection = Connection(requester, peer)
        peering = self.vpc_pcxs[connection.id] = Peering(connection, self)
        peering.add_tags(tags)
        connection.in_time("peering request", connection.requested)
        return peering

    def accept_vpc_peering_connection(self, vpc_pcx_id: str) -> Peering:
        peering = self._to_be_decided(vpc_pcx_id, "accept")
        connection = peering.connection
        sides = [connection.requester, connection.accepter]
        for other in self.peerings_of(connection.accepter.vpc_id):  # hashicorp/terraform-provider-aws#44315
            if other.state in ("provisioning", "active") and other.requester in sides and other.accepter in sides:
                raise refuse(
                    "VpcPeeringConnectionAlreadyExists", f"The vpc peering connection identified by {other.id} already exists."
                )
        connection.become("provisioning", "Provisioning")
        connection.in_time("peering", lambda: connection.become("active", "Active"))
        return peering

    def reject_vpc_peering_connection(self, vpc_pcx_id: str) -> Peering:
        peering = self._to_be_decided(vpc_pcx_id, "reject")
        peering.connection.become("rejected", "Inactive")
        return peering

    def _to_be_decided(self, identifier: str, verb: str) -> Peering:
        peering = self.get_vpc_peering_connection(identifier)
        accepter = peering.connection.accepter
        if accepter.account != self.account_id:
            raise refuse("OperationNotPermitted", f"User {self.account_id} cannot {verb} peering {identifier}")
        if accepter.region != self.region_name:
            raise refuse(
                "OperationNotPermitted",
                f"Incorrect region ({self.region_name}) specified for this request. VPC peering connection {identifier} must be "
                f"{verb}ed in region {accepter.region}",
            )
        check_state(peering, "pending-acceptance")
        return peering

    def delete_vpc_peering_connection(self, vpc_pcx_id: str) -> Peering:
        peering = self.get_vpc_peering_connection(vpc_pcx_id)
        connection = peering.connection
        if connection.state == "pending-acceptance" and connection.requester.account != self.account_id:
            raise refuse("OperationNotPermitted", f"User {self.account_id} cannot delete peering {vpc_pcx_id}")
        check_state(peering, "active", "pending-acceptance")
        connection.become("deleting", "Deleting")
        connection.in_time("peering deletion", lambda: connection.become("deleted", f"Deleted by {self.account_id}"))
        return peering

    def modify_peering(self, identifier: str, given: dict[str, dict[str, bool]]) -> dict[str, dict[str, bool]]:
        """given: by "requester" and "accepter", what is to be changed of its options."""
        peering = self.get_vpc_peering_connection(identifier)
        connection = peering.connection
        if connection.state != "active":
            raise refuse(
                "OperationNotPermitted", f"Peering {identifier} is not active. Peering options can be added only to active peerings."
            )
        for name, options in given.items():
            self._check_options(name, getattr(connection, name), options)
        for name, options in given.items():
            getattr(connection, name).options.update(options)
        return {name: getattr(connection, name).options for name in given}

    def _check_options(self, name: str, side: Side, options: dict[str, bool]) -> None:
        if side.account != self.account_id:
            raise refuse(
                "OperationNotPermitted", f"User {self.account_id} does not have permission to modify the {name} side peering options"
            )
        if side.region != self.region_name:
            raise refuse(
                "OperationNotPermitted", f"{name.capitalize()}'s VPC Peering connection options cannot be modified for a different region"
            )
        if any(options.get(one) for one in OPTIONS[1:]):
            raise refuse("InvalidParameterValue", "ClassicLink is retired: its peering options can't be set.")

    def leave_peerings(self, vpc_id: str) -> None:
        """The VPC is to be deleted: the account's own request goes with it, what is another's or active keeps it
        (https://docs.aws.amazon.com/vpc/latest/peering/delete-vpc-peering-connection.html)."""
        own: list[Connection] = []
        for connection in self.peerings_of(vpc_id):
            if connection.state in ("provisioning", "active"):
                raise dependency("vpc", vpc_id)
            if connection.state == "pending-acceptance":
                if connection.requester.account != self.account_id:
                    raise dependency("vpc", vpc_id)
                own.append(connection)
        for connection in own:
            connection.become("deleted", f"Deleted by {self.account_id}")

    def check_range_against_peers(self, vpc_id: str, cidr: str) -> None:
        """https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions"""
        for connection in self.peerings_of(vpc_id):
            own, other = connection.requester, connection.accepter
            if (own.vpc_id, own.account) != (vpc_id, self.account_id):
                own, other = other, own
            if connection.state == "active" and overlapping([cidr], other.ranges()):
                raise refuse("InvalidVpc.Range", f"The CIDR '{cidr}' conflicts with a CIDR of a peered VPC.")


def check_state(peering: Peering, *states: str) -> None:
    if peering.connection.state not in states:
        raise refuse(
            "InvalidStateTransition",
            f"Invalid state transition for {peering.id}, attempting to transition from {peering.connection.state}",
        )


class PeeringsResponse:
    def create_vpc_peering_connection(self) -> ActionResult:
        backend: Any = self.ec2_backend
        peer = backend.side(self._get_param("PeerVpcId"), self._get_param("PeerOwnerId"), self._get_param("PeerRegion"))
        tags = self._parse_tag_specification().get("vpc-peering-connection", {})
        return ActionResult({"VpcPeeringConnection": backend.request_peering(self._get_param("VpcId"), peer, tags)})

    def describe_vpc_peering_connections(self) -> ActionResult:
        found = self.ec2_backend.describe_peerings(self._get_param("VpcPeeringConnectionIds", []), self._filters_from_querystring())
        return ActionResult({"VpcPeeringConnections": found})

    def modify_vpc_peering_connection_options(self) -> ActionResult:
        given: dict[str, dict[str, bool]] = {}
        for name in ("accepter", "requester"):
            options = self._get_param(f"{name.capitalize()}PeeringConnectionOptions")
            if options:
                given[name] = options
        if not given:
            raise refuse(
                "MissingParameter",
                "The request must contain the parameter AccepterPeeringConnectionOptions or RequesterPeeringConnectionOptions",
            )
        answer = self.ec2_backend.modify_peering(self._get_param("VpcPeeringConnectionId"), given)
        return ActionResult({f"{name.capitalize()}PeeringConnectionOptions": options for name, options in answer.items()})
