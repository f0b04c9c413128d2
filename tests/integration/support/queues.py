"""Queues of SQS and rules of EventBridge as AWS lists them, and what each operation that writes does to one."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .accounts import Account, Description, Listed, listing
from .truth import Key, Names, Writes

# What changes as messages come and go.
COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesNotVisible")
TIMES = ("CreatedTimestamp", "LastModifiedTimestamp")


def _queues(of: Account) -> Iterator[Description]:
    sqs = of("sqs")
    for url in listing(sqs, "list_queues", "QueueUrls"):
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        lasting = {key: value for key, value in attributes.items() if key not in (*COUNTS, *TIMES)}
        policy = json.loads(lasting.pop("Policy", "null"))
        yield {
            "Url": url,
            "Name": url.rpartition("/")[2],
            **lasting,
            "Policy": policy,
            "tags": sqs.list_queue_tags(QueueUrl=url).get("Tags", {}),
        }


def _rules(of: Account) -> Iterator[Description]:
    """With the targets of each."""
    events = of("events")
    for rule in listing(events, "list_rules", "Rules"):
        targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        tags = events.list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"]
        yield {**rule, "EventPattern": json.loads(rule.get("EventPattern", "null")), "Targets": targets, "Tags": tags}


KINDS = (
    Listed("sqs_queue", _queues, "Url", name=lambda one: one["Name"]),
    Listed("eventbridge_rule", _rules, "Arn", name=lambda one: one["Name"]),
)


def _queue(given: Mapping[str, Any], _: Names) -> Key:
    return ("sqs_queue", given.get("QueueName") or given["QueueUrl"].rpartition("/")[2])


def _rule(given: Mapping[str, Any], _: Names) -> Key:
    return ("eventbridge_rule", given.get("Name") or given["Rule"])


WRITES: Writes = {
    "CreateQueue": ("create", _queue),
    "DeleteQueue": ("delete", _queue),
    **dict.fromkeys(("SetQueueAttributes", "TagQueue", "UntagQueue"), ("update", _queue)),
    # It makes a rule or alters one.
    "PutRule": ("any", _rule),
    "DeleteRule": ("delete", _rule),
    **dict.fromkeys(("PutTargets", "RemoveTargets"), ("update", _rule)),
}
