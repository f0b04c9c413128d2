# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be set on a bucket: with which calls each is read, set and taken away, and how AWS's form of it becomes ours.

They stand in the order in which they are set: what lets go comes before what S3 would otherwise refuse.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list, boto3_tag_list_to_ansible_dict

from . import configurations, copies, lifecycle, shapes
from .aspect import Aspect, Configurations


def _under(member: str, request: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {member: request(value)}


def _named(member: str, key: str, on: str = "", off: str = "") -> Callable[[Any], dict[str, Any]]:
    """One word in a structure; with `on` and `off`, of a yes or no."""
    return lambda value: {member: {key: (on if value else off) if on else value}}


def _block(answer: Mapping[str, Any]) -> dict[str, bool]:
    found = answer["PublicAccessBlockConfiguration"]
    return {name: bool(found.get(member)) for name, member in shapes.BLOCK.items()}


NO_BLOCK = dict.fromkeys(shapes.BLOCK, False)

ASPECTS: dict[str, Aspect | Configurations] = {
    "tags": Aspect(
        "get_bucket_tagging",
        lambda answer: boto3_tag_list_to_ansible_dict(answer["TagSet"]),
        "put_bucket_tagging",
        _under("Tagging", lambda tags: {"TagSet": ansible_dict_to_boto3_tag_list(tags)}),
        {},
        "NoSuchTagSet",
        "delete_bucket_tagging",
    ),
    "object_ownership": Aspect(
        "get_bucket_ownership_controls",
        lambda answer: answer["OwnershipControls"]["Rules"][0]["ObjectOwnership"],
        "put_bucket_ownership_controls",
        lambda value: {"OwnershipControls": {"Rules": [{"ObjectOwnership": value}]}},
        "ObjectWriter",  # what it was before there were controls
        "OwnershipControlsNotFoundError",
    ),
    "public_access_block": Aspect(
        "get_public_access_block",
        _block,
        "put_public_access_block",
        _under("PublicAccessBlockConfiguration", partial(shapes.renamed, members=shapes.BLOCK)),
        NO_BLOCK,
        "NoSuchPublicAccessBlockConfiguration",
    ),
    "versioning": Aspect(
        "get_bucket_versioning",
        lambda answer: answer.get("Status") == "Enabled",
        "put_bucket_versioning",
        _named("VersioningConfiguration", "Status", "Enabled", "Suspended"),
        False,
    ),
    "object_lock": Aspect(
        "get_object_lock_configuration",
        shapes.lock_from_aws,
        "put_object_lock_configuration",
        _under("ObjectLockConfiguration", shapes.lock_as_aws),
        None,
        "ObjectLockConfigurationNotFoundError",
    ),
    "encryption": Aspect(
        "get_bucket_encryption",
        shapes.encryption_from_aws,
        "put_bucket_encryption",
        _under("ServerSideEncryptionConfiguration", shapes.encryption_as_aws),
        None,
        "ServerSideEncryptionConfigurationNotFoundError",
    ),
    "policy": Aspect(
        "get_bucket_policy",
        lambda answer: json.loads(answer["Policy"]),
        "put_bucket_policy",
        _under("Policy", json.dumps),
        {},
        "NoSuchBucketPolicy",
        "delete_bucket_policy",
    ),
    "lifecycle": Aspect(
        "get_bucket_lifecycle_configuration",
        lifecycle.from_aws,
        "put_bucket_lifecycle_configuration",
        _under("LifecycleConfiguration", lifecycle.as_aws),
        {},
        "NoSuchLifecycleConfiguration",
        "delete_bucket_lifecycle",
        "TransitionDefaultMinimumObjectSize",
    ),
    "intelligent_tiering": Configurations(
        "bucket_intelligent_tiering_configuration",
        "IntelligentTieringConfigurationList",
        "IntelligentTieringConfiguration",
        configurations.tiering_from_aws,
        configurations.tiering_as_aws,
        {},
    ),
    "cors": Aspect(
        "get_bucket_cors",
        shapes.cors_from_aws,
        "put_bucket_cors",
        _under("CORSConfiguration", shapes.cors_as_aws),
        [],
        "NoSuchCORSConfiguration",
        "delete_bucket_cors",
    ),
    "website": Aspect(
        "get_bucket_website",
        shapes.website_from_aws,
        "put_bucket_website",
        _under("WebsiteConfiguration", shapes.website_as_aws),
        {},
        "NoSuchWebsiteConfiguration",
        "delete_bucket_website",
    ),
    "request_payer": Aspect(
        "get_bucket_request_payment",
        lambda answer: answer["Payer"],
        "put_bucket_request_payment",
        _named("RequestPaymentConfiguration", "Payer"),
        "BucketOwner",
    ),
    "transfer_acceleration": Aspect(
        "get_bucket_accelerate_configuration",
        lambda answer: answer.get("Status") == "Enabled",
        "put_bucket_accelerate_configuration",
        _named("AccelerateConfiguration", "Status", "Enabled", "Suspended"),
        False,
    ),
    "logging": Aspect(
        "get_bucket_logging",
        shapes.logging_from_aws,
        "put_bucket_logging",
        _under("BucketLoggingStatus", shapes.logging_as_aws),
        {},
    ),
    "notifications": Aspect(
        "get_bucket_notification_configuration",
        configurations.notifications_from_aws,
        "put_bucket_notification_configuration",
        _under("NotificationConfiguration", configurations.notifications_as_aws),
        {},
    ),
    "inventory": Configurations(
        "bucket_inventory_configuration",
        "InventoryConfigurationList",
        "InventoryConfiguration",
        configurations.inventory_from_aws,
        configurations.inventory_as_aws,
        {},
    ),
    "replication": Aspect(
        "get_bucket_replication",
        copies.from_aws,
        "put_bucket_replication",
        _under("ReplicationConfiguration", copies.as_aws),
        {},
        "ReplicationConfigurationNotFoundError",
        "delete_bucket_replication",
    ),
}
# A new bucket has none of these. What makes one safe is set, whatever S3 does by itself.
AT_FIRST = {
    name: ASPECTS[name].empty
    for name in ASPECTS.keys() - {"object_ownership", "public_access_block", "object_lock", "encryption", "policy"}
} | {"policy": {}}
