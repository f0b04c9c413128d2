# SPDX-License-Identifier: GPL-3.0-or-later
"""What things are called: buckets, their ARNs and domains, their replication roles. Pure."""

from __future__ import annotations

KIND = "s3_bucket"
OWNER_TAG = "ManagedBy"
# Where the website's endpoint has a hyphen: https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints
HYPHENATED = frozenset(
    ("us-east-1", "us-west-1", "us-west-2", "us-gov-west-1", "ap-northeast-1", "ap-southeast-1", "ap-southeast-2", "eu-west-1", "sa-east-1")
)


def role_name(bucket: str) -> str:
    return f"{bucket}-replication"


def arn(partition: str, bucket: str) -> str:
    """bucket: its name, or its ARN already."""
    return bucket if bucket.startswith("arn:") else f"arn:{partition}:s3:::{bucket}"


def name_of_arn(bucket: str) -> str:
    return bucket.rpartition(":")[2]


def suffix(partition: str) -> str:
    return "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"


def domains(bucket: str, region: str, partition: str) -> dict[str, str]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html"""
    ending = suffix(partition)
    return {
        "arn": arn(partition, bucket),
        "domain_name": f"{bucket}.s3.{ending}",
        "regional_domain_name": f"{bucket}.s3.{region}.{ending}",
    }


def website_endpoint(bucket: str, region: str, partition: str) -> str:
    return f"{bucket}.s3-website{'-' if region in HYPHENATED else '.'}{region}.{suffix(partition)}"
