# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain of the pool's own: its certificate, what validates that, and the records that lead people there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ...converge.model import Existing, InvalidPlan, Reference, Resource
from ..acm import AcmCertificate, AcmValidation, certificate_name, validation_name
from ..acm.certificates import REGION
from ..area import Clients
from ..calls import error_code
from ..remembering import Remembered
from ..route53 import Route53Record, Zones, record_name
from ..route53.zones import NOT_YET, Place
from . import names
from .area import POOL, Pools
from .domains import CUSTOM, CognitoUserPoolDomain, slot

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

CERTIFICATE, VALIDATION, RECORD, DOMAIN = "acm_certificate", "acm_validation", "route53_record", "cognito_user_pool_domain"
# Also for who has IPv6 alone: what Cognito puts in front is a distribution.
TYPES = ("A", "AAAA")


class CustomDomain:
    """Makes no call where none is described and the pool has none.

    warnings: what check mode could not see.
    """

    def __init__(self, clients: Clients, params: Mapping[str, Any], pools: Pools, domains: CognitoUserPoolDomain, purge_tags: bool):
        self.params, self.pools = params, pools
        self.given: Mapping[str, Any] = params["domain"] or {}
        self.said: str | None = self.given.get("name")
        self.name: str | None = names.present_domain(params).get("name")
        self.present = Remembered(lambda: [one for one in domains.read() if one.name.endswith(CUSTOM)])
        zone = self.given.get("zone")
        self.place = Place(zone["name"], zone["assume_role_arn"], zone["external_id"]) if zone else None
        self.zones = Zones(clients, dict.fromkeys(self._names(), self.place) if self.place else {}, self._lost)
        self.certificates = AcmCertificate(clients.elsewhere(REGION, None, None), self._names, pools.managed_by, purge_tags)
        self.records = Route53Record(self.zones, self._names, self._targets)
        self.kinds = (self.certificates, AcmValidation(self.certificates, self.zones), self.records)
        self.warnings: list[str] = []

    def _names(self) -> set[str]:
        """The domain that is described, and the one that there is."""
        return {*filter(None, [self.said]), *(one.attributes["domain"] for one in self.present())}

    def _targets(self) -> set[str]:
        return {one.outputs["cloudfront"] for one in self.present() if one.owned and one.outputs["cloudfront"]}

    def _lost(self, zone: Place, reason: str) -> None:
        """Without its zone the domain is not taken away: its name would lead to what somebody else may get."""
        if self.params["state"] == "absent" and any(one.owned for one in self.present()):
            raise InvalidPlan([self._unreached(reason)])

    def _unreached(self, reason: str) -> str:
        place = self.place or Place("")
        through = f" through {place.assume_role_arn}" if place.assume_role_arn else ""
        remedy = "have role dns make the zone first, or correct it"
        return f"identity_domain.zone: {place.name} could not be reached{through}: {reason}; {remedy}"

    @property
    def certificate(self) -> str | None:
        """The name of the one that is made; None where one is given."""
        return certificate_name([self.name]) if self.name and not self.given["certificate_arn"] else None

    def resources(self) -> Iterator[Resource]:
        if not self.name:
            return
        zone = self.zones.of(self.name)
        zone_id = zone.id if zone else NOT_YET
        tags = {key: str(value) for key, value in self.params["tags"].items()}
        if self.certificate:
            yield Resource(CERTIFICATE, self.certificate, {"domain_names": [self.name], "tags": tags})
            yield self._validation(self.name, self.certificate, zone_id)
            yield self._domain(self.certificate, validation_name(self.name, self.certificate))
        for kind in TYPES if self.place else ():
            alias = Reference(DOMAIN, slot(self.pools.name, CUSTOM), "cloudfront")
            yield Resource(RECORD, record_name(self.name, kind), {"alias": alias, "zone_id": zone_id})

    @staticmethod
    def _validation(domain: str, certificate: str, zone_id: str) -> Resource:
        attributes = {
            "certificate_arn": Reference(CERTIFICATE, certificate, "arn"),
            "record": Reference(CERTIFICATE, certificate, f"record {domain}"),
            "zone_id": zone_id,
        }
        return Resource(VALIDATION, validation_name(domain, certificate), attributes)

    def _domain(self, certificate: str, validation: str) -> Resource:
        attributes = {
            "user_pool_id": Reference(POOL, self.pools.name),
            "domain": self.name,
            "certificate_arn": Reference(CERTIFICATE, certificate, "arn"),
            "managed_login_version": self.given["managed_login_version"],
        }
        said = {key: value for key, value in attributes.items() if value is not None}
        return Resource(DOMAIN, slot(self.pools.name, CUSTOM), said, ((VALIDATION, validation),))

    def leaving(self, existing: Sequence[Existing]) -> Iterator[Resource]:
        """Records of a name that is no longer the pool's, which would lead to nothing, and the certificate of one that is to be absent."""
        before = {one.attributes["domain"] for one in self.present()} - {self.name} if self.said else set()
        ours = [one for one in existing if one.owned]
        leaving = [one for one in ours if one.kind == RECORD and one.name.rpartition(" ")[0] in before]
        certificates = [one for one in ours if one.kind == CERTIFICATE and not self.name and one.attributes["domain_names"] == [self.said]]
        arns = {one.outputs["arn"] for one in certificates}
        leaving += [*certificates, *(one for one in ours if one.kind == VALIDATION and one.attributes["certificate_arn"] in arns)]
        yield from (Resource(one.kind, one.name, present=False) for one in leaving)

    def problems(self, check_mode: bool) -> list[str]:
        """In check mode what another role may yet make is a warning."""
        if not self.name:
            return list(self._left_alone())
        later = list(self._of_the_zone(self.name))
        self.warnings += later if check_mode else []
        return [*([] if check_mode else later), *self._given_certificate(self.name), *self._in_the_way(self.name)]

    def _left_alone(self) -> Iterator[str]:
        """Records that a domain which is to go would leave behind."""
        for one in self.present():
            domain, said = one.attributes["domain"], one.attributes["domain"] == self.said
            reason = self.zones.failures.get(self.place) if said and self.place else None if said else "its zone is not said"
            if one.owned and reason and (said or DOMAIN in self.params["purge"]):
                remedy = "say identity_domain with its name, its zone and state: absent"
                yield f"identity_domain: {domain} is to go and its records would lead to what somebody else may get ({reason}); {remedy}"

    def _of_the_zone(self, name: str) -> Iterator[str]:
        reason = self.zones.failures.get(self.place) if self.place else None
        if reason:
            yield self._unreached(reason)
        parent = name.partition(".")[2]
        zone = self.zones.of(parent) if self.place else None
        if zone and not self.present() and not any(one.type == "A" for one in zone.records(parent)):
            # https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html
            remedy = f"have role dns make one, whatever it leads to: dns_records with name {parent} and type A"
            yield f"identity_domain.name: {parent} has no A record, without which Cognito takes no domain below it; {remedy}"

    def _in_the_way(self, name: str) -> Iterator[str]:
        if any(record.type == "CNAME" for record in self.records.found.get(name, [])):
            yield f"identity_domain.name: {name} has a CNAME record in the zone, beside which it can have no other; remove that first"

    def _given_certificate(self, name: str) -> Iterator[str]:
        arn = self.given["certificate_arn"]
        if not arn:
            return
        try:
            found = self.certificates.acm.describe_certificate(CertificateArn=arn)["Certificate"]
        except ClientError as error:
            if error_code(error) != "ResourceNotFoundException":
                raise
            yield f"identity_domain.certificate_arn: there is no certificate {arn}; correct it"
            return
        status, covered = found["Status"], {found["DomainName"], *(found.get("SubjectAlternativeNames") or [])}
        if status != "ISSUED":
            yield f"identity_domain.certificate_arn: the certificate is not issued, its status is {status}; have it validated first"
        if not {name, f"*.{name.partition('.')[2]}"} & covered:
            yield f"identity_domain.certificate_arn: the certificate is not for {name}; it is for {', '.join(sorted(covered))}"
