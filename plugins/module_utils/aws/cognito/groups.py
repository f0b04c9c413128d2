# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...converge.model import Existing
from ..area import pages
from .area import PAGE, InPool

MEMBERS = {"description": "Description", "precedence": "Precedence", "role_arn": "RoleArn"}


class CognitoGroup(InPool):
    """Groups by name. Who is in one is known there alone.

    attributes: user_pool_id, description, precedence, role_arn; None for what it has none of. outputs: id (POOL/NAME).
    """

    kind = "cognito_group"
    holds_data = True

    def listed_in(self, pool: str) -> list[Existing]:
        return [self._parsed(one, pool) for one in pages(self.cognito, "list_groups", "Groups", UserPoolId=pool, Limit=PAGE)]

    def _parsed(self, group: Mapping[str, Any], pool: str) -> Existing:
        attributes = {ours: group.get(theirs) for ours, theirs in MEMBERS.items()}
        return self.existing(group["GroupName"], pool, attributes, _outputs(pool, group["GroupName"]))

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        pool = attributes["user_pool_id"]
        self.cognito_once.create_group(GroupName=name, **_body(attributes))
        return self.existing(name, pool, attributes, _outputs(pool, name))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.cognito.update_group(GroupName=existing.name, **_body({**existing.attributes, **changes}))

    def remove(self, existing: Existing) -> None:
        self.cognito.delete_group(GroupName=existing.name, UserPoolId=existing.attributes["user_pool_id"])


def _body(attributes: Mapping[str, Any]) -> dict[str, Any]:
    given = {theirs: attributes[ours] for ours, theirs in MEMBERS.items() if attributes.get(ours) is not None}
    return {"UserPoolId": attributes["user_pool_id"], **given}


def _outputs(pool: str, name: str) -> dict[str, str]:
    return {"id": f"{pool}/{name}"}
