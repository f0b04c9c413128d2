#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: iam
short_description: IAM roles, managed policies, instance profiles and OIDC providers
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings the IAM resources that are described to the described state in one task. They may refer to each other by name.
  - In check mode it stops after the plan, which is the one that a run carries out, on an empty account too.
  - Policy documents are compared by what they mean, whatever the order of their lists and the forms of their principals.
  - An option that is not given leaves what it describes alone. A resource that is not described is left alone, unless O(purge) names
    its kind.
options:
  roles:
    description: Roles.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the role.
        type: str
        required: true
      state: &state
        description: State of this one, in place of O(state).
        type: str
        choices: [present, absent]
      assume_role_policy:
        description:
          - Who may assume the role, as a policy document.
          - A role that is to be made needs it, or one of the options that begin with C(trusted_).
        type: dict
      trusted_principals:
        description:
          - Users and roles of AWS that may assume the role, in place of O(roles[].assume_role_policy).
          - With O(roles[].trusted_repositories) they are all that may.
        type: list
        elements: dict
        suboptions:
          arns:
            description:
              - ARNs of users and roles. One that ends in an asterisk stands for all that begin so.
              - IAM takes an ARN without an asterisk only of what is there.
            type: list
            elements: str
            default: []
          accounts:
            description: Ids of accounts, whose own policies then say who in them may.
            type: list
            elements: str
            default: []
          external_id:
            description: The external id that they have to give. Principals of another account need one where O(account_id) is given.
            type: str
          mfa:
            description: Whether they must have signed in with a second factor.
            type: bool
            default: false
      trusted_repositories:
        description:
          - Pipelines of GitHub and GitLab that may assume the role, in place of O(roles[].assume_role_policy).
          - With O(roles[].trusted_principals) they are all that may.
        type: list
        elements: dict
        suboptions:
          oidc_provider:
            description: The OIDC provider that says which repository it is, by its URL in O(oidc_providers) or by its ARN.
            type: str
            required: true
          forge:
            description:
              - How the provider's tokens call a repository.
              - By default as GitHub's do, where the provider is V(https://token.actions.githubusercontent.com), else as GitLab's.
            type: str
            choices: [github, gitlab]
          audiences:
            description: Audiences of their tokens, which O(oidc_providers[].client_ids) has to have too.
            type: list
            elements: str
            default: [sts.amazonaws.com]
          repositories:
            description: The repositories. Each needs a branch, a tag, an environment or pull requests.
            type: list
            elements: dict
            required: true
            suboptions:
              name:
                description:
                  - Of GitHub C(<owner>/<repository>), of GitLab C(<group>/<project>). An asterisk is not taken.
                  - GitHub's repositories that were made or renamed since July 2026 say their ids too, as in C(<owner>@1/<repository>@2).
                type: str
                required: true
              branches:
                description: Branches. An asterisk stands for anything.
                type: list
                elements: str
                default: []
              tags:
                description: Tags of the repository. An asterisk stands for anything.
                type: list
                elements: str
                default: []
              environments:
                description: Deployment environments of GitHub. A job that has one says that, and not its branch.
                type: list
                elements: str
                default: []
              pull_requests:
                description: Whether GitHub's jobs for pull requests may, whatever is in them.
                type: bool
                default: false
      trusted_service_accounts:
        description: Kubernetes service accounts that may assume the role, in place of O(roles[].assume_role_policy).
        type: dict
        suboptions:
          oidc_provider:
            description: The cluster's OIDC provider, by its URL in O(oidc_providers) or by its ARN.
            type: str
            required: true
          subjects:
            description: Service accounts, as C(system:serviceaccount:<namespace>:<name>). An asterisk stands for anything.
            type: list
            elements: str
            required: true
          audiences:
            description: Audiences of their tokens.
            type: list
            elements: str
            default: [sts.amazonaws.com]
      inline_policies:
        description: Policy documents by name. They are all that the role has.
        type: dict
      policies:
        description: Managed policies that are attached, by name in O(policies) or by ARN. They are all that the role has.
        type: list
        elements: str
      permissions_boundary:
        description:
          - Managed policy that bounds the role, by name in O(policies) or by ARN. An empty string takes it away.
          - Where it is not given, O(boundary) bounds the role.
        type: str
      max_session_duration:
        description: Seconds a session may last, from 3600 to 43200.
        type: int
      description:
        description: What the role is for.
        type: str
      confirm_lockout:
        description:
          - Takes a change of who may assume the role that the task itself acts as, although it may shut out whoever runs it.
          - By default it is refused.
        type: bool
        default: false
      path: &path
        description: Path of this one, in place of O(path).
        type: str
      tags: &tags
        description: Tags of this one, added to O(tags).
        type: dict
        default: {}
  policies:
    description: Managed policies of the account's own.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the policy.
        type: str
        required: true
      state: *state
      document:
        description:
          - The policy document. A change makes a new version the default; at the limit of five the oldest makes room.
          - A policy that is to be made needs it.
        type: dict
      description:
        description: What the policy is for. It can't change later.
        type: str
      path: *path
      tags: *tags
  instance_profiles:
    description: Instance profiles.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the instance profile.
        type: str
        required: true
      state: *state
      role:
        description: Name of its role, in O(roles) or in the account. An empty string takes it away.
        type: str
      path: *path
      tags: *tags
  oidc_providers:
    description: OpenID Connect providers.
    type: list
    elements: dict
    suboptions:
      url:
        description: URL of the issuer, which identifies it.
        type: str
        required: true
      state: *state
      client_ids:
        description: Audiences that its tokens may have. They are all that it has.
        type: list
        elements: str
      thumbprints:
        description:
          - SHA-1 thumbprints of certificates, 40 hexadecimal digits each.
          - An issuer with a certificate of a public authority needs none.
        type: list
        elements: str
      tags: *tags
  boundary:
    description:
      - A managed policy that bounds those of O(roles) that say nothing of O(roles[].permissions_boundary).
      - It allows everything but to change it or take a boundary away, to make users, access keys and passwords or give them rights,
        to leave the organization, to close the account, and to stop or delete a trail.
    type: dict
    suboptions:
      name:
        description: Name of the policy.
        type: str
        required: true
      document:
        description: The policy document, in place of that one.
        type: dict
      statements:
        description: Statements that are added to that one.
        type: list
        elements: dict
        default: []
  account_id:
    description:
      - Id of the account. Where it is given, trust is looked at closely, also in O(roles[].assume_role_policy).
        Another account without an external id is refused, and so are everybody, and an OIDC provider without a condition on the subject.
    type: str
  path:
    description: Path of all that is made, such as V(/example/), by which it is told from what others made. It can't change later.
    type: str
  purge:
    description:
      - Kinds of resources of which those that this module made under O(path), and that are no longer described, are deleted.
      - The role that the task acts as is kept, and what that needs.
    type: list
    elements: str
    choices: [iam_role, iam_policy, iam_instance_profile]
    default: []
  state:
    description:
      - V(absent) removes all that are described, unless an item says otherwise.
      - The role that the task acts as is kept, and what that needs.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - piksel.infra.converge
  - piksel.infra.converge.tags
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A role for the service account of a cluster's controller, and a role for nodes
  piksel.infra.iam:
    oidc_providers:
      - url: "{{ eks_outputs.oidc_issuer }}"
        client_ids: [sts.amazonaws.com]
    policies:
      - name: example-read
        document:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: s3:GetObject
              Resource: arn:aws:s3:::example/*
    roles:
      - name: example-controller
        trusted_service_accounts:
          oidc_provider: "{{ eks_outputs.oidc_issuer }}"
          subjects: [system:serviceaccount:example:controller]
        policies: [example-read]
      - name: example-node
        assume_role_policy:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal:
                Service: ec2.amazonaws.com
              Action: sts:AssumeRole
        policies:
          - arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy
    instance_profiles:
      - name: example-node
        role: example-node
    tags:
      Project: example

- name: A role for a repository's pipeline, and one for people, both bounded
  piksel.infra.iam:
    account_id: "123456789012"
    boundary:
      name: example-boundary
    oidc_providers:
      - url: https://token.actions.githubusercontent.com
        client_ids: [sts.amazonaws.com]
    roles:
      - name: example-push
        trusted_repositories:
          - oidc_provider: https://token.actions.githubusercontent.com
            repositories:
              - name: example/tiles
                branches: [main]
                tags: [v*]
      - name: example-deploy
        trusted_principals:
          - arns: [arn:aws:iam::123456789012:user/engineer]
            mfa: true
        policies: [arn:aws:iam::aws:policy/AdministratorAccess]

- name: Remove the controller's role and its policy
  piksel.infra.iam:
    roles:
      - name: example-controller
    policies:
      - name: example-read
    state: absent
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
      sample: iam_role
    name:
      description: Its name; of an OIDC provider its URL.
      type: str
      sample: example-node
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      sample: update
    attributes:
      description: The attributes that differ, each with C(before) and C(after). A value not known yet says after what it will be.
      type: dict
    outcome:
      description: V(planned), V(done), V(failed) or V(skipped), as something it needs failed.
      type: str
      sample: done
    reason:
      description: Why it failed or was skipped.
      type: str
      returned: where there is one
unchanged:
  description: How many described resources are as described.
  returned: always
  type: int
pending:
  description: Always empty, as nothing of IAM takes time.
  returned: always
  type: list
  elements: str
kept:
  description: What was not deleted and why, as it is the role that the task acts as, or needed by that.
  returned: always
  type: list
  elements: str
outputs:
  description: ARNs of what is described as present; V(null) for what does not exist yet.
  returned: always
  type: dict
  contains:
    role_arns:
      description: ARNs of roles by name.
      type: dict
    policy_arns:
      description: ARNs of policies by name.
      type: dict
    instance_profile_arns:
      description: ARNs of instance profiles by name.
      type: dict
    oidc_provider_arns:
      description: ARNs of OIDC providers by URL.
      type: dict
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STATE, STRINGS
from ..module_utils.aws.iam.build import Build
from ..module_utils.aws.run import run

NAME = {"type": "str", "required": True}
OWN_STATE = {"type": "str", "choices": STATE["choices"]}  # or that of all
PATH = {"type": "str"}
TAGS = {"type": "dict", "default": {}}
PRINCIPALS = {
    "arns": {**STRINGS, "default": []},
    "accounts": {**STRINGS, "default": []},
    "external_id": {"type": "str"},
    "mfa": {"type": "bool", "default": False},
}
REPOSITORY = {
    "name": NAME,
    "branches": {**STRINGS, "default": []},
    "tags": {**STRINGS, "default": []},
    "environments": {**STRINGS, "default": []},
    "pull_requests": {"type": "bool", "default": False},
}
REPOSITORIES = {
    "oidc_provider": {"type": "str", "required": True},
    "forge": {"type": "str", "choices": ["github", "gitlab"]},
    "audiences": {**STRINGS, "default": ["sts.amazonaws.com"]},
    "repositories": {"type": "list", "elements": "dict", "required": True, "options": REPOSITORY},
}
SERVICE_ACCOUNTS = {
    "oidc_provider": {"type": "str", "required": True},
    "subjects": {**STRINGS, "required": True},
    "audiences": {**STRINGS, "default": ["sts.amazonaws.com"]},
}
ROLE = {
    "name": NAME,
    "state": OWN_STATE,
    "assume_role_policy": {"type": "dict"},
    "trusted_service_accounts": {"type": "dict", "options": SERVICE_ACCOUNTS},
    "trusted_principals": {"type": "list", "elements": "dict", "options": PRINCIPALS},
    "trusted_repositories": {"type": "list", "elements": "dict", "options": REPOSITORIES},
    "inline_policies": {"type": "dict"},
    "policies": STRINGS,
    "permissions_boundary": {"type": "str"},
    "max_session_duration": {"type": "int"},
    "description": {"type": "str"},
    "confirm_lockout": {"type": "bool", "default": False},
    "path": PATH,
    "tags": TAGS,
}
BOUNDARY = {"name": NAME, "document": {"type": "dict"}, "statements": {"type": "list", "elements": "dict", "default": []}}
# One form of trust, but that principals and repositories go together.
FORMS = (
    ("assume_role_policy", "trusted_service_accounts"),
    ("assume_role_policy", "trusted_principals"),
    ("assume_role_policy", "trusted_repositories"),
    ("trusted_service_accounts", "trusted_principals"),
    ("trusted_service_accounts", "trusted_repositories"),
)
POLICY = {"name": NAME, "state": OWN_STATE, "document": {"type": "dict"}, "description": {"type": "str"}, "path": PATH, "tags": TAGS}
INSTANCE_PROFILE = {"name": NAME, "state": OWN_STATE, "role": {"type": "str"}, "path": PATH, "tags": TAGS}
OIDC_PROVIDER = {"url": NAME, "state": OWN_STATE, "client_ids": STRINGS, "thumbprints": STRINGS, "tags": TAGS}


def described(options: dict[str, Any]) -> dict[str, Any]:
    return {"type": "list", "elements": "dict", "options": options}


ARGUMENTS: dict[str, Any] = {
    "roles": {**described(ROLE), "mutually_exclusive": FORMS},
    "policies": described(POLICY),
    "instance_profiles": described(INSTANCE_PROFILE),
    "oidc_providers": described(OIDC_PROVIDER),
    "boundary": {"type": "dict", "options": BOUNDARY},
    "account_id": {"type": "str"},
    "path": {"type": "str"},
    "tags": {"type": "dict"},
    "purge_tags": {"type": "bool", "default": False},
    "purge": {**STRINGS, "choices": ["iam_role", "iam_policy", "iam_instance_profile"], "default": []},
    "state": STATE,
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, "IAM", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
