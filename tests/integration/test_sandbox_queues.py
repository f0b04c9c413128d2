# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues and rules of the emulated account, as AWS has them."""

import json

import pytest

UNENCRYPTED = {"Bool": {"aws:SecureTransport": "false"}}
STATEMENT = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*", "Condition": UNENCRYPTED}
POLICY = {"Version": "2012-10-17", "Statement": [STATEMENT]}


@pytest.fixture
def sqs(aws):
    return aws.client("staging", "sqs")


def attributes(sqs, url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def test_what_is_not_named_stays(sqs):
    given = {"Policy": json.dumps(POLICY), "MessageRetentionPeriod": "300"}
    url = sqs.create_queue(QueueName="interruptions", Attributes=given)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "5"})
    found = attributes(sqs, url)
    assert (found["VisibilityTimeout"], found["MessageRetentionPeriod"], json.loads(found["Policy"])) == ("5", "300", POLICY)


def test_a_policy_is_replaced_and_taken_away(sqs):
    url = sqs.create_queue(QueueName="interruptions", Attributes={"Policy": json.dumps(POLICY)})["QueueUrl"]
    other = {**POLICY, "Id": "other"}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(other)})
    assert json.loads(attributes(sqs, url)["Policy"]) == other
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    assert "Policy" not in attributes(sqs, url)


def test_the_one_who_made_a_rule_is_told_where_it_is_described_alone(aws):
    events = aws.client("staging", "events")
    events.put_rule(Name="spot", EventPattern=json.dumps({"source": ["aws.ec2"]}))
    (rule,) = events.list_rules()["Rules"]
    assert "CreatedBy" not in rule
    assert events.describe_rule(Name="spot")["CreatedBy"] == "222222222222"
