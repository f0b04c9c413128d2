# SPDX-License-Identifier: GPL-3.0-or-later
"""The policies of buckets behind a site: they name its distribution, which comes after the bucket."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind, Clients
from ..calls import error_code, patiently, unless_gone
from ..iam.documents import kept

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

NONE = ("NoSuchBucketPolicy", "NoSuchBucket")
# The bucket, or its settings, changed a moment ago.
UNDER_WAY = ("NoSuchBucket", "OperationAborted")


class S3BucketPolicy(AwsKind):
    """By the bucket's name. It goes with the bucket, and is nobody's to delete before: what else it says goes on.

    attributes: bucket (its name), policy (a document). outputs: id (the bucket's name).
    """

    kind = "s3_bucket_policy"

    def __init__(self, clients: Clients, names: Collection[str]):
        self.clients, self.names = clients, names

    @property
    def s3(self) -> Any:
        return self.clients.get("s3")

    def read(self) -> list[Existing]:
        return read([partial(self._of, name) for name in self.names])

    def _of(self, name: str) -> list[Existing]:
        try:
            policy = json.loads(self.s3.get_bucket_policy(Bucket=name)["Policy"])
        except ClientError as error:
            if error_code(error) in NONE:
                return []
            raise
        return [Existing(self.kind, name, {"bucket": name, "policy": policy}, {"id": name})]

    def find(self, name: str) -> Existing | None:
        return next(iter(self._of(name)), None)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return kept(wanted, present) if attribute == "policy" else super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        put = partial(self.s3.put_bucket_policy, Bucket=name, Policy=json.dumps(attributes["policy"]))
        patiently(put, UNDER_WAY, pause=self.pause)
        return Existing(self.kind, name, attributes, {"id": name})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.make(existing.name, {**existing.attributes, **changes})

    def remove(self, existing: Existing) -> None:
        with unless_gone():
            self.s3.delete_bucket_policy(Bucket=existing.name)
