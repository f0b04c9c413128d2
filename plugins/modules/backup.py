#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: backup
short_description: AWS Backup's vaults, plans and selections, and the role that it acts in
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings the vaults and plans of AWS Backup that bear one name, or names that begin with it, to the described state in one task.
  - In check mode it stops after the plan, which is the one that a run carries out, on an empty account too.
  - An option that is not given leaves what it describes alone. A resource that is not described is left alone, unless O(purge) names
    its kind.
  - A lock that becomes final is announced in check mode and in the result.
options:
  name:
    description:
      - What the names of vaults and plans begin with, up to a hyphen or their end. The role is named C(<name>-backup).
    type: str
    required: true
  vaults:
    description: Vaults, in this region or in others that backups are copied to.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the vault.
        type: str
        required: true
      region:
        description: Its region, where it is not the task's. In results it is then called C(<region>/<name>).
        type: str
      kms_key:
        description: ARN, id or alias of the KMS key, in place of AWS's own key for backups. It can't change later.
        type: str
      copy_from:
        description:
          - Ids of the accounts that may copy backups into the vault. With O(vaults[].policy_statements) it makes the vault's policy.
        type: list
        elements: str
      policy_statements:
        description: Statements of the vault's access policy. An empty list, with no O(vaults[].copy_from), takes the policy away.
        type: list
        elements: dict
      lock:
        description: The vault's lock. Left out, it is left alone.
        type: dict
        suboptions:
          mode:
            description:
              - V(governance) can be taken away by who may do that. V(compliance) can't be changed or taken away by anyone once
                O(vaults[].lock.changeable_for_days) are over, nor can a recovery point be deleted before its time.
              - V(none) takes the lock away.
            type: str
            choices: [none, governance, compliance]
            required: true
          min_retention_days:
            description: Days that a recovery point has to be kept at least. A job that keeps one shorter fails.
            type: int
          max_retention_days:
            description: Days that a recovery point may be kept at most. A job that keeps one longer fails.
            type: int
          changeable_for_days:
            description: Days until a lock of mode V(compliance) is final, 3 at least.
            type: int
      tags:
        description: Tags of the vault, added to O(tags).
        type: dict
        default: {}
  plans:
    description: Plans. What a plan describes is complete, but for selections that are not described.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the plan.
        type: str
        required: true
      rules:
        description: When backups are made, where to, and how long they are kept.
        type: list
        elements: dict
        required: true
        suboptions:
          name:
            description: Name of the rule.
            type: str
            required: true
          vault:
            description: Name of the vault, one of O(vaults) or one that is there.
            type: str
            required: true
          schedule:
            description: When, as C(cron(minutes hours day month weekday year)) or C(rate(…)). The default is C(cron(0 5 ? * * *)).
            type: str
          schedule_timezone:
            description: Time zone of O(plans[].rules[].schedule). The default is C(Etc/UTC).
            type: str
          start_window:
            description: Minutes within which a job starts, 60 at least. The default is 480.
            type: int
          completion_window:
            description: Minutes after which a job that is not done is given up. The default is 10080.
            type: int
          delete_after_days:
            description: Days after which a recovery point is deleted. Left out, it never is.
            type: int
          cold_storage_after_days:
            description: Days after which a recovery point moves to cold storage, where its type can. It stays there for 90 days at least.
            type: int
          continuous:
            description:
              - Whether backups are continuous, for a restore to any second. They are kept for 35 days at most.
            type: bool
            default: false
          recovery_point_tags:
            description: Tags of the recovery points.
            type: dict
            default: {}
          copies:
            description: Where else each recovery point goes.
            type: list
            elements: dict
            suboptions:
              vault:
                description: Name of one of O(vaults).
                type: str
              region:
                description: Region of that vault, where it is not the task's.
                type: str
              vault_arn:
                description: ARN of another account's vault, whose policy lets this one in, in place of its name.
                type: str
              delete_after_days:
                description: Days after which the copy is deleted. Left out, it never is.
                type: int
              cold_storage_after_days:
                description: Days after which the copy moves to cold storage.
                type: int
      selections:
        description: What is backed up.
        type: list
        elements: dict
        default: []
        suboptions:
          name:
            description: Name of the selection.
            type: str
            required: true
          tags:
            description: Tags, each of which is enough, as C(key = value) or C(key = [values]).
            type: dict
          resources:
            description: ARNs of resources, in which C(*) stands for anything. What they name is backed up besides what has a tag.
            type: list
            elements: str
          not_resources:
            description: ARNs of resources that are left out.
            type: list
            elements: str
          conditions:
            description: Conditions on tags that all have to hold.
            type: dict
            suboptions:
              string_equals: &condition
                description: Values by tag.
                type: dict
              string_not_equals: *condition
              string_like: *condition
              string_not_like: *condition
          role_arn:
            description: ARN of the role in which AWS Backup acts, in place of O(role_arn).
            type: str
      tags:
        description: Tags of the plan, added to O(tags).
        type: dict
        default: {}
  role_arn:
    description:
      - ARN of the role in which AWS Backup acts. Left out, one is made that may back up and restore what AWS's own policies for this allow,
        buckets included.
    type: str
  opt_in:
    description:
      - Types of resources, by AWS Backup's name of them (C(RDS), C(EFS), C(S3)), and whether this region's plans back them up by tag.
    type: dict
  purge:
    description: Kinds of resources of which those of O(name) that are no longer described are deleted.
    type: list
    elements: str
    choices: [backup_vault, backup_plan, backup_selection, iam_role]
    default: []
  state:
    description:
      - V(absent) removes the plans, selections and the role that this module made. Vaults are kept, unless O(delete_data) names them.
      - Vaults of other regions are found where O(vaults) has them.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description: Vaults that may be deleted with all recovery points in them, one by one, as C(backup_vault <its name>).
    type: list
    elements: str
    default: []
  wait:
    description: Whether to wait for what takes time, which here is a deletion alone.
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
- name: Daily backups of what has the tag, kept for five weeks here and for a year in another region
  piksel.infra.backup:
    name: example
    vaults:
      - name: example
        lock:
          mode: governance
          min_retention_days: 7
      - name: example-copies
        region: ap-southeast-1
    plans:
      - name: example
        rules:
          - name: daily
            vault: example
            schedule: cron(0 18 * * ? *)
            delete_after_days: 35
          - name: monthly
            vault: example
            schedule: cron(0 19 1 * ? *)
            delete_after_days: 365
            copies:
              - vault: example-copies
                region: ap-southeast-1
                delete_after_days: 365
        selections:
          - name: tagged
            tags:
              Backup: daily
    opt_in:
      RDS: true
      EFS: true
    tags:
      Project: example

- name: Remove the plans, and one vault with all that is in it
  piksel.infra.backup:
    name: example
    state: absent
    delete_data:
      - backup_vault example
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
      sample: backup_plan
    name:
      description: Its name.
      type: str
      sample: example
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
announcements:
  description: What can't be taken back of what is done, a sentence each. In check mode, of what would be.
  returned: always
  type: list
  elements: str
outputs:
  description: What others need; V(null) for what does not exist yet. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    vaults:
      description: ARNs of the vaults, by name; of another region by C(<region>/<name>).
      type: dict
    plans:
      description: Ids of the plans, by name.
      type: dict
    role_arn:
      description: ARN of the role in which AWS Backup acts.
      type: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STRINGS, converging
from ..module_utils.aws.backup.build import Build
from ..module_utils.aws.run import run

LOCK = {
    "mode": {"type": "str", "choices": ["none", "governance", "compliance"], "required": True},
    "min_retention_days": {"type": "int"},
    "max_retention_days": {"type": "int"},
    "changeable_for_days": {"type": "int"},
}
VAULT = {
    "name": {"type": "str", "required": True},
    "region": {"type": "str"},
    "kms_key": {"type": "str", "no_log": False},
    "copy_from": STRINGS,
    "policy_statements": {"type": "list", "elements": "dict"},
    "lock": {"type": "dict", "options": LOCK},
    "tags": {"type": "dict", "default": {}},
}
COPY = {
    "vault": {"type": "str"},
    "region": {"type": "str"},
    "vault_arn": {"type": "str"},
    "delete_after_days": {"type": "int"},
    "cold_storage_after_days": {"type": "int"},
}
RULE = {
    "name": {"type": "str", "required": True},
    "vault": {"type": "str", "required": True},
    "schedule": {"type": "str"},
    "schedule_timezone": {"type": "str"},
    "start_window": {"type": "int"},
    "completion_window": {"type": "int"},
    "delete_after_days": {"type": "int"},
    "cold_storage_after_days": {"type": "int"},
    "continuous": {"type": "bool", "default": False},
    "recovery_point_tags": {"type": "dict", "default": {}},
    "copies": {"type": "list", "elements": "dict", "options": COPY},
}
CONDITIONS = {name: {"type": "dict"} for name in ("string_equals", "string_not_equals", "string_like", "string_not_like")}
SELECTION = {
    "name": {"type": "str", "required": True},
    "tags": {"type": "dict"},
    "resources": STRINGS,
    "not_resources": STRINGS,
    "conditions": {"type": "dict", "options": CONDITIONS},
    "role_arn": {"type": "str"},
}
PLAN = {
    "name": {"type": "str", "required": True},
    "rules": {"type": "list", "elements": "dict", "options": RULE, "required": True},
    "selections": {"type": "list", "elements": "dict", "options": SELECTION, "default": []},
    "tags": {"type": "dict", "default": {}},
}

ARGUMENTS: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "vaults": {"type": "list", "elements": "dict", "options": VAULT},
    "plans": {"type": "list", "elements": "dict", "options": PLAN},
    "role_arn": {"type": "str"},
    "opt_in": {"type": "dict"},
    **converging(["backup_vault", "backup_plan", "backup_selection", "iam_role"]),
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, f"Backups of {module.params['name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
