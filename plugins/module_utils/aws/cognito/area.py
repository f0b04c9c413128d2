# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of Cognito's kinds: which pool is meant, and what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind, Clients, pages
from ..calls import error_code, patiently, unless_gone
from ..remembering import Remembered

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

OWNER_TAG = "ManagedBy"
POOL = "cognito_user_pool"
PAGE = 60  # the most that Cognito gives in most of its lists
# Of two calls about one pool at a time.
AT_THE_SAME_TIME = ("ConcurrentModificationException",)


class Pools:
    """The pools of one name, which AWS does not keep from being several."""

    def __init__(self, clients: Clients, name: str, managed_by: str):
        self.clients, self.name, self.managed_by = clients, name, managed_by
        self.found = Remembered(self.look)
        self._made: str | None = None

    @property
    def cognito(self) -> Any:
        return self.clients.get("cognito-idp")

    def look(self) -> list[dict[str, Any]]:
        """AWS's descriptions of them, read afresh."""
        listed = pages(self.cognito, "list_user_pools", "UserPools", MaxResults=PAGE)
        ids = sorted(one["Id"] for one in listed if one["Name"] == self.name)
        return read([partial(self.described, identity) for identity in ids])

    def described(self, identity: str) -> list[dict[str, Any]]:
        """Nothing for one that is gone."""
        with unless_gone():
            return [self.cognito.describe_user_pool(UserPoolId=identity)["UserPool"]]
        return []

    def made(self, identity: str) -> None:
        """There is one now."""
        self._made = identity

    @property
    def id(self) -> str | None:
        if self._made:
            return self._made
        found = self.found()
        return found[0]["Id"] if found else None

    @property
    def owned(self) -> bool:
        if self._made:
            return True
        found = self.found()
        return bool(found) and self.owns(found[0])

    def owns(self, description: Mapping[str, Any]) -> bool:
        return (description.get("UserPoolTags") or {}).get(OWNER_TAG) == self.managed_by


class InPool(AwsKind):
    """A kind of what is in the pool: Cognito has no tags for it, so that it is ours where the pool is.

    attributes of each: user_pool_id.
    """

    kind = ""

    def __init__(self, pools: Pools):
        self.pools, self.clients = pools, pools.clients

    @property
    def cognito(self) -> Any:
        return self.clients.get("cognito-idp")

    @property
    def cognito_once(self) -> Any:
        return self.clients.once("cognito-idp")

    def read(self) -> list[Existing]:
        pool = self.pools.id
        if pool is None:
            return []
        with unless_gone():  # the pool
            return self.listed_in(pool)
        return []

    def listed_in(self, pool: str) -> list[Existing]:
        """All that are in the pool."""
        raise NotImplementedError

    def find(self, name: str) -> Existing | None:
        return next((one for one in self.read() if one.name == name), None)

    def existing(self, name: str, pool: str, attributes: Mapping[str, Any], outputs: Mapping[str, Any], **more: Any) -> Existing:
        return Existing(self.kind, name, {"user_pool_id": pool, **attributes}, outputs, owned=self.pools.owned, **more)

    def one_at_a_time(self, operation: str, **arguments: Any) -> Any:
        """A call that AWS refuses while another one changes the pool."""
        return patiently(partial(getattr(self.cognito, operation), **arguments), AT_THE_SAME_TIME, pause=self.pause)


def says(error: Exception, code: str, *words: str) -> bool:
    """Whether AWS refuses with this code, in words that have one of these."""
    if not isinstance(error, ClientError) or error_code(error) != code:
        return False
    message = error.response["Error"].get("Message", "").lower()
    return any(word in message for word in words)
