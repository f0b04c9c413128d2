#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: helm_release
short_description: Releases of Helm in a cluster, several in one task
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings releases of Helm to the described chart, version and values. Helm itself fetches, renders, installs, waits and rolls back.
  - What differs is found from Helm's own Secrets, so that a run without changes takes a list and one call for each release, and does not
    start Helm. Values and versions that somebody has changed by hand are put right, and what was uninstalled is installed again.
  - Charts that are to be installed are fetched and rendered before anything is changed, in check mode too, and also before there is a
    cluster. A chart that can't be fetched, and values that it does not take, are named there, each with Helm's own reason.
  - An upgrade that fails leaves the old release running. Helm rolls it back, and the error says what was waited for.
  - A release on which Helm was broken off, and whose status is C(pending-install), C(pending-upgrade), C(pending-rollback) or
    C(uninstalling), is repaired by going back to the revision that ran, and reported as changed. That is done at once where a task on
    this machine had started that Helm, and else once its time is over. Before, another Helm may be at work on it, and the task says when
    to run again.
  - A release of the same name that others have made is taken over.
options:
  name:
    description:
      - Name of the set of releases. Each carries it in the label C(helm.piksel.infra/owner) of its Secrets, by which O(purge) and
        O(state=absent) find it.
    type: str
    required: true
  cluster_name:
    description:
      - Name of the EKS cluster, for which the task's own AWS credentials give a token. One of O(cluster_name) and O(kubeconfig) is needed.
      - In check mode the cluster may be missing yet. All releases are then to be created.
    type: str
  releases:
    description: The releases. Those that do not come after one another are installed at the same time.
    type: list
    elements: dict
    default: []
    suboptions:
      namespace:
        description: Namespace of the release.
        type: str
        required: true
      name:
        description: Name of the release. With its namespace it identifies it.
        type: str
        required: true
      chart:
        description: The chart.
        type: dict
        required: true
        suboptions:
          ref:
            description:
              - C(oci://), host, path and name; or its name in O(releases[].chart.repository) or in O(chart_mirror); or the path of a
                folder or an archive, which has a slash, or ends in C(.tgz).
            type: str
            required: true
          repository:
            description: Address of the chart repository in which O(releases[].chart.ref) is a name.
            type: str
          version:
            description: Exact version of the chart, such as C(1.2.3).
            type: str
            required: true
      values:
        description:
          - What the chart is given, in place of all that it was given before. It is no place for secrets, as Helm keeps it and a diff
            shows it. Texts under keys such as C(password) and C(token) are left out of diffs and errors all the same.
        type: dict
        default: {}
      after:
        description: Releases of this task that come first, each as C(NAMESPACE/NAME), such as that of its CRDs.
        type: list
        elements: str
        default: []
      create_namespace:
        description: Whether its namespace is made if it is missing. It stays when the release is deleted.
        type: bool
        default: true
      timeout:
        description: Seconds that Helm waits until its objects are ready, and for each of its hooks.
        type: int
        default: 300
      skip_crds:
        description: Whether the chart's folder C(crds) is left out, as where another release has the CRDs.
        type: bool
        default: false
      take_ownership:
        description: Whether objects of the chart that are there and belong to nobody or to another release become this release's. It needs
          Helm 3.17.
        type: bool
        default: false
  chart_mirror:
    description: A folder, an C(oci://) or an C(https://) address in which every chart is found by its name and version, in place of its
      own source. In a folder it is C(NAME-VERSION.tgz), or a folder of its name. Charts given by path are taken from there.
    type: str
  kubernetes_version:
    description: Version of Kubernetes for which charts are rendered while there is no cluster, such as C(1.34).
    type: str
  helm:
    description: Name or path of the program Helm, 3.13 or later and not 4.
    type: str
    default: helm
  purge:
    description: Kinds of which what is in the set and not described is deleted.
    type: list
    elements: str
    choices: [helm_release]
    default: []
  state:
    description: V(absent) uninstalls all releases of the set, whatever O(releases) says.
    type: str
    choices: [present, absent]
    default: present
  wait:
    description: Whether Helm waits until what it installs is ready, and goes back where that fails. No later run waits in its place.
    type: bool
    default: true
notes:
  - The CRDs of a chart's folder C(crds) are installed with it, and neither upgraded nor deleted, as Helm has it.
  - Releases in Helm's own storage in Secrets are seen, and none in another.
  - Helm is led to the cluster without a file on disk where the system can do so. Its repositories, cache and plugins are not the user's.
    A login to a registry is (C(helm registry login), or Docker's).
  - In the cluster it needs to list and get Secrets, and whatever the charts' objects need.
extends_documentation_fragment:
  - piksel.infra.converge
  - piksel.infra.kubeconfig
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A web application, from a chart in a registry
  piksel.infra.helm_release:
    name: web
    cluster_name: example
    releases:
      - namespace: web
        name: web
        chart: {ref: oci://registry.example.com/charts/web, version: 1.2.3}
        values:
          replicas: 2
          ingress: {host: web.example.com}

- name: CRDs first, then what needs them, from a mirror on disk
  piksel.infra.helm_release:
    name: certificates
    kubeconfig: ~/.kube/config
    chart_mirror: /srv/charts
    releases:
      - {namespace: certificates, name: crds, chart: {ref: issuer-crds, version: 2.0.0}}
      - namespace: certificates
        name: issuer
        chart: {ref: issuer, repository: https://charts.example.com, version: 2.0.0}
        skip_crds: true
        after: [certificates/crds]
    purge: [helm_release]

- name: None of them any more
  piksel.infra.helm_release:
    name: certificates
    kubeconfig: ~/.kube/config
    state: absent
"""

RETURN = r"""
changes:
  description: What differs, release by release, in the order of the run. The same in check mode, as V(planned).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Always V(helm_release).
      type: str
      sample: helm_release
    name:
      description: Its namespace and name.
      type: str
      sample: web/web
    action:
      description: V(create), V(update) or V(delete).
      type: str
      sample: update
    attributes:
      description: What differs of C(namespace), C(chart), C(version), C(values), C(labels) and C(status), each with C(before) and C(after).
      type: dict
    outcome:
      description: V(planned), V(done), V(failed), or V(skipped) as something it needs failed.
      type: str
      sample: done
    reason:
      description: Why it failed or was skipped, in Helm's words.
      type: str
      returned: where there is one
unchanged:
  description: How many described releases are as described.
  returned: always
  type: int
pending:
  description: Always empty, as Helm waits itself.
  returned: always
  type: list
  elements: str
kept:
  description: Always empty.
  returned: always
  type: list
  elements: str
outputs:
  description: What stands.
  returned: always
  type: dict
  contains:
    helm_releases:
      description: By namespace and name the C(revision) of each release and the C(app_version) of its chart.
      type: dict
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STATE, STRINGS
from ..module_utils.aws.run import run
from ..module_utils.kubernetes.arguments import CLUSTER, RULES, WAYS
from ..module_utils.kubernetes.helm.build import Build
from ..module_utils.kubernetes.helm.spec import CHART

RELEASE = {
    "namespace": {"type": "str", "required": True},
    "name": {"type": "str", "required": True},
    "chart": {**CHART, "required": True},
    "values": {"type": "dict", "default": {}},
    "after": {**STRINGS, "default": []},
    "create_namespace": {"type": "bool", "default": True},
    "timeout": {"type": "int", "default": 300},
    "skip_crds": {"type": "bool", "default": False},
    "take_ownership": {"type": "bool", "default": False},
}
ARGUMENTS: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **CLUSTER,
    "releases": {"type": "list", "elements": "dict", "default": [], "options": RELEASE},
    "chart_mirror": {"type": "str"},
    "kubernetes_version": {"type": "str"},
    "helm": {"type": "str", "default": "helm"},
    "purge": {**STRINGS, "choices": ["helm_release"], "default": []},
    "state": STATE,
    "wait": {"type": "bool", "default": True},
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True, required_one_of=[WAYS], **RULES)
    run(module, f"Releases of {module.params['name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
