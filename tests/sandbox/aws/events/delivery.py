"""What a rule sends arrives in a queue whose policy lets EventBridge in
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions).
"""

from typing import Any

from moto.events.models import Rule
from moto.events.utils import EventTemplateParser
from moto.sqs.models import sqs_backends

from ...permissions import trust

SERVICE = "events.amazonaws.com"
# https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html; moto's has no account.
MESSAGE = (
    '{"version": "0", "id": "<id>", "detail-type": "<detail-type>", "source": "<source>", "account": "<account>", "time": <time>, '
    '"region": "<region>", "resources": <resources>, "detail": <detail>}'
)


def install() -> None:
    """Once."""
    EventTemplateParser.DEFAULT_EVENT_INPUT_TEMPLATE = MESSAGE
    to_targets, to_queue = Rule.send_to_targets, Rule._send_to_sqs_queue

    def send_to_targets(rule: Rule, *given: Any, **more: Any) -> None:
        if rule.state == "ENABLED":
            to_targets(rule, *given, **more)

    def send_to_queue(rule: Rule, resource_id: str, *given: Any) -> None:
        if may_send(rule, resource_id):
            to_queue(rule, resource_id, *given)

    Rule.send_to_targets = send_to_targets  # type: ignore[method-assign]
    Rule._send_to_sqs_queue = send_to_queue  # type: ignore[method-assign]


def may_send(rule: Rule, name: str) -> bool:
    backend: Any = sqs_backends[rule.account_id][rule.region_name]
    queue = backend.queues.get(name)
    facts = {"aws:SourceArn": rule.arn, "aws:SourceAccount": rule.account_id}
    return queue is not None and trust.service_may(queue.policy, SERVICE, "sqs:SendMessage", queue.queue_arn, facts)
