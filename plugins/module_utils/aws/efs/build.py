# SPDX-License-Identifier: GPL-3.0-or-later
"""A file system from a module's parameters: read all of it at once, describe it, converge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import Clients, Reads
from ..keys import key_arn
from ..network.area import Network
from ..run import Outputs, converge
from .access_points import EfsAccessPoint
from .area import OWNER_TAG
from .contradictions import is_subnet, refuse_contradictions, refuse_subnets
from .desired import Description, group_name
from .file_systems import EfsFileSystem
from .mount_targets import EfsMountTarget
from .security_group import MountTargetSecurityGroup


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        self.name, self.reads = self.params["name"], Reads(self.clients)
        tags = self.params["tags"] or {}
        owner = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: owner, **tags}
        given = (self.clients, [self.name], owner, self.params["purge_tags"], self.reads)
        network = Network(self.clients, self.name, owner, self.params["purge_tags"])
        kinds = (
            EfsFileSystem(*given),
            EfsMountTarget(*given),
            EfsAccessPoint(*given),
            MountTargetSecurityGroup(network, group_name(self.name)),
        )
        self.kinds = {kind.kind: kind for kind in kinds}

    def converge(self) -> None:
        if self.params["state"] == "absent":
            existing = read([kind.read for kind in self.kinds.values()])
            converge(self.module, self.kinds, [], existing, self.kinds, lambda standing: {})
            return
        refuse_contradictions(self.params, self.module.check_mode)
        existing = read([*[kind.read for kind in self.kinds.values()], self._subnets_read])
        subnets = self._subnets()
        refuse_subnets(self.params, subnets)
        described = Description(self.params, subnets, self._key())

        def outputs(standing: Outputs) -> dict[str, Any]:
            return shape(self.params, described, standing, self.module.region)

        converge(self.module, self.kinds, list(described.resources()), existing, self.params["purge"], outputs)

    def _subnets(self) -> list[dict[str, Any]]:
        """Asked for by a filter, which leaves out what is not there."""
        ids = [identity for identity in self.params["subnet_ids"] or [] if is_subnet(identity)]
        scope = [{"Name": "subnet-id", "Values": ids}]
        return self.reads.pages("ec2", "describe_subnets", "Subnets", Filters=scope) if ids else []

    def _subnets_read(self) -> list[Existing]:
        self._subnets()
        return []

    def _key(self) -> str | None:
        return key_arn(self.clients, "kms_key", self.params["kms_key"])


def shape(params: Mapping[str, Any], described: Description, standing: Outputs, region: str) -> dict[str, Any]:
    """What others need; None for what does not exist yet."""
    file_system = standing.get(("efs_file_system", params["name"]), {})
    identity, points = file_system.get("id"), [point["name"] for point in params["access_points"] or []]
    targets = {zone: standing.get(("efs_mount_target", f"{params['name']}-{zone}"), {}) for zone, _ in described.zones()}
    return {
        "file_system_id": identity,
        "file_system_arn": file_system.get("arn"),
        "dns_name": f"{identity}.efs.{region}.amazonaws.com" if identity else None,
        "mount_target_ids": {zone: target.get("id") for zone, target in targets.items()},
        "mount_target_ips": {zone: target.get("ip_address") for zone, target in targets.items()},
        "access_point_ids": {name: standing.get(("efs_access_point", name), {}).get("id") for name in points},
        "security_group_id": standing.get(("security_group", group_name(params["name"])), {}).get("id"),
    }
