# SPDX-License-Identifier: GPL-3.0-or-later
"""EFS mount targets, through which a zone's nodes reach a file system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..calls import error_code
from .area import STATUSES, EfsKind

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError


class EfsMountTarget(EfsKind):
    """Named `<file system>-<zone>`, since a zone has one at most. One whose subnet differs is replaced.

    attributes: file_system_id, subnet_id, security_group_ids (frozenset). outputs: id, ip_address.
    """

    kind = "efs_mount_target"
    replace_on = frozenset({"file_system_id", "subnet_id"})
    replace_failed = True
    timeout = 900

    def read(self) -> list[Existing]:
        systems = [(name, one) for name, one in self.file_systems() if one["NumberOfMountTargets"]]
        return read([partial(self._of, name, one) for name, one in systems])

    def _of(self, name: str, file_system: Mapping[str, Any]) -> list[Existing]:
        targets = self.of_file_system("describe_mount_targets", "MountTargets", file_system["FileSystemId"])
        owned = self.owns(file_system)
        return read([partial(self._described, name, one, owned) for one in targets])

    def _described(self, name: str, description: Mapping[str, Any], owned: bool) -> list[Existing]:
        return [self._parsed(name, description, self._groups(description), owned)]

    def _groups(self, description: Mapping[str, Any]) -> frozenset[str]:
        try:
            answer = self.efs.describe_mount_target_security_groups(MountTargetId=description["MountTargetId"])
        except ClientError as error:
            # One that is coming or going has none to tell.
            if error_code(error) in ("IncorrectMountTargetState", "MountTargetNotFound"):
                return frozenset()
            raise
        return frozenset(answer["SecurityGroups"])

    def _parsed(self, name: str, description: Mapping[str, Any], groups: frozenset[str], owned: bool) -> Existing:
        attributes = {
            "file_system_id": description["FileSystemId"],
            "subnet_id": description["SubnetId"],
            "security_group_ids": groups,
        }
        outputs = {"id": description["MountTargetId"], "ip_address": description.get("IpAddress")}
        state = description["LifeCycleState"]
        return Existing(self.kind, f"{name}-{description['AvailabilityZoneName']}", attributes, outputs, STATUSES[state], state, owned)

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        """One call for each file system."""
        identities = sorted({one.attributes["file_system_id"] for one in waiting})
        targets = [one for of in identities for one in self.of_file_system("describe_mount_targets", "MountTargets", of)]
        states = {one["MountTargetId"]: one["LifeCycleState"] for one in targets}
        found = [(one, states.get(one.outputs["id"])) for one in waiting]
        return [replace(one, status=STATUSES[state], reason=state) for one, state in found if state]

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        groups = {"SecurityGroups": sorted(attributes["security_group_ids"])} if attributes.get("security_group_ids") else {}
        made = self.efs_once.create_mount_target(FileSystemId=attributes["file_system_id"], SubnetId=attributes["subnet_id"], **groups)
        outputs = {"id": made["MountTargetId"], "ip_address": made.get("IpAddress")}
        return Existing(self.kind, name, attributes, outputs, STATUSES[made["LifeCycleState"]], owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        groups = sorted(changes["security_group_ids"])
        self.efs.modify_mount_target_security_groups(MountTargetId=existing.outputs["id"], SecurityGroups=groups)

    def remove(self, existing: Existing) -> Existing:
        self.efs.delete_mount_target(MountTargetId=existing.outputs["id"])
        return replace(existing, status="deleting")
