"""SQS and EventBridge."""

from collections.abc import Iterator
from typing import Any

from moto.sqs.models import sqs_backends

from ..asks import Ask, Request, action, pairs, request_tags, resource_tags, tags_of


def ask_sqs(request: Request) -> Iterator[Ask]:
    """The names of actions come in batches too: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html"""
    name = request.get("QueueName") or request.get("QueueUrl", "").rpartition("/")[2]
    owner = _owner(request)
    resource = f"arn:aws:sqs:{request.region}:{owner}:{name}" if name else "*"
    wanted = action(request.call)
    if request.operation.endswith("Batch"):
        wanted = wanted.removesuffix("Batch")
    yield Ask(wanted, resource, {**_queue_tags(request, owner, name), **_new_tags(request)}, tags_of("sqs"))
    if request.operation == "CreateQueue" and request.get("tags"):
        yield Ask("sqs:TagQueue", resource, _new_tags(request))


def _owner(request: Request) -> str:
    url = request.get("QueueUrl", "").split("/")
    return request.get("QueueOwnerAWSAccountId") or (url[-2] if len(url) > 2 else request.account)


def _queue_tags(request: Request, owner: str, name: str) -> dict[str, Any]:
    backend: Any = sqs_backends[owner][request.region] if owner in sqs_backends else None
    queue = backend.queues.get(name) if backend else None
    return resource_tags(queue.tags or {}, "sqs") if queue else {}


def _new_tags(request: Request) -> dict[str, Any]:
    return request_tags(pairs(request.get("tags") or request.get("Tags")))


def ask_events(request: Request) -> Iterator[Ask]:
    rule = request.get("Rule") or (request.get("Name") if "Rule" in request.operation else None)
    bus = (request.get("EventBusName") or "default").rpartition("/")[2]
    if request.get("ResourceARN"):
        resource = request.get("ResourceARN")
    elif rule:
        resource = request.arn("events", f"rule/{rule}" if bus == "default" else f"rule/{bus}/{rule}")
    elif request.operation in ("ListRules", "PutEvents", "DescribeEventBus"):
        resource = request.arn("events", f"event-bus/{bus}")
    else:
        resource = "*"
    yield Ask(action(request.call), resource, request_tags(pairs(request.get("Tags"))))
    for target in request.get("Targets") or []:
        if request.operation == "PutTargets" and target.get("RoleArn"):
            yield Ask("iam:PassRole", target["RoleArn"], {"iam:PassedToService": "events.amazonaws.com"})
    if request.operation == "PutRule" and request.get("Tags"):
        yield Ask("events:TagResource", resource, request_tags(pairs(request.get("Tags"))))


ASKS = {"sqs": ask_sqs, "events": ask_events}
