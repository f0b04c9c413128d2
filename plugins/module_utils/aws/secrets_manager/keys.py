# SPDX-License-Identifier: GPL-3.0-or-later
"""KMS keys by any of their names."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from ...converge.apply import read
from ..area import Clients
from ..calls import error_code

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

# In the place of the key that AWS leaves out of its answers. https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
DEFAULT_KEY = "alias/aws/secretsmanager"


class Keys:
    """Names (id, ARN, alias) of keys of this region, compared; those that were learned by the key behind them."""

    def __init__(self, clients: Clients):
        self.clients = clients
        self.arns: dict[str, str] = {}

    def same(self, one: str, other: str) -> bool:
        return alike(one, other) or self.arns.get(one, one) == self.arns.get(other, other)

    def learn(self, names: Iterable[str]) -> set[str]:
        """Those that no key has."""
        unknown = sorted(set(names) - self.arns.keys() - {DEFAULT_KEY})  # AWS makes that one when it is first used
        return set(read([partial(self._missing, name) for name in unknown]))

    def _missing(self, name: str) -> list[Any]:
        try:
            self.arns[name] = self.clients.get("kms").describe_key(KeyId=name)["KeyMetadata"]["Arn"]
        except ClientError as error:
            if error_code(error) == "NotFoundException":
                return [name]
            # Another account's key may be used by who may not look at it.
            if not (error_code(error) == "AccessDeniedException" and name.startswith("arn:")):
                raise
        return []


def alike(one: str, other: str) -> bool:
    """Whether two names are one name: whole, or without what stands before it in an ARN."""
    return one == other or one in _short(other) or other in _short(one)


def _short(name: str) -> tuple[str, ...]:
    parts = name.split(":", 5)
    return (parts[5], parts[5].removeprefix("key/")) if len(parts) == 6 else ()
