# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anything is read, with the bucket and what to write instead."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.contradictions import refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from .described import params

NAME = "a name has 3 to 63 lower-case letters, digits, hyphens and dots, and a letter or digit at both ends and beside each dot"
OPEN = {"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "{bucket}/*"}
READ = {"tls_only": False, "public_read": ["s3:GetObject"]}
PLAIN = {"public": True, "policy": {"tls_only": False}}
RULE = {"id": "all", "bucket": "example-copy"}
QUEUE = "arn:aws:sqs:ap-southeast-3:123456789012:a"


def told(*buckets, **more):
    try:
        refuse_contradictions(params(*buckets, **more))
    except InvalidPlan as refused:
        return refused.problems
    return []


def test_what_is_right_is_no_problem():
    assert not told(
        {"name": "example-one", "public": True, "policy": READ, "website": {"index_document": "index.html"}},
        {"name": "example.two", "versioning": True, "replication": {"rules": [RULE]}, "object_lock": {"mode": "COMPLIANCE", "days": 1}},
        {"name": "example-copy", "versioning": True, "encryption": {"kms_key": "alias/a"}, "expire_days": 9},
        {"name": "example-gone", "state": "absent"},
        delete_data=["s3_bucket example-gone"],
    )


@pytest.mark.parametrize("name", ["ab", "a" * 64, "Example", "example_one", "-example", "example-", "a..b", "a.-b"])
def test_names_that_s3_does_not_take(name):
    assert told({"name": name, "state": "absent"}) == [f"s3_buckets: {name}: {NAME}"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("192.0.2.1", "a name may not look like an address"),
        ("xn--example", "AWS keeps names like this for itself; choose another"),
        ("example--x-s3", "AWS keeps names like this for itself; choose another"),
    ],
)
def test_names_that_mean_something_else(name, problem):
    assert told({"name": name}) == [f"s3_buckets: {name}: {problem}"]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            {"policy": {"public_read": ["s3:GetObject"]}},
            "policy: PublicRead would let everybody in; say public: true if that is meant, or else name who may",
        ),
        (
            {"policy": {"statements": [OPEN]}},
            "policy: Open would let everybody in; say public: true if that is meant, or else name who may",
        ),
        (
            {"public_access_block": {"block_public_policy": False}},
            "public_access_block: block_public_policy false would allow public access; say public: true if that is meant, or leave it out",
        ),
        (
            {"public": True, "policy": {"statements": [OPEN]}, "public_access_block": {"restrict_public_buckets": True}},
            "public_access_block: restrict_public_buckets keeps out whom the policy lets in; leave it out",
        ),
        (
            {"policy": {"tls_only": False}, "website": {"index_document": "index.html"}},
            "website: it would be refused to everybody who has no credentials; say public: true with a public_read, or give it a site",
        ),
        (
            {"public": True, "policy": {"public_read": ["s3:PutObject"]}},
            "policy: public_read: s3:PutObject does not read; name actions like s3:GetObject or s3:ListBucket",
        ),
        (
            {"public": True, "website": {"index_document": "index.html"}},
            "website: its endpoint speaks plain HTTP alone, which tls_only refuses; say policy: {tls_only: false}, or give it a site",
        ),
        ({"expire_days": -1}, "expire_days: -1 is not a number of days; write 0 for none"),
        (
            {"expire_days": 1, "lifecycle_rules": [{"id": "expire", "expire_days": 2}]},
            "lifecycle_rules: two rules are named expire; names must differ",
        ),
        (
            {"lifecycle_rules": [{"id": "a", "expire_days": 0}]},
            "lifecycle_rules: a: expire_days: 0 is not a number of days; write 1 at least",
        ),
        ({"replication": {"rules": [RULE]}}, "replication needs versions; say versioning: true"),
        ({"object_lock": {}, "versioning": False}, "object_lock needs versions; say versioning: true"),
        (
            {"versioning": True, "replication": {"rules": [{**RULE, "bucket": "arn:aws:s3:::example-one"}]}},
            "replication: all: it would copy the bucket into itself; name another bucket",
        ),
        (
            {"versioning": True, "replication": {"rules": [RULE, {**RULE}]}},
            "replication: two are named all; names must differ",
        ),
        ({"replication": {"role": "r"}}, "replication: a role without rules copies nothing; give rules, or leave it out"),
        (
            {"encryption": {"algorithm": "AES256", "kms_key": "k"}},
            "encryption: kms_key does not go with AES256, whose keys are S3's own; write aws:kms, or leave it out",
        ),
        ({"encryption": {"bucket_key": True}}, "encryption: bucket_key belongs to aws:kms, not to AES256; leave it out"),
        (
            {"cors_rules": [{"allowed_origins": ["*.a.*"], "allowed_methods": ["GET"]}]},
            "cors_rules: 1: allowed_origins: *.a.* has more than one *",
        ),
        (
            {"cors_rules": [{"id": "c", "allowed_origins": ["*"], "allowed_methods": ["GET"], "expose_headers": ["*"]}]},
            "cors_rules: c: expose_headers takes no *",
        ),
        (
            {"cors_rules": [{"allowed_origins": [], "allowed_methods": ["GET"]}]},
            "cors_rules: 1: allowed_origins is empty; name one at least",
        ),
        ({**PLAIN, "website": {"error_document": "e"}}, "website: it needs an index_document, or a redirect_to"),
        (
            {**PLAIN, "website": {"index_document": "a/index.html"}},
            "website: index_document a/index.html stands in every directory; write it without a slash",
        ),
        (
            {**PLAIN, "website": {"index_document": "i", "redirect_to": {"host_name": "example.com"}}},
            "website: redirect_to takes the place of index_document; keep one or the other",
        ),
        (
            {**PLAIN, "website": {"index_document": "i", "routing_rules": [{"replace_key": "a", "replace_prefix": "b"}]}},
            "website: routing_rules: 1: replace_prefix and replace_key can't stand together",
        ),
        (
            {**PLAIN, "website": {"index_document": "i", "routing_rules": [{"prefix": "b"}]}},
            "website: routing_rules: 1: it leads nowhere; say what is replaced, or the host",
        ),
        ({"logging": {"target_prefix": "a/"}}, "logging: it needs a target_bucket; an empty dict writes no log"),
        ({"versioning": True, "object_lock": {"mode": "GOVERNANCE"}}, "object_lock: mode goes with days or years; give both, or neither"),
        ({"versioning": True, "object_lock": {"days": 1}}, "object_lock: mode goes with days or years; give both, or neither"),
        (
            {"versioning": True, "object_lock": {"mode": "GOVERNANCE", "days": 1, "years": 1}},
            "object_lock: give days or years, not both",
        ),
        ({"versioning": True, "object_lock": {"mode": "GOVERNANCE", "years": 101}}, "object_lock: years is 101; write 1 to 100"),
        (
            {"intelligent_tiering": [{"id": "a"}]},
            "intelligent_tiering: a: it moves nothing; give archive_days, deep_archive_days or both",
        ),
        ({"intelligent_tiering": [{"id": "a", "archive_days": 89}]}, "intelligent_tiering: a: archive_days is 89; write 90 to 730"),
        (
            {"intelligent_tiering": [{"id": "a", "archive_days": 200, "deep_archive_days": 200}]},
            "intelligent_tiering: a: deep_archive_days has to be more than archive_days",
        ),
        (
            {"notifications": {"targets": [{"id": "a", "arn": "arn:aws:ec2:x", "events": ["s3:ObjectCreated:*"]}]}},
            "notifications: a: arn:aws:ec2:x is not the ARN of a queue, a topic or a function",
        ),
        (
            {"notifications": {"targets": [{"id": "a", "arn": f"{QUEUE}.fifo", "events": ["s3:ObjectCreated:*"]}]}},
            "notifications: a: S3 tells no FIFO queue or topic; name another",
        ),
        (
            {"notifications": {"targets": [{"id": "a", "arn": QUEUE, "events": ["s3:ObjectMade"]}]}},
            "notifications: a: S3 knows no event s3:ObjectMade; write one like s3:ObjectCreated:*",
        ),
        ({"notifications": {"targets": [{"id": "a", "arn": QUEUE, "events": []}]}}, "notifications: a: events is empty; name one at least"),
    ],
)
def test_what_contradicts_itself_or_s3(options, problem):
    assert told({"name": "example-one", **options}) == [f"s3_buckets: example-one: {problem}"]


def test_what_concerns_several():
    copy = {"name": "example-copy"}
    assert told({"name": "example-one", "versioning": True, "replication": {"rules": [RULE]}}, copy) == [
        "s3_buckets: example-one: replication: all: example-copy needs versions too; say versioning: true there"
    ]
    assert told(copy, copy) == ["s3_buckets: example-copy is listed 2 times; names must differ"]
    assert told(copy, delete_data=["s3_bucket example-copy"]) == [
        "s3_delete_data: s3_bucket example-copy is described as present; say state: absent for it, or take it off this list"
    ]
    assert not told(copy, delete_data=["s3_bucket example-copy"], state="absent")


def test_two_that_copy_to_each_other_can_not_both_come_first():
    pair = [("example-one", "example-copy"), ("example-copy", "example-one")]
    buckets = [{"name": name, "versioning": True, "replication": {"rules": [{"id": "all", "bucket": other}]}} for name, other in pair]
    assert told(*buckets) == [
        "s3_buckets: example-one: replication: all: example-copy copies back; describe its replication in a later task, once both are there"
    ]


def test_defaults_are_held_to_the_same():
    assert told({"name": "example-one"}, {"name": "example-two", "versioning": True}, defaults={"object_lock": {}}) == [
        "s3_buckets: example-one: object_lock needs versions; say versioning: true"
    ]


def test_a_role_whose_name_would_be_too_long_has_to_be_named():
    name = "e" * 60
    bucket = {"name": name, "versioning": True, "replication": {"rules": [RULE]}}
    assert told(bucket) == [
        f"s3_buckets: {name}: replication: the role {name}-replication would have 8 characters too many; name one in role"
    ]
    bucket["replication"]["role"] = "arn:aws:iam::123456789012:role/copier"
    assert not told(bucket)
