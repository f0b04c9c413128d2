"""Databases as AWS lists them, and what each operation of Amazon RDS that writes does to one."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .accounts import Account, Contents, Description, Items, Listed, listing
from .truth import Key, Names, Writes

LEAVING = ("deleting", "delete-precheck")
OF_INSTANCES = ("db_instance", "db_read_replica", "db_cluster_instance")
CLOCK = ("LatestRestorableTime", "EarliestRestorableTime")  # what passes by itself


def _listed(operation: str, result: str, status: str, wanted: Callable[[Description], bool] = lambda _: True) -> Items:
    """Those that are not about to be gone, and of each what stays."""

    def items(of: Account) -> Iterator[Description]:
        for one in listing(of("rds"), operation, result):
            if one.get(status) not in LEAVING and wanted(one):
                yield {key: value for key, value in one.items() if key not in CLOCK}

    return items


def _kind_of_instance(one: Mapping[str, Any]) -> str:
    if one.get("DBClusterIdentifier"):
        return "db_cluster_instance"
    return "db_read_replica" if one.get("ReadReplicaSourceDBInstanceIdentifier") else "db_instance"


def _instances(kind: str) -> Listed:
    items = _listed("describe_db_instances", "DBInstances", "DBInstanceStatus", lambda one: _kind_of_instance(one) == kind)
    return Listed(kind, items, "DBInstanceArn", tags=_with_tags, name=_by("DBInstanceIdentifier"))


def _with_tags(_: Account, one: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in one.get("TagList", [])}


def _tags_by(arn: str) -> Callable[[Account, Mapping[str, Any]], dict[str, str]]:
    """Of what RDS describes without its tags."""

    def tags(of: Account, one: Mapping[str, Any]) -> dict[str, str]:
        found = of("rds").list_tags_for_resource(ResourceName=one[arn])["TagList"]
        return {tag["Key"]: tag["Value"] for tag in found}

    return tags


def _by(member: str) -> Callable[[Description], str | None]:
    return lambda one: one.get(member)


def _group(kind: str, noun: str, member: str) -> Listed:
    """Of parameters or subnets; AWS has some of its own."""
    items = _listed(f"describe_{noun}s", f"{member}s", "")
    own = f"{member}Name"
    return Listed(
        kind,
        items,
        f"{member}Arn",
        by_aws=lambda one: one[own].startswith("default"),
        tags=_tags_by(f"{member}Arn"),
        name=_by(own),
    )


def _snapshot(kind: str, member: str) -> Listed:
    return Listed(
        kind,
        _listed(f"describe_{kind}s", f"{member}s", "Status"),
        f"{member}Arn",
        by_aws=lambda one: one["SnapshotType"] == "automated",
        tags=_with_tags,
        name=_by(f"{member}Identifier"),
    )


# The security group and the role are among the network's kinds.
KINDS = (
    *map(_instances, OF_INSTANCES),
    Listed(
        "db_cluster",
        _listed("describe_db_clusters", "DBClusters", "Status"),
        "DBClusterArn",
        tags=_with_tags,
        name=_by("DBClusterIdentifier"),
    ),
    _group("db_subnet_group", "db_subnet_group", "DBSubnetGroup"),
    _group("db_parameter_group", "db_parameter_group", "DBParameterGroup"),
    _group("db_cluster_parameter_group", "db_cluster_parameter_group", "DBClusterParameterGroup"),
    _snapshot("db_snapshot", "DBSnapshot"),
    _snapshot("db_cluster_snapshot", "DBClusterSnapshot"),
)


def names(found: Contents) -> dict[str, Key]:
    """What plans call each ARN, and each instance by its identifier, behind `instance `."""
    kinds = {listed.kind for listed in KINDS}
    ours = [one for one in found.values() if one.kind in kinds]
    identifiers = {f"instance {one.name}": (one.kind, one.name) for one in ours if one.kind in OF_INSTANCES}
    return {**{one.id: (one.kind, one.name) for one in ours}, **identifiers}


def _instance(given: Mapping[str, Any], named: Names) -> Key:
    name = given.get("DBInstanceIdentifier") or given["TargetDBInstanceIdentifier"]
    return named[f"instance {name}"]


def _restarted(given: Mapping[str, Any], named: Names) -> Key:
    """A member is restarted for its cluster's parameters."""
    kind, name = _instance(given, named)
    return ("db_cluster", name.rpartition("-")[0]) if kind == "db_cluster_instance" else (kind, name)


def _named(kind: str, parameter: str) -> Callable[[Mapping[str, Any], Names], Key]:
    return lambda given, _: (kind, given[parameter])


def _tagged(given: Mapping[str, Any], named: Names) -> Key:
    return named[given["ResourceName"]]


def _writes_of_group(kind: str, noun: str, member: str) -> Writes:
    key, phases = _named(kind, f"{member}Name"), {"Create": "create", "Modify": "update", "Reset": "update", "Delete": "delete"}
    return {f"{verb}{noun}": (phase, key) for verb, phase in phases.items()}


WRITES: Writes = {
    "CreateDBInstance": ("create", _instance),
    "CreateDBInstanceReadReplica": ("create", _instance),
    "RestoreDBInstanceFromDBSnapshot": ("create", _instance),
    "RestoreDBInstanceToPointInTime": ("create", _instance),
    "ModifyDBInstance": ("update", _instance),
    "RebootDBInstance": ("update", _restarted),
    "DeleteDBInstance": ("delete", _instance),
    "CreateDBCluster": ("create", _named("db_cluster", "DBClusterIdentifier")),
    "RestoreDBClusterFromSnapshot": ("create", _named("db_cluster", "DBClusterIdentifier")),
    "RestoreDBClusterToPointInTime": ("create", _named("db_cluster", "DBClusterIdentifier")),
    "ModifyDBCluster": ("update", _named("db_cluster", "DBClusterIdentifier")),
    "DeleteDBCluster": ("delete", _named("db_cluster", "DBClusterIdentifier")),
    "CreateDBSnapshot": ("create", _named("db_snapshot", "DBSnapshotIdentifier")),
    "DeleteDBSnapshot": ("delete", _named("db_snapshot", "DBSnapshotIdentifier")),
    "CreateDBClusterSnapshot": ("create", _named("db_cluster_snapshot", "DBClusterSnapshotIdentifier")),
    "DeleteDBClusterSnapshot": ("delete", _named("db_cluster_snapshot", "DBClusterSnapshotIdentifier")),
    **_writes_of_group("db_subnet_group", "DBSubnetGroup", "DBSubnetGroup"),
    **_writes_of_group("db_parameter_group", "DBParameterGroup", "DBParameterGroup"),
    **_writes_of_group("db_cluster_parameter_group", "DBClusterParameterGroup", "DBClusterParameterGroup"),
    "AddTagsToResource": ("update", _tagged),
    "RemoveTagsFromResource": ("update", _tagged),
}
