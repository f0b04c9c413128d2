# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What module `ecr` refuses once it has looked, before anything is changed."""

import pytest

HUB_CACHE = {"prefix": "docker-hub", "upstream": "registry-1.docker.io", "credential_secret": "ecr-pullthroughcache/docker-hub"}
ENDPOINTS = [("ecr.api", "Interface"), ("ecr.dkr", "Interface"), ("s3", "Gateway")]
REFUSED = [
    ({"repositories": [{"name": "App"}]}, "registry_repositories: 'App' is no repository's name"),
    ({"pull_accounts": ["12345"]}, "registry_pull_accounts: '12345' is not an account's id; write its twelve digits in quotes"),
    (
        {"repositories": [{"name": "app", "encryption": {"type": "KMS", "kms_key": "alias/none"}}]},
        "registry_repositories: app: encryption: there is no key alias/none in this account and region; correct it, or leave it out",
    ),
    (
        {"creation_templates": [{"prefix": "ROOT", "encryption": {"type": "KMS", "kms_key": "alias/none"}}]},
        "registry_creation_templates: ROOT: encryption: there is no key alias/none in this account and region",
    ),
    (
        {"pull_through_caches": [HUB_CACHE]},
        "registry_pull_through_caches: docker-hub: there is no secret ecr-pullthroughcache/docker-hub in this account and region",
    ),
    (
        {"replication": [{"destinations": [{"region": "ap-southeast-3"}]}]},
        "registry_replication: rule 1: ap-southeast-3 of this account is this registry itself; name another region or account",
    ),
]


@pytest.mark.parametrize(("given", "sentence"), REFUSED)
def test_it_is_refused_before_anything_is_changed(aws, run, given, sentence):
    for check in (True, False):
        result = run(check=check, **given)
        assert result["failed"]
        assert sentence in result["msg"]
        assert "nothing was changed" in result["msg"]
    assert not aws.calls(write=True)


def test_another_encryption_needs_another_repository(aws, run):
    run(repositories=[{"name": "app"}])
    aws.clear_calls()
    result = run(repositories=[{"name": "app", "encryption": {"type": "KMS"}}])
    assert "ecr_repository app: encryption is {'type': 'AES256'} and can't become {'type': 'KMS'}" in result["msg"]
    assert not aws.calls(write=True)


def test_a_secret_that_is_being_deleted_is_no_credential(aws, run):
    secrets = aws.client("hub", "secretsmanager")
    secrets.create_secret(Name="ecr-pullthroughcache/docker-hub", SecretString="{}")
    secrets.delete_secret(SecretId="ecr-pullthroughcache/docker-hub")
    assert "there is no secret ecr-pullthroughcache/docker-hub" in run(pull_through_caches=[HUB_CACHE])["msg"]


@pytest.fixture
def vpc(aws):
    """A VPC with all that private pulls need but what the test leaves out."""
    ec2 = aws.client("hub", "ec2")

    def make(name="example", without=(), private_dns=True, in_tables=True):
        tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": name}]}]
        vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=tags)["Vpc"]["VpcId"]
        for option in ("EnableDnsSupport", "EnableDnsHostnames"):
            ec2.modify_vpc_attribute(VpcId=vpc, **{option: {"Value": True}})
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24")["Subnet"]["SubnetId"]
        table = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"][0]["RouteTableId"]
        for service, kind in ENDPOINTS:
            if service in without:
                continue
            more = {"SubnetIds": [subnet], "PrivateDnsEnabled": private_dns} if kind == "Interface" else {}
            if kind == "Gateway" and in_tables:
                more = {"RouteTableIds": [table]}
            ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.ap-southeast-3.{service}", VpcEndpointType=kind, **more)
        aws.clear_calls()

    return make


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        ({"without": ["ecr.api"]}, "it has no interface endpoint for ecr.api; add it to vpc_endpoints of role vpc"),
        ({"without": ["ecr.dkr"]}, "it has no interface endpoint for ecr.dkr; add it to vpc_endpoints of role vpc"),
        ({"without": ["s3"]}, "it has no gateway endpoint for s3, where images' layers are; add it to vpc_endpoints of role vpc"),
        ({"private_dns": False}, "its endpoint for ecr.api has no private DNS, so pulls go past it"),
        ({"in_tables": False}, "its gateway endpoint for s3 is in no route table; name tiers of it"),
    ],
)
def test_a_vpc_that_pulls_would_not_come_out_of_is_refused_and_in_check_mode_told(aws, run, vpc, lacking, sentence):
    vpc(**lacking)
    told = f"registry_private_pull_vpcs: example: {sentence}"
    planned = run(check=True, repositories=[{"name": "app"}], private_pull_vpcs=["example"])
    assert planned["changed"]
    assert any(warning.startswith(told) for warning in planned["warnings"])
    refused = run(repositories=[{"name": "app"}], private_pull_vpcs=["example"])
    assert any(problem.startswith(told) for problem in refused["problems"])
    assert not aws.calls(write=True)


def test_a_vpc_with_all_of_it_is_fine_and_one_that_is_not_there_is_not(aws, run, vpc):
    vpc()
    assert not run(repositories=[{"name": "app"}], private_pull_vpcs=["example"]).get("failed")
    problems = run(private_pull_vpcs=["example", "missing"])["problems"]
    assert problems == ["registry_private_pull_vpcs: missing: there is no VPC of this name in this account and region; role vpc makes it"]
