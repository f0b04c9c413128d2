# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module in check mode: what it reads, what it would make, and that it writes nothing."""

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3 import buckets, build, checks
from ansible_collections.piksel.infra.plugins.modules import s3

from unit.plugins.module_utils.aws.stubs import Aws, tag_list

REGION = "ap-southeast-3"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::example-one", "arn:aws:s3:::example-one/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ],
}
BLOCK = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
AES = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]}


@pytest.fixture
def aws(monkeypatch):
    answers = Aws()
    monkeypatch.setattr(build, "Clients", lambda module: answers)
    for module in (build, buckets, checks):
        # One after the other, since the answers are in an order.
        monkeypatch.setattr(module, "read", lambda readers, workers=1: [one for reader in readers for one in reader()])
    yield answers
    answers.verify()


@pytest.fixture
def run(capsys):
    def run(check=True, **arguments):
        with patch_module_args({**arguments, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            s3.main()
        return json.loads(capsys.readouterr().out)

    return run


def expect_list(aws, *names):
    aws.expect("s3", "list_buckets", {"Buckets": [{"Name": name, "BucketRegion": REGION} for name in names]}, MaxBuckets=1000)


def expect_bucket(aws, **given):
    """As it should be, in the order in which it is read."""
    one = {"Bucket": "example-one"}
    aws.expect("s3", "get_bucket_tagging", {"TagSet": tag_list(ManagedBy="piksel.infra")}, **one)
    ownership = {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}
    aws.expect("s3", "get_bucket_ownership_controls", ownership, **one)
    aws.expect("s3", "get_public_access_block", {"PublicAccessBlockConfiguration": {**BLOCK, **given}}, **one)
    aws.expect("s3", "get_bucket_encryption", {"ServerSideEncryptionConfiguration": AES}, **one)
    aws.expect("s3", "get_bucket_policy", {"Policy": json.dumps(POLICY)}, **one)


def test_it_tells_what_it_would_make_on_an_empty_account(aws, run):
    expect_list(aws)
    aws.fail("s3", "head_bucket", "404", status=404, Bucket="example-one")
    result = run(buckets=[{"name": "example-one", "expire_days": 90}])
    (change,) = result["changes"]
    assert (change["kind"], change["name"], change["action"], change["outcome"]) == ("s3_bucket", "example-one", "create", "planned")
    assert change["attributes"]["lifecycle"]["after"] == {"expire": {"enabled": True, "expire_days": 90}}
    assert change["attributes"]["policy"]["after"] == POLICY
    assert result["outputs"]["buckets"]["example-one"]["website_endpoint"] is None


def test_what_is_there_as_described_is_no_change(aws, run):
    expect_list(aws, "example-one", "example-other")
    expect_bucket(aws)
    result = run(check=False, buckets=[{"name": "example-one"}])
    assert (result["changed"], result["unchanged"]) == (False, 1)


def test_what_differs_is_told_and_nothing_else(aws, run):
    expect_list(aws, "example-one")
    expect_bucket(aws, BlockPublicPolicy=False)
    (change,) = run(buckets=[{"name": "example-one"}])["changes"]
    assert list(change["attributes"]) == ["public_access_block"]
    assert change["attributes"]["public_access_block"]["before"]["block_public_policy"] is False


def test_a_contradiction_is_told_without_a_call(aws, run):
    result = run(buckets=[{"name": "example-one", "policy": {"public_read": ["s3:GetObject"]}}])
    assert result["msg"].startswith("Buckets: nothing was changed: s3_buckets: example-one: policy: PublicRead would let everybody in")


def test_absent_keeps_what_is_not_named(aws, run):
    expect_list(aws, "example-one")
    aws.expect("s3", "get_bucket_tagging", {"TagSet": tag_list(ManagedBy="piksel.infra")}, Bucket="example-one")
    aws.fail("s3", "get_bucket_replication", "ReplicationConfigurationNotFoundError", Bucket="example-one")
    aws.fail("iam", "get_role", "NoSuchEntity", RoleName="example-one-replication")
    result = run(buckets=[{"name": "example-one"}], state="absent")
    assert (result["changed"], result["outputs"]) == (False, {})
    assert result["kept"] == ["s3_bucket example-one: it holds data: it is deleted only where it is named"]


def test_one_that_is_gone_already_is_no_change(aws, run):
    expect_list(aws)
    aws.fail("iam", "get_role", "NoSuchEntity", RoleName="example-one-replication")
    result = run(check=False, buckets=[{"name": "example-one", "state": "absent"}])
    assert (result["changed"], result["changes"]) == (False, [])


def test_aws_refusal_to_list_is_one_sentence(aws, run):
    aws.fail("s3", "list_buckets", "AccessDenied", "Not you.")
    assert run(buckets=[{"name": "example-one"}])["msg"] == "Buckets: ListBuckets: AccessDenied: Not you."
