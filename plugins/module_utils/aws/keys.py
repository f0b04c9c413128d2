# SPDX-License-Identifier: GPL-3.0-or-later
"""Which KMS key is meant: services answer a key's ARN, whatever names it in the call."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ..converge.model import InvalidPlan
from .calls import error_code

# The second is of an ARN that is none, or of another region.
ABSENT = ("NotFoundException", "InvalidArnException")


def key_arn(clients: Any, variable: str, key: str | None, where: str = "this account and region") -> str | None:
    """None where no key is said, and nobody is asked. variable: the one that says `key`, an id, ARN or alias.

    Raises InvalidPlan for one that is not there.
    """
    if not key:
        return None
    try:
        found: str = clients.get("kms").describe_key(KeyId=key)["KeyMetadata"]["Arn"]
    except ClientError as error:
        if error_code(error) in ABSENT:
            raise InvalidPlan([f"{variable}: there is no key {key} in {where}; correct it, or leave it out"]) from None
        raise
    return found
