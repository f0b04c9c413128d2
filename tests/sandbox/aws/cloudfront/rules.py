"""What CloudFront refuses of a distribution's configuration."""

import re
from collections.abc import Iterator
from typing import Any

from moto.acm.models import acm_backends
from moto.wafv2.models import wafv2_backends

from .refusals import Refused

REGION = "us-east-1"  # where a distribution's certificate has to be
S3 = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\.s3([.-][a-z0-9-]+)?\.amazonaws\.com")
WEBSITE = re.compile(r"\.s3-website[.-]")
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
ERRORS = {400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504}
RESPONSES = {"200", *map(str, ERRORS)}
COUNTRY = re.compile("[A-Z]{2}")
# The words are those that CloudFront's users report.
NO_CERTIFICATE = (
    "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your "
    "authorization to use the domain name."
)
BAD_CERTIFICATE = (
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain."
)
NOT_COVERED = (
    "The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to add."
)
TTLS_BESIDE_POLICY = "The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior."
WEBSITE_WITH_CONTROL = "An origin access control is associated with an origin whose domain name is not supported."
BOTH_CONTROLS = "An origin cannot contain both an origin access control (OAC) and an origin access identity (OAI)."
NO_FIREWALL = "A web ACL ID specified is not valid. To specify a web ACL created using the latest version of AWS WAF, use the ACL ARN."


def check(account: str, config: dict[str, Any]) -> None:
    """config: complete. Raises the first refusal."""
    for refused in (*_origins(config), *_pages(config), *_places(config), *_certificate(account, config), *_firewall(account, config)):
        raise refused


def _origins(config: dict[str, Any]) -> Iterator[Refused]:
    origins, behaviour = config["Origins"].get("Items", []), config["DefaultCacheBehavior"]
    if behaviour["TargetOriginId"] not in [one["Id"] for one in origins]:
        yield Refused("NoSuchOrigin", "One or more of your origins or origin groups do not exist.")
    if not behaviour.get("CachePolicyId") and not behaviour.get("ForwardedValues"):
        yield Refused("InvalidArgument", "The parameter ForwardedValues is required.")
    if behaviour.get("CachePolicyId") and any(name in behaviour for name in ("ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL")):
        yield Refused("InvalidArgument", TTLS_BESIDE_POLICY)
    for one in origins:
        if ("S3OriginConfig" in one) == ("CustomOriginConfig" in one):
            yield Refused("InvalidOrigin", "An origin has either an S3OriginConfig or a CustomOriginConfig.")
        if "S3OriginConfig" in one and not S3.fullmatch(one["DomainName"]):
            yield Refused("InvalidArgument", "The parameter Origin DomainName does not refer to a valid S3 bucket.")
        if one["OriginAccessControlId"] and WEBSITE.search(one["DomainName"]):
            yield Refused("InvalidDomainNameForOriginAccessControl", WEBSITE_WITH_CONTROL)
        if one["OriginAccessControlId"] and one.get("S3OriginConfig", {}).get("OriginAccessIdentity"):
            yield Refused("IllegalOriginAccessConfiguration", BOTH_CONTROLS)
        if one["OriginPath"] and (not one["OriginPath"].startswith("/") or one["OriginPath"].endswith("/")):
            yield Refused("InvalidArgument", "The parameter OriginPath must begin with a slash (/) and must not end with one.")


def _pages(config: dict[str, Any]) -> Iterator[Refused]:
    if config["DefaultRootObject"].startswith("/"):
        yield Refused("InvalidDefaultRootObject", "The default root object file name is too big or contains an invalid character.")
    for one in config["CustomErrorResponses"].get("Items", []):
        if one["ErrorCode"] not in ERRORS:
            yield Refused("InvalidErrorCode", "An invalid error code was specified.")
        if bool(one["ResponseCode"]) != bool(one["ResponsePagePath"]):
            yield Refused("InvalidArgument", "The parameters ResponseCode and ResponsePagePath must both be set or both be empty.")
        if one["ResponseCode"] and one["ResponseCode"] not in RESPONSES:
            yield Refused("InvalidResponseCode", "A response code is not valid.")
        if one["ResponsePagePath"] and not one["ResponsePagePath"].startswith("/"):
            yield Refused("InvalidArgument", "The parameter ResponsePagePath must begin with a slash (/).")


def _places(config: dict[str, Any]) -> Iterator[Refused]:
    restriction = config["Restrictions"]["GeoRestriction"]
    places = restriction.get("Items") or []
    if (restriction["RestrictionType"] == "none") == bool(places):
        yield Refused("InvalidGeoRestrictionParameter", "The specified geo restriction parameter is not valid.")
    if not all(COUNTRY.fullmatch(one) for one in places):
        yield Refused("InvalidLocationCode", "The location code specified is not valid.")


def _certificate(account: str, config: dict[str, Any]) -> Iterator[Refused]:
    names, viewer = config["Aliases"].get("Items", []), config["ViewerCertificate"]
    arn = viewer.get("ACMCertificateArn")
    if not arn:
        if names:
            yield Refused("InvalidViewerCertificate", NO_CERTIFICATE)
        return
    backend: Any = acm_backends[account][REGION]
    found = backend.look_up(arn)
    if found is None or found.status != "ISSUED":
        yield Refused("InvalidViewerCertificate", BAD_CERTIFICATE)
        return
    if not viewer["SSLSupportMethod"]:
        yield Refused("InvalidArgument", "The parameter SSLSupportMethod is required with a certificate.")
    if not all(any(covers(one, name) for one in found.sans) for name in names):
        yield Refused("InvalidViewerCertificate", NOT_COVERED)


def covers(certified: str, name: str) -> bool:
    return certified == name or (certified.startswith("*.") and name.partition(".")[2] == certified[2:])


def _firewall(account: str, config: dict[str, Any]) -> Iterator[Refused]:
    acl = config["WebACLId"]
    if not acl.startswith("arn:"):
        return
    known = {one.arn for one in wafv2_backends[account]["global"].wacls.values()}
    if acl not in known:
        yield Refused("InvalidWebACLId", NO_FIREWALL)
