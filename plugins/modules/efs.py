#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: efs
short_description: An EFS file system with its mount targets, access points and security group
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings one Amazon EFS file system, and what it takes to reach it, to the described state in one task.
  - In check mode it stops after the plan, which is the one that a run carries out, on an empty account too.
  - An option that is not given leaves what it describes alone. A resource that is not described is left alone, unless O(purge) names
    its kind.
options:
  name:
    description: Name of the file system, its C(Name) tag. It is also the token that keeps AWS from making it twice.
    type: str
    required: true
  encrypted:
    description: Whether what is stored is encrypted. It can't change later.
    type: bool
    default: true
  kms_key:
    description: ARN, id or alias of the KMS key, in place of AWS's own key. It can't change later.
    type: str
  performance_mode:
    description: Performance mode. It can't change later.
    type: str
    choices: [generalPurpose, maxIO]
  throughput_mode:
    description: Throughput mode. AWS lets a day pass between two changes that lower it.
    type: str
    choices: [bursting, provisioned, elastic]
  provisioned_throughput:
    description: Throughput in MiB/s, for V(provisioned).
    type: float
  lifecycle:
    description: When files move between storage classes. What is left out of it does not happen.
    type: dict
    suboptions:
      transition_to_ia:
        description: Days without access after which a file moves to Infrequent Access.
        type: str
        choices: &days
          - AFTER_1_DAY
          - AFTER_7_DAYS
          - AFTER_14_DAYS
          - AFTER_30_DAYS
          - AFTER_60_DAYS
          - AFTER_90_DAYS
          - AFTER_180_DAYS
          - AFTER_270_DAYS
          - AFTER_365_DAYS
      transition_to_archive:
        description: Days without access after which a file moves to Archive. It needs V(elastic) throughput.
        type: str
        choices: *days
      transition_to_primary_storage_class:
        description: Whether a file moves back when it is read.
        type: str
        choices: [AFTER_1_ACCESS]
  backup:
    description: Whether AWS Backup's automatic plan includes it.
    type: bool
  subnet_ids:
    description:
      - Ids of the subnets that get a mount target, one in each zone.
      - In check mode an id may be empty where the subnet does not exist yet; its zone stands in O(availability_zones).
    type: list
    elements: str
  availability_zones:
    description: Zones of O(subnet_ids), in the same order. Only needed where a subnet does not exist yet.
    type: list
    elements: str
  security_group:
    description: A security group of its own, named C(<name>-efs), in front of the mount targets.
    type: dict
    suboptions:
      sources:
        description: Who may mount the file system, as ranges or ids of security groups or prefix lists. The list is complete.
        type: list
        elements: str
        required: true
  security_group_ids:
    description: Security groups that somebody else keeps, added to O(security_group).
    type: list
    elements: str
  access_points:
    description: Access points. What they are made with, besides tags, can't change later.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the access point, its C(Name) tag.
        type: str
        required: true
      posix_user:
        description: The user as whom all files are touched.
        type: dict
        suboptions:
          uid:
            description: User id.
            type: int
            required: true
          gid:
            description: Group id.
            type: int
            required: true
          secondary_gids:
            description: Further group ids.
            type: list
            elements: int
            default: []
      root_directory:
        description: The directory that it shows as the root.
        type: dict
        suboptions:
          path:
            description: Path in the file system.
            type: str
            required: true
          owner_uid:
            description: Owner of the directory, where it is made at the first mount.
            type: int
          owner_gid:
            description: Group of the directory, where it is made at the first mount.
            type: int
          permissions:
            description: Permissions of the directory, as octal digits in quotes, where it is made at the first mount.
            type: str
      tags:
        description: Tags of the access point, added to O(tags).
        type: dict
        default: {}
  purge:
    description: Kinds of resources of which those of the file system that are no longer described are deleted.
    type: list
    elements: str
    choices: [efs_mount_target, efs_access_point, security_group]
    default: []
  state:
    description:
      - V(absent) removes the file system, if this module made it, and all that belongs to it.
      - With its data it is kept, unless O(delete_data) names it.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description: Resources that may be deleted although they hold data, one by one, as C(efs_file_system <its name>).
    type: list
    elements: str
    default: []
  wait:
    description: Whether to wait for what takes time. V(false) starts it and returns; the same task with V(true) awaits it.
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
- name: A file system for a cluster's shared volumes
  piksel.infra.efs:
    name: example
    throughput_mode: elastic
    lifecycle:
      transition_to_ia: AFTER_30_DAYS
      transition_to_primary_storage_class: AFTER_1_ACCESS
    backup: true
    subnet_ids: "{{ vpc_outputs.subnet_ids.private }}"
    availability_zones: "{{ vpc_outputs.availability_zones }}"
    security_group:
      sources: ["{{ vpc_outputs.cidr }}"]
    access_points:
      - name: example-models
        posix_user:
          uid: 1000
          gid: 1000
        root_directory:
          path: /models
          owner_uid: 1000
          owner_gid: 1000
          permissions: "0755"
    tags:
      Project: example

- name: Remove it, with all its files
  piksel.infra.efs:
    name: example
    state: absent
    delete_data:
      - efs_file_system example
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
      sample: efs_mount_target
    name:
      description: Its name.
      type: str
      sample: example-eu-west-1a
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      sample: update
    attributes:
      description: The attributes that differ, each with C(before) and C(after). A value not known yet says after what it will be.
      type: dict
    outcome:
      description: V(planned), V(done), V(failed), V(skipped) as something it needs failed, or V(deferred) as it is still being made.
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
  description: Ids that others need; V(null) for what does not exist yet. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    file_system_id:
      description: Id of the file system.
      type: str
    file_system_arn:
      description: ARN of the file system.
      type: str
    dns_name:
      description: Name by which its VPC's nodes mount it.
      type: str
    mount_target_ids:
      description: Ids of the mount targets, by zone.
      type: dict
    mount_target_ips:
      description: Addresses of the mount targets, by zone.
      type: dict
    access_point_ids:
      description: Ids of the access points, by name.
      type: dict
    security_group_id:
      description: Id of the security group in front of the mount targets.
      type: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STRINGS, converging
from ..module_utils.aws.efs.build import Build
from ..module_utils.aws.run import run

# https://docs.aws.amazon.com/efs/latest/ug/API_LifecyclePolicy.html
DAYS = [f"AFTER_{days}_DAY{'S' if days > 1 else ''}" for days in (1, 7, 14, 30, 60, 90, 180, 270, 365)]
LIFECYCLE = {
    "transition_to_ia": {"type": "str", "choices": DAYS},
    "transition_to_archive": {"type": "str", "choices": DAYS},
    "transition_to_primary_storage_class": {"type": "str", "choices": ["AFTER_1_ACCESS"]},
}
POSIX_USER = {
    "uid": {"type": "int", "required": True},
    "gid": {"type": "int", "required": True},
    "secondary_gids": {"type": "list", "elements": "int", "default": []},
}
ROOT_DIRECTORY = {
    "path": {"type": "str", "required": True},
    "owner_uid": {"type": "int"},
    "owner_gid": {"type": "int"},
    "permissions": {"type": "str"},
}
ACCESS_POINT = {
    "name": {"type": "str", "required": True},
    "posix_user": {"type": "dict", "options": POSIX_USER},
    "root_directory": {
        "type": "dict",
        "options": ROOT_DIRECTORY,
        "required_together": [("owner_uid", "owner_gid", "permissions")],
    },
    "tags": {"type": "dict", "default": {}},
}

ARGUMENTS: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "encrypted": {"type": "bool", "default": True},
    "kms_key": {"type": "str", "no_log": False},
    "performance_mode": {"type": "str", "choices": ["generalPurpose", "maxIO"]},
    "throughput_mode": {"type": "str", "choices": ["bursting", "provisioned", "elastic"]},
    "provisioned_throughput": {"type": "float"},
    "lifecycle": {"type": "dict", "options": LIFECYCLE},
    "backup": {"type": "bool"},
    "subnet_ids": STRINGS,
    "availability_zones": STRINGS,
    "security_group": {"type": "dict", "options": {"sources": {**STRINGS, "required": True}}},
    "security_group_ids": STRINGS,
    "access_points": {"type": "list", "elements": "dict", "options": ACCESS_POINT},
    **converging(["efs_mount_target", "efs_access_point", "security_group"]),
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, f"File system {module.params['name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
