# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of the kind of repositories."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr.repositories import LEFT, EcrRepository
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError
from botocore.stub import ANY

from unit.plugins.module_utils.aws.stubs import tag_list

ARN = "arn:aws:ecr:eu-west-1:123456789012:repository"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
OURS = {"ManagedBy": "piksel.infra"}
NAME = {"repositoryName": "app"}
CHOICE = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 50}
LIFECYCLE = {"rules": [{"rulePriority": 1, "selection": CHOICE, "action": {"type": "expire"}}]}
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}]}
IMMUTABLE = {"mode": "IMMUTABLE", "exclusions": []}
WANTED = {"tags": OURS, "image_tag_mutability": IMMUTABLE, "scan_on_push": True}


def described(name="app", **more):
    return {
        "repositoryName": name,
        "repositoryArn": f"{ARN}/{name}",
        "repositoryUri": f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/{name}",
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfiguration": {"encryptionType": "AES256"},
        **more,
    }


@pytest.fixture
def kind(aws):
    return EcrRepository(aws, {"app": ("lifecycle", "policy")}, "piksel.infra", purge_tags=False)


def existing(**attributes):
    found = {"tags": {}, "lifecycle": {}, "policy": {}, **attributes}
    return Existing("ecr_repository", "app", found, {"id": "app", "arn": f"{ARN}/app", "uri": "uri"})


def expect_tags(aws, tags=OURS, name="app"):
    aws.expect("ecr", "list_tags_for_resource", {"tags": tag_list(**tags)}, resourceArn=f"{ARN}/{name}")


def test_a_repository_is_read_with_its_documents(aws, kind):
    filters = [{"filterType": "WILDCARD", "filter": one} for one in ("v*", "b")]
    found = described(
        imageTagMutability="MUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=filters,
        encryptionConfiguration={"encryptionType": "KMS", "kmsKey": KEY},
    )
    aws.expect("ecr", "describe_repositories", {"repositories": [described("other")], "nextToken": "2"})
    aws.expect("ecr", "describe_repositories", {"repositories": [found]}, nextToken="2")
    expect_tags(aws, {**OURS, "aws:cloudformation:stack-name": "x"})
    aws.expect("ecr", "get_lifecycle_policy", {"lifecyclePolicyText": json.dumps(LIFECYCLE)}, **NAME)
    aws.expect("ecr", "get_repository_policy", {"policyText": json.dumps(POLICY)}, **NAME)
    (one,) = kind.read()
    assert one.attributes == {
        "tags": OURS,
        "image_tag_mutability": {"mode": "MUTABLE", "exclusions": ["b", "v*"]},
        "scan_on_push": True,
        "encryption": {"type": "KMS", "kms_key": KEY},
        "lifecycle": LIFECYCLE,
        "policy": POLICY,
    }
    assert (one.owned, one.outputs["uri"]) == (True, found["repositoryUri"])


def test_a_repository_without_documents_has_none_and_is_somebody_elses(aws, kind):
    aws.expect("ecr", "describe_repositories", {"repositories": [described()]})
    expect_tags(aws, {"ManagedBy": "others"})
    aws.fail("ecr", "get_lifecycle_policy", "LifecyclePolicyNotFoundException", **NAME)
    aws.fail("ecr", "get_repository_policy", "RepositoryPolicyNotFoundException", **NAME)
    (one,) = kind.read()
    assert (one.attributes["lifecycle"], one.attributes["policy"], one.owned) == ({}, {}, False)


def test_a_repository_that_goes_while_it_is_read_is_not_there(aws, kind):
    aws.expect("ecr", "describe_repositories", {"repositories": [described()]})
    expect_tags(aws)
    aws.fail("ecr", "get_lifecycle_policy", "RepositoryNotFoundException", **NAME)
    assert kind.read() == []


def test_what_may_not_be_read_fails(aws, kind):
    aws.expect("ecr", "describe_repositories", {"repositories": [described()]})
    expect_tags(aws)
    aws.fail("ecr", "get_lifecycle_policy", "AccessDeniedException", **NAME)
    with pytest.raises(ClientError, match="AccessDenied"):
        kind.read()


def test_of_one_that_is_to_go_the_tags_are_enough(aws):
    kind = EcrRepository(aws, {"app": LEFT}, "piksel.infra", purge_tags=False)
    aws.expect("ecr", "describe_repositories", {"repositories": [described()]})
    expect_tags(aws)
    (one,) = kind.read()
    assert not {"lifecycle", "policy"} & one.attributes.keys()


def test_for_a_purge_ours_are_found_by_their_tags(aws):
    kind = EcrRepository(aws, {"app": LEFT}, "piksel.infra", purge_tags=False, sought={**OURS, "Project": "maps"})
    aws.expect("ecr", "describe_repositories", {"repositories": [described(), described("old"), described("others")]})
    filters = [{"Key": "ManagedBy", "Values": ["piksel.infra"]}, {"Key": "Project", "Values": ["maps"]}]
    tagged = {"ResourceTagMappingList": [{"ResourceARN": f"{ARN}/{name}"} for name in ("old", "app", "gone")]}
    aws.expect("resourcegroupstaggingapi", "get_resources", tagged, ResourceTypeFilters=["ecr:repository"], TagFilters=filters)
    for _ in ("app", "old"):
        aws.expect("ecr", "list_tags_for_resource", {"tags": tag_list(**OURS)}, resourceArn=ANY)
    assert sorted(one.name for one in kind.read()) == ["app", "old"]


def test_a_repository_is_made_once_and_brought_to_the_rest(aws, kind):
    aws.expect_once(
        "ecr",
        "create_repository",
        {"repository": described()},
        **NAME,
        tags=tag_list(**OURS),
        imageScanningConfiguration={"scanOnPush": True},
        imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "v*"}],
        encryptionConfiguration={"encryptionType": "KMS", "kmsKey": KEY},
    )
    aws.expect("ecr", "put_lifecycle_policy", {}, **NAME, lifecyclePolicyText=json.dumps(LIFECYCLE))
    aws.expect("ecr", "set_repository_policy", {}, **NAME, policyText=json.dumps(POLICY))
    more = {"image_tag_mutability": {"mode": "IMMUTABLE", "exclusions": ["v*"]}, "encryption": {"type": "KMS", "kms_key": KEY}}
    made = kind.create("app", {**WANTED, **more, "lifecycle": LIFECYCLE, "policy": POLICY})
    assert made.outputs["arn"] == f"{ARN}/app"


def test_a_repository_whose_answer_was_lost_is_found_and_not_made_again(aws, kind):
    made = {"tags": tag_list(**OURS), "imageScanningConfiguration": {"scanOnPush": True}, "imageTagMutability": "IMMUTABLE"}
    aws.fail("ecr", "create_repository", "ServerException", use="once", status=500, **NAME, **made)
    aws.expect("ecr", "describe_repositories", {"repositories": [described()]}, repositoryNames=["app"])
    expect_tags(aws)
    aws.fail("ecr", "get_lifecycle_policy", "LifecyclePolicyNotFoundException", **NAME)
    aws.fail("ecr", "get_repository_policy", "RepositoryPolicyNotFoundException", **NAME)
    assert kind.create("app", WANTED).name == "app"


def test_one_that_is_not_there_is_not_found(aws, kind):
    aws.fail("ecr", "describe_repositories", "RepositoryNotFoundException", repositoryNames=["app"])
    assert kind.find("app") is None


def test_each_attribute_is_changed_by_its_own_call(aws, kind):
    arn = {"resourceArn": f"{ARN}/app"}
    aws.expect("ecr", "tag_resource", {}, **arn, tags=tag_list(Team="maps"))
    aws.expect("ecr", "untag_resource", {}, **arn, tagKeys=["Old"])
    aws.expect("ecr", "put_image_tag_mutability", {}, **NAME, imageTagMutability="IMMUTABLE")
    aws.expect("ecr", "put_image_scanning_configuration", {}, **NAME, imageScanningConfiguration={"scanOnPush": False})
    aws.expect("ecr", "delete_lifecycle_policy", {}, **NAME)
    aws.expect("ecr", "delete_repository_policy", {}, **NAME)
    changes = {"tags": {"Team": "maps"}, "image_tag_mutability": IMMUTABLE, "scan_on_push": False, "lifecycle": {}, "policy": {}}
    kind.update(existing(tags={"Old": "1"}), changes)


@pytest.mark.parametrize(
    ("attribute", "operation", "code"),
    [
        ("lifecycle", "delete_lifecycle_policy", "LifecyclePolicyNotFoundException"),
        ("policy", "delete_repository_policy", "RepositoryPolicyNotFoundException"),
    ],
)
def test_a_document_that_is_gone_already_is_no_failure(aws, kind, attribute, operation, code):
    aws.fail("ecr", operation, code, **NAME)
    kind.update(existing(), {attribute: {}})


@pytest.mark.parametrize(("named", "force"), [((), False), (("app",), True)])
def test_a_repository_goes_with_images_only_where_it_is_named(aws, named, force):
    kind = EcrRepository(aws, {}, "piksel.infra", purge_tags=False, may_empty=named)
    aws.expect("ecr", "delete_repository", {}, **NAME, force=force)
    kind.delete(existing())


def test_a_repository_that_is_gone_is_deleted(aws, kind):
    aws.fail("ecr", "delete_repository", "RepositoryNotFoundException", **NAME, force=False)
    kind.delete(existing())


@pytest.mark.parametrize(("images", "is_empty"), [({}, True), ({"imageIds": [{"imageDigest": "sha256:1"}]}, False)])
def test_whether_it_holds_images(aws, kind, images, is_empty):
    aws.expect("ecr", "list_images", images, **NAME, maxResults=1)
    assert kind.is_empty("app") is is_empty


def test_what_means_the_same_is_no_difference(kind):
    there = {"type": "KMS", "kms_key": KEY}
    assert kind.target("encryption", {"type": "KMS"}, there) == there
    assert kind.target("encryption", {"type": "KMS", "kms_key": "other"}, there) == {"type": "KMS", "kms_key": "other"}
    assert kind.target("encryption", {"type": "AES256"}, there) == {"type": "AES256"}
    assert kind.target("encryption", {"type": "KMS"}, None) == {"type": "KMS"}
    listed = {**POLICY, "Statement": [{**POLICY["Statement"][0], "Action": ["ecr:BatchGetImage"]}]}
    assert kind.target("policy", POLICY, listed) == listed
    assert (kind.target("policy", {}, POLICY), kind.target("policy", POLICY, {})) == ({}, POLICY)
    assert kind.target("tags", OURS, {"Team": "maps"}) == {**OURS, "Team": "maps"}
