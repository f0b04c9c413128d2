# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of the kind of rules."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eventbridge import EventBridgeRule
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import tag_list

NAME = "example-karpenter-spot"
ARN = f"arn:aws:events:ap-southeast-3:123456789012:rule/{NAME}"
QUEUE = "arn:aws:sqs:ap-southeast-3:123456789012:example-karpenter"
PATTERN = {"source": ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"]}
ATTRIBUTES = {
    "pattern": PATTERN,
    "schedule": None,
    "description": "Tells of spots",
    "state": "ENABLED",
    "role_arn": None,
    "targets": {"queue": {"arn": QUEUE}},
    "tags": {"ManagedBy": "piksel.infra"},
}
WANTED = {key: ATTRIBUTES[key] for key in ("pattern", "description", "state", "targets", "tags")}
RULE = {"Name": NAME, "Arn": ARN, "EventPattern": json.dumps(PATTERN), "State": "ENABLED", "Description": "Tells of spots"}
WHOLE = {"EventPattern": json.dumps(PATTERN), "Description": "Tells of spots", "State": "ENABLED"}
TARGETS = [{"Id": "queue", "Arn": QUEUE}]
DONE = {"FailedEntryCount": 0, "FailedEntries": []}


@pytest.fixture
def kind(aws):
    return EventBridgeRule(aws, "example-karpenter-", [NAME], "piksel.infra", purge_tags=False)


def existing(**attributes):
    return Existing("eventbridge_rule", NAME, {**ATTRIBUTES, **attributes}, {"id": ARN}, owned=True)


def expect_described(aws, targets=TARGETS, tags=None):
    # A rule without any has no such member.
    aws.expect("events", "list_targets_by_rule", {"Targets": targets} if targets else {}, Rule=NAME)
    aws.expect("events", "list_tags_for_resource", {"Tags": tags or tag_list(ManagedBy="piksel.infra")}, ResourceARN=ARN)


def test_it_is_read_and_its_neighbours_are_not(aws, kind):
    others = [{**RULE, "Name": "example-karpenter-spot-karpenter-spot", "Arn": f"{ARN}-karpenter-spot"}]
    aws.expect("events", "list_rules", {"Rules": [RULE, *others]}, NamePrefix="example-karpenter-")
    expect_described(aws)
    assert kind.read() == [existing()]


def test_all_pages_are_read(aws, kind):
    aws.expect("events", "list_rules", {"Rules": [], "NextToken": "more"}, NamePrefix="example-karpenter-")
    aws.expect("events", "list_rules", {"Rules": [RULE]}, NamePrefix="example-karpenter-", NextToken="more")
    aws.expect("events", "list_targets_by_rule", {"Targets": TARGETS, "NextToken": "more"}, Rule=NAME)
    aws.expect("events", "list_targets_by_rule", {"Targets": [{"Id": "log", "Arn": "arn:log"}]}, Rule=NAME, NextToken="more")
    aws.expect("events", "list_tags_for_resource", {"Tags": tag_list(ManagedBy="piksel.infra")}, ResourceARN=ARN)
    assert kind.read() == [existing(targets={"queue": {"arn": QUEUE}, "log": {"arn": "arn:log"}})]


def test_no_names_are_no_call(aws):
    assert EventBridgeRule(aws, "", [], "piksel.infra", purge_tags=False).read() == []


def test_one_on_a_schedule_of_somebody_else_is_read(aws, kind):
    rule = {"Name": NAME, "Arn": ARN, "ScheduleExpression": "rate(5 minutes)", "State": "DISABLED", "RoleArn": "arn:aws:iam::1:role/x"}
    target = {"Id": "queue", "Arn": QUEUE, "Input": "{}", "DeadLetterConfig": {"Arn": QUEUE}}
    aws.expect("events", "list_rules", {"Rules": [rule]}, NamePrefix="example-karpenter-")
    expect_described(aws, [target], tag_list(Team="maps"))
    (one,) = kind.read()
    assert one.attributes == {
        "pattern": None,
        "schedule": "rate(5 minutes)",
        "description": "",
        "state": "DISABLED",
        "role_arn": "arn:aws:iam::1:role/x",
        "targets": {"queue": {"arn": QUEUE, "Input": "{}", "DeadLetterConfig": {"Arn": QUEUE}}},
        "tags": {"Team": "maps"},
    }
    assert not one.owned


def test_one_that_goes_while_it_is_read_is_none(aws, kind):
    aws.expect("events", "list_rules", {"Rules": [RULE]}, NamePrefix="example-karpenter-")
    aws.fail("events", "list_targets_by_rule", "ResourceNotFoundException", Rule=NAME)
    assert kind.read() == []


def test_it_is_made_and_then_its_targets(aws, kind):
    aws.expect_once("events", "put_rule", {"RuleArn": ARN}, Name=NAME, **WHOLE, Tags=tag_list(ManagedBy="piksel.infra"))
    aws.expect("events", "put_targets", DONE, Rule=NAME, Targets=TARGETS)
    made = kind.create(NAME, WANTED)
    assert (made.key, made.outputs, made.owned) == (("eventbridge_rule", NAME), {"id": ARN}, True)


def test_a_rule_that_is_not_known_everywhere_yet_is_waited_for(aws, kind, pauses):
    aws.expect_once("events", "put_rule", {"RuleArn": ARN}, Name=NAME, EventPattern=json.dumps(PATTERN))
    aws.fail("events", "put_targets", "ResourceNotFoundException", Rule=NAME, Targets=TARGETS)
    aws.expect("events", "put_targets", DONE, Rule=NAME, Targets=TARGETS)
    kind.create(NAME, {"pattern": PATTERN, "targets": {"queue": {"arn": QUEUE}}})
    assert len(pauses) == 1


def test_a_lost_answer_makes_no_second_one(aws, kind):
    aws.fail("events", "put_rule", "InternalException", use="once", status=500)
    aws.expect("events", "list_rules", {"Rules": [RULE]}, NamePrefix=NAME)
    expect_described(aws, [])
    aws.expect("events", "put_targets", DONE, Rule=NAME, Targets=TARGETS)
    assert kind.create(NAME, WANTED).outputs == {"id": ARN}


def test_what_changes_is_told_with_all_the_rest(aws, kind):
    """What is left out of the call is lost."""
    aws.fail("events", "put_rule", "ConcurrentModificationException", Name=NAME, **{**WHOLE, "State": "DISABLED"})
    aws.expect("events", "put_rule", {"RuleArn": ARN}, Name=NAME, **{**WHOLE, "State": "DISABLED"})
    kind.update(existing(), {"state": "DISABLED"})


def test_its_tags_are_set_and_removed(aws, kind):
    aws.expect("events", "tag_resource", ResourceARN=ARN, Tags=tag_list(Team="maps"))
    aws.expect("events", "untag_resource", ResourceARN=ARN, TagKeys=["ManagedBy"])
    kind.update(existing(), {"tags": {"Team": "maps"}})


def test_its_targets_are_put_and_removed_ten_at_a_time(aws, kind):
    wanted = {f"t{number:02}": {"arn": QUEUE, "Input": str(number)} for number in range(12)}
    sent = [{"Id": name, "Arn": QUEUE, "Input": of["Input"]} for name, of in wanted.items()]
    aws.expect("events", "put_targets", DONE, Rule=NAME, Targets=sent[:10])
    aws.expect("events", "put_targets", DONE, Rule=NAME, Targets=sent[10:])
    aws.expect("events", "remove_targets", DONE, Rule=NAME, Ids=["queue"])
    kind.update(existing(), {"targets": wanted})


def test_what_is_a_target_already_is_not_put_again(aws, kind):
    other = {"Id": "log", "Arn": "arn:aws:logs:ap-southeast-3:123456789012:log-group:x"}
    aws.expect("events", "put_targets", DONE, Rule=NAME, Targets=[other])
    kind.update(existing(), {"targets": {"queue": {"arn": QUEUE}, "log": {"arn": other["Arn"]}}})


def test_a_target_that_failed_is_a_failure(aws, kind):
    failed = {"TargetId": "queue", "ErrorCode": "AccessDeniedException", "ErrorMessage": "Words of AWS."}
    aws.expect("events", "put_targets", {"FailedEntryCount": 1, "FailedEntries": [failed]}, Rule=NAME, Targets=TARGETS)
    with pytest.raises(ClientError, match=r"AccessDeniedException.*PutTargets.*target queue: Words of AWS"):
        kind.update(existing(targets={}), {"targets": {"queue": {"arn": QUEUE}}})


def test_its_targets_go_before_it(aws, kind):
    aws.expect("events", "list_targets_by_rule", {"Targets": [*TARGETS, {"Id": "by-hand", "Arn": QUEUE}]}, Rule=NAME)
    aws.expect("events", "remove_targets", DONE, Rule=NAME, Ids=["by-hand", "queue"])
    aws.fail("events", "delete_rule", "ConcurrentModificationException", Name=NAME)
    aws.expect("events", "delete_rule", Name=NAME)
    assert kind.delete(existing()) is None


def test_one_that_is_gone_is_deleted(aws, kind):
    aws.fail("events", "list_targets_by_rule", "ResourceNotFoundException", Rule=NAME)
    assert kind.delete(existing()) is None


@pytest.mark.parametrize(
    ("present", "same"),
    [
        (PATTERN, True),
        ({"detail-type": PATTERN["detail-type"], "source": ["aws.ec2"]}, True),
        ({**PATTERN, "source": ["aws.ec2", "aws.health"]}, False),
        ({"source": ["aws.ec2"]}, False),
    ],
)
def test_patterns_are_compared_by_what_they_mean(kind, present, same):
    assert (kind.target("pattern", PATTERN, present) == present) is same


def test_the_order_of_alternatives_means_nothing(kind):
    present = {"detail": {"state": ["b", {"prefix": "a"}]}}
    assert kind.target("pattern", {"detail": {"state": [{"prefix": "a"}, "b"]}}, present) is present
