"""Changes of records that Route 53 refuses and moto takes
(https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html).
"""

from collections.abc import Iterator
from typing import Any

from moto.route53.exceptions import Route53ClientError

# The zones that AWS keeps for the names of its services: https://docs.aws.amazon.com/general/latest/gr/cf_region.html
SERVICES = {"Z2FDTNDATAQYW2": "cloudfront.net"}


class InvalidChangeBatch(Route53ClientError):
    def __init__(self, message: str):
        super().__init__("InvalidChangeBatch", f"[{message}]")


class Backend:
    def change_resource_record_sets(self, zoneid: str, change_list: list[dict[str, Any]]) -> None:
        zone = self.get_hosted_zone(zoneid)
        there = {(normal(one.name), one.type, one.set_identifier) for one in zone.rrsets}
        for change in change_list:
            for problem in problems(zone.name, there, change["Action"], change["ResourceRecordSet"]):
                raise InvalidChangeBatch(problem)
        super().change_resource_record_sets(zoneid, change_list)


def normal(name: str) -> str:
    return name.lower().rstrip(".").replace("\\052", "*") + "."


def problems(zone: str, there: set[tuple[str, str, str | None]], action: str, record: dict[str, Any]) -> Iterator[str]:
    """there: names, types and identifiers; it is brought to what the change leaves behind."""
    key = (normal(record["Name"]), record["Type"], record.get("SetIdentifier"))
    if action == "DELETE":
        there.discard(key)
        return
    if action == "CREATE" and key in there:
        yield f"Tried to create resource record set [name='{key[0]}', type='{key[1]}'] but it already exists"
    others = {kind for name, kind, _ in there if name == key[0] and kind != key[1]}
    conflicting = others if key[1] == "CNAME" else others & {"CNAME"}
    if conflicting:
        yield (
            f"RRSet of type {key[1]} with DNS name {key[0]} is not permitted because a conflicting RRSet of type {sorted(conflicting)[0]} "
            f"with the same DNS name already exists in zone {zone}"
        )
    target = record.get("AliasTarget") or {}
    service = SERVICES.get(target.get("HostedZoneId", ""))
    if service and not normal(target["DNSName"]).endswith(f".{service}."):
        yield (
            f"Tried to create an alias that targets {target['DNSName']}, type {key[1]} in zone {target['HostedZoneId']}, "
            "but the alias target name does not lie within the target zone"
        )
    there.add(key)
