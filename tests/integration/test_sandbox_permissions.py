"""A session of an assumed role may do what the role's policies say, and is refused everything else in the service's own words."""

import json

import pytest

from sandbox import ACCOUNTS, REGION
from sandbox.expect import refused, tagged

HUB, STAGING = ACCOUNTS["hub"], ACCOUNTS["staging"]


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", effect="Allow", **condition):
    return {"Effect": effect, "Action": action, "Resource": resource, **({"Condition": condition} if condition else {})}


def deny(action, resource="*", **condition):
    return allow(action, resource, "Deny", **condition)


def trust(principal, **condition):
    said = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    return document({**said, "Condition": condition} if condition else said)


class Roles:
    """Makes roles, and sessions in them."""

    def __init__(self, aws):
        self.aws = aws

    def make(self, name, *statements, account="staging", principal=None, condition=None, **more):
        iam = self.aws.client(account, "iam")
        principal = principal or f"arn:aws:iam::{ACCOUNTS[account]}:role/piksel-deploy"
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(principal, **(condition or {})), **more)["Role"]["Arn"]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
        return arn

    def session(self, sts, arn, **more):
        keys = sts.assume_role(RoleArn=arn, RoleSessionName="test", **more)["Credentials"]
        names = {"access_key_id": "AccessKeyId", "secret_access_key": "SecretAccessKey", "session_token": "SessionToken"}
        return lambda service: self.aws._client({name: keys[key] for name, key in names.items()}, service)

    def of(self, *statements, name="worker", account="staging", **more):
        """The clients of a session in a new role that has these statements."""
        return self.session(self.aws.client(account, "sts"), self.make(name, *statements, account=account), **more)


@pytest.fixture
def roles(aws):
    return Roles(aws)


def test_without_a_policy_a_session_may_only_ask_who_it_is(roles):
    clients = roles.of()
    assert clients("sts").get_caller_identity()["Arn"].endswith("assumed-role/worker/test")
    user = f"User: arn:aws:sts::{STAGING}:assumed-role/worker/test is not authorized to perform: "
    with refused("UnauthorizedOperation", f"You are not authorized to perform this operation. {user}ec2:DescribeVpcs on resource: *"):
        clients("ec2").describe_vpcs()
    with refused("AccessDenied", f"{user}iam:ListRoles on resource: arn:aws:iam::{STAGING}:role/"):
        clients("iam").list_roles()
    with refused("AccessDeniedException", "because no identity-based policy allows the eks:ListClusters action"):
        clients("eks").list_clusters()
    with refused("AccessDenied", "route53:ListHostedZones on resource: *"):
        clients("route53").list_hosted_zones()
    with refused("AccessDenied", "s3:ListAllMyBuckets"):
        clients("s3").list_buckets()
    with refused("AccessDeniedException"):
        clients("logs").describe_log_groups()
    with refused("AccessDenied", "sqs:ListQueues"):
        clients("sqs").list_queues()


def records(client, zone, name, action="UPSERT", kind="A"):
    record = {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1" if kind == "A" else '"owner"'}]}
    return client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]})


@pytest.fixture
def zones(aws):
    """By name: the ids of two hosted zones of the hub."""
    dns = aws.client("hub", "route53")
    names = ("staging", "other")
    made = {name: dns.create_hosted_zone(Name=f"{name}.example", CallerReference=name)["HostedZone"]["Id"] for name in names}
    return {name: identifier.rpartition("/")[2] for name, identifier in made.items()}


def test_a_zones_role_changes_records_of_its_own_zone_and_of_no_other(aws, roles, zones):
    caller = f"arn:aws:iam::{STAGING}:role/external-dns"
    own = f"arn:aws:route53:::hostedzone/{zones['staging']}"
    zone_role = roles.make(
        "staging-dns",
        allow(["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"], own),
        allow("route53:ListHostedZones"),
        account="hub",
        principal=caller,
        condition={"StringEquals": {"sts:ExternalId": "agreed"}},
    )
    program = roles.of(allow("sts:AssumeRole", zone_role), name="external-dns")
    dns = roles.session(program("sts"), zone_role, ExternalId="agreed")("route53")
    assert len(dns.list_hosted_zones()["HostedZones"]) == 2
    records(dns, zones["staging"], "map.staging.example")
    found = dns.list_resource_record_sets(HostedZoneId=zones["staging"])["ResourceRecordSets"]
    assert "map.staging.example." in {one["Name"] for one in found}
    with refused("AccessDenied", f"route53:ChangeResourceRecordSets on resource: arn:aws:route53:::hostedzone/{zones['other']}"):
        records(dns, zones["other"], "map.other.example")
    with refused("AccessDenied"):
        dns.list_resource_record_sets(HostedZoneId=zones["other"])
    with refused("AccessDenied"):
        dns.delete_hosted_zone(Id=zones["staging"])
    everything = aws.client("hub", "route53").list_resource_record_sets(HostedZoneId=zones["other"])["ResourceRecordSets"]
    assert {one["Type"] for one in everything} == {"NS", "SOA"}


def test_a_zones_role_is_assumed_with_its_external_id_alone(aws, roles):
    condition = {"StringEquals": {"sts:ExternalId": "agreed"}}
    zone_role = roles.make("staging-dns", account="hub", principal=f"arn:aws:iam::{STAGING}:root", condition=condition)
    program = roles.of(allow("sts:AssumeRole", zone_role), name="external-dns")("sts")
    for given in ({}, {"ExternalId": "guessed"}):
        with refused("AccessDenied", f"is not authorized to perform: sts:AssumeRole on resource: {zone_role}"):
            program.assume_role(RoleArn=zone_role, RoleSessionName="test", **given)
    program.assume_role(RoleArn=zone_role, RoleSessionName="test", ExternalId="agreed")
    other = roles.of(allow("sts:AssumeRole", f"{zone_role}-of-another"), name="other")("sts")
    with refused("AccessDenied"):
        other.assume_role(RoleArn=zone_role, RoleSessionName="test", ExternalId="agreed")


def test_a_role_of_the_same_account_that_names_the_caller_needs_no_policy_of_its(aws, roles):
    caller = roles.make("worker")
    named, account = roles.make("named", principal=caller), roles.make("account", principal=STAGING)
    sts = roles.session(aws.client("staging", "sts"), caller)("sts")
    sts.assume_role(RoleArn=named, RoleSessionName="test")
    with refused("AccessDenied"):
        sts.assume_role(RoleArn=account, RoleSessionName="test")


def test_conditions_speak_of_records(roles, zones):
    own = f"arn:aws:route53:::hostedzone/{zones['staging']}"
    condition = {
        "ForAllValues:StringLike": {"route53:ChangeResourceRecordSetsNormalizedRecordNames": ["*.apps.staging.example"]},
        "ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": ["A"]},
    }
    dns = roles.of(allow("route53:*ResourceRecordSets", own, **condition), account="hub")("route53")
    dns.list_resource_record_sets(HostedZoneId=zones["staging"])  # it names none
    records(dns, zones["staging"], "Map.apps.staging.example")
    for name, kind in (("map.staging.example", "A"), ("map.apps.staging.example", "TXT")):
        with refused("AccessDenied"):
            records(dns, zones["staging"], name, kind=kind)


def test_a_deny_outweighs_what_is_allowed(roles):
    ec2 = roles.of(allow("ec2:*"), deny("ec2:CreateVpc"))("ec2")
    assert ec2.describe_vpcs()["Vpcs"]
    with refused("UnauthorizedOperation", "with an explicit deny in an identity-based policy"):
        ec2.create_vpc(CidrBlock="10.2.0.0/16")


def test_a_boundary_and_a_session_s_policy_limit_what_the_role_may(aws, roles):
    boundary = aws.client("staging", "iam").create_policy(PolicyName="boundary", PolicyDocument=document(allow("ec2:Describe*")))
    sts, administrator = aws.client("staging", "sts"), allow("*")
    bound = roles.make("bound", administrator, PermissionsBoundary=boundary["Policy"]["Arn"])
    free = roles.make("free", administrator)
    limits = [
        (bound, {}),
        (free, {"Policy": document(allow("ec2:Describe*"))}),
        (free, {"PolicyArns": [{"arn": boundary["Policy"]["Arn"]}]}),
    ]
    for arn, given in limits:
        clients = roles.session(sts, arn, **given)
        assert clients("ec2").describe_vpcs()["Vpcs"]
        with refused("AccessDenied"):
            clients("iam").list_roles()
    roles.session(sts, free)("iam").list_roles()


def test_what_a_role_may_follows_its_policies_at_once_and_ends_with_it(aws, roles):
    iam, clients = aws.client("staging", "iam"), roles.of(allow("sts:*"))
    with refused("UnauthorizedOperation"):
        clients("ec2").describe_vpcs()
    iam.attach_role_policy(RoleName="worker", PolicyArn="arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess")
    clients("ec2").describe_vpcs()
    with refused("UnauthorizedOperation"):
        clients("ec2").create_vpc(CidrBlock="10.2.0.0/16")
    policy = iam.create_policy(PolicyName="more", PolicyDocument=document(allow("ec2:CreateVpc")))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="worker", PolicyArn=policy)
    clients("ec2").create_vpc(CidrBlock="10.2.0.0/16")
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=document(allow("ec2:CreateSubnet")), SetAsDefault=True)
    with refused("UnauthorizedOperation"):
        clients("ec2").create_vpc(CidrBlock="10.3.0.0/16")
    for arn in (policy, "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess"):
        iam.detach_role_policy(RoleName="worker", PolicyArn=arn)
    iam.delete_role_policy(RoleName="worker", PolicyName="own")
    iam.delete_role(RoleName="worker")
    with refused("UnauthorizedOperation"):
        clients("ec2").describe_vpcs()


def test_a_user_has_its_own_policies_and_its_groups(aws):
    iam = aws.client("hub", "iam")
    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    keys = {"access_key_id": key["AccessKeyId"], "secret_access_key": key["SecretAccessKey"]}
    with refused("UnauthorizedOperation", f"User: arn:aws:iam::{HUB}:user/reader is not authorized"):
        aws._client(keys, "ec2").describe_vpcs()
    iam.create_group(GroupName="readers")
    iam.put_group_policy(GroupName="readers", PolicyName="own", PolicyDocument=document(allow("ec2:DescribeVpcs")))
    iam.add_user_to_group(GroupName="readers", UserName="reader")
    aws._client(keys, "ec2").describe_vpcs()


def test_a_tag_decides_on_what_is_there_and_on_what_is_made(aws, roles):
    cluster = "kubernetes.io/cluster/piksel"
    ec2 = roles.of(
        allow("ec2:CreateLaunchTemplate", f"arn:aws:ec2:{REGION}:*:launch-template/*", StringEquals={f"aws:RequestTag/{cluster}": "owned"}),
        allow("ec2:CreateTags", f"arn:aws:ec2:{REGION}:*:launch-template/*", StringEquals={"ec2:CreateAction": "CreateLaunchTemplate"}),
        allow("ec2:DeleteLaunchTemplate", "*", StringEquals={f"aws:ResourceTag/{cluster}": "owned"}),
    )("ec2")
    data = {"ImageId": "ami-12345678"}

    def create(**tags):
        specified = tagged("launch-template", **tags)
        return ec2.create_launch_template(LaunchTemplateName="nodes", LaunchTemplateData=data, TagSpecifications=specified)

    for tags in ({"x": "y"}, {cluster: "shared"}, {"another": "owned"}):
        with refused("UnauthorizedOperation", "ec2:CreateLaunchTemplate"):
            create(**tags)
    own = create(**{cluster: "owned"})["LaunchTemplate"]
    with refused("UnauthorizedOperation", "ec2:CreateTags"):
        ec2.create_tags(Resources=[own["LaunchTemplateId"]], Tags=[{"Key": "Name", "Value": "nodes"}])
    foreign = aws.client("staging", "ec2").create_launch_template(LaunchTemplateName="foreign", LaunchTemplateData=data)["LaunchTemplate"]
    for named in ({"LaunchTemplateId": foreign["LaunchTemplateId"]}, {"LaunchTemplateName": "foreign"}):
        with refused("UnauthorizedOperation", foreign["LaunchTemplateId"]):
            ec2.delete_launch_template(**named)
    ec2.delete_launch_template(LaunchTemplateName="nodes")


def test_a_role_is_given_to_a_service_by_who_may_pass_it(aws, roles):
    iam = aws.client("staging", "iam")
    service = json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
    node = iam.create_role(RoleName="node", AssumeRolePolicyDocument=service)["Role"]["Arn"]
    iam.create_role(RoleName="other", AssumeRolePolicyDocument=service)
    profiles = f"arn:aws:iam::{STAGING}:instance-profile/karpenter/*"
    session = roles.of(
        allow(["iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"], profiles),
        allow("iam:PassRole", node, StringEquals={"iam:PassedToService": ["ec2.amazonaws.com"]}),
    )("iam")
    with refused("AccessDenied", f"iam:CreateInstanceProfile on resource: arn:aws:iam::{STAGING}:instance-profile/nodes"):
        session.create_instance_profile(InstanceProfileName="nodes")
    session.create_instance_profile(InstanceProfileName="nodes", Path="/karpenter/piksel/")
    with refused("AccessDenied", f"iam:PassRole on resource: arn:aws:iam::{STAGING}:role/other"):
        session.add_role_to_instance_profile(InstanceProfileName="nodes", RoleName="other")
    session.add_role_to_instance_profile(InstanceProfileName="nodes", RoleName="node")


def test_a_boundary_is_a_condition_of_what_a_role_is_given(aws, roles):
    boundary = aws.client("staging", "iam").create_policy(PolicyName="boundary", PolicyDocument=document(allow("ec2:*")))["Policy"]["Arn"]
    within = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    iam = roles.of(allow(["iam:CreateRole", "iam:AttachRolePolicy"], f"arn:aws:iam::{STAGING}:role/teams/*", **within))("iam")
    wanted = {"Path": "/teams/", "AssumeRolePolicyDocument": trust(STAGING)}
    with refused("AccessDenied", f"iam:CreateRole on resource: arn:aws:iam::{STAGING}:role/teams/maps"):
        iam.create_role(RoleName="maps", **wanted)
    iam.create_role(RoleName="maps", PermissionsBoundary=boundary, **wanted)
    iam.attach_role_policy(RoleName="maps", PolicyArn="arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess")
    roles.make("free", Path="/teams/")
    with refused("AccessDenied", "iam:AttachRolePolicy"):
        iam.attach_role_policy(RoleName="free", PolicyArn="arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess")


def test_queues_secrets_and_parameters_are_named(aws, roles):
    sqs, sm = aws.client("staging", "sqs"), aws.client("staging", "secretsmanager")
    urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("own", "foreign")}
    for name in ("own", "foreign"):
        sm.create_secret(Name=name, SecretString="value", Tags=[{"Key": "team", "Value": name}])
    clients = roles.of(
        allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueUrl"], f"arn:aws:sqs:{REGION}:{STAGING}:own"),
        allow("secretsmanager:GetSecretValue", "*", StringEquals={"secretsmanager:ResourceTag/team": "own"}),
        allow("secretsmanager:BatchGetSecretValue"),
        allow("ssm:GetParameter", f"arn:aws:ssm:{REGION}::parameter/aws/service/*"),
    )
    clients("sqs").receive_message(QueueUrl=clients("sqs").get_queue_url(QueueName="own")["QueueUrl"])
    with refused("AccessDenied", f"sqs:ReceiveMessage on resource: arn:aws:sqs:{REGION}:{STAGING}:foreign"):
        clients("sqs").receive_message(QueueUrl=urls["foreign"])
    with refused("AccessDenied", "sqs:SendMessage"):
        clients("sqs").send_message(QueueUrl=urls["own"], MessageBody="text")
    assert clients("secretsmanager").get_secret_value(SecretId="own")["SecretString"] == "value"
    with refused("AccessDeniedException", "secretsmanager:GetSecretValue"):
        clients("secretsmanager").get_secret_value(SecretId="foreign")
    batch = clients("secretsmanager").batch_get_secret_value(SecretIdList=["own", "foreign"])
    assert [one["Name"] for one in batch["SecretValues"]] == ["own"]
    assert [one["ErrorCode"] for one in batch["Errors"]] == ["AccessDeniedException"]
    path = "/aws/service/eks/optimized-ami/1.34/amazon-linux-2023/x86_64/standard/recommended/image_id"
    assert clients("ssm").get_parameter(Name=path)["Parameter"]["Value"].startswith("ami-")
    with refused("AccessDeniedException"):
        clients("ssm").get_parameter(Name="/own/parameter")


@pytest.mark.parametrize(
    ("condition", "lets"),
    [
        ({"StringEquals": {"aws:RequestedRegion": REGION}}, True),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, False),
        ({"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}, True),
        ({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/wor?er"}}, True),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/worker"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"Null": {"aws:MultiFactorAuthPresent": "true"}}, True),
        ({"Null": {"aws:PrincipalTag/team": "false"}}, False),
        ({"StringEqualsIfExists": {"aws:PrincipalTag/team": "maps"}}, True),
        ({"StringEquals": {"aws:PrincipalTag/team": "maps"}}, False),
        ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, True),
        ({"NumericLessThan": {"aws:EpochTime": "10"}}, False),
        ({"StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalAccount}"}}, True),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-example"}}, False),  # can't be read here
        ({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, False),
    ],
)
def test_conditions_are_read(roles, condition, lets):
    ec2 = roles.of(allow("ec2:DescribeVpcs", **condition))("ec2")
    if lets:
        ec2.describe_vpcs()
    else:
        with refused("UnauthorizedOperation"):
            ec2.describe_vpcs()


def test_a_session_s_tags_are_facts_and_are_given_by_who_may(aws, roles):
    arn = roles.make("worker", allow("ec2:DescribeVpcs", StringEquals={"aws:PrincipalTag/team": "maps"}))
    sts = aws.client("staging", "sts")
    with refused("UnauthorizedOperation"):
        roles.session(sts, arn)("ec2").describe_vpcs()
    tags = [{"Key": "team", "Value": "maps"}]
    roles.session(sts, arn, Tags=tags)("ec2").describe_vpcs()
    statement = {"Effect": "Allow", "Principal": {"AWS": STAGING}, "Action": "sts:AssumeRole"}
    aws.client("staging", "iam").update_assume_role_policy(RoleName="worker", PolicyDocument=document(statement))
    with refused("AccessDenied", "sts:TagSession"):
        roles.session(sts, arn, Tags=tags)


def test_a_deny_that_cannot_be_read_denies(roles):
    ec2 = roles.of(allow("*"), deny("ec2:DescribeVpcs", StringNotEquals={"aws:PrincipalOrgID": "o-example"}))("ec2")
    with refused("UnauthorizedOperation", "explicit deny"):
        ec2.describe_vpcs()


def test_a_web_identity_is_nobodys_without_a_provider_and_a_cluster_that_signed_it(aws, roles):
    arn = roles.make("worker")
    header, claims = (json.dumps(one).encode().hex() for one in ({"alg": "RS256"}, {"iss": "https://issuer.example", "sub": "somebody"}))
    for token in ("not a token", f"{header}.{claims}.signature", "e30.e30.e30"):
        with refused("InvalidIdentityToken"):
            aws.client("staging", "sts").assume_role_with_web_identity(RoleArn=arn, RoleSessionName="test", WebIdentityToken=token)
