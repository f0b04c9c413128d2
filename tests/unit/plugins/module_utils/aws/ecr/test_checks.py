# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS is asked before anything is changed."""

from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr import checks, private_pulls
from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr.repositories import EcrRepository
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.ecr.described import ACCOUNT, OTHER, REGION, REGISTRY, params

SECRET, ARN = "ecr-pullthroughcache/docker-hub", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x"
HUB = params(pull_through_caches=[{"prefix": "docker-hub", "upstream": "registry-1.docker.io", "credential_secret": SECRET}])
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
KMS = {"type": "KMS", "kms_key": "alias/images"}
NAMED = [{"Name": "tag:Name", "Values": ["main"]}]
VPC = {"VpcId": "vpc-1", "Tags": [{"Key": "Name", "Value": "main"}]}
OF_VPC = [{"Name": "vpc-id", "Values": ["vpc-1"]}]
REMEDY = "of role vpc"


def test_a_secret_is_found_by_its_name(aws):
    aws.expect("secretsmanager", "describe_secret", {"ARN": ARN, "Name": SECRET}, SecretId=SECRET)
    assert checks.secrets(aws, HUB) == {SECRET: ARN}


def test_without_credentials_nobody_is_asked(aws):
    assert checks.secrets(aws, params(pull_through_caches=[{"prefix": "quay", "upstream": "quay.io"}])) == {}


@pytest.mark.parametrize("deleted", [True, False])
def test_a_secret_that_is_not_there_or_is_going_is_refused(aws, deleted):
    if deleted:
        aws.expect("secretsmanager", "describe_secret", {"ARN": ARN, "DeletedDate": datetime.now(UTC)}, SecretId=SECRET)
    else:
        aws.fail("secretsmanager", "describe_secret", "ResourceNotFoundException", SecretId=SECRET)
    with pytest.raises(InvalidPlan, match=f"docker-hub: there is no secret {SECRET} in this account and region; make it first"):
        checks.secrets(aws, HUB)


def test_a_secret_that_may_not_be_asked_for_is_a_failure(aws):
    aws.fail("secretsmanager", "describe_secret", "AccessDeniedException", SecretId=SECRET)
    with pytest.raises(ClientError, match="AccessDenied"):
        checks.secrets(aws, HUB)


def test_a_key_is_looked_up_once_wherever_it_is_named(aws):
    aws.expect("kms", "describe_key", {"KeyMetadata": {"Arn": KEY, "KeyId": "1"}}, KeyId="alias/images")
    one, gone = (
        {"name": "one", "encryption": KMS},
        {"name": "gone", "state": "absent", "encryption": {"type": "KMS", "kms_key": "alias/gone"}},
    )
    assert checks.keys(aws, params(repositories=[one, gone], creation_templates=[{"prefix": "ROOT", "encryption": KMS}])) == {
        "alias/images": KEY
    }


def test_a_key_that_is_not_there_is_refused(aws):
    aws.fail("kms", "describe_key", "NotFoundException", KeyId="alias/images")
    with pytest.raises(InvalidPlan, match="registry_creation_templates: ROOT: encryption: there is no key alias/images"):
        checks.keys(aws, params(creation_templates=[{"prefix": "ROOT", "encryption": KMS}]))


@pytest.mark.parametrize("account", [None, ACCOUNT])
def test_a_registry_does_not_replicate_to_itself(account):
    here = {"region": REGION, "account_id": account}
    with pytest.raises(InvalidPlan, match="registry_replication: rule 1: eu-west-1 of this account is this registry itself"):
        checks.refuse_replication_to_itself(params(replication=[{"destinations": [here]}]), REGISTRY)


def test_it_replicates_to_another_account_and_another_region():
    places = [{"region": REGION, "account_id": OTHER}, {"region": "eu-west-2"}]
    checks.refuse_replication_to_itself(params(replication=[{"destinations": places}]), REGISTRY)


def deletions(aws, images, named=()):
    kind = EcrRepository(aws, {}, "piksel.infra", purge_tags=False)
    if not named:
        aws.expect("ecr", "list_images", {"imageIds": images} if images else {}, repositoryName="old", maxResults=1)
    found = [Existing("ecr_repository", name, {}, {}) for name in ("old", "app")]
    return checks.refuse_deletions(kind, found, ["old", "never"], named)


def test_what_is_empty_may_go_and_what_is_named_is_not_asked_for(aws):
    assert deletions(aws, []) == ["old"]
    assert deletions(aws, [], ["ecr_repository old"]) == []


def test_what_holds_images_is_refused_with_the_name_to_give(aws):
    with pytest.raises(InvalidPlan, match="registry_delete_data names it as `ecr_repository old`"):
        deletions(aws, [{"imageDigest": "sha256:1"}])


def endpoint(service, kind="Interface", state="available", **more):
    name = f"com.amazonaws.eu-west-1.{service}"
    return {"VpcId": "vpc-1", "ServiceName": name, "VpcEndpointType": kind, "State": state, **more}


API, DKR = (endpoint(service, PrivateDnsEnabled=True) for service in ("ecr.api", "ecr.dkr"))
S3 = endpoint("s3", "Gateway", RouteTableIds=["rtb-1"])
LACKING = [
    ([API, DKR, S3], []),
    ([{**API, "State": "pending"}, DKR, S3], []),
    ([DKR, S3], [f"it has no interface endpoint for ecr.api; add it to vpc_endpoints {REMEDY}"]),
    ([{**API, "State": "Deleting"}, DKR, S3], [f"it has no interface endpoint for ecr.api; add it to vpc_endpoints {REMEDY}"]),
    (
        [API, {**DKR, "PrivateDnsEnabled": False}, S3],
        [f"its endpoint for ecr.dkr has no private DNS, so pulls go past it; set private_dns of it in vpc_endpoints {REMEDY}"],
    ),
    (
        [API, DKR, endpoint("s3", PrivateDnsEnabled=True)],
        [f"it has no gateway endpoint for s3, where images' layers are; add it to vpc_endpoints {REMEDY}"],
    ),
    (
        [API, DKR, {**S3, "RouteTableIds": []}],
        [f"its gateway endpoint for s3 is in no route table; name tiers of it in vpc_endpoints {REMEDY}"],
    ),
]


@pytest.mark.parametrize(("endpoints", "sentences"), LACKING)
def test_what_a_vpc_lacks_for_pulls_without_the_internet(aws, endpoints, sentences):
    aws.expect("ec2", "describe_vpcs", {"Vpcs": [VPC]}, Filters=NAMED)
    aws.expect("ec2", "describe_vpc_endpoints", {"VpcEndpoints": endpoints}, Filters=OF_VPC)
    assert private_pulls.problems(aws, ["main"]) == [f"registry_private_pull_vpcs: main: {sentence}" for sentence in sentences]


def test_a_vpc_that_is_not_there_or_is_there_twice_is_told(aws):
    aws.expect("ec2", "describe_vpcs", {"Vpcs": []}, Filters=NAMED)
    assert private_pulls.problems(aws, ["main"]) == [
        "registry_private_pull_vpcs: main: there is no VPC of this name in this account and region; role vpc makes it"
    ]
    aws.expect("ec2", "describe_vpcs", {"Vpcs": [VPC, {**VPC, "VpcId": "vpc-2"}]}, Filters=NAMED)
    both = [{**one, "VpcId": vpc} for one in (API, DKR, S3) for vpc in ("vpc-1", "vpc-2")]
    aws.expect("ec2", "describe_vpc_endpoints", {"VpcEndpoints": both}, Filters=[{"Name": "vpc-id", "Values": ["vpc-1", "vpc-2"]}])
    assert private_pulls.problems(aws, ["main"]) == ["registry_private_pull_vpcs: main: 2 VPCs have this name; rename all but one"]
