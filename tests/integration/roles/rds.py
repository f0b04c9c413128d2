# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person knows of role rds; the names mean what they mean in vpc.py beside it.

It has a cluster with nodes and secrets, which others made. What is inside the database goes or stays with it, so it is in the log of what
was written and not among what AWS and the cluster list; test_site.py logs in and looks.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from integration.support import cluster, databases, kubernetes, network, postgresql
from integration.support.accounts import Account, Contents
from integration.support.truth import Key, Writes
from sandbox.expect import tagged

from .karpenter import prepare as prepare_cluster
from .rds_drifts import DRIFTS

__all__ = ["DRIFTS"]

ACCOUNT, HOST, KUBERNETES = "staging", "piksel-staging", True
CLUSTER = "piksel-staging"

# Not its snapshots: AWS takes some by itself.
OURS = [listed for listed in databases.KINDS if not listed.kind.endswith("_snapshot")]
AROUND = ("security_group", "iam_role")
KINDS = (
    *OURS,
    *(listed for listed in network.KINDS if listed.kind in AROUND),
    *(postgresql.SERVICES, kubernetes.SECRETS, kubernetes.NAMESPACES),
)
UNTAGGABLE = dict.fromkeys(("kubernetes_service", "kubernetes_secret", "kubernetes_namespace"), "what is in Kubernetes has labels")
GROUPS = ("CreateSecurityGroup", "DeleteSecurityGroup", "AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress")
ROLES = ("CreateRole", "UpdateAssumeRolePolicy", "AttachRolePolicy", "DetachRolePolicy", "TagRole", "UntagRole", "DeleteRole")
WRITES: Writes = {
    **{operation: network.WRITES[operation] for operation in (*GROUPS, "RevokeSecurityGroupEgress", "CreateTags", "DeleteTags")},
    **{operation: cluster.WRITES[operation] for operation in ROLES},
    **databases.WRITES,
    **postgresql.WRITES,
    **kubernetes.WRITES,
}
NOTHING_IN_THE_WAY = "a database goes whoever uses it"
ID = r"arn:aws:rds:[\w:-]+"


def names(found: Contents, called: Mapping[str, str]) -> dict[str, Key]:
    return {**databases.names(found), **{one.id: (one.kind, one.name) for one in found.values()}}


def user(name: str, *access: tuple[str, str], **more: Any) -> dict[str, Any]:
    """With the access to each of these databases by this level."""
    return {"name": name, "access": [{"database": database, "level": level} for database, level in access], **more}


# One that is protected would not go, and one that leaves a snapshot would leave something.
MORTAL = {"rds_deletion_protection": False, "rds_final_snapshot": False}
EVERYWHERE = ["public", "tiles"]
RICH: dict[str, Any] = {
    **MORTAL,
    "rds_name": "rich",
    "rds_vpc_name": CLUSTER,
    "rds_engine_version": "16",
    "rds_instance_class": "db.m6g.large",
    "rds_allocated_storage": 400,
    "rds_max_allocated_storage": 1000,
    "rds_storage_type": "gp3",
    "rds_iops": 12000,
    "rds_multi_az": True,
    "rds_parameters": {"log_min_duration_statement": "500", "max_connections": "200"},
    "rds_ingress": {"cidrs": ["10.2.0.0/16", "10.3.0.0/16"]},
    "rds_backup_retention_period": 7,
    "rds_backup_window": "17:00-18:00",
    "rds_maintenance_window": "Sun:19:00-Sun:20:00",
    "rds_performance_insights": {"retention_period": 31},
    "rds_monitoring_interval": 60,
    "rds_log_types": ["postgresql", "upgrade"],
    "rds_iam_authentication": True,
    # RDS keeps its password.
    "rds_master_username": "keeper",
    "rds_master_secret": None,
    "rds_read_replicas": [{"identifier": "rich-reader", "instance_class": "db.t4g.large"}],
    "rds_connection": {"method": "direct"},
    "rds_databases": [
        {
            "name": "maps",
            "owner": "maps",
            "schemas": ["tiles"],
            "extensions": [{"name": "vector", "schema": "tiles"}],
            "connection_limit": 50,
            "public_privileges": [],
        },
        {"name": "reports"},
    ],
    "rds_users": [
        {**user("maps", secret="rich-maps"), "access": [{"database": "maps", "level": "full", "schemas": EVERYWHERE}]},
        {**user("loader", secret="rich-loader", key="password"), "access": [{"database": "maps", "level": "load", "schemas": ["tiles"]}]},
        user("reader", ("maps", "readonly"), ("reports", "readonly"), secret="rich-reader", connection_limit=5),
        user("auditor", ("reports", "full"), iam=True),
    ],
    "rds_access": {
        "load": {"database": ["CONNECT"], "schema": ["USAGE"], "tables": ["SELECT", "INSERT"], "functions": ["EXECUTE"]},
    },
    "rds_kubernetes": {"namespace": "rich", "create_namespace": True, "service": "maps", "secret": "login", "database": "maps"},
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": MORTAL, "rich": RICH}

MAPS, BOTH = user("maps", ("maps", "full"), secret="rich-maps"), (("maps", "readonly"), ("reports", "full"))
SIZE = {"rds_instance_class": "db.t4g.medium", "rds_allocated_storage": 20, "rds_backup_retention_period": 1}
PLAIN: dict[str, Any] = {
    **MORTAL,
    **SIZE,
    "rds_name": "plain",
    "rds_vpc_name": CLUSTER,
    "rds_engine_version": "16",
    "rds_master_secret": {"name": "rich-master"},
    "rds_connection": {"method": "direct"},
    "rds_databases": [{"name": "maps"}],
    "rds_users": [MAPS],
    "rds_kubernetes": None,
}
INSIDE = {"postgresql_database", "postgresql_role", "postgresql_grant"}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("plain", PLAIN, {"db_subnet_group", "db_parameter_group", "security_group", "db_instance", *INSIDE}),
    (
        "a parameter, backups, and RDS to keep the password",
        {"rds_parameters": {"log_min_duration_statement": "500"}, "rds_backup_retention_period": 7, "rds_master_secret": None},
        {"db_parameter_group", "db_instance"},
    ),
    (
        "a user who reads, and a database that it reads too",
        {
            "rds_databases": [{"name": "maps"}, {"name": "reports", "extensions": ["vector"]}],
            "rds_users": [MAPS, user("reader", ("maps", "readonly"), ("reports", "readonly"), secret="rich-reader")],
        },
        {*INSIDE, "postgresql_extension"},
    ),
    ("it may write to one of them", {"rds_users": [MAPS, user("reader", *BOTH, secret="rich-reader")]}, {"postgresql_grant"}),
    (
        "the way to it from the cluster",
        {"rds_kubernetes": {"namespace": "plain", "create_namespace": True, "service": "maps", "secret": "login"}},
        {"kubernetes_namespace", "kubernetes_service", "kubernetes_secret"},
    ),
    ("a larger one, at once", {"rds_instance_class": "db.m6g.large", "rds_apply_immediately": True}, {"db_instance"}),
    (
        "without that user",
        {"rds_users": [MAPS], "rds_purge": ["postgresql_role", "postgresql_grant"]},
        {"postgresql_role", "postgresql_grant"},
    ),
]

# With the instance goes what it stands on.
DATA = [
    *("db_instance rich", "db_parameter_group rich-postgres16", "db_read_replica rich-reader", "db_subnet_group rich"),
    *("iam_role rich-rds-monitoring", "kubernetes_namespace rich", "security_group rich-rds"),
]
DELETE_DATA = "rds_delete_data"
SLOW = ({"CreateDBInstance": "database"}, {"CreateDBInstanceReadReplica": "database"})
MINUTE = 0.5
KILLED_AT = (0.5,)
SEEDS = (2,)
SECRETS = (
    *("database-password", "argo-workflows-password", "grafana-db-password", "jupyterhub-password", "odc-password", "odc-read-password"),
    *("stac-write-password", "stac-read-password", "rich-master", "rich-maps", "rich-reader"),
)


def prepare(of: Account, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A cluster with nodes, and the secrets that role secrets would have made."""
    prepare_cluster(of, inputs)
    manager = of("secretsmanager")
    with suppress(manager.exceptions.ResourceExistsException):
        for name in SECRETS:
            manager.create_secret(Name=name, SecretString=f"password-of-{name}-24680")
        manager.create_secret(Name="rich-loader", SecretString='{"password": "password-of-rich-loader-24680"}')
    return {}


def strangers(of: Account) -> None:
    """Groups and a Secret of others, as like ours as they may be."""
    ec2, rds = of("ec2"), of("rds")
    ours = [{"Key": "ManagedBy", "Value": "piksel.infra"}, {"Key": "Project", "Value": "piksel"}]
    group = {"DBParameterGroupName": "rich-postgres16-2", "DBParameterGroupFamily": "postgres16", "Description": "Of others"}
    rds.create_db_parameter_group(**group, Tags=ours)
    vpc = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [CLUSTER]}])["Vpcs"][0]["VpcId"]
    private = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "tag:SubnetType", "Values": ["Private"]}]
    subnets = [one["SubnetId"] for one in ec2.describe_subnets(Filters=private)["Subnets"]]
    rds.create_db_subnet_group(DBSubnetGroupName="rich-2", DBSubnetGroupDescription="Of others", SubnetIds=subnets, Tags=ours)
    specifications = tagged("security-group", Name="rich-rds-2", ManagedBy="piksel.infra")
    ec2.create_security_group(GroupName="rich-rds-2", Description="Of others", VpcId=vpc, TagSpecifications=specifications)
    api = of("kubernetes")[CLUSTER].api
    labels = {"app.kubernetes.io/managed-by": "piksel.infra", "secret-sync.piksel.infra/name": "rds-rich-2"}
    api.create("/api/v1/namespaces", {"metadata": {"name": "others"}})
    api.create("/api/v1/namespaces/others/secrets", {"metadata": {"name": "login", "labels": labels}, "stringData": {"password": "theirs"}})
