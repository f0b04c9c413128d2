# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of the kind of queues."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.sqs import SqsQueue
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

NAME = "example-karpenter"
URL = f"https://sqs.ap-southeast-3.amazonaws.com/123456789012/{NAME}"
ARN = f"arn:aws:sqs:ap-southeast-3:123456789012:{NAME}"
KEY = "arn:aws:kms:ap-southeast-3:123456789012:key/00000000-0000-0000-0000-000000000000"
ABSENT = "AWS.SimpleQueueService.NonExistentQueue"
SENDERS = ["events.amazonaws.com", "sqs.amazonaws.com"]
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": SENDERS}, "Action": "sqs:SendMessage", "Resource": ARN}],
}
TAGS = {"ManagedBy": "piksel.infra"}
ATTRIBUTES = {"message_retention": 300, "visibility_timeout": 30, "policy": POLICY, "encryption": "SQS", "tags": TAGS}
ANSWER = {"QueueArn": ARN, "MessageRetentionPeriod": "300", "VisibilityTimeout": "30", "SqsManagedSseEnabled": "true"}


@pytest.fixture
def kind(aws):
    return SqsQueue(aws, [NAME], "piksel.infra", purge_tags=False)


def existing(status="ready", **attributes):
    return Existing("sqs_queue", NAME, {**ATTRIBUTES, **attributes}, {"id": URL, "arn": ARN}, status, owned=True)


def expect_read(aws, tags=TAGS, **members):
    aws.expect("sqs", "get_queue_url", {"QueueUrl": URL}, QueueName=NAME)
    answer = {**ANSWER, "Policy": json.dumps(POLICY), **members}
    attributes = {key: value for key, value in answer.items() if value is not None}
    aws.expect("sqs", "get_queue_attributes", {"Attributes": attributes}, QueueUrl=URL, AttributeNames=["All"])
    aws.expect("sqs", "list_queue_tags", {"Tags": tags} if tags else {}, QueueUrl=URL)


def test_it_is_read(aws, kind):
    expect_read(aws)
    assert kind.read() == [existing()]


def test_one_of_somebody_else_without_policy_and_encryption_is_read(aws, kind):
    expect_read(aws, tags=None, Policy=None, SqsManagedSseEnabled="false")
    (one,) = kind.read()
    assert (one.attributes["policy"], one.attributes["encryption"], one.attributes["tags"], one.owned) == (None, "", {}, False)


def test_a_key_comes_before_sqs_own(aws, kind):
    expect_read(aws, KmsMasterKeyId=KEY, SqsManagedSseEnabled="false")
    assert kind.read()[0].attributes["encryption"] == KEY


@pytest.mark.parametrize("code", [ABSENT, "QueueDoesNotExist"])
def test_one_that_is_not_there_is_none(aws, kind, code):
    aws.fail("sqs", "get_queue_url", code, QueueName=NAME)
    assert kind.read() == []


def test_one_that_goes_while_it_is_read_is_none(aws, kind):
    aws.expect("sqs", "get_queue_url", {"QueueUrl": URL}, QueueName=NAME)
    aws.fail("sqs", "get_queue_attributes", ABSENT, QueueUrl=URL, AttributeNames=["All"])
    assert kind.read() == []


def test_another_failure_is_told(aws, kind):
    aws.fail("sqs", "get_queue_url", "AccessDenied", QueueName=NAME)
    with pytest.raises(ClientError, match="AccessDenied"):
        kind.read()


MADE = {
    "MessageRetentionPeriod": "300",
    "VisibilityTimeout": "30",
    "Policy": json.dumps(POLICY),
    "SqsManagedSseEnabled": "true",
}


def expect_arn(aws):
    aws.expect("sqs", "get_queue_attributes", {"Attributes": {"QueueArn": ARN}}, QueueUrl=URL, AttributeNames=["QueueArn"])


def test_it_is_made_with_all_that_it_is_in_one_call(aws, kind):
    aws.expect_once("sqs", "create_queue", {"QueueUrl": URL}, QueueName=NAME, Attributes=MADE, tags=TAGS)
    expect_arn(aws)
    assert kind.create(NAME, ATTRIBUTES) == existing()


def test_what_is_not_given_is_left_to_aws(aws, kind):
    aws.expect_once("sqs", "create_queue", {"QueueUrl": URL}, QueueName=NAME)
    aws.fail("sqs", "get_queue_attributes", ABSENT, QueueUrl=URL, AttributeNames=["QueueArn"])
    expect_arn(aws)
    assert kind.create(NAME, {}).outputs == {"id": URL, "arn": ARN}


def test_a_key_is_given_without_sqs_own(aws, kind):
    members = {"SqsManagedSseEnabled": "false", "KmsMasterKeyId": KEY}
    aws.expect_once("sqs", "create_queue", {"QueueUrl": URL}, QueueName=NAME, Attributes=members)
    expect_arn(aws)
    kind.create(NAME, {"encryption": KEY})


def test_the_name_of_one_that_was_just_deleted_is_waited_for(aws, kind, pauses):
    aws.fail("sqs", "create_queue", "AWS.SimpleQueueService.QueueDeletedRecently", use="once")
    aws.expect_once("sqs", "create_queue", {"QueueUrl": URL}, QueueName=NAME)
    expect_arn(aws)
    assert kind.create(NAME, {}).name == NAME
    assert len(pauses) == 1


@pytest.mark.parametrize(("code", "status"), [("InternalFailure", 500), ("QueueAlreadyExists", 400)])
def test_a_lost_answer_makes_no_second_one(aws, kind, code, status):
    """A queue that a killed run made may differ from what is wanted now."""
    aws.fail("sqs", "create_queue", code, use="once", status=status)
    expect_read(aws, MessageRetentionPeriod="60")
    aws.expect("sqs", "set_queue_attributes", QueueUrl=URL, Attributes={"MessageRetentionPeriod": "300"})
    assert kind.create(NAME, ATTRIBUTES).outputs["id"] == URL


def test_it_is_changed(aws, kind):
    changed = {"MessageRetentionPeriod": "60", "VisibilityTimeout": "5", "Policy": ""}
    aws.expect("sqs", "set_queue_attributes", QueueUrl=URL, Attributes=changed)
    aws.expect("sqs", "tag_queue", QueueUrl=URL, Tags={"Team": "maps"})
    aws.expect("sqs", "untag_queue", QueueUrl=URL, TagKeys=["ManagedBy"])
    changes = {"message_retention": 60, "visibility_timeout": 5, "policy": None, "tags": {"Team": "maps"}}
    assert kind.update(existing(), changes) == existing("pending", **changes)


def test_tags_alone_are_there_at_once(aws, kind):
    aws.expect("sqs", "tag_queue", QueueUrl=URL, Tags={"Team": "maps"})
    assert kind.update(existing(), {"tags": {**TAGS, "Team": "maps"}}) is None


def test_a_change_is_awaited_until_sqs_tells_of_it(aws, kind):
    changed = existing("pending", message_retention=60)
    expect_read(aws)
    assert kind.refresh([changed]) == [changed]
    expect_read(aws, MessageRetentionPeriod="60")
    assert kind.refresh([changed]) == [existing(message_retention=60)]
    aws.fail("sqs", "get_queue_url", ABSENT, QueueName=NAME)
    assert kind.refresh([changed]) == []


@pytest.mark.parametrize(
    ("encryption", "members"),
    [
        (KEY, {"SqsManagedSseEnabled": "false", "KmsMasterKeyId": KEY}),
        ("SQS", {"SqsManagedSseEnabled": "true", "KmsMasterKeyId": ""}),
        ("", {"SqsManagedSseEnabled": "false", "KmsMasterKeyId": ""}),
    ],
)
def test_one_way_of_encryption_ends_the_other(aws, kind, encryption, members):
    aws.expect("sqs", "set_queue_attributes", QueueUrl=URL, Attributes=members)
    kind.update(existing(), {"encryption": encryption})


def test_a_policy_that_means_the_same_is_no_difference(kind):
    other = {**POLICY, "Statement": [{**POLICY["Statement"][0], "Principal": {"Service": SENDERS[::-1]}, "Action": ["sqs:SendMessage"]}]}
    assert kind.target("policy", POLICY, other) is other
    assert kind.target("policy", POLICY, {**POLICY, "Statement": []}) == POLICY
    assert kind.target("policy", POLICY, None) == POLICY
    assert kind.target("policy", None, POLICY) is None
    assert kind.target("tags", {"Team": "maps"}, TAGS) == {**TAGS, "Team": "maps"}


def test_deleting_it_takes_up_to_a_minute(aws, kind):
    aws.expect("sqs", "delete_queue", QueueUrl=URL)
    aws.expect("sqs", "get_queue_url", {"QueueUrl": URL}, QueueName=NAME)
    leaving = kind.delete(existing())
    assert leaving.status == "deleting"
    aws.expect("sqs", "get_queue_url", {"QueueUrl": URL}, QueueName=NAME)
    assert kind.refresh([leaving]) == [leaving]
    aws.fail("sqs", "get_queue_url", ABSENT, QueueName=NAME)
    assert kind.refresh([leaving]) == []


def test_one_that_is_gone_is_deleted(aws, kind):
    aws.fail("sqs", "delete_queue", ABSENT, QueueUrl=URL)
    aws.fail("sqs", "get_queue_url", ABSENT, QueueName=NAME)
    assert kind.delete(existing()) is None
