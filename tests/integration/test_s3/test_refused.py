# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before anything is changed, each with what to do."""

import json

import pytest

LOCK = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["{bucket}", "{bucket}/*"]}
ELSEWHERE = {"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}
DEPLOYER = "arn:aws:iam::222222222222:role/piksel-deploy"


def test_a_name_that_somebody_else_has(aws, make, refused):
    make("example-taken", aws.client("production", "s3"))
    assert refused({"name": "example-taken"}, {"name": "example-free"}) == [
        "s3_buckets: example-taken: somebody else owns a bucket of this name; choose another name"
    ]


def test_a_bucket_of_ours_in_another_region(aws, run_module, refused):
    elsewhere = run_module("s3", region="us-east-1", buckets=[{"name": "example-far"}])
    assert elsewhere["changed"]
    (problem,) = refused({"name": "example-far"})
    assert problem == (
        "s3_buckets: example-far: it is yours already, in us-east-1, and a bucket can't move; choose another name, or run in that region"
    )
    assert not run_module("s3", region="us-east-1", buckets=[{"name": "example-far"}])["changed"]


def test_a_bucket_that_holds_something_goes_only_where_it_is_named(s3, make, converge, refused):
    for name in ("example-full", "example-markers", "example-uploads", "example-empty"):
        make(name)
    s3.put_object(Bucket="example-full", Key="scene", Body=b"data")
    s3.put_bucket_versioning(Bucket="example-markers", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="example-markers", Key="scene", Body=b"data")["VersionId"]
    s3.delete_object(Bucket="example-markers", Key="scene")
    s3.delete_object(Bucket="example-markers", Key="scene", VersionId=version)
    s3.create_multipart_upload(Bucket="example-uploads", Key="scene")
    absent = [{"name": name, "state": "absent"} for name in ("example-full", "example-markers", "example-uploads", "example-empty")]
    what = "it holds objects, and is not deleted with them unless s3_delete_data names it as"
    assert refused(*absent) == [
        f"s3_buckets: {name}: {what} `s3_bucket {name}`; or empty it" for name in ("example-full", "example-markers", "example-uploads")
    ]
    changes, _ = converge(*absent, delete_data=[f"s3_bucket {bucket['name']}" for bucket in absent[:3]])
    assert {action for action, _ in changes.values()} == {"delete"}
    assert len(changes) == 4
    assert s3.list_buckets()["Buckets"] == []
    assert converge(*absent)[0] == {}


def test_the_accounts_own_block(aws, run_module, refused):
    control = aws.client("staging", "s3control")
    control.meta.events.register("before-sign.s3-control", without_account)
    public = {"name": "example-open", "public": True, "policy": {"public_read": ["s3:GetObject"]}}
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
    control.put_public_access_block(AccountId="222222222222", PublicAccessBlockConfiguration=block)
    (problem,) = refused(public, {"name": "example-closed"})
    assert problem == (
        "s3_buckets: example-open: public: the account blocks public access for all of its buckets (block_public_policy, "
        "restrict_public_buckets); take that off in S3's settings of the account, or say public: false"
    )
    control.delete_public_access_block(AccountId="222222222222")
    assert run_module("s3", buckets=[public])["changed"]


def without_account(request, **_):
    """The SDK puts the account before the host."""
    request.url = request.url.replace("//222222222222.", "//")


@pytest.mark.parametrize(
    ("statement", "locks_out"),
    [
        (LOCK, True),
        ({**LOCK, "Condition": ELSEWHERE}, True),
        ({**LOCK, "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/admin-*"}}}, True),
        ({**LOCK, "Condition": {**ELSEWHERE, "ArnNotLike": {"aws:PrincipalArn": DEPLOYER}}}, False),
        ({**LOCK, "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}}, False),
        ({**LOCK, "Action": ["s3:DeleteObject", "s3:PutObject"], "Condition": ELSEWHERE}, False),
        ({**LOCK, "Principal": {"AWS": "arn:aws:iam::222222222222:root"}}, True),
        ({**LOCK, "Principal": {"AWS": "arn:aws:iam::333333333333:root"}}, False),
    ],
)
def test_a_policy_that_locks_the_caller_out(run_module, refused, statement, locks_out):
    described = {"name": "example-one", "policy": {"statements": [{"Sid": "Mine", **statement}]}}
    if locks_out:
        (problem,) = refused(described)
        assert problem == (
            f"s3_buckets: example-one: policy: Mine may deny you, {DEPLOYER}, to change this policy ever again; "
            f"except {DEPLOYER} by ArnNotLike of aws:PrincipalArn, or say confirm_lockout: true if that is meant"
        )
        described["policy"]["confirm_lockout"] = True
    assert run_module("s3", check=True, buckets=[described])["changed"]


def test_a_bucket_whose_list_lets_others_in(s3, make, converge, refused):
    make("example-old")
    s3.put_bucket_ownership_controls(Bucket="example-old", OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    s3.delete_public_access_block(Bucket="example-old")
    s3.put_bucket_acl(Bucket="example-old", ACL="public-read")
    assert refused({"name": "example-old"}) == [
        "s3_buckets: example-old: its access control list lets others in; set that to private, or give object_ownership as it is"
    ]
    s3.put_bucket_acl(Bucket="example-old", ACL="private")
    converge({"name": "example-old"})


def test_logs_go_to_a_bucket_that_is_there_unless_it_is_still_to_come(aws, make, run_module):
    described = {"name": "example-one", "logging": {"target_bucket": "example-logs"}}
    assert run_module("s3", check=True, buckets=[described])["changed"]
    aws.clear_calls()
    result = run_module("s3", buckets=[described])
    assert result["problems"] == [
        "s3_buckets: example-one: logging: there is no bucket example-logs in this account; describe it here, or correct its name"
    ]
    assert not aws.calls(write=True)


def test_contradictions_are_told_all_at_once_and_without_a_call(aws, refused):
    broken = [
        {"name": "example-one", "policy": {"public_read": ["s3:GetObject"]}},
        {"name": "Example_Two"},
        {
            "name": "example-three",
            "lifecycle_rules": [{"id": "a", "expire_days": 10, "transitions": [{"days": 30, "storage_class": "GLACIER"}]}],
        },
    ]
    problems = refused(*broken)
    assert len(problems) == 3
    assert problems[0] == (
        "s3_buckets: example-one: policy: PublicRead would let everybody in; say public: true if that is meant, or else name who may"
    )
    assert aws.calls() == []


def test_what_aws_says_no_to_is_told_in_its_words(s3, run_module):
    """A queue that is not there, which S3 asks for; the other bucket is made all the same."""
    target = {"id": "one", "arn": "arn:aws:sqs:ap-southeast-3:222222222222:nobody", "events": ["s3:ObjectCreated:*"]}
    result = run_module("s3", buckets=[{"name": "example-one", "notifications": {"targets": [target]}}, {"name": "example-two"}])
    assert result["msg"] == (
        "create s3_bucket example-one: PutBucketNotificationConfiguration: InvalidArgument: "
        "Unable to validate the following destination configurations"
    )
    assert {one["name"]: one["outcome"] for one in result["changes"]} == {"example-one": "failed", "example-two": "done"}
    assert json.loads(s3.get_bucket_policy(Bucket="example-two")["Policy"])["Statement"]
