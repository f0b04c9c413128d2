"""Who may call the sandbox, and how everybody else is refused."""

import json
import stat
import subprocess

import boto3
import pytest

from sandbox import ACCOUNTS, REGION
from sandbox.expect import refused

READS = {
    "ec2": "describe_vpcs",
    "eks": "list_clusters",
    "iam": "list_roles",
    "logs": "describe_log_groups",
    "s3": "list_buckets",
    "sts": "get_caller_identity",
}


def read(service, environment, endpoint, **changed):
    keys = {
        "aws_access_key_id": environment["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": environment["AWS_SECRET_ACCESS_KEY"],
        "aws_session_token": environment["AWS_SESSION_TOKEN"],
    }
    client = boto3.client(service, region_name=REGION, endpoint_url=endpoint, **(keys | changed))
    return getattr(client, READS[service])()


@pytest.mark.parametrize(
    ("service", "expired", "unknown", "forged"),
    [
        ("ec2", "RequestExpired", "AuthFailure", "AuthFailure"),
        ("eks", "ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException"),
        ("iam", "ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch"),
        ("logs", "ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException"),
        ("s3", "ExpiredToken", "InvalidAccessKeyId", "SignatureDoesNotMatch"),
        ("sts", "ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch"),
    ],
)
def test_credentials_are_checked(aws, service, expired, unknown, forged):
    environment = aws.environment("staging")
    read(service, environment, aws.endpoint)
    with refused(expired):
        read(service, aws.expired_environment(), aws.endpoint)
    with refused(unknown):
        read(service, environment, aws.endpoint, aws_access_key_id="AKIAAAAAAAAAAAAAAAAA")
    with refused(forged):
        read(service, environment, aws.endpoint, aws_secret_access_key="another")


def test_each_profile_is_the_deploy_role_of_its_account(aws):
    for account, number in ACCOUNTS.items():
        environment = aws.process_environment(AWS_PROFILE=f"sandbox-{account}")
        answer = subprocess.run(["aws", "sts", "get-caller-identity"], env=environment, capture_output=True, check=True)
        found = json.loads(answer.stdout)
        assert found["Account"] == number
        assert found["Arn"].startswith(f"arn:aws:sts::{number}:assumed-role/piksel-deploy/sandbox-")


def test_a_session_outlives_a_reset(aws):
    sts = aws.client("staging", "sts")
    before = sts.get_caller_identity()
    aws.reset()
    assert sts.get_caller_identity()["Arn"] == before["Arn"]


def test_a_session_belongs_to_its_account(aws):
    production = read("sts", aws.environment("production"), aws.endpoint)
    assert production["Account"] == ACCOUNTS["production"]
    aws.client("staging", "ec2").create_vpc(CidrBlock="10.2.0.0/16")
    assert len(aws.client("staging", "ec2").describe_vpcs()["Vpcs"]) == 2
    assert len(aws.client("production", "ec2").describe_vpcs()["Vpcs"]) == 1


def test_a_role_is_assumed_by_whom_it_trusts(aws):
    user, iam = aws.user_client("sts"), aws.client("staging", "iam")
    with refused("AccessDenied", "is not authorized to perform: sts:AssumeRole"):
        user.assume_role(RoleArn="arn:aws:iam::222222222222:role/absent", RoleSessionName="test")
    deploy = "arn:aws:iam::111111111111:role/piksel-deploy"
    principals = {
        "named": {"AWS": deploy},
        "account": {"AWS": "arn:aws:iam::111111111111:root"},
        "service": {"Service": "ec2.amazonaws.com"},
    }
    for name, principal in principals.items():
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    def assume(client, name):
        return client.assume_role(RoleArn=f"arn:aws:iam::222222222222:role/{name}", RoleSessionName="test")

    assert assume(aws.client("hub", "sts"), "named")["AssumedRoleUser"]["Arn"].endswith("assumed-role/named/test")
    assume(user, "account")
    for client, name in ((user, "named"), (user, "service"), (aws.client("production", "sts"), "account")):
        with refused("AccessDenied"):
            assume(client, name)


def test_an_external_id_is_asked_for(aws):
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "111111111111"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "agreed"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = aws.client("staging", "iam").create_role(RoleName="partner", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    with refused("AccessDenied"):
        aws.user_client("sts").assume_role(RoleArn=role, RoleSessionName="test")
    aws.user_client("sts").assume_role(RoleArn=role, RoleSessionName="test", ExternalId="agreed")


def test_the_engineer_needs_the_external_id_of_another_account(aws):
    user = aws.user_client("sts")
    user.assume_role(RoleArn="arn:aws:iam::111111111111:role/piksel-deploy", RoleSessionName="test")
    deploy = "arn:aws:iam::222222222222:role/piksel-deploy"
    for wrong in ({}, {"ExternalId": "deploy-production"}):
        with refused("AccessDenied"):
            user.assume_role(RoleArn=deploy, RoleSessionName="test", **wrong)
    user.assume_role(RoleArn=deploy, RoleSessionName="test", ExternalId="deploy-staging")


def test_keys_survive_a_reset_and_lie_in_their_owners_file_alone(aws):
    before = aws.user_client("sts").get_caller_identity()["Arn"]
    aws.reset()
    assert aws.user_client("sts").get_caller_identity()["Arn"] == before == "arn:aws:iam::111111111111:user/engineer"
    assert stat.S_IMODE((aws.directory / "credentials").stat().st_mode) == 0o600
    secret = (aws.directory / "credentials").read_text().split("aws_secret_access_key = ")[1].strip()
    for file in aws.directory.iterdir():
        assert file.name == "credentials" or secret not in file.read_text()
