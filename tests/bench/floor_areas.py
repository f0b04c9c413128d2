"""The floor of what stands on networks and clusters: plain programs that read what describes it, one call after the other.

What an account has of each is listed first, and then described, thing by thing, where a list does not do so.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import boto3
from secrets_floor import listed, request

JSON = {"Accept": "application/json"}
OWN_RELEASES = [("labelSelector", "owner=helm")]
CUSTOM = ("/apis/karpenter.k8s.aws/v1/ec2nodeclasses", "/apis/karpenter.sh/v1/nodepools")
# Of a server: roles, memberships and databases. Of each database: what is in it, and who may do what with it.
OF_SERVER = (
    "SELECT oid, rolname, rolcanlogin, rolconnlimit, rolvaliduntil::text, shobj_description(oid, 'pg_authid') FROM pg_roles",
    "SELECT roleid, member, admin_option FROM pg_auth_members",
    "SELECT datname, datdba, datacl, datconnlimit FROM pg_database",
)
INSIDE = (
    "SELECT extname, extversion FROM pg_extension",
    "SELECT nspname, nspowner, nspacl FROM pg_namespace",
    "SELECT relname, relkind, relowner, relacl FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')",
    "SELECT defaclrole, defaclnamespace, defaclobjtype, defaclacl FROM pg_default_acl",
)


def everything(client: Any, operation: str, result: str, **arguments: Any) -> list[Any]:
    if client.can_paginate(operation):
        found: list[Any] = client.get_paginator(operation).paginate(**arguments).build_full_result().get(result, [])
        return found
    return getattr(client, operation)(**arguments).get(result) or []


def read_in_cluster(kubernetes: Any, services: Sequence[str]) -> None:
    """Helm's releases, Karpenter's definitions and what is made by them, and Services by NAMESPACE/NAME."""
    request(kubernetes, "GET", "/api/v1/secrets", JSON, OWN_RELEASES)
    listed(kubernetes, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions")
    for path in CUSTOM:
        request(kubernetes, "GET", path, JSON)
    for namespace, _, name in (one.partition("/") for one in services):
        request(kubernetes, "GET", f"/api/v1/namespaces/{namespace}/services/{name}", JSON)


def read_karpenter(session: Any, cluster: str) -> None:
    """The queue of interruptions with its rules, and its nodes' role; the controller's own is among those of pods."""
    sqs, events = session.client("sqs"), session.client("events")
    queue = sqs.get_queue_url(QueueName=f"{cluster}-karpenter")["QueueUrl"]
    sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    sqs.list_queue_tags(QueueUrl=queue)
    for rule in everything(events, "list_rules", "Rules", NamePrefix=f"{cluster}-karpenter"):
        events.list_targets_by_rule(Rule=rule["Name"])
        events.list_tags_for_resource(ResourceARN=rule["Arn"])
    read_role(session.client("iam"), f"{cluster}-karpenter-node")


def read_role(iam: Any, role: str) -> None:
    iam.get_role(RoleName=role)
    iam.list_attached_role_policies(RoleName=role)
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.get_role_policy(RoleName=role, PolicyName=policy)


def read_zones(session: Any, roles: Mapping[str, str]) -> None:
    """Those of other accounts. roles: external ids, by the role that leads there."""
    for role, external_id in roles.items():
        answer = session.client("sts").assume_role(RoleArn=role, RoleSessionName="floor", ExternalId=external_id)["Credentials"]
        keys = answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"]
        everything(boto3.Session(*keys, session.region_name).client("route53"), "list_hosted_zones", "HostedZones")


def read_databases(session: Any) -> None:
    """Instances, what belongs to them, and what is in them; a server is asked at its own address."""
    rds = session.client("rds")
    for instance in everything(rds, "describe_db_instances", "DBInstances"):
        subnets = instance["DBSubnetGroup"]["DBSubnetGroupName"]
        group = rds.describe_db_subnet_groups(DBSubnetGroupName=subnets)["DBSubnetGroups"][0]
        rds.list_tags_for_resource(ResourceName=group["DBSubnetGroupArn"])
        parameters = instance["DBParameterGroups"][0]["DBParameterGroupName"]
        group = rds.describe_db_parameter_groups(DBParameterGroupName=parameters)["DBParameterGroups"][0]
        rds.list_tags_for_resource(ResourceName=group["DBParameterGroupArn"])
        everything(rds, "describe_db_parameters", "Parameters", DBParameterGroupName=parameters, Source="user")
        own = [one["VpcSecurityGroupId"] for one in instance["VpcSecurityGroups"]]
        session.client("ec2").describe_security_group_rules(Filters=[{"Name": "group-id", "Values": own}])


def read_inside(session: Any, secret: str, databases: Sequence[str]) -> None:
    """Of the one instance that there is."""
    import psycopg  # which takes a while, and no account without a database needs

    (instance,) = session.client("rds").describe_db_instances()["DBInstances"]
    password = session.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    where = {"host": instance["Endpoint"]["Address"], "port": instance["Endpoint"]["Port"], "sslmode": "require"}
    login = {"user": instance["MasterUsername"], "password": password}
    for database in databases:
        with psycopg.connect(dbname=database, autocommit=True, **where, **login) as connection:
            # In one go.
            connection.execute("; ".join((*(OF_SERVER if database == databases[0] else ()), *INSIDE)))


def read_buckets(session: Any, settings: Mapping[str, Sequence[str]]) -> None:
    """settings: by bucket the operations that tell what is described of it."""
    s3 = session.client("s3")
    s3.list_buckets()
    for bucket, operations in settings.items():
        for operation in operations:
            try:
                getattr(s3, operation)(Bucket=bucket)
            except s3.exceptions.ClientError:  # S3's way to say that there is none
                continue


def read_backup(session: Any) -> None:
    backup = session.client("backup")
    for vault in everything(backup, "list_backup_vaults", "BackupVaultList"):
        backup.describe_backup_vault(BackupVaultName=vault["BackupVaultName"])
        backup.list_tags(ResourceArn=vault["BackupVaultArn"])
    for plan in everything(backup, "list_backup_plans", "BackupPlansList"):
        identity = plan["BackupPlanId"]
        backup.get_backup_plan(BackupPlanId=identity)
        backup.list_tags(ResourceArn=plan["BackupPlanArn"])
        for selection in everything(backup, "list_backup_selections", "BackupSelectionsList", BackupPlanId=identity):
            backup.get_backup_selection(BackupPlanId=identity, SelectionId=selection["SelectionId"])
            read_role(session.client("iam"), selection["IamRoleArn"].rpartition("/")[2])
    backup.describe_region_settings()
