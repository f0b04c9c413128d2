# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kind of policies of buckets behind a site."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.bucket_policies import S3BucketPolicy
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

NAME = "example-site"
STATEMENT = {"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [STATEMENT]}
PUT = {"Bucket": NAME, "Policy": json.dumps(POLICY)}


def existing(policy=None):
    return Existing("s3_bucket_policy", NAME, {"bucket": NAME, "policy": policy or POLICY}, {"id": NAME})


@pytest.fixture
def kind(aws):
    return S3BucketPolicy(aws, [NAME])


def test_it_is_read_and_nobodys_to_purge(aws, kind):
    aws.expect("s3", "get_bucket_policy", {"Policy": json.dumps(POLICY)}, Bucket=NAME)
    assert kind.read() == [existing()]
    assert not existing().owned


@pytest.mark.parametrize("code", ["NoSuchBucketPolicy", "NoSuchBucket"])
def test_where_there_is_none_there_is_none(aws, kind, code):
    aws.fail("s3", "get_bucket_policy", code, Bucket=NAME, status=404)
    assert kind.read() == []
    assert S3BucketPolicy(aws, []).read() == []


def test_another_refusal_is_told(aws, kind):
    aws.fail("s3", "get_bucket_policy", "AccessDenied", Bucket=NAME, status=403)
    with pytest.raises(ClientError, match="AccessDenied"):
        kind.read()


def test_it_is_put_once_the_bucket_is_known(aws, kind, pauses):
    aws.fail("s3", "put_bucket_policy", "NoSuchBucket", **PUT, status=404)
    aws.expect("s3", "put_bucket_policy", **PUT)
    assert kind.create(NAME, {"bucket": NAME, "policy": POLICY}) == existing()
    assert len(pauses) == 1
    aws.expect("s3", "put_bucket_policy", **PUT)
    kind.update(existing({"Statement": []}), {"policy": POLICY})


def test_the_order_of_its_parts_means_nothing(kind):
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    one, other = ({"Version": "2012-10-17", "Statement": statements} for statements in ([deny, STATEMENT], [STATEMENT, deny]))
    assert kind.target("policy", one, other) is other
    assert kind.target("policy", POLICY, other) is POLICY


def test_it_is_deleted_and_may_be_gone_with_its_bucket(aws, kind):
    aws.expect("s3", "delete_bucket_policy", Bucket=NAME)
    assert kind.delete(existing()) is None
