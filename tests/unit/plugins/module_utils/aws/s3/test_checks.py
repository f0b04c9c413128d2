# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only AWS can tell of a plan, asked for only where it matters."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3 import account_block, checks, keys
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.buckets import S3Bucket
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.checks import Checks, refuse_deletions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Named
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import Change, Step
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from .described import bucket

ARN, ROLE = "arn:aws:s3:::b", "arn:aws:iam::123456789012:role/deploy"
CALLER = {"Arn": "arn:aws:sts::123456789012:assumed-role/deploy/ci", "Account": "123456789012", "UserId": "AROAEXAMPLE:ci"}
OPEN = {"Statement": [{"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{ARN}/*"}]}
LOCK = {"Statement": [{"Sid": "Lock", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ARN}]}
NO_BLOCK = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}


@pytest.fixture(autouse=True)
def one_after_the_other(monkeypatch):
    """Since the answers are in an order."""
    for module in (checks, keys):
        monkeypatch.setattr(module, "read", lambda readers: [one for reader in readers for one in reader()])


@pytest.fixture
def kind(aws):
    found = S3Bucket(aws, {}, "piksel.infra", False, "ap-southeast-3")
    found.regions = {"mine": "ap-southeast-3", "far": "eu-west-1"}
    return found


@pytest.fixture
def told(aws, kind):
    def told(*steps, check_mode=False, **options):
        named = {step.of.name: bucket(**{"name": step.of.name, **options}) for step in steps} or {"b": bucket(name="b", **options)}
        try:
            Checks(aws, kind, named, check_mode)(steps)
        except InvalidPlan as refused:
            return refused.problems
        return []

    return told


def step(action="update", name="b", **values):
    changes = {attribute: Change(None, value) for attribute, value in values.items()}
    return Step(action, Named("s3_bucket", name), None, values, changes)


def test_a_new_bucket_has_a_name_that_nobody_has(aws, told):
    aws.fail("s3", "head_bucket", "404", status=404, Bucket="b")
    assert told(step("create")) == []


@pytest.mark.parametrize("code", ["403", "301", "400"])
def test_a_name_that_somebody_else_has(aws, told, code):
    aws.fail("s3", "head_bucket", code, status=int(code), Bucket="b")
    assert told(step("create")) == ["s3_buckets: b: somebody else owns a bucket of this name; choose another name"]


def test_a_bucket_of_somebody_else_that_lets_us_in_is_no_less_theirs(aws, told):
    aws.expect("s3", "head_bucket", {}, Bucket="b")
    assert told(step("create")) == ["s3_buckets: b: somebody else owns a bucket of this name; choose another name"]


def test_an_error_of_aws_is_no_verdict(aws, told):
    aws.fail("s3", "head_bucket", "500", status=500, Bucket="b")
    with pytest.raises(ClientError):
        told(step("create"))


def test_a_bucket_of_ours_in_another_region(told):
    assert told(step("create", "far")) == [
        "s3_buckets: far: it is yours already, in eu-west-1, and a bucket can't move; choose another name, or run in that region"
    ]


def test_a_policy_that_locks_out_is_refused_unless_that_is_meant(aws, told):
    aws.expect("sts", "get_caller_identity", CALLER)
    (problem,) = told(step(policy=LOCK))
    assert problem == (
        f"s3_buckets: b: policy: Lock may deny you, {ROLE}, to change this policy ever again; except {ROLE} by ArnNotLike of "
        "aws:PrincipalArn, or say confirm_lockout: true if that is meant"
    )
    assert told(step(policy=LOCK), policy={"confirm_lockout": True}) == []


def test_the_account_is_asked_what_it_blocks_only_where_a_bucket_opens(aws, told):
    assert told(step(policy=OPEN)) == []  # which its data does not call public: contradictions say so
    assert told(step(versioning=True), public=True) == []
    aws.expect("sts", "get_caller_identity", CALLER)
    block = {**NO_BLOCK, "RestrictPublicBuckets": True}
    aws.expect("s3control", "get_public_access_block", {"PublicAccessBlockConfiguration": block}, AccountId="123456789012")
    (problem,) = told(step(policy=OPEN), public=True)
    assert problem == (
        "s3_buckets: b: public: the account blocks public access for all of its buckets (restrict_public_buckets); take that off in S3's "
        "settings of the account, or say public: false"
    )


@pytest.mark.parametrize("block", [NO_BLOCK, None])
def test_an_account_that_blocks_lists_alone_or_nothing(aws, told, block):
    aws.expect("sts", "get_caller_identity", CALLER)
    if block:
        aws.expect("s3control", "get_public_access_block", {"PublicAccessBlockConfiguration": block}, AccountId="123456789012")
    else:
        aws.fail("s3control", "get_public_access_block", account_block.ABSENT, AccountId="123456789012")
    assert told(step(policy=OPEN), public=True) == []


def test_a_block_that_may_not_be_seen_is_an_error(aws):
    aws.fail("s3control", "get_public_access_block", "AccessDenied", AccountId="123456789012")
    with pytest.raises(ClientError):
        account_block.read(aws, "123456789012")


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("http://123456789012.127.0.0.1:5566/v20180820/x", "http://127.0.0.1:5566/v20180820/x"),
        ("http://123456789012.localhost:5566/", "http://localhost:5566/"),
        ("https://123456789012.s3-control.eu-west-1.amazonaws.com/x", "https://123456789012.s3-control.eu-west-1.amazonaws.com/x"),
        ("https://123456789012.10.example.com/", "https://123456789012.10.example.com/"),
    ],
)
def test_an_address_takes_no_account_before_it(url, signed):
    request = AWSRequest("GET", url)
    account_block._address_alone(request, operation_name="GetPublicAccessBlock")
    assert request.url == signed


@pytest.mark.parametrize(
    ("grantee", "problem"),
    [
        ({"Type": "CanonicalUser", "ID": "us"}, None),
        ({"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "its access control list lets others in"),
        ({"Type": "CanonicalUser", "ID": "them"}, "its access control list lets others in"),
    ],
)
def test_lists_are_looked_at_where_they_are_to_lose_their_effect(aws, told, grantee, problem):
    grants = [{"Grantee": {"Type": "CanonicalUser", "ID": "us"}, "Permission": "FULL_CONTROL"}, {"Grantee": grantee, "Permission": "READ"}]
    aws.expect("s3", "get_bucket_acl", {"Owner": {"ID": "us"}, "Grants": grants}, Bucket="b")
    remedy = "set that to private, or give object_ownership as it is"
    assert told(step(object_ownership="BucketOwnerEnforced")) == ([f"s3_buckets: b: {problem}; {remedy}"] if problem else [])
    assert told(step(object_ownership="ObjectWriter")) == []


@pytest.mark.parametrize(
    ("target", "check_mode", "problem"),
    [
        ("mine", False, None),
        ("b", False, None),
        ("new", True, None),
        ("new", False, "b: logging: there is no bucket new in this account; describe it here, or correct its name"),
        ("far", False, "b: logging: far is in eu-west-1, and logs stay in their region; name another bucket"),
    ],
)
def test_logs_need_a_bucket_of_the_account_and_region(told, target, check_mode, problem):
    assert told(check_mode=check_mode, logging={"target_bucket": target}) == ([f"s3_buckets: {problem}"] if problem else [])


def test_what_holds_nothing_may_go_and_what_holds_something_has_to_be_named(aws, kind):
    there = [Existing("s3_bucket", name) for name in ("empty", "full", "named", "described")]
    aws.expect("s3", "list_object_versions", {}, Bucket="empty", MaxKeys=1)
    aws.expect("s3", "list_multipart_uploads", {}, Bucket="empty", MaxUploads=1)
    aws.expect("s3", "list_object_versions", {"Versions": [{"Key": "a"}]}, Bucket="full", MaxKeys=1)
    with pytest.raises(InvalidPlan) as refused:
        refuse_deletions(kind, there, ["empty", "full", "named", "gone"], ["s3_bucket named"])
    assert refused.value.problems == [
        "s3_buckets: full: it holds objects, and is not deleted with them unless s3_delete_data names it as `s3_bucket full`; or empty it"
    ]
    aws.expect("s3", "list_object_versions", {}, Bucket="empty", MaxKeys=1)
    aws.expect("s3", "list_multipart_uploads", {}, Bucket="empty", MaxUploads=1)
    assert refuse_deletions(kind, there, ["empty", "named"], ["s3_bucket named"]) == ["empty"]


def test_one_that_is_to_go_and_is_in_another_region(kind):
    with pytest.raises(InvalidPlan) as refused:
        refuse_deletions(kind, [], ["far", "gone"], [])
    assert refused.value.problems == ["s3_buckets: far: it is in eu-west-1; run in that region, or leave it out"]


def test_keys_are_found_by_what_they_are_called(aws):
    arn = "arn:aws:kms:ap-southeast-3:123456789012:key/1"
    aws.expect("kms", "describe_key", {"KeyMetadata": {"KeyId": "1", "Arn": arn}}, KeyId="alias/a")
    assert keys.arns(aws.get("kms"), {"alias/a"}) == {"alias/a": arn}
    aws.fail("kms", "describe_key", "NotFoundException", KeyId="alias/b")
    with pytest.raises(InvalidPlan, match="there is no key alias/b in this account and region"):
        keys.arns(aws.get("kms"), {"alias/b"})
    aws.fail("kms", "describe_key", "AccessDeniedException", KeyId="alias/b")
    with pytest.raises(ClientError):
        keys.arns(aws.get("kms"), {"alias/b"})
