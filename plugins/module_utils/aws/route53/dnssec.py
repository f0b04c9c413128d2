# SPDX-License-Identifier: GPL-3.0-or-later
"""What signs a zone: its key-signing key, and that it is signed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from threading import Lock
from typing import Any
from uuid import uuid4

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind, Clients
from .errors import unless_code
from .hosted_zones import ABSENT
from .listing import Listing

KEY, SIGNING = "route53_key_signing_key", "route53_dnssec"
NAME = "piksel_infra"  # of our key within its zone: letters, digits and underscores
NOT_SIGNED = "NOT_SIGNING"


class Signatures:
    """GetDNSSEC of each zone, asked once."""

    def __init__(self, clients: Clients, listing: Listing, zones: Collection[str]):
        self.clients, self.listing, self.zones = clients, listing, zones
        self._lock, self._known = Lock(), dict[str, dict[str, Any]]()

    @property
    def route53(self) -> Any:
        return self.clients.get("route53")

    def ids(self) -> Iterator[tuple[str, str]]:
        """Label and id of each zone that is there."""
        yield from ((one.label, one.id) for one in self.listing.zones() if one.label in self.zones)

    def of(self, zone_id: str) -> dict[str, Any]:
        with self._lock:
            if zone_id not in self._known:
                self._known[zone_id] = self.read(zone_id)
            return self._known[zone_id]

    def read(self, zone_id: str) -> dict[str, Any]:
        with unless_code(ABSENT):
            found: dict[str, Any] = self.route53.get_dnssec(HostedZoneId=zone_id)
            return found
        return {}


class _OfZone(AwsKind):
    """One of each zone, named by its label."""

    kind = ""
    holds_data = True

    def __init__(self, signatures: Signatures):
        self.signatures = signatures

    @property
    def route53(self) -> Any:
        return self.signatures.route53

    def read(self) -> list[Existing]:
        return read([partial(self._found, zone, zone_id) for zone, zone_id in self.signatures.ids()])

    def _found(self, zone: str, zone_id: str) -> list[Existing]:
        one = self.existing(zone, zone_id, self.signatures.of(zone_id))
        return [one] if one else []

    def existing(self, zone: str, zone_id: str, found: Mapping[str, Any]) -> Existing | None:
        raise NotImplementedError


class KeySigningKey(_OfZone):
    """The key whose digest the parent zone's DS record has. An unready one says what is wrong with its KMS key.

    attributes: zone_id and kms_key_arn (fixed), status. outputs: id, name (within its zone), ds_record.
    """

    kind = KEY
    fixed = frozenset({"zone_id", "kms_key_arn"})

    def existing(self, zone: str, zone_id: str, found: Mapping[str, Any]) -> Existing | None:
        """Ours, or else the only one that the zone has."""
        keys = found.get("KeySigningKeys") or []
        ours = [one for one in keys if one["Name"] == NAME] or (keys if len(keys) == 1 else [])
        return self._parsed(zone, zone_id, ours[0]) if ours else None

    def _parsed(self, zone: str, zone_id: str, key: Mapping[str, Any]) -> Existing:
        has_failed = key["Status"] not in ("ACTIVE", "INACTIVE", "DELETING")
        status = "failed" if has_failed else "deleting" if key["Status"] == "DELETING" else "ready"
        attributes = {"zone_id": zone_id, "kms_key_arn": key["KmsArn"], "status": key["Status"]}
        outputs = {"id": f"{zone_id} {key['Name']}", "name": key["Name"], "ds_record": key.get("DSRecord")}
        return Existing(self.kind, zone, attributes, outputs, status, key.get("StatusMessage", ""), owned=True)

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self._zone_id = attributes["zone_id"]
        return super().create(name, attributes)

    def find(self, name: str) -> Existing | None:
        zone_id = dict(self.signatures.ids()).get(name) or self._zone_id
        return self.existing(name, zone_id, self.signatures.read(zone_id))

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        arguments = {"HostedZoneId": attributes["zone_id"], "KeyManagementServiceArn": attributes["kms_key_arn"]}
        made = self.signatures.clients.once("route53").create_key_signing_key(
            CallerReference=str(uuid4()), Name=NAME, Status="ACTIVE", **arguments
        )
        return self._parsed(name, attributes["zone_id"], made["KeySigningKey"])

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        if "status" in changes:
            self.route53.activate_key_signing_key(HostedZoneId=existing.attributes["zone_id"], Name=existing.outputs["name"])

    def remove(self, existing: Existing) -> None:
        """An active one can't be deleted."""
        which = {"HostedZoneId": existing.attributes["zone_id"], "Name": existing.outputs["name"]}
        with unless_code("NoSuchKeySigningKey", ABSENT):
            if existing.attributes["status"] == "ACTIVE":
                self.route53.deactivate_key_signing_key(**which)
            self.route53.delete_key_signing_key(**which)


class Signing(_OfZone):
    """That a zone is signed. attributes: zone_id, key_signing_key (its id). outputs: id."""

    kind = SIGNING
    fixed = frozenset({"zone_id"})

    def existing(self, zone: str, zone_id: str, found: Mapping[str, Any]) -> Existing | None:
        state = found.get("Status", {})
        if state.get("ServeSignature", NOT_SIGNED) == NOT_SIGNED:
            return None
        status = {"SIGNING": "ready", "DELETING": "deleting"}.get(state["ServeSignature"], "failed")
        return self._one(zone, zone_id, status, state.get("StatusMessage", ""))

    def _one(self, zone: str, zone_id: str, status: str = "ready", reason: str = "") -> Existing:
        attributes = {"zone_id": zone_id}
        return Existing(self.kind, zone, attributes, {"id": f"signing of {zone}"}, status, reason, owned=True, after=((KEY, zone),))

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """Twice is no error."""
        self.route53.enable_hosted_zone_dnssec(HostedZoneId=attributes["zone_id"])
        return self._one(name, attributes["zone_id"])

    def remove(self, existing: Existing) -> None:
        with unless_code("DNSSECNotFound", ABSENT):
            self.route53.disable_hosted_zone_dnssec(HostedZoneId=existing.attributes["zone_id"])
