# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of one place, an account and region of AWS: which versions there are, without a value read where AWS allows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import BotoCoreError, ClientError

from ..aws.area import Clients, explain, pages
from ..aws.calls import error_code
from .source import Problem, Source
from .values import CURRENT, DENIED, Values, Version

LIST_PAGE = 100
# Names up to which each secret is described. A list is quicker for more, but may be five minutes behind.
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html
FEW = 100


class Awaited(Exception):
    """The secret is there, and nobody has given it a value yet."""

    def __init__(self, secret: str):
        super().__init__(secret)
        self.secret = secret


@dataclass
class Listed:
    """One secret as the list has it. stages: version ids by stage."""

    name: str
    arn: str
    stages: Mapping[str, str]
    tags: Mapping[str, str]
    deleted: bool


@dataclass
class Store:
    """For check mode, names of secrets that an earlier task of this run gives a value (upcoming), leaves without one, or restores.

    unnamed: likewise what stands for secrets that AWS will make and name, each by the resource that it comes with.
    """

    clients: Clients
    upcoming: frozenset[str] = frozenset()
    awaited: frozenset[str] = frozenset()
    restored: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()
    _secrets: dict[str, Listed] = field(default_factory=dict)
    _undescribed: set[str] = field(default_factory=set)
    _failed: dict[str, str] = field(default_factory=dict)  # why, by name or by filter
    blind: bool = False  # it may not be listed

    def __post_init__(self) -> None:
        self.values = Values(self.clients)

    def list(self, sources: Collection[Source], pool: Executor) -> None:
        """Read what AWS tells of these sources' secrets."""
        asked = {source.secret for source in sources if source.secret} - self.unnamed
        filters = [_filter(source) for source in sources if not source.single]
        for found in pool.map(self._listed, [[]] if len(asked) > FEW else filters):
            self._secrets |= {key: one for one in found for key in (one.name, one.arn)}
        rest = sorted(asked if len(asked) <= FEW else asked - self._secrets.keys())
        # By what it was asked by: an ARN may be of another account, whose names say nothing here.
        self._secrets |= {asked: one for asked, one in zip(rest, pool.map(self._described, rest), strict=True) if one}
        self.values.read([Version(one.secret, one.stage, None) for one in sources if one.secret in self._undescribed], pool)

    def _listed(self, filters: list[dict[str, Any]]) -> list[Listed]:
        arguments = {"MaxResults": LIST_PAGE, "IncludePlannedDeletion": True, **({"Filters": filters} if filters else {})}
        try:
            found = pages(self.clients.get("secretsmanager"), "list_secrets", "SecretList", **arguments)
        except (BotoCoreError, ClientError) as error:
            if error_code(error) in DENIED:
                self.blind = True
            elif filters:
                self._failed[repr(filters)] = explain(error)
            else:
                raise
            return []
        return [_parse(one, one.get("SecretVersionsToStages")) for one in found]

    def _described(self, secret: str) -> Listed | None:
        """None where it is not there, or may not be described: then its value tells."""
        try:
            found = self.clients.get("secretsmanager").describe_secret(SecretId=secret)
        except (BotoCoreError, ClientError) as error:
            if error_code(error) in DENIED:
                self._undescribed.add(secret)
            elif error_code(error) != "ResourceNotFoundException":
                self._failed[secret] = explain(error)
            return None
        return _parse(found, found.get("VersionIdsToStages"))

    def versions(self, source: Source) -> dict[str, Version]:
        """By secret, as the source names it, its version. Raises Problem, or Awaited."""
        if source.secret is not None:
            return {source.secret: self._version(source.secret, source.stage)}
        if self.blind:
            raise Problem("secretsmanager:ListSecrets is not allowed here, and a prefix or tags need it")
        if repr(_filter(source)) in self._failed:
            raise Problem(self._failed[repr(_filter(source))])
        found = {one.name for key, one in self._secrets.items() if key == one.name and not self._is_deleted(one) and _matches(source, one)}
        found |= {name for name in self.upcoming | self.awaited if source.prefix is not None and name.startswith(source.prefix)}
        if not found:
            raise Problem(f"AWS has no secret with {'prefix ' + source.prefix if source.prefix else 'these tags'}")
        return {name: self._version(name, source.stage) for name in sorted(found)}

    def _is_deleted(self, one: Listed) -> bool:
        return one.deleted and one.name not in self.restored

    def _version(self, secret: str, stage: str) -> Version:
        one = self._secrets.get(secret)
        if secret in self.upcoming | self.unnamed:
            return Version(secret, stage, None, secret not in self.unnamed)
        if secret in self._failed:
            raise Problem(f"secret {secret}: {self._failed[secret]}")
        if one is None:
            return self._unlisted(secret, stage)
        if self._is_deleted(one):
            raise Problem(f"secret {secret} is scheduled for deletion: restore it, or take it out of the map")
        if stage not in one.stages:
            if stage == CURRENT:
                raise Awaited(secret)
            raise Problem(f"secret {secret} has no version {stage}; it has {', '.join(sorted(one.stages)) or 'none'}")
        return Version(secret, stage, one.stages[stage])

    def _unlisted(self, secret: str, stage: str) -> Version:
        """Of another account, or not to be described: its value tells."""
        if secret in self.awaited:
            raise Awaited(secret)
        if secret not in self._undescribed and not secret.startswith("arn:"):
            raise Problem(f"AWS has no secret {secret} here")
        version = Version(secret, stage, None)
        self.values.read([version])
        return Version(secret, stage, self.values.id_of(version))


def _filter(source: Source) -> list[dict[str, Any]]:
    if source.prefix is not None:
        return [{"Key": "name", "Values": [source.prefix]}]
    return [{"Key": "tag-key", "Values": [key]} for key, _ in source.tags]


def _matches(source: Source, one: Listed) -> bool:
    return one.name.startswith(source.prefix) if source.prefix is not None else {*source.tags} <= {*one.tags.items()}


def _parse(description: Mapping[str, Any], versions: Mapping[str, list[str]] | None) -> Listed:
    stages = {stage: version for version, names in (versions or {}).items() for stage in names}
    tags = {tag["Key"]: tag["Value"] for tag in description.get("Tags") or []}
    return Listed(description["Name"], description["ARN"], stages, tags, bool(description.get("DeletedDate")))
