# SPDX-License-Identifier: GPL-3.0-or-later
"""The master user's own secret: which version it has, and its password, read where it is to be set alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from ...converge.model import InvalidPlan
from ..area import Clients, explain
from ..calls import error_code
from ..secrets_manager.values import Hidden, as_json

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
LENGTHS = range(8, 129)
REFUSED = '/"@ '
CURRENT = "AWSCURRENT"


class MasterSecret:
    """One secret. given: {name, key}; None where RDS keeps the password. check_mode: the secret may be yet to come.

    arn, version: of the present value; None where there is none.
    """

    def __init__(self, clients: Clients, given: Mapping[str, Any] | None, check_mode: bool):
        self.clients, self.given, self.check_mode = clients, given, check_mode
        self.arn: str | None = None
        self.version: str | None = None
        self._value: Hidden | None = None

    def read(self) -> None:
        """Which version it has; one call. Raises InvalidPlan where a run would have nothing to set."""
        if not self.given:
            return
        try:
            found = self.clients.get("secretsmanager").describe_secret(SecretId=self.given["name"])
        except ClientError as error:
            if error_code(error) != "ResourceNotFoundException":
                raise
            found = {}
        self.arn = found.get("ARN")
        versions = found.get("VersionIdsToStages") or {}
        self.version = next((version for version, stages in versions.items() if CURRENT in stages), None)
        if found.get("DeletedDate"):
            raise InvalidPlan([f"{self.what} is being deleted; restore it, or name another"])
        if not self.version and not self.check_mode:
            absent = "does not exist in this account and region; make it first (role secrets)"
            raise InvalidPlan([f"{self.what} {'has no value yet; give it one' if self.arn else absent}"])

    @property
    def what(self) -> str:
        return f"rds_master_secret: {self.given['name'] if self.given else ''}"

    @property
    def wanted(self) -> str:
        """The version to set; a sentence where it is yet to come."""
        return self.version or f"(known after secret {self.given['name'] if self.given else ''} has a value)"

    def password(self) -> str:
        """Raises InvalidPlan, without the value in it, for what is none that RDS takes."""
        if self._value is None:
            self._value = Hidden(self._read())
        found = list(password_problems(self.what, self._value.value))
        if found:
            raise InvalidPlan(found)
        return str(self._value.value)

    def _read(self) -> Any:
        key = self.given["key"] if self.given else None
        try:
            answer = self.clients.get("secretsmanager").get_secret_value(SecretId=self.arn, VersionId=self.version)
        except ClientError as error:
            raise InvalidPlan([f"{self.what}: its value can't be read: {explain(error)}"]) from None
        text = answer.get("SecretString")
        if text is None:
            raise InvalidPlan([f"{self.what} holds a binary value, and a password is text"])
        if key is None:
            return text
        found = as_json(text)
        if not isinstance(found, dict) or not isinstance(found.get(key), str):
            raise InvalidPlan([f"{self.what}: its value is no JSON object with a text under {key}; correct rds_master_secret.key"])
        return found[key]


def password_problems(what: str, password: Any) -> Iterator[str]:
    """The rules that RDS has, none of which quotes the password. Pure."""
    if len(password) not in LENGTHS:
        takes = f"RDS takes {LENGTHS[0]} to {LENGTHS[-1]}"
        yield f"{what}: the password has {len(password)} characters, and {takes}; give the secret another value"
    if any(not " " <= character <= "~" for character in password):
        yield f"{what}: the password has other characters than printable ASCII; give the secret another value"
    elif any(character in REFUSED for character in password):
        instead = "give the secret another value, with exclude_characters: '/\"@ ' where it is generated"
        yield f"{what}: the password has one of the characters that RDS refuses (/ \" @ and the space); {instead}"
