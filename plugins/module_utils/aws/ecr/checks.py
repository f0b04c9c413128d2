# SPDX-License-Identifier: GPL-3.0-or-later
"""What only AWS can tell before anything is changed: secrets and keys that are named, and what would be deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan
from ..area import Clients
from ..calls import error_code
from ..keys import key_arn
from .merging import merged, templates
from .names import REPOSITORY, Registry
from .repositories import EcrRepository


def keys(clients: Clients, params: Mapping[str, Any]) -> dict[str, str]:
    """ARNs of the KMS keys by what the data calls them. Raises InvalidPlan for one that is not there."""
    places = {
        (one["encryption"] or {}).get("kms_key"): f"{variable}: {one[name]}: encryption"
        for variable, name, some in (
            ("registry_repositories", "name", [one for one in merged(params) if one["state"] == "present"]),
            ("registry_creation_templates", "prefix", templates(params)),
        )
        for one in some
    }
    return {key: arn for key, place in places.items() if key and (arn := key_arn(clients, place, key))}


def secrets(clients: Clients, params: Mapping[str, Any]) -> dict[str, str]:
    """ARNs of the credentials' secrets by name. Raises InvalidPlan for those that are not there."""
    given = {one["credential_secret"]: one["prefix"] for one in params["pull_through_caches"] or [] if one["credential_secret"]}
    found = dict(read([partial(_secret, clients.get("secretsmanager"), name) for name in sorted(given)])) if given else {}
    missing = [name for name in given if not found[name]]
    if missing:
        what = "registry_pull_through_caches: {0}: there is no secret {1} in this account and region; make it first, with username and "
        raise InvalidPlan([(what + "accessToken in it").format(given[name], name) for name in missing])
    return found


def _secret(client: Any, name: str) -> Iterator[Any]:
    try:
        found = client.describe_secret(SecretId=name)
        yield name, None if found.get("DeletedDate") else found["ARN"]
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        yield name, None


def refuse_replication_to_itself(params: Mapping[str, Any], registry: Registry) -> None:
    places = [(number, one) for number, rule in enumerate(params["replication"] or [], 1) for one in rule["destinations"]]
    here = (registry.region, registry.account)
    own = [number for number, one in places if (one["region"], one["account_id"] or registry.account) == here]
    if own:
        what = "registry_replication: rule {}: {} of this account is this registry itself; name another region or account"
        raise InvalidPlan([what.format(number, registry.region) for number in own])


def refuse_deletions(kind: EcrRepository, existing: Sequence[Existing], absent: Sequence[str], named: Sequence[str]) -> list[str]:
    """Of the repositories said to be absent those that hold nothing. Raises InvalidPlan for one that holds images and is not named.

    named: entries of `delete_data`.
    """
    there = [one.name for one in existing if one.kind == REPOSITORY and one.name in absent and str(one) not in named]
    found = read([lambda name=name: [(name, kind.is_empty(name))] for name in there]) if there else []
    what = "registry_repositories: {0}: it holds images, and is not deleted with them unless registry_delete_data names it as `{1} {0}`"
    problems = [what.format(name, REPOSITORY) for name, nothing in found if not nothing]
    if problems:
        raise InvalidPlan(problems)
    return [name for name, nothing in found if nothing]
