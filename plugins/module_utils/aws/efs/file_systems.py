# SPDX-License-Identifier: GPL-3.0-or-later
"""EFS file systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import tag_list, tags_of
from ..calls import NOT_THERE, error_code, patiently, unless_gone
from .area import STATUSES, UNDER_WAY, EfsKind

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

# In the order in which AWS lists them: {attribute: member}.
TRANSITIONS = {
    "transition_to_ia": "TransitionToIA",
    "transition_to_archive": "TransitionToArchive",
    "transition_to_primary_storage_class": "TransitionToPrimaryStorageClass",
}


class EfsFileSystem(EfsKind):
    """File systems by name: the token they are made with, which AWS takes once, and their Name tag.

    attributes: encrypted (fixed), kms_key_arn (fixed), performance_mode (fixed), throughput_mode, provisioned_throughput (MiB/s),
        lifecycle {transition_to_ia | transition_to_archive | transition_to_primary_storage_class: rule}, complete where it is given,
        backup (whether AWS Backup's default plan has it), tags.
    outputs: id, arn.
    """

    kind = "efs_file_system"
    fixed = frozenset({"encrypted", "kms_key_arn", "performance_mode"})
    holds_data = True
    timeout = 900

    def read(self) -> list[Existing]:
        return read([partial(self._described, name, description) for name, description in self.file_systems()])

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        self.reads.forget()
        return self.read()

    def _described(self, name: str, description: Mapping[str, Any]) -> list[Existing]:
        identity, status = description["FileSystemId"], STATUSES[description["LifeCycleState"]]
        attributes = {
            "encrypted": description["Encrypted"],
            "kms_key_arn": description.get("KmsKeyId"),
            "performance_mode": description["PerformanceMode"],
            "throughput_mode": description.get("ThroughputMode"),
            "provisioned_throughput": description.get("ProvisionedThroughputInMibps") or None,
            "tags": tags_of(description),
        }
        wanted = self.names[name] if isinstance(self.names, Mapping) else ("lifecycle", "backup")
        if status != "deleting":
            attributes |= {"lifecycle": self._lifecycle(identity)} if "lifecycle" in wanted else {}
            attributes |= {"backup": self._backup(identity)} if "backup" in wanted else {}
        outputs = {"id": identity, "arn": description["FileSystemArn"]}
        return [Existing(self.kind, name, attributes, outputs, status, description["LifeCycleState"], self.owns(description))]

    def _lifecycle(self, identity: str) -> dict[str, str]:
        policies = self.efs.describe_lifecycle_configuration(FileSystemId=identity)["LifecyclePolicies"]
        return {key: policy[member] for key, member in TRANSITIONS.items() for policy in policies if policy.get(member)}

    def _backup(self, identity: str) -> bool:
        try:
            return self.efs.describe_backup_policy(FileSystemId=identity)["BackupPolicy"]["Status"] in ("ENABLED", "ENABLING")
        except ClientError as error:
            if error_code(error) == "PolicyNotFound":
                return False
            raise

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return present if attribute == "lifecycle" and not wanted and not present else super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        arguments = {
            "PerformanceMode": "performance_mode",
            "Encrypted": "encrypted",
            "KmsKeyId": "kms_key_arn",
            "ThroughputMode": "throughput_mode",
            "ProvisionedThroughputInMibps": "provisioned_throughput",
            "Backup": "backup",
        }
        given = {argument: attributes[key] for argument, key in arguments.items() if attributes.get(key) is not None}
        made = self.efs_once.create_file_system(CreationToken=name, Tags=tag_list(name, attributes.get("tags", {})), **given)
        so_far = {"tags": {}, **{key: value for key, value in attributes.items() if key != "lifecycle"}}
        outputs = {"id": made["FileSystemId"], "arn": made["FileSystemArn"]}
        return Existing(self.kind, name, so_far, outputs, STATUSES[made["LifeCycleState"]], owned=True)

    def complete(self, one: Existing, missing: Mapping[str, Any]) -> Existing:
        """What the call that makes it does not take is refused for the first seconds."""
        if missing:
            patiently(partial(self.update, one, missing), (*NOT_THERE, UNDER_WAY), attempts=14, pause=self.pause)
        return one

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        identity = existing.outputs["id"]
        self.retag(existing, changes)
        if "lifecycle" in changes:
            policies = [{member: changes["lifecycle"][key]} for key, member in TRANSITIONS.items() if changes["lifecycle"].get(key)]
            self.efs.put_lifecycle_configuration(FileSystemId=identity, LifecyclePolicies=policies)
        if "backup" in changes:
            status = "ENABLED" if changes["backup"] else "DISABLED"
            self.efs.put_backup_policy(FileSystemId=identity, BackupPolicy={"Status": status})
        if not changes.keys() & {"throughput_mode", "provisioned_throughput"}:
            return None
        whole = {**existing.attributes, **changes}
        amount = {"ProvisionedThroughputInMibps": whole["provisioned_throughput"]} if whole["throughput_mode"] == "provisioned" else {}
        self.efs.update_file_system(FileSystemId=identity, ThroughputMode=whole["throughput_mode"], **amount)
        return replace(existing, status="pending")

    def delete(self, existing: Existing) -> Existing | None:
        """EFS may still see for a moment a mount target that is gone."""
        with unless_gone():
            return patiently(partial(self.remove, existing), ("FileSystemInUse",), pause=self.pause)
        return None

    def remove(self, existing: Existing) -> Existing:
        self.efs.delete_file_system(FileSystemId=existing.outputs["id"])
        return replace(existing, status="deleting")
