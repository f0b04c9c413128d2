# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From parameters to the resources wanted."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr.desired import Description
from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr.names import Registry, within
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference

from unit.plugins.module_utils.aws.ecr.described import ACCOUNT, OTHER, REGION, REGISTRY, params

SECRET, KEY = "ecr-pullthroughcache/docker-hub", "arn:aws:kms:eu-west-1:123456789012:key/1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ecr"
TAGS = {"ManagedBy": "piksel.infra"}


def resources(**given):
    found = params(**given)
    found["tags"] = {**TAGS, **(found["tags"] or {})}
    description = Description(found, REGISTRY, {"alias/images": KEY}, {SECRET: "arn:secret"})
    return {one.key: one for one in description.resources()}


def attributes(kind, name, **given):
    return dict(resources(**given)[kind, name].attributes)


def repository(**more):
    return attributes("ecr_repository", "app", repositories=[{"name": "app", **more}])


def test_a_repository_is_safe_where_nobody_says_otherwise():
    safe = {"image_tag_mutability": {"mode": "IMMUTABLE", "exclusions": []}, "scan_on_push": True}
    assert repository() == {"tags": TAGS, **safe}


def test_what_one_says_goes_before_the_defaults_and_what_they_say_before_what_is_safe():
    defaults = {"scan_on_push": False, "keep_last": 5, "encryption": {"type": "KMS"}, "image_tag_mutability": "MUTABLE"}
    one = {"name": "app", "keep_last": 0, "image_tag_exclusions": ["v*", "b"], "encryption": {"type": "KMS", "kms_key": "alias/images"}}
    assert attributes("ecr_repository", "app", defaults=defaults, repositories=[one]) == {
        "tags": TAGS,
        "image_tag_mutability": {"mode": "MUTABLE", "exclusions": ["b", "v*"]},
        "scan_on_push": False,
        "encryption": {"type": "KMS", "kms_key": KEY},
        "lifecycle": {},
    }


def test_tags_are_texts_and_ones_own_are_added():
    assert repository(tags={"Cost": 7})["tags"] == {**TAGS, "Cost": "7"}


def test_what_is_to_be_absent_is_no_resource():
    assert resources(repositories=[{"name": "app", "state": "absent"}]) == {}


def test_a_cache_has_what_is_said_and_all_of_the_upstream_by_default():
    quay = {"prefix": "quay", "upstream": "quay.io"}
    hub = {"prefix": "docker-hub", "upstream": "registry-1.docker.io", "upstream_prefix": "library", "credential_secret": SECRET}
    found = resources(pull_through_caches=[quay, hub])
    assert found["ecr_pull_through_cache_rule", "quay"].attributes == {"upstream": "quay.io", "upstream_prefix": "ROOT"}
    assert found["ecr_pull_through_cache_rule", "docker-hub"].attributes == {
        "upstream": "registry-1.docker.io",
        "upstream_prefix": "library",
        "credential_arn": "arn:secret",
    }


def test_a_template_stands_on_a_role_that_may_make_no_more_than_it_needs():
    found = resources(
        defaults={"scan_on_push": False, "keep_last": 5},
        creation_templates=[{"prefix": "ROOT"}, {"prefix": "team", "encryption": {"type": "KMS", "kms_key": "alias/images"}}],
        pull_accounts=[OTHER],
        push_roles=["ci"],
    )
    root = found["ecr_repository_creation_template", "ROOT"].attributes
    assert root["role_arn"] == Reference("iam_role", "ecr-templates-eu-west-1", "arn")
    assert root["image_tag_mutability"] == {"mode": "MUTABLE", "exclusions": []}
    assert [statement["Sid"] for statement in root["policy"]["Statement"]] == ["Pull"]
    assert (root["tags"], root["applied_for"], "lifecycle" in root) == (TAGS, frozenset({"PULL_THROUGH_CACHE"}), False)
    make, encrypt = found["iam_role", "ecr-templates-eu-west-1"].attributes["inline_policies"]["templates"]["Statement"]
    assert make["Action"] == ["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"]
    assert (encrypt["Action"][0], encrypt["Resource"]) == ("kms:CreateGrant", [KEY])


def test_a_role_that_is_given_stands_in_for_ours():
    found = resources(creation_templates=[{"prefix": "ROOT", "role_arn": ROLE}])
    assert list(found) == [("ecr_repository_creation_template", "ROOT")]
    assert found["ecr_repository_creation_template", "ROOT"].attributes["role_arn"] == ROLE


@pytest.mark.parametrize("kind", ["ecr_registry_policy", "ecr_replication"])
def test_a_setting_of_the_registry_is_there_gone_or_left_alone(kind):
    options = {
        "ecr_registry_policy": ("policy", {"replication_accounts": [OTHER]}, {}),
        "ecr_replication": ("replication", [{"destinations": [{"region": "ap-southeast-1"}]}], []),
    }
    option, something, nothing = options[kind]
    assert (kind, REGION) not in resources()
    assert resources(**{option: something})[kind, REGION].present
    assert not resources(**{option: nothing})[kind, REGION].present


def test_replication_names_each_registry_and_order_means_nothing():
    rules = [{"destinations": [{"region": "ap-southeast-1"}, {"region": "eu-north-1", "account_id": OTHER}], "prefixes": ["b/", "a/"]}]
    places = frozenset({f"ap-southeast-1/{ACCOUNT}", f"eu-north-1/{OTHER}"})
    assert attributes("ecr_replication", REGION, replication=rules) == {"rules": frozenset({(places, frozenset({"a/", "b/"}))})}


def test_scans_are_told_by_frequency():
    rules = [{"frequency": "SCAN_ON_PUSH", "filters": ["b*", "a*"]}]
    found = attributes("ecr_registry_scanning", REGION, scanning={"type": "BASIC", "rules": rules})
    assert found == {"type": "BASIC", "rules": {"SCAN_ON_PUSH": ["a*", "b*"]}}


def test_names_follow_the_partition():
    china = Registry(ACCOUNT, "cn-north-1", "aws-cn")
    assert china.uri == f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn"
    assert china.arn("app") == f"arn:aws-cn:ecr:cn-north-1:{ACCOUNT}:repository/app"
    assert (REGISTRY.role_arn("ci"), REGISTRY.role_arn(ROLE)) == (f"arn:aws:iam::{ACCOUNT}:role/ci", ROLE)
    assert (within("ROOT"), within("quay")) == ("*", "quay/*")
