# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an environment may do in the hub's roles, and what it may not. Beside each thing that is done stands one that is refused."""

import json

import pytest

from sandbox import ACCOUNTS, REGION
from sandbox.expect import refused

from .conftest import ENVIRONMENTS, PRIVATE

PARENT = "piksel.big.go.id"
OTHER = {"staging": "production", "production": "staging"}
pytestmark = pytest.mark.parametrize("environment", ENVIRONMENTS)


def write(route53, zone, name, kind="A", value="192.0.2.7"):
    record = {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}
    changes = [{"Action": "UPSERT", "ResourceRecordSet": record}]
    return route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def test_external_dns_writes_to_its_own_zone_and_is_refused_on_another(platform, environment):
    route53 = platform.within(environment, "dns", f"piksel-{environment}-external-dns")("route53")
    own, other = f"{environment}.{PARENT}", f"{OTHER[environment]}.{PARENT}"
    change = write(route53, platform.zone(own), f"tiles.{own}")["ChangeInfo"]["Id"]
    write(route53, platform.zone(own), f"external-dnstiles.{own}", "TXT", '"heritage=external-dns"')
    assert route53.get_change(Id=change)["ChangeInfo"]["Status"]
    names = {one["Name"] for one in route53.list_resource_record_sets(HostedZoneId=platform.zone(own))["ResourceRecordSets"]}
    assert f"tiles.{own}." in names
    for zone in (other, PARENT, f"{PRIVATE} (private)"):
        with refused("AccessDenied", "route53:ChangeResourceRecordSets"):
            write(route53, platform.zone(zone), f"tiles.{zone.split()[0]}")
        if zone != f"{PRIVATE} (private)":
            with refused("AccessDenied", "route53:ListResourceRecordSets"):
                route53.list_resource_record_sets(HostedZoneId=platform.zone(zone))


def test_a_zone_itself_is_the_hubs(platform, environment):
    route53 = platform.within(environment, "dns")("route53")
    own = platform.zone(f"{environment}.{PARENT}")
    assert {one["Name"] for one in route53.list_hosted_zones()["HostedZones"]} >= {f"{environment}.{PARENT}."}
    for action, call in (
        ("CreateHostedZone", lambda: route53.create_hosted_zone(Name=f"more.{environment}.{PARENT}", CallerReference=environment)),
        ("DeleteHostedZone", lambda: route53.delete_hosted_zone(Id=own)),
        ("UpdateHostedZoneComment", lambda: route53.update_hosted_zone_comment(Id=own, Comment="mine")),
        (
            "ChangeTagsForResource",
            lambda: route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=own, RemoveTagKeys=["ManagedBy"]),
        ),
        ("DisableHostedZoneDNSSEC", lambda: route53.disable_hosted_zone_dnssec(HostedZoneId=own)),
    ):
        with refused("AccessDenied", f"route53:{action}"):
            call()


def test_sign_in_secrets_are_its_own_and_only_read(platform, environment):
    manager = platform.within(environment, "identity")("secretsmanager")
    name, other = f"piksel/{environment}/argo-oauth", f"piksel/{OTHER[environment]}/argo-oauth"
    value = manager.get_secret_value(SecretId=name)["SecretString"]
    copied = platform.client(environment, "secretsmanager").get_secret_value(SecretId=f"argo-oauth-{environment}")["SecretString"]
    assert value == copied
    assert value == client_of(platform, f"argo-oauth-{environment}")
    for action, call in (
        ("GetSecretValue", lambda: manager.get_secret_value(SecretId=other)),
        ("DescribeSecret", lambda: manager.describe_secret(SecretId=other)),
        ("ListSecrets", lambda: manager.list_secrets()),
        ("PutSecretValue", lambda: manager.put_secret_value(SecretId=name, SecretString="x:y")),
        ("UpdateSecret", lambda: manager.update_secret(SecretId=name, SecretString="x:y")),
        ("DeleteSecret", lambda: manager.delete_secret(SecretId=name)),
        ("PutResourcePolicy", lambda: manager.put_resource_policy(SecretId=name, ResourcePolicy=json.dumps({}))),
    ):
        with refused("AccessDeniedException", f"secretsmanager:{action}"):
            call()
    with refused("AccessDeniedException", "cognito-idp:ListUserPools"):
        platform.within(environment, "identity")("cognito-idp").list_user_pools(MaxResults=1)


def client_of(platform, name):
    """The client's id and secret, as the hub's Cognito has them."""
    cognito, pool = platform.client("hub", "cognito-idp"), platform.results["hub"]["cognito"]["outputs"]["user_pool"]["id"]
    clients = cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=60)["UserPoolClients"]
    (found,) = [one["ClientId"] for one in clients if one["ClientName"] == name]
    described = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=found)["UserPoolClient"]
    return f"{described['ClientId']}:{described['ClientSecret']}"


def test_secrets_of_the_other_environment_are_out_of_reach(platform, environment):
    """Its copies in its own account, and what the hub has for it, asked for by their full ARNs."""
    manager, other = platform.client(environment, "secretsmanager"), OTHER[environment]
    for account, name in ((other, f"argo-oauth-{other}"), (other, "database-password"), ("hub", f"piksel/{other}/argo-oauth")):
        arn = platform.client(account, "secretsmanager").describe_secret(SecretId=name)["ARN"]
        with refused("AccessDeniedException", "secretsmanager:GetSecretValue"):
            manager.get_secret_value(SecretId=arn)
        found = manager.batch_get_secret_value(SecretIdList=[arn])
        assert found["SecretValues"] == []
    with refused("AccessDeniedException"):
        own = platform.client("hub", "secretsmanager").describe_secret(SecretId=f"piksel/{environment}/argo-oauth")["ARN"]
        manager.get_secret_value(SecretId=own)  # as itself, without the role


def peering_of(platform, environment):
    """Id of its connection with the hub."""
    found = platform.client(environment, "ec2").describe_vpc_peering_connections()["VpcPeeringConnections"]
    (identity,) = [one["VpcPeeringConnectionId"] for one in found if one["Status"]["Code"] == "active"]
    return identity


def vpc_of(platform, account):
    filters = [{"Name": "tag:Name", "Values": [f"piksel-{account}"]}]
    return platform.client(account, "ec2").describe_vpcs(Filters=filters)["Vpcs"][0]["VpcId"]


def test_the_network_role_joins_its_own_network_and_no_other(platform, environment):
    ec2 = platform.within(environment, "network")("ec2")
    mine, others = (peering_of(platform, one) for one in (environment, OTHER[environment]))
    options = {"AccepterPeeringConnectionOptions": {"AllowDnsResolutionFromRemoteVpc": True}}
    ec2.modify_vpc_peering_connection_options(VpcPeeringConnectionId=mine, **options)
    with refused("UnauthorizedOperation", "ec2:ModifyVpcPeeringConnectionOptions"):
        ec2.modify_vpc_peering_connection_options(VpcPeeringConnectionId=others, **options)
    for resource in (others, vpc_of(platform, "hub")):
        with refused("UnauthorizedOperation", "ec2:CreateTags"):
            ec2.create_tags(Resources=[resource], Tags=[{"Key": "Name", "Value": "taken"}])
    with refused("UnauthorizedOperation", "ec2:DeleteVpcPeeringConnection"):
        ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=others)


def test_the_network_role_accepts_nothing_of_another_account_or_for_another_network(platform, environment):
    ec2, hub, other = platform.within(environment, "network")("ec2"), platform.client("hub", "ec2"), OTHER[environment]
    second = hub.create_vpc(CidrBlock="172.31.128.0/20")["Vpc"]["VpcId"]
    extra = platform.client(other, "ec2").create_vpc(CidrBlock="172.30.0.0/20")["Vpc"]["VpcId"]
    for account, vpc, peer in ((other, extra, vpc_of(platform, "hub")), (environment, vpc_of(platform, environment), second)):
        requester = platform.client(account, "ec2")
        asked = requester.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=peer, PeerOwnerId=ACCOUNTS["hub"], PeerRegion=REGION)
        identity = asked["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        requester.describe_vpc_peering_connections(VpcPeeringConnectionIds=[identity])
        with refused("UnauthorizedOperation", "ec2:AcceptVpcPeeringConnection"):
            ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=identity)
        requester.delete_vpc_peering_connection(VpcPeeringConnectionId=identity)
    hub.delete_vpc(VpcId=second)
    platform.client(other, "ec2").delete_vpc(VpcId=extra)


def test_the_network_role_routes_in_the_hubs_network_alone(platform, environment):
    ec2, hub, mine = platform.within(environment, "network")("ec2"), platform.client("hub", "ec2"), peering_of(platform, environment)
    second = hub.create_vpc(CidrBlock="172.31.144.0/20")["Vpc"]["VpcId"]
    table = hub.create_route_table(VpcId=second)["RouteTable"]["RouteTableId"]
    route = {"DestinationCidrBlock": "172.30.0.0/20", "VpcPeeringConnectionId": mine}
    with refused("UnauthorizedOperation", "ec2:CreateRoute"):
        ec2.create_route(RouteTableId=table, **route)
    own = hub.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc_of(platform, "hub")]}])["RouteTables"][0]["RouteTableId"]
    ec2.create_route(RouteTableId=own, **route)
    ec2.delete_route(RouteTableId=own, DestinationCidrBlock=route["DestinationCidrBlock"])
    hub.delete_route_table(RouteTableId=table)
    hub.delete_vpc(VpcId=second)


def test_the_network_role_makes_and_deletes_nothing(platform, environment):
    ec2, hub = platform.within(environment, "network")("ec2"), vpc_of(platform, "hub")
    table = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [hub]}])["RouteTables"][0]["RouteTableId"]
    for action, call in (
        ("CreateVpc", lambda: ec2.create_vpc(CidrBlock="10.9.0.0/16")),
        ("DeleteVpc", lambda: ec2.delete_vpc(VpcId=hub)),
        ("DeleteRouteTable", lambda: ec2.delete_route_table(RouteTableId=table)),
        ("CreateVpcPeeringConnection", lambda: ec2.create_vpc_peering_connection(VpcId=hub, PeerVpcId=hub)),
        ("CreateSecurityGroup", lambda: ec2.create_security_group(GroupName="mine", Description="mine", VpcId=hub)),
        ("RunInstances", lambda: ec2.run_instances(ImageId="ami-0123456789abcdef0", MinCount=1, MaxCount=1)),
        ("DescribeInstances", lambda: ec2.describe_instances()),
    ):
        with refused("UnauthorizedOperation", f"ec2:{action}"):
            call()


@pytest.mark.parametrize("suffix", ["dns", "identity", "network"])
def test_none_of_the_roles_looks_at_or_changes_roles(platform, environment, suffix):
    iam, own = platform.within(environment, suffix)("iam"), f"piksel-{environment}-{suffix}"
    for action, call in (
        ("ListRoles", lambda: iam.list_roles()),
        ("GetRole", lambda: iam.get_role(RoleName=own)),
        ("UpdateAssumeRolePolicy", lambda: iam.update_assume_role_policy(RoleName=own, PolicyDocument="{}")),
        ("AttachRolePolicy", lambda: iam.attach_role_policy(RoleName=own, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")),
        ("CreateUser", lambda: iam.create_user(UserName="somebody")),
    ):
        with refused("AccessDenied", f"iam:{action}"):
            call()
