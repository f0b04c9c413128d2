# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each thing that is set on a bucket: how it is read, that it is absent, how it is set and taken away."""

import json
from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.aspects import ASPECTS, AT_FIRST
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import tag_list

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]}
KEY = "arn:aws:kms:ap-southeast-3:123456789012:key/00000000-0000-0000-0000-000000000000"
BLOCK = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}
CORS = {"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "HEAD"], "ID": "a", "MaxAgeSeconds": 5}
RULE = {"ID": "a", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 90}}
ROUTING = {"Condition": {"KeyPrefixEquals": "a/"}, "Redirect": {"ReplaceKeyPrefixWith": "b/"}}
COPYING = {
    "Role": "arn:aws:iam::123456789012:role/example",
    "Rules": [
        {
            "ID": "a",
            "Priority": 1,
            "Status": "Enabled",
            "Filter": {"And": {"Prefix": "a/", "Tags": tag_list(k="v")}},
            "DeleteMarkerReplication": {"Status": "Enabled"},
            "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}, "ReplicaModifications": {"Status": "Enabled"}},
            "Destination": {
                "Bucket": "arn:aws:s3:::example-copy",
                "StorageClass": "STANDARD_IA",
                "Account": "210987654321",
                "AccessControlTranslation": {"Owner": "Destination"},
                "EncryptionConfiguration": {"ReplicaKmsKeyID": KEY},
                "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
                "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
            },
        }
    ],
}
QUEUE = {
    "Id": "a",
    "QueueArn": "arn:aws:sqs:ap-southeast-3:123456789012:a",
    "Events": ["s3:ObjectCreated:*"],
    "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}, {"Name": "suffix", "Value": ".tif"}]}},
}
# The attribute, AWS's answer, our value, and what sets it.
ALL = [
    (
        "tags",
        {"TagSet": tag_list(Name="n", Team="maps")},
        {"Name": "n", "Team": "maps"},
        {"Tagging": {"TagSet": tag_list(Name="n", Team="maps")}},
    ),
    (
        "object_ownership",
        {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}},
        "BucketOwnerPreferred",
        {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}},
    ),
    (
        "public_access_block",
        {"PublicAccessBlockConfiguration": BLOCK},
        {"block_public_acls": True, "ignore_public_acls": True, "block_public_policy": False, "restrict_public_buckets": False},
        {"PublicAccessBlockConfiguration": BLOCK},
    ),
    ("versioning", {"Status": "Enabled"}, True, {"VersioningConfiguration": {"Status": "Enabled"}}),
    ("versioning", {"Status": "Suspended"}, False, {"VersioningConfiguration": {"Status": "Suspended"}}),
    (
        "object_lock",
        {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}}},
        {"mode": "GOVERNANCE", "days": 3},
        {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}}},
    ),
    (
        "object_lock",
        {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}},
        {},
        {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}},
    ),
    (
        "encryption",
        {
            "ServerSideEncryptionConfiguration": {
                "Rules": [
                    {
                        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY},
                        "BucketKeyEnabled": True,
                        "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
                    }
                ]
            }
        },
        {"algorithm": "aws:kms", "kms_key": KEY, "bucket_key": True, "blocked": frozenset({"SSE-C"})},
        {
            "ServerSideEncryptionConfiguration": {
                "Rules": [
                    {
                        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY},
                        "BucketKeyEnabled": True,
                        "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
                    }
                ]
            }
        },
    ),
    (
        "encryption",
        {
            "ServerSideEncryptionConfiguration": {
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]
            }
        },
        {"algorithm": "AES256"},
        {"ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}},
    ),
    ("policy", {"Policy": json.dumps(POLICY)}, POLICY, {"Policy": json.dumps(POLICY)}),
    ("lifecycle", {"Rules": [RULE]}, {"a": {"enabled": True, "expire_days": 90}}, {"LifecycleConfiguration": {"Rules": [RULE]}}),
    (
        "cors",
        {"CORSRules": [CORS]},
        [
            {
                "id": "a",
                "max_age_seconds": 5,
                "allowed_origins": frozenset({"*"}),
                "allowed_methods": frozenset({"GET", "HEAD"}),
                "allowed_headers": frozenset(),
                "expose_headers": frozenset(),
            }
        ],
        {"CORSConfiguration": {"CORSRules": [CORS]}},
    ),
    (
        "website",
        {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"}, "RoutingRules": [ROUTING]},
        {
            "index_document": "index.html",
            "error_document": "error.html",
            "routing_rules": [{"prefix": "a/", "replace_prefix": "b/"}],
        },
        {
            "WebsiteConfiguration": {
                "IndexDocument": {"Suffix": "index.html"},
                "ErrorDocument": {"Key": "error.html"},
                "RoutingRules": [ROUTING],
            }
        },
    ),
    (
        "website",
        {"RedirectAllRequestsTo": {"HostName": "example.com", "Protocol": "https"}},
        {"redirect_to": {"host_name": "example.com", "protocol": "https"}},
        {"WebsiteConfiguration": {"RedirectAllRequestsTo": {"HostName": "example.com", "Protocol": "https"}}},
    ),
    ("request_payer", {"Payer": "Requester"}, "Requester", {"RequestPaymentConfiguration": {"Payer": "Requester"}}),
    ("transfer_acceleration", {"Status": "Enabled"}, True, {"AccelerateConfiguration": {"Status": "Enabled"}}),
    ("transfer_acceleration", {}, False, {"AccelerateConfiguration": {"Status": "Suspended"}}),
    (
        "logging",
        {
            "LoggingEnabled": {
                "TargetBucket": "example-logs",
                "TargetPrefix": "a/",
                "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}},
            }
        },
        {"target_bucket": "example-logs", "target_prefix": "a/", "partitioned_by": "EventTime"},
        {
            "BucketLoggingStatus": {
                "LoggingEnabled": {
                    "TargetBucket": "example-logs",
                    "TargetPrefix": "a/",
                    "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}},
                }
            }
        },
    ),
    ("logging", {}, {}, {"BucketLoggingStatus": {}}),
    (
        "notifications",
        {"QueueConfigurations": [QUEUE], "EventBridgeConfiguration": {}},
        {
            "event_bridge": True,
            "targets": {"a": {"arn": QUEUE["QueueArn"], "events": frozenset({"s3:ObjectCreated:*"}), "prefix": "in/", "suffix": ".tif"}},
        },
        {"NotificationConfiguration": {"QueueConfigurations": [QUEUE], "EventBridgeConfiguration": {}}},
    ),
    ("notifications", {}, {}, {"NotificationConfiguration": {}}),
    (
        "replication",
        {"ReplicationConfiguration": COPYING},
        {
            "role": COPYING["Role"],
            "rules": {
                "a": {
                    "enabled": True,
                    "delete_markers": True,
                    "replica_modifications": True,
                    "time_control": True,
                    "priority": 1,
                    "bucket": "arn:aws:s3:::example-copy",
                    "prefix": "a/",
                    "tags": {"k": "v"},
                    "account": "210987654321",
                    "storage_class": "STANDARD_IA",
                    "kms_key": KEY,
                }
            },
        },
        {"ReplicationConfiguration": COPYING},
    ),
]


@pytest.mark.parametrize(("attribute", "answer", "value", "request_"), ALL)
def test_what_is_read_is_what_sets_it(aws, attribute, answer, value, request_):
    aspect = ASPECTS[attribute]
    aws.expect("s3", aspect.get, answer, Bucket="b")
    assert aspect.read(aws.get("s3"), "b") == value
    aws.expect("s3", aspect.put, Bucket="b", **request_)
    aspect.write(aws.get("s3"), "b", value, None)


@pytest.mark.parametrize("attribute", [name for name, aspect in ASPECTS.items() if getattr(aspect, "absent", "")])
def test_absent_is_a_value(aws, attribute):
    aspect = ASPECTS[attribute]
    aws.fail("s3", aspect.get, aspect.absent, Bucket="b")
    assert aspect.read(aws.get("s3"), "b") == aspect.empty
    aws.fail("s3", aspect.get, "AccessDenied", Bucket="b")
    with pytest.raises(ClientError):
        aspect.read(aws.get("s3"), "b")


@pytest.mark.parametrize("attribute", [name for name, aspect in ASPECTS.items() if getattr(aspect, "delete", "")])
def test_what_is_empty_is_taken_away(aws, attribute):
    aws.expect("s3", ASPECTS[attribute].delete, Bucket="b")
    ASPECTS[attribute].write(aws.get("s3"), "b", ASPECTS[attribute].empty, {"something": 1})


def test_a_new_bucket_has_nothing_set_and_what_makes_it_safe_is_not_taken_for_granted():
    assert AT_FIRST["cors"] == []
    assert not AT_FIRST.keys() & {"object_ownership", "public_access_block", "encryption"}
    assert AT_FIRST.keys() | {"object_ownership", "public_access_block", "encryption", "object_lock"} == ASPECTS.keys()


def test_a_lifecycle_keeps_the_least_size_that_it_was_made_with(aws):
    kept = {"TransitionDefaultMinimumObjectSize": "varies_by_storage_class"}
    aws.expect("s3", "get_bucket_lifecycle_configuration", {"Rules": [RULE], **kept}, Bucket="b")
    aws.expect("s3", "put_bucket_lifecycle_configuration", Bucket="b", LifecycleConfiguration={"Rules": [RULE]}, **kept)
    ASPECTS["lifecycle"].write(aws.get("s3"), "b", {"a": {"enabled": True, "expire_days": 90}}, {"a": {"enabled": False}})


TIER = {"Id": "a", "Status": "Enabled", "Tierings": [{"AccessTier": "ARCHIVE_ACCESS", "Days": 90}], "Filter": {"Prefix": "cold/"}}
LIST = {
    "Id": "a",
    "IsEnabled": True,
    "IncludedObjectVersions": "Current",
    "Schedule": {"Frequency": "Daily"},
    "Destination": {
        "S3BucketDestination": {
            "Bucket": "arn:aws:s3:::example-logs",
            "Format": "CSV",
            "AccountId": "123456789012",
            "Prefix": "lists",
            "Encryption": {"SSEKMS": {"KeyId": KEY}},
        }
    },
    "Filter": {"Prefix": "a/"},
    "OptionalFields": ["ETag", "Size"],
}


@pytest.mark.parametrize(
    ("attribute", "one", "value"),
    [
        ("intelligent_tiering", TIER, {"enabled": True, "archive_days": 90, "prefix": "cold/"}),
        (
            "inventory",
            LIST,
            {
                "enabled": True,
                "versions": "Current",
                "frequency": "Daily",
                "format": "CSV",
                "fields": frozenset({"Size", "ETag"}),
                "bucket": "arn:aws:s3:::example-logs",
                "account": "123456789012",
                "target_prefix": "lists",
                "prefix": "a/",
                "kms_key": KEY,
            },
        ),
    ],
)
def test_of_what_there_are_several_the_pages_are_read_and_only_what_differs_is_set(aws, attribute, one, value):
    aspect, client = ASPECTS[attribute], aws.get("s3")
    other = {**one, "Id": "b"}
    aws.expect("s3", f"list_{aspect.what}s", {aspect.listed: [one], "IsTruncated": True, "NextContinuationToken": "t"}, Bucket="x")
    aws.expect("s3", f"list_{aspect.what}s", {aspect.listed: [other], "IsTruncated": False}, Bucket="x", ContinuationToken="t")
    assert aspect.read(client, "x") == {"a": value, "b": value}
    aws.expect("s3", f"delete_{aspect.what}", Bucket="x", Id="b")
    aws.expect("s3", f"put_{aspect.what}", Bucket="x", Id="c", **{aspect.argument: {**one, "Id": "c"}})
    aspect.write(client, "x", {"a": value, "c": value}, {"a": value, "b": value})


def test_one_of_several_that_is_gone_already_is_no_error(aws):
    aws.fail("s3", "delete_bucket_inventory_configuration", "NoSuchConfiguration", Bucket="b", Id="a")
    ASPECTS["inventory"].write(aws.get("s3"), "b", {}, {"a": {}})
    aws.fail("s3", "delete_bucket_inventory_configuration", "AccessDenied", Bucket="b", Id="a")
    with pytest.raises(ClientError):
        ASPECTS["inventory"].write(aws.get("s3"), "b", {}, {"a": {}})


def test_a_lifecycle_in_full(aws):
    rule = {
        "ID": "all",
        "Status": "Disabled",
        "Filter": {"And": {"Prefix": "a/", "Tags": tag_list(k="v"), "ObjectSizeGreaterThan": 1, "ObjectSizeLessThan": 9}},
        "Expiration": {"Date": datetime(2030, 1, 31, tzinfo=UTC)},
        "Transitions": [{"Date": datetime(2029, 1, 31, tzinfo=UTC), "StorageClass": "GLACIER"}],
        "NoncurrentVersionExpiration": {"NoncurrentDays": 40, "NewerNoncurrentVersions": 2},
        "NoncurrentVersionTransitions": [{"NoncurrentDays": 30, "NewerNoncurrentVersions": 1, "StorageClass": "GLACIER_IR"}],
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    old = {"ID": "old", "Status": "Enabled", "Prefix": "b/", "Expiration": {"ExpiredObjectDeleteMarker": True}}
    aws.expect("s3", "get_bucket_lifecycle_configuration", {"Rules": [rule, old]}, Bucket="b")
    value = ASPECTS["lifecycle"].read(aws.get("s3"), "b")
    assert value == {
        "all": {
            "enabled": False,
            "prefix": "a/",
            "tags": {"k": "v"},
            "object_size_greater_than": 1,
            "object_size_less_than": 9,
            "expire_date": "2030-01-31",
            "transitions": [{"date": "2029-01-31", "storage_class": "GLACIER"}],
            "noncurrent_expire_days": 40,
            "noncurrent_keep_versions": 2,
            "noncurrent_transitions": [{"days": 30, "keep_versions": 1, "storage_class": "GLACIER_IR"}],
            "abort_multipart_days": 7,
        },
        "old": {"enabled": True, "prefix": "b/", "expire_delete_markers": True},
    }
    sent = {**rule, "Expiration": {"Date": "2030-01-31"}, "Transitions": [{"Date": "2029-01-31", "StorageClass": "GLACIER"}]}
    as_now = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "b/"}, "Expiration": {"ExpiredObjectDeleteMarker": True}}
    aws.expect("s3", "put_bucket_lifecycle_configuration", Bucket="b", LifecycleConfiguration={"Rules": [sent, as_now]})
    ASPECTS["lifecycle"].write(aws.get("s3"), "b", value, {})
