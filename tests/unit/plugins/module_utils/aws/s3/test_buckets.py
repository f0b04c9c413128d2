# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind: how buckets are read, made exactly once, altered in an order that S3 takes, and deleted."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3 import buckets
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.buckets import S3Bucket
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError, ReadTimeoutError

from unit.plugins.module_utils.aws.stubs import tag_list

REGION = "ap-southeast-3"
PLACE = {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
OWNERSHIP = {"ObjectOwnership": "BucketOwnerEnforced"}
TAGS = {"ManagedBy": "piksel.infra"}


@pytest.fixture(autouse=True)
def one_after_the_other(monkeypatch):
    """Since the answers are in an order."""
    monkeypatch.setattr(buckets, "read", lambda readers, workers: [one for reader in readers for one in reader()])


@pytest.fixture
def kind(aws):
    def kind(wanted=("tags",), purge_tags=False, region=REGION, **more):
        return S3Bucket(aws, {"b": wanted}, "piksel.infra", purge_tags, region, **more)

    return kind


def expect_list(aws, **regions):
    found = [{"Name": name, "BucketRegion": region} for name, region in regions.items()]
    aws.expect("s3", "list_buckets", {"Buckets": found}, MaxBuckets=1000)


def expect_tags(aws, bucket="b", **tags):
    aws.expect("s3", "get_bucket_tagging", {"TagSet": tag_list(**tags)}, Bucket=bucket)


def existing(**attributes):
    return Existing("s3_bucket", "b", {"tags": TAGS, **attributes}, {"id": "b"}, owned=True)


def test_only_what_is_wanted_of_those_that_are_there_is_read(aws, kind):
    expect_list(aws, b=REGION, other=REGION)
    expect_tags(aws, ManagedBy="piksel.infra", **{"aws:cloudformation:stack-id": "x"})
    aws.expect("s3", "get_bucket_versioning", {"Status": "Enabled"}, Bucket="b")
    (found,) = kind(("tags", "versioning")).read()
    assert (found.name, found.owned, found.attributes) == ("b", True, {"tags": TAGS, "versioning": True})
    assert found.outputs == {
        "id": "b",
        "arn": "arn:aws:s3:::b",
        "domain_name": "b.s3.amazonaws.com",
        "regional_domain_name": "b.s3.ap-southeast-3.amazonaws.com",
    }


def test_one_in_another_region_is_not_there_but_known(aws, kind):
    one = kind()
    expect_list(aws, b="eu-west-1")
    assert one.read() == []
    assert one.regions == {"b": "eu-west-1"}


def test_one_that_the_list_still_has_and_that_is_gone(aws, kind):
    expect_list(aws, b=REGION)
    aws.fail("s3", "get_bucket_tagging", "NoSuchBucket", Bucket="b")
    aws.fail("s3", "get_bucket_versioning", "NoSuchBucket", Bucket="b")
    assert kind(("tags", "versioning")).read() == []


def test_a_denied_read_is_no_absence(aws, kind):
    expect_list(aws, b=REGION)
    aws.fail("s3", "get_bucket_tagging", "AccessDenied", Bucket="b")
    with pytest.raises(ClientError):
        kind().read()


def test_further_ones_are_found_by_their_tags(aws, kind):
    expect_list(aws, b=REGION, mine=REGION)
    mapping = [{"ResourceARN": f"arn:aws:s3:::{name}"} for name in ("b", "mine", "gone")]
    given = {"ResourceTypeFilters": ["s3"], "TagFilters": [{"Key": "ManagedBy", "Values": ["piksel.infra"]}]}
    aws.expect("resourcegroupstaggingapi", "get_resources", {"ResourceTagMappingList": mapping}, **given)
    expect_tags(aws)
    expect_tags(aws, "mine", ManagedBy="piksel.infra")
    aws.fail("s3", "get_bucket_replication", "ReplicationConfigurationNotFoundError", Bucket="mine")
    assert [one.name for one in kind(sought=TAGS).read()] == ["b", "mine"]


def test_the_role_that_it_copies_in_goes_after_it(aws, kind):
    rule = {"ID": "a", "Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::c"}}
    for role, after in (("b-replication", (("iam_role", "b-replication"),)), ("others", ())):
        expect_list(aws, b=REGION)
        answer = {"Role": f"arn:aws:iam::123456789012:role/{role}", "Rules": [rule]}
        aws.expect("s3", "get_bucket_replication", {"ReplicationConfiguration": answer}, Bucket="b")
        (found,) = kind(("replication",)).read()
        assert found.after == after


def test_it_is_made_with_its_owner_and_gets_the_rest_tags_first(aws, kind):
    aws.expect_once("s3", "create_bucket", Bucket="b", **OWNERSHIP, **PLACE)
    aws.fail("s3", "get_bucket_tagging", "NoSuchTagSet", Bucket="b")
    aws.expect("s3", "put_bucket_tagging", Bucket="b", Tagging={"TagSet": tag_list(**TAGS)})
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}
    aws.expect("s3", "put_public_access_block", Bucket="b", PublicAccessBlockConfiguration=block)
    aws.expect("s3", "put_bucket_policy", Bucket="b", Policy='{"Statement": []}')
    wanted = {
        "policy": {"Statement": []},
        "cors": [],
        "public_access_block": dict(
            zip(("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"), block.values(), strict=True)
        ),
        "object_ownership": "BucketOwnerEnforced",
        "tags": TAGS,
    }
    assert kind().create("b", wanted).owned


def test_in_the_first_region_no_place_is_named(aws, kind):
    aws.expect_once("s3", "create_bucket", Bucket="b", **OWNERSHIP)
    kind(region="us-east-1").create("b", {"object_ownership": "BucketOwnerEnforced"})


def test_one_that_locks_is_made_so_with_versions(aws, kind):
    aws.expect_once("s3", "create_bucket", Bucket="b", ObjectLockEnabledForBucket=True, **OWNERSHIP, **PLACE)
    kind().create("b", {"object_ownership": "BucketOwnerEnforced", "object_lock": {}, "versioning": True})


def test_a_lost_answer_makes_it_once(aws, kind, monkeypatch, pauses):
    client = aws.once("s3")
    aws.fail("s3", "create_bucket", "BucketAlreadyOwnedByYou", use="once", Bucket="b", **OWNERSHIP, **PLACE)
    calls, make = [], client.create_bucket

    def lost_at_first(**arguments):
        calls.append(arguments)
        if len(calls) == 1:
            raise ReadTimeoutError(endpoint_url="https://s3.ap-southeast-3.amazonaws.com")
        return make(**arguments)

    monkeypatch.setattr(client, "create_bucket", lost_at_first)
    assert kind().create("b", {"object_ownership": "BucketOwnerEnforced"}).name == "b"
    assert (len(calls), len(pauses)) == (2, 1)


def test_a_name_that_somebody_took_meanwhile_is_told(aws, kind):
    aws.fail("s3", "create_bucket", "BucketAlreadyExists", use="once", status=409, Bucket="b", **OWNERSHIP, **PLACE)
    with pytest.raises(ClientError, match="BucketAlreadyExists"):
        kind().create("b", {"object_ownership": "BucketOwnerEnforced"})


def test_what_was_just_made_may_not_be_known_everywhere(aws, kind, pauses):
    for code in ("NoSuchBucket", "OperationAborted"):
        aws.fail("s3", "put_bucket_versioning", code, Bucket="b", VersioningConfiguration={"Status": "Enabled"})
    aws.expect("s3", "put_bucket_versioning", Bucket="b", VersioningConfiguration={"Status": "Enabled"})
    kind().update(existing(), {"versioning": True})
    assert len(pauses) == 2


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("AccessDenied", "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."),
        ("MalformedPolicy", "Invalid principal in policy"),
    ],
)
def test_a_policy_waits_for_what_was_just_made(aws, kind, pauses, code, message):
    aws.fail("s3", "put_bucket_policy", code, message, Bucket="b", Policy='{"Statement": []}')
    aws.expect("s3", "put_bucket_policy", Bucket="b", Policy='{"Statement": []}')
    kind().update(existing(), {"policy": {"Statement": []}})
    assert len(pauses) == 1


def test_what_goes_goes_first_and_in_reverse(aws, kind):
    aws.expect("s3", "delete_bucket_replication", Bucket="b")
    aws.expect("s3", "delete_bucket_cors", Bucket="b")
    aws.expect("s3", "put_bucket_versioning", Bucket="b", VersioningConfiguration={"Status": "Suspended"})
    aws.expect("s3", "put_bucket_request_payment", Bucket="b", RequestPaymentConfiguration={"Payer": "Requester"})
    kind().update(existing(), {"request_payer": "Requester", "versioning": False, "cors": [], "replication": {}})


def test_tags_of_aws_are_repeated_and_all_others_replaced(aws, kind):
    expect_tags(aws, Old="x", **{"aws:stack": "y"})
    aws.expect("s3", "put_bucket_tagging", Bucket="b", Tagging={"TagSet": tag_list(**{"aws:stack": "y"}, New="z")})
    kind().update(existing(), {"tags": {"New": "z"}})


def test_a_policy_and_an_encryption_that_mean_the_same_are_no_change(kind):
    there = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["s3:GetObject"], "Resource": "r"}]}
    same = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": ["r"]}]}
    assert kind().target("policy", same, there) == there
    assert kind().target("policy", {"Statement": []}, there) == {"Statement": []}
    blocked = {"algorithm": "AES256", "blocked": frozenset({"SSE-C"})}
    assert kind().target("encryption", {"algorithm": "AES256"}, blocked) == blocked
    assert kind().target("tags", {"a": "1"}, {"b": "2"}) == {"a": "1", "b": "2"}


def test_an_empty_one_is_deleted_and_one_that_is_not_is_told(aws, kind):
    aws.expect("s3", "delete_bucket", Bucket="b")
    assert kind().delete(existing()) is None
    aws.fail("s3", "delete_bucket", "BucketNotEmpty", Bucket="b")
    with pytest.raises(ClientError, match="BucketNotEmpty"):
        kind().delete(existing())


def test_one_that_is_gone_is_no_error(aws, kind):
    aws.fail("s3", "delete_bucket", "NoSuchBucket", Bucket="b")
    assert kind().delete(existing()) is None


def test_one_that_is_named_is_emptied_until_nothing_is_left(aws, kind, pauses):
    for _ in range(2):
        aws.expect("s3", "list_object_versions", {}, Bucket="b")
        aws.expect("s3", "list_multipart_uploads", {}, Bucket="b")
        if not pauses and _ == 0:
            aws.fail("s3", "delete_bucket", "BucketNotEmpty", Bucket="b")
    aws.expect("s3", "delete_bucket", Bucket="b")
    kind(may_empty=["b"]).delete(existing())
    assert len(pauses) == 1
