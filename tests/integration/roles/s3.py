"""What a person knows of role s3; the names are described in vpc.py. What belongs to sites: support/sites.py."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from integration.support import buckets, sites
from integration.support.accounts import Account
from integration.support.external_dns import zone
from integration.support.sites import UNTAGGABLE, WRITES, names

from .s3_drifts import DRIFTS

__all__ = ["DRIFTS", "UNTAGGABLE", "WRITES", "names"]

ACCOUNT, HOST = "staging", "piksel-staging"
KINDS = (*buckets.KINDS, *sites.KINDS)
# Of buckets and of distributions.
ID = re.compile(r"(?<=arn:aws:s3:::)[a-z0-9.-]+|(?<='distribution_id': ')\w+")

ZONE = "rich.example.org"
NAMED = {"domain_names": [f"www.{ZONE}"], "zone": {"name": ZONE}, "security_headers": {"content_security_policy": "default-src 'self'"}}
RICH: dict[str, Any] = {
    "s3_defaults": {"abort_multipart_days": 7},
    "s3_buckets": [
        {
            "name": "rich-archive",
            "versioning": True,
            "lifecycle_rules": [
                {"id": "archive", "prefix": "raw/", "transitions": [{"days": 90, "storage_class": "DEEP_ARCHIVE"}]},
                {"id": "old", "noncurrent_expire_days": 30, "noncurrent_keep_versions": 2},
            ],
            "replication": {"rules": [{"id": "all", "bucket": "arn:aws:s3:::rich-copy"}]},
            "logging": {"target_bucket": "rich-logs", "target_prefix": "archive/"},
            "intelligent_tiering": [{"id": "cold", "archive_days": 90}],
            "policy": {"read_accounts": [{"account": "333333333333", "prefixes": ["shared/"]}]},
            "notifications": {"event_bridge": True},
            "tags": {"Backup": "daily"},
        },
        {"name": "rich-copy", "versioning": True},
        {"name": "rich-logs", "expire_days": 30, "inventory": [{"id": "weekly", "bucket": "rich-logs"}]},
        {"name": "rich-locked", "versioning": True, "object_lock": {"mode": "GOVERNANCE", "days": 1}},
        {
            "name": "rich-open",
            "public": True,
            "policy": {"tls_only": False, "public_read": ["s3:GetObject", "s3:ListBucket"]},
            "cors_rules": [{"allowed_origins": ["*"], "allowed_methods": ["GET"]}],
            "website": {"index_document": "index.html", "error_document": "error.html"},
            "expire_days": 90,
        },
        {"name": "rich-plain-site", "site": {}},
        {"name": "rich-site", "site": NAMED},
    ],
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {}, "rich": RICH}

ONE = {"name": "plain-data", "versioning": True}
OPEN = {"name": "plain-open"}
OPENED = {**OPEN, "public": True, "policy": {"tls_only": False, "public_read": ["s3:GetObject"]}}
SITE = {"name": "plain-site", "site": {"default_root_object": "home.html"}}
OF_A_SITE = {"cloudfront_distribution", "cloudfront_origin_access_control", "cloudfront_response_headers_policy"}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("plain", {"s3_buckets": [ONE, OPEN]}, {"s3_bucket"}),
    ("a lifecycle and a tag", {"s3_buckets": [{**ONE, "expire_noncurrent_days": 30, "tags": {"Use": "data"}}, OPEN]}, {"s3_bucket"}),
    (
        "open to all, without a policy for TLS, and no versions",
        {"s3_buckets": [{**ONE, "versioning": False}, OPENED]},
        {"s3_bucket"},
    ),
    ("closed again, and a site", {"s3_buckets": [ONE, OPEN, SITE]}, {"s3_bucket", "s3_bucket_policy", *OF_A_SITE}),
    ("another page of the site", {"s3_buckets": [ONE, OPEN, {**SITE, "site": {}}]}, {"cloudfront_distribution"}),
    ("without the site", {"s3_buckets": [ONE, OPEN, {**SITE, "site": {"state": "absent"}}]}, {"s3_bucket", *OF_A_SITE}),
    ("without that bucket, which is empty", {"s3_buckets": [ONE, OPEN, {"name": "plain-site", "state": "absent"}]}, {"s3_bucket"}),
]


def _data(*names: str) -> list[str]:
    return [f"s3_bucket {name}" for name in sorted(names)]


# With the role that a bucket which is kept goes on copying in.
DATA = ["iam_role rich-archive-replication", *_data(*(bucket["name"] for bucket in RICH["s3_buckets"]))]
DELETE_DATA = "s3_delete_data"
# The distribution of the site with a name comes after its certificate, while the other one is still being made.
SLOW = ({"RequestCertificate": "certificate"}, {"CreateDistributionWithTags": "distribution"})
MINUTE = 1.0
KILLED_AT = (0.5,)
SEEDS = (2,)
NOTHING_IN_THE_WAY = "what others keep in a bucket is data, for which it stays, and of a distribution nothing can be others'"


def prepare(of: Account, _: Mapping[str, Any]) -> dict[str, Any]:
    """A zone of the account."""
    zone(of("route53"), ZONE)
    return {}


def strangers(of: Account) -> None:
    """A bucket and an origin access control of others, as like ours as they may be."""
    s3, place = of("s3"), {"LocationConstraint": "ap-southeast-3"}
    s3.create_bucket(Bucket="rich-archive-2", CreateBucketConfiguration=place)
    s3.put_bucket_tagging(Bucket="rich-archive-2", Tagging={"TagSet": [{"Key": "ManagedBy", "Value": "piksel.infra"}]})
    whole = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::rich-archive-2"}
    statement = {**whole, "Principal": {"AWS": "333333333333"}}
    s3.put_bucket_policy(Bucket="rich-archive-2", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    control = {"Name": "rich-site-2", "SigningProtocol": "sigv4", "SigningBehavior": "always", "OriginAccessControlOriginType": "s3"}
    with suppress(of("cloudfront").exceptions.OriginAccessControlAlreadyExists):
        of("cloudfront").create_origin_access_control(OriginAccessControlConfig=control)
