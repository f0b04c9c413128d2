"""VPC peering: one connection, seen from each of its two accounts
(https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-lifecycle).
"""

from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import generic_filter, random_vpc_peering_connection_id

from ...settings import ACCOUNTS
from .across import Shared, distinct
from .refusals import refuse

FAILED = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"
OPTIONS = ("AllowDnsResolutionFromRemoteVpc", "AllowEgressFromLocalClassicLinkToRemoteVpc", "AllowEgressFromLocalVpcToRemoteClassicLink")
# One that is asked for again in one of these states is the same connection.
STANDING = ("initiating-request", "pending-acceptance", "provisioning", "active")


class Side:
    """A VPC and where it is. AWS tells the requester nothing of whether the other account has it."""

    def __init__(self, vpc_id: str, account: str, region: str, backend: Any):
        self.vpc_id, self.account, self.region, self.backend = vpc_id, account, region, backend
        self.options = dict.fromkeys(OPTIONS, False)

    @property
    def vpc(self) -> Any:
        return self.backend.vpcs.get(self.vpc_id) if self.backend else None

    def ranges(self) -> list[str]:
        return [found["cidr_block"] for found in self.vpc.get_cidr_block_association_set()] if self.vpc else []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Side) and (self.vpc_id, self.account, self.region) == (other.vpc_id, other.account, other.region)

    __hash__ = None  # type: ignore[assignment]


class Connection(Shared):
    """What both accounts share: the sides and the state."""

    def __init__(self, requester: Side, accepter: Side):
        self.id = random_vpc_peering_connection_id()
        self.requester, self.accepter = requester, accepter
        self.expires: datetime | None = utcnow() + timedelta(days=7)
        self.become("initiating-request", f"Initiating Request to {accepter.account}")

    def become(self, state: str, message: str = "") -> None:
        self.state, self.message = state, message

    @property
    def backends(self) -> list[Any]:
        return distinct((self.requester.backend, self.accepter.backend))

    def requested(self) -> None:
        if overlapping(self.requester.ranges(), self.accepter.ranges()) or self.accepter.vpc is None:
            self.become("failed", FAILED)
            self.expires = None
            return
        self.become("pending-acceptance", f"Pending Acceptance by {self.accepter.account}")
        accepter = self.accepter.backend
        accepter.vpc_pcxs.setdefault(self.id, Peering(self, accepter))


def overlapping(some: list[str], others: list[str]) -> bool:
    pairs = ((ip_network(one), ip_network(other)) for one in some for other in others)
    return any(one.version == other.version and one.overlaps(other) for one, other in pairs)


class Peering(TaggedEC2Resource):
    """A connection as one account sees it, with that account's tags."""

    def __init__(self, connection: Connection, backend: Any):
        self.connection, self.ec2_backend, self.id = connection, backend, connection.id

    @property
    def vpc_peering_connection_id(self) -> str:
        return self.id

    @property
    def status(self) -> dict[str, str]:
        return {"Code": self.connection.state, "Message": self.connection.message}

    @property
    def expiration_time(self) -> datetime | None:
        return self.connection.expires if self.connection.state in ("initiating-request", "pending-acceptance") else None

    @property
    def requester_vpc_info(self) -> dict[str, Any]:
        return self._info(self.connection.requester, ranges=True)

    @property
    def accepter_vpc_info(self) -> dict[str, Any]:
        return self._info(self.connection.accepter, ranges=self.connection.state == "active")

    def _info(self, side: Side, ranges: bool) -> dict[str, Any]:
        """The accepter's ranges are known once it has accepted, and options to the account whose they are."""
        found: dict[str, Any] = {"OwnerId": side.account, "VpcId": side.vpc_id, "Region": side.region}
        known = side.ranges() if ranges else []
        four, six = [one for one in known if ":" not in one], [one for one in known if ":" in one]
        if four:
            found |= {"CidrBlock": four[0], "CidrBlockSet": [{"CidrBlock": one} for one in four]}
        if six:
            found["Ipv6CidrBlockSet"] = [{"Ipv6CidrBlock": one} for one in six]
        if side.account == self.ec2_backend.account_id and self.connection.state == "active":
            found["PeeringOptions"] = dict(side.options)
        return found

    def get_filter_value(self, filter_name: str, method_name: str | None = None) -> Any:
        side, _, name = filter_name.partition("-vpc-info.")
        if name:
            info = self.requester_vpc_info if side == "requester" else self.accepter_vpc_info
            return info.get({"cidr-block": "CidrBlock", "owner-id": "OwnerId", "vpc-id": "VpcId"}[name], "")
        own = {"status-code": self.connection.state, "status-message": self.connection.message, "vpc-peering-connection-id": self.id}
        return own[filter_name] if filter_name in own else super().get_filter_value(filter_name, "DescribeVpcPeeringConnections")


class PeeringLookups:
    def get_vpc_peering_connection(self, vpc_pcx_id: str) -> Peering:
        found: Peering | None = self.vpc_pcxs.get(vpc_pcx_id)
        if found is None:
            raise refuse("InvalidVpcPeeringConnectionID.NotFound", f"The vpcPeeringConnection ID '{vpc_pcx_id}' does not exist")
        return found

    def describe_peerings(self, identifiers: list[str], filters: Any) -> list[Peering]:
        found = [self.get_vpc_peering_connection(one) for one in identifiers] if identifiers else list(self.vpc_pcxs.values())
        return generic_filter(filters, found)

    def peerings_of(self, vpc_id: str) -> list[Connection]:
        """Those in which the VPC stands, whatever became of them."""
        here = (vpc_id, self.account_id, self.region_name)
        every = (peering.connection for peering in self.vpc_pcxs.values())
        return [one for one in every if here in [(side.vpc_id, side.account, side.region) for side in (one.requester, one.accepter)]]

    def side(self, vpc_id: str, account: str | None = None, region: str | None = None) -> Side:
        from moto.ec2.models import ec2_backends

        account, region = account or self.account_id, region or self.region_name
        backend = ec2_backends[account][region] if account in ACCOUNTS.values() else None
        return Side(vpc_id, account, region, backend)
