# SPDX-License-Identifier: GPL-3.0-or-later
"""What every area of AWS shares: clients, bulk reads, kinds, errors, tags."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from boto3.session import Session
    from botocore.config import Config
    from botocore.exceptions import ClientError

from ansible_collections.amazon.aws.plugins.module_utils.botocore import get_aws_connection_info
from ansible_collections.amazon.aws.plugins.module_utils.tagging import (
    ansible_dict_to_boto3_tag_list,
    boto3_tag_list_to_ansible_dict,
    compare_aws_tags,
)

from ..converge.model import Existing, Kind
from ..converge.plan import differences
from .calls import ATTEMPTS, IN_USE, NOT_THERE, backoff, error_code, exactly_once, patiently, unless_gone
from .propagation import once_role_is_known

USER_AGENT = "Ansible piksel.infra"


class Clients:
    """Clients by service. `get` retries every failure; `once` none, for calls that must not run twice.

    All are of one session, where amazon.aws takes a new one for each: that would read the SDK's data, and assume the
    profile's role, again and again. `options`: what takes the place of the module's own, as boto3 names it.
    """

    def __init__(self, module: Any, **options: Any):
        self._module, self._options, self._made, self._lock = module, options, {}, Lock()
        self._session: Any = None

    def get(self, service: str) -> Any:
        return self._client(service, "get", {"retries": {"mode": "standard", "max_attempts": 10}}, {})

    def once(self, service: str) -> Any:
        return self._client(service, "once", {}, {"retries": {"total_max_attempts": 1}})

    def elsewhere(self, region: str | None, role_arn: str | None, external_id: str | None) -> Clients:
        """Clients of another region, or in another role."""
        options = {**self._options, **({"region_name": region} if region else {})}
        if role_arn:
            arguments = {"RoleArn": role_arn, "RoleSessionName": "piksel.infra", **({"ExternalId": external_id} if external_id else {})}
            keys = self.get("sts").assume_role(**arguments)["Credentials"]
            names = {"aws_access_key_id": "AccessKeyId", "aws_secret_access_key": "SecretAccessKey", "aws_session_token": "SessionToken"}
            options |= {name: keys[key] for name, key in names.items()}
        return Clients(self._module, **options)

    def _client(self, service: str, use: str, unless_given: dict[str, Any], always: dict[str, Any]) -> Any:
        with self._lock:
            if (service, use) not in self._made:
                region, endpoint, options = get_aws_connection_info(self._module)
                options.pop("aws_config", None)  # it goes into the configuration below
                self._session = self._session or Session(profile_name=options.get("profile_name"))
                options.pop("profile_name", None)
                options = {"region_name": region, **options, **self._options}
                given = self._module.params.get("aws_config") or {}
                config = Config(**{"max_pool_connections": 20, "user_agent_extra": USER_AGENT, **unless_given, **given, **always})
                self._made[service, use] = self._session.client(service, endpoint_url=endpoint, config=config, **options)
            return self._made[service, use]


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
    pause = staticmethod(time.sleep)

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

    def remove(self, existing: Existing) -> Existing | None:
        """The calls that delete it. Returned: as for `delete`."""
        raise NotImplementedError

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        one = exactly_once(partial(self.make, name, attributes), partial(self.find, name), pause=self.pause)
        return self.complete(one, {attribute: change.after for attribute, change in differences(self, attributes, one.attributes).items()})

    def complete(self, one: Existing, missing: Mapping[str, Any]) -> Existing:
        """What was just made, brought to the attributes that it misses. Not all of AWS may know of it yet."""
        return (patiently(partial(self.update, one, missing), NOT_THERE, pause=self.pause) if missing else None) or one

    def listed(self, name: str) -> Existing:
        """What was just made, as soon as AWS lists it."""
        for attempt in range(ATTEMPTS):
            one = self.find(name)
            if one:
                return one
            self.pause(backoff(attempt))
        raise RuntimeError("AWS has made it, but does not list it")

    def once_role_is_known(self, act: Callable[[], Any]) -> Any:
        return once_role_is_known(act, pause=self.pause)

    def delete(self, existing: Existing) -> Existing | None:
        """It may be gone: a call whose answer is lost is repeated. What used it may be gone, and AWS not aware of that yet."""
        with unless_gone():
            return patiently(partial(self.remove, existing), IN_USE, pause=self.pause)
        return None


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
