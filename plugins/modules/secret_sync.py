#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: secret_sync
short_description: Kubernetes Secrets made of secrets in AWS Secrets Manager, many in one task
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings Kubernetes Secrets to what a map describes, from values in AWS Secrets Manager. Values stay in the memory of the module. Results,
    diffs and logs have names of keys alone.
  - A run without changes reads no value. AWS tells which versions its secrets have, and an annotation of each Kubernetes Secret says which
    ones it was made of. That nobody has changed it since, Kubernetes knows, which keeps the managers of each field.
  - Up to a hundred AWS secrets are described one by one, and are known as they are. More are listed, and AWS's list may be five minutes
    behind.
  - Secrets are written by server-side apply, with a field manager of the map's own. Keys of others stay. A key that another manager
    applies with another value is a conflict, which is reported and not fought over. What people change by hand is put right.
  - One bad entry stops no other. All that can be done is done, and the task fails at the end, naming each that could not be.
  - An entry whose AWS secret has no value yet is left out and told under RV(awaiting_value), which is no failure.
options:
  name:
    description:
      - Name of the map. What the map makes carries it in the label C(secret-sync.piksel.infra/name), by which O(prune) and O(state=absent)
        find it.
    type: str
    required: true
  cluster_name:
    description:
      - Name of the EKS cluster to write to, with the task's own AWS credentials. One of O(cluster_name) and O(kubeconfig) is needed.
      - In check mode the cluster may be missing yet. The plan then follows from the map.
    type: str
  sources:
    description:
      - What values come from, by names that the entries and templates of the map use.
      - "Each is a dictionary: one of C(secret) (a name or whole ARN), C(prefix) (all whose names begin so) and C(tags) (all that have
        them); C(format), one of C(text) (the default), C(json), C(binary) and C(pair), which is C(a:b); C(pair_keys), the names of the two
        parts of a pair, by default C(username) and C(password); C(version_stage), by default C(AWSCURRENT); C(role_arn) and C(external_id)
        of a role to assume for it; C(region) where it is another."
      - Keys of objects within JSON are joined by dots. Of a prefix or tags each secret is a key, named by what follows the prefix; as JSON
        the keys of all of them are.
    type: dict
    default: {}
  secrets:
    description: The Secrets. Each stands in all of its namespaces.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the Secret.
        type: str
        required: true
      namespaces:
        description: Its namespaces. Either this or O(secrets[].namespace_selector).
        type: list
        elements: str
      namespace_selector:
        description: Label selector of its namespaces, as kubectl takes it.
        type: str
      type:
        description: Type of the Secret, such as C(kubernetes.io/tls). It can't change later.
        type: str
        default: Opaque
      labels:
        description: Labels of the Secret, besides the map's.
        type: dict
        default: {}
      annotations:
        description: Annotations of the Secret.
        type: dict
        default: {}
      immutable:
        description: Whether Kubernetes refuses every later change of it.
        type: bool
      restart:
        description: Whether Deployments, StatefulSets and DaemonSets that use it are restarted when a value of it changes.
        type: bool
        default: false
      data:
        description: Its keys.
        type: dict
        default: {}
      data_from:
        description: Sources of which it has every key, besides O(secrets[].data). A key that two of them give is refused.
        type: list
        elements: str
        default: []
  create_namespaces:
    description: Whether namespaces that are missing are made. Otherwise each is an error.
    type: bool
    default: false
  prune:
    description:
      - Whether Secrets that the map has made and names no longer are deleted.
      - Of a Secret that others have keys in too, only the map's keys are.
    type: bool
    default: false
  state:
    description:
      - V(absent) deletes all Secrets that the map has made, whatever O(secrets) says.
      - Namespaces that it has made are kept, unless O(delete_data) names them.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description: Namespaces that may be deleted with all that is in them, one by one, as C(kubernetes_namespace <its name>).
    type: list
    elements: str
    default: []
  upcoming:
    description: For check mode, names of AWS secrets that an earlier task of the run gives a value, or another one.
    type: list
    elements: str
    default: []
  awaiting_value:
    description: For check mode, names of AWS secrets that an earlier task of the run makes without a value.
    type: list
    elements: str
    default: []
  upcoming_namespaces:
    description: For check mode, namespaces that an earlier task of the run makes.
    type: list
    elements: str
    default: []
  unnamed:
    description:
      - For check mode, names in C(secret) of O(sources) that stand for AWS secrets which an earlier task of the run makes, and AWS gives
        the names of, such as that of a database's managed password. Each is the kind and name of what the secret comes with.
    type: list
    elements: str
    default: []
  restored:
    description: For check mode, names of AWS secrets whose deletion is scheduled, and which an earlier task of the run restores.
    type: list
    elements: str
    default: []
notes:
  - "A key under C(data) has one of C(source), with C(key) where the source has keys; C(value), a plain value that is no secret; and
    C(template), a text in which C(${source}) and C(${source.key}) stand for values and C($$) for a dollar, or a structure of such texts,
    which is written as YAML, or as JSON where the key ends in C(.json)."
  - It needs C(secretsmanager:DescribeSecret), C(BatchGetSecretValue) and C(GetSecretValue), C(ListSecrets) for a prefix, tags or more than
    a hundred secrets, C(kms:Decrypt) where a secret has a key of its own, and C(eks:DescribeCluster). Where a secret may not be described,
    its value is read to know its version.
  - In the cluster it needs to list, get, create and patch Secrets, to list namespaces, and what O(prune), O(create_namespaces) and
    O(secrets[].restart) do.
extends_documentation_fragment:
  - piksel.infra.converge
  - piksel.infra.kubeconfig
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Secrets for a web application and its jobs
  piksel.infra.secret_sync:
    name: web
    cluster_name: example
    sources:
      database: {secret: example/database-password}
      sign-in: {secret: example/sign-in, format: pair, pair_keys: [client_id, client_secret]}
    secrets:
      - name: database
        namespaces: [web, jobs]
        restart: true
        data:
          host: {value: "{{ database_address }}"}
          password: {source: database}
      - name: web
        namespaces: [web]
        data:
          settings.yaml:
            template:
              database: "postgresql://web:${database}@{{ database_address }}/web"
              oauth: {id: "${sign-in.client_id}", secret: "${sign-in.client_secret}"}

- name: Every namespace of a team gets its registry's password
  piksel.infra.secret_sync:
    name: registry
    kubeconfig: ~/.kube/config
    sources:
      registry: {secret: example/registry, role_arn: "{{ hub_secrets_role_arn }}", region: eu-west-1}
    secrets:
      - name: registry
        namespace_selector: team=maps
        type: kubernetes.io/dockerconfigjson
        data:
          .dockerconfigjson: {source: registry}
    prune: true
"""

RETURN = r"""
changes:
  description: What differs, object by object, in the order of the run. The same in check mode, as V(planned).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of object.
      type: str
      sample: kubernetes_secret
    name:
      description: Its name, with its namespace.
      type: str
      sample: web/database
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      sample: update
    attributes:
      description:
        - What differs, each with C(before) and C(after). C(data) has the names of keys, and says of each that changes that it does.
          C(versions) has the ids of AWS's versions. C(described) stands where only the map's words have changed, and C(restart) where
          one is due since an earlier run.
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
  description: How many described objects are as described.
  returned: always
  type: int
pending:
  description: Objects that are still being made.
  returned: always
  type: list
  elements: str
kept:
  description: Namespaces that were not deleted, each with the reason.
  returned: always
  type: list
  elements: str
awaiting_value:
  description: AWS secrets that have no value yet. What is made of them is left as it is meanwhile.
  returned: always
  type: list
  elements: str
outputs:
  description: What stands, or will stand after a planned run.
  returned: always
  type: dict
  contains:
    kubernetes_secrets:
      description: The map's Secrets, as C(STRINGSPACE/NAME).
      type: list
      elements: str
    waiting:
      description: By AWS secret without a value, the Secrets that wait for it.
      type: dict
"""

import gc
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STATE, STRINGS
from ..module_utils.aws.run import run
from ..module_utils.kubernetes.arguments import CLUSTER, RULES, WAYS
from ..module_utils.secret_sync.build import Build

ENTRY = {
    "name": {"type": "str", "required": True},
    "namespaces": STRINGS,
    "namespace_selector": {"type": "str"},
    "type": {"type": "str", "default": "Opaque"},
    "labels": {"type": "dict", "default": {}},
    "annotations": {"type": "dict", "default": {}},
    "immutable": {"type": "bool"},
    "restart": {"type": "bool", "default": False},
    "data": {"type": "dict", "default": {}},
    "data_from": {**STRINGS, "default": []},
}
ARGUMENTS: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **CLUSTER,
    "sources": {"type": "dict", "default": {}},
    "secrets": {"type": "list", "elements": "dict", "default": [], "options": ENTRY, "no_log": False},
    "create_namespaces": {"type": "bool", "default": False},
    "prune": {"type": "bool", "default": False},
    "state": STATE,
    "delete_data": {**STRINGS, "default": []},
    "upcoming": {**STRINGS, "default": []},
    "awaiting_value": {**STRINGS, "default": []},
    "restored": {**STRINGS, "default": []},
    "upcoming_namespaces": {**STRINGS, "default": []},
    "unnamed": {**STRINGS, "default": []},
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True, required_one_of=[WAYS], **RULES)
    run(module, f"Secrets of {module.params['name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    gc.disable()  # a fifth of the time with a large map, for what goes with the process soon
    main()
