# SPDX-License-Identifier: GPL-3.0-or-later
"""From a bucket's site to the resources of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...converge.model import Reference, Resource
from ..acm import certificate_name, validation_name
from ..acm.certificates import validated
from ..cloudfront import headers
from ..cloudfront.managed import CACHE_POLICIES, ORIGIN_REQUEST_POLICIES
from ..cloudfront.policies import BY_PATH
from ..route53 import record_name

DISTRIBUTION = "cloudfront_distribution"
CONTROL = "cloudfront_origin_access_control"
HEADERS = "cloudfront_response_headers_policy"
CACHING = "cloudfront_cache_policy"
CERTIFICATE = "acm_certificate"
VALIDATION = "acm_validation"
RECORD = "route53_record"
BUCKET = "s3_bucket"


class Site:
    """What stands in front of one bucket.

    origin: the bucket's own domain name. tags: of all buckets. mark: what says in a description whose the named thing is.
    zone_id: of a domain, whose zone may not be there yet.
    """

    def __init__(
        self,
        bucket: Mapping[str, Any],
        origin: str,
        tags: Mapping[str, Any],
        mark: Callable[[str], str],
        zone_id: Callable[[str], str],
    ):
        self.name, self.given, self.origin, self.mark, self.zone_id = bucket["name"], bucket["site"], origin, mark, zone_id
        self.domain_names: list[str] = self.given["domain_names"]
        self.tags = {key: str(value) for key, value in {**tags, **(bucket.get("tags") or {})}.items()}
        self.certificate = certificate_name(self.domain_names) if self.makes_certificate else None
        self.headers = _headers(self.given["security_headers"])

    @property
    def makes_certificate(self) -> bool:
        return bool(self.domain_names) and not self.given["certificate_arn"]

    def resources(self) -> Iterator[Resource]:
        control = {"origin_type": "s3", "signing_behavior": "always", "signing_protocol": "sigv4"}
        yield Resource(CONTROL, self.name, {"description": self.mark(self.name), **control})
        yield from self._policies()
        yield from self._certificate()
        yield Resource(DISTRIBUTION, self.name, self._distribution(), after=((BUCKET, self.name), *self._validations()))
        yield from self._records()

    def _policies(self) -> Iterator[Resource]:
        name, times = policy_name(self.name), self.given["cache_ttl"]
        if any(self.headers.values()):
            yield Resource(HEADERS, name, {"comment": self.mark(name), **self.headers})
        if times:
            seconds = {"min_ttl": times["min"], "default_ttl": times["default"], "max_ttl": times["max"]}
            yield Resource(CACHING, name, {"comment": self.mark(name), "key": BY_PATH, **seconds})

    def _certificate(self) -> Iterator[Resource]:
        if not self.certificate:
            return
        yield Resource(CERTIFICATE, self.certificate, {"domain_names": self.domain_names, "tags": self.tags})
        for domain in validated(self.domain_names):
            attributes = {
                "certificate_arn": Reference(CERTIFICATE, self.certificate, "arn"),
                "record": Reference(CERTIFICATE, self.certificate, f"record {domain}"),
                "zone_id": self.zone_id(domain),
            }
            yield Resource(VALIDATION, validation_name(domain, self.certificate), attributes)

    def _validations(self) -> list[tuple[str, str]]:
        """What a certificate is issued after."""
        if not self.certificate:
            return []
        return [(VALIDATION, validation_name(domain, self.certificate)) for domain in validated(self.domain_names)]

    def _distribution(self) -> dict[str, Any]:
        given = self.given
        attributes = {
            **{key: given[key] for key in ("default_root_object", "http_version", "ipv6", "compress", "viewer_protocol_policy", "enabled")},
            "price_class": given["price_class"],
            "web_acl_arn": given["web_acl_arn"],
            "origin_domain": self.origin,
            "origin_path": given["origin_path"] or "",
            "origin_access_control_id": Reference(CONTROL, self.name),
            "domain_names": frozenset(self.domain_names),
            "cache_policy_id": self._caching(),
            "origin_request_policy_id": ORIGIN_REQUEST_POLICIES.get(given["origin_request_policy"]),
            "error_responses": {one["error_code"]: _error(one) for one in given["error_responses"]},
            "geo_restriction": _restriction(given["geo_restriction"]),
            "logging": _logging(given["logging"]),
            "tags": self.tags,
        }
        said = {key: value for key, value in attributes.items() if value is not None}
        said |= {"logging": said["logging"] or None} if "logging" in said else {}
        # A policy that says nothing, CloudFront does not take.
        policy = Reference(HEADERS, policy_name(self.name)) if any(self.headers.values()) else None
        return {**said, **self._viewer(), "response_headers_policy_id": policy}

    def _viewer(self) -> dict[str, Any]:
        if not self.domain_names:
            return {"certificate_arn": None}
        own = Reference(CERTIFICATE, self.certificate, "arn") if self.certificate else self.given["certificate_arn"]
        return {"certificate_arn": own, "minimum_protocol_version": self.given["minimum_protocol_version"]}

    def _caching(self) -> Any:
        if self.given["cache_ttl"]:
            return Reference(CACHING, policy_name(self.name))
        return CACHE_POLICIES[self.given["cache_policy"] or "CachingOptimized"]

    def _records(self) -> Iterator[Resource]:
        """With a zone its names lead here, also for who has IPv6 alone."""
        kinds = ("A", "AAAA") if self.given["ipv6"] else ("A",)
        for domain in self.domain_names if self.given["zone"] else ():
            attributes = {"alias": Reference(DISTRIBUTION, self.name, "domain_name"), "zone_id": self.zone_id(domain)}
            for kind in kinds:
                yield Resource(RECORD, record_name(domain, kind), attributes)


def policy_name(bucket: str) -> str:
    """Policies' names take no dots."""
    return bucket.replace(".", "-")


def statement(name: str, arn: str) -> dict[str, Any]:
    """What a bucket's policy says of its distribution, and of no other one.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    """
    return {
        "Sid": "CloudFront",
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": f"{arn}/*",
        "Condition": {"StringEquals": {"aws:SourceArn": Reference(DISTRIBUTION, name, "arn")}},
    }


def _headers(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "security": headers.security(given),
        "cors": headers.cors(given["cors"], given["override"]),
        "custom": headers.custom(given),
        "removed": frozenset(given["remove"]),
    }


def _error(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"page": given["page"], "response_code": given["response_code"], "min_ttl": given["min_ttl"]}


def _restriction(given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"type": given["type"], "locations": frozenset(given["locations"])} if given else None


def _logging(given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Empty to switch it off."""
    if given is None or not given["bucket"]:
        return {} if given is not None else None
    return {"bucket": f"{given['bucket']}.s3.amazonaws.com", "prefix": given["prefix"] or "", "include_cookies": given["include_cookies"]}
