"""RDS: databases, snapshots and groups by their ARNs, and the role that it is given to watch with.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
"""

from collections.abc import Iterator
from typing import Any

from moto.rds.models import rds_backends

from ..asks import Ask, Request, action, pairs, request_tags, resource_tags, tags_of
from .iam import pass_role

# Which parameter names a resource, what stands before its name in an ARN, and where the backend keeps it.
NAMED = (
    ("DBInstanceIdentifier", "db", "databases"),
    ("SourceDBInstanceIdentifier", "db", "databases"),
    ("TargetDBInstanceIdentifier", "db", "databases"),
    ("DBClusterIdentifier", "cluster", "clusters"),
    ("SourceDBClusterIdentifier", "cluster", "clusters"),
    ("DBSnapshotIdentifier", "snapshot", "database_snapshots"),
    ("SourceDBSnapshotIdentifier", "snapshot", "database_snapshots"),
    ("TargetDBSnapshotIdentifier", "snapshot", "database_snapshots"),
    ("DBClusterSnapshotIdentifier", "cluster-snapshot", "cluster_snapshots"),
    ("SourceDBClusterSnapshotIdentifier", "cluster-snapshot", "cluster_snapshots"),
    ("TargetDBClusterSnapshotIdentifier", "cluster-snapshot", "cluster_snapshots"),
    ("SnapshotIdentifier", "cluster-snapshot", "cluster_snapshots"),
    ("DBSubnetGroupName", "subgrp", "subnet_groups"),
    ("DBParameterGroupName", "pg", "db_parameter_groups"),
    ("DBClusterParameterGroupName", "cluster-pg", "db_cluster_parameter_groups"),
)
# Operations that are asked for on every resource they name; a description is asked for on the first alone.
MAKING = ("Create", "Restore", "Modify", "Copy", "Promote", "Delete", "Reboot", "Start", "Stop")


def ask(request: Request) -> Iterator[Ask]:
    given = request_tags(pairs(request.get("Tags")))
    if request.get("ResourceName"):
        arn = request.get("ResourceName")
        yield Ask(action(request.call), arn, {**resource_tags(_tags_at(request, arn), "rds"), **given}, tags_of("rds"))
        return
    named = list(_named(request))
    for arn, tags in (named if request.operation.startswith(MAKING) else named[:1]) or [(_all(request), {})]:
        yield Ask(action(request.call), arn, {**resource_tags(tags, "rds"), **given}, tags_of("rds"))
    if request.get("Tags") and named:
        yield Ask("rds:AddTagsToResource", named[0][0], given, tags_of("rds"))
    if request.get("MonitoringRoleArn"):
        yield pass_role(request, request.get("MonitoringRoleArn"), "monitoring.rds.amazonaws.com")


def _named(request: Request) -> Iterator[tuple[str, dict[str, str]]]:
    """ARNs and tags of what the request names."""
    backend: Any = rds_backends[request.account][request.region]
    for parameter, kind, place in NAMED:
        name = request.get(parameter)
        if name:
            arn = name if name.startswith("arn:") else request.arn("rds", f"{kind}:{name.lower()}")
            found = getattr(backend, place).get(arn.split(":", 6)[-1])
            yield arn, dict(found.tags) if found is not None else {}


def _tags_at(request: Request, arn: str) -> dict[str, str]:
    backend: Any = rds_backends[request.account][request.region]
    parts = arn.split(":", 6)
    place = next((place for _, kind, place in NAMED if len(parts) == 7 and kind == parts[5]), None)
    found = getattr(backend, place).get(parts[6]) if place else None
    return dict(found.tags) if found is not None else {}


def _all(request: Request) -> str:
    """Lists of databases and clusters are asked for on all of them, what RDS offers on `*`."""
    if request.operation in ("DescribeDBInstances", "DescribeDBClusters"):
        return request.arn("rds", f"{'db' if 'Instances' in request.operation else 'cluster'}:*")
    return "*"


ASKS = {"rds": ask}
