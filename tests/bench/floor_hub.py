"""The floor of the hub, and of what crosses to it: plain programs that read what describes it, one call after the other.

What an account has of each is listed first, and then described, thing by thing, where a list does not do so.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import boto3

GLOBAL = "us-east-1"  # where certificates of CloudFront's are, which stands before a sign-in domain
AWSS = ("/aws-reserved/", "/aws-service-role/")  # paths of roles that AWS makes itself
MOST_TAGS, MOST_SECRETS = 10, 20  # things that one call tells of
LINKS = {
    "describe_vpc_peering_connections": "VpcPeeringConnections",
    "describe_transit_gateways": "TransitGateways",
    "describe_transit_gateway_vpc_attachments": "TransitGatewayVpcAttachments",
    "describe_customer_gateways": "CustomerGateways",
    "describe_vpn_gateways": "VpnGateways",
    "describe_vpn_connections": "VpnConnections",
}
# Of the registry, and of each repository; what is not set is an error in ECR's words.
OF_REGISTRY = ("describe_registry", "get_registry_policy")
OF_REPOSITORY = ("get_lifecycle_policy", "get_repository_policy")


def everything(client: Any, operation: str, result: str, **arguments: Any) -> list[Any]:
    if client.can_paginate(operation):
        found: list[Any] = client.get_paginator(operation).paginate(**arguments).build_full_result().get(result, [])
        return found
    return getattr(client, operation)(**arguments).get(result) or []


def read_hub(session: Any, own: str) -> None:
    """What no other account has: zones, images, sign-in, and the roles that let others come to them. own: that of its own runs."""
    read_own_zones(session)
    read_registry(session)
    read_sign_in(session)
    iam = session.client("iam")
    for provider in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider["Arn"])
    for role in everything(iam, "list_roles", "Roles"):
        if role["RoleName"] != own and not role["Path"].startswith(AWSS):
            read_role(iam, role["RoleName"])


def read_own_zones(session: Any) -> None:
    """Zones with their name servers, networks, tags and records; none is described as signed or logged."""
    route53 = session.client("route53")
    zones = [zone["Id"].rpartition("/")[2] for zone in everything(route53, "list_hosted_zones", "HostedZones")]
    for zone in zones:
        route53.get_hosted_zone(Id=zone)
        everything(route53, "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone)
    for some in chunks(zones, MOST_TAGS):
        route53.list_tags_for_resources(ResourceType="hostedzone", ResourceIds=some)


def read_registry(session: Any) -> None:
    ecr = session.client("ecr")
    for operation in OF_REGISTRY:
        if_there(ecr, getattr(ecr, operation))
    everything(ecr, "describe_pull_through_cache_rules", "pullThroughCacheRules")
    everything(ecr, "describe_repository_creation_templates", "repositoryCreationTemplates")
    for repository in everything(ecr, "describe_repositories", "repositories"):
        for operation in OF_REPOSITORY:
            if_there(ecr, getattr(ecr, operation), repositoryName=repository["repositoryName"])
        ecr.list_tags_for_resource(resourceArn=repository["repositoryArn"])


def read_sign_in(session: Any) -> None:
    """Pools and what is in them, the certificates of their domains, and the secrets that their clients' secrets are kept in."""
    cognito = session.client("cognito-idp")
    for pool in everything(cognito, "list_user_pools", "UserPools", MaxResults=60):
        read_pool(cognito, {"UserPoolId": pool["Id"]})
    acm = session.client("acm", region_name=GLOBAL)
    for certificate in everything(acm, "list_certificates", "CertificateSummaryList"):
        acm.describe_certificate(CertificateArn=certificate["CertificateArn"])
        acm.list_tags_for_certificate(CertificateArn=certificate["CertificateArn"])
    manager = session.client("secretsmanager")
    names = [secret["ARN"] for secret in everything(manager, "list_secrets", "SecretList")]
    for some in chunks(names, MOST_SECRETS):
        manager.batch_get_secret_value(SecretIdList=some)


def read_pool(cognito: Any, pool: dict[str, str]) -> None:
    described = cognito.describe_user_pool(**pool)["UserPool"]
    cognito.get_user_pool_mfa_config(**pool)
    for domain in filter(None, (described.get("Domain"), described.get("CustomDomain"))):
        cognito.describe_user_pool_domain(Domain=domain)
    everything(cognito, "list_groups", "Groups", **pool)
    everything(cognito, "list_resource_servers", "ResourceServers", MaxResults=50, **pool)
    for provider in everything(cognito, "list_identity_providers", "Providers", **pool):
        cognito.describe_identity_provider(ProviderName=provider["ProviderName"], **pool)
    for client in everything(cognito, "list_user_pool_clients", "UserPoolClients", **pool):
        cognito.describe_user_pool_client(ClientId=client["ClientId"], **pool)


def read_links(session: Any) -> None:
    """What connects networks; the routes stand in the tables, which are read with the network."""
    ec2 = session.client("ec2")
    for operation, result in LINKS.items():
        everything(ec2, operation, result)


def read_deployer(session: Any, role: str) -> None:
    """The role that the account's runs act in, what bounds it, and the account's own policies."""
    iam = session.client("iam")
    read_role(iam, role)
    for policy in everything(iam, "list_policies", "Policies", Scope="Local"):
        iam.get_policy(PolicyArn=policy["Arn"])
        iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])


def read_role(iam: Any, role: str) -> None:
    iam.get_role(RoleName=role)
    iam.list_attached_role_policies(RoleName=role)
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.get_role_policy(RoleName=role, PolicyName=policy)


def read_crossing(session: Any, network: Mapping[str, str], identity: Mapping[str, str], vpc: str, secrets: Sequence[str]) -> None:
    """What is the environment's in the hub, through the roles that lead there, and the copies of it in the account.

    network, identity: external ids by such a role. vpc: the name of the hub's. secrets: the names of the hub's.
    """
    for role, external_id in network.items():
        ec2 = through(session, role, external_id).client("ec2")
        found = everything(ec2, "describe_vpcs", "Vpcs", Filters=[{"Name": "tag:Name", "Values": [vpc]}])
        own = [{"Name": "vpc-id", "Values": [found[0]["VpcId"]]}]
        everything(ec2, "describe_route_tables", "RouteTables", Filters=own)
        everything(ec2, "describe_vpc_peering_connections", "VpcPeeringConnections")
    for role, external_id in identity.items():
        manager = through(session, role, external_id).client("secretsmanager")
        for name in secrets:
            manager.get_secret_value(SecretId=name)


def through(session: Any, role: str, external_id: str) -> Any:
    answer = session.client("sts").assume_role(RoleArn=role, RoleSessionName="floor", ExternalId=external_id)["Credentials"]
    return boto3.Session(answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"], session.region_name)


def if_there(client: Any, operation: Callable[..., Any], **arguments: Any) -> None:
    try:
        operation(**arguments)
    except client.exceptions.ClientError as error:
        if "NotFound" not in error.response["Error"]["Code"]:
            raise


def chunks(things: Sequence[str], most: int) -> list[list[str]]:
    return [list(things[start : start + most]) for start in range(0, len(things), most)]
