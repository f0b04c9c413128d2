#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: postgresql
short_description: Databases, users, privileges and extensions inside a PostgreSQL of Amazon RDS, and the way to it from a cluster
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings what is inside one RDS for PostgreSQL instance, or Aurora PostgreSQL cluster, to the described state in one task.
  - Address, port and master user come from RDS. Passwords come from AWS Secrets Manager and stay in the memory of the module. They reach
    the server as SCRAM verifiers alone, and whether a user has its password is found out by logging in.
  - In check mode it stops after the plan, which is the one that a run carries out. Where there is no instance yet, or it is still being
    made, the plan follows from the description.
  - An option that is not given leaves what it describes alone. What is not described is left alone, unless O(purge) names its kind.
  - Roles and databases that it made carry a mark in their comment (C(COMMENT ON)), C(ManagedBy) with the value of that tag. O(purge)
    and removal touch no others. A comment that somebody else wrote stays, and what it is on is never purged.
options:
  identifier:
    description: Identifier of the RDS instance, or of the Aurora cluster.
    type: str
    required: true
  engine:
    description: What O(identifier) names, an instance (V(postgres)) or an Aurora cluster (V(aurora-postgresql)).
    type: str
    choices: [postgres, aurora-postgresql]
    default: postgres
  engine_version:
    description:
      - For the plan of an instance that is not there yet, its version, such as V(16) or V(16.6). RDS then tells which extensions it will
        have, for O(unavailable_extensions).
    type: str
  master:
    description:
      - How to log in as the master user. What is left out of it is as RDS says, which keeps a password that it manages in Secrets Manager.
    type: dict
    suboptions:
      username:
        description: Name of the user, in place of RDS's own master user. It takes C(CREATEDB) and C(CREATEROLE).
        type: str
      secret:
        description: Name or ARN of the AWS secret with the password, in place of the one that RDS manages.
        type: str
      key:
        description: Key of the password, where the secret is a JSON object.
        type: str
  connection:
    description: The way to the server.
    type: dict
    suboptions:
      method:
        description:
          - V(direct) connects from where the module runs, which has to be inside the network or has a tunnel open (O(connection.host)).
          - V(pod) opens a tunnel through the Kubernetes cluster for as long as the module runs. A pod that relays to the server is made,
            its port is forwarded through the API server, and it is deleted at the end. In check mode too, since a plan has to read; no
            pod is made where there is no instance. What a killed run left behind is removed by the next one, and ends by itself after
            half an hour.
        type: str
        choices: [direct, pod]
        default: direct
      host:
        description: Name or address of another way to the server, with V(direct), such as C(localhost) of an SSM or SSH tunnel.
        type: str
      port:
        description: Port of that way.
        type: int
      namespace:
        description: Namespace of the pod.
        type: str
        default: default
      image:
        description: Image of the pod, with C(socat) on its path.
        type: str
        default: docker.io/alpine/socat:1.8.0.3
      tolerations:
        description: Tolerations of the pod, as Kubernetes has them.
        type: list
        elements: dict
        default:
          - {key: CriticalAddonsOnly, operator: Exists}
      ssl_mode:
        description:
          - How TLS is used, as libpq has it. The name that V(verify-full) verifies is always that of the server, whatever the way.
          - By default V(verify-full) where O(connection.ca_file) is given, and else V(require), which encrypts and does not verify.
        type: str
        choices: [disable, prefer, require, verify-ca, verify-full]
      ca_file:
        description: Path of the authorities' certificates, for RDS those of its U(https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem).
        type: path
      timeout:
        description: Seconds to wait for a connection, and for the pod to run.
        type: int
        default: 60
  cluster_name:
    description: Name of the EKS cluster, for the pod and for O(service), with the task's own AWS credentials.
    type: str
  databases:
    description: Databases. One that is there already, such as the instance's first, is brought to what is described.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the database.
        type: str
        required: true
      owner:
        description: Owner, one of O(users) or a role that is there. By default the master user.
        type: str
      encoding:
        description: Encoding, such as C(UTF8). It can't change later.
        type: str
      lc_collate:
        description: Collation, such as C(en_US.UTF-8). It can't change later.
        type: str
      lc_ctype:
        description: Character classes, such as C(en_US.UTF-8). It can't change later.
        type: str
      connection_limit:
        description: Most connections at the same time; V(-1) for any number.
        type: int
      public_privileges:
        description:
          - What every user may do with the database, as a whole. PostgreSQL lets everybody connect and make temporary tables.
          - V([]) leaves it to the database's own users.
        type: list
        elements: str
        choices: [CONNECT, TEMPORARY]
      schemas:
        description: Schemas to be there, besides C(public).
        type: list
        elements: str
        default: []
      extensions:
        description: "Extensions: names, or dictionaries of C(name), C(version) and C(schema), where C(name) is needed."
        type: list
        elements: raw
        default: []
  users:
    description: Users, as roles of PostgreSQL.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the user.
        type: str
        required: true
      secret:
        description: Name or ARN of the AWS secret with its password.
        type: str
      key:
        description: Key of the password, where the secret is a JSON object.
        type: str
      access:
        description: What it may do, database by database.
        type: list
        elements: dict
        default: []
        suboptions:
          database:
            description: One of O(databases).
            type: str
            required: true
          level:
            description: One of O(access), or V(full) or V(readonly).
            type: str
            required: true
          schemas:
            description: Schemas in which the level applies.
            type: list
            elements: str
            default: [public]
      login:
        description: Whether it may log in.
        type: bool
        default: true
      connection_limit:
        description: Most connections at the same time; V(-1) for any number.
        type: int
      valid_until:
        description: Until when its password is good, as an ISO 8601 time with its zone, or V(infinity).
        type: str
      roles:
        description: Roles that it is a member of, as a whole, besides C(rds_iam).
        type: list
        elements: str
      iam:
        description: Whether it logs in by IAM, as a member of C(rds_iam). RDS then takes no password.
        type: bool
  access:
    description:
      - "Levels of access by name, each a dictionary of C(database), C(schema), C(tables), C(sequences) and C(functions), with the
        privileges on each. In the schemas named by O(users[].access[].schemas), a level is what the user has on every table, and neither
        more nor less; what is left out of a level is left alone."
      - A level holds for what is there, and by default privileges for what any user who may create in the schema, the database's owner or
        the master user will make there. What an extension brings is left as the extension has it.
      - "V(full) and V(readonly) need no description. V(full) is C(CONNECT), C(USAGE) and C(CREATE) on the schema, C(SELECT), C(INSERT),
        C(UPDATE), C(DELETE) on tables, C(USAGE), C(SELECT) on sequences. V(readonly) is C(CONNECT), C(USAGE), C(SELECT) on tables,
        C(USAGE), C(SELECT) on sequences."
    type: dict
    default: {}
  unavailable_extensions:
    description: Whether an extension that the server does not have fails the task, or is left out with a warning.
    type: str
    choices: [fail, warn]
    default: fail
  service:
    description:
      - A Service of Kubernetes of type C(ExternalName), by which programs in the cluster find the server.
    type: dict
    suboptions:
      namespace:
        description: Namespace of the Service.
        type: str
        required: true
      name:
        description: Name of the Service.
        type: str
        required: true
      create_namespace:
        description: Whether the namespace is made where it is missing.
        type: bool
        default: false
  switch:
    description:
      - Whether O(service) is led to O(identifier) from another instance or cluster of RDS that it leads to now, as after a restore.
        Otherwise nothing is changed and the task fails.
    type: bool
    default: false
  upcoming:
    description: For check mode, names of AWS secrets that an earlier task of the run gives a value, or another one.
    type: list
    elements: str
    default: []
  tags:
    description: C(ManagedBy) among them marks what this module may purge or remove, by default V(piksel.infra). Nothing here takes others.
    type: dict
  purge:
    description:
      - Kinds of which those that this module has made and that are no longer described are deleted.
      - V(postgresql_grant) takes away what described users, and those of the mark, may do in databases that they are not described in.
      - Databases and schemas hold data, and are deleted only where O(delete_data) names them as well.
    type: list
    elements: str
    choices: [postgresql_database, postgresql_schema, postgresql_extension, postgresql_role, postgresql_grant]
    default: []
  state:
    description:
      - V(absent) removes the Service. What is inside the server goes or stays with the server.
      - What this module has made inside is removed too where O(purge) names its kind.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description:
      - What may be deleted although it holds data, one by one, as C(postgresql_database <its name>), C(postgresql_schema
        <database>/<its name>) or C(kubernetes_namespace <its name>).
    type: list
    elements: str
    default: []
  wait:
    description: Nothing here takes long enough to be awaited later. It is there for what is common to all modules.
    type: bool
    default: true
notes:
  - It needs the Python library C(psycopg), and C(websocket-client), which C(kubernetes) brings, for a pod.
  - It needs C(rds:DescribeDBInstances), C(rds:DescribeDBClusters) for Aurora, C(rds:DescribeEngineDefaultParameters) with
    O(engine_version), C(secretsmanager:BatchGetSecretValue), C(GetSecretValue) and C(DescribeSecret), C(kms:Decrypt) where a secret has a
    key of its own, and C(eks:DescribeCluster).
  - In the cluster it needs to list, get, patch and delete pods and to get and create C(pods/portforward) in the pod's namespace, to get,
    list, patch and delete Services, and to list and patch namespaces.
  - The master user of RDS is no superuser. It is made a member of each of O(users), so that it may act for them on what they make.
  - Up to PostgreSQL 14 everybody may create in the schema C(public) of a new database.
extends_documentation_fragment:
  - piksel.infra.converge
  - piksel.infra.kubeconfig
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A database with an owner and a reader, through a pod of the cluster, and a Service that leads to it
  piksel.infra.postgresql:
    identifier: example
    cluster_name: example
    connection:
      method: pod
    databases:
      - name: maps
        extensions: [postgis]
    users:
      - name: maps
        secret: example/maps-password
        access:
          - {database: maps, level: full}
      - name: mapsread
        secret: example/maps-read-password
        access:
          - {database: maps, level: readonly}
    service:
      namespace: database
      name: db-endpoint
      create_namespace: true

- name: The same through an SSM tunnel that a person keeps open on port 15432, with a level of access of its own
  piksel.infra.postgresql:
    identifier: example
    connection:
      host: localhost
      port: 15432
      ca_file: global-bundle.pem
    databases:
      - name: maps
        public_privileges: []
        schemas: [tiles]
    users:
      - name: loader
        secret: example/loader
        key: password
        access:
          - {database: maps, level: load, schemas: [tiles]}
    access:
      load:
        database: [CONNECT]
        schema: [USAGE]
        tables: [SELECT, INSERT]
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
      sample: postgresql_grant
    name:
      description:
        - Its name. That of a privilege is C(user@database), that of an extension or schema C(database/name), that of the Service
          C(NAMESPACE/NAME).
      type: str
      sample: mapsread@maps
    action:
      description: V(create), V(update) or V(delete).
      type: str
      sample: update
    attributes:
      description:
        - The attributes that differ, each with C(before) and C(after). A password says no more than V((secret\)). Privileges on tables,
          sequences and functions are those on all of a schema; what deviates stands beside them by its own name.
      type: dict
    outcome:
      description: V(planned), V(done), V(failed), or V(skipped) as something it needs failed.
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
  description: Objects of Kubernetes that are still being deleted.
  returned: always
  type: list
  elements: str
kept:
  description: Resources that were not deleted because of their data, each with the reason.
  returned: always
  type: list
  elements: str
outputs:
  description: What others need; V(null) for what does not exist yet. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    identifier:
      description: The instance or cluster.
      type: str
    address:
      description: Address of the server.
      type: str
    port:
      description: Port of the server.
      type: int
    databases:
      description: Names of the described databases.
      type: list
      elements: str
    users:
      description: Names of the described users.
      type: list
      elements: str
    unavailable_extensions:
      description: Extensions that were left out, as C(database/name), since the server does not have them.
      type: list
      elements: str
    service:
      description: Name of the Service within the cluster, as C(name.namespace.svc.cluster.local).
      type: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STATE, STRINGS
from ..module_utils.aws.run import run
from ..module_utils.kubernetes.arguments import CLUSTER, RULES
from ..module_utils.postgresql.build import Build

MASTER = {"username": {"type": "str"}, "secret": {"type": "str", "no_log": False}, "key": {"type": "str", "no_log": False}}
CONNECTION = {
    "method": {"type": "str", "choices": ["direct", "pod"], "default": "direct"},
    "host": {"type": "str"},
    "port": {"type": "int"},
    "namespace": {"type": "str", "default": "default"},
    "image": {"type": "str", "default": "docker.io/alpine/socat:1.8.0.3"},
    "tolerations": {"type": "list", "elements": "dict", "default": [{"key": "CriticalAddonsOnly", "operator": "Exists"}]},
    "ssl_mode": {"type": "str", "choices": ["disable", "prefer", "require", "verify-ca", "verify-full"]},
    "ca_file": {"type": "path"},
    "timeout": {"type": "int", "default": 60},
}
DATABASE = {
    "name": {"type": "str", "required": True},
    "owner": {"type": "str"},
    "encoding": {"type": "str"},
    "lc_collate": {"type": "str"},
    "lc_ctype": {"type": "str"},
    "connection_limit": {"type": "int"},
    "public_privileges": {**STRINGS, "choices": ["CONNECT", "TEMPORARY"]},
    "schemas": {**STRINGS, "default": []},
    "extensions": {"type": "list", "elements": "raw", "default": []},
}
USER_ACCESS = {
    "database": {"type": "str", "required": True},
    "level": {"type": "str", "required": True},
    "schemas": {**STRINGS, "default": ["public"]},
}
USER = {
    "name": {"type": "str", "required": True},
    "secret": {"type": "str", "no_log": False},
    "key": {"type": "str", "no_log": False},
    "access": {"type": "list", "elements": "dict", "options": USER_ACCESS, "default": []},
    "login": {"type": "bool", "default": True},
    "connection_limit": {"type": "int"},
    "valid_until": {"type": "str"},
    "roles": STRINGS,
    "iam": {"type": "bool"},
}
SERVICE = {
    "namespace": {"type": "str", "required": True},
    "name": {"type": "str", "required": True},
    "create_namespace": {"type": "bool", "default": False},
}
PURGEABLE = [
    "postgresql_database",
    "postgresql_schema",
    "postgresql_extension",
    "postgresql_role",
    "postgresql_grant",
]

ARGUMENTS: dict[str, Any] = {
    "identifier": {"type": "str", "required": True},
    "engine": {"type": "str", "choices": ["postgres", "aurora-postgresql"], "default": "postgres"},
    "engine_version": {"type": "str"},
    "master": {"type": "dict", "options": MASTER, "apply_defaults": True},
    "connection": {"type": "dict", "options": CONNECTION, "apply_defaults": True},
    **CLUSTER,
    "databases": {"type": "list", "elements": "dict", "options": DATABASE, "default": []},
    "users": {"type": "list", "elements": "dict", "options": USER, "default": []},
    "access": {"type": "dict", "default": {}},
    "unavailable_extensions": {"type": "str", "choices": ["fail", "warn"], "default": "fail"},
    "service": {"type": "dict", "options": SERVICE},
    "switch": {"type": "bool", "default": False},
    "upcoming": {**STRINGS, "default": []},
    "tags": {"type": "dict"},
    "purge": {**STRINGS, "choices": PURGEABLE, "default": []},
    "state": STATE,
    "delete_data": {**STRINGS, "default": []},
    "wait": {"type": "bool", "default": True},
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True, **RULES)
    run(module, f"Inside {module.params['identifier']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
