"""Sets of records: a batch of changes is done as a whole or not at all."""

from collections import defaultdict
from typing import Any

from .changes import Change
from .names import normal, order
from .record_rules import Key, key_of, malformed, problems
from .refusals import InvalidChangeBatch, Refused, invalid_input
from .zone import Record, Zone, place

# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
MOST_RECORDS, MOST_CHARACTERS, MOST_OF_A_ZONE = 1000, 32000, 10000


class Records:
    def change_records(self, id_: str, changes: list[dict[str, Any]], comment: str | None) -> Change:
        zone = self.get_hosted_zone(id_)
        wanted = [(one["Action"], kept(one["ResourceRecordSet"])) for one in changes]
        _check_form(wanted)
        there: dict[str, dict[Key, Record]] = defaultdict(dict)
        for one in zone.rrsets:
            there[one["Name"]][key_of(one)] = one
        found = _conflicting(wanted)
        for action, record in wanted:
            found += problems(zone, there, action, record)
            there[record["Name"]].pop(key_of(record), None)
            if action != "DELETE":
                there[record["Name"]][key_of(record)] = record
                self._check_health(record)
        if found:
            raise InvalidChangeBatch(*found)
        left = [one for same in there.values() for one in same.values()]
        if len(left) > MOST_OF_A_ZONE:
            raise InvalidChangeBatch(f"Number of records limit of {MOST_OF_A_ZONE} exceeded.")
        zone.rrsets = left
        return self.begin(zone.publish, comment)

    def _check_health(self, record: dict[str, Any]) -> None:
        check = record.get("HealthCheckId")
        if check and check not in self.health_checks:
            raise Refused("NoSuchHealthCheck", f"A health check with id {check} does not exist.")

    def records_from(self, id_: str, name: str | None, kind: str | None, identifier: str | None) -> list[Record]:
        zone: Zone = self.get_hosted_zone(id_)
        if (kind and not name) or (identifier and not kind):
            raise invalid_input("The input is not valid: a record's type wants its name, and its identifier both.")
        start = (order(name), kind or "", identifier or "") if name else ((), "", "")
        return [one for one in zone.sorted() if place(one) >= start]


def kept(record: dict[str, Any]) -> dict[str, Any]:
    """As Route 53 keeps it: names in its form, values as texts."""
    found = {name: value for name, value in record.items() if value is not None}
    found["Name"] = normal(found["Name"])
    if "ResourceRecords" in found:
        found["ResourceRecords"] = [one["Value"] for one in found["ResourceRecords"]]
    if "AliasTarget" in found:
        target = found["AliasTarget"]
        found["AliasTarget"] = {**target, "DNSName": normal(target["DNSName"])}
    for name in ("TTL", "Weight"):
        found |= {name: int(found[name])} if name in found else {}
    return found


def _check_form(changes: list[tuple[str, dict[str, Any]]]) -> None:
    for action, record in changes:
        if problem := malformed(action, record):
            raise invalid_input(problem)
    times = [(2 if action == "UPSERT" else 1, record.get("ResourceRecords") or []) for action, record in changes]
    if sum(number * len(values) for number, values in times) > MOST_RECORDS:
        raise InvalidChangeBatch(f"Number of records limit of {MOST_RECORDS} exceeded.")
    if sum(number * len(value) for number, values in times for value in values) > MOST_CHARACTERS:
        raise InvalidChangeBatch(f"Number of characters limit of {MOST_CHARACTERS} exceeded.")


def _conflicting(changes: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """A set is changed once in a batch, or deleted and then created."""
    actions: dict[Key, list[str]] = defaultdict(list)
    for action, record in changes:
        actions[key_of(record)].append(action)
    wrong = [key for key, found in actions.items() if len(found) > 1 and found != ["DELETE", "CREATE"]]
    return [f"The request contains an invalid set of changes for a resource record set '{key.type} {key.name}'" for key in wrong]
