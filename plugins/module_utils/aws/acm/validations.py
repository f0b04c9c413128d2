# SPDX-License-Identifier: GPL-3.0-or-later
"""The records that show Amazon whose a name is, and the wait until it has seen them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind
from ..route53.zones import Zones
from .certificates import FAILED, AcmCertificate, names_of, validated

WAITING = "PENDING_VALIDATION"
SECONDS = 300  # the TTL that Certificate Manager's own console gives them


class AcmValidation(AwsKind):
    """The CNAME of one domain of a certificate, called `DOMAIN of CERTIFICATE`; pending until the certificate is issued.

    An account has one such record for a domain, whichever of its certificates it is for, and needs it for each renewal: it is only ours to
    take away while no other certificate wants it.
    attributes: certificate_arn, record (NAME CNAME VALUE), zone_id. outputs: id (the record's name).
    """

    kind = "acm_validation"
    timeout = 3600

    def __init__(self, certificates: AcmCertificate, zones: Zones):
        self.certificates, self.zones = certificates, zones

    def read(self) -> list[Existing]:
        return self._all(self.certificates.known())

    def _all(self, certificates: Sequence[Existing]) -> list[Existing]:
        return read([partial(self._of, one, domain) for one in certificates for domain in validated(one.attributes["domain_names"])])

    def _of(self, certificate: Existing, domain: str) -> list[Existing]:
        zone, record = self.zones.of(domain), certificate.outputs.get(f"record {domain}")
        if not (zone and record):
            return []
        name, kind, _ = record.split(" ")
        found = zone.record(name, kind)
        if not found:
            return []
        here = f"{name} {kind} {' '.join(found.values)}"
        attributes = {"certificate_arn": certificate.outputs["arn"], "record": here, "zone_id": zone.id}
        status = "pending" if certificate.reason == WAITING else "ready"  # what has failed is made anew with the certificate
        called = validation_name(domain, certificate.name)
        owned = certificate.owned and not self._wanted(domain, certificate)
        return [Existing(self.kind, called, attributes, {"id": name}, status, certificate.reason, owned)]

    def _wanted(self, domain: str, certificate: Existing) -> bool:
        """By another certificate."""
        others = [one for one in self.certificates.all if one["CertificateArn"] != certificate.outputs["arn"]]
        return any(domain in validated(names_of(one)) for one in others)

    def find(self, name: str) -> Existing | None:
        return next((one for one in self._all(self.certificates.known()) if one.name == name), None)

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        arns = {one.attributes["certificate_arn"] for one in waiting}
        answers = {arn: self.certificates.acm.describe_certificate(CertificateArn=arn)["Certificate"] for arn in sorted(arns)}
        return [self._state(one, answers[one.attributes["certificate_arn"]]) for one in waiting]

    @staticmethod
    def _state(one: Existing, certificate: Mapping[str, Any]) -> Existing:
        status = certificate["Status"]
        state = "ready" if status == "ISSUED" else "failed" if status in FAILED else "pending"
        return replace(one, status=state, reason=" ".join(filter(None, [status, certificate.get("FailureReason")])))

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        record, kind, value = attributes["record"].split(" ")
        description = {"Name": record, "Type": kind, "TTL": SECONDS, "ResourceRecords": [{"Value": value}]}
        self.zones.by_id(attributes["zone_id"]).upsert(description)
        return Existing(self.kind, name, attributes, {"id": record}, "pending", owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing:
        return self.make(existing.name, {**existing.attributes, **changes})

    def remove(self, existing: Existing) -> None:
        name, kind, _ = existing.attributes["record"].split(" ", 2)
        self.zones.by_id(existing.attributes["zone_id"]).delete(name, kind)


def validation_name(domain: str, certificate: str) -> str:
    return f"{domain} of {certificate}"
