"""Sites in front of buckets as AWS lists what belongs to them, and what each operation that writes does to one."""

from collections.abc import Iterator, Mapping
from typing import Any

from . import buckets
from .accounts import Account, Contents, Description, Items, Listed, listed_by, listing
from .truth import Key, Names, Writes

CLOUDFRONT = "cloudfront.amazonaws.com"


def _distributions(of: Account) -> Iterator[Description]:
    cloudfront = of("cloudfront")
    for one in _items(cloudfront.list_distributions()["DistributionList"]):
        config = cloudfront.get_distribution_config(Id=one["Id"])["DistributionConfig"]
        tags = cloudfront.list_tags_for_resource(Resource=one["ARN"])["Tags"]["Items"]
        yield {"Id": one["Id"], "ARN": one["ARN"], "DomainName": one["DomainName"], "Config": config, "Tags": tags}


def _items(answer: Mapping[str, Any]) -> list[Description]:
    found: list[Description] = answer.get("Items") or []
    return found


def _controls(of: Account) -> list[Description]:
    return _items(of("cloudfront").list_origin_access_controls()["OriginAccessControlList"])


def _policies(operation: str, member: str) -> Items:
    """Those that are the account's own."""

    def items(of: Account) -> Iterator[Description]:
        for one in _items(getattr(of("cloudfront"), operation)(Type="custom")[f"{member}List"]):
            yield {"Id": one[member]["Id"], **one[member][f"{member}Config"]}

    return items


def _certificates(of: Account) -> Iterator[Description]:
    """Where CloudFront wants them."""
    acm = of("acm@us-east-1")
    for one in listing(acm, "list_certificates", "CertificateSummaryList"):
        described = acm.describe_certificate(CertificateArn=one["CertificateArn"])["Certificate"]
        yield {**described, "Tags": acm.list_tags_for_certificate(CertificateArn=one["CertificateArn"])["Tags"]}


def _called(certificate: Mapping[str, Any]) -> str:
    first, *others = [certificate["DomainName"], *sorted(set(certificate["SubjectAlternativeNames"]) - {certificate["DomainName"]})]
    return "+".join([first, *others])


def _records(*types: str) -> Items:
    """Those of the account's zones."""

    def items(of: Account) -> Iterator[Description]:
        for zone in listed_by("route53", "list_hosted_zones", "HostedZones")(of):
            for one in listing(of("route53"), "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone["Id"]):
                if one["Type"] in types:
                    yield {"Record": f"{one['Name'].rstrip('.')} {one['Type']}", **one}

    return items


def _validates(record: Mapping[str, Any]) -> str:
    """Of a certificate with one name."""
    domain = record["Record"].partition(".")[2].removesuffix(" CNAME")
    return f"{domain} of {domain}"


def _untagged(_: Account, __: Description) -> dict[str, str]:
    return {}


KINDS = (
    Listed("cloudfront_distribution", _distributions, "Id", name=lambda one: one["Config"]["Comment"]),
    Listed("cloudfront_origin_access_control", _controls, "Id", tags=_untagged, name=lambda one: one["Name"]),
    *(
        Listed(kind, _policies(operation, member), "Id", tags=_untagged, name=lambda one: one["Name"])
        for kind, operation, member in (
            ("cloudfront_response_headers_policy", "list_response_headers_policies", "ResponseHeadersPolicy"),
            ("cloudfront_cache_policy", "list_cache_policies", "CachePolicy"),
        )
    ),
    Listed("acm_certificate", _certificates, "CertificateArn", name=_called),
    Listed("acm_validation", _records("CNAME"), "Record", tags=_untagged, name=_validates),
    Listed("route53_record", _records("A", "AAAA"), "Record", tags=_untagged, name=lambda one: one["Record"]),
)
UNTAGGABLE = dict.fromkeys(
    ("cloudfront_origin_access_control", "cloudfront_response_headers_policy", "cloudfront_cache_policy"), "CloudFront takes no tags for it"
) | dict.fromkeys(("acm_validation", "route53_record"), "a record has no tags")


def names(found: Contents, called: Mapping[str, str] | None = None) -> dict[str, Key]:
    """What plans call each id. The policy of a bucket that has a site is a resource of its own."""
    named = buckets.names(found, called)
    for one in found.values():
        if one.kind == "cloudfront_distribution":
            named[one.description["ARN"]] = named[one.id]
        if one.kind == "s3_bucket":
            kind = "s3_bucket_policy" if CLOUDFRONT in str(one.description["bucket_policy"]) else one.kind
            named[f"policy of {one.name}"] = (kind, one.name)
    return named


def _policy(given: Mapping[str, Any], named: Names) -> Key:
    return named.get(f"policy of {given['Bucket']}", ("s3_bucket", given["Bucket"]))


def _by(parameter: str) -> Any:
    return lambda given, named: named[given[parameter]]


def _distribution(given: Mapping[str, Any], _: Names) -> Key:
    """By its bucket: the log leaves out its comment, which AWS's model counts as sensitive."""
    (origin,) = given["DistributionConfigWithTags"]["DistributionConfig"]["Origins"]["Items"]
    return ("cloudfront_distribution", origin["DomainName"].partition(".s3.")[0])


def _record(given: Mapping[str, Any], named: Names) -> Key:
    """The modules change one in a call."""
    (change,) = given["ChangeBatch"]["Changes"]
    record = change["ResourceRecordSet"]
    return named[f"{record['Name'].rstrip('.')} {record['Type']}"]


def _under(member: str, name: str, kind: str) -> Any:
    return lambda given, _: (kind, given[member][name])


ID, RESOURCE, CERTIFICATE = _by("Id"), _by("Resource"), _by("CertificateArn")
CONTROL, HEADERS, CACHING = "cloudfront_origin_access_control", "cloudfront_response_headers_policy", "cloudfront_cache_policy"
WRITES: Writes = {
    **buckets.WRITES,
    **dict.fromkeys(("PutBucketPolicy", "DeleteBucketPolicy"), ("any", _policy)),
    "CreateDistributionWithTags": ("create", _distribution),
    "CreateOriginAccessControl": ("create", _under("OriginAccessControlConfig", "Name", CONTROL)),
    "CreateResponseHeadersPolicy": ("create", _under("ResponseHeadersPolicyConfig", "Name", HEADERS)),
    "CreateCachePolicy": ("create", _under("CachePolicyConfig", "Name", CACHING)),
    **{f"Update{what}": ("update", ID) for what in ("Distribution", "OriginAccessControl", "ResponseHeadersPolicy", "CachePolicy")},
    **{f"Delete{what}": ("delete", ID) for what in ("Distribution", "OriginAccessControl", "ResponseHeadersPolicy", "CachePolicy")},
    **dict.fromkeys(("TagResource", "UntagResource"), ("update", RESOURCE)),
    "RequestCertificate": ("create", lambda given, _: ("acm_certificate", given["DomainName"])),
    "DeleteCertificate": ("delete", CERTIFICATE),
    **dict.fromkeys(("AddTagsToCertificate", "RemoveTagsFromCertificate"), ("update", CERTIFICATE)),
    "ChangeResourceRecordSets": ("any", _record),
}
