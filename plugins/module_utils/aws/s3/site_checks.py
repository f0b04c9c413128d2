# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the way of sites, now that all that there is has been read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from ..acm import AcmCertificate
from ..calls import error_code
from ..cloudfront import CloudFrontDistribution
from ..route53 import Route53Record, Zones
from ..route53.zones import Place

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError


# The regions that every account has from the beginning: CloudFront brings no logs to those that have to be enabled.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html#access-logs-choosing-s3-bucket
LOGS_IN = frozenset(
    (
        *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"),
        *("eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"),
        *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
    )
)


class SiteChecks:
    """The kinds have been read before. buckets: all that are described, in this region."""

    def __init__(
        self,
        distributions: CloudFrontDistribution,
        certificates: AcmCertificate,
        records: Route53Record,
        zones: Zones,
        buckets: Collection[str],
    ):
        self.distributions, self.certificates, self.records, self.zones = distributions, certificates, records, zones
        self.buckets = buckets

    def unreached(self, site: Mapping[str, Any]) -> Iterator[str]:
        zone = place_of(site)
        reason = self.zones.failures.get(zone) if zone else None
        if zone and reason:
            yield unreached(zone, reason)

    def problems(self, name: str, site: Mapping[str, Any]) -> Iterator[str]:
        """name: the bucket's."""
        wanted = set(site["domain_names"])
        yield from self._taken(name, wanted)
        for one in sorted(wanted) if site["zone"] else ():
            if any(record.type == "CNAME" for record in self.records.found.get(one, [])):
                yield f"domain_names: {one} has a CNAME record in the zone, beside which it can have no other; remove that first"
        if site["certificate_arn"]:
            yield from self._certificate(site["certificate_arn"], wanted)
        region, logs = self.distributions.clients.get("s3").meta.region_name, (site["logging"] or {}).get("bucket")
        if logs in self.buckets and region not in LOGS_IN:
            yield f"logging.bucket: {logs} is in {region}, where CloudFront brings no logs; name one of another region, as us-east-1"

    def _taken(self, name: str, wanted: set[str]) -> Iterator[str]:
        for one in self.distributions.all:
            taken = ", ".join(sorted(wanted & set(one["Aliases"].get("Items") or [])))
            if taken and one["Comment"] != name:
                yield (
                    f"domain_names: {taken} leads to the distribution {one['Id']} ({one['Comment']}) already; take it away there, or, "
                    f"if that is this site's, give it the comment {name}"
                )

    def _certificate(self, arn: str, wanted: set[str]) -> Iterator[str]:
        try:
            found = self.certificates.acm.describe_certificate(CertificateArn=arn)["Certificate"]
        except ClientError as error:
            if error_code(error) != "ResourceNotFoundException":
                raise
            yield f"certificate_arn: there is no certificate {arn}; correct it"
            return
        covered = {found["DomainName"], *(found.get("SubjectAlternativeNames") or [])}
        missing = sorted(name for name in wanted if not {name, f"*.{name.partition('.')[2]}"} & covered)
        if found["Status"] != "ISSUED":
            yield f"certificate_arn: the certificate is not issued, its status is {found['Status']}"
        if missing:
            yield f"certificate_arn: the certificate is not for {', '.join(missing)}; it is for {', '.join(sorted(covered))}"


def place_of(site: Mapping[str, Any]) -> Place | None:
    zone = site["zone"]
    return Place(zone["name"], zone["assume_role_arn"], zone["external_id"]) if zone else None


def unreached(zone: Place, reason: str) -> str:
    through = f" through {zone.assume_role_arn}" if zone.assume_role_arn else ""
    return f"zone: {zone.name} could not be reached{through}: {reason}; have the zone and its role made first, or correct them"
