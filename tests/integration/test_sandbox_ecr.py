"""ECR as the sandbox has it: what it takes of repositories, caches, templates and settings, and what it says no to."""

import json

import pytest

from sandbox import SandboxError
from sandbox.expect import refused

from .test_sandbox_permissions import Roles, allow, deny

HUB, STAGING = "111111111111", "222222222222"
NAME = {"repositoryName": "app"}
QUAY = {"ecrRepositoryPrefix": "quay", "upstreamRegistryUrl": "quay.io"}
DOCKER = {"ecrRepositoryPrefix": "docker-hub", "upstreamRegistryUrl": "registry-1.docker.io"}
CACHES = {"prefix": "ROOT", "appliedFor": ["PULL_THROUGH_CACHE"]}
TRUST = {"Effect": "Allow", "Principal": {"Service": "ecr.amazonaws.com"}, "Action": "sts:AssumeRole"}
MANIFEST = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}
TAG = [{"Key": "Project", "Value": "piksel"}]


@pytest.fixture
def ecr(aws):
    return aws.client("hub", "ecr")


@pytest.fixture
def app(ecr):
    return ecr.create_repository(**NAME)["repository"]


@pytest.fixture
def roles(aws):
    return Roles(aws)


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def pull(principal="*", effect="Allow", action="ecr:BatchGetImage", **more):
    return {"Effect": effect, "Principal": principal, "Action": action, **more}


def lifecycle(*rules):
    return json.dumps({"rules": list(rules)})


def rule(priority=1, action=None, **selection):
    chosen = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 5, **selection}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    return {"rulePriority": priority, "selection": chosen, "action": action or {"type": "expire"}}


def aged(count="sinceImagePushed", number=5, **more):
    return {"countType": count, "countNumber": number, "countUnit": "days", **more}


ARCHIVE = {"type": "transition", "targetStorageClass": "archive"}
TAGGED = {"tagStatus": "tagged", "tagPatternList": ["v*"]}


@pytest.mark.parametrize(
    "rules",
    [
        [rule()],
        [rule(1, **TAGGED), rule(2, **aged(tagStatus="untagged")), rule(9)],
        [rule(1, **aged("sinceImagePulled"), action=ARCHIVE), rule(2, **aged("sinceImageTransitioned", 90, storageClass="archive"))],
        [rule(1, tagStatus="tagged", tagPrefixList=["v"], storageClass="standard")],
    ],
)
def test_a_lifecycle_is_taken_and_told_as_it_was_given(ecr, app, rules):
    text = lifecycle(*rules)
    ecr.put_lifecycle_policy(**NAME, lifecyclePolicyText=text)
    assert ecr.get_lifecycle_policy(**NAME)["lifecyclePolicyText"] == text
    ecr.delete_lifecycle_policy(**NAME)
    with refused("LifecyclePolicyNotFoundException"):
        ecr.get_lifecycle_policy(**NAME)


@pytest.mark.parametrize(
    "rules",
    [
        [rule(1), rule(1, **TAGGED)],
        [rule(1), rule(2, **TAGGED)],
        [rule(1, tagStatus="tagged")],
        [rule(1, tagStatus="untagged", tagPatternList=["v*"])],
        [rule(1, tagStatus="tagged", tagPatternList=["v*"], tagPrefixList=["v"])],
        [rule(1, tagStatus="tagged", tagPatternList=["*a*b*c*d*"])],
        [rule(1, countUnit="days")],
        [rule(1, **aged(countUnit=None))],
        [rule(1, countNumber=0)],
        [rule(1, countType="sinceSunday")],
        [rule(1, **aged("sinceImagePulled"))],
        [rule(1, **aged("sinceImageTransitioned", 89, storageClass="archive"))],
        [rule(1, **aged("sinceImageTransitioned", 90))],
        [rule(1, **aged("sinceImageTransitioned", 90, storageClass="archive"), action=ARCHIVE)],
        [rule(1, storageClass="archive")],
        [rule(1, action={"type": "transition"})],
        [{**rule(1), "state": "absent"}],
        [rule(number, tagStatus="tagged", tagPatternList=[str(number)]) for number in range(1, 52)],
    ],
)
def test_a_lifecycle_that_contradicts_itself_is_refused(ecr, app, rules):
    with refused("InvalidParameterException", "Lifecycle policy validation failure"):
        ecr.put_lifecycle_policy(**NAME, lifecyclePolicyText=lifecycle(*rules))


@pytest.mark.parametrize(
    "statements",
    [
        [pull({"AWS": f"arn:aws:iam::{STAGING}:root"}), pull({"AWS": STAGING})],
        [pull({"AWS": "arn:aws:iam::111111111111:role/piksel-deploy"})],
        [pull({"AWS": "arn:aws:iam::444444444444:role/unknown-to-the-sandbox"})],
        [pull({"Service": "codebuild.amazonaws.com"}), pull(effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}})],
    ],
)
def test_a_policy_is_taken_and_told_as_it_was_given(ecr, app, statements):
    ecr.set_repository_policy(**NAME, policyText=document(*statements))
    assert json.loads(ecr.get_repository_policy(**NAME)["policyText"])["Statement"] == statements
    ecr.delete_repository_policy(**NAME)
    for ask in (ecr.get_repository_policy, ecr.delete_repository_policy):
        with refused("RepositoryPolicyNotFoundException"):
            ask(**NAME)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        document(),
        document(pull(Resource="*")),
        document({"Effect": "Allow", "Action": "ecr:*"}),
        document(pull({"AWS": "12345"})),
        document(pull({"AWS": "arn:aws:iam::111111111111:role/not-there"})),
        document(pull(effect="Maybe")),
        json.dumps({"Version": "2020-01-01", "Statement": [pull()]}),
    ],
)
def test_a_policy_that_is_none_is_refused(ecr, app, text):
    with refused("InvalidParameterException", "Invalid repository policy provided"):
        ecr.set_repository_policy(**NAME, policyText=text)


@pytest.mark.parametrize(
    ("statement", "taken"),
    [
        (pull({"AWS": STAGING}, action=["ecr:CreateRepository", "ecr:ReplicateImage"], Resource="*"), True),
        (pull({"AWS": STAGING}, action="ecr:BatchImportUpstreamImage", Resource="*"), True),
        (pull({"AWS": STAGING}, action="ecr:BatchGetImage", Resource="*"), False),
        (pull({"AWS": STAGING}, action="ecr:ReplicateImage"), False),
    ],
)
def test_the_registrys_policy_is_about_what_is_put_into_it(ecr, statement, taken):
    if taken:
        ecr.put_registry_policy(policyText=document(statement))
        assert json.loads(ecr.get_registry_policy()["policyText"])["Statement"] == [statement]
        ecr.delete_registry_policy()
    else:
        with refused("InvalidParameterException", "Invalid registry policy provided"):
            ecr.put_registry_policy(policyText=document(statement))
    with refused("RegistryPolicyNotFoundException"):
        ecr.get_registry_policy()


def test_a_repository_has_a_key_of_the_account_or_awss_own(aws, ecr):
    key = aws.client("hub", "kms").create_key()["KeyMetadata"]["Arn"]
    made = [
        ecr.create_repository(repositoryName=name, encryptionConfiguration={"encryptionType": kind, **more})["repository"]
        for name, kind, more in (("one", "KMS", {}), ("two", "KMS_DSSE", {}), ("three", "KMS", {"kmsKey": key.rpartition("/")[2]}))
    ]
    own, same, given = (one["encryptionConfiguration"]["kmsKey"] for one in made)
    assert (own == same, given) == (True, key)
    with refused("KmsException"):
        ecr.create_repository(**NAME, encryptionConfiguration={"encryptionType": "KMS", "kmsKey": "alias/none"})
    with refused("InvalidParameterException"):
        ecr.create_repository(**NAME, encryptionConfiguration={"encryptionType": "AES256", "kmsKey": key})


def test_tags_that_may_not_move_do_not_and_excluded_ones_do(ecr, app):
    exclusions = [{"filterType": "WILDCARD", "filter": "night.*"}]
    with refused("InvalidParameterException"):
        ecr.put_image_tag_mutability(**NAME, imageTagMutability="IMMUTABLE", imageTagMutabilityExclusionFilters=exclusions)
    ecr.put_image_tag_mutability(**NAME, imageTagMutability="IMMUTABLE")
    ecr.put_image(**NAME, imageManifest=json.dumps({**MANIFEST, "one": 1}), imageTag="1")
    with refused("ImageAlreadyExistsException"):
        ecr.put_image(**NAME, imageManifest=json.dumps({**MANIFEST, "two": 2}), imageTag="1")
    with refused("RepositoryNotEmptyException"):
        ecr.delete_repository(**NAME)
    ecr.delete_repository(**NAME, force=True)


@pytest.mark.parametrize(
    "ask",
    [
        lambda ecr: ecr.put_image(**NAME, imageManifest="{}", imageTag="1"),
        lambda ecr: ecr.list_images(**NAME),
        lambda ecr: ecr.describe_repositories(repositoryNames=["app"]),
        lambda ecr: ecr.get_download_url_for_layer(**NAME, layerDigest="sha256:1"),
        lambda ecr: ecr.put_lifecycle_policy(**NAME, lifecyclePolicyText=lifecycle(rule())),
        lambda ecr: ecr.set_repository_policy(**NAME, policyText=document(pull())),
        lambda ecr: ecr.list_tags_for_resource(resourceArn=f"arn:aws:ecr:ap-southeast-3:{HUB}:repository/app"),
        lambda ecr: ecr.tag_resource(resourceArn=f"arn:aws:ecr:ap-southeast-3:{HUB}:repository/app", tags=TAG),
        lambda ecr: ecr.delete_repository(**NAME),
    ],
)
def test_a_repository_that_is_not_there_is_told(ecr, ask):
    with refused("RepositoryNotFoundException"):
        ask(ecr)


def test_lists_come_in_pages(ecr):
    for number in range(5):
        ecr.create_repository(repositoryName=f"app-{number}")
    first = ecr.describe_repositories(maxResults=3)
    assert len(first["repositories"]) == 3
    rest = ecr.describe_repositories(maxResults=3, nextToken=first["nextToken"])
    assert (len(rest["repositories"]), "nextToken" in rest) == (2, False)


def test_a_layer_that_is_not_there_is_told(ecr, app):
    with refused("LayersNotFoundException"):
        ecr.get_download_url_for_layer(**NAME, layerDigest=f"sha256:{'a' * 64}")


def test_a_cache_is_made_once_changed_and_removed(aws, ecr):
    secrets = aws.client("hub", "secretsmanager")
    arns = [secrets.create_secret(Name=f"ecr-pullthroughcache/{name}", SecretString="{}")["ARN"] for name in ("one", "two")]
    made = ecr.create_pull_through_cache_rule(**DOCKER, credentialArn=arns[0])
    assert (made["upstreamRegistry"], made["upstreamRepositoryPrefix"]) == ("docker-hub", "ROOT")
    with refused("PullThroughCacheRuleAlreadyExistsException"):
        ecr.create_pull_through_cache_rule(**DOCKER, credentialArn=arns[0])
    changed = ecr.update_pull_through_cache_rule(ecrRepositoryPrefix="docker-hub", credentialArn=arns[1])
    assert changed["credentialArn"] == arns[1]
    assert ecr.describe_pull_through_cache_rules()["pullThroughCacheRules"][0]["credentialArn"] == arns[1]
    assert ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix="docker-hub")["ecrRepositoryPrefix"] == "docker-hub"
    for ask in (ecr.delete_pull_through_cache_rule, ecr.update_pull_through_cache_rule):
        with refused("PullThroughCacheRuleNotFoundException"):
            ask(ecrRepositoryPrefix="docker-hub")
    with refused("PullThroughCacheRuleNotFoundException"):
        ecr.describe_pull_through_cache_rules(ecrRepositoryPrefixes=["docker-hub"])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({**QUAY, "upstreamRegistryUrl": "docker.io"}, "UnsupportedUpstreamRegistryException"),
        ({**QUAY, "upstreamRegistry": "docker-hub"}, "UnsupportedUpstreamRegistryException"),
        ({**QUAY, "ecrRepositoryPrefix": "Quay"}, "InvalidParameterException"),
        ({**QUAY, "upstreamRepositoryPrefix": "Quay"}, "InvalidParameterException"),
        (DOCKER, "InvalidParameterException"),
        ({**DOCKER, "credentialArn": f"arn:aws:secretsmanager:ap-southeast-3:{HUB}:secret:docker-hub-AbCdEf"}, "InvalidParameterException"),
        (
            {**DOCKER, "credentialArn": f"arn:aws:secretsmanager:ap-southeast-3:{HUB}:secret:ecr-pullthroughcache/x-AbCdEf"},
            "SecretNotFoundException",
        ),
    ],
)
def test_a_cache_that_is_none_is_refused(ecr, given, code):
    with refused(code):
        ecr.create_pull_through_cache_rule(**given)


@pytest.fixture
def role(aws):
    iam = aws.client("hub", "iam")
    arn = iam.create_role(RoleName="templates", AssumeRolePolicyDocument=document(TRUST))["Role"]["Arn"]
    actions = allow(["ecr:CreateRepository", "ecr:TagResource"])
    iam.put_role_policy(RoleName="templates", PolicyName="own", PolicyDocument=document(actions))
    return arn


def test_a_template_is_made_once_changed_and_removed(ecr, role):
    text = lifecycle(rule(**aged()))
    made = ecr.create_repository_creation_template(
        **CACHES, description="Caches", resourceTags=TAG, customRoleArn=role, repositoryPolicy=document(pull()), lifecyclePolicy=text
    )["repositoryCreationTemplate"]
    assert (made["imageTagMutability"], made["encryptionConfiguration"]) == ("MUTABLE", {"encryptionType": "AES256"})
    with refused("TemplateAlreadyExistsException"):
        ecr.create_repository_creation_template(**CACHES)
    changed = ecr.update_repository_creation_template(prefix="ROOT", repositoryPolicy="", imageTagMutability="IMMUTABLE")
    assert "repositoryPolicy" not in changed["repositoryCreationTemplate"]
    (found,) = ecr.describe_repository_creation_templates(prefixes=["ROOT", "other"])["repositoryCreationTemplates"]
    assert (found["lifecyclePolicy"], found["resourceTags"], found["imageTagMutability"]) == (text, TAG, "IMMUTABLE")
    again = ecr.update_repository_creation_template(prefix="ROOT", description="")["repositoryCreationTemplate"]
    assert again["imageTagMutability"] == "MUTABLE"  # which is what leaving it out says
    ecr.delete_repository_creation_template(prefix="ROOT")
    for ask in (ecr.delete_repository_creation_template, ecr.update_repository_creation_template):
        with refused("TemplateNotFoundException"):
            ask(prefix="ROOT")


@pytest.mark.parametrize(
    "given",
    [
        {"appliedFor": []},
        {"appliedFor": ["SUNDAYS"]},
        {"resourceTags": TAG},
        {"encryptionConfiguration": {"encryptionType": "KMS"}},
        {"customRoleArn": f"arn:aws:iam::{HUB}:role/not-there"},
        {"customRoleArn": f"arn:aws:iam::{HUB}:role/piksel-deploy"},
        {"repositoryPolicy": document(pull(Resource="*"))},
        {"lifecyclePolicy": lifecycle(rule(countNumber=0))},
    ],
)
def test_a_template_that_is_none_is_refused(ecr, given):
    with refused("InvalidParameterException"):
        ecr.create_repository_creation_template(**{**CACHES, **given})
    assert ecr.describe_repository_creation_templates()["repositoryCreationTemplates"] == []


def test_the_first_pull_makes_what_the_longest_template_says(aws, ecr, role):
    ecr.create_pull_through_cache_rule(**QUAY)
    ecr.create_repository_creation_template(**CACHES, resourceTags=TAG, customRoleArn=role)
    more = {"prefix": "quay/team", "appliedFor": ["PULL_THROUGH_CACHE"]}
    ecr.create_repository_creation_template(**more, imageTagMutability="IMMUTABLE", repositoryPolicy=document(pull()))
    ecr.create_repository_creation_template(prefix="quay/other", appliedFor=["REPLICATION"], imageTagMutability="IMMUTABLE")
    first, second, third = (aws.first_pull("hub", f"quay/{name}") for name in ("app", "team/app", "other/app"))
    found = {one["repositoryArn"]: one["imageTagMutability"] for one in ecr.describe_repositories()["repositories"]}
    assert found == {first: "MUTABLE", second: "IMMUTABLE", third: "MUTABLE"}
    assert ecr.list_tags_for_resource(resourceArn=first)["tags"] == TAG
    assert ecr.list_tags_for_resource(resourceArn=second)["tags"] == []
    assert ecr.get_repository_policy(repositoryName="quay/team/app")
    assert aws.first_pull("hub", "quay/app") == first


def test_a_first_pull_without_a_rule_or_by_a_role_that_may_not_is_refused(aws, ecr, role):
    with pytest.raises(SandboxError, match="there is no pull through cache rule for quay/app"):
        aws.first_pull("hub", "quay/app")
    ecr.create_pull_through_cache_rule(**QUAY)
    ecr.create_repository_creation_template(**CACHES, resourceTags=TAG, customRoleArn=role)
    aws.client("hub", "iam").delete_role_policy(RoleName="templates", PolicyName="own")
    with pytest.raises(SandboxError, match="may not make quay/app with tags"):
        aws.first_pull("hub", "quay/app")
    assert ecr.describe_repositories()["repositories"] == []


def test_scans_and_copies_are_taken_as_they_fit(ecr):
    filters = {"repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}]}
    ecr.put_registry_scanning_configuration(scanType="ENHANCED", rules=[{"scanFrequency": "CONTINUOUS_SCAN", **filters}])
    assert ecr.get_registry_scanning_configuration()["scanningConfiguration"]["scanType"] == "ENHANCED"
    for kind, frequencies in (("BASIC", ["CONTINUOUS_SCAN"]), ("ENHANCED", ["MANUAL"]), ("BASIC", ["SCAN_ON_PUSH"] * 2)):
        with refused("InvalidParameterException"):
            ecr.put_registry_scanning_configuration(scanType=kind, rules=[{"scanFrequency": one, **filters} for one in frequencies])
    rules = [{"destinations": [{"region": region, "registryId": HUB}]} for region in ("ap-southeast-1", "eu-west-1")]
    ecr.put_replication_configuration(replicationConfiguration={"rules": rules})
    assert ecr.describe_registry()["replicationConfiguration"]["rules"] == rules
    for wrong in (
        [{"destinations": [{"region": "ap-southeast-3", "registryId": HUB}]}],
        [rules[0]] * 11,
        [{"destinations": [{"region": "eu-west-1", "registryId": f"{number:012}"} for number in range(26)]}],
    ):
        with refused("InvalidParameterException"):
            ecr.put_replication_configuration(replicationConfiguration={"rules": wrong})


@pytest.mark.parametrize(
    ("statements", "own", "let_in"),
    [
        ([], [allow("ecr:BatchGetImage")], False),
        ([pull({"AWS": STAGING})], [allow("ecr:BatchGetImage")], True),
        ([pull({"AWS": STAGING})], [], False),
        ([pull({"AWS": f"arn:aws:iam::{STAGING}:role/worker"})], [], False),
        ([pull(Condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{STAGING}:role/work*"}})], [allow("ecr:*")], True),
        ([pull(Condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{STAGING}:role/other*"}})], [allow("ecr:*")], False),
        ([pull(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})], [allow("ecr:*")], False),
        ([pull({"AWS": STAGING}), pull(effect="Deny", action="ecr:Batch*")], [allow("ecr:*")], False),
        ([pull({"AWS": STAGING})], [allow("ecr:*"), deny("ecr:BatchGetImage")], False),
        ([pull({"AWS": HUB})], [allow("ecr:*")], False),
        ([{"Effect": "Allow", "NotPrincipal": {"AWS": HUB}, "Action": "ecr:BatchGetImage"}], [allow("ecr:*")], True),
    ],
)
def test_another_account_needs_both_sides(aws, ecr, app, roles, statements, own, let_in):
    worker = roles.of(*own)("ecr")
    if statements:
        ecr.set_repository_policy(**NAME, policyText=document(*statements))
    ask = {**NAME, "registryId": HUB, "imageIds": [{"imageTag": "1"}]}
    if let_in:
        assert worker.batch_get_image(**ask)["failures"]
    else:
        with refused("AccessDeniedException", "ecr:BatchGetImage"):
            worker.batch_get_image(**ask)


@pytest.mark.parametrize(
    ("statements", "own", "let_in"),
    [
        ([], [], False),
        ([], [allow("ecr:BatchGetImage", f"arn:aws:ecr:*:{HUB}:repository/app")], True),
        ([], [allow("ecr:BatchGetImage", f"arn:aws:ecr:*:{HUB}:repository/other")], False),
        ([pull({"AWS": HUB})], [], False),
        ([pull(Condition={"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{HUB}:role/worker"}})], [], True),
        ([pull(effect="Deny")], [allow("ecr:*")], False),
        ([pull()], [deny("ecr:BatchGetImage")], False),
    ],
)
def test_within_an_account_either_side_is_enough(ecr, app, roles, statements, own, let_in):
    worker = roles.of(*own, account="hub")("ecr")
    if statements:
        ecr.set_repository_policy(**NAME, policyText=document(*statements))
    if let_in:
        assert worker.batch_get_image(**NAME, imageIds=[{"imageTag": "1"}])["failures"]
    else:
        with refused("AccessDeniedException", "ecr:BatchGetImage"):
            worker.batch_get_image(**NAME, imageIds=[{"imageTag": "1"}])


def test_a_boundary_limits_what_a_repositorys_policy_gives(aws, ecr, app, roles):
    boundary = aws.client("hub", "iam").create_policy(PolicyName="bound", PolicyDocument=document(allow("s3:*")))["Policy"]["Arn"]
    worker = roles.session(aws.client("hub", "sts"), roles.make("worker", account="hub", PermissionsBoundary=boundary))("ecr")
    ecr.set_repository_policy(**NAME, policyText=document(pull()))
    with refused("AccessDeniedException"):
        worker.batch_get_image(**NAME, imageIds=[{"imageTag": "1"}])


def test_a_session_of_a_role_that_is_gone_may_nothing(aws, ecr, app, roles):
    worker = roles.of(account="hub")("ecr")
    ecr.set_repository_policy(**NAME, policyText=document(pull()))
    assert worker.batch_get_image(**NAME, imageIds=[{"imageTag": "1"}])["failures"]
    aws.client("hub", "iam").delete_role(RoleName="worker")
    with refused("AccessDeniedException"):
        worker.batch_get_image(**NAME, imageIds=[{"imageTag": "1"}])


def test_what_is_made_asks_for_its_tags_its_role_and_its_documents(ecr, roles, role):
    maker = roles.of(allow("ecr:CreateRepository"), allow("ecr:CreateRepositoryCreationTemplate"), account="hub")("ecr")
    maker.create_repository(**NAME)
    with refused("AccessDeniedException", "ecr:TagResource"):
        maker.create_repository(repositoryName="tagged", tags=TAG)
    with refused("AccessDeniedException", "ecr:SetRepositoryPolicy"):
        maker.create_repository_creation_template(**CACHES, repositoryPolicy=document(pull()))
    with refused("AccessDeniedException", "iam:PassRole"):
        maker.create_repository_creation_template(**CACHES, customRoleArn=role)
    maker.create_repository_creation_template(**CACHES)
    with refused("AccessDeniedException", "ecr:DescribeRepositories on resource: arn:aws:ecr:ap-southeast-3:111111111111:repository/*"):
        maker.describe_repositories()


def test_tags_of_a_repository_are_conditions(ecr, roles):
    ecr.create_repository(**NAME, tags=TAG)
    ecr.create_repository(repositoryName="other")
    ours = allow("ecr:ListImages", StringEquals={"aws:ResourceTag/Project": "piksel"})
    worker = roles.of(ours, account="hub")("ecr")
    assert worker.list_images(**NAME)["imageIds"] == []
    with refused("AccessDeniedException"):
        worker.list_images(repositoryName="other")


def test_the_registrys_policy_lets_another_account_make_repositories(aws, ecr, roles):
    maker = roles.of(allow("ecr:CreateRepository"))("ecr")
    for name in ("quay/app", "other/app"):
        with refused("AccessDeniedException", "because no resource-based policy allows the ecr:CreateRepository action"):
            maker.create_repository(registryId=HUB, repositoryName=name)
    resource = f"arn:aws:ecr:ap-southeast-3:{HUB}:repository/quay/*"
    ecr.put_registry_policy(policyText=document(pull({"AWS": STAGING}, action="ecr:CreateRepository", Resource=resource)))
    made = maker.create_repository(registryId=HUB, repositoryName="quay/app")["repository"]
    assert made["repositoryArn"].split(":")[4] == HUB
    with refused("AccessDeniedException"):
        maker.create_repository(registryId=HUB, repositoryName="other/app")


def test_tags_are_known_to_the_api_of_all_tags(aws, ecr, app):
    tagging = aws.client("hub", "resourcegroupstaggingapi")
    arn = app["repositoryArn"]
    tagging.tag_resources(ResourceARNList=[arn], Tags={"Project": "piksel"})
    assert ecr.list_tags_for_resource(resourceArn=arn)["tags"] == TAG
    found = tagging.get_resources(ResourceTypeFilters=["ecr:repository"], TagFilters=[{"Key": "Project", "Values": ["piksel"]}])
    assert [one["ResourceARN"] for one in found["ResourceTagMappingList"]] == [arn]
    tagging.untag_resources(ResourceARNList=[arn], TagKeys=["Project"])
    assert ecr.list_tags_for_resource(resourceArn=arn)["tags"] == []
