#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: backup_restore
short_description: A recovery point of AWS Backup made into a new file system or database
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Restores one recovery point of AWS Backup into something new, and waits until that is there.
  - Nothing is overwritten. Where the new one bears its name already and is of this recovery point, or of one of the same source, there is
    nothing to do; where it is anything else, the module refuses.
  - A job whose end a run did not see is awaited by the next one, and not started again.
  - AWS Backup puts the files of a file system into a directory of it named C(aws-backup-restore_<time>).
options:
  name:
    description: Name of what is made, the C(Name) tag and the creation token of a file system, or the identifier of a database.
    type: str
    required: true
  resource_type:
    description: What it was a backup of, by AWS Backup's name of the type.
    type: str
    choices: [EFS, RDS]
    default: EFS
  recovery_point:
    description: ARN of the recovery point.
    type: str
  source:
    description:
      - ARN, name or id of what was backed up, in place of O(recovery_point). Its newest recovery point is meant.
      - It need not be there any more.
    type: str
  before:
    description: A time, such as C(2026-03-01T12:00:00Z). The newest recovery point of O(source) that was made until then is meant.
    type: str
  vault:
    description: Name of the vault, where only what is in it is meant.
    type: str
  role:
    description: Name or ARN of the role in which AWS Backup acts.
    type: str
    required: true
  kms_key:
    description: ARN, id or alias of the KMS key of a file system, in place of the backed-up one's.
    type: str
  metadata:
    description: What AWS Backup is to be told besides, in its own names, such as C(DBSubnetGroupName) of a database.
    type: dict
  tags:
    description:
      - Tags of what is made. C(ManagedBy) marks what was made by this collection, by default V(piksel.infra). C(RestoredFrom) and
        C(RestoredOf) tell the recovery point and the source.
    type: dict
  wait:
    description: Whether to wait for the job. V(false) starts it and returns; the same task with V(true) awaits it.
    type: bool
    default: true
extends_documentation_fragment:
  - piksel.infra.converge
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Yesterday's files beside today's
  piksel.infra.backup_restore:
    name: example-restored
    source: example
    before: "2026-03-01T00:00:00Z"
    role: example-backup
    tags:
      Project: example
"""

RETURN = r"""
changes:
  description: What differs. The same in check mode, as V(planned).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of resource.
      type: str
      sample: restored_resource
    name:
      description: Its name.
      type: str
      sample: example-restored
    action:
      description: V(create) or V(update).
      type: str
      sample: create
    attributes:
      description: The attributes that differ, each with C(before) and C(after).
      type: dict
    outcome:
      description: V(planned), V(done), V(failed) or V(deferred) as it is still being made.
      type: str
      sample: done
    reason:
      description: Why it failed or was deferred.
      type: str
      returned: where there is one
unchanged:
  description: How many described resources are as described.
  returned: always
  type: int
pending:
  description: What is still being made.
  returned: always
  type: list
  elements: str
kept:
  description: Always empty, as nothing is deleted.
  returned: always
  type: list
  elements: str
recovery_point:
  description: ARN of the recovery point that is meant, or that it was made of.
  returned: always
  type: str
outputs:
  description: What was made; V(null) for what does not exist yet.
  returned: always
  type: dict
  contains:
    id:
      description: Id of the file system, or identifier of the database.
      type: str
    arn:
      description: Its ARN.
      type: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.backup.restore_build import Build
from ..module_utils.aws.run import run

ARGUMENTS: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "resource_type": {"type": "str", "choices": ["EFS", "RDS"], "default": "EFS"},
    "recovery_point": {"type": "str"},
    "source": {"type": "str"},
    "before": {"type": "str"},
    "vault": {"type": "str"},
    "role": {"type": "str", "required": True},
    "kms_key": {"type": "str", "no_log": False},
    "metadata": {"type": "dict"},
    "tags": {"type": "dict"},
    "wait": {"type": "bool", "default": True},
}
RULES: dict[str, Any] = {
    "required_one_of": [("recovery_point", "source")],
    "mutually_exclusive": [("recovery_point", "source")],
    "required_by": {"before": "source"},
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True, **RULES)
    run(module, f"Restore of {module.params['name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
