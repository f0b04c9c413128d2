# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `ecr` against the sandbox: made, unchanged, changed, removed, and every plan true."""

import json

import pytest

from sandbox.expect import refused

REGISTRY = "111111111111.dkr.ecr.ap-southeast-3.amazonaws.com"
REGION = "ap-southeast-3"
ELSEWHERE = {"region": "eu-west-1", "account_id": "222222222222"}


def actions(changes):
    return {name: one["action"] for name, one in changes.items()}


def lifecycle(ecr, name):
    return json.loads(ecr.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"])["rules"]


def push(ecr, name, tag="1"):
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "tag": tag}
    return ecr.put_image(repositoryName=name, imageManifest=json.dumps(manifest), imageTag=tag)["image"]["imageId"]


def test_all_of_it_is_made_once(aws, ecr, described, converge):
    changes, result = converge(**described)
    assert actions(changes) == {
        "ecr_repository example/app": "create",
        "ecr_repository example/nightly": "create",
        "ecr_pull_through_cache_rule quay": "create",
        "ecr_pull_through_cache_rule ecr-public": "create",
        "iam_role ecr-templates-ap-southeast-3": "create",
        "ecr_repository_creation_template ROOT": "create",
        f"ecr_registry_policy {REGION}": "create",
        f"ecr_replication {REGION}": "create",
        f"ecr_registry_scanning {REGION}": "update",
    }
    app, nightly = sorted(ecr.describe_repositories()["repositories"], key=lambda one: one["repositoryName"])
    assert (app["imageTagMutability"], app["imageScanningConfiguration"]) == ("IMMUTABLE", {"scanOnPush": True})
    assert (nightly["imageTagMutability"], nightly["imageScanningConfiguration"]) == ("IMMUTABLE_WITH_EXCLUSION", {"scanOnPush": False})
    own = aws.client("hub", "kms").describe_key(KeyId="alias/aws/ecr")["KeyMetadata"]["Arn"]
    assert nightly["encryptionConfiguration"] == {"encryptionType": "KMS", "kmsKey": own}
    assert [rule["selection"]["tagStatus"] for rule in lifecycle(ecr, "example/app")] == ["untagged", "any"]
    assert [rule["selection"]["countType"] for rule in lifecycle(ecr, "example/nightly")] == [
        *("sinceImagePushed", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned")
    ]
    policy = json.loads(ecr.get_repository_policy(repositoryName="example/app")["policyText"])
    assert [statement["Sid"] for statement in policy["Statement"]] == ["Pull", "Push"]
    with refused("RepositoryPolicyNotFoundException"):
        ecr.get_repository_policy(repositoryName="example/nightly")
    (template,) = ecr.describe_repository_creation_templates()["repositoryCreationTemplates"]
    assert {tag["Key"]: tag["Value"] for tag in template["resourceTags"]} == {"ManagedBy": "piksel.infra", "Project": "example"}
    assert template["customRoleArn"] == result["outputs"]["template_role_arn"]
    assert ecr.describe_registry()["replicationConfiguration"]["rules"][0]["destinations"][0]["registryId"] == "111111111111"
    assert result["outputs"]["repositories"]["example/app"] == {
        "arn": f"arn:aws:ecr:{REGION}:111111111111:repository/example/app",
        "uri": f"{REGISTRY}/example/app",
    }
    assert result["outputs"]["pull_through_caches"] == {"quay": f"{REGISTRY}/quay", "ecr-public": f"{REGISTRY}/ecr-public"}
    changes, result = converge(**described)
    assert (changes, result["unchanged"]) == ({}, 9)


def test_what_ecr_makes_for_a_cache_is_as_the_template_says(aws, ecr, described, converge):
    converge(**described)
    arn = aws.first_pull("hub", "quay/prometheus/node-exporter")
    assert {tag["Key"] for tag in ecr.list_tags_for_resource(resourceArn=arn)["tags"]} == {"ManagedBy", "Project"}
    assert lifecycle(ecr, "quay/prometheus/node-exporter")[0]["selection"]["countNumber"] == 90
    policy = json.loads(ecr.get_repository_policy(repositoryName="quay/prometheus/node-exporter")["policyText"])
    assert [statement["Sid"] for statement in policy["Statement"]] == ["Pull"]


CHANGED = {
    "a tag that may move": ({"image_tag_mutability": "MUTABLE"}, "image_tag_mutability"),
    "another exclusion": ({"image_tag_exclusions": ["latest"]}, "image_tag_mutability"),
    "no scan": ({"scan_on_push": False}, "scan_on_push"),
    "another lifecycle": ({"keep_last": 10}, "lifecycle"),
    "no lifecycle": ({"keep_last": 0, "expire_untagged_days": 0}, "lifecycle"),
    "one account less": ({"pull_accounts": ["333333333333"]}, "policy"),
    "no policy": ({"pull_accounts": [], "push_roles": []}, "policy"),
    "a statement": ({"policy_statements": [{"Effect": "Deny", "Principal": "*", "Action": "ecr:DeleteRepository"}]}, "policy"),
    "a tag": ({"tags": {"Team": "maps"}}, "tags"),
}


def test_one_change_of_a_repository_is_one_change_and_then_none(described, converge):
    converge(**described)
    first, second = described["repositories"]
    for what, (change, attribute) in CHANGED.items():
        first = {**first, **change}
        changes, _ = converge(**{**described, "repositories": [first, second]})
        assert actions(changes) == {"ecr_repository example/app": "update"}, what
        assert list(changes["ecr_repository example/app"]["attributes"]) == [attribute], what
        again, _ = converge(**{**described, "repositories": [first, second]})
        assert again == {}, what


def test_one_change_of_the_registry_is_one_change_and_then_none(aws, described, converge):
    converge(**described)
    aws.client("hub", "secretsmanager").create_secret(Name="ecr-pullthroughcache/quay", SecretString="{}")
    quay, public = described["pull_through_caches"]
    (template,) = described["creation_templates"]
    steps = [
        ({"pull_through_caches": [{**quay, "upstream": "registry.k8s.io"}, public]}, {"ecr_pull_through_cache_rule quay": "replace"}),
        ({"creation_templates": [{**template, "expire_untagged_days": 3}]}, {"ecr_repository_creation_template ROOT": "update"}),
        ({"creation_templates": [{**template, "pull_accounts": []}]}, {"ecr_repository_creation_template ROOT": "update"}),
        ({"policy": {"replication_accounts": ["222222222222"]}}, {f"ecr_registry_policy {REGION}": "update"}),
        ({"policy": {}}, {f"ecr_registry_policy {REGION}": "delete"}),
        ({"scanning": {"type": "ENHANCED"}}, {f"ecr_registry_scanning {REGION}": "update"}),
        (
            {"replication": [{"destinations": [{"region": "eu-west-1", "account_id": "222222222222"}]}]},
            {f"ecr_replication {REGION}": "update"},
        ),
        ({"replication": []}, {f"ecr_replication {REGION}": "delete"}),
    ]
    for change, expected in steps:
        described |= change
        assert actions(converge(**described)[0]) == expected
        assert converge(**described)[0] == {}


def test_a_cache_with_credentials_follows_its_secret(aws, ecr, converge):
    secrets = aws.client("hub", "secretsmanager")
    arns = [secrets.create_secret(Name=f"ecr-pullthroughcache/{name}", SecretString="{}")["ARN"] for name in ("one", "other")]
    cache = {"prefix": "docker-hub", "upstream": "registry-1.docker.io"}
    for name, arn in zip(("one", "other"), arns, strict=True):
        converge(pull_through_caches=[{**cache, "credential_secret": f"ecr-pullthroughcache/{name}"}])
        assert ecr.describe_pull_through_cache_rules()["pullThroughCacheRules"][0]["credentialArn"] == arn


def test_what_is_not_described_is_left_alone(ecr, described, converge):
    converge(**described)
    ecr.set_repository_policy(
        repositoryName="example/app",
        policyText=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "ecr:PutImage"}]}),
    )
    changes, _ = converge(repositories=[{"name": "example/app"}], defaults={"image_tag_mutability": "IMMUTABLE"})
    assert changes == {}


def test_a_purge_takes_what_is_ours_and_nothing_else(ecr, described, converge):
    converge(**described)
    ecr.create_repository(repositoryName="others/app")
    ecr.create_repository(
        repositoryName="example/alike", tags=[{"Key": "ManagedBy", "Value": "others"}, {"Key": "Project", "Value": "example"}]
    )
    left = {**described, "repositories": described["repositories"][:1], "pull_through_caches": [], "creation_templates": []}
    kinds = ["ecr_repository", "ecr_pull_through_cache_rule", "ecr_repository_creation_template", "iam_role"]
    left["policy"] = {}
    changes, result = converge(**left, purge=kinds)
    assert actions(changes) == {
        "ecr_pull_through_cache_rule quay": "delete",
        "ecr_pull_through_cache_rule ecr-public": "delete",
        "ecr_repository_creation_template ROOT": "delete",
        "iam_role ecr-templates-ap-southeast-3": "delete",
        f"ecr_registry_policy {REGION}": "delete",
    }
    assert result["kept"] == ["ecr_repository example/nightly: it holds data: it is deleted only where it is named"]
    changes, _ = converge(**left, purge=kinds, delete_data=["ecr_repository example/nightly"])
    assert actions(changes) == {"ecr_repository example/nightly": "delete"}
    names = {one["repositoryName"] for one in ecr.describe_repositories()["repositories"]}
    assert names == {"example/app", "others/app", "example/alike"}


def test_a_repository_that_is_said_to_be_absent_goes_if_it_is_empty_or_named(ecr, run, described, converge):
    converge(**described)
    push(ecr, "example/app")
    gone = [{**one, "state": "absent"} for one in described["repositories"]]
    result = run(**{**described, "repositories": gone})
    (problem,) = result["problems"]
    assert problem.startswith("registry_repositories: example/app: it holds images, and is not deleted with them unless")
    assert problem.endswith("registry_delete_data names it as `ecr_repository example/app`")
    assert len(ecr.describe_repositories()["repositories"]) == 2
    changes, _ = converge(**{**described, "repositories": gone}, delete_data=["ecr_repository example/app"])
    assert actions(changes) == {"ecr_repository example/app": "delete", "ecr_repository example/nightly": "delete"}
    assert converge(**{**described, "repositories": gone})[0] == {}


def test_absent_removes_what_is_described_and_keeps_images(ecr, described, converge):
    converge(**described)
    ecr.create_pull_through_cache_rule(ecrRepositoryPrefix="others", upstreamRegistryUrl="registry.k8s.io")
    changes, result = converge(**described, state="absent")
    assert set(actions(changes).values()) == {"delete"}
    assert {name.split()[0] for name in changes} == {
        *("ecr_pull_through_cache_rule", "ecr_repository_creation_template", "iam_role", "ecr_registry_policy", "ecr_replication")
    }
    assert len(result["kept"]) == 2
    assert result["outputs"] == {}
    assert [one["ecrRepositoryPrefix"] for one in ecr.describe_pull_through_cache_rules()["pullThroughCacheRules"]] == ["others"]
    assert ecr.get_registry_scanning_configuration()["scanningConfiguration"]["rules"]
    named = [f"ecr_repository {one['name']}" for one in described["repositories"]]
    push(ecr, "example/app")
    changes, _ = converge(**described, state="absent", delete_data=named)
    assert set(changes) == set(named)
    assert converge(**described, state="absent", delete_data=named)[0] == {}


@pytest.mark.parametrize("what", ["tags that may move", "no lifecycle", "another policy", "no template", "no rule", "another tag"])
def test_what_others_change_is_put_right(ecr, described, converge, what):
    converge(**described)
    name = {"repositoryName": "example/app"}
    arn = f"arn:aws:ecr:{REGION}:111111111111:repository/example/app"
    {
        "tags that may move": lambda: ecr.put_image_tag_mutability(**name, imageTagMutability="MUTABLE"),
        "no lifecycle": lambda: ecr.delete_lifecycle_policy(**name),
        "another policy": lambda: ecr.delete_repository_policy(**name),
        "no template": lambda: ecr.delete_repository_creation_template(prefix="ROOT"),
        "no rule": lambda: ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix="quay"),
        "another tag": lambda: ecr.tag_resource(resourceArn=arn, tags=[{"Key": "Project", "Value": "others"}]),
    }[what]()
    changes, _ = converge(**described)
    assert len(changes) == 1
    assert converge(**described)[0] == {}
