#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: rds
short_description: A PostgreSQL database in RDS or Aurora, with its groups, replicas and master password
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings one PostgreSQL instance of Amazon RDS, or one Aurora PostgreSQL cluster, and everything it stands on, to the described state
    in one task.
  - What restarts the database waits for its maintenance window, unless O(apply_immediately) is V(true), and is announced in check mode.
    What waits already counts as done.
  - What would need another instance is refused, with what to do instead. Nothing is ever overwritten by a restore.
  - In check mode it stops after the plan, which is the one that a run carries out, on an empty account too.
  - An option that is not given leaves what it describes alone. A resource that is not described is left alone, unless O(purge) names
    its kind. A message about an option calls it by the name of the variable of the role C(piksel.infra.rds), which is the option's name
    behind C(rds_).
options:
  name:
    description:
      - Name of the area. The subnet group has it, and those of the parameter group (C(<name>-postgres16)), the security group
        (C(<name>-rds)) and the role for enhanced monitoring (C(<name>-rds-monitoring)) begin with it.
    type: str
    required: true
  identifier:
    description: Identifier of the instance or Aurora cluster, by default O(name). One that was restored takes over by this.
    type: str
  engine:
    description: V(postgres) is an instance of RDS, V(aurora-postgresql) a cluster of Aurora with O(aurora) instances.
    type: str
    choices: [postgres, aurora-postgresql]
    default: postgres
  engine_version:
    description:
      - PostgreSQL's version, in quotes. V(16) is satisfied by any minor version, and makes the newest that RDS offers; V(16.6) is that one.
      - Another major version is refused unless O(allow_major_version_upgrade) is V(true).
    type: str
  instance_class:
    description: Class of the instance, or of all instances of an Aurora cluster, such as V(db.t4g.large).
    type: str
  allocated_storage:
    description:
      - Storage in GiB. It never shrinks. What autoscaling has added, up to O(max_allocated_storage), is no difference. Not for Aurora.
    type: int
  max_allocated_storage:
    description: GiB up to which RDS enlarges the storage by itself. The value of O(allocated_storage) turns that off. Not for Aurora.
    type: int
  storage_type:
    description: Type of the storage; the first four are those of RDS, the last two those of Aurora.
    type: str
    choices: [gp3, gp2, io1, io2, aurora, aurora-iopt1]
  iops:
    description: Provisioned operations a second. V(gp3) takes them from 400 GiB on; V(io1) and V(io2) need them.
    type: int
  storage_throughput:
    description: Provisioned throughput of V(gp3) in MiB/s, from 400 GiB on.
    type: int
  multi_az:
    description: Whether a standby is kept in another zone. Not for Aurora.
    type: bool
  storage_encrypted:
    description: Whether the storage is encrypted. It can't change later.
    type: bool
    default: true
  kms_key:
    description: ARN, id or alias of the KMS key of the storage, in place of AWS's own. It can't change later.
    type: str
  parameters:
    description:
      - Parameters of PostgreSQL, by name, as RDS takes them; the others have RDS's defaults. It is complete where it is given.
      - Those that PostgreSQL reads at its start alone wait for the next restart, which no maintenance window brings by itself. With
        O(apply_immediately) the module restarts the database for them.
    type: dict
  vpc_name:
    description: Name of the VPC, its C(Name) tag.
    type: str
    required: true
  subnet_tiers:
    description: Tiers of the VPC's subnets for the subnet group, as in the module C(piksel.infra.vpc).
    type: list
    elements: str
    default: [private]
  ingress:
    description: Who may connect, through a security group of its own. Where it is left out the VPC's whole range may.
    type: dict
    suboptions:
      cidrs:
        description: Ranges. Without any, and without O(ingress.security_groups), the VPC's.
        type: list
        elements: str
      security_groups:
        description: Security groups, by id or by their group name in the VPC.
        type: list
        elements: str
  security_group_ids:
    description: Security groups that somebody else keeps, besides its own.
    type: list
    elements: str
  port:
    description: Port. Another one restarts the database at once.
    type: int
    default: 5432
  publicly_accessible:
    description: Whether it has an address on the internet.
    type: bool
    default: false
  backup_retention_period:
    description: Days for which backups are kept, and back to which it can be restored. V(0) has none.
    type: int
  backup_window:
    description: Daily time of the backup in UTC, such as V(03:00-06:00), 30 minutes at least.
    type: str
  maintenance_window:
    description: Weekly time of maintenance in UTC, such as V(Mon:00:00-Mon:03:00), 30 minutes at least.
    type: str
  copy_tags_to_snapshot:
    description: Whether snapshots have its tags.
    type: bool
    default: true
  deletion_protection:
    description: Whether AWS refuses to delete it.
    type: bool
    default: true
  performance_insights:
    description: Performance Insights.
    type: dict
    suboptions:
      enabled:
        description: Whether it is on.
        type: bool
        default: true
      retention_period:
        description: Days for which its data is kept, V(7), a multiple of 31 up to 713, or V(731).
        type: int
      kms_key:
        description: ARN, id or alias of the KMS key of its data. It can't change later.
        type: str
  monitoring_interval:
    description: Seconds between two measurements of enhanced monitoring; V(0) turns it off. Its role is made where it is on.
    type: int
    choices: [0, 1, 5, 10, 15, 30, 60]
  log_types:
    description: Logs that go to CloudWatch. It is complete where it is given.
    type: list
    elements: str
    choices: [postgresql, upgrade, iam-db-auth-error, instance]
  ca_certificate:
    description: Identifier of the certificate authority, such as V(rds-ca-rsa2048-g1).
    type: str
  iam_authentication:
    description: Whether users may log in with a token of IAM.
    type: bool
  auto_minor_version_upgrade:
    description:
      - Whether RDS installs minor versions in the maintenance window by itself. In time that contradicts an O(engine_version) such as
        V(16.6).
    type: bool
  master_username:
    description: Name of the master user. It can't change later.
    type: str
    default: postgres
  master_secret:
    description:
      - A secret of AWS Secrets Manager that holds the master user's password. Where it is left out RDS makes a secret, and rotates it.
      - A new version of the secret is a change of the password. The value is read where it is to be set alone, and stands nowhere else.
    type: dict
    suboptions:
      name:
        description: Name or ARN of the secret.
        type: str
        required: true
      key:
        description: Key of the password in the secret's JSON object. Left out, the whole value is the password.
        type: str
  master_secret_kms_key:
    description: ARN, id or alias of the KMS key of the secret that RDS makes.
    type: str
  database_name:
    description: A database to make with the instance, besides C(postgres). It counts when the instance is made alone.
    type: str
  read_replicas:
    description: Read replicas, instances of their own that follow it. Not for Aurora, whose O(aurora.instances) read.
    type: list
    elements: dict
    suboptions:
      identifier:
        description: Identifier of the replica.
        type: str
        required: true
      instance_class:
        description: Class, by default O(instance_class).
        type: str
      availability_zone:
        description: Zone, where it is not to be AWS's choice. It counts when the replica is made alone.
        type: str
      multi_az:
        description: Whether it has a standby of its own.
        type: bool
      tags:
        description: Tags of the replica, added to O(tags).
        type: dict
        default: {}
  aurora:
    description: What an Aurora cluster consists of.
    type: dict
    suboptions:
      instances:
        description: How many instances it has, C(<identifier>-1) and so on. The first of them that is up writes, the others read.
        type: int
        default: 1
      serverless:
        description: Capacity that follows the load; the instances' class is then V(db.serverless).
        type: dict
        suboptions:
          min_capacity:
            description: Aurora capacity units, in steps of a half, that it has at least. V(0) lets it pause.
            type: float
            required: true
          max_capacity:
            description: Aurora capacity units that it has at most, up to 256.
            type: float
            required: true
  apply_immediately:
    description:
      - Whether changes that restart the database, or would wait for its maintenance window, are made at once, with all that waits already.
    type: bool
    default: false
  allow_major_version_upgrade:
    description: Whether O(engine_version) may name a later major version. A snapshot, C(<identifier>-before-<version>), is taken first.
    type: bool
    default: false
  restore_from:
    description:
      - What the instance begins with, while there is none of this O(identifier). One that is there and began otherwise is refused, and
        nothing that exists is overwritten.
      - Give O(restore_from.snapshot), or O(restore_from.source) with O(restore_from.time) or O(restore_from.latest).
    type: dict
    suboptions:
      snapshot:
        description: Identifier or ARN of a snapshot.
        type: str
      source:
        description: Identifier of the instance, or Aurora cluster, that is restored to a point in time.
        type: str
      time:
        description: The point in time, such as V(2026-05-01T08:30:00Z).
        type: str
      latest:
        description: Whether the latest possible time is meant.
        type: bool
        default: false
  final_snapshot:
    description: Whether a last snapshot is taken before the database is deleted, C(<identifier>-final-<resource id>).
    type: bool
    default: true
  purge:
    description: Kinds of resources of which those of the area that are no longer described are deleted.
    type: list
    elements: str
    choices: [db_read_replica, db_cluster_instance, db_parameter_group, db_cluster_parameter_group, iam_role]
    default: []
  state:
    description:
      - V(absent) removes the database, if this module made it, and all that belongs to it, its manual snapshots too.
      - What holds data is kept, unless O(delete_data) names it, and with it what it stands on.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description:
      - Resources that may be deleted although they hold data, one by one, as C(db_instance <identifier>), C(db_cluster <identifier>),
        C(db_snapshot <identifier>) or C(db_cluster_snapshot <identifier>).
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
- name: A database
  piksel.infra.rds:
    name: example
    engine_version: "16"
    instance_class: db.t4g.large
    allocated_storage: 50
    max_allocated_storage: 200
    storage_type: gp3
    vpc_name: example
    parameters:
      log_min_duration_statement: 1000
    backup_retention_period: 14
    backup_window: 03:00-06:00
    maintenance_window: Mon:00:00-Mon:03:00
    log_types: [postgresql, upgrade]
    tags:
      Project: example

- name: As it was this morning, in another instance
  piksel.infra.rds:
    name: example
    identifier: example-restored
    engine_version: "16"
    instance_class: db.t4g.large
    vpc_name: example
    restore_from:
      source: example
      time: "2026-05-01T08:30:00Z"

- name: An Aurora cluster that follows the load
  piksel.infra.rds:
    name: example-aurora
    engine: aurora-postgresql
    engine_version: "16"
    vpc_name: example
    aurora:
      instances: 2
      serverless:
        min_capacity: 0.5
        max_capacity: 8

- name: Remove it, with its data, and leave a last snapshot
  piksel.infra.rds:
    name: example
    vpc_name: example
    state: absent
    delete_data:
      - db_instance example
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
      sample: db_instance
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
announcements:
  description: Sentences about changes that restart the database, each with what changes and when, and about snapshots that stay behind.
  returned: always
  type: list
  elements: str
outputs:
  description: What others need; V(null) for what does not exist yet. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    name:
      description: Name of the area.
      type: str
    identifier:
      description: Identifier of the instance; of an Aurora cluster, that of the cluster.
      type: str
    cluster_identifier:
      description: Identifier of the Aurora cluster, or V(null).
      type: str
    arn:
      description: ARN of the instance or cluster.
      type: str
    address:
      description: Name by which it is reached, that of the writer.
      type: str
    port:
      description: Port.
      type: int
    reader_address:
      description: Name by which an Aurora cluster's readers are reached, or V(null).
      type: str
    resource_id:
      description: Id by which IAM policies name it.
      type: str
    engine_version:
      description: Version that it runs.
      type: str
    status:
      description: AWS's word for its status.
      type: str
    master_username:
      description: Name of the master user.
      type: str
    master_secret:
      description:
        - Where the master user's password is. C(name), C(arn), C(key) (V(null) where the whole value is the password) and C(managed),
          whether RDS made it.
      type: dict
    security_group_id:
      description: Id of its security group.
      type: str
    subnet_group:
      description: Name of its subnet group.
      type: str
    parameter_group:
      description: Name of its parameter group; of an Aurora cluster, that of the cluster's.
      type: str
    ca_certificate:
      description: Identifier of its certificate authority.
      type: str
    read_replicas:
      description: Addresses of the read replicas, by identifier.
      type: dict
    pending:
      description: What waits, by attribute, each with the value C(to) come and C(when).
      type: dict
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STRINGS, converging
from ..module_utils.aws.rds.build import Build
from ..module_utils.aws.run import run

PERFORMANCE_INSIGHTS = {
    "enabled": {"type": "bool", "default": True},
    "retention_period": {"type": "int"},
    "kms_key": {"type": "str", "no_log": False},
}
SECRET = {"name": {"type": "str", "required": True}, "key": {"type": "str", "no_log": False}}
READ_REPLICA = {
    "identifier": {"type": "str", "required": True},
    "instance_class": {"type": "str"},
    "availability_zone": {"type": "str"},
    "multi_az": {"type": "bool"},
    "tags": {"type": "dict", "default": {}},
}
SERVERLESS = {"min_capacity": {"type": "float", "required": True}, "max_capacity": {"type": "float", "required": True}}
AURORA = {"instances": {"type": "int", "default": 1}, "serverless": {"type": "dict", "options": SERVERLESS}}
RESTORE = {
    "snapshot": {"type": "str"},
    "source": {"type": "str"},
    "time": {"type": "str"},
    "latest": {"type": "bool", "default": False},
}

ARGUMENTS: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "identifier": {"type": "str"},
    "engine": {"type": "str", "choices": ["postgres", "aurora-postgresql"], "default": "postgres"},
    "engine_version": {"type": "str"},
    "instance_class": {"type": "str"},
    "allocated_storage": {"type": "int"},
    "max_allocated_storage": {"type": "int"},
    "storage_type": {"type": "str", "choices": ["gp3", "gp2", "io1", "io2", "aurora", "aurora-iopt1"]},
    "iops": {"type": "int"},
    "storage_throughput": {"type": "int"},
    "multi_az": {"type": "bool"},
    "storage_encrypted": {"type": "bool", "default": True},
    "kms_key": {"type": "str", "no_log": False},
    "parameters": {"type": "dict"},
    "vpc_name": {"type": "str", "required": True},
    "subnet_tiers": {**STRINGS, "default": ["private"]},
    "ingress": {"type": "dict", "options": {"cidrs": STRINGS, "security_groups": STRINGS}},
    "security_group_ids": STRINGS,
    "port": {"type": "int", "default": 5432},
    "publicly_accessible": {"type": "bool", "default": False},
    "backup_retention_period": {"type": "int"},
    "backup_window": {"type": "str"},
    "maintenance_window": {"type": "str"},
    "copy_tags_to_snapshot": {"type": "bool", "default": True},
    "deletion_protection": {"type": "bool", "default": True},
    "performance_insights": {"type": "dict", "options": PERFORMANCE_INSIGHTS},
    "monitoring_interval": {"type": "int", "choices": [0, 1, 5, 10, 15, 30, 60]},
    "log_types": {**STRINGS, "choices": ["postgresql", "upgrade", "iam-db-auth-error", "instance"]},
    "ca_certificate": {"type": "str"},
    "iam_authentication": {"type": "bool"},
    "auto_minor_version_upgrade": {"type": "bool"},
    "master_username": {"type": "str", "default": "postgres"},
    "master_secret": {"type": "dict", "options": SECRET, "no_log": False},
    "master_secret_kms_key": {"type": "str", "no_log": False},
    "database_name": {"type": "str"},
    "read_replicas": {"type": "list", "elements": "dict", "options": READ_REPLICA},
    "aurora": {"type": "dict", "options": AURORA},
    "apply_immediately": {"type": "bool", "default": False},
    "allow_major_version_upgrade": {"type": "bool", "default": False},
    "restore_from": {"type": "dict", "options": RESTORE},
    "final_snapshot": {"type": "bool", "default": True},
    **converging(["db_read_replica", "db_cluster_instance", "db_parameter_group", "db_cluster_parameter_group", "iam_role"]),
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True, required_if=[("state", "present", ("engine_version",))])
    run(module, f"Database {module.params['identifier'] or module.params['name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
