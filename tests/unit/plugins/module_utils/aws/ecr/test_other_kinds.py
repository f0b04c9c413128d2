# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of the kinds of caches, templates and the registry's settings."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr.caches import EcrPullThroughCacheRule
from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr.registry import EcrRegistryPolicy, EcrRegistryScanning, EcrReplication
from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr.templates import EcrRepositoryCreationTemplate
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.ecr.described import ACCOUNT, OTHER, REGION
from unit.plugins.module_utils.aws.stubs import tag_list

SECRET = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:ecr-pullthroughcache/docker-hub-AbCdEf"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ecr-templates-eu-west-1"
OURS = {"ManagedBy": "piksel.infra"}
PREFIX = {"ecrRepositoryPrefix": "quay"}
QUAY = {**PREFIX, "upstreamRegistryUrl": "quay.io"}
HUB = {"upstream": "registry-1.docker.io", "upstream_prefix": "ROOT", "credential_arn": SECRET}
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}]}
CHOICE = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 50}
LIFECYCLE = {"rules": [{"rulePriority": 1, "selection": CHOICE, "action": {"type": "expire"}}]}
NO_POLICY = "RegistryPolicyNotFoundException"


@pytest.fixture
def caches(aws):
    return EcrPullThroughCacheRule(aws, None)


@pytest.fixture
def templates(aws):
    return EcrRepositoryCreationTemplate(aws, "piksel.infra", purge_tags=False, ours=None)


def cache(**attributes):
    return Existing("ecr_pull_through_cache_rule", "quay", attributes, {"id": "quay"})


def test_rules_are_read_over_all_pages(aws, caches):
    aws.expect("ecr", "describe_pull_through_cache_rules", {"pullThroughCacheRules": [QUAY], "nextToken": "2"})
    more = {
        "ecrRepositoryPrefix": "hub/",
        "upstreamRegistryUrl": HUB["upstream"],
        "credentialArn": SECRET,
        "upstreamRepositoryPrefix": "library",
    }
    aws.expect("ecr", "describe_pull_through_cache_rules", {"pullThroughCacheRules": [more]}, nextToken="2")
    quay, hub = caches.read()
    assert quay.attributes == {"upstream": "quay.io", "upstream_prefix": "ROOT"}
    assert (hub.name, hub.attributes) == ("hub", {**HUB, "upstream_prefix": "library"})
    assert quay.owned


@pytest.mark.parametrize(("ours", "owned"), [(None, True), (["quay"], True), (["hub"], False)])
def test_which_rules_may_be_removed(aws, ours, owned):
    aws.expect("ecr", "describe_pull_through_cache_rules", {"pullThroughCacheRules": [QUAY]})
    (one,) = EcrPullThroughCacheRule(aws, ours).read()
    assert one.owned is owned


def test_a_rule_is_made_once_with_all_it_has(aws, caches):
    named = {"upstreamRegistryUrl": HUB["upstream"], "upstreamRepositoryPrefix": "ROOT", "credentialArn": SECRET}
    aws.expect_once("ecr", "create_pull_through_cache_rule", {}, **PREFIX, **named)
    assert caches.create("quay", HUB).attributes == HUB


def test_a_rule_whose_answer_was_lost_is_found(aws, caches):
    arguments = {**QUAY, "upstreamRepositoryPrefix": "ROOT"}
    aws.fail("ecr", "create_pull_through_cache_rule", "PullThroughCacheRuleAlreadyExistsException", use="once", **arguments)
    aws.expect("ecr", "describe_pull_through_cache_rules", {"pullThroughCacheRules": [QUAY]}, ecrRepositoryPrefixes=["quay"])
    assert caches.create("quay", {"upstream": "quay.io", "upstream_prefix": "ROOT"}).name == "quay"


def test_of_a_rule_credentials_and_role_are_changed(aws, caches):
    aws.expect("ecr", "update_pull_through_cache_rule", {}, **PREFIX, credentialArn=SECRET, customRoleArn=ROLE)
    caches.update(cache(role_arn=ROLE, credential_arn="arn:old"), {"credential_arn": SECRET})
    assert caches.replace_on == {"upstream", "upstream_prefix"}


@pytest.mark.parametrize("code", [None, "PullThroughCacheRuleNotFoundException"])
def test_a_rule_goes_also_where_it_has_gone(aws, caches, code):
    if code:
        aws.fail("ecr", "delete_pull_through_cache_rule", code, **PREFIX)
    else:
        aws.expect("ecr", "delete_pull_through_cache_rule", {}, **PREFIX)
    caches.delete(cache())


DESCRIBED = {
    "prefix": "ROOT",
    "description": "Caches",
    "encryptionConfiguration": {"encryptionType": "AES256"},
    "resourceTags": tag_list(**OURS),
    "imageTagMutability": "MUTABLE",
    "repositoryPolicy": json.dumps(POLICY),
    "lifecyclePolicy": json.dumps(LIFECYCLE),
    "appliedFor": ["PULL_THROUGH_CACHE"],
    "customRoleArn": ROLE,
}
ATTRIBUTES = {
    "applied_for": frozenset({"PULL_THROUGH_CACHE"}),
    "description": "Caches",
    "image_tag_mutability": {"mode": "MUTABLE", "exclusions": []},
    "encryption": {"type": "AES256"},
    "lifecycle": LIFECYCLE,
    "policy": POLICY,
    "tags": OURS,
    "role_arn": ROLE,
}


def test_templates_are_read_and_bear_our_mark(aws, templates):
    bare = {"prefix": "other", "appliedFor": ["REPLICATION"]}
    aws.expect("ecr", "describe_repository_creation_templates", {"repositoryCreationTemplates": [DESCRIBED, bare]})
    ours, others = templates.read()
    assert (ours.attributes, ours.owned) == (ATTRIBUTES, True)
    assert (others.attributes["policy"], others.attributes["role_arn"], others.owned) == ({}, None, False)


def test_of_our_templates_those_described_may_be_removed(aws):
    kind = EcrRepositoryCreationTemplate(aws, "piksel.infra", purge_tags=False, ours=["other"])
    aws.expect("ecr", "describe_repository_creation_templates", {"repositoryCreationTemplates": [DESCRIBED]})
    (one,) = kind.read()
    assert not one.owned


def test_a_template_is_made_once_its_role_is_known(aws, templates, pauses):
    given = {
        "prefix": "ROOT",
        "appliedFor": ["PULL_THROUGH_CACHE"],
        "resourceTags": tag_list(**OURS),
        "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "imageTagMutabilityExclusionFilters": [{"filterType": "WILDCARD", "filter": "v*"}],
        "lifecyclePolicy": json.dumps(LIFECYCLE),
        "repositoryPolicy": "",
        "customRoleArn": ROLE,
    }
    refused = "The role does not exist"
    aws.fail("ecr", "create_repository_creation_template", "InvalidParameterException", refused, use="once", **given)
    aws.expect_once("ecr", "create_repository_creation_template", {}, **given)
    wanted = {name: ATTRIBUTES[name] for name in ("applied_for", "lifecycle", "tags", "role_arn")}
    more = {"image_tag_mutability": {"mode": "IMMUTABLE", "exclusions": ["v*"]}, "policy": {}}
    assert templates.create("ROOT", {**wanted, **more}).owned
    assert len(pauses) == 1


def test_a_template_is_changed_as_a_whole(aws, templates):
    given = {name: value for name, value in DESCRIBED.items() if name != "lifecyclePolicy"}
    aws.expect("ecr", "update_repository_creation_template", {}, **given, lifecyclePolicy="")
    templates.update(Existing("ecr_repository_creation_template", "ROOT", ATTRIBUTES, {"id": "ROOT"}), {"lifecycle": {}})


@pytest.mark.parametrize("code", [None, "TemplateNotFoundException"])
def test_a_template_goes_also_where_it_has_gone(aws, templates, code):
    if code:
        aws.fail("ecr", "delete_repository_creation_template", code, prefix="ROOT")
    else:
        aws.expect("ecr", "delete_repository_creation_template", {}, prefix="ROOT")
    templates.delete(Existing("ecr_repository_creation_template", "ROOT", {}, {"id": "ROOT"}))


def test_the_registrys_policy_is_read_set_and_removed(aws):
    kind = EcrRegistryPolicy(aws, REGION, is_described=True)
    aws.fail("ecr", "get_registry_policy", NO_POLICY)
    assert kind.read() == []
    aws.expect("ecr", "put_registry_policy", {}, policyText=json.dumps(POLICY))
    made = kind.create(REGION, {"policy": POLICY})
    assert (made.name, made.owned) == (REGION, True)
    aws.expect("ecr", "get_registry_policy", {"policyText": json.dumps(POLICY)})
    (one,) = kind.read()
    assert one.attributes == {"policy": POLICY}
    listed = {**POLICY, "Statement": [{**POLICY["Statement"][0], "Action": ["ecr:BatchGetImage"]}]}
    assert kind.target("policy", POLICY, listed) == listed
    aws.fail("ecr", "delete_registry_policy", NO_POLICY)
    kind.delete(one)


def test_a_policy_that_may_not_be_read_is_a_failure(aws):
    aws.fail("ecr", "get_registry_policy", "AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDenied"):
        EcrRegistryPolicy(aws, REGION, is_described=True).read()


RULES = frozenset(
    {
        (frozenset({f"eu-north-1/{ACCOUNT}", f"ap-southeast-1/{OTHER}"}), frozenset({"b/", "a/"})),
        (frozenset({f"eu-west-2/{OTHER}"}), frozenset()),
    }
)
REPLICATED = [
    {
        "destinations": [{"region": "ap-southeast-1", "registryId": OTHER}, {"region": "eu-north-1", "registryId": ACCOUNT}],
        "repositoryFilters": [{"filter": "a/", "filterType": "PREFIX_MATCH"}, {"filter": "b/", "filterType": "PREFIX_MATCH"}],
    },
    {"destinations": [{"region": "eu-west-2", "registryId": OTHER}]},
]


def test_replication_is_read_set_and_ended(aws):
    kind = EcrReplication(aws, REGION, is_described=True)
    aws.expect("ecr", "describe_registry", {"registryId": ACCOUNT, "replicationConfiguration": {"rules": []}})
    assert kind.read() == []
    aws.expect("ecr", "put_replication_configuration", {}, replicationConfiguration={"rules": REPLICATED})
    kind.create(REGION, {"rules": RULES})
    aws.expect("ecr", "describe_registry", {"registryId": ACCOUNT, "replicationConfiguration": {"rules": REPLICATED[::-1]}})
    (one,) = kind.read()
    assert one.attributes == {"rules": RULES}
    aws.expect("ecr", "put_replication_configuration", {}, replicationConfiguration={"rules": []})
    kind.delete(one)


def test_scans_are_read_and_set_as_a_whole(aws):
    kind = EcrRegistryScanning(aws, REGION, is_described=True)
    filters = [{"filter": one, "filterType": "WILDCARD"} for one in ("b*", "a*")]
    found = {"scanType": "BASIC", "rules": [{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": filters}]}
    aws.expect("ecr", "get_registry_scanning_configuration", {"registryId": ACCOUNT, "scanningConfiguration": found})
    (one,) = kind.read()
    assert one.attributes == {"type": "BASIC", "rules": {"SCAN_ON_PUSH": ["a*", "b*"]}}
    assert not one.owned
    sent = [{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": filters[::-1]}]
    aws.expect("ecr", "put_registry_scanning_configuration", {}, scanType="ENHANCED", rules=sent)
    kind.update(one, {"type": "ENHANCED"})


@pytest.mark.parametrize("kind", [EcrRegistryPolicy, EcrReplication, EcrRegistryScanning])
def test_what_is_not_described_is_not_asked_for(aws, kind):
    assert kind(aws, REGION, is_described=False).read() == []
