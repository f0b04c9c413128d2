# SPDX-License-Identifier: GPL-3.0-or-later
"""What every area of AWS shares: clients, bulk reads, errors, creating exactly once, tags."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.config import Config
    from botocore.exceptions import ClientError, HTTPClientError
    from botocore.retries.standard import ThrottledRetryableChecker

from ansible_collections.amazon.aws.plugins.module_utils.tagging import (
    ansible_dict_to_boto3_tag_list,
    boto3_tag_list_to_ansible_dict,
    compare_aws_tags,
)

from ..converge.model import Existing, Kind
from ..converge.plan import differences

ALREADY_THERE = ("AlreadyExists", "Duplicate", "Conflict", "AlreadyAssociated")


class Clients:
    """Clients by service. `get` retries every failure; `once` none, for calls that must not run twice."""

    def __init__(self, module: Any):
        self._module, self._made, self._lock = module, {}, Lock()

    def get(self, service: str) -> Any:
        return self._client(service, {"mode": "standard", "max_attempts": 10})

    def once(self, service: str) -> Any:
        return self._client(service, {"total_max_attempts": 1})

    def _client(self, service: str, retries: dict[str, Any]) -> Any:
        with self._lock:
            key = (service, *retries)
            if key not in self._made:
                config = Config(retries=retries, max_pool_connections=20, **(self._module.params.get("aws_config") or {}))
                self._made[key] = self._module.client(service, config=config)
            return self._made[key]


class Reads:
    """Bulk reads, each made once however many kinds need it."""

    def __init__(self, clients: Clients):
        self._clients, self._lock, self._made = clients, Lock(), {}

    def pages(self, service: str, operation: str, result: str, **arguments: Any) -> list[dict[str, Any]]:
        """All items under `result` of a list operation, over all its pages."""
        with self._lock:
            entry = self._made.setdefault((service, operation, repr(sorted(arguments.items()))), {"lock": Lock()})
        with entry["lock"]:
            if "items" not in entry:
                entry["items"] = pages(self._clients.get(service), operation, result, **arguments)
            return entry["items"]

    def forget(self) -> None:
        with self._lock:
            self._made = {}


def pages(client: Any, operation: str, result: str, **arguments: Any) -> list[dict[str, Any]]:
    if not client.can_paginate(operation):
        return getattr(client, operation)(**arguments)[result]
    return client.get_paginator(operation).paginate(**arguments).build_full_result().get(result, [])


class AwsKind(Kind):
    """A kind whose resources are made by one call, named by it, and brought to the rest of their attributes by update."""

    purge_tags = False

    def read(self) -> Iterable[Existing]:
        """All resources of this kind in the area."""
        raise NotImplementedError

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return {**(present or {}), **wanted} if attribute == "tags" and not self.purge_tags else wanted

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """The one call that makes it, with a client that does not retry. The result has the attributes it got so far."""
        raise NotImplementedError

    def find(self, name: str) -> Existing | None:
        """It, read afresh."""
        raise NotImplementedError

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        one = exactly_once(partial(self.make, name, attributes), partial(self.find, name))
        missing = {attribute: change.after for attribute, change in differences(self, attributes, one.attributes).items()}
        return (self.update(one, missing) if missing else None) or one


def exactly_once(
    make: Callable[[], Existing], find: Callable[[], Existing | None], attempts: int = 8, pause: Callable[[float], None] = time.sleep
) -> Existing:
    """Make a resource although calls fail: after a failure that may have made it all the same, look before trying again.

    AWS has no idempotency token for many create calls (CreateVpc, AllocateAddress …), and an SDK that retries a lost
    answer makes a second resource. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
    """
    for attempt in range(attempts):
        try:
            return make()
        except (ClientError, HTTPClientError) as error:
            there = isinstance(error, ClientError) and error_code(error).endswith(ALREADY_THERE)
            if not there and (attempt == attempts - 1 or not is_passing(error)):
                raise
            failure = error
        found = find()
        if found:
            return found
        if there:
            raise failure
        pause(random.uniform(0.1, min(20.0, 0.2 * 2**attempt)))
    raise failure


def error_code(error: Exception) -> str:
    return getattr(error, "response", {}).get("Error", {}).get("Code", "")


def is_passing(error: Exception) -> bool:
    """Throttled, broken on AWS's side, or cut off: worth another try."""
    if isinstance(error, HTTPClientError):
        return True
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= 500 or error_code(error) in ThrottledRetryableChecker._THROTTLED_ERROR_CODES


def explain(error: Exception) -> str:
    """One sentence that keeps AWS's code: `CreateVpc: VpcLimitExceeded: The maximum …`."""
    if not isinstance(error, ClientError):
        return str(error) or type(error).__name__
    return f"{error.operation_name}: {error_code(error)}: {error.response['Error'].get('Message', '')}".rstrip(": ")


def tags_of(description: Mapping[str, Any]) -> dict[str, str]:
    """The tags that people set: AWS's own and the name, which identifies, are left out."""
    tags = boto3_tag_list_to_ansible_dict(description.get("Tags") or [])
    return {key: value for key, value in tags.items() if key != "Name" and not key.startswith("aws:")}


def name_of(description: Mapping[str, Any], otherwise: str = "") -> str:
    return boto3_tag_list_to_ansible_dict(description.get("Tags") or []).get("Name") or otherwise


def tag_changes(existing: Existing, tags: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The tags to set and the keys to remove."""
    return compare_aws_tags(existing.attributes.get("tags", {}), tags, purge_tags=True)


def tag_list(name: str, tags: Mapping[str, str]) -> list[dict[str, str]]:
    return ansible_dict_to_boto3_tag_list({**tags, "Name": name})
