# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of CloudFront's kinds: lists in pages, changes by who has seen what is there, and whose it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from ...converge.model import Existing
from ..area import AwsKind, Clients
from ..calls import error_code, patiently

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

OWNER_TAG = "ManagedBy"
# Somebody else has changed it meanwhile: look again.
# https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistribution.html#API_UpdateDistribution_Errors
OUTDATED = ("PreconditionFailed", "InvalidIfMatchVersion")
IN_USE = ("InUse",)  # by a distribution that is gone or leads elsewhere, and CloudFront not aware of that yet


class CloudFrontKind(AwsKind):
    """names: of the sites. managed_by: the mark of what is ours. needed: ids of what others use, which is then not ours to delete."""

    kind = ""

    def __init__(
        self,
        clients: Clients,
        names: Collection[str],
        managed_by: str,
        purge_tags: bool,
        needed: Callable[[], Collection[str]] = frozenset,
    ):
        self.clients, self.names, self.managed_by, self.purge_tags, self.needed = clients, names, managed_by, purge_tags, needed

    @property
    def cloudfront(self) -> Any:
        return self.clients.get("cloudfront")

    @property
    def cloudfront_once(self) -> Any:
        return self.clients.once("cloudfront")

    def read(self) -> list[Existing]:
        raise NotImplementedError

    def find(self, name: str) -> Existing | None:
        return next((one for one in self.read() if one.name == name), None)

    def mark(self, name: str) -> str:
        """In the description of what takes no tags."""
        return f"{self.managed_by}: the site of {name}"

    def owns(self, name: str, description: str, identity: str) -> bool:
        """Whether it has our mark, and nobody else uses it."""
        return description == self.mark(name) and identity not in self.needed()

    def listed(self, operation: str, result: str, **arguments: Any) -> list[dict[str, Any]]:
        """All pages; botocore has no paginator for most of CloudFront's lists."""
        items, marker = [], {}
        while True:
            page = getattr(self.cloudfront, operation)(**arguments, **marker)[result]
            items += page.get("Items") or []
            if not page.get("NextMarker"):
                return items
            marker = {"Marker": page["NextMarker"]}

    def as_seen(self, act: Callable[[], Any]) -> Any:
        """What reads and then changes, again if something came between."""
        return patiently(act, OUTDATED, pause=self.pause)

    def delete(self, existing: Existing) -> Existing | None:
        with unless_absent():
            return patiently(partial(self.as_seen, partial(self.remove, existing)), IN_USE, pause=self.pause)
        return None


@contextmanager
def unless_absent() -> Iterator[None]:
    """What is not there is no error. Of CloudFront's codes for that each kind has its own: NoSuchDistribution …"""
    try:
        yield
    except ClientError as error:
        if not error_code(error).startswith("NoSuch"):
            raise


def items_of(counted: Mapping[str, Any] | None) -> list[Any]:
    """A list as CloudFront writes it, with its length beside it."""
    return list((counted or {}).get("Items") or [])


def counted(items: Collection[Any]) -> dict[str, Any]:
    return {"Quantity": len(items), **({"Items": list(items)} if items else {})}
