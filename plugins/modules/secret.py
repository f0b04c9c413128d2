#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: secret
short_description: Secrets in AWS Secrets Manager, with values that are generated, composed, copied or awaited
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings all secrets of an environment to the described state in one task.
  - A value never stands in the description. It is generated in AWS if there is none (O(secrets[].generate)), composed from other secrets
    (O(secrets[].compose)), copied from one of another account (O(secrets[].copy)), or awaited, until a person sets it
    (O(secrets[].awaited)). Of a secret with none of these, the value is somebody else's matter.
  - No result, diff or error has a value in it. Values are read only where one is composed or copied.
  - In check mode it stops after the plan, which is the one that a run carries out, on an empty account too.
  - A secret that is scheduled for deletion and described as present is restored, with its value.
  - An option that is not given leaves what it describes alone, and so does a secret that is not described.
  - Secrets that stand as described take one call for ten of them, with more than a hundred one for a hundred of the account's. As AWS's
    list may be five minutes behind, each that differs in it is looked at by itself before anything is done.
options:
  secrets:
    description: The secrets.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the secret, which identifies it.
        type: str
        required: true
      description:
        description: What it is for.
        type: str
      kms_key:
        description:
          - ARN, id or alias of the KMS key that encrypts it.
          - V(alias/aws/secretsmanager) is AWS's own, which is taken for a new secret if no key is given.
        type: str
      generate:
        description:
          - The rules by which AWS makes up a value, if there is none. C({}) takes the defaults. A value that is there is never replaced,
            whatever the rules.
          - Together with O(secrets[].compose), O(secrets[].copy) or O(secrets[].awaited) it is refused, as a value comes about in one way.
        type: dict
        suboptions:
          length:
            description: Number of characters, 1 to 4096.
            type: int
            default: 32
          exclude_characters:
            description: Characters that it may not have.
            type: str
          exclude_numbers:
            description: Whether it has no digits.
            type: bool
            default: false
          exclude_punctuation:
            description: Whether it has no punctuation.
            type: bool
            default: false
          exclude_uppercase:
            description: Whether it has no uppercase letters.
            type: bool
            default: false
          exclude_lowercase:
            description: Whether it has no lowercase letters.
            type: bool
            default: false
          include_space:
            description: Whether it may have spaces.
            type: bool
            default: false
          require_each_included_type:
            description: Whether it has one character at least of each type that is not excluded.
            type: bool
            default: true
          template:
            description:
              - Text around it, with C(${password}) in its place; C($$) is a dollar. A structure stands for its JSON.
              - Where the text is JSON, what AWS made up is written as JSON writes it.
            type: raw
      compose:
        description:
          - Text with C(${name}) in the place of another secret's value, or C(${name.key}) for a key of one that is a JSON object. A name
            that has a dot stands in double quotes, as C(${"db.main".password}). C($$) is a dollar. A structure stands for its JSON.
          - Where the text is JSON, values are written as JSON writes them.
          - The others are secrets of this task or of the account and region. Whenever one of them changes, the next run writes this one
            anew. While one of them has no value, this one awaits it.
        type: raw
      copy:
        description:
          - The secret whose value this one has too, of another account as a rule. It is read and written inside of the module. Whenever
            the two differ, the next run writes this one anew.
          - One that is not there, or has no value, is refused, as what makes it has to run first. In check mode it is taken for one
            that will be there, and so is a role that can't be assumed.
        type: dict
        suboptions:
          secret:
            description: Its name or ARN.
            type: str
            required: true
          assume_role_arn:
            description:
              - ARN of the role to assume for it, which needs C(secretsmanager:GetSecretValue) on it. Without one, the module's own
                credentials read it.
            type: str
          external_id:
            description: External id that the role asks for.
            type: str
          region:
            description: Its region, by default that of the ARN or the module's own.
            type: str
      awaited:
        description: Whether a person sets the value. Until there is one it is told in RV(outputs.awaiting_value); it is never overwritten.
        type: bool
        default: false
      resource_policy:
        description:
          - Policy document that says who else may do what with it. C({}) removes the policy.
          - AWS is asked to refuse one that opens the secret to everybody.
        type: dict
      replicas:
        description: Other regions that have a copy. The list is complete, and C([]) removes all. A replica that failed is tried again.
        type: list
        elements: dict
        suboptions:
          region:
            description: The region.
            type: str
            required: true
          kms_key:
            description: ARN, id or alias of the key there, in place of AWS's own. It can't change while the replica stands.
            type: str
      rotation:
        description:
          - Rotation by a Lambda function. C({}) switches it off. It is switched on once the secret has a value.
          - A change of its schedule alone does not rotate at once.
        type: dict
        suboptions:
          lambda_arn:
            description: ARN of the function. It is required unless rotation is switched off.
            type: str
          days:
            description: Days between two rotations, 1 to 1000. Either this or O(secrets[].rotation.schedule_expression) is required.
            type: int
          schedule_expression:
            description: When to rotate, as C(rate(…\)) or C(cron(…\)), in UTC.
            type: str
          duration:
            description: Length of the window for it, in hours, such as V(3h).
            type: str
          rotate_immediately:
            description: Whether the value is rotated as soon as rotation is switched on, rather than in the first window.
            type: bool
            default: false
      recovery_window:
        description: Days for which the secret, once deleted, can be restored, 7 to 30.
        type: int
        default: 30
      tags:
        description: Tags of the secret, added to O(tags).
        type: dict
        default: {}
      state:
        description:
          - V(absent) schedules the deletion of this secret, whoever made it, and tells in RV(outputs.recoverable_until) how long it can be
            restored. Its replicas are removed.
        type: str
        choices: [present, absent]
        default: present
  tags:
    description: Tags of all secrets. C(ManagedBy) marks what O(state=absent) may remove, by default V(piksel.infra).
    type: dict
  purge_tags:
    description: Whether tags that are not given are removed from the described secrets.
    type: bool
    default: false
  state:
    description:
      - V(absent) schedules the deletion of those of the described secrets that this module made and O(delete_data) names. Others are kept.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description: What O(state=absent) may delete, one by one, as C(secretsmanager_secret <its name>).
    type: list
    elements: str
    default: []
  wait:
    description: Whether to wait for replicas. V(false) starts them and returns; the same task with V(true) awaits them.
    type: bool
    default: true
extends_documentation_fragment:
  - piksel.infra.converge
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The secrets of an environment
  piksel.infra.secret:
    secrets:
      - name: example-database
        description: The owner of the database
        generate:
          length: 40
          exclude_punctuation: true
          template:
            username: example
            password: ${password}
      - name: example-database-url
        compose: postgresql://${example-database.username}:${example-database.password}@db.example.com/maps
      - name: example-sign-in
        description: The sign-in client, as CLIENT_ID:CLIENT_SECRET
        awaited: true
        recovery_window: 7
      - name: example-shared-sign-in
        description: The sign-in client, as the account that owns sign-in made it
        copy:
          secret: example/staging/sign-in
          assume_role_arn: arn:aws:iam::123456789012:role/example-staging-identity
          external_id: example-staging
    tags:
      Project: example

- name: One that another account may read, and that a second region has
  piksel.infra.secret:
    secrets:
      - name: example-shared
        kms_key: alias/example
        generate: {}
        resource_policy:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal:
                AWS: arn:aws:iam::123456789012:root
              Action: secretsmanager:GetSecretValue
              Resource: "*"
        replicas:
          - region: eu-central-1

- name: One that a function rotates each month
  piksel.infra.secret:
    secrets:
      - name: example-rotated
        generate: {}
        rotation:
          lambda_arn: arn:aws:lambda:eu-west-1:123456789012:function:example-rotate
          days: 30

- name: Delete one, which can be restored for a week
  piksel.infra.secret:
    secrets:
      - name: example-sign-in
        recovery_window: 7
        state: absent
"""

RETURN = r"""
changes:
  description: What differs, secret by secret, in the order of the run. The same in check mode, as V(planned).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of resource, C(secretsmanager_secret).
      type: str
      sample: secretsmanager_secret
    name:
      description: Its name.
      type: str
      sample: example-database
    action:
      description: V(create), V(update) or V(delete). What is restored is updated.
      type: str
      sample: create
    attributes:
      description:
        - The attributes that differ, each with C(before) and C(after).
        - Of a value it says C((secret\)), C((generated\)), C((composed\)) or C((copied\)), and no more.
      type: dict
    outcome:
      description: V(planned), V(done), V(failed), V(skipped) as something it needs failed, or V(deferred) as that is still being made.
      type: str
      sample: done
    reason:
      description: Why it failed, was skipped or was deferred.
      type: str
      returned: where there is one
unchanged:
  description: How many described secrets are as described.
  returned: always
  type: int
pending:
  description: Secrets that are still being replicated, or wait for one that is.
  returned: always
  type: list
  elements: str
kept:
  description: Secrets that were not deleted, each with the reason.
  returned: always
  type: list
  elements: str
outputs:
  description: What others need to know. The same keys in check mode.
  returned: always
  type: dict
  contains:
    arns:
      description: ARNs of the secrets that are to be present, by name; V(null) for one that does not exist yet.
      type: dict
    with_value:
      description: Names of the secrets that have a value or, in check mode, would have one after the run.
      type: list
      elements: str
    awaiting_value:
      description: Names of the secrets that have no value, because a person has to set it or that of one they are composed from.
      type: list
      elements: str
    recoverable_until:
      description: Of secrets that are to be absent, until when they can be restored (ISO 8601, UTC), by name.
      type: dict
      sample:
        example-sign-in: "2026-03-01T12:00:00Z"
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STATE, STRINGS
from ..module_utils.aws.run import run
from ..module_utils.aws.secrets_manager.build import Build

FLAG = {"type": "bool", "default": False}
GENERATE = {
    "length": {"type": "int", "default": 32},
    "exclude_characters": {"type": "str"},
    "exclude_numbers": FLAG,
    "exclude_punctuation": FLAG,
    "exclude_uppercase": FLAG,
    "exclude_lowercase": FLAG,
    "include_space": FLAG,
    "require_each_included_type": {"type": "bool", "default": True},
    "template": {"type": "raw"},
}
REPLICA = {"region": {"type": "str", "required": True}, "kms_key": {"type": "str", "no_log": False}}
COPY = {
    "secret": {"type": "str", "required": True, "no_log": False},
    "assume_role_arn": {"type": "str"},
    "external_id": {"type": "str"},
    "region": {"type": "str"},
}
ROTATION = {
    "lambda_arn": {"type": "str"},
    "days": {"type": "int"},
    "schedule_expression": {"type": "str"},
    "duration": {"type": "str"},
    "rotate_immediately": FLAG,
}
SECRET = {
    "name": {"type": "str", "required": True},
    "description": {"type": "str"},
    "kms_key": {"type": "str", "no_log": False},
    "generate": {"type": "dict", "options": GENERATE},
    "compose": {"type": "raw"},
    "copy": {"type": "dict", "options": COPY},
    "awaited": FLAG,
    "resource_policy": {"type": "dict"},
    "replicas": {"type": "list", "elements": "dict", "options": REPLICA},
    "rotation": {"type": "dict", "options": ROTATION},
    "recovery_window": {"type": "int", "default": 30},
    "tags": {"type": "dict", "default": {}},
    "state": STATE,
}

# Names and rules are no secrets, whatever they are called: they may show.
ARGUMENTS: dict[str, Any] = {
    "secrets": {"type": "list", "elements": "dict", "options": SECRET, "required": True, "no_log": False},
    "tags": {"type": "dict"},
    "purge_tags": FLAG,
    "state": STATE,
    "delete_data": {**STRINGS, "default": []},
    "wait": {"type": "bool", "default": True},
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, "Secrets", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
