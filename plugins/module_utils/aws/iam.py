# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM roles."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.policy import compare_policies
from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list

from ..converge.model import Existing
from .area import AwsKind, Clients, error_code, pages, tag_changes, tags_of

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError


class IamRole(AwsKind):
    """Roles by name, with their inline policies. Documents are compared by what they mean.

    attributes: assume_role_policy (document), inline_policies {name: document}, tags. outputs: id (the name), arn.
    """

    kind = "iam_role"

    def __init__(self, clients: Clients, names: Collection[str], managed_by: str, purge_tags: bool, deleted_before: tuple[str, ...] = ()):
        """deleted_before: kinds whose resources lead to the role's name: while one is there, a killed deletion is found again."""
        self.clients, self.names, self.managed_by, self.purge_tags = clients, names, managed_by, purge_tags
        self.deleted_before = deleted_before

    @property
    def iam(self) -> Any:
        return self.clients.get("iam")

    def read(self) -> Iterable[Existing]:
        """IAM lists roles without tags and policies, so each is read by name: two calls for each role that is there."""
        return [one for one in map(self.find, self.names) if one]

    def find(self, name: str) -> Existing | None:
        try:
            role = self.iam.get_role(RoleName=name)["Role"]
        except ClientError as error:
            if error_code(error) == "NoSuchEntity":
                return None
            raise
        inline = pages(self.iam, "list_role_policies", "PolicyNames", RoleName=name)
        documents = {policy: self.iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"] for policy in inline}
        return self._existing(role, documents)

    def _existing(self, role: Mapping[str, Any], documents: Mapping[str, Any]) -> Existing:
        attributes = {"assume_role_policy": role["AssumeRolePolicyDocument"], "inline_policies": documents, "tags": tags_of(role)}
        owned = attributes["tags"].get("ManagedBy") == self.managed_by
        outputs = {"id": role["RoleName"], "arn": role["Arn"]}
        return Existing(self.kind, role["RoleName"], attributes, outputs, owned=owned, after=self.deleted_before)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "assume_role_policy" and present is not None and not compare_policies(present, wanted):
            return present
        if attribute == "inline_policies":
            return {name: _same(document, (present or {}).get(name)) for name, document in wanted.items()}
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        answer = self.clients.once("iam").create_role(
            RoleName=name,
            AssumeRolePolicyDocument=json.dumps(attributes["assume_role_policy"]),
            Tags=ansible_dict_to_boto3_tag_list(attributes.get("tags", {})),
        )
        tags = ansible_dict_to_boto3_tag_list(attributes.get("tags", {}))
        return self._existing({**answer["Role"], "AssumeRolePolicyDocument": attributes["assume_role_policy"], "Tags": tags}, {})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        name = existing.name
        if "assume_role_policy" in changes:
            self.iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(changes["assume_role_policy"]))
        if "inline_policies" in changes:
            before, after = existing.attributes["inline_policies"], changes["inline_policies"]
            for policy, document in after.items():
                if before.get(policy) != document:
                    self.iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
            for policy in before.keys() - after.keys():
                self.iam.delete_role_policy(RoleName=name, PolicyName=policy)
        if "tags" in changes:
            added, removed = tag_changes(existing, changes["tags"])
            if added:
                self.iam.tag_role(RoleName=name, Tags=ansible_dict_to_boto3_tag_list(added))
            if removed:
                self.iam.untag_role(RoleName=name, TagKeys=removed)

    def delete(self, existing: Existing) -> None:
        for policy in existing.attributes["inline_policies"]:
            self.iam.delete_role_policy(RoleName=existing.name, PolicyName=policy)
        self.iam.delete_role(RoleName=existing.name)


def _same(wanted: Any, present: Any) -> Any:
    return present if present is not None and not compare_policies(present, wanted) else wanted
