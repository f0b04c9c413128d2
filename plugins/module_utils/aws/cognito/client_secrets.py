# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets that hold CLIENT_ID:CLIENT_SECRET, and those that hold the secrets of identity providers' clients."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ...converge.model import Existing, InvalidPlan
from ..area import Clients, pages, tags_of
from ..calls import error_code
from ..secrets_manager.reading import values
from ..secrets_manager.secrets import SecretsManagerSecret
from ..secrets_manager.values import Hidden
from .names import POOL_TAG

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

NOT_YET = "(secret that is not there yet)"


class ClientSecrets:
    """The secrets of one pool's clients.

    names: of those that are described, and whether each is to be there. every: whether all of the pool count.
    """

    def __init__(self, clients: Clients, pool: str, names: Mapping[str, bool], managed_by: str, purge_tags: bool, every: bool):
        self.clients, self.pool, self.names, self.every = clients, pool, names, every
        self.kind = SecretsManagerSecret(clients, {name: {} for name in names}, managed_by, purge_tags)

    def read(self) -> list[Existing]:
        """As they are now, with their values; ours are those that say so of this very pool."""
        here = self.kind.afresh({*self.names} | self._marked())
        current = [one for one in here.values() if one.outputs.get("version") and not one.attributes["deletion_date"]]
        found = values(self.clients, {one.name: one.outputs["arn"] for one in current}, "identity_clients")
        return [self._shaped(one, found.get(name)) for name, one in here.items() if not self._is_gone(one)]

    def _marked(self) -> set[str]:
        if not self.every:
            return set()
        marks = [{"Key": "tag-key", "Values": [POOL_TAG]}, {"Key": "tag-value", "Values": [self.pool]}]
        found = pages(self.clients.get("secretsmanager"), "list_secrets", "SecretList", Filters=marks)
        # A filter finds what begins like that, in any tag.
        return {one["Name"] for one in found if tags_of(one).get(POOL_TAG) == self.pool}

    def _is_gone(self, one: Existing) -> bool:
        """What is no longer wanted, and scheduled for deletion."""
        return bool(one.attributes["deletion_date"]) and not self.names.get(one.name)

    def _shaped(self, one: Existing, value: Hidden | None) -> Existing:
        ours = one.owned and one.attributes["tags"].get(POOL_TAG) == self.pool
        attributes = {**one.attributes, "value": value} if value else one.attributes
        return replace(one, attributes=attributes, owned=ours)


def provider_secrets(
    clients: Clients, providers: Collection[Mapping[str, Any]], check_mode: bool, warn: Callable[[str], None]
) -> dict[str, Hidden]:
    """By provider the value of its client's secret. In check mode one that is not there may come before the run, and is told.

    Raises InvalidPlan for what can't be read.
    """
    found: dict[str, Hidden] = {}
    problems = []
    for one in providers:
        try:
            answer = clients.get("secretsmanager").get_secret_value(SecretId=one["client_secret"])
        except ClientError as error:
            if error_code(error) not in ("ResourceNotFoundException", "InvalidRequestException"):
                raise
            name, secret = one["name"], one["client_secret"]
            problem = f"identity_identity_providers: {name}: client_secret: there is no secret {secret} with a value here; store it first"
            problems.append(problem)
            found[name] = Hidden(None, NOT_YET)
            continue
        found[one["name"]] = Hidden(answer.get("SecretString"))
    if problems and not check_mode:
        raise InvalidPlan(problems)
    for problem in problems:
        warn(problem)
    return found
