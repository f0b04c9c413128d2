# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that AWS may fail, may carry out without an answer, or may not know the grounds of yet: how each is made to count once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError, HTTPClientError
    from botocore.exceptions import ConnectionError as NoConnectionError
    from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker

from ..converge.model import Existing

# How the codes of AWS's errors end.
ALREADY_THERE = ("AlreadyExists", "AlreadyExistsException", "Duplicate", "Conflict", "AlreadyAssociated")
NOT_THERE = ("NotFound", "NotFoundException", "NoSuchEntity", "NotAttached")
UNAWARE = (".NotFound", "NoSuchEntity")  # perhaps of what was made a moment ago
IN_USE = ("DependencyViolation", ".InUse")

ATTEMPTS = 9  # half a minute in all


def exactly_once(
    make: Callable[[], Existing],
    find: Callable[[], Existing | None],
    attempts: int = ATTEMPTS,
    pause: Callable[[float], None] = time.sleep,
) -> Existing:
    """Make a resource although calls fail: after a failure that may have made it all the same, look before trying again.

    AWS has no idempotency token for many create calls (CreateVpc, AllocateAddress …), and an SDK that retries a lost
    answer makes a second resource. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
    """
    for attempt in range(attempts):
        try:
            return make()
        except (ClientError, NoConnectionError, HTTPClientError) as error:
            there = isinstance(error, ClientError) and error_code(error).endswith(ALREADY_THERE)
            if not there and (attempt == attempts - 1 or not is_passing(error)):
                raise
            failure = error
        if not there:
            pause(backoff(attempt))  # first, since what was made shows in AWS's lists a moment later
        found = find()
        if found:
            return found
        if there:
            raise failure
    raise failure


def patiently(
    act: Callable[[], Any], passing: tuple[str, ...], attempts: int = ATTEMPTS, pause: Callable[[float], None] = time.sleep
) -> Any:
    """Act again while it ends in one of these codes: what AWS just did reaches its parts one after another.

    https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
    """
    for attempt in range(attempts - 1):
        try:
            return act()
        except ClientError as error:
            if not error_code(error).endswith(passing):
                raise
        pause(backoff(attempt))
    return act()


def backoff(attempt: int) -> float:
    return min(20.0, 0.2 * 2**attempt) * random.uniform(0.5, 1)


@contextmanager
def unless_gone() -> Iterator[None]:
    """For deletions: what is not there any more is no error."""
    try:
        yield
    except ClientError as error:
        if not error_code(error).endswith(NOT_THERE):
            raise


@contextmanager
def unless_done() -> Iterator[None]:
    """For calls that can't be made twice: the SDK repeats one whose answer is lost, and is told that it has been made."""
    try:
        yield
    except ClientError as error:
        repeated = error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0
        if not repeated or not error_code(error).endswith(ALREADY_THERE + NOT_THERE):
            raise


def error_code(error: Exception) -> str:
    return (getattr(error, "response", None) or {}).get("Error", {}).get("Code", "")  # None where a connection was lost


def is_passing(error: Exception) -> bool:
    """Throttled, broken on AWS's side, cut off, or unaware of what was made a moment ago: worth another try."""
    if not isinstance(error, ClientError):
        return True
    code, status = error_code(error), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    codes = (*ThrottledRetryableChecker._THROTTLED_ERROR_CODES, *TransientRetryableChecker._TRANSIENT_ERROR_CODES)
    return status >= 500 or code in codes or code.endswith(UNAWARE)
