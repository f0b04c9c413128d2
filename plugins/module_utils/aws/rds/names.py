# SPDX-License-Identifier: GPL-3.0-or-later
"""What the resources of an area are called. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .versions import major

AURORA = "aurora-postgresql"
SERVERLESS_CLASS = "db.serverless"


def is_aurora(params: Mapping[str, Any]) -> bool:
    return params["engine"] == AURORA


def identifier(params: Mapping[str, Any]) -> str:
    """Of the instance or cluster, as RDS keeps it."""
    return (params["identifier"] or params["name"]).lower()


def family(engine: str, version: str) -> str:
    """Of parameter groups: `postgres16`."""
    return f"{engine}{major(version)}"


def parameter_group(name: str, engine: str, version: str) -> str:
    return f"{name}-{family(engine, version)}".lower()


def subnet_group(name: str) -> str:
    return name.lower()


def security_group(name: str) -> str:
    return f"{name}-rds"


def monitoring_role(name: str) -> str:
    return f"{name}-rds-monitoring"


def member(cluster: str, number: int) -> str:
    return f"{cluster}-{number}"


def snapshot_before(one: str, version: str) -> str:
    """A snapshot's name takes no dots."""
    return f"{one}-before-{version.replace('.', '-')}"


def final_snapshot(one: str, resource_id: str) -> str:
    """One for each instance that ever was, and the same one however often its deletion is tried."""
    return f"{one}-final-{resource_id.lower()}"


def instance_class(params: Mapping[str, Any]) -> str | None:
    serverless = is_aurora(params) and (params["aurora"] or {}).get("serverless")
    return params["instance_class"] or (SERVERLESS_CLASS if serverless else None)
