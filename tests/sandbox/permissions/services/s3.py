"""S3's buckets and objects, and what an account says for all of its buckets."""

import re
from collections.abc import Iterator

from ..asks import Ask, Request
from .iam import pass_role

# Operations whose action has another name: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
S3_ACTIONS = {
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteObjects": "DeleteObject",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
    "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
    "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "UploadPart": "PutObject",
}
ROLE = re.compile(rb"<Role>\s*([^<\s]+)\s*</Role>")


def ask_buckets(request: Request) -> Iterator[Ask]:
    bucket, key = request.get("Bucket"), request.get("Key")
    name = S3_ACTIONS.get(request.operation, request.operation)
    if request.operation == "DeleteObjects":
        key = "*"  # whichever: the keys stand in the body
    if name in ("GetObject", "DeleteObject") and request.get("VersionId"):
        name += "Version"
    yield Ask(f"s3:{name}", f"arn:aws:s3:::{bucket}" + (f"/{key}" if key else "") if bucket else "*")
    role = ROLE.search(request.body) if request.operation == "PutBucketReplication" else None
    if role:
        yield pass_role(request, role[1].decode(), "s3.amazonaws.com")


def ask_account(request: Request) -> Iterator[Ask]:
    names = {"GetPublicAccessBlock": "GetAccountPublicAccessBlock"}
    names |= dict.fromkeys(("PutPublicAccessBlock", "DeletePublicAccessBlock"), "PutAccountPublicAccessBlock")
    yield Ask(f"s3:{names.get(request.operation, request.operation)}")


ASKS = {"s3": ask_buckets, "s3control": ask_account}
