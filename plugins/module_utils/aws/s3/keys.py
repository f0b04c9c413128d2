# SPDX-License-Identifier: GPL-3.0-or-later
"""Which KMS keys the data means: S3 answers what it was given, so that a key is given by its ARN."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import InvalidPlan
from ..calls import error_code

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError


def arns(kms: Any, keys: Collection[str]) -> dict[str, str]:
    """By what the data calls them, but for ARNs, whose key may be another account's. Raises InvalidPlan for one that is not there."""
    found = dict(read([partial(_described, kms, key) for key in sorted(keys)]))
    missing = [key for key, arn in found.items() if not arn]
    if missing:
        what = "s3_buckets: encryption: there is no key {} in this account and region; correct it, or leave it out"
        raise InvalidPlan([what.format(key) for key in missing])
    return found


def _described(kms: Any, key: str) -> Iterator[tuple[str, str | None]]:
    try:
        yield key, kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
    except ClientError as error:
        if error_code(error) != "NotFoundException":
            raise
        yield key, None
