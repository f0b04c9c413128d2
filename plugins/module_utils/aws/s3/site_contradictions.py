# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with sites whatever there is. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..acm.certificates import REGION
from ..identifiers import CERTIFICATE_ARN
from ..route53.zones import within

LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"(\*\.)?({LABEL}\.)+[a-z]{{2,63}}")
FIREWALL = re.compile(r"arn:[\w-]+:wafv2:us-east-1:\d{12}:global/webacl/.+")
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
COUNTRY = re.compile("[A-Z]{2}")
YEAR = 31536000
# Certificate Manager's quota for a certificate that nobody has had raised, and its limit for the first name, which is the common name.
# https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
MOST_NAMES, LONGEST_NAME = 10, 64
# Headers that CloudFront has members of their own for, and takes there alone.
OWN_OPTIONS = {
    "content-security-policy": "content_security_policy",
    "referrer-policy": "referrer_policy",
    "strict-transport-security": "strict_transport_security",
    "x-content-type-options": "content_type_options",
    "x-frame-options": "frame_options",
}
LONGEST_CONTENT_POLICY = 1783  # characters: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html


def contradictions(buckets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """buckets: with their defaults."""
    owners = defaultdict(list)
    for bucket in buckets:
        site = bucket.get("site")
        if not site or site["state"] == "absent" or bucket.get("state") == "absent":
            continue
        for name in dict.fromkeys(site["domain_names"]):
            owners[name].append(bucket["name"])
        for problem in _of_site(site, bucket, buckets):
            yield f"s3_buckets: {bucket['name']}: site.{problem}"
    for name, ones in owners.items():
        if len(ones) > 1:
            yield f"s3_buckets: {', '.join(ones)}: site.domain_names: each has {name}, which leads to one site; leave it to one of them"


def _of_site(site: Mapping[str, Any], bucket: Mapping[str, Any], buckets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield from _names(site)
    yield from _zone(site)
    yield from _certificate(site)
    yield from _pages(site)
    yield from _caching(site)
    yield from _headers(site["security_headers"])
    yield from _places(site)
    yield from _logging(site, bucket, buckets)
    encryption = bucket.get("encryption") or {}
    if str(encryption.get("algorithm") or "").startswith("aws:kms") and not encryption.get("kms_key"):
        yield (
            "state: the bucket is encrypted with AWS's own key, which CloudFront may not use; give encryption.kms_key, a key whose policy "
            "lets cloudfront.amazonaws.com decrypt, or leave encryption.algorithm at AES256"
        )


def _names(site: Mapping[str, Any]) -> Iterator[str]:
    names = site["domain_names"]
    for name in names:
        if not DOMAIN.fullmatch(name):
            yield f"domain_names: {name!r} is no domain name; write it in small letters, as www.example.org"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"domain_names: {name} is listed twice"


def _zone(site: Mapping[str, Any]) -> Iterator[str]:
    names, zone = site["domain_names"], site["zone"]
    if zone and not names:
        yield "zone: a zone is given and no name in it; give domain_names, or leave it out"
    if names and not (zone or site["certificate_arn"]):
        yield "domain_names: a name needs a certificate; give zone, for one to be made and validated there, or certificate_arn"
    if not zone:
        return
    for name in names:
        if not within(name.removeprefix("*."), zone["name"]):
            yield f"domain_names: {name} is not in the zone {zone['name']}; correct it, or give the zone that it is in"
    if zone["external_id"] and not zone["assume_role_arn"]:
        yield "zone.external_id: there is no role to tell it; give zone.assume_role_arn too, or leave it out"


def _certificate(site: Mapping[str, Any]) -> Iterator[str]:
    arn, names = site["certificate_arn"], site["domain_names"]
    if not arn:
        if len(names) > MOST_NAMES:
            yield f"domain_names: a certificate has {MOST_NAMES} names at most; use a wildcard, or give certificate_arn"
        if names and len(names[0]) > LONGEST_NAME:
            yield f"domain_names: {names[0]} is longer than the {LONGEST_NAME} characters of a certificate's first name; put another first"
        return
    if not names:
        yield "certificate_arn: a certificate is given and no name that it is for; give domain_names, or leave it out"
    found = CERTIFICATE_ARN.fullmatch(arn)
    if not found:
        yield f"certificate_arn: {arn} is no certificate's ARN; write it as arn:aws:acm:{REGION}:123456789012:certificate/…"
    elif found[1] != REGION:
        yield f"certificate_arn: the certificate is in {found[1]}, and CloudFront takes those of {REGION} alone"


def _pages(site: Mapping[str, Any]) -> Iterator[str]:
    if site["default_root_object"].startswith("/"):
        yield f"default_root_object: {site['default_root_object']} begins with a slash; write it without"
    path = site["origin_path"]
    if path and (not path.startswith("/") or path.endswith("/")):
        yield f"origin_path: {path} has to begin with a slash and to end without one"
    codes = [one["error_code"] for one in site["error_responses"]]
    for one in site["error_responses"]:
        what = f"error_responses: {one['error_code']}"
        if one["error_code"] not in ERRORS:
            yield f"{what} is none that CloudFront can answer otherwise; it is one of {', '.join(map(str, ERRORS))}"
        if (one["response_code"] is None) != (one["page"] is None):
            yield f"{what}: page and response_code go together; give both or neither"
        if one["response_code"] not in (None, 200, *ERRORS):
            yield f"{what}: response_code {one['response_code']} is none that CloudFront may send; it is 200 or one of the codes of errors"
        if one["page"] and not one["page"].startswith("/"):
            yield f"{what}: page {one['page']} has to begin with a slash"
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"error_responses: {code} is listed twice"


def _caching(site: Mapping[str, Any]) -> Iterator[str]:
    times = site["cache_ttl"]
    if not times:
        return
    if site["cache_policy"]:
        yield "cache_ttl: cache_policy has times of its own; give one of the two"
    if not 0 <= times["min"] <= times["default"] <= times["max"]:
        yield f"cache_ttl: min {times['min']}, default {times['default']} and max {times['max']} have to rise from 0"


def _headers(headers: Mapping[str, Any]) -> Iterator[str]:
    transport, content = headers["strict_transport_security"], headers["content_security_policy"] or ""
    if transport["preload"] and not (transport["include_subdomains"] and transport["max_age"] >= YEAR):
        yield (
            "security_headers.strict_transport_security: preload wants include_subdomains and a max_age of a year at least "
            f"({YEAR}); give them, or leave preload out"
        )
    if len(content) > LONGEST_CONTENT_POLICY:
        yield f"security_headers.content_security_policy: it has {len(content)} characters, and may have {LONGEST_CONTENT_POLICY}"
    names = [one["header"].lower() for one in headers["custom"]]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"security_headers.custom: {name} is listed twice"
    for name in sorted(set(names) & OWN_OPTIONS.keys()):
        yield f"security_headers.custom: {name} is said by security_headers.{OWN_OPTIONS[name]}; write it there"
    cors = headers["cors"] or {"allow_origins": "*", "allow_methods": "*", "allow_headers": "*"}
    for option in ("allow_origins", "allow_methods", "allow_headers"):
        if not cors[option]:
            yield f"security_headers.cors.{option}: it is empty; name one at least, or leave cors out"
    if "permissions-policy" in names and headers["permissions_policy"]:
        yield "security_headers.custom: permissions_policy says Permissions-Policy already; leave one of the two out"


def _places(site: Mapping[str, Any]) -> Iterator[str]:
    restriction, firewall = site["geo_restriction"], site["web_acl_arn"]
    if restriction:
        if (restriction["type"] == "none") == bool(restriction["locations"]):
            yield f"geo_restriction: type {restriction['type']} and {len(restriction['locations'])} locations do not go together"
        for one in restriction["locations"]:
            if not COUNTRY.fullmatch(one):
                yield f"geo_restriction.locations: {one} is no country's code of two capital letters, like ID"
    if firewall and not FIREWALL.fullmatch(firewall):
        form = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/…"
        yield f"web_acl_arn: {firewall} is no web ACL of CloudFront's scope; write it as {form}"


def _logging(site: Mapping[str, Any], bucket: Mapping[str, Any], buckets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """CloudFront writes its logs by an access control list, which a bucket made here has switched off."""
    target = (site["logging"] or {}).get("bucket")
    if not target:
        return
    other = next((one for one in buckets if one["name"] == target), None)
    if target == bucket["name"]:
        yield f"logging.bucket: {target} would have its own logs as pages; choose another bucket"
    elif other and (other.get("object_ownership") or "BucketOwnerEnforced") == "BucketOwnerEnforced":
        yield (
            f"logging.bucket: {target} takes no access control lists, by which CloudFront writes; "
            "give it object_ownership: BucketOwnerPreferred"
        )
