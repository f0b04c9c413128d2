# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters to vaults, plans, selections and the role. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import Reference, Resource
from .locks import wanted_lock
from .rules import wanted_rule
from .vaults import full_name

# https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
POLICIES = (
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
    "AWSBackupServiceRolePolicyForS3Backup",
    "AWSBackupServiceRolePolicyForS3Restore",
)
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


class Description:
    """keys: ARNs of the vaults' KMS keys, by the vault's full name. partition: "aws" …"""

    def __init__(self, params: Mapping[str, Any], keys: Mapping[str, str], region: str, partition: str):
        self.params, self.keys, self.region, self.partition = params, keys, region, partition
        self.vaults = vaults(params, region)

    def resources(self) -> Iterator[Resource]:
        for name, vault in self.vaults.items():
            yield self._resource("backup_vault", name, vault["tags"], **self._vault(name, vault))
        if self.params["opt_in"]:
            yield Resource("backup_region_settings", self.region, {"opted_in": dict(self.params["opt_in"])})
        plans = self.params["plans"] or []
        if has_own_role(self.params):
            yield self._role()
        for plan in plans:
            targets = tuple(("backup_vault", rule["vault"]) for rule in plan["rules"] if rule["vault"] in self.vaults)
            rules = {rule["name"]: wanted_rule(rule, self._copies(rule)) for rule in plan["rules"]}
            yield self._resource("backup_plan", plan["name"], plan["tags"], after=targets, rules=rules)
            for selection in plan["selections"] or []:
                yield self._selection(plan["name"], selection)

    def _resource(
        self, kind: str, name: str, tags: Mapping[str, Any] | None = None, after: tuple[Any, ...] = (), **attributes: Any
    ) -> Resource:
        given = {key: value for key, value in attributes.items() if value is not None}
        whole = {key: str(value) for key, value in {**self.params["tags"], **(tags or {})}.items()}
        return Resource(kind, name, {**given, "tags": whole}, after)

    def _vault(self, name: str, vault: Mapping[str, Any]) -> dict[str, Any]:
        lock = wanted_lock(vault["lock"]) if vault["lock"] else None
        return {"kms_key_arn": self.keys.get(name), "policy": policy(vault, self.partition), "lock": lock}

    def _role(self) -> Resource:
        policies = frozenset(f"arn:{self.partition}:iam::aws:policy/{name}" for name in POLICIES)
        return self._resource("iam_role", role_name(self.params["name"]), assume_role_policy=TRUST, managed_policy_arns=policies)

    def _copies(self, rule: Mapping[str, Any]) -> dict[Any, Mapping[str, Any]]:
        found = {}
        for copy in rule["copies"] or []:
            name = full_name("" if copy["region"] == self.region else copy["region"] or "", copy["vault"] or "")
            found[copy["vault_arn"] or Reference("backup_vault", name, "arn")] = copy
        return found

    def _selection(self, plan: str, selection: Mapping[str, Any]) -> Resource:
        own = Reference("iam_role", role_name(self.params["name"]), "arn")
        attributes = {
            "plan_id": Reference("backup_plan", plan),
            "role_arn": selection["role_arn"] or self.params["role_arn"] or own,
            "by_tags": frozenset(f"{key}={value}" for key, given in (selection["tags"] or {}).items() for value in listed(given)),
            "resources": frozenset(selection["resources"] or []),
            "not_resources": frozenset(selection["not_resources"] or []),
            "conditions": conditions(selection["conditions"] or {}),
        }
        return Resource("backup_selection", f"{plan}/{selection['name']}", attributes)


def vaults(params: Mapping[str, Any], region: str) -> dict[str, Mapping[str, Any]]:
    """By full name."""
    found = params["vaults"] or []
    return {full_name("" if one["region"] in (None, region) else one["region"], one["name"]): one for one in found}


def has_own_role(params: Mapping[str, Any]) -> bool:
    return params["role_arn"] is None


def role_name(area: str) -> str:
    return f"{area}-backup"


def listed(given: Any) -> Sequence[Any]:
    return given if isinstance(given, list) else [given]


def conditions(given: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {name: {key: str(value) for key, value in values.items()} for name, values in given.items() if values}


def policy(vault: Mapping[str, Any], partition: str) -> dict[str, Any] | None:
    """The access policy that a vault's data means; None where it says nothing of it, {} where it wants none."""
    if vault["copy_from"] is None and vault["policy_statements"] is None:
        return None
    statements = [*(vault["policy_statements"] or [])]
    if vault["copy_from"]:
        accounts = [f"arn:{partition}:iam::{account}:root" for account in vault["copy_from"]]
        copying = {"Sid": "CopyIntoVault", "Effect": "Allow", "Principal": {"AWS": accounts}}
        statements.insert(0, {**copying, "Action": "backup:CopyIntoBackupVault", "Resource": "*"})
    return {"Version": "2012-10-17", "Statement": statements} if statements else {}
