# SPDX-License-Identifier: GPL-3.0-or-later
"""How one thing that is set on a bucket is read, set and taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..calls import error_code

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError


@dataclass(frozen=True)
class Aspect:
    """One thing of which a bucket has one at most.

    get: operation whose answer `parsed` makes our value of. put: operation that takes what `request` makes of our value.
    empty: the value where there is none, which AWS tells by the error `absent`. delete: operation that takes it away; without one,
        putting what is empty does.
    keeps: a member of the answer that nobody speaks of here, and that a call without it would reset.
    """

    get: str
    parsed: Callable[[Mapping[str, Any]], Any]
    put: str
    request: Callable[[Any], dict[str, Any]]
    empty: Any = None
    absent: str = ""
    delete: str = ""
    keeps: str = ""

    def read(self, client: Any, bucket: str) -> Any:
        try:
            return self.parsed(getattr(client, self.get)(Bucket=bucket))
        except ClientError as error:
            if self.absent and error_code(error) == self.absent:
                return self.empty
            raise

    def write(self, client: Any, bucket: str, value: Any, before: Any) -> None:
        if value == self.empty and self.delete:
            getattr(client, self.delete)(Bucket=bucket)
        else:
            getattr(client, self.put)(Bucket=bucket, **self.request(value), **(self._kept(client, bucket) if before else {}))

    def _kept(self, client: Any, bucket: str) -> dict[str, Any]:
        found = getattr(client, self.get)(Bucket=bucket).get(self.keeps) if self.keeps else None
        return {self.keeps: found} if found else {}


@dataclass(frozen=True)
class Configurations:
    """What a bucket has any number of, by id. The value: {id: ours}.

    what: the end of its operations' names. listed: the member of the list's answer. argument: the member that put takes it in.
    """

    what: str
    listed: str
    argument: str
    parsed: Callable[[Mapping[str, Any]], Any]
    request: Callable[[str, Any], dict[str, Any]]
    empty: Any = None

    def read(self, client: Any, bucket: str) -> dict[str, Any]:
        found, more = dict[str, Any](), dict[str, Any]()
        while True:
            answer = getattr(client, f"list_{self.what}s")(Bucket=bucket, **more)
            found |= {one["Id"]: self.parsed(one) for one in answer.get(self.listed, [])}
            if not answer.get("IsTruncated"):
                return found
            more = {"ContinuationToken": answer["NextContinuationToken"]}

    def write(self, client: Any, bucket: str, value: Mapping[str, Any], before: Mapping[str, Any] | None) -> None:
        for identity in sorted((before or {}).keys() - value.keys()):
            self._delete(client, bucket, identity)
        for identity, one in value.items():
            if (before or {}).get(identity) != one:
                arguments = {"Id": identity, self.argument: self.request(identity, one)}
                getattr(client, f"put_{self.what}")(Bucket=bucket, **arguments)

    def _delete(self, client: Any, bucket: str, identity: str) -> None:
        """A call whose answer is lost is repeated, and told that there is none."""
        try:
            getattr(client, f"delete_{self.what}")(Bucket=bucket, Id=identity)
        except ClientError as error:
            if error_code(error) != "NoSuchConfiguration":
                raise
