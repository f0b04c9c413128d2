# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place where sites in front of buckets come in: what stands for them in the plan beside the buckets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import Existing, InvalidPlan, Resource
from ..acm import AcmCertificate, AcmValidation
from ..acm.certificates import REGION
from ..area import Clients
from ..cloudfront import CloudFrontCachePolicy, CloudFrontDistribution, CloudFrontOriginAccessControl, CloudFrontResponseHeadersPolicy
from ..route53 import Route53Record, Zones
from ..route53.zones import NOT_YET, Place
from ..run import Outputs
from . import names
from .bucket_policies import S3BucketPolicy
from .site_checks import SiteChecks, place_of, unreached
from .site_contradictions import contradictions
from .site_resources import CERTIFICATE, DISTRIBUTION, RECORD, VALIDATION, Site, policy_name, statement

__all__ = ["Sites", "contradictions", "has_site"]

Bucket = Mapping[str, Any]


def has_site(bucket: Bucket) -> bool:
    """Whether its policy names a distribution, and is therefore a resource of its own (`s3_bucket_policy`)."""
    return bool(bucket.get("site")) and bucket["site"]["state"] == "present"


class Sites:
    """buckets: all that the data has, with their defaults. Makes no call where none has a site.

    warnings: what check mode could not see.
    """

    def __init__(self, clients: Clients, params: Mapping[str, Any], buckets: Sequence[Bucket], managed_by: str, purge_tags: bool):
        self.clients, self.params, self.statement = clients, params, statement
        self.warnings: list[str] = []
        self.all = {bucket["name"] for bucket in buckets}
        self.described = [bucket for bucket in buckets if bucket.get("site")]
        self.there = [bucket for bucket in self.described if self._stands(bucket)]
        self.kinds: tuple[Any, ...] = ()
        if self.described:
            self._connect(managed_by, purge_tags)

    def _connect(self, managed_by: str, purge_tags: bool) -> None:
        buckets, given = [bucket["name"] for bucket in self.described], (managed_by, purge_tags)
        policies = [policy_name(name) for name in buckets]
        self.zones = Zones(self.clients, dict(self._places()), self._lost)
        self.distributions = CloudFrontDistribution(self.clients, buckets, *given)
        shared = (*given, self.distributions.used_by_others)
        certificates = AcmCertificate(self.clients.elsewhere(REGION, None, None), self._domain_names, *shared)
        records = Route53Record(self.zones, self._domain_names, self._targets)
        self.checks = SiteChecks(self.distributions, certificates, records, self.zones, self.all)
        self.kinds = (
            CloudFrontOriginAccessControl(self.clients, buckets, *shared),
            CloudFrontResponseHeadersPolicy(self.clients, policies, *shared),
            CloudFrontCachePolicy(self.clients, policies, *shared),
            certificates,
            AcmValidation(certificates, self.zones),
            self.distributions,
            records,
            S3BucketPolicy(self.clients, [bucket["name"] for bucket in self.there]),
        )

    def _stands(self, bucket: Bucket) -> bool:
        return self.params["state"] == "present" and bucket["state"] == "present" and has_site(bucket)

    def _places(self) -> Iterator[tuple[str, Place]]:
        for bucket in self.described:
            zone = place_of(bucket["site"])
            if zone:
                yield from ((domain.removeprefix("*."), zone) for domain in bucket["site"]["domain_names"])

    def _lost(self, zone: Place, reason: str) -> None:
        """Without its zone a site is not taken away: its names would lead nowhere, and whoever takes the address gets them."""
        if self.params["state"] == "absent" and any(one.owned for one in self.distributions.known()):
            raise InvalidPlan([f"s3_buckets: site.{unreached(zone, reason)}"])

    def _domain_names(self) -> set[str]:
        """Those of the data, and those that our distributions still have."""
        said = {name for bucket in self.described for name in bucket["site"]["domain_names"]}
        return said.union(*(one.attributes["domain_names"] for one in self.distributions.known()))

    def _targets(self) -> set[str]:
        return {one.outputs["domain_name"] for one in self.distributions.known() if one.owned}

    def _zone_id(self, domain: str) -> str:
        zone = self.zones.of(domain)
        return zone.id if zone else NOT_YET

    def problems(self, existing: Sequence[Existing], check_mode: bool) -> list[str]:
        """What can't be, now that all is read. In check mode a zone that can't be reached is a warning: it may come before the run."""
        if not self.described:
            return []
        unreached = [(bucket["name"], words) for bucket in self.described for words in self.checks.unreached(bucket["site"])]
        refused = [(bucket["name"], words) for bucket in self.there for words in self.checks.problems(bucket["name"], bucket["site"])]
        self.warnings += _told(unreached) if check_mode else []
        return _told(refused if check_mode else unreached + refused)

    def resources(self, existing: Sequence[Existing]) -> Iterator[Resource]:
        for bucket in self.there:
            yield from self._site(bucket).resources()
        yield from self._going(existing)

    def _site(self, bucket: Bucket) -> Site:
        s3 = self.clients.get("s3").meta
        origin = names.domains(bucket["name"], s3.region_name, s3.partition)["regional_domain_name"]
        return Site(bucket, origin, self.params["tags"], self.distributions.mark, self._zone_id)

    def _going(self, existing: Sequence[Existing]) -> Iterator[Resource]:
        """What is ours of the sites that are to go."""
        going = [bucket for bucket in self.described if bucket not in self.there]
        called = {name for bucket in going for name in (bucket["name"], policy_name(bucket["name"]))}
        domains = [sorted(bucket["site"]["domain_names"]) for bucket in going]
        ours = [one for one in existing if one.owned]
        leaving = [one for one in ours if one.kind.startswith("cloudfront_") and one.name in called]
        distributions = [one for one in leaving if one.kind == DISTRIBUTION]
        certificates = [one for one in ours if one.kind == CERTIFICATE]
        arns = {one.attributes["certificate_arn"] for one in distributions}
        arns |= {one.outputs["arn"] for one in certificates if sorted(one.attributes["domain_names"]) in domains}
        targets = {one.outputs["domain_name"] for one in distributions}
        leaving += [one for one in ours if one.kind == RECORD and one.attributes["alias"] in targets]
        leaving += [one for one in certificates if one.outputs["arn"] in arns]
        leaving += [one for one in ours if one.kind == VALIDATION and one.attributes["certificate_arn"] in arns]
        yield from (Resource(one.kind, one.name, present=False) for one in leaving)

    def outputs(self, standing: Outputs) -> dict[str, Any]:
        """By bucket; None for what does not exist yet."""
        return {bucket["name"]: self._shape(bucket, standing) for bucket in self.there}

    def _shape(self, bucket: Bucket, standing: Outputs) -> dict[str, Any]:
        found, given = standing.get((DISTRIBUTION, bucket["name"]), {}), bucket["site"]
        host = next((name for name in given["domain_names"] if not name.startswith("*")), found.get("domain_name"))
        own = self._site(bucket).certificate
        return {
            "distribution_id": found.get("id"),
            "distribution_arn": found.get("arn"),
            "domain_name": found.get("domain_name"),
            "certificate_arn": standing.get((CERTIFICATE, own), {}).get("arn") if own else given["certificate_arn"],
            "url": f"https://{host}/" if host else None,
        }


def _told(problems: Sequence[tuple[str, str]]) -> list[str]:
    return [f"s3_buckets: {name}: site.{words}" for name, words in problems]
