# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters to the resources of a file system. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import Reference, Resource
from ..network.rules import Rule
from .contradictions import is_subnet

NFS = 2049
NOT_YET = "(known after the network is created)"


class Description:
    """One file system as it should be. subnets: those of `subnet_ids` that are there; key: the ARN of `kms_key`."""

    def __init__(self, params: Mapping[str, Any], subnets: Sequence[Mapping[str, Any]], key: str | None):
        self.params, self.name, self.key = params, params["name"], key
        self.subnets = {subnet["SubnetId"]: subnet for subnet in subnets}
        self.file_system_id = Reference("efs_file_system", self.name)

    def resources(self) -> Iterator[Resource]:
        keys = ("encrypted", "performance_mode", "throughput_mode", "provisioned_throughput", "backup")
        lifecycle = self.params["lifecycle"]
        rules = {key: rule for key, rule in lifecycle.items() if rule} if lifecycle is not None else None
        attributes = {key: self.params[key] for key in keys}
        yield self._resource("efs_file_system", self.name, kms_key_arn=self.key, lifecycle=rules, **attributes)
        yield from self._security_group()
        yield from self._mount_targets()
        yield from self._access_points()

    def _resource(self, kind: str, name: str, tags: Mapping[str, Any] | None = None, **attributes: Any) -> Resource:
        given = {key: value for key, value in attributes.items() if value is not None}
        return Resource(kind, name, {**given, "tags": {key: str(value) for key, value in {**self.params["tags"], **(tags or {})}.items()}})

    def _security_group(self) -> Iterator[Resource]:
        group = self.params["security_group"]
        if group:
            yield self._resource(
                "security_group",
                group_name(self.name),
                description=f"NFS to the file system {self.name}",
                vpc_id=next((subnet["VpcId"] for subnet in self.subnets.values()), NOT_YET),
                ingress=frozenset(Rule("tcp", NFS, NFS, source, "NFS") for source in group["sources"]),
                egress=frozenset(),
            )

    def zones(self) -> list[tuple[str, str]]:
        """Of each subnet its zone and its id."""
        ids = self.params["subnet_ids"] or []
        given = self.params["availability_zones"] or [None] * len(ids)
        described = [(self.subnets[identity]["AvailabilityZone"] if identity in self.subnets else None) for identity in ids]
        return [
            (there or zone, identity if is_subnet(identity) else NOT_YET)
            for identity, there, zone in zip(ids, described, given, strict=False)
        ]

    def _mount_targets(self) -> Iterator[Resource]:
        groups = self.params["security_group_ids"]
        own = {Reference("security_group", group_name(self.name))} if self.params["security_group"] else set()
        chosen = {"security_group_ids": frozenset(own | set(groups or []))} if own or groups else {}
        for zone, subnet_id in self.zones():
            attributes = {"file_system_id": self.file_system_id, "subnet_id": subnet_id, **chosen}
            yield Resource("efs_mount_target", f"{self.name}-{zone}", attributes)

    def _access_points(self) -> Iterator[Resource]:
        for point in self.params["access_points"] or []:
            yield self._resource(
                "efs_access_point",
                point["name"],
                tags=point["tags"],
                file_system_id=self.file_system_id,
                posix_user=_user(point["posix_user"]),
                root_directory=_root(point["root_directory"]),
            )


def group_name(name: str) -> str:
    return f"{name}-efs"


def _user(user: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"uid": user["uid"], "gid": user["gid"], "secondary_gids": frozenset(user["secondary_gids"])} if user else None


def _root(root: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not root:
        return None
    whole = {**root, "permissions": root["permissions"] and root["permissions"].zfill(4)}
    return {key: value for key, value in whole.items() if value is not None}
