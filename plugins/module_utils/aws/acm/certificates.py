# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that Amazon issues for names whose zone says so."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind, Clients, name_of, pages, tag_changes, tag_list, tags_of
from ..calls import backoff, patiently, unless_gone
from ..remembering import Remembered

OWNER_TAG = "ManagedBy"
REGION = "us-east-1"  # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
# One that waits for its records is as ready as it can be: what awaits its issue is its validation.
FAILED = ("FAILED", "VALIDATION_TIMED_OUT", "EXPIRED", "REVOKED", "INACTIVE")
LONGEST = 256  # a tag's value
SHOWN_AFTER = 12  # looks until the records to make are told, which takes some seconds


class AcmCertificate(AwsKind):
    """Named by all of their names: a certificate can't get others, so that other names are another certificate.

    domain_names: asked for when they are read; any certificate of ours that has one of them is found. needed: ARNs of those that others
        use, which are then not ours to delete.
    attributes: domain_names (in order, the first is the common name), tags. outputs: id and arn; for each domain "record DOMAIN", the
        record that validates it, as NAME CNAME VALUE. reason: AWS's status.
    """

    kind = "acm_certificate"
    replace_on = frozenset({"domain_names"})
    replace_failed = True
    timeout = 300

    def __init__(
        self,
        clients: Clients,
        domain_names: Callable[[], Collection[str]],
        managed_by: str,
        purge_tags: bool,
        needed: Callable[[], Collection[str]] = frozenset,
    ):
        self.clients, self.domain_names, self.managed_by, self.purge_tags = clients, domain_names, managed_by, purge_tags
        self.needed = needed
        self.known = Remembered(self._found)
        self.tokens: dict[str, str] = {}
        self.all: list[dict[str, Any]] = []

    @property
    def acm(self) -> Any:
        return self.clients.get("acm")

    def read(self) -> list[Existing]:
        return self.known()

    def _found(self) -> list[Existing]:
        """One list, and two calls for each that has one of the names."""
        names = set(self.domain_names())
        self.all = pages(self.acm, "list_certificates", "CertificateSummaryList") if names else []
        ours = [one for one in self.all if one.get("Type") == "AMAZON_ISSUED" and names & names_of(one)]
        return read([partial(self._described, one["CertificateArn"]) for one in ours])

    def _described(self, arn: str) -> list[Existing]:
        with unless_gone():
            tags = self.acm.list_tags_for_certificate(CertificateArn=arn)
            if tags_of(tags).get(OWNER_TAG) != self.managed_by:
                return []
            return [self._parsed(self.acm.describe_certificate(CertificateArn=arn)["Certificate"], tags)]
        return []

    def _parsed(self, certificate: Mapping[str, Any], tags: Mapping[str, Any]) -> Existing:
        arn, status = certificate["CertificateArn"], certificate["Status"]
        names = [certificate["DomainName"], *(one for one in certificate["SubjectAlternativeNames"] if one != certificate["DomainName"])]
        records = dict(_records(certificate.get("DomainValidationOptions") or []))
        outputs, attributes = {"id": arn, "arn": arn, **records}, {"domain_names": names, "tags": tags_of(tags)}
        waiting = status == "PENDING_VALIDATION" and not records
        state = "failed" if status in FAILED else "pending" if waiting else "ready"
        reason = " ".join(filter(None, [status, certificate.get("FailureReason")]))
        return Existing(self.kind, name_of(tags, certificate_name(names)), attributes, outputs, state, reason, arn not in self.needed())

    def find(self, name: str) -> Existing | None:
        return next((one for one in self._found() if one.name == name), None)

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        return [now for one in waiting for now in self._described(one.outputs["arn"])]

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "domain_names" and present and sorted(wanted) == sorted(present):
            return present
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """The token has AWS take a repeated request for the same one."""
        first, *others = attributes["domain_names"]
        arguments = {
            "DomainName": first,
            "ValidationMethod": "DNS",
            "IdempotencyToken": self.tokens.setdefault(name, uuid.uuid4().hex),
            "Tags": tag_list(name, attributes.get("tags", {})),
            **({"SubjectAlternativeNames": others} if others else {}),
        }
        arn = self.acm.request_certificate(**arguments)["CertificateArn"]
        made = self._told(arn)
        return Existing(self.kind, name, {"tags": {}, **attributes}, made.outputs, made.status, made.reason, True)

    def _told(self, arn: str) -> Existing:
        """With its records, without which nothing can be done for it."""
        for attempt in range(SHOWN_AFTER):
            (one,) = patiently(partial(self._seen, arn), ("ResourceNotFoundException",), pause=self.pause)
            if one.status != "pending":
                break
            self.pause(backoff(attempt))
        return one

    def _seen(self, arn: str) -> list[Existing]:
        return [self._parsed(self.acm.describe_certificate(CertificateArn=arn)["Certificate"], {})]

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        arn = existing.outputs["arn"]
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        if added:
            self.acm.add_tags_to_certificate(CertificateArn=arn, Tags=ansible_dict_to_boto3_tag_list(added))
        if removed:
            self.acm.remove_tags_from_certificate(CertificateArn=arn, Tags=[{"Key": key} for key in removed])

    def delete(self, existing: Existing) -> None:
        """CloudFront needs a while to let it go. https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html"""
        with unless_gone():
            remove = partial(self.acm.delete_certificate, CertificateArn=existing.outputs["arn"])
            patiently(remove, ("ResourceInUseException",), attempts=14, pause=self.pause)


def certificate_name(names: Sequence[str]) -> str:
    """The same, whatever the order of all but the first."""
    whole = "+".join([names[0], *sorted(names[1:])])
    return whole if len(whole) <= LONGEST else f"{names[0]}+{len(names) - 1}-{uuid.uuid5(uuid.NAMESPACE_DNS, whole).hex}"


def names_of(summary: Mapping[str, Any]) -> set[str]:
    return {summary["DomainName"], *(summary.get("SubjectAlternativeNameSummaries") or [])}


def validated(names: Iterable[str]) -> list[str]:
    """A wildcard is validated by the record of the name that it is under."""
    return list(dict.fromkeys(name.removeprefix("*.") for name in names))


def _records(options: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    for one in options:
        record = one.get("ResourceRecord")
        if record:
            yield f"record {one['DomainName'].removeprefix('*.')}", f"{record['Name']} {record['Type']} {record['Value']}"
