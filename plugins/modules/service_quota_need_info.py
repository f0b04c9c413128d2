#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: service_quota_need_info
short_description: What an environment needs of AWS's quotas
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Computes from node pools, node groups and counts how much of each quota they need, as M(piksel.infra.service_quota) takes it.
  - EC2 counts the vCPUs of running instances by families (Standard, G and VT, P, Inf, Trn, DL, F, X, High Memory, HPC), on-demand and spot
    apart. Which vCPUs and GPUs an instance type has, and which types a region offers, is asked of EC2.
  - A node pool needs the fewest vCPUs with which it can reach its limits, and not less than its largest instance type has. It needs them
    in each quota that its capacity types and instance types are of, as if it had no other.
  - A managed node group needs as many times the vCPUs of its largest instance type as it may have nodes.
  - An entry that can't be, such as an instance type that the region does not offer, fails the task at its end, by name, after all others
    were computed.
options:
  node_pools:
    description:
      - Node pools of Karpenter. Keys that are not described here are left to Karpenter.
      - Each has a C(name) and says which instances it takes by one of C(instance_types), C(instance_families) and C(instance_categories).
      - Fewer by C(instance_sizes), C(instance_generation_above), C(instance_hypervisor), C(architectures) and C(capacity_types)
        (V(on-demand), V(spot); by default both).
      - C(limits) has C(cpu), C(memory) and resources such as C(nvidia.com/gpu).
    type: list
    elements: dict
    default: []
  node_pool_template:
    description: What all node pools have that say nothing else, as M(piksel.infra.karpenter) takes it.
    type: dict
    default: {}
  gpu_node_pool_template:
    description: What node pools with GPUs have that say nothing else. It comes before O(node_pool_template).
    type: dict
    default: {}
  node_groups:
    description:
      - Managed node groups of EKS, each with a C(name), C(instance_types), C(capacity_type) (V(ON_DEMAND) by default, or V(SPOT)) and
        C(max_size) (V(2) by default). Other keys are left to EKS.
    type: list
    elements: dict
    default: []
  pool_vcpus:
    description: By name of a node pool the vCPUs to count in place of those computed. For pools without limits, or with limits that nobody
      expects to reach.
    type: dict
    default: {}
  counts:
    description: What is counted in the account, the environment's own and what else is there.
    type: dict
    suboptions:
      vpcs:
        description: VPCs in the region. AWS makes a default one in each.
        type: int
      internet_gateways:
        description: Internet gateways in the region. The default VPC has one.
        type: int
      nat_gateways_per_zone:
        description: NAT gateways in one Availability Zone.
        type: int
      elastic_ips:
        description: Elastic IP addresses in the region. A NAT gateway has one.
        type: int
      eks_clusters:
        description: EKS clusters in the region.
        type: int
  more:
    description: Needs given by hand, added to what is computed for the same quota.
    type: list
    elements: dict
    default: []
    suboptions:
      service_code:
        description: Code of the service, such as V(ec2).
        type: str
        required: true
      quota:
        description: Code or exact name of the quota.
        type: str
        required: true
      value:
        description: How much more is needed.
        type: float
        required: true
      region:
        description: Region of the quota. By default that of the connection.
        type: str
      because:
        description: What for.
        type: str
  minimum_vcpus:
    description: The least to need of a quota of GPUs or other accelerators, where it is used at all.
    type: int
    default: 8
attributes:
  check_mode:
    description: Can run in check mode and return the changed status prediction without modifying the target.
    support: full
  diff_mode:
    description: Will return details on what has changed, when in diff mode.
    support: none
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: What the cluster's GPU nodes need
  piksel.infra.service_quota_need_info:
    node_pools:
      - name: gpu
        instance_types: [g5.xlarge, g5.2xlarge]
        limits:
          nvidia.com/gpu: 4
    node_groups:
      - name: system
        instance_types: [t3.large]
        max_size: 2
    counts:
      elastic_ips: 1
  register: found

- name: Is it there
  piksel.infra.service_quota:
    quotas: "{{ found.needs }}"
"""

RETURN = r"""
needs:
  description: What is needed of each quota, as the option C(quotas) of M(piksel.infra.service_quota).
  returned: always
  type: list
  elements: dict
  contains:
    region:
      description: Region of the quota.
      type: str
    service_code:
      description: Code of the service.
      type: str
      sample: ec2
    quota:
      description: Code of the quota, or its name as given in O(more).
      type: str
      sample: L-DB2E81BA
    value:
      description: How much is needed.
      type: float
      sample: 16
    because:
      description: What it is made of.
      type: list
      elements: str
      sample: ["node pool gpu: 16"]
    node_pools:
      description: The node pools that use it, each with the least of it with which it is of use, and the instance type that needs that.
      type: list
      elements: dict
problems:
  description: What could not be computed, a sentence for each entry.
  returned: failure
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.run import run
from ..module_utils.aws.service_quotas.needs_build import tell_needs

COUNTS = ("vpcs", "internet_gateways", "nat_gateways_per_zone", "elastic_ips", "eks_clusters")
MORE = {
    "service_code": {"type": "str", "required": True},
    "quota": {"type": "str", "required": True},
    "value": {"type": "float", "required": True},
    "region": {"type": "str"},
    "because": {"type": "str"},
}
ENTRIES = {"type": "list", "elements": "dict", "default": []}
ARGUMENTS: dict[str, Any] = {
    "node_pools": ENTRIES,
    "node_pool_template": {"type": "dict", "default": {}},
    "gpu_node_pool_template": {"type": "dict", "default": {}},
    "node_groups": ENTRIES,
    "pool_vcpus": {"type": "dict", "default": {}},
    "counts": {"type": "dict", "options": {name: {"type": "int"} for name in COUNTS}},
    "more": {**ENTRIES, "options": MORE},
    "minimum_vcpus": {"type": "int", "default": 8},
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, "Needs of quotas", lambda: tell_needs(module))


if __name__ == "__main__":
    main()
