"""Buckets as AWS lists them with all that is set on them, and what each operation of S3 that writes does to one."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from .accounts import Account, Contents, Description, Items, Listed, listed_by, listing
from .truth import Key, Names, Writes

# By the operation that tells of it: the members of its answer that count.
SETTINGS = {
    "get_bucket_tagging": ("TagSet",),
    "get_bucket_ownership_controls": ("OwnershipControls",),
    "get_public_access_block": ("PublicAccessBlockConfiguration",),
    "get_bucket_versioning": ("Status",),
    "get_object_lock_configuration": ("ObjectLockConfiguration",),
    "get_bucket_encryption": ("ServerSideEncryptionConfiguration",),
    "get_bucket_policy": ("Policy",),
    "get_bucket_lifecycle_configuration": ("Rules",),
    "get_bucket_cors": ("CORSRules",),
    "get_bucket_website": ("IndexDocument", "ErrorDocument", "RedirectAllRequestsTo", "RoutingRules"),
    "get_bucket_request_payment": ("Payer",),
    "get_bucket_accelerate_configuration": ("Status",),
    "get_bucket_logging": ("LoggingEnabled",),
    "get_bucket_notification_configuration": (
        "TopicConfigurations",
        "QueueConfigurations",
        "LambdaFunctionConfigurations",
        "EventBridgeConfiguration",
    ),
    "get_bucket_replication": ("ReplicationConfiguration",),
    "list_bucket_intelligent_tiering_configurations": ("IntelligentTieringConfigurationList",),
    "list_bucket_inventory_configurations": ("InventoryConfigurationList",),
}
NOT_SET = ("NoSuch", "NotFoundError")


def _buckets(of: Account) -> Iterator[Description]:
    s3 = of("s3")
    for bucket in listing(s3, "list_buckets", "Buckets"):
        settings = {operation.partition("_")[2]: setting(s3, operation, bucket["Name"]) for operation in SETTINGS}
        yield {"Name": bucket["Name"], **settings, "Tags": (settings["bucket_tagging"] or {}).get("TagSet", [])}


def setting(s3: Any, operation: str, bucket: str) -> dict[str, Any] | None:
    """None where there is none."""
    try:
        answer = getattr(s3, operation)(Bucket=bucket)
    except ClientError as error:
        if any(part in error.response["Error"]["Code"] for part in NOT_SET):
            return None
        raise
    found = {member: answer[member] for member in SETTINGS[operation] if answer.get(member) is not None}
    return {name: json.loads(value) if name == "Policy" else value for name, value in found.items()} or None


def of_roles(ending: str = "-replication") -> Items:
    """IAM roles with this end of their names."""
    roles = listed_by("iam", "list_roles", "Roles")

    def items(of: Account) -> Iterator[Description]:
        iam = of("iam")
        for role in roles(of):
            if role["RoleName"].endswith(ending):
                name = role["RoleName"]
                names = listing(iam, "list_role_policies", "PolicyNames", RoleName=name)
                policies = {one: iam.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"] for one in names}
                yield {**role, "Policies": policies, "Tags": iam.list_role_tags(RoleName=name)["Tags"]}

    return items


KINDS = (
    Listed("s3_bucket", _buckets, "Name", name=lambda bucket: bucket["Name"]),
    Listed("iam_role", of_roles(), "Arn", name=lambda role: role["RoleName"]),
)


def names(found: Contents, _: Mapping[str, str] | None = None) -> dict[str, Key]:
    """What plans call each id."""
    return {one.id: (one.kind, one.name) for one in found.values()}


def _bucket(given: Mapping[str, Any], _: Names) -> Key:
    return ("s3_bucket", given["Bucket"])


def _role(given: Mapping[str, Any], _: Names) -> Key:
    return ("iam_role", given["RoleName"])


UPDATES = (
    *("PutBucketTagging", "DeleteBucketTagging", "PutBucketOwnershipControls", "PutPublicAccessBlock", "PutBucketVersioning"),
    *("PutObjectLockConfiguration", "PutBucketEncryption", "PutBucketPolicy", "DeleteBucketPolicy", "PutBucketLifecycleConfiguration"),
    *("DeleteBucketLifecycle", "PutBucketCors", "DeleteBucketCors", "PutBucketWebsite", "DeleteBucketWebsite"),
    *("PutBucketRequestPayment", "PutBucketAccelerateConfiguration", "PutBucketLogging", "PutBucketNotificationConfiguration"),
    *("PutBucketIntelligentTieringConfiguration", "DeleteBucketIntelligentTieringConfiguration"),
    *("PutBucketInventoryConfiguration", "DeleteBucketInventoryConfiguration", "PutBucketReplication", "DeleteBucketReplication"),
    # Of what is in it, before it goes.
    *("DeleteObjects", "AbortMultipartUpload"),
)
WRITES: Writes = {
    "CreateBucket": ("create", _bucket),
    **dict.fromkeys(UPDATES, ("update", _bucket)),
    "DeleteBucket": ("delete", _bucket),
    "CreateRole": ("create", _role),
    **dict.fromkeys(
        ("PutRolePolicy", "DeleteRolePolicy", "UpdateAssumeRolePolicy", "UpdateRole", "TagRole", "UntagRole"), ("update", _role)
    ),
    "DeleteRole": ("delete", _role),
}
