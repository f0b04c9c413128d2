#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: external_dns
short_description: external-dns on an EKS cluster, with the IAM roles that it acts as
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings external-dns on one EKS cluster to the described state in one task. That is one Helm release or several, and for each a role in
    IAM and what lets its service account act as it.
  - The role of a release may do one thing. It assumes the zone role that O(releases[].assume_role_arn) names, or, without one, changes
    records in those zones of its own account that O(releases[].domain_filters) mean.
  - In check mode it stops after the plan, which is the one that a run carries out, before the cluster is there too.
  - A release that is not described is left alone, unless O(purge) names the kind. A message about an option calls it by the name of the
    variable of the role C(piksel.infra.external_dns), which is the option's name behind C(external_dns_).
  - Charts are fetched and installed by Helm, version 3.13 or later, which has to be on the path where something is to be changed.
options:
  cluster_name:
    description: Name of the EKS cluster. Names of roles begin with it.
    type: str
    required: true
  version:
    description: Version of the chart, such as V(1.17.0), which brings external-dns 0.17. Required for O(state=present).
    type: str
  chart:
    description: Where the chart is.
    type: dict
    default: {ref: external-dns, repository: "https://kubernetes-sigs.github.io/external-dns/"}
    suboptions:
      ref:
        description: The chart, as C(oci://HOST/PATH), as a path to a folder or an archive, or by its name in O(chart.repository).
        type: str
        required: true
      repository:
        description: URL of the repository in which O(chart.ref) is a name.
        type: str
  chart_mirror:
    description:
      - A folder, or the C(oci://) or C(https://) address, in which the chart is found by its name and version, instead of its own source.
    type: str
  kubernetes_version:
    description:
      - The Kubernetes version that the cluster is going to have, such as V(1.34). The chart is checked by it while the cluster is not there
        yet.
    type: str
  identity_method:
    description: How pods get their role. By EKS Pod Identity, or by the cluster's OIDC provider (IRSA).
    type: str
    choices: [pod_identity, irsa]
    default: pod_identity
  releases:
    description:
      - The releases. Several serve zones that are to be treated differently, such as private and public ones.
      - To be given with O(state=absent) too, as their roles are found by it once the cluster is gone.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the release. No two have the same name, in other namespaces neither, as the chart's cluster role has it.
        type: str
        required: true
      namespace:
        description: Its namespace, which is made if it is not there, and stays.
        type: str
        default: external-dns
      service_account:
        description: Its service account, by default named as the release.
        type: str
      role_name:
        description: Name of its IAM role, by default the cluster's and the release's name with a hyphen between them.
        type: str
      domain_filters:
        description:
          - Domains of the zones that it manages. A domain means the zone of that name and zones below it, and with a dot before it those
            below it alone. One that means no zone is refused.
        type: list
        elements: str
        required: true
      match_parent:
        description: Whether a domain means the zones above it too. Then records can be kept to a part of a zone.
        type: bool
        default: false
      zone_type:
        description: Zones of which type it manages. Without it both.
        type: str
        choices: [public, private]
      assume_role_arn:
        description:
          - ARN of the role that may change the zones, such as one in another account. It has to trust the release's role, and with
            O(identity_method=pod_identity) to allow it C(sts:TagSession) as well. Without it the zones are this account's.
          - The domains are compared with the zones through this role too. Where it does not let the caller in, that is a warning.
        type: str
      external_id:
        description: External id that O(releases[].assume_role_arn) asks for. It is no secret.
        type: str
      policy:
        description:
          - What happens to records. V(sync) makes, changes and deletes them, V(upsert-only) deletes none, and V(create-only), which charts
            before 1.18 do not take, changes none either. Records of others are left alone, except with O(releases[].registry=noop).
        type: str
        choices: [sync, upsert-only, create-only]
        default: upsert-only
      registry:
        description: How it remembers which records are its own. V(txt) has a TXT record beside each, V(noop) does not remember.
        type: str
        choices: [txt, noop]
        default: txt
      txt_owner_id:
        description:
          - What these TXT records say of who made them, by default the cluster's and the release's name with a hyphen between them. It has
            to be another one for each external-dns that works in the same zone, in other clusters too. Changed, it leaves what it has made.
        type: str
      txt_prefix:
        description: What the names of TXT records begin with.
        type: str
      txt_suffix:
        description: What the first label of their names ends in, instead of O(releases[].txt_prefix).
        type: str
      sources:
        description: Kinds of objects whose names it publishes, as external-dns calls them.
        type: list
        elements: str
        default: [service, ingress]
      interval:
        description: Time between two comparisons, as Go writes durations, such as C(30s) or C(1m30s).
        type: str
        default: 1m
      trigger_loop_on_event:
        description: Whether it compares as soon as an object changes, too.
        type: bool
        default: false
      publish_internal_services:
        description: Whether Services of type C(ClusterIP) are published.
        type: bool
        default: false
      annotation_filter:
        description: Selector of annotations, in the form of a label selector. It publishes objects alone that have them.
        type: str
      values:
        description:
          - Further values of the chart, over those that this module gives. Dictionaries are merged and lists replaced, but for C(extraArgs)
            and C(env), which are added to.
          - They are shown in diffs, so no secret belongs in them.
        type: dict
        default: {}
  timeout:
    description: Seconds that a release may take to become ready, after which it is rolled back.
    type: int
    default: 300
  purge:
    description:
      - Kinds of which what this module made, and is no longer described, is deleted. With a release go its role and its association.
    type: list
    elements: str
    choices: [helm_release]
    default: []
  state:
    description:
      - V(absent) deletes all that this module made on the cluster. DNS records stay, as do the namespaces and the chart's
        C(CustomResourceDefinition), with which objects of its kind would go.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description: Nothing here holds data. It is there as in all modules that remove.
    type: list
    elements: str
    default: []
  wait:
    description: Whether the module waits until external-dns is ready.
    type: bool
    default: true
notes:
  - In IAM it needs C(GetRole), C(ListRolePolicies), C(GetRolePolicy), C(ListAttachedRolePolicies), C(CreateRole),
    C(UpdateAssumeRolePolicy), C(PutRolePolicy), C(DeleteRolePolicy), C(DetachRolePolicy), C(TagRole), C(UntagRole), C(DeleteRole) and
    C(PassRole), with O(identity_method=irsa) C(GetOpenIDConnectProvider). In EKS C(DescribeCluster), C(ListPodIdentityAssociations),
    C(DescribePodIdentityAssociation), C(CreatePodIdentityAssociation), C(UpdatePodIdentityAssociation), C(DeletePodIdentityAssociation),
    C(TagResource) and C(UntagResource). In Route 53 C(ListHostedZones), where zones are this account's.
  - In the cluster it needs to read Secrets in all namespaces, and what Helm needs to install the chart.
extends_documentation_fragment:
  - piksel.infra.converge
  - piksel.infra.converge.tags
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Records for the zone of an environment, which is in another account
  piksel.infra.external_dns:
    cluster_name: example
    version: 1.17.0
    releases:
      - name: external-dns
        domain_filters: [staging.example.com]
        assume_role_arn: arn:aws:iam::123456789012:role/example-staging-dns
        external_id: external-dns-staging
        policy: sync
        txt_owner_id: eks-cluster-example
        interval: 30s
        trigger_loop_on_event: true

- name: One for public zones and one for private ones, both in the cluster's account
  piksel.infra.external_dns:
    cluster_name: example
    version: 1.17.0
    releases:
      - name: external-dns
        domain_filters: [example.com]
        zone_type: public
      - name: external-dns-internal
        domain_filters: [example.com]
        zone_type: private
        publish_internal_services: true
        annotation_filter: example.com/internal in (true)
    purge: [helm_release]
"""

RETURN = r"""
changes:
  description: What differs, resource by resource, in the order of the run. The same in check mode, as V(planned).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of resource, V(helm_release), V(iam_role) or V(eks_pod_identity_association).
      type: str
      sample: helm_release
    name:
      description: Its name, for all but roles with its namespace.
      type: str
      sample: external-dns/external-dns
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      sample: update
    attributes:
      description: What differs, each with C(before) and C(after).
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
  description: Resources that are still being made.
  returned: always
  type: list
  elements: str
kept:
  description: Resources that were not deleted, each with the reason.
  returned: always
  type: list
  elements: str
outputs:
  description: What stands, or will stand after a planned run.
  returned: always
  type: dict
  contains:
    version:
      description: Version of the chart.
      type: str
      sample: 1.17.0
    releases:
      description: By release its namespace and name, as C(NAMESPACE/NAME). Null before it is there.
      type: dict
      sample: {external-dns: external-dns/external-dns}
    service_accounts:
      description: By release its service account, as C(NAMESPACE/NAME).
      type: dict
      sample: {external-dns: external-dns/external-dns}
    role_arns:
      description: By release the ARN of its role, which a zone role has to trust. Null before it is there.
      type: dict
      sample: {external-dns: "arn:aws:iam::123456789012:role/example-external-dns"}
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import converging
from ..module_utils.aws.run import run
from ..module_utils.external_dns.build import Build
from ..module_utils.external_dns.spec import RELEASE
from ..module_utils.kubernetes.helm.spec import CHART

SOURCE = {name: option for name, option in CHART["options"].items() if name != "version"}
REPOSITORY = "https://kubernetes-sigs.github.io/external-dns/"
ARGUMENTS: dict[str, Any] = {
    "cluster_name": {"type": "str", "required": True},
    "version": {"type": "str"},
    "chart": {"type": "dict", "options": SOURCE, "default": {"ref": "external-dns", "repository": REPOSITORY}},
    "chart_mirror": {"type": "str"},
    "kubernetes_version": {"type": "str"},
    "identity_method": {"type": "str", "choices": ["pod_identity", "irsa"], "default": "pod_identity"},
    "releases": {"type": "list", "elements": "dict", "options": RELEASE, "default": []},
    "timeout": {"type": "int", "default": 300},
    **converging(["helm_release"]),
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, f"external-dns on {module.params['cluster_name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
