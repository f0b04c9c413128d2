"""What a person may do to buckets and their sites behind the role's back, and the changes that put it right."""

import json
from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account, Found

from .eks_drifts import together
from .vpc_drifts import OWN, Change, create, update

At = Mapping[tuple[str, str], Found]  # by kind and name
ARCHIVE, COPY, LOGS, OPEN, SITE = "rich-archive", "rich-copy", "rich-logs", "rich-open", "rich-site"
NAME, ZONE = "www.rich.example.org", "rich.example.org"
BLOCK = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")
MEMBERS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def _set(at: At, bucket: str, operation: str) -> Any:
    return at["s3_bucket", bucket].description[operation]


def opened(of: Account, at: At) -> list[Change]:
    """A bucket that is to be closed, to everybody."""
    s3, wanted = of("s3"), _set(at, ARCHIVE, "bucket_policy")["Policy"]
    s3.put_public_access_block(Bucket=ARCHIVE, PublicAccessBlockConfiguration=dict.fromkeys(MEMBERS, False))
    everybody = {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{ARCHIVE}/*"}
    document = {"Version": "2012-10-17", "Statement": [everybody]}
    s3.put_bucket_policy(Bucket=ARCHIVE, Policy=json.dumps(document))
    block = (dict.fromkeys(BLOCK, False), dict.fromkeys(BLOCK, True))
    return [update("s3_bucket", ARCHIVE, public_access_block=block, policy=(document, wanted))]


def plain_http(of: Account, at: At) -> list[Change]:
    """No policy any more."""
    of("s3").delete_bucket_policy(Bucket=COPY)
    return [update("s3_bucket", COPY, policy=({}, _set(at, COPY, "bucket_policy")["Policy"]))]


def lifecycle_and_tags(of: Account, at: At) -> list[Change]:
    """Logs are kept for longer, beside another rule, and belong to nobody's project."""
    s3 = of("s3")
    rules = [
        {"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 300}},
        {"ID": "by-hand", "Status": "Disabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 1}},
    ]
    s3.put_bucket_lifecycle_configuration(Bucket=LOGS, LifecycleConfiguration={"Rules": rules})
    left = {key: value for key, value in OWN.items() if key != "Project"}
    s3.put_bucket_tagging(Bucket=LOGS, Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in left.items()]})
    before = {"expire": {"enabled": True, "expire_days": 300}, "by-hand": {"enabled": False, "prefix": "tmp/", "expire_days": 1}}
    wanted = {"expire": {"enabled": True, "expire_days": 30}, "abort-multipart": {"enabled": True, "abort_multipart_days": 7}}
    return [update("s3_bucket", LOGS, lifecycle=(before, wanted), tags=(left, OWN))]


def website_and_cors(of: Account, at: At) -> list[Change]:
    s3 = of("s3")
    s3.put_bucket_website(Bucket=OPEN, WebsiteConfiguration={"IndexDocument": {"Suffix": "start.html"}})
    s3.delete_bucket_cors(Bucket=OPEN)
    website = ({"index_document": "start.html"}, {"index_document": "index.html", "error_document": "error.html"})
    cors = ([], [{"allowed_origins": ["*"], "allowed_methods": ["GET"], "allowed_headers": [], "expose_headers": []}])
    return [update("s3_bucket", OPEN, website=website, cors=cors)]


def versions(of: Account, at: At) -> list[Change]:
    """Of the copies; S3 itself keeps them on where copies are made of."""
    of("s3").put_bucket_versioning(Bucket=COPY, VersioningConfiguration={"Status": "Suspended"})
    return [update("s3_bucket", COPY, versioning=(False, True))]


def site_elsewhere(of: Account, at: At) -> list[Change]:
    """Its distribution serves another page, its name leads nowhere for IPv6, and its headers are gone."""
    found = at["cloudfront_distribution", SITE]
    answer = of("cloudfront").get_distribution_config(Id=found.id)
    config = {**answer["DistributionConfig"], "DefaultRootObject": "start.html"}
    of("cloudfront").update_distribution(Id=found.id, IfMatch=answer["ETag"], DistributionConfig=config)
    zone = next(one["Id"] for one in of("route53").list_hosted_zones()["HostedZones"] if one["Name"] == f"{ZONE}.")
    record = at["route53_record", f"{NAME} AAAA"].description
    plain = {key: record[key] for key in ("Name", "Type", "AliasTarget")}
    change = {"Action": "DELETE", "ResourceRecordSet": plain}
    of("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    return [
        update("cloudfront_distribution", SITE, default_root_object=("start.html", "index.html")),
        create("route53_record", f"{NAME} AAAA", alias=found.description["DomainName"], zone_id=zone.rpartition("/")[2]),
    ]


DRIFTS = (
    together("opened_to_everybody", opened, plain_http),
    together("settings", lifecycle_and_tags, website_and_cors, versions),
    together("a_site", site_elsewhere),
)
