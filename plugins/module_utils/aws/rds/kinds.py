# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of an area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...converge.model import Kind
from ..iam import IamRole
from ..network.area import Network
from ..network.endpoints import SecurityGroup
from . import names
from .area import Area
from .clusters import DbCluster
from .instances import DbClusterInstance, DbInstance, DbReadReplica
from .parameter_groups import DbClusterParameterGroup, DbParameterGroup
from .snapshots import DbClusterSnapshot, DbSnapshot
from .subnet_groups import DbSubnetGroup

OF_RDS = (
    DbSubnetGroup,
    DbParameterGroup,
    DbClusterParameterGroup,
    DbInstance,
    DbReadReplica,
    DbCluster,
    DbClusterInstance,
    DbSnapshot,
    DbClusterSnapshot,
)
OF_AURORA = ("db_cluster", "db_cluster_instance", "db_cluster_parameter_group")
SNAPSHOTS = ("db_snapshot", "db_cluster_snapshot")


def kinds_of(area: Area, network: Network) -> dict[str, Any]:
    """By name."""
    role = {names.monitoring_role(area.name): {"managed_policy_arns"}}
    around = (SecurityGroup(network), IamRole(area.clients, role, area.managed_by, area.purge_tags))
    return {kind.kind: kind for kind in (*(made(area) for made in OF_RDS), *around)}


def worth_reading(params: Mapping[str, Any], kinds: Mapping[str, Kind]) -> list[str]:
    """All of them where they are to go; otherwise those alone that the description has to do with."""
    if params["state"] == "absent":
        return list(kinds)
    aurora = names.is_aurora(params)
    left_out = {*SNAPSHOTS, *(("db_instance", "db_read_replica", "db_parameter_group") if aurora else OF_AURORA)}
    if not params["monitoring_interval"] and "iam_role" not in params["purge"]:
        left_out.add("iam_role")
    return [name for name in kinds if name not in left_out]
