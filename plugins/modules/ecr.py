#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: ecr
short_description: An account's image registry, with its repositories and caches
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings the repositories of Amazon ECR in one region, its pull-through caches, its creation templates, and what is set on the registry
    itself to the described state in one task.
  - In check mode it stops after the plan, which is the one that a run carries out, on an empty account too.
  - An option that is not given leaves what it describes alone, but for what makes a repository safe. That is tags that can't be moved to
    another image, and a scan of what is pushed. A list that is given is complete, and an empty one takes away what it describes.
  - A repository is never deleted unless O(delete_data) names it, or it is empty and its data says V(state=absent).
options:
  repositories:
    description: The repositories. What is not given for one is taken from O(defaults).
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the repository, with its namespace, such as V(example/app).
        type: str
        required: true
      state:
        description: V(absent) deletes it, if it is empty or named in O(delete_data).
        type: str
        choices: [present, absent]
        default: present
      image_tag_mutability: &image_tag_mutability
        description: Whether a tag may be moved to another image. By default it may not.
        type: str
        choices: [IMMUTABLE, MUTABLE]
      image_tag_exclusions: &image_tag_exclusions
        description:
          - Tags for which the contrary of O(repositories[].image_tag_mutability) holds, in which C(*) stands for anything, five at most.
          - Where the mutability of a repository is set, these are set with it; left out, there are none.
        type: list
        elements: str
      scan_on_push: &scan_on_push
        description: Whether an image is scanned when it is pushed. By default it is.
        type: bool
      encryption: &encryption
        description: How images are encrypted. It can't change later; AWS's own is V(AES256).
        type: dict
        suboptions:
          type:
            description: With a key of S3's, with one of KMS, or with one of KMS in two layers.
            type: str
            choices: [AES256, KMS, KMS_DSSE]
            required: true
          kms_key:
            description: ARN, id or alias of the KMS key, in place of AWS's own key for ECR.
            type: str
      expire_untagged_days: &expire_untagged_days
        description:
          - Days after which an image without a tag is deleted. It is the first rule of the repository's lifecycle.
          - V(0) stands for never. A lifecycle is made of this, O(repositories[].lifecycle_rules) and O(repositories[].keep_last), and is
            complete as soon as one of them is given.
        type: int
      lifecycle_rules: &lifecycle_rules
        description: Rules of the lifecycle, in the order in which they apply. An image goes by the first one that is about it.
        type: list
        elements: dict
        suboptions:
          description:
            description: What the rule is for.
            type: str
          tag_status:
            description:
              - Which images it is about. V(any) has to be the last. By default V(tagged) where tags are named, else V(any).
            type: str
            choices: [tagged, untagged, any]
          tag_patterns:
            description: Tags, in which C(*) stands for anything. An image needs all of them.
            type: list
            elements: str
          tag_prefixes:
            description: Beginnings of tags, in place of patterns. An image needs all of them.
            type: list
            elements: str
          keep_last:
            description: How many of them stay, the newest.
            type: int
          older_than_days:
            description: Days since an image was pushed.
            type: int
          not_pulled_for_days:
            description: Days since an image was last pulled. Only where O(repositories[].lifecycle_rules[].action) is V(archive).
            type: int
          archived_for_days:
            description: Days since an image was archived.
            type: int
          action:
            description: Whether those that it finds are deleted or archived.
            type: str
            choices: [expire, archive]
            default: expire
      keep_last: &keep_last
        description: How many images stay, the newest. It is the last rule of the repository's lifecycle. V(0) stands for all.
        type: int
      pull_accounts:
        description: Ids of the accounts that may pull from this repository, in place of O(pull_accounts).
        type: list
        elements: str
      push_roles:
        description: Roles that may push to this repository, in place of O(push_roles).
        type: list
        elements: str
      policy_statements: &policy_statements
        description:
          - Further statements of the repository's policy. They have no C(Resource).
          - A policy is made of this, O(pull_accounts) and O(push_roles), and is complete as soon as one of them is given.
        type: list
        elements: dict
      tags: &tags
        description: Tags of the repository, added to O(tags).
        type: dict
        default: {}
  defaults:
    description: What holds for each of O(repositories) that does not say otherwise.
    type: dict
    suboptions:
      image_tag_mutability: *image_tag_mutability
      image_tag_exclusions: *image_tag_exclusions
      scan_on_push: *scan_on_push
      encryption: *encryption
      expire_untagged_days: *expire_untagged_days
      lifecycle_rules: *lifecycle_rules
      keep_last: *keep_last
      policy_statements: *policy_statements
  pull_accounts:
    description:
      - Ids of the accounts whose principals may pull from every repository of O(repositories) and O(creation_templates), as far as that
        account allows it to them. This account's own need no mention.
    type: list
    elements: str
  push_roles:
    description:
      - Roles that may push to every repository of O(repositories), each by the name, with its path, of one of this account, or by its ARN.
        A role need not be there yet. To log in, it needs C(ecr:GetAuthorizationToken) of its own policies; one of another account needs
        these to allow the rest as well.
    type: list
    elements: str
  pull_through_caches:
    description: What is cached here of other registries. A cache is a repository that AWS makes at the first pull.
    type: list
    elements: dict
    suboptions:
      prefix:
        description: Namespace of the repositories that are caches, of 2 to 30 characters, such as V(quay), or V(ROOT) for those without.
        type: str
        required: true
      upstream:
        description:
          - Host of the other registry, without C(https://). One of V(public.ecr.aws), V(quay.io), V(registry.k8s.io),
            V(registry-1.docker.io), V(ghcr.io), V(registry.gitlab.com), V(cgr.dev), C(<name>.azurecr.io) and
            C(<account id>.dkr.ecr.<region>.amazonaws.com).
          - A rule whose upstream changes is replaced; what was cached before stays.
        type: str
        required: true
      upstream_prefix:
        description: Namespace in the other registry that is cached. By default all of it, V(ROOT).
        type: str
      credential_secret:
        description:
          - Name of the secret of Secrets Manager, in this account and region, that has the other registry's C(username) and C(accessToken).
            It begins with C(ecr-pullthroughcache/). V(public.ecr.aws), V(quay.io), V(registry.k8s.io) and ECR itself need none.
        type: str
      role_arn:
        description: ARN of the role of this account in which ECR pulls from another account's ECR.
        type: str
  creation_templates:
    description:
      - What AWS gives to the repositories that it makes itself, for caches, copies or at a push. Those that are there already stay as
        they are.
    type: list
    elements: dict
    suboptions:
      prefix:
        description: Namespace of the repositories, or V(ROOT) for all that have no other template.
        type: str
        required: true
      applied_for:
        description: When a repository is made.
        type: list
        elements: str
        choices: [PULL_THROUGH_CACHE, REPLICATION, CREATE_ON_PUSH]
        default: [PULL_THROUGH_CACHE]
      description:
        description: What the template is for.
        type: str
      image_tag_mutability:
        description: Whether a tag may be moved to another image. By default it may, as a cache has to follow its upstream.
        type: str
        choices: [IMMUTABLE, MUTABLE]
        default: MUTABLE
      image_tag_exclusions: *image_tag_exclusions
      encryption: *encryption
      expire_untagged_days: *expire_untagged_days
      lifecycle_rules: *lifecycle_rules
      keep_last: *keep_last
      pull_accounts:
        description: Ids of the accounts that may pull, in place of O(pull_accounts).
        type: list
        elements: str
      push_roles:
        description: Roles that may push. By default none.
        type: list
        elements: str
      policy_statements: *policy_statements
      tags:
        description: Tags of the repositories, added to O(tags).
        type: dict
        default: {}
      role_arn:
        description:
          - ARN of the role of this account in which ECR makes the repositories. Left out, one is made, named C(ecr-templates-<region>).
        type: str
  policy:
    description: Who else may put something into the registry. What it says is complete; an empty one takes the policy away.
    type: dict
    suboptions:
      pull_through_accounts:
        description:
          - Ids of the accounts whose principals may have ECR cache what nobody has pulled yet, through O(pull_through_caches). Their own
            policies have to allow C(ecr:BatchImportUpstreamImage) and C(ecr:CreateRepository) as well.
        type: list
        elements: str
        default: []
      replication_accounts:
        description: Ids of the accounts that may replicate their images to here.
        type: list
        elements: str
        default: []
      statements:
        description: Further statements of the policy.
        type: list
        elements: dict
        default: []
  scanning:
    description: How images are scanned in the whole registry. It is the account's, and stays when the rest goes.
    type: dict
    suboptions:
      type:
        description: ECR's own scans, or those of Amazon Inspector, which cost.
        type: str
        choices: [BASIC, ENHANCED]
        required: true
      rules:
        description: Which repositories are scanned when. The list is complete, and has one rule for a frequency at most.
        type: list
        elements: dict
        default: []
        suboptions:
          frequency:
            description: When. V(CONTINUOUS_SCAN) is for V(ENHANCED) alone, V(MANUAL) for V(BASIC) alone.
            type: str
            choices: [SCAN_ON_PUSH, CONTINUOUS_SCAN, MANUAL]
            required: true
          filters:
            description: Names of repositories, in which C(*) stands for anything.
            type: list
            elements: str
            required: true
  replication:
    description: Where images that are pushed from now on are copied to. The list is complete, and an empty one ends it.
    type: list
    elements: dict
    suboptions:
      destinations:
        description: The other registries.
        type: list
        elements: dict
        required: true
        suboptions:
          region:
            description: Its region.
            type: str
            required: true
          account_id:
            description: Id of its account, whose registry policy has to let this one in. By default this account.
            type: str
      prefixes:
        description: Beginnings of names of the repositories that are copied. By default all are.
        type: list
        elements: str
  private_pull_vpcs:
    description:
      - Names of VPCs of this account out of which images are pulled without the internet. They are not changed. A VPC without the
        interface endpoints C(ecr.api) and C(ecr.dkr) with private DNS, or without the gateway endpoint C(s3) (where the layers are), is
        refused; in check mode, when that may still come, it is told.
    type: list
    elements: str
  purge:
    description:
      - Kinds of resources of which those that are no longer described are deleted. Rules of caches bear no mark; of these all go
        that are not described.
    type: list
    elements: str
    choices: [ecr_repository, ecr_pull_through_cache_rule, ecr_repository_creation_template, iam_role]
    default: []
  state:
    description:
      - V(absent) removes what is described of caches, templates, replication and the registry's policy, and those of O(repositories) that
        this module made.
      - A repository is kept, unless O(delete_data) names it.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description: Repositories that may be deleted with all images in them, one by one, as C(ecr_repository <its name>).
    type: list
    elements: str
    default: []
  wait:
    description: Whether to wait for what takes time. Nothing of a registry does.
    type: bool
    default: true
extends_documentation_fragment:
  - piksel.infra.converge
  - piksel.infra.converge.tags
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Repositories that two accounts pull from and one role pushes to, and caches of public registries
  piksel.infra.ecr:
    defaults:
      expire_untagged_days: 14
      keep_last: 50
    repositories:
      - name: example/app
      - name: example/nightly
        image_tag_exclusions: ["nightly-*"]
    pull_accounts: ["123456789012"]
    push_roles: [example-ci]
    pull_through_caches:
      - prefix: quay
        upstream: quay.io
      - prefix: docker-hub
        upstream: registry-1.docker.io
        credential_secret: ecr-pullthroughcache/docker-hub
    creation_templates:
      - prefix: ROOT
        expire_untagged_days: 30
    private_pull_vpcs: [example]
    tags:
      Project: example

- name: Remove the caches, and one repository with all its images
  piksel.infra.ecr:
    repositories:
      - name: example/app
    pull_through_caches:
      - prefix: quay
        upstream: quay.io
    state: absent
    delete_data:
      - ecr_repository example/app
"""

RETURN = r"""
changes:
  description: What differs, resource by resource, in the order of the run. The same in check mode, as V(planned).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of resource.
      type: str
      sample: ecr_repository
    name:
      description: Its name.
      type: str
      sample: example/app
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      sample: update
    attributes:
      description: The attributes that differ, each with C(before) and C(after). A value not known yet says after what it will be.
      type: dict
    outcome:
      description: V(planned), V(done), V(failed), V(skipped) as something it needs failed, or V(deferred) as it waits for what takes time.
      type: str
      sample: done
    reason:
      description: Why it failed, was skipped or was deferred.
      type: str
      returned: where there is one
unchanged:
  description: How many described resources are as described.
  returned: always
  type: int
pending:
  description: Resources that are still being made, or wait for one that is.
  returned: always
  type: list
  elements: str
kept:
  description: Resources that were not deleted because of their data, each with the reason.
  returned: always
  type: list
  elements: str
outputs:
  description: What others need. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    registry_id:
      description: Id of the account.
      type: str
    registry_uri:
      description: Host of the registry, which the name of an image begins with.
      type: str
      sample: 123456789012.dkr.ecr.eu-west-1.amazonaws.com
    repositories:
      description: By name, C(arn) and C(uri), which are known before the repository is there too.
      type: dict
    pull_through_caches:
      description: By prefix, what the name of an image that is pulled through the cache begins with.
      type: dict
    template_role_arn:
      description: ARN of the role that is made for templates; V(null) where there is none, or not yet.
      type: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STATE, STRINGS, converging
from ..module_utils.aws.ecr.build import Build
from ..module_utils.aws.run import run

DICTS = {"type": "list", "elements": "dict"}
ENCRYPTION = {
    "type": {"type": "str", "choices": ["AES256", "KMS", "KMS_DSSE"], "required": True},
    "kms_key": {"type": "str", "no_log": False},
}
LIFECYCLE_RULE = {
    "description": {"type": "str"},
    "tag_status": {"type": "str", "choices": ["tagged", "untagged", "any"]},
    "tag_patterns": STRINGS,
    "tag_prefixes": STRINGS,
    "keep_last": {"type": "int"},
    "older_than_days": {"type": "int"},
    "not_pulled_for_days": {"type": "int"},
    "archived_for_days": {"type": "int"},
    "action": {"type": "str", "choices": ["expire", "archive"], "default": "expire"},
}
MUTABILITY = {"type": "str", "choices": ["IMMUTABLE", "MUTABLE"]}
IMAGES = {
    "image_tag_exclusions": STRINGS,
    "encryption": {"type": "dict", "options": ENCRYPTION},
    "expire_untagged_days": {"type": "int"},
    "lifecycle_rules": {**DICTS, "options": LIFECYCLE_RULE},
    "keep_last": {"type": "int"},
    "policy_statements": DICTS,
}
DEFAULTS = {"image_tag_mutability": MUTABILITY, "scan_on_push": {"type": "bool"}, **IMAGES}
REPOSITORY = {
    "name": {"type": "str", "required": True},
    "state": STATE,
    **DEFAULTS,
    "pull_accounts": STRINGS,
    "push_roles": STRINGS,
    "tags": {"type": "dict", "default": {}},
}
CACHE = {
    "prefix": {"type": "str", "required": True},
    "upstream": {"type": "str", "required": True},
    "upstream_prefix": {"type": "str"},
    "credential_secret": {"type": "str", "no_log": False},
    "role_arn": {"type": "str"},
}
TEMPLATE = {
    "prefix": {"type": "str", "required": True},
    "applied_for": {
        **STRINGS,
        "choices": ["PULL_THROUGH_CACHE", "REPLICATION", "CREATE_ON_PUSH"],
        "default": ["PULL_THROUGH_CACHE"],
    },
    "description": {"type": "str"},
    "image_tag_mutability": {**MUTABILITY, "default": "MUTABLE"},
    **IMAGES,
    "pull_accounts": STRINGS,
    "push_roles": STRINGS,
    "tags": {"type": "dict", "default": {}},
    "role_arn": {"type": "str"},
}
POLICY = {
    "pull_through_accounts": {**STRINGS, "default": []},
    "replication_accounts": {**STRINGS, "default": []},
    "statements": {**DICTS, "default": []},
}
SCAN_RULE = {
    "frequency": {"type": "str", "choices": ["SCAN_ON_PUSH", "CONTINUOUS_SCAN", "MANUAL"], "required": True},
    "filters": {**STRINGS, "required": True},
}
SCANNING = {
    "type": {"type": "str", "choices": ["BASIC", "ENHANCED"], "required": True},
    "rules": {**DICTS, "options": SCAN_RULE, "default": []},
}
DESTINATION = {"region": {"type": "str", "required": True}, "account_id": {"type": "str"}}
REPLICATION_RULE = {"destinations": {**DICTS, "options": DESTINATION, "required": True}, "prefixes": STRINGS}

ARGUMENTS: dict[str, Any] = {
    "repositories": {**DICTS, "options": REPOSITORY, "default": []},
    "defaults": {"type": "dict", "options": DEFAULTS},
    "pull_accounts": STRINGS,
    "push_roles": STRINGS,
    "pull_through_caches": {**DICTS, "options": CACHE},
    "creation_templates": {**DICTS, "options": TEMPLATE},
    "policy": {"type": "dict", "options": POLICY},
    "scanning": {"type": "dict", "options": SCANNING},
    "replication": {**DICTS, "options": REPLICATION_RULE},
    "private_pull_vpcs": STRINGS,
    **converging(["ecr_repository", "ecr_pull_through_cache_rule", "ecr_repository_creation_template", "iam_role"]),
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, f"Image registry in {module.region}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
