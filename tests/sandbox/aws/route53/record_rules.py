"""What Route 53 refuses of one change of a set of records.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from . import values
from .names import fault, normal, within
from .zone import Record, Zone

# The zones that AWS keeps for the names of its services: https://docs.aws.amazon.com/general/latest/gr/cf_region.html
SERVICES = {"Z2FDTNDATAQYW2": "cloudfront.net"}
ROUTING = ("Weight", "Region", "GeoLocation", "GeoProximityLocation", "Failover", "MultiValueAnswer", "CidrRoutingConfig")
APEX_NS = "A HostedZone must contain at least one NS record for the zone itself."
APEX_SOA = "A HostedZone must contain exactly one SOA record."


class Key(NamedTuple):
    name: str
    type: str
    identifier: str | None

    def __str__(self) -> str:
        identifier = f", set-identifier='{self.identifier}'" if self.identifier else ""
        return f"[name='{self.name}', type='{self.type}'{identifier}]"


There = Mapping[str, Mapping[Key, Record]]  # by name


def key_of(record: Record) -> Key:
    return Key(record["Name"], record["Type"], record.get("SetIdentifier"))


def routing(record: Record) -> str | None:
    return next((name for name in ROUTING if record.get(name) is not None), None)


def malformed(action: str, record: Record) -> str | None:
    """A request that is refused before it is looked at what is there."""
    identifier = record.get("SetIdentifier") or "null"
    where = f"Change with [Action={action}, Name={record['Name']}, Type={record['Type']}, SetIdentifier={identifier}]"
    plain = record.get("TTL") is not None and bool(record.get("ResourceRecords"))
    bodies = [plain, bool(record.get("AliasTarget")), bool(record.get("TrafficPolicyInstanceId"))]
    if sum(bodies) != 1 or (not plain and (record.get("TTL") is not None or record.get("ResourceRecords"))):
        found = "none" if not any(bodies) else "more than one"
        kinds = "[AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]"
        return f"Invalid request: Expected exactly one of {kinds}, but found {found} in {where}"
    ways = [name for name in ROUTING if record.get(name) is not None]
    if record.get("SetIdentifier") and len(ways) != 1:
        found = "none" if not ways else "more than one"
        return f"Invalid request: Expected exactly one of [{', '.join(ROUTING)}], but found {found} in {where}"
    if ways and not record.get("SetIdentifier"):
        return f"Invalid request: Missing field 'SetIdentifier' in {where}"
    return None


def problems(zone: Zone, there: There, action: str, record: Record) -> Iterator[str]:
    """there: what the changes before this one leave."""
    key = key_of(record)
    same = there.get(key.name, {})
    problem = fault(key.name)
    if problem:
        yield problem
    elif not within(key.name, zone.name):
        yield f"RRSet with DNS name {key.name} is not permitted in zone {zone.name}"
    elif action == "DELETE":
        yield from _deletion(zone, same, key, record)
    elif action == "CREATE" and key in same:
        yield f"Tried to create resource record set {key} but it already exists"
    else:
        yield from _apex(zone, key)
        yield from _neighbours(zone, same, key, record)
        yield from _alias(zone, there, key, record.get("AliasTarget"))
        yield from values.faults(key.type, record.get("ResourceRecords") or [])


def _deletion(zone: Zone, same: Mapping[Key, Record], key: Key, record: Record) -> Iterator[str]:
    """same: the records of the name."""
    if key not in same:
        yield f"Tried to delete resource record set {key} but it was not found"
    elif comparable(same[key]) != comparable(record):
        yield f"Tried to delete resource record set {key} but the values provided do not match the current values"
    elif key.name == zone.name and key.type in ("NS", "SOA"):
        yield APEX_NS if key.type == "NS" else APEX_SOA


def comparable(record: Record) -> dict[str, Any]:
    """A set's values have no order."""
    found = {name: value for name, value in record.items() if value not in (None, [], {})}
    return found | ({"ResourceRecords": sorted(found["ResourceRecords"])} if "ResourceRecords" in found else {})


def _apex(zone: Zone, key: Key) -> Iterator[str]:
    if key.name == zone.name and key.type in ("CNAME", "DS"):
        yield f"RRSet of type {key.type} with DNS name {key.name} is not permitted at apex in zone {zone.name}"
    if key.name != zone.name and key.type == "SOA":
        yield APEX_SOA
    if key.type == "NS" and key.name.startswith("\\052."):
        yield f"RRSet of type NS with DNS name {key.name} is not permitted: a wildcard can't be delegated"


def _neighbours(zone: Zone, same: Mapping[Key, Record], key: Key, record: Record) -> Iterator[str]:
    others = {one.type for one in same if one.type != key.type}
    conflicting = others if key.type == "CNAME" else others & {"CNAME"}
    if conflicting:
        yield (
            f"RRSet of type {key.type} with DNS name {key.name} is not permitted because a conflicting RRSet "
            f"of type {sorted(conflicting)[0]} with the same DNS name already exists in zone {zone.name}"
        )
    siblings = [one for other, one in same.items() if other.type == key.type and other != key]
    about = f"RRSet with DNS name {key.name}, type {key.type}, SetIdentifier {key.identifier or 'null'}"
    if any(routing(one) != routing(record) for one in siblings):
        yield f"{about} cannot be created as other RRSets exist with the same name and type."
    elif record.get("Failover") and any(one.get("Failover") == record["Failover"] for one in siblings):
        yield f"{about} cannot be created as another RRSet is the {record['Failover']} of the same name and type."


def _alias(zone: Zone, there: There, key: Key, target: Mapping[str, Any] | None) -> Iterator[str]:
    """Into the zone itself it leads to what is there; into a service's, to a name of the service's."""
    if not target:
        return
    name, place = normal(target["DNSName"]), target["HostedZoneId"].rpartition("/")[2]
    about = f"Tried to create an alias that targets {name}, type {key.type} in zone {place}"
    service = SERVICES.get(place)
    if service and not name.endswith(f".{service}."):
        yield f"{about}, but the alias target name does not lie within the target zone"
    if place == zone.resource_id and not any(one.type == key.type for one in there.get(name, ())):
        yield f"{about}, but that target was not found"
