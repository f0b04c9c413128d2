# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors of Route 53 that are none, as its codes have their own names for what is gone or there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ..calls import error_code


@contextmanager
def unless_code(*codes: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error_code(error) not in codes:
            raise


@contextmanager
def unless_repeated(*codes: str) -> Iterator[None]:
    """For what can't be done twice: the SDK repeats a call whose answer is lost, and is told that it is done."""
    try:
        yield
    except ClientError as error:
        if error_code(error) not in codes or not error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0):
            raise
