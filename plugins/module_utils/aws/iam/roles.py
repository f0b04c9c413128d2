# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM roles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...converge.model import Existing
from ..area import pages, tags_of
from ..calls import unless_gone
from .area import IamKind, given, tags_argument, unless_absent
from .documents import decoded, kept, same, service_accounts_trust, trusted_service_accounts


class IamRole(IamKind):
    """Roles by name, with their inline policies and attached managed policies.

    attributes: path (fixed), description, max_session_duration (seconds), permissions_boundary (ARN, "" for none), tags;
        inline_policies {name: document} and managed_policy_arns (frozenset), each complete where it is given;
        who may assume it, as a document in `assume_role_policy`, or else as `trusted_service_accounts`:
        {oidc_provider: ARN of the cluster's provider, subjects, audiences}, each of the latter two a frozenset.
    outputs: id (the name), arn.
    """

    kind = "iam_role"
    tag_operation, name_argument = "role", "RoleName"
    fixed = frozenset({"path"})

    def find(self, name: str) -> Existing | None:
        role = unless_absent(lambda: self.iam.get_role(RoleName=name)["Role"])
        if not role:
            return None
        trust = decoded(role["AssumeRolePolicyDocument"])
        attributes = {
            "assume_role_policy": trust,
            "trusted_service_accounts": trusted_service_accounts(trust),
            "path": role["Path"],
            "description": role.get("Description", ""),
            "max_session_duration": role.get("MaxSessionDuration"),
            "permissions_boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
            "tags": tags_of(role),
        }
        if self.wants(name, "inline_policies"):
            attributes["inline_policies"] = {policy: self._document(name, policy) for policy in self._inline(name)}
        if self.wants(name, "managed_policy_arns"):
            attributes["managed_policy_arns"] = frozenset(self._attached(name))
        return self.existing(name, attributes, {"id": name, "arn": role["Arn"]})

    def _document(self, name: str, policy: str) -> Any:
        return decoded(self.iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"])

    def _inline(self, name: str) -> list[str]:
        return pages(self.iam, "list_role_policies", "PolicyNames", RoleName=name)

    def _attached(self, name: str) -> list[str]:
        return [policy["PolicyArn"] for policy in pages(self.iam, "list_attached_role_policies", "AttachedPolicies", RoleName=name)]

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "assume_role_policy":
            return kept(wanted, present)
        if attribute == "trusted_service_accounts":
            return present if same(trust_of({attribute: present}) if present else None, trust_of({attribute: wanted})) else wanted
        if attribute == "inline_policies":
            return {name: kept(document, (present or {}).get(name)) for name, document in wanted.items()}
        if not wanted and not present and attribute in ("description", "permissions_boundary"):
            return present
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        more = given(
            attributes,
            Path="path",
            Description="description",
            MaxSessionDuration="max_session_duration",
            PermissionsBoundary="permissions_boundary",
        )
        arguments = {
            "RoleName": name,
            "AssumeRolePolicyDocument": json.dumps(trust_of(attributes)),
            **dict(more),
            **tags_argument(attributes),
        }
        role = self.once_role_is_known(lambda: self.iam_once.create_role(**arguments))["Role"]
        so_far = {key: value for key, value in attributes.items() if key not in ("inline_policies", "managed_policy_arns")}
        empty = {"inline_policies": {}, "managed_policy_arns": frozenset(), "tags": {}}
        return self.existing(name, {**empty, **so_far}, {"id": name, "arn": role["Arn"]})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        name = existing.name
        self.retag(existing, changes)
        if "assume_role_policy" in changes or "trusted_service_accounts" in changes:
            document = json.dumps(trust_of(changes))
            self.once_role_is_known(lambda: self.iam.update_assume_role_policy(RoleName=name, PolicyDocument=document))
        if "description" in changes or "max_session_duration" in changes:
            # What is left out of this call is reset.
            whole = {**existing.attributes, **changes}
            seconds = given(whole, MaxSessionDuration="max_session_duration")
            self.iam.update_role(RoleName=name, Description=whole.get("description") or "", **dict(seconds))
        self._bound(name, changes)
        if "inline_policies" in changes:
            self._set_inline(name, existing.attributes["inline_policies"], changes["inline_policies"])
        if "managed_policy_arns" in changes:
            self._attach(name, existing.attributes["managed_policy_arns"], changes["managed_policy_arns"])

    def _bound(self, name: str, changes: Mapping[str, Any]) -> None:
        boundary = changes.get("permissions_boundary")
        if boundary:
            self.iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=boundary)
        elif boundary is not None:
            with unless_gone():
                self.iam.delete_role_permissions_boundary(RoleName=name)

    def _set_inline(self, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        for policy, document in after.items():
            if before.get(policy) != document:
                self.iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
        for policy in sorted(before.keys() - after.keys()):
            with unless_gone():
                self.iam.delete_role_policy(RoleName=name, PolicyName=policy)

    def _attach(self, name: str, before: frozenset[str], after: frozenset[str]) -> None:
        for arn in sorted(after - before):
            self.iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        for arn in sorted(before - after):
            with unless_gone():
                self.iam.detach_role_policy(RoleName=name, PolicyArn=arn)

    def remove(self, existing: Existing) -> None:
        """Its policies first, as they are now: not all of them need have been read."""
        name = existing.name
        self._set_inline(name, dict.fromkeys(self._inline(name)), {})
        self._attach(name, frozenset(self._attached(name)), frozenset())
        self.iam.delete_role(RoleName=name)


def trust_of(attributes: Mapping[str, Any]) -> Any:
    if "assume_role_policy" in attributes:
        return attributes["assume_role_policy"]
    accounts = attributes["trusted_service_accounts"]
    return service_accounts_trust(accounts) if "oidc_provider" in accounts else accounts
