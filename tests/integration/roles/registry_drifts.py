# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may do to a registry behind the role's back, and the changes that put it right."""

import json
from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account, Found
from integration.support.registries import REGION

from .eks_drifts import together
from .vpc_drifts import Change, create, update

At = Mapping[tuple[str, str], Found]  # by kind and name
OWN = {"Project": "piksel", "Environment": "hub", "ManagedBy": "piksel.infra"}
EXCLUSIONS = ["latest", "nightly-*"]


def movable_tags(of: Account, at: At) -> list[Change]:
    of("ecr").put_image_tag_mutability(repositoryName="rich/nightly", imageTagMutability="MUTABLE")
    before, after = ({"mode": mode, "exclusions": some} for mode, some in (("MUTABLE", []), ("IMMUTABLE", EXCLUSIONS)))
    return [update("ecr_repository", "rich/nightly", image_tag_mutability=(before, after))]


def open_to_all(of: Account, at: At) -> list[Change]:
    """Anybody may pull, and nothing expires any more."""
    ecr, found = of("ecr"), at["ecr_repository", "rich/app"].description
    statement = {"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    ecr.set_repository_policy(repositoryName="rich/app", policyText=json.dumps(document))
    ecr.delete_lifecycle_policy(repositoryName="rich/app")
    return [update("ecr_repository", "rich/app", policy=(document, found["Policy"]), lifecycle=({}, found["Lifecycle"]))]


def scan_and_tag(of: Account, at: At) -> list[Change]:
    ecr, arn = of("ecr"), at["ecr_repository", "rich/open"].id
    ecr.put_image_scanning_configuration(repositoryName="rich/open", imageScanningConfiguration={"scanOnPush": False})
    ecr.tag_resource(resourceArn=arn, tags=[{"Key": "Environment", "Value": "test"}])
    return [update("ecr_repository", "rich/open", scan_on_push=(False, True), tags=({**OWN, "Environment": "test"}, OWN))]


def deleted_rule(of: Account, at: At) -> list[Change]:
    of("ecr").delete_pull_through_cache_rule(ecrRepositoryPrefix="rich-quay")
    return [create("ecr_pull_through_cache_rule", "rich-quay", upstream="quay.io", upstream_prefix="ROOT")]


def altered_template(of: Account, at: At) -> list[Change]:
    """What is left out of the call is as it was, but for whether tags may move."""
    found = at["ecr_repository_creation_template", "rich-quay"].description
    more = {"lifecyclePolicy": "", "repositoryPolicy": "", "imageTagMutability": "IMMUTABLE"}
    of("ecr").update_repository_creation_template(prefix="rich-quay", appliedFor=["PULL_THROUGH_CACHE"], **more)
    before, after = ({"mode": mode, "exclusions": list[str]()} for mode in ("IMMUTABLE", "MUTABLE"))
    documents: dict[str, tuple[Any, Any]] = {
        "lifecycle": ({}, json.loads(found["lifecyclePolicy"])),
        "policy": ({}, json.loads(found["repositoryPolicy"])),
    }
    return [update("ecr_repository_creation_template", "rich-quay", image_tag_mutability=(before, after), **documents)]


def settings(of: Account, at: At) -> list[Change]:
    """Nobody may replicate to here, and nothing is copied."""
    ecr, found = of("ecr"), at["ecr_registry_policy", REGION].description["Policy"]
    ecr.delete_registry_policy()
    ecr.put_replication_configuration(replicationConfiguration={"rules": []})
    rules = [[["ap-southeast-1/111111111111", "eu-west-1/222222222222"], []]]
    return [create("ecr_registry_policy", REGION, policy=found), create("ecr_replication", REGION, rules=rules)]


def role(of: Account, at: At) -> list[Change]:
    iam, name = of("iam"), f"ecr-templates-{REGION}"
    document = iam.get_role_policy(RoleName=name, PolicyName="templates")["PolicyDocument"]
    iam.delete_role_policy(RoleName=name, PolicyName="templates")
    return [update("iam_role", name, inline_policies=({}, {"templates": document}))]


DRIFTS = (
    movable_tags,
    open_to_all,
    altered_template,
    together("a scan, a tag, a rule, the registry's settings and the role's policy", scan_and_tag, deleted_rule, settings, role),
)
