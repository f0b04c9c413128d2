# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account blocks of public access, for all of its buckets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ..area import Clients
from ..calls import error_code

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

ABSENT = "NoSuchPublicAccessBlockConfiguration"
ACCOUNT_BEFORE_ADDRESS = re.compile(r"(?<=://)\d{12}\.(?=(localhost|\d+\.\d+\.\d+\.\d+)([:/]|$))")


def read(clients: Clients, account: str) -> Mapping[str, bool]:
    """AWS's members, each true where that is blocked; empty where nothing was ever said."""
    client = clients.get("s3control")
    client.meta.events.register("before-sign.s3-control", _address_alone, unique_id="address alone")
    try:
        return client.get_public_access_block(AccountId=account)["PublicAccessBlockConfiguration"]
    except ClientError as error:
        if error_code(error) == ABSENT:
            return {}
        raise


def _address_alone(request: Any, **_: Any) -> None:
    """The SDK puts the account's id before the endpoint's host, which is none if that is an address."""
    request.url = ACCOUNT_BEFORE_ADDRESS.sub("", request.url)
