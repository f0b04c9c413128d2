# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed policies of the account's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import pages, tags_of
from ..calls import exactly_once, unless_gone
from .area import IamKind, given, tags_argument, unless_absent
from .documents import decoded, kept, same

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MOST_VERSIONS = 5


class IamPolicy(IamKind):
    """Customer managed policies by name, which is unique in an account whatever the path.

    attributes: document, description (fixed), path (fixed), tags. outputs: id (the ARN), arn.
    """

    kind = "iam_policy"
    tag_operation, name_argument = "policy", "PolicyArn"
    fixed = frozenset({"path", "description"})

    def read(self) -> list[Existing]:
        """One list for all, which has the ARNs, and two calls for each that is there."""
        arns = self._arns() if self.names else {}
        found = read([partial(lambda name: [self._described(name, arns[name])], name) for name in self.names if name in arns])
        return [one for one in found if one]

    def find(self, name: str) -> Existing | None:
        arn = self._arns().get(name)
        return self._described(name, arn) if arn else None

    def _arns(self) -> dict[str, str]:
        return {policy["PolicyName"]: policy["Arn"] for policy in pages(self.iam, "list_policies", "Policies", Scope="Local")}

    def _described(self, name: str, arn: str) -> Existing | None:
        policy = unless_absent(lambda: self.iam.get_policy(PolicyArn=arn)["Policy"])
        if not policy:
            return None
        attributes = {
            "document": self._document(arn, policy["DefaultVersionId"]),
            "description": policy.get("Description", ""),
            "path": policy["Path"],
            "tags": tags_of(policy),
        }
        return self.existing(name, attributes, {"id": arn, "arn": arn})

    def _document(self, arn: str, version: str) -> Any:
        return decoded(self.iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])

    def identity(self, existing: Existing) -> str:
        return existing.outputs["arn"]

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "document":
            return kept(wanted, present)
        if attribute == "description" and not wanted and not present:
            return present
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        more = given(attributes, Path="path", Description="description")
        arguments = {"PolicyName": name, "PolicyDocument": json.dumps(attributes["document"]), **dict(more), **tags_argument(attributes)}
        arn = self.iam_once.create_policy(**arguments)["Policy"]["Arn"]
        return self.existing(name, {"tags": {}, **attributes}, {"id": arn, "arn": arn})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)
        if "document" in changes:
            arn, document = existing.outputs["arn"], changes["document"]
            older = self._older_versions(arn)
            for version in older[: max(0, len(older) - MOST_VERSIONS + 2)]:
                self._delete_version(arn, version)
            exactly_once(
                partial(self._make_version, existing, document), partial(self._with_document, existing, document), pause=self.pause
            )

    def _older_versions(self, arn: str) -> list[str]:
        """All but the one in force, the oldest first."""
        versions = pages(self.iam, "list_policy_versions", "Versions", PolicyArn=arn)
        older = [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
        return sorted(older, key=lambda version: int(version.removeprefix("v")))

    def _delete_version(self, arn: str, version: str) -> None:
        with unless_gone():
            self.iam.delete_policy_version(PolicyArn=arn, VersionId=version)

    def _make_version(self, existing: Existing, document: Any) -> Existing:
        self.iam_once.create_policy_version(PolicyArn=existing.outputs["arn"], PolicyDocument=json.dumps(document), SetAsDefault=True)
        return existing

    def _with_document(self, existing: Existing, document: Any) -> Existing | None:
        """It, where the document is in force already."""
        one = self._described(existing.name, existing.outputs["arn"])
        return one if one and same(one.attributes["document"], document) else None

    def holders(self, existing: Existing) -> list[tuple[str, str]]:
        """What has it attached, or as its boundary: (role | user | group, name)."""
        keys = {"PolicyRoles": ("role", "RoleName"), "PolicyUsers": ("user", "UserName"), "PolicyGroups": ("group", "GroupName")}
        paginator = self.iam.get_paginator("list_entities_for_policy")
        answer = paginator.paginate(PolicyArn=existing.outputs["arn"]).build_full_result()
        return [(kind, entity) for key, (kind, name) in keys.items() for entity in sorted(one[name] for one in answer.get(key, []))]

    def remove(self, existing: Existing) -> None:
        """Its older versions go first, unless it is in use and therefore stays."""
        arn = existing.outputs["arn"]
        held = ", ".join(f"{kind} {name}" for kind, name in self.holders(existing))
        if held:
            raise ClientError({"Error": {"Code": "DeleteConflict", "Message": f"it is attached to {held}"}}, "DeletePolicy")
        for version in self._older_versions(arn):
            self._delete_version(arn, version)
        self.iam.delete_policy(PolicyArn=arn)
