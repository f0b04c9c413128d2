"""The log of calls: what it says of each, whatever the protocol, and what it keeps to itself."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.config import Config

from sandbox import ACCOUNTS
from sandbox.expect import eventually, refused


def test_every_protocol_is_understood(aws):
    aws.client("staging", "ec2").create_vpc(CidrBlock="10.2.0.0/16")
    aws.client("staging", "iam").list_roles()
    aws.client("hub", "logs").create_log_group(logGroupName="/network")
    aws.client("staging", "eks").list_clusters()
    aws.client("hub", "route53").list_hosted_zones()
    s3 = aws.client("staging", "s3")
    s3.create_bucket(Bucket="piksel-logs", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"})
    s3.put_object(Bucket="piksel-logs", Key="a/b c", Body=b"content")
    s3.list_objects_v2(Bucket="piksel-logs")
    found = [(call["service"], call["operation"], call["write"], call["account"]) for call in aws.calls()]
    assert found == [
        ("ec2", "CreateVpc", True, ACCOUNTS["staging"]),
        ("iam", "ListRoles", False, ACCOUNTS["staging"]),
        ("logs", "CreateLogGroup", True, ACCOUNTS["hub"]),
        ("eks", "ListClusters", False, ACCOUNTS["staging"]),
        ("route53", "ListHostedZones", False, ACCOUNTS["hub"]),
        ("s3", "CreateBucket", True, ACCOUNTS["staging"]),
        ("s3", "PutObject", True, ACCOUNTS["staging"]),
        ("s3", "ListObjectsV2", False, ACCOUNTS["staging"]),
    ]
    assert [call["operation"] for call in aws.calls(write=True)] == ["CreateVpc", "CreateLogGroup", "CreateBucket", "PutObject"]


def test_a_call_has_its_parameters_and_resources(aws):
    ec2 = aws.client("staging", "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    aws.clear_calls()
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.2.0.0/24", AvailabilityZone="ap-southeast-3a")["Subnet"]["SubnetId"]
    with refused("InvalidSubnet.Conflict"):
        ec2.create_subnet(VpcId=vpc, CidrBlock="10.2.0.0/24", AvailabilityZone="ap-southeast-3a")
    made, conflict = aws.calls()
    assert made["parameters"] == {"VpcId": vpc, "CidrBlock": "10.2.0.0/24", "AvailabilityZone": "ap-southeast-3a"}
    assert {vpc, subnet} <= set(made["resources"])
    assert (made["status"], made["error"], made["region"]) == (200, None, "ap-southeast-3")
    assert made["duration_ms"] > 0
    assert (conflict["status"], conflict["error"]) == (400, "InvalidSubnet.Conflict")


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("secretsmanager", "create_secret", {"Name": "database", "SecretString": "hidden-value"}),
        ("secretsmanager", "create_secret", {"Name": "database", "SecretBinary": b"hidden-value"}),
        ("ssm", "put_parameter", {"Name": "database", "Type": "SecureString", "Value": "hidden-value"}),
        (
            "rds",
            "create_db_instance",
            {
                "DBInstanceIdentifier": "database",
                "DBInstanceClass": "db.t4g.large",
                "Engine": "postgres",
                "AllocatedStorage": 50,
                "MasterUsername": "piksel",
                "MasterUserPassword": "hidden-value",
            },
        ),
    ],
)
def test_secrets_stay_out(aws, service, operation, parameters):
    getattr(aws.client("staging", service), operation)(**parameters)
    (call,) = aws.calls()
    assert call["write"]
    assert "database" in call["parameters"].values()
    assert "hidden-value" not in (aws.directory / "calls.jsonl").read_text()
    assert "aGlkZGVuLXZhbHVl" not in (aws.directory / "calls.jsonl").read_text()


def test_a_dry_run_writes_nothing(aws):
    ec2 = aws.client("staging", "ec2")
    with refused("DryRunOperation"):
        ec2.create_vpc(CidrBlock="10.2.0.0/16", DryRun=True)
    assert aws.calls(write=True) == []
    assert len(ec2.describe_vpcs()["Vpcs"]) == 1


def test_what_is_not_there_is_refused_once(aws):
    with refused("SandboxLacksOperation", "How to add an operation"):
        aws.client("staging", "ec2").describe_ipam_pools()
    assert [call["status"] for call in aws.calls()] == [501]


def test_after_so_many_writes_none_is_made_and_those_that_waited_come_to_nothing(aws):
    ec2 = aws.client("staging", "ec2", config=Config(retries={"max_attempts": 0}))
    with ThreadPoolExecutor(4) as threads:
        with aws.held_after(2):
            made = [threads.submit(ec2.create_vpc, CidrBlock=f"10.{number}.0.0/16") for number in range(4)]
            eventually(lambda: len(aws.calls(write=True)) == 2)
            assert len(ec2.describe_vpcs()["Vpcs"]) == 3  # with the default one: reads go on
            eventually(lambda: [one.done() for one in made].count(True) == 2)
        assert sorted(type(one.exception()).__name__ for one in made) == ["ConnectionClosedError"] * 2 + ["NoneType"] * 2
    assert len(ec2.describe_vpcs()["Vpcs"]) == 3
    ec2.create_vpc(CidrBlock="10.9.0.0/16")
    assert len(aws.calls(write=True)) == 3
