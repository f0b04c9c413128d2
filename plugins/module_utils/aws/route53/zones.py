# SPDX-License-Identifier: GPL-3.0-or-later
"""Zones of this or of another account, their records read by name and changed one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Lock
from typing import Any, NamedTuple

from ..area import Clients, explain, pages

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import BotoCoreError, ClientError

NOT_YET = "(known once the zone is there)"


class Record(NamedTuple):
    """description: as Route 53 gives it, which a deletion repeats."""

    name: str
    type: str
    alias: str | None
    values: tuple[str, ...]
    description: Mapping[str, Any]


class Place(NamedTuple):
    """Where a zone is: its name, without the dot at its end, and the role that leads to its account."""

    name: str
    assume_role_arn: str | None = None
    external_id: str | None = None


class Zone:
    def __init__(self, clients: Clients, identity: str):
        self.clients, self.id = clients, identity

    @property
    def route53(self) -> Any:
        return self.clients.get("route53")

    def records(self, name: str) -> list[Record]:
        """All of a name, which stand together in the list."""
        wanted = normal(name)
        answer = self.route53.list_resource_record_sets(HostedZoneId=self.id, StartRecordName=wanted, MaxItems="30")
        return [_parsed(one) for one in answer["ResourceRecordSets"] if normal(one["Name"]) == wanted]

    def record(self, name: str, kind: str) -> Record | None:
        return next((one for one in self.records(name) if one.type == kind), None)

    def upsert(self, description: Mapping[str, Any]) -> None:
        self._change("UPSERT", description)

    def delete(self, name: str, kind: str) -> None:
        """As it is now; nothing if it is gone."""
        found = self.record(name, kind)
        if found:
            self._change("DELETE", found.description)

    def _change(self, action: str, description: Mapping[str, Any]) -> None:
        changes = [{"Action": action, "ResourceRecordSet": description}]
        self.route53.change_resource_record_sets(HostedZoneId=self.id, ChangeBatch={"Changes": changes})


class Zones:
    """The zones of domain names, and of those below them. Each is looked for once, when it is first asked for.

    places: by domain. lost: told of one that can't be reached. failures: why some can't be, by place.
    """

    def __init__(self, clients: Clients, places: Mapping[str, Place], lost: Callable[[Place, str], None] = lambda place, reason: None):
        self.clients, self.places, self.lost, self.failures = clients, places, lost, dict[Place, str]()
        self._lock, self._known = Lock(), dict[Place, Zone | None]()

    def of(self, domain: str) -> Zone | None:
        """None where it has no place, or can't be reached."""
        name = domain.removeprefix("*.")
        above = (place for place in self.places.values() if within(name, place.name))
        place = self.places.get(name) or next(above, None)
        return self._at(place) if place else None

    def by_id(self, identity: str) -> Zone:
        """Of one that was found."""
        return next(zone for zone in self._known.values() if zone and zone.id == identity)

    def _at(self, place: Place) -> Zone | None:
        with self._lock:
            if place not in self._known:
                self._known[place] = self._found(place)
            return self._known[place]

    def _found(self, place: Place) -> Zone | None:
        try:
            away = place.assume_role_arn is not None
            clients = self.clients.elsewhere(None, place.assume_role_arn, place.external_id) if away else self.clients
            listed = pages(clients.get("route53"), "list_hosted_zones", "HostedZones")
        except (ClientError, BotoCoreError) as error:
            return self._failed(place, explain(error))
        public = [one for one in listed if normal(one["Name"]) == normal(place.name) and not one.get("Config", {}).get("PrivateZone")]
        if len(public) == 1:
            return Zone(clients, public[0]["Id"].rpartition("/")[2])
        ids = ", ".join(one["Id"].rpartition("/")[2] for one in public)
        several = f"there are several public zones of this name: {ids}"
        return self._failed(place, several if public else "there is no public zone of this name")

    def _failed(self, place: Place, reason: str) -> None:
        self.failures[place] = reason
        self.lost(place, reason)


def normal(name: str) -> str:
    r"""As names are compared: in small letters, with the dot at the end; Route 53 writes a star as `\052`."""
    return f"{name.lower().rstrip('.')}.".replace("\\052", "*")


def without_dot(name: str) -> str:
    return normal(name).removesuffix(".")


def within(domain: str, zone: str) -> bool:
    return domain == zone or domain.endswith(f".{zone}")


def _parsed(description: Mapping[str, Any]) -> Record:
    target = description.get("AliasTarget")
    alias, values = without_dot(target["DNSName"]) if target else None, [one["Value"] for one in description.get("ResourceRecords") or []]
    return Record(without_dot(description["Name"]), description["Type"], alias, tuple(values), description)
