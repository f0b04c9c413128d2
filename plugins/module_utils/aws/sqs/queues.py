# SPDX-License-Identifier: GPL-3.0-or-later
"""SQS queues."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ...converge.plan import differences
from ..area import AwsKind, Clients, tag_changes
from ..calls import error_code, patiently
from ..iam.documents import decoded, kept

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

OWNER_TAG = "ManagedBy"
# The first is what the query protocol calls it, and JSON's answers still say so.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html#API_GetQueueUrl_Errors
NO_QUEUE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
# A name is free a minute after its queue was deleted.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
DELETED_RECENTLY = ("QueueDeletedRecently",)
NUMBERS = {"message_retention": "MessageRetentionPeriod", "visibility_timeout": "VisibilityTimeout"}
SET = (*NUMBERS, "policy", "encryption")  # by SetQueueAttributes
BY_SQS, NONE = "SQS", ""


class SqsQueue(AwsKind):
    """Queues by name.

    attributes: message_retention and visibility_timeout (seconds), policy (a document, None for none), tags;
        encryption: "SQS" for SQS's own keys, "" for none, or the KMS key, in the words in which it was given to SQS.
    outputs: id (the URL), arn.
    """

    kind = "sqs_queue"
    timeout = 1000  # what it keeps for how long is known everywhere after a quarter of an hour

    def __init__(self, clients: Clients, names: Collection[str], managed_by: str, purge_tags: bool):
        self.clients, self.names, self.managed_by, self.purge_tags = clients, names, managed_by, purge_tags

    @property
    def sqs(self) -> Any:
        return self.clients.get("sqs")

    def read(self) -> list[Existing]:
        return read([partial(self._found, name) for name in self.names])

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        """A deletion takes up to a minute, and so does it until SQS tells of a change everywhere."""
        return [now for one in waiting for now in self._now(one)]

    def _now(self, one: Existing) -> list[Existing]:
        if one.status == "deleting":
            return [one] if self._url(one.name) else []
        found = self.find(one.name)
        return [one if self._lags(one, found) else found] if found else []

    def _lags(self, wanted: Existing, found: Existing) -> bool:
        """Whether what was read is older than the change."""
        return bool(differences(self, {key: wanted.attributes[key] for key in SET if key in wanted.attributes}, found.attributes))

    def _found(self, name: str) -> list[Existing]:
        one = self.find(name)
        return [one] if one else []

    def find(self, name: str) -> Existing | None:
        url = self._url(name)
        return self._described(name, url) if url else None

    def _url(self, name: str) -> str | None:
        return _unless_absent(lambda: self.sqs.get_queue_url(QueueName=name)["QueueUrl"])

    def _described(self, name: str, url: str) -> Existing | None:
        given = _unless_absent(lambda: self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"])
        tags = _unless_absent(lambda: self.sqs.list_queue_tags(QueueUrl=url).get("Tags", {})) if given else None
        if given is None or tags is None:
            return None
        managed = BY_SQS if given.get("SqsManagedSseEnabled", "false").lower() == "true" else NONE
        attributes = {
            **{key: int(given[member]) for key, member in NUMBERS.items()},
            "policy": decoded(given["Policy"]) if given.get("Policy") else None,
            "encryption": given.get("KmsMasterKeyId") or managed,
            "tags": {key: value for key, value in tags.items() if not key.startswith("aws:")},
        }
        owned = attributes["tags"].get(OWNER_TAG) == self.managed_by
        return Existing(self.kind, name, attributes, {"id": url, "arn": given["QueueArn"]}, owned=owned)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return kept(wanted, present) if attribute == "policy" and wanted else super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        members = {key: value for key, value in _members(attributes).items() if value}
        arguments = {"QueueName": name, "Attributes": members, "tags": dict(attributes.get("tags", {}))}
        make = partial(self.clients.once("sqs").create_queue, **{key: value for key, value in arguments.items() if value})
        url = patiently(make, DELETED_RECENTLY, attempts=14, pause=self.pause)["QueueUrl"]
        arn = self._attribute(url, "QueueArn")
        return Existing(self.kind, name, {"tags": {}, **attributes}, {"id": url, "arn": arn}, owned=True)

    def _attribute(self, url: str, name: str) -> str:
        """Of a queue that was made a moment ago, which not all of SQS knows yet."""
        ask = partial(self.sqs.get_queue_attributes, QueueUrl=url, AttributeNames=[name])
        return patiently(ask, NO_QUEUE, pause=self.pause)["Attributes"][name]

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"""
        url, members = existing.outputs["id"], _members(changes)
        if members:
            self.sqs.set_queue_attributes(QueueUrl=url, Attributes=members)
        self._retag(existing, changes)
        # A run that comes soon would otherwise find it undone.
        return replace(existing, status="pending", attributes={**existing.attributes, **changes}) if members else None

    def _retag(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        url = existing.outputs["id"]
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        if added:
            self.sqs.tag_queue(QueueUrl=url, Tags=added)
        if removed:
            self.sqs.untag_queue(QueueUrl=url, TagKeys=removed)

    def delete(self, existing: Existing) -> Existing | None:
        _unless_absent(lambda: self.sqs.delete_queue(QueueUrl=existing.outputs["id"]))
        return replace(existing, status="deleting") if self._url(existing.name) else None


def _members(attributes: Mapping[str, Any]) -> dict[str, str]:
    """As SQS takes them, all of which are text. Its two ways of encryption exclude each other."""
    members = {member: str(attributes[key]) for key, member in NUMBERS.items() if key in attributes}
    if "policy" in attributes:
        members["Policy"] = json.dumps(attributes["policy"]) if attributes["policy"] else ""
    if "encryption" in attributes:
        by_sqs = attributes["encryption"] == BY_SQS
        members["SqsManagedSseEnabled"] = str(by_sqs).lower()
        members["KmsMasterKeyId"] = "" if by_sqs else attributes["encryption"]
    return members


def _unless_absent(call: Any) -> Any:
    """The answer; None where there is no such queue."""
    try:
        return call()
    except ClientError as error:
        if error_code(error).endswith(NO_QUEUE):
            return None
        raise
