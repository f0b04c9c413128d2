# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets made, unchanged, altered and taken over, with nothing done that the plan does not say."""

import json

import pytest

PUBLIC = {
    "name": "piksel-staging-public-data",
    "public": True,
    "policy": {"tls_only": False, "public_read": ["s3:GetObject", "s3:GetObjectTagging", "s3:ListBucket", "s3:GetBucketLocation"]},
    "cors_rules": [{"allowed_origins": ["*"], "allowed_methods": ["GET"]}],
    "website": {"index_document": "index.html", "error_document": "error.html"},
    "expire_days": 90,
}
ARTIFACTS = {"name": "piksel-staging-argo-artifacts-dep", "expire_days": 60}
TERRIA = {"name": "piksel-staging-terria-bucket", "abort_multipart_days": 0}
DEFAULTS = {"abort_multipart_days": 7}
KEY = "arn:aws:kms:ap-southeast-3:222222222222:key/00000000-0000-0000-0000-000000000000"
TARGETS = ({"name": "example-logs"}, {"name": "example-copy", "versioning": True})
RICH = {
    "name": "example-rich",
    "public": True,
    "versioning": True,
    "encryption": {"kms_key": KEY},
    "policy": {
        "tls_only": False,
        "read_accounts": [{"account": "333333333333", "prefixes": ["shared/"]}],
        "statements": [
            {
                "Sid": "Writer",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::222222222222:role/piksel-deploy"},
                "Action": "s3:PutObject",
                "Resource": "{bucket}/in/*",
            }
        ],
    },
    "abort_multipart_days": 3,
    "lifecycle_rules": [
        {
            "id": "archive",
            "prefix": "scenes/",
            "tags": {"keep": "long"},
            "object_size_greater_than": 1024,
            "transitions": [{"days": 90, "storage_class": "DEEP_ARCHIVE"}, {"days": 30, "storage_class": "STANDARD_IA"}],
            "expire_days": 400,
            "noncurrent_expire_days": 40,
            "noncurrent_keep_versions": 2,
            "noncurrent_transitions": [{"days": 30, "storage_class": "GLACIER_IR", "keep_versions": 1}],
        },
        {"id": "end", "prefix": "trial/", "expire_date": "2030-01-31", "enabled": False},
        {"id": "markers", "expire_delete_markers": True},
    ],
    "cors_rules": [
        {
            "id": "maps",
            "allowed_origins": ["https://maps.example.com", "https://*.example.org"],
            "allowed_methods": ["GET", "PUT"],
            "allowed_headers": ["*"],
            "expose_headers": ["ETag"],
            "max_age_seconds": 300,
        }
    ],
    "website": {
        "index_document": "index.html",
        "routing_rules": [{"prefix": "old/", "replace_prefix": "new/", "http_redirect_code": "302"}],
    },
    "logging": {"target_bucket": "example-logs", "target_prefix": "rich/", "partitioned_by": "EventTime"},
    "replication": {
        "rules": [
            {"id": "scenes", "prefix": "scenes/", "bucket": "example-copy", "delete_markers": True, "kms_key": KEY},
            {"id": "rest", "bucket": "example-copy", "storage_class": "STANDARD_IA", "time_control": True},
        ]
    },
    "object_lock": {"mode": "GOVERNANCE", "days": 7},
    "intelligent_tiering": [{"id": "cold", "prefix": "cold/", "archive_days": 90, "deep_archive_days": 180}],
    "request_payer": "Requester",
    "transfer_acceleration": True,
    "notifications": {"event_bridge": True},
    "inventory": [{"id": "weekly", "bucket": "example-logs", "target_prefix": "lists", "fields": ["Size", "ETag"]}],
}


def test_piksels_buckets_are_made_as_described_and_made_once(s3, shown, converge):
    changes, result = converge(PUBLIC, ARTIFACTS, TERRIA, defaults=DEFAULTS)
    assert {action for action, _ in changes.values()} == {"create"}
    assert (
        {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} == changes.keys() == {PUBLIC["name"], ARTIFACTS["name"], TERRIA["name"]}
    )
    for name in changes:
        tags = {tag["Key"]: tag["Value"] for tag in shown(name, "get_bucket_tagging")["TagSet"]}
        assert tags == {"Project": "example", "ManagedBy": "piksel.infra"}
        rule = shown(name, "get_bucket_encryption")["ServerSideEncryptionConfiguration"]["Rules"][0]
        assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
        denied = [one for one in shown(name, "get_bucket_policy")["Policy"]["Statement"] if one["Effect"] == "Deny"]
        plain = [("s3:*", {"Bool": {"aws:SecureTransport": "false"}})] if name != PUBLIC["name"] else []
        assert [(one["Action"], one["Condition"]) for one in denied] == plain
        assert s3.get_bucket_policy_status(Bucket=name)["PolicyStatus"]["IsPublic"] is (name == PUBLIC["name"])
    block = shown(PUBLIC["name"], "get_public_access_block")["PublicAccessBlockConfiguration"]
    assert [name for name, blocks in block.items() if blocks] == ["BlockPublicAcls", "IgnorePublicAcls"]
    assert all(shown(ARTIFACTS["name"], "get_public_access_block")["PublicAccessBlockConfiguration"].values())
    rules = {rule["ID"]: rule for rule in shown(PUBLIC["name"], "get_bucket_lifecycle_configuration")["Rules"]}
    assert rules["expire"]["Expiration"] == {"Days": 90}
    assert rules["abort-multipart"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert shown(TERRIA["name"], "get_bucket_lifecycle_configuration") is None
    assert result["outputs"]["buckets"][PUBLIC["name"]] == {
        "arn": "arn:aws:s3:::piksel-staging-public-data",
        "domain_name": "piksel-staging-public-data.s3.amazonaws.com",
        "regional_domain_name": "piksel-staging-public-data.s3.ap-southeast-3.amazonaws.com",
        "website_endpoint": "piksel-staging-public-data.s3-website.ap-southeast-3.amazonaws.com",
    }
    changes, result = converge(PUBLIC, ARTIFACTS, TERRIA, defaults=DEFAULTS)
    assert (changes, result["unchanged"]) == ({}, 3)


def test_everything_that_can_be_set_is_set_and_then_as_described(aws, s3, shown, converge):
    changes, _ = converge(*TARGETS, RICH)
    assert {name: action for name, (action, _) in changes.items()} == dict.fromkeys(
        ("example-logs", "example-copy", "example-rich", "example-rich-replication"), "create"
    )
    archive = next(rule for rule in shown("example-rich", "get_bucket_lifecycle_configuration")["Rules"] if rule["ID"] == "archive")
    assert archive["Filter"] == {"And": {"Prefix": "scenes/", "Tags": [{"Key": "keep", "Value": "long"}], "ObjectSizeGreaterThan": 1024}}
    assert [one["StorageClass"] for one in archive["Transitions"]] == ["STANDARD_IA", "DEEP_ARCHIVE"]
    replication = shown("example-rich", "get_bucket_replication")["ReplicationConfiguration"]
    assert replication["Role"] == "arn:aws:iam::222222222222:role/example-rich-replication"
    assert [(rule["ID"], rule["Priority"], rule["Destination"]["Bucket"]) for rule in replication["Rules"]] == [
        ("scenes", 2, "arn:aws:s3:::example-copy"),
        ("rest", 1, "arn:aws:s3:::example-copy"),
    ]
    iam = aws.client("staging", "iam")
    policy = iam.get_role_policy(RoleName="example-rich-replication", PolicyName="replication")["PolicyDocument"]
    assert {action for one in policy["Statement"] for action in one["Action"]} >= {"s3:ReplicateObject", "kms:Encrypt", "kms:Decrypt"}
    written = {one["Sid"]: one for one in shown("example-logs", "get_bucket_policy")["Policy"]["Statement"]}
    assert written["AccessLogs"]["Resource"] == ["arn:aws:s3:::example-logs/rich/*"]
    assert written["Inventories"]["Condition"]["ArnLike"] == {"aws:SourceArn": ["arn:aws:s3:::example-rich"]}
    lock = shown("example-rich", "get_object_lock_configuration")["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert lock == {"Mode": "GOVERNANCE", "Days": 7}
    assert converge(*TARGETS, RICH)[0] == {}


# The change, and the attribute that it is one of.
ALTERED = [
    ({"versioning": True}, "versioning"),
    ({"encryption": {"algorithm": "aws:kms"}}, "encryption"),
    ({"encryption": {"kms_key": KEY, "bucket_key": False}}, "encryption"),
    ({"object_ownership": "ObjectWriter"}, "object_ownership"),
    ({"policy": {"tls_only": False}}, "policy"),
    ({"policy": {"read_accounts": [{"account": "333333333333"}]}}, "policy"),
    ({"expire_days": 30}, "lifecycle"),
    ({"expire_days": 0}, "lifecycle"),
    ({"cors_rules": [{"allowed_origins": ["https://example.com"], "allowed_methods": ["PUT"]}]}, "cors"),
    ({"cors_rules": []}, "cors"),
    ({"logging": {"target_bucket": "example-logs"}}, "logging"),
    ({"logging": {}}, "logging"),
    ({"intelligent_tiering": [{"id": "one", "archive_days": 90}, {"id": "two", "archive_days": 100}]}, "intelligent_tiering"),
    ({"intelligent_tiering": [{"id": "two", "archive_days": 120}]}, "intelligent_tiering"),
    ({"intelligent_tiering": []}, "intelligent_tiering"),
    ({"inventory": [{"id": "one", "bucket": "example-logs"}]}, "inventory"),
    ({"inventory": []}, "inventory"),
    ({"notifications": {"event_bridge": True}}, "notifications"),
    ({"notifications": {}}, "notifications"),
    ({"request_payer": "Requester"}, "request_payer"),
    ({"transfer_acceleration": True}, "transfer_acceleration"),
    (
        {"replication": {"role": "arn:aws:iam::222222222222:role/piksel-deploy", "rules": [{"id": "all", "bucket": "example-copy"}]}},
        "replication",
    ),
    ({"replication": {}}, "replication"),
    ({"object_lock": {}}, "object_lock"),
    ({"object_lock": {"mode": "GOVERNANCE", "days": 1}}, "object_lock"),
    ({"tags": {"Team": "maps"}}, "tags"),
]


def test_one_change_is_one_change_and_then_none(run_module, converge):
    """The other buckets get what S3 is let in by for good, so that they are no part of the changes."""
    lets_in = {
        "Effect": "Allow",
        "Principal": {"Service": ["logging.s3.amazonaws.com", "s3.amazonaws.com"]},
        "Action": "s3:PutObject",
        "Resource": "{bucket}/*",
    }
    run_module("s3", buckets=[{"name": "example-logs", "policy": {"statements": [lets_in]}}, TARGETS[1]])
    described = {"name": "example-one"}
    converge(described)
    for change, attribute in ALTERED:
        described |= change
        changes, _ = converge(described)
        assert {name: (action, list(attributes)) for name, (action, attributes) in changes.items()} == {
            "example-one": ("update", [attribute])
        }, change
    assert converge(described)[0] == {}


DRIFTS = [
    ("policy", lambda s3, name: s3.delete_bucket_policy(Bucket=name)),
    ("lifecycle", lambda s3, name: s3.delete_bucket_lifecycle(Bucket=name)),
    ("encryption", lambda s3, name: s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=AWS_KMS)),
    ("public_access_block", lambda s3, name: s3.delete_public_access_block(Bucket=name)),
    ("object_ownership", lambda s3, name: s3.delete_bucket_ownership_controls(Bucket=name)),
    ("tags", lambda s3, name: s3.delete_bucket_tagging(Bucket=name)),
    ("cors", lambda s3, name: s3.delete_bucket_cors(Bucket=name)),
    ("website", lambda s3, name: s3.delete_bucket_website(Bucket=name)),
]
AWS_KMS = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}


def test_what_others_altered_is_put_right_and_nothing_else(s3, converge):
    converge(PUBLIC)
    for attribute, damage in DRIFTS:
        damage(s3, PUBLIC["name"])
        changes, _ = converge(PUBLIC)
        assert {name: list(attributes) for name, (_, attributes) in changes.items()} == {PUBLIC["name"]: [attribute]}
    assert converge(PUBLIC)[0] == {}


def test_a_policy_that_means_the_same_is_left_as_it_stands(s3, converge):
    converge(PUBLIC)
    policy = json.loads(s3.get_bucket_policy(Bucket=PUBLIC["name"])["Policy"])
    policy["Statement"].reverse()
    for statement in policy["Statement"]:
        statement["Principal"] = {"AWS": "*"}
    s3.put_bucket_policy(Bucket=PUBLIC["name"], Policy=json.dumps(policy))
    assert converge(PUBLIC)[0] == {}


def test_a_bucket_that_is_there_is_made_safe_and_keeps_what_nobody_describes(s3, make, shown, converge):
    make("example-old")
    s3.put_bucket_versioning(Bucket="example-old", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_tagging(Bucket="example-old", Tagging={"TagSet": [{"Key": "Name", "Value": "old"}]})
    s3.delete_public_access_block(Bucket="example-old")
    s3.put_object(Bucket="example-old", Key="scene", Body=b"data")
    changes, _ = converge({"name": "example-old"})
    action, attributes = changes["example-old"]
    assert (action, set(attributes)) == ("update", {"tags", "public_access_block", "policy"})
    assert shown("example-old", "get_bucket_versioning") == {"Status": "Enabled"}
    assert {tag["Key"] for tag in shown("example-old", "get_bucket_tagging")["TagSet"]} == {"Name", "Project", "ManagedBy"}
    changes, _ = converge({"name": "example-old", "versioning": False}, purge_tags=True)
    assert set(changes["example-old"][1]) == {"versioning", "tags"}
    assert s3.get_object(Bucket="example-old", Key="scene")["Body"].read() == b"data"


def test_a_lifecycle_keeps_the_least_size_that_others_chose(s3, make, converge):
    make("example-old")
    rule = {"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 9}}
    size = {"TransitionDefaultMinimumObjectSize": "varies_by_storage_class"}
    s3.put_bucket_lifecycle_configuration(Bucket="example-old", LifecycleConfiguration={"Rules": [rule]}, **size)
    converge({"name": "example-old", "expire_days": 10})
    found = s3.get_bucket_lifecycle_configuration(Bucket="example-old")
    assert (found["Rules"][0]["Expiration"], found["TransitionDefaultMinimumObjectSize"]) == ({"Days": 10}, "varies_by_storage_class")


def test_versions_are_suspended_once_nothing_stands_on_them(s3, converge):
    described = {"name": "example-one", "versioning": True, "replication": {"rules": [{"id": "all", "bucket": "example-copy"}]}}
    converge(TARGETS[1], described)
    changes, _ = converge(TARGETS[1], {"name": "example-one", "versioning": False, "replication": {}}, purge=["iam_role"])
    assert changes["example-one"][0] == "update"
    assert changes["example-one-replication"][0] == "delete"
    assert s3.get_bucket_versioning(Bucket="example-one")["Status"] == "Suspended"


def test_a_run_without_changes_asks_for_each_setting_once(aws, run_module, converge):
    buckets = [PUBLIC, ARTIFACTS, TERRIA, *({**ARTIFACTS, "name": f"example-more-{number}"} for number in range(12))]
    converge(*buckets, defaults=DEFAULTS)
    aws.clear_calls()
    assert not run_module("s3", buckets=buckets, defaults=DEFAULTS, tags={"Project": "example"})["changed"]
    assert len(aws.calls()) == 1 + 15 * 6 + 2  # the list; six settings of each, and of one CORS and website too


@pytest.mark.parametrize("name", ["alias/example", "key-of-nobody"])
def test_a_key_is_named_by_its_alias_or_refused(aws, name, shown, converge, refused):
    described = {"name": "example-one", "encryption": {"kms_key": name}}
    if name.startswith("alias/"):
        kms = aws.client("staging", "kms")
        key = kms.create_key()["KeyMetadata"]
        kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
        converge(described)
        rule = shown("example-one", "get_bucket_encryption")["ServerSideEncryptionConfiguration"]["Rules"][0]
        assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key["Arn"]}
        assert rule["BucketKeyEnabled"] is True
        assert converge(described)[0] == {}
    else:
        assert refused(described) == [
            f"s3_buckets: encryption: there is no key {name} in this account and region; correct it, or leave it out"
        ]
