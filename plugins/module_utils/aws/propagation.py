# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM has just made, other services know a moment later.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from .calls import backoff, error_code

# How services refuse a role, or the principal of a policy, that they do not know yet: how the code ends, and words of the message.
ROLE_NOT_KNOWN = (
    ("InvalidParameterException", "could not be assumed"),  # EKS
    ("InvalidParameterException", "does not exist"),
    ("InvalidParameterException", "cannot be found"),
    ("InvalidParameterException", "invalid principal"),
    ("InvalidParameterException", "managed policies associated"),
    ("InvalidParameterValueException", "cannot be assumed"),  # Lambda
    ("InvalidParameterValue", "invalid iam instance profile"),  # EC2
    ("InvalidParameter", "assume given iam role"),
    ("MalformedPolicyDocument", "invalid principal"),  # IAM
    ("MalformedPolicyDocumentException", "invalid principal"),  # KMS
    ("MalformedPolicy", "invalid principal"),  # S3
)


def once_role_is_known(
    act: Callable[[], Any],
    refusals: Iterable[tuple[str, str]] = ROLE_NOT_KNOWN,
    attempts: int = 14,  # two minutes in all
    pause: Callable[[float], None] = time.sleep,
) -> Any:
    """Act again while AWS refuses a role, or a policy's principal, that was made a moment ago."""
    for attempt in range(attempts - 1):
        try:
            return act()
        except ClientError as error:
            code, message = error_code(error), error.response["Error"].get("Message", "").lower()
            if not any(code.endswith(ending) and words in message for ending, words in refusals):
                raise
        pause(backoff(attempt))
    return act()
