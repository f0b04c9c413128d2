# SPDX-License-Identifier: GPL-3.0-or-later
"""The security group in front of a file system's mount targets."""

from __future__ import annotations

from typing import Any

from ..network.area import Network
from ..network.endpoints import SecurityGroup


class MountTargetSecurityGroup(SecurityGroup):
    """Found by its name in any VPC, as it may be left alone, without the mount targets that tell in which."""

    def __init__(self, network: Network, name: str):
        super().__init__(network)
        self.name = name

    def descriptions(self) -> list[dict[str, Any]]:
        scope = [{"Name": "group-name", "Values": [self.name]}]
        return self.network.reads.pages("ec2", self.operation, self.result, Filters=scope)
