"""Secrets in pages, each from where the last one ended."""

import base64
import binascii
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any

from .filters import matcher
from .refusals import Refused

PAGE = 100
SORTED: dict[str, Callable[[Any], Any]] = {
    "created-date": lambda secret: secret.number,
    "last-accessed-date": lambda secret: secret.accessed or 0,
    "last-changed-date": lambda secret: secret.changed,
    "name": lambda secret: secret.name,
}


class Listing:
    numbers: list[int]
    by_number: dict[int, Any]
    secret: Any

    def listed(self, given: dict[str, Any]) -> dict[str, Any]:
        chosen, deleted = matcher(given.get("Filters", [])), given.get("IncludePlannedDeletion", False)

        def matches(secret: Any) -> bool:
            return (deleted or secret.deleted is None) and chosen(secret)

        found, token = self.page(given, matches, PAGE)
        return {"SecretList": [{**one.summary(), "SecretVersionsToStages": one.stages()} for one in found], "NextToken": token}

    def page(self, given: dict[str, Any], matches: Callable[[Any], bool], size: int) -> tuple[list[Any], str | None]:
        """What matches, at most so many of them, and what to ask with for the rest."""
        size, begin = given.get("MaxResults") or size, position(given.get("NextToken"))
        if given.get("SortBy", "created-date") == "created-date" and given.get("SortOrder", "asc") == "asc":
            places: Iterable[int] = range(bisect_left(self.numbers, begin), len(self.numbers))
            ordered: Iterable[tuple[int, Any]] = ((self.numbers[at], self.by_number[self.numbers[at]]) for at in places)
        else:
            key, down = SORTED[given.get("SortBy", "created-date")], given.get("SortOrder") == "desc"
            ordered = list(enumerate(sorted(self.by_number.values(), key=key, reverse=down)))[begin:]
        found: list[Any] = []
        for at, secret in ordered:
            if matches(secret):
                if len(found) == size:
                    return found, token_of(at)
                found.append(secret)
        return found, None

    def list_versions(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.secret(given["SecretId"], "ListSecretVersionIds", deleted=True, replica=True)
        versions = [one for one in found.versions.values() if one.stages or given.get("IncludeDeprecated")]
        begin, size = position(given.get("NextToken")), given.get("MaxResults") or PAGE
        shown = [
            {
                "VersionId": one.id,
                "VersionStages": list(one.stages) or None,
                "LastAccessedDate": one.accessed,
                "CreatedDate": one.created,
                "KmsKeyIds": [found.key_id or "DefaultEncryptionKey"],
            }
            for one in versions[begin : begin + size]
        ]
        token = token_of(begin + size) if begin + size < len(versions) else None
        return {"ARN": found.arn, "Name": found.name, "Versions": shown, "NextToken": token}


def token_of(place: int) -> str:
    return base64.urlsafe_b64encode(f"at {place}".encode()).decode()


def position(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token.encode()).decode().removeprefix("at "))
    except (binascii.Error, ValueError):
        raise Refused("InvalidNextTokenException", "The NextToken value is invalid.") from None
