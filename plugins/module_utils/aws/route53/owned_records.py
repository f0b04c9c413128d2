# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of any type, each with a TXT record beside it that says whose it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind
from ..calls import error_code
from .batches import Batches, Changes
from .dnssec import SIGNING
from .errors import unless_code
from .hosted_zones import ABSENT, KIND, all_records
from .listing import Listed, Listing
from .names import PREFIX, domain, mark, mark_name, owner_of, parts_of, record_key
from .record_sets import described, equal, parsed
from .zones import without_dot

Description = Mapping[str, Any]


class OwnedRecord(AwsKind):
    """Records, called by their zone's label, their name within it, type and set identifier: `example.com www CNAME`.

    attributes: zone_id, owner (who says to have made it; None for nobody), and those of record_sets.py, which are complete.
    outputs: id (the name); while not all of Route 53's servers know of it, change.
    """

    kind = "route53_record"

    def __init__(self, batches: Batches, listing: Listing, zones: Collection[str], wanted: Collection[str], owner: str):
        """zones: labels of those that are read. wanted: names of the described records. Of others only our own are found."""
        self.batches, self.listing, self.zones, self.wanted, self.owner = batches, listing, zones, wanted, owner
        self.found: dict[str, Description] = {}  # all records that are there, by name; two zones of one name are refused
        self._marks: dict[str, Description] = {}  # those that say whose a record is, by the record's name

    @property
    def route53(self) -> Any:
        return self.batches.clients.get("route53")

    def read(self) -> list[Existing]:
        return read([partial(self._of, listed) for listed in self.listing.zones() if listed.label in self.zones])

    def _of(self, listed: Listed) -> list[Existing]:
        descriptions: list[dict[str, Any]] = []
        with unless_code(ABSENT):
            descriptions = all_records(self.route53, listed.id)
        marks = {without_dot(one["Name"]): one for one in descriptions if one["Type"] == "TXT" and one["Name"].startswith(PREFIX)}
        return list(self._owned(listed, descriptions, marks))

    def _owned(self, listed: Listed, descriptions: Sequence[Description], marks: Mapping[str, Description]) -> Iterator[Existing]:
        for one in descriptions:
            name, kind, identifier = without_dot(one["Name"]), one["Type"], one.get("SetIdentifier")
            if kind == "SOA" or (kind == "NS" and name == domain(listed.label)) or name in marks:
                continue
            key, beside = record_key(listed.label, name, kind, identifier), marks.get(mark_name(name, kind, identifier))
            self.found[key] = one
            if beside:
                self._marks[key] = beside
            owner = owner_of(beside["ResourceRecords"][0]["Value"]) if beside else None
            if key in self.wanted or owner == self.owner:
                yield self._existing(key, {**parsed(one), "zone_id": listed.id, "owner": owner})

    def _existing(self, name: str, attributes: Description, change: Mapping[str, str] | None = None) -> Existing:
        """A delegation goes before the zone that it leads to, so that it never leads to nobody."""
        record, is_known = parts_of(name), not change or change["Status"] == "INSYNC"
        outputs = {"id": name, **({} if is_known or not change else {"change": change["Id"]})}
        after = {"NS": ((KIND, record.name),), "DS": ((KIND, record.name), (SIGNING, record.name))}.get(record.type, ())
        owned = attributes.get("owner") == self.owner
        return Existing(self.kind, name, attributes, outputs, "ready" if is_known else "pending", owned=owned, after=after)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return present if attribute in ("values", "alias") and equal(wanted, present) else wanted

    def create(self, name: str, attributes: Description) -> Existing:
        """It may be there by now: both ways it ends as it is to be."""
        return self._put(name, attributes)

    def update(self, existing: Existing, changes: Description) -> Existing:
        return self._put(existing.name, {**existing.attributes, **changes})

    def _put(self, name: str, attributes: Description) -> Existing:
        record = parts_of(name)
        beside = {
            "Name": mark_name(record.name, record.type, record.set_identifier),
            "Type": "TXT",
            "TTL": 300,
            "ResourceRecords": [{"Value": mark(self.owner)}],
        }
        both = (described(record, attributes), beside)
        changes = [{"Action": "UPSERT", "ResourceRecordSet": one} for one in both]
        return self._existing(name, {**attributes, "owner": self.owner}, self.batches.change(attributes["zone_id"], changes))

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        changes = {one.outputs["change"] for one in waiting}
        known = {change for change in changes if self.route53.get_change(Id=change)["ChangeInfo"]["Status"] == "INSYNC"}
        return [replace(one, status="ready", outputs={"id": one.name}) if one.outputs["change"] in known else one for one in waiting]

    def remove(self, existing: Existing) -> None:
        """As it was read, or else as it is now: Route 53 wants all of it repeated."""
        zone, as_read = existing.attributes["zone_id"], [self.found.get(existing.name), self._marks.get(existing.name)]
        with unless_code(ABSENT):
            try:
                self._delete(zone, [one for one in as_read if one])
            except ClientError as error:
                if error_code(error) != "InvalidChangeBatch":
                    raise
                self._delete(zone, list(self._now(zone, existing.name)))

    def _delete(self, zone: str, records: Sequence[Description]) -> None:
        changes: Changes = [{"Action": "DELETE", "ResourceRecordSet": dict(one)} for one in records]
        if changes:
            self.batches.change(zone, changes)

    def _now(self, zone: str, key: str) -> Iterator[Description]:
        record = parts_of(key)
        beside = mark_name(record.name, record.type, record.set_identifier)
        for one in all_records(self.route53, zone):
            name, kind, identifier = without_dot(one["Name"]), one["Type"], one.get("SetIdentifier")
            if (name, kind, identifier) in ((record.name, record.type, record.set_identifier), (beside, "TXT", None)):
                yield one
