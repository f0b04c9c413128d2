# SPDX-License-Identifier: GPL-3.0-or-later
"""EFS access points: a directory of a file system, entered as one user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import name_of, tag_list, tags_of
from .area import STATUSES, EfsKind


class EfsAccessPoint(EfsKind):
    """Named by their Name tag. Whoever mounts one has its id, so none is replaced: what can't change is refused.

    attributes: file_system_id, posix_user {uid, gid, secondary_gids (frozenset)}, root_directory {path, owner_uid, owner_gid,
        permissions (four octal digits)}, all fixed; tags. outputs: id, arn.
    """

    kind = "efs_access_point"
    fixed = frozenset({"file_system_id", "posix_user", "root_directory"})
    timeout = 300

    def read(self) -> list[Existing]:
        return read([partial(self._of, file_system["FileSystemId"]) for _, file_system in self.file_systems()])

    def _of(self, identity: str) -> list[Existing]:
        return [self._parsed(point) for point in self.of_file_system("describe_access_points", "AccessPoints", identity)]

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        return [point for identity in sorted({one.attributes["file_system_id"] for one in waiting}) for point in self._of(identity)]

    def _parsed(self, description: Mapping[str, Any]) -> Existing:
        user, root = description.get("PosixUser"), description.get("RootDirectory") or {}
        attributes = {
            "file_system_id": description["FileSystemId"],
            "posix_user": {"uid": user["Uid"], "gid": user["Gid"], "secondary_gids": frozenset(user.get("SecondaryGids") or [])}
            if user
            else None,
            "root_directory": {"path": root.get("Path", "/"), **_creation(root.get("CreationInfo"))},
            "tags": tags_of(description),
        }
        identity, state = description["AccessPointId"], description["LifeCycleState"]
        outputs, name = {"id": identity, "arn": description["AccessPointArn"]}, name_of(description, identity)
        return Existing(self.kind, name, attributes, outputs, STATUSES[state], state, self.owns(description))

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "root_directory":
            return {**(present or {}), **wanted}
        if attribute == "posix_user":
            return {"secondary_gids": frozenset(), **(present or {}), **wanted}
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        user, root = attributes.get("posix_user"), attributes.get("root_directory")
        arguments: dict[str, Any] = {"FileSystemId": attributes["file_system_id"], "Tags": tag_list(name, attributes.get("tags", {}))}
        if user:
            groups = {"SecondaryGids": sorted(user["secondary_gids"])} if user.get("secondary_gids") else {}
            arguments["PosixUser"] = {"Uid": user["uid"], "Gid": user["gid"], **groups}
        if root:
            arguments["RootDirectory"] = {"Path": root["path"]}
            if "permissions" in root:
                owner = {"OwnerUid": root["owner_uid"], "OwnerGid": root["owner_gid"], "Permissions": root["permissions"]}
                arguments["RootDirectory"]["CreationInfo"] = owner
        made = self.efs_once.create_access_point(**arguments)
        return self._parsed({**made, "Tags": arguments["Tags"]})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)

    def remove(self, existing: Existing) -> Existing:
        self.efs.delete_access_point(AccessPointId=existing.outputs["id"])
        return replace(existing, status="deleting")


def _creation(info: Mapping[str, Any] | None) -> dict[str, Any]:
    if not info:
        return {}
    permissions = f"{int(info['Permissions'], 8):04o}"
    return {"owner_uid": info["OwnerUid"], "owner_gid": info["OwnerGid"], "permissions": permissions}
