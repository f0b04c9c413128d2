"""The floor: a plain program that reads what describes accounts, with boto3 and Kubernetes' client, one call after the other.

python floor.py ACCOUNT …

ACCOUNT: JSON, {profile, vpc} and, where it has them, {cluster, quotas, secrets, areas, hub}. quotas: {services, instance_types (filters),
metrics (queries)}. secrets: names of AWS's secrets, which are in Kubernetes too. areas: what floor_areas.py reads, {zones: external
ids by role, services (NAMESPACE/NAME), inside: {secret, databases}, buckets: {name: operations}}. hub: "here", or what the account has
there and floor_hub.py reads, {network, identity: external ids by role, vpc: the hub's, secrets: the hub's}.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import floor_hub

LISTS = (
    "describe_subnets",
    "describe_route_tables",
    "describe_nat_gateways",
    "describe_security_groups",
    "describe_network_acls",
    "describe_vpc_endpoints",
)


def read_account(
    profile: str, vpc: str, cluster: str = "", quotas: Any = None, secrets: Any = None, areas: Any = None, hub: Any = None
) -> None:
    session = boto3.Session(profile_name=profile)
    role = session.client("sts").get_caller_identity()["Arn"].split("/")[1]
    ec2 = session.client("ec2")
    if quotas:
        read_quotas(session, ec2, **quotas)
    read_network(ec2, vpc)
    if hub:
        floor_hub.read_deployer(session, role)
        floor_hub.read_links(session)
    if hub == "here":
        floor_hub.read_hub(session, role)
    elif hub:
        floor_hub.read_crossing(session, **hub)
    if cluster:
        described = read_cluster(session.client("eks"), ec2, cluster)
        read_roles(session.client("iam"), described["roles"])
        if secrets:
            read_secrets(session, described["cluster"], secrets)
        if areas:
            read_areas(session, described["cluster"], **areas)


def read_quotas(session: Any, ec2: Any, services: list[str], instance_types: list[Any], metrics: list[Any]) -> None:
    api, most = session.client("service-quotas"), {"PaginationConfig": {"PageSize": 100}}
    for filters in instance_types:
        ec2.get_paginator("describe_instance_types").paginate(Filters=filters, **most).build_full_result()
    for service in services:
        api.get_paginator("list_service_quotas").paginate(ServiceCode=service, **most).build_full_result()
        api.get_paginator("list_aws_default_service_quotas").paginate(ServiceCode=service, **most).build_full_result()
    api.get_paginator("list_requested_service_quota_change_history").paginate(**most).build_full_result()
    now = datetime.now(UTC)
    for queries in metrics:
        session.client("cloudwatch").get_metric_data(MetricDataQueries=queries, StartTime=now - timedelta(hours=1), EndTime=now)


def read_secrets(session: Any, cluster: dict[str, Any], names: list[str]) -> None:
    """Versions in AWS, and which ones Kubernetes' Secrets were made of; no value."""
    from secrets_floor import connect, listed  # which takes a while to import Kubernetes' client

    for start in range(0, len(names), 10):  # the most that a filter takes
        filters = [{"Key": "name", "Values": names[start : start + 10]}]
        session.client("secretsmanager").get_paginator("list_secrets").paginate(Filters=filters).build_full_result()
    kubernetes = connect(session, cluster)
    for path in ("/api/v1/secrets", "/api/v1/namespaces"):
        listed(kubernetes, path)


def read_areas(
    session: Any,
    cluster: dict[str, Any],
    zones: dict[str, str],
    services: list[str],
    inside: dict[str, Any],
    buckets: dict[str, list[str]],
) -> None:
    """What stands on the network and in the cluster."""
    import floor_areas as areas  # which takes a while to import Kubernetes' client
    from secrets_floor import connect

    areas.read_karpenter(session, cluster["name"])
    areas.read_zones(session, zones)
    areas.read_in_cluster(connect(session, cluster), services)
    areas.read_databases(session)
    areas.read_inside(session, **inside)
    areas.read_buckets(session, buckets)
    areas.read_backup(session)


def read_network(ec2: Any, name: str) -> None:
    vpc_id = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [name]}])["Vpcs"][0]["VpcId"]
    for attribute in ("enableDnsSupport", "enableDnsHostnames"):
        ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=attribute)
    for operation in LISTS:
        ec2.get_paginator(operation).paginate(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}]).build_full_result()
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc_id]}]
    ec2.get_paginator("describe_internet_gateways").paginate(Filters=attached).build_full_result()
    ec2.get_paginator("describe_flow_logs").paginate(Filters=[{"Name": "resource-id", "Values": [vpc_id]}]).build_full_result()
    ec2.get_paginator("describe_dhcp_options").paginate().build_full_result()
    ec2.describe_addresses()
    ec2.describe_availability_zones()


def read_cluster(eks: Any, ec2: Any, name: str) -> dict[str, Any]:
    """roles: the names of those of the cluster, its nodes and its pods. cluster: its description."""
    cluster = eks.describe_cluster(name=name)["cluster"]
    groups = [eks.describe_nodegroup(clusterName=name, nodegroupName=one)["nodegroup"] for one in names(eks, "list_nodegroups", name)]
    for one in names(eks, "list_addons", name):
        eks.describe_addon(clusterName=name, addonName=one)
    for arn in names(eks, "list_access_entries", name):
        # Only these have access policies: nodes' entries have none.
        if eks.describe_access_entry(clusterName=name, principalArn=arn)["accessEntry"]["type"] == "STANDARD":
            eks.list_associated_access_policies(clusterName=name, principalArn=arn)
    pods = [
        eks.describe_pod_identity_association(clusterName=name, associationId=one["associationId"])["association"]
        for one in names(eks, "list_pod_identity_associations", name)
    ]
    templates = [group["launchTemplate"]["id"] for group in groups]
    ec2.describe_launch_templates(LaunchTemplateIds=templates)
    for template in templates:
        ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest"])
    own = cluster["resourcesVpcConfig"]["clusterSecurityGroupId"]
    ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [own]}])
    arns = {cluster["roleArn"], *(group["nodeRole"] for group in groups), *(pod["roleArn"] for pod in pods)}
    return {"cluster": cluster, "roles": {arn.rpartition("/")[2] for arn in arns}}


def names(eks: Any, operation: str, cluster: str) -> list[Any]:
    """What an operation of EKS lists, whatever it calls the list."""
    pages = eks.get_paginator(operation)
    return pages.paginate(clusterName=cluster).build_full_result()[pages.result_keys[0].expression]


def read_roles(iam: Any, roles: set[str]) -> None:
    for role in roles:
        iam.get_role(RoleName=role)
        iam.list_attached_role_policies(RoleName=role)
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            iam.get_role_policy(RoleName=role, PolicyName=policy)
    for provider in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider["Arn"])


for account in sys.argv[1:]:
    read_account(**json.loads(account))
