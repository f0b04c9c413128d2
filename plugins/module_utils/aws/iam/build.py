# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles, policies, instance profiles and OIDC providers from a module's parameters: read, describe, converge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...converge.apply import read
from ...converge.model import Resource
from ...converge.plan import Step
from ..area import Clients, pages
from ..run import Outputs, converge
from .area import OWNER_TAG
from .checks import refuse_what_iam_would
from .contradictions import refuse_contradictions
from .desired import resources
from .instance_profiles import IamInstanceProfile
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
        # Nothing here holds data, or takes time.
        self.params.update(delete_data=[], wait=True)
        tags = self.params["tags"] or {}
        self.owner = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: self.owner, **tags}

    def converge(self) -> None:
        refuse_contradictions(self.params)
        desired = list(resources(self.params))
        kinds = self._kinds(desired)
        existing = read([kind.read for kind in kinds.values()])

        def check(steps: Sequence[Step]) -> None:
            refuse_what_iam_would(self.clients, steps, kinds["iam_policy"])

        def outputs(standing: Outputs) -> dict[str, Any]:
            return shape(desired, standing)

        converge(self.module, kinds, desired, existing, self.params["purge"], outputs, check)

    def _kinds(self, desired: Sequence[Resource]) -> dict[str, Any]:
        wanted = {kind: self._under_path(kind) | {one.name: one.attributes for one in desired if one.kind == kind} for kind in LISTS}
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


def shape(desired: Sequence[Resource], standing: Outputs) -> dict[str, Any]:
    """ARNs by name; None for what does not exist yet."""
    outputs: dict[str, Any] = {name: {} for name in OUTPUTS.values()}
    for one in desired:
        if one.present:
            outputs[OUTPUTS[one.kind]][one.name] = standing.get(one.key, {}).get("arn")
    return outputs
