# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles, policies, instance profiles and OIDC providers from a module's parameters: read, describe, converge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan, Resource
from ...converge.plan import Step
from ..area import Clients, pages
from ..run import Outputs, converge
from . import lockout
from .area import OWNER_TAG
from .checks import refuse_what_iam_would
from .contradictions import refuse_contradictions
from .desired import resources
from .instance_profiles import IamInstanceProfile
from .names import acting_role
from .oidc_providers import IamOidcProvider
from .policies import IamPolicy
from .roles import IamRole

# How what is under a path is listed: operation, result, name.
LISTS = {
    "iam_role": ("list_roles", "Roles", "RoleName"),
    "iam_policy": ("list_policies", "Policies", "PolicyName"),
    "iam_instance_profile": ("list_instance_profiles", "InstanceProfiles", "InstanceProfileName"),
}
OUTPUTS = {
    "iam_role": "role_arns",
    "iam_policy": "policy_arns",
    "iam_instance_profile": "instance_profile_arns",
    "iam_oidc_provider": "oidc_provider_arns",
}


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        self.params["wait"] = True  # though nothing takes time
        tags = self.params["tags"] or {}
        self.owner = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: self.owner, **tags}

    def converge(self) -> None:
        refuse_contradictions(self.params)
        desired = list(resources(self.params))
        kinds = self._kinds(desired)
        existing = read([kind.read for kind in kinds.values()])
        self._keep_own_role(kinds["iam_role"], desired, existing)

        def check(steps: Sequence[Step]) -> None:
            self._refuse_lockout(steps)
            refuse_what_iam_would(self.clients, steps, kinds["iam_policy"])

        def outputs(standing: Outputs) -> dict[str, Any]:
            return shape(desired, standing)

        converge(self.module, kinds, desired, existing, self.params["purge"], outputs, check)

    @cached_property
    def _own_role(self) -> str | None:
        """The role as which the run acts; None of a user."""
        return acting_role(self.clients.get("sts").get_caller_identity()["Arn"])

    def _keep_own_role(self, roles: IamRole, desired: Sequence[Resource], existing: Sequence[Existing]) -> None:
        """Of roles that are to go all may, but the one that the run acts as: to the engine it is what holds data."""
        described = {one.name for one in desired if one.kind == roles.kind and one.present}
        going = [one.name for one in existing if one.kind == roles.kind and one.name not in described]
        roles.holds_data = bool(going)
        self.params["delete_data"] = [f"{roles.kind} {name}" for name in going if name != self._own_role]

    def _refuse_lockout(self, steps: Sequence[Step]) -> None:
        if any(step.action == "keep" for step in steps):
            lockout.explain_kept(steps, self._own_role)
        if lockout.concerned(steps) and self._own_role:
            confirmed = any(role["name"] == self._own_role and role["confirm_lockout"] for role in self.params["roles"] or [])
            problems = list(lockout.problems(steps, self._own_role, confirmed))
            if problems:
                raise InvalidPlan(problems)

    def _kinds(self, desired: Sequence[Resource]) -> dict[str, Any]:
        wanted = {kind: self._under_path(kind) | {one.name: _read(one) for one in desired if one.kind == kind} for kind in LISTS}
        urls = {one.name: one.name for one in desired if one.kind == "iam_oidc_provider"}
        rest = (self.owner, self.params["purge_tags"])
        kinds = (
            IamRole(self.clients, wanted["iam_role"], *rest),
            IamPolicy(self.clients, wanted["iam_policy"], *rest),
            IamInstanceProfile(self.clients, wanted["iam_instance_profile"], *rest),
            IamOidcProvider(self.clients, urls, *rest),
        )
        return {kind.kind: kind for kind in kinds}

    def _under_path(self, kind: str) -> dict[str, Any]:
        """Where the kind is purged, whatever stands under the path, to be told with all its attributes."""
        if kind not in self.params["purge"]:
            return {}
        operation, result, name = LISTS[kind]
        scope = {"Scope": "Local"} if kind == "iam_policy" else {}
        found = pages(self.clients.get("iam"), operation, result, PathPrefix=self.params["path"], **scope)
        return {one[name]: ("inline_policies", "managed_policy_arns") for one in found if one["Path"].startswith(self.params["path"])}


def _read(one: Resource) -> Collection[str]:
    """The attributes that are worth reading. What a role that may have to be kept needs is found from its policies."""
    return one.attributes if one.present else ("managed_policy_arns",)


def shape(desired: Sequence[Resource], standing: Outputs) -> dict[str, Any]:
    """ARNs by name; None for what does not exist yet."""
    outputs: dict[str, Any] = {name: {} for name in OUTPUTS.values()}
    for one in desired:
        if one.present:
            outputs[OUTPUTS[one.kind]][one.name] = standing.get(one.key, {}).get("arn")
    return outputs
