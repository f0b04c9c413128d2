# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of secrets, read in batches, each once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from typing import Any, NamedTuple

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ..aws.area import Clients, explain
from ..aws.calls import error_code
from .source import Problem

# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
BATCH = 20
DENIED = ("AccessDeniedException", "AccessDenied")
CURRENT = "AWSCURRENT"


class Version(NamedTuple):
    """One version of one secret. secret: its name, or ARN where it is of another account. id: None where it is not made yet.

    named: False where AWS is yet to name it; then `secret` is the resource that comes with it.
    """

    secret: str
    stage: str
    id: str | None
    named: bool = True

    @property
    def label(self) -> str:
        return self.secret if self.stage == CURRENT else f"{self.secret}#{self.stage}"


class Binary(bytes):
    """A value that was stored as bytes."""


class Values:
    """Of one place. What could not be read is a Problem for whoever asks for it, and for nobody else."""

    def __init__(self, clients: Clients):
        self._clients = clients
        self._values: dict[tuple[str, str], bytes | Problem] = {}
        self._ids: dict[tuple[str, str], str] = {}

    def read(self, versions: Iterable[Version], pool: Executor | None = None) -> None:
        """Read those that are not read yet."""
        wanted = sorted({(one.secret, one.stage) for one in versions} - self._values.keys())
        current = [secret for secret, stage in wanted if stage == CURRENT]
        batches = [current[start : start + BATCH] for start in range(0, len(current), BATCH)]
        run = pool.map if pool else map
        list(run(self._read_batch, batches))
        list(run(lambda one: self._read_one(*one), [one for one in wanted if one[1] != CURRENT]))

    def value(self, version: Version) -> bytes:
        """Raises Problem."""
        found = self._values[version.secret, version.stage]
        if isinstance(found, Problem):
            raise found
        return found

    def id_of(self, version: Version) -> str:
        """Raises Problem."""
        self.value(version)
        return self._ids[version.secret, version.stage]

    @property
    def known(self) -> set[bytes]:
        """All that was read, to be kept out of what is shown."""
        return {one for one in self._values.values() if isinstance(one, bytes)}

    @property
    def _api(self) -> Any:
        return self._clients.get("secretsmanager")

    def _read_batch(self, secrets: list[str]) -> None:
        """A batch is answered with what could be read and what could not. Where batches are not allowed, each value is asked for."""
        try:
            self._ask(secrets)
        except ClientError as error:
            if error_code(error) in DENIED:
                for secret in secrets:
                    self._read_one(secret, CURRENT)
            else:
                self._fail(secrets, CURRENT, explain(error))
        except Exception as error:  # the connection was lost once too often
            self._fail(secrets, CURRENT, explain(error))
        self._fail([secret for secret in secrets if (secret, CURRENT) not in self._values], CURRENT, "AWS gave no answer for it")

    def _ask(self, secrets: list[str]) -> None:
        more: dict[str, str] = {}
        while True:
            answer = self._api.batch_get_secret_value(SecretIdList=secrets, **more)
            for one in answer.get("SecretValues", []):
                self._keep(one["ARN"] if one["ARN"] in secrets else one["Name"], CURRENT, one)
            for error in answer.get("Errors", []):
                self._fail([error["SecretId"]], CURRENT, error["ErrorCode"])
            if not answer.get("NextToken"):
                return
            more = {"NextToken": answer["NextToken"]}

    def _read_one(self, secret: str, stage: str) -> None:
        try:
            self._keep(secret, stage, self._api.get_secret_value(SecretId=secret, VersionStage=stage))
        except Exception as error:
            self._fail([secret], stage, explain(error))

    def _keep(self, secret: str, stage: str, answer: Mapping[str, Any]) -> None:
        self._ids[secret, stage] = answer["VersionId"]
        text, binary = answer.get("SecretString"), answer.get("SecretBinary")
        self._values[secret, stage] = Binary(binary) if text is None else text.encode()

    def _fail(self, secrets: Iterable[str], stage: str, why: str) -> None:
        self._values |= {(secret, stage): Problem(f"read secret {secret}: {why}") for secret in secrets}
