# SPDX-License-Identifier: GPL-3.0-or-later
"""Vaults, plans, selections and the role from a module's parameters: read, describe, converge."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    pass

from ...converge.apply import read
from ...converge.model import Existing, Resource
from ...converge.plan import Step, plan
from ..area import Clients
from ..iam.roles import IamRole
from ..keys import key_arn
from ..run import Outputs, converge
from .area import OWNER_TAG
from .checks import announcements, refuse_what_is_locked, refuse_what_was_read
from .contradictions import refuse_contradictions
from .desired import Description, has_own_role, policy, role_name, vaults
from .plans import BackupPlan
from .selections import BackupSelection
from .settings import BackupRegionSettings
from .vaults import BackupVault, place


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        self.name, self.region = self.params["name"], module.region
        tags = self.params["tags"] or {}
        owner = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: owner, **tags}
        self.vaults = vaults(self.params, self.region)
        given = (self.name, owner, self.params["purge_tags"])
        plans = BackupPlan(self.clients, {one["name"]: one for one in self.params["plans"] or []}, *given)
        self.elsewhere = {"": self.clients, **{region: self.clients.elsewhere(region, None, None) for region in self._regions()}}
        wanted = {name: ("policy",) if policy(one, "aws") is not None else () for name, one in self.vaults.items()}
        kinds = (
            BackupVault(self.elsewhere, wanted, *given),
            plans,
            BackupSelection(self.clients, plans),
            BackupRegionSettings(self.clients, self.region, bool(self.params["opt_in"])),
            IamRole(self.clients, [role_name(self.name)] if has_own_role(self.params) else [], owner, self.params["purge_tags"]),
        )
        self.kinds = {kind.kind: kind for kind in kinds}

    def _regions(self) -> list[str]:
        return sorted({place(name)[0] for name in self.vaults} - {""})

    def converge(self) -> None:
        if self.params["state"] == "absent":
            existing = self._read()
            gone = sorted(self.kinds.keys() - {"backup_region_settings"})
            self._converge([], existing, gone, lambda standing: {})
            return
        refuse_contradictions(self.params)
        existing = self._read()
        refuse_what_was_read(self.params, existing)
        description = Description(self.params, self._keys(), self.region, self.clients.get("backup").meta.partition)
        self._converge(list(description.resources()), existing, self.params["purge"], self._outputs)

    def _read(self) -> list[Existing]:
        return read([kind.read for kind in self.kinds.values()])

    def _converge(self, desired: list[Resource], existing: list[Existing], purge: Sequence[str], outputs: Any) -> None:
        """Said before anything is done, and in the result, which a run that fails has too."""
        delete_data = {tuple(entry.split(" ", 1)) for entry in self.params["delete_data"] or []}
        said = announcements(plan(desired, existing, self.kinds, purge, delete_data))
        for sentence in said:
            self.module.warn(sentence)

        def check(steps: Sequence[Step]) -> None:
            refuse_what_is_locked(steps, datetime.now(UTC))

        converge(self.module, self.kinds, desired, existing, purge, outputs, check, announcements=said)

    def _keys(self) -> dict[str, str | None]:
        """The ARN of each vault's key, in the vault's region."""
        return {name: self._key(name, vault["kms_key"]) for name, vault in self.vaults.items() if vault["kms_key"]}

    def _key(self, name: str, key: str) -> str | None:
        region = place(name)[0]
        return key_arn(self.elsewhere[region], f"backup_vaults: {name}: kms_key", key, region or self.region)

    def _outputs(self, standing: Outputs) -> dict[str, Any]:
        """What others need; None for what does not exist yet."""
        plans = {one["name"]: standing.get(("backup_plan", one["name"]), {}) for one in self.params["plans"] or []}
        role = standing.get(("iam_role", role_name(self.name)), {}).get("arn") if has_own_role(self.params) else self.params["role_arn"]
        return {
            "vaults": {name: standing.get(("backup_vault", name), {}).get("arn") for name in self.vaults},
            "plans": {name: found.get("id") for name, found in plans.items()},
            "role_arn": role,
        }
