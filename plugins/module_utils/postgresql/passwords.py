# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords from AWS Secrets Manager, read in batches, and the sentences where there is none."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import suppress

from ..aws.area import Clients
from ..aws.calls import error_code
from ..secret_sync.source import Problem
from ..secret_sync.values import CURRENT, Values, Version

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

MISSING = "ResourceNotFoundException"  # AWS's word for a secret that is missing, and for one that has no value


class Missing(Problem):
    """AWS has no such secret."""


class Passwords:
    """upcoming: names of secrets that get a value, or another one, before a run gets here; None stands for those."""

    def __init__(self, clients: Clients, upcoming: Collection[str] = ()):
        self._clients, self._upcoming, self._values = clients, upcoming, Values(clients)

    def read(self, secrets: Collection[str]) -> None:
        self._values.read([Version(secret, CURRENT, None) for secret in secrets if secret not in self._upcoming])

    def of(self, secret: str, key: str | None) -> str | None:
        """Raises Problem; Missing where there is no such secret."""
        if secret in self._upcoming:
            return None
        self.read([secret])
        try:
            found = self._values.value(Version(secret, CURRENT, None))
        except Problem as problem:
            raise self._reason(secret) if MISSING in str(problem) else problem from None
        return _password(secret, key, found)

    def known(self) -> set[bytes]:
        return self._values.known

    def _reason(self, secret: str) -> Problem:
        try:
            self._clients.get("secretsmanager").describe_secret(SecretId=secret)
        except ClientError as error:
            if error_code(error) == MISSING:
                return Missing(f"AWS has no secret {secret} here; make it first, or correct the name")
        return Problem(f"secret {secret} has no value yet; give it one first")


def _password(secret: str, key: str | None, value: bytes) -> str:
    """The words of what is wrong never quote the value."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        raise Problem(f"secret {secret} is no text") from None
    if key is not None:
        try:
            found = json.loads(text)
        except ValueError:
            raise Problem(f"secret {secret} is no JSON, and has no key {key}") from None
        if not isinstance(found, Mapping) or not isinstance(found.get(key), str):
            names = ", ".join(sorted(map(str, found))) if isinstance(found, Mapping) else "none"
            raise Problem(f"secret {secret} has no text under the key {key}; its keys are {names or 'none'}")
        text = found[key]
    if not text or "\0" in text:
        raise Problem(f"secret {secret}: what it holds is {'empty' if not text else 'no text'}, and so no password")
    return text
