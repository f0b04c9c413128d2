"""A hosted zone: what it holds, and what of that the name servers have by now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from moto.route53.models import FakeZone, route53_backends

from . import name_servers
from .names import order

PARTITION = "aws"
Record = Mapping[str, Any]  # a set of records, as botocore's model has it but for its values, which are texts
HOSTMASTER = "awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"


class Vpc(NamedTuple):
    id: str
    region: str

    def shown(self) -> dict[str, str]:
        return {"VPCRegion": self.region, "VPCId": self.id}


@dataclass(eq=False)
class Zone(FakeZone):
    """rrsets is replaced as a whole, never altered: who reads a list has one state of the zone. published: what the servers answer."""

    account: str
    name: str
    resource_id: str
    caller_reference: str
    private_zone: bool
    servers: list[str]
    comment: str | None = None
    delegation_set_id: str | None = None
    rrsets: list[Record] = field(default_factory=list)
    published: list[Record] = field(default_factory=list)
    vpcs: list[Vpc] = field(default_factory=list)
    authorizations: list[Vpc] = field(default_factory=list)
    signing: str = "NOT_SIGNING"
    keys: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        authority = self.servers[-1] if self.private_zone else self.servers[0]
        self.rrsets = [
            record_set(self.name, "NS", 172800, name_servers.records(self.servers)),
            record_set(self.name, "SOA", 900, [f"{authority}. {HOSTMASTER}"]),
        ]

    def sorted(self) -> list[Record]:
        return sorted(self.rrsets, key=place)

    def own(self) -> list[Record]:
        """What AWS did not make."""
        return [one for one in self.rrsets if not (one["Name"] == self.name and one["Type"] in ("NS", "SOA"))]

    def publish(self) -> None:
        self.published = self.rrsets


def record_set(name: str, kind: str, ttl: int, values: list[str]) -> Record:
    return {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": values}


def place(record: Record) -> tuple[tuple[str, ...], str, str]:
    """Where it stands in a list."""
    return order(record["Name"]), record["Type"], record.get("SetIdentifier") or ""


def everywhere() -> Iterator[Zone]:
    """The zones of all accounts."""
    for account in list(route53_backends):
        yield from list(route53_backends[account][PARTITION].zones.values())


def settle() -> None:
    """Who asks a name server sees what has reached it by now."""
    for account in list(route53_backends):
        route53_backends[account][PARTITION].provisioning.settle("Get")
