# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place where sites in front of buckets come in: what stands for them in the plan beside the buckets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import Existing, Resource
from ..area import Clients
from ..run import Outputs

SITE: dict[str, Any] = {}  # arguments of a bucket's `site`


def contradictions(buckets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with a site whatever there is."""
    yield from ()


def has_site(bucket: Mapping[str, Any]) -> bool:
    """Whether its policy names a distribution, and is therefore a resource of its own (`s3_bucket_policy`)."""
    return False


class Sites:
    """buckets: those to be present, with their defaults. Makes no call where none has a site."""

    def __init__(self, clients: Clients, params: Mapping[str, Any], buckets: Sequence[Mapping[str, Any]], managed_by: str, purge_tags: bool):
        self.kinds: tuple[Any, ...] = ()
        self.warnings: list[str] = []

    def statement(self, name: str, arn: str) -> dict[str, Any]:
        """What the bucket's policy says of the distribution."""
        raise NotImplementedError

    def problems(self, existing: Sequence[Existing], check_mode: bool) -> list[str]:
        return []

    def resources(self, existing: Sequence[Existing]) -> Iterator[Resource]:
        yield from ()

    def outputs(self, standing: Outputs) -> dict[str, Any]:
        return {}
