#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: eks
short_description: An EKS cluster with its node groups, add-ons, access entries and the IAM roles they need
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings one Amazon EKS cluster, and everything that makes it usable, to the described state in one task.
  - Order is the module's business. Add-ons that nodes need come before node groups, the rest after the first nodes. An upgrade takes the
    control plane, then the add-ons, then the node groups, one minor version at a time.
  - In check mode it stops after the plan, which is the one that a run carries out, on an empty account too.
  - An option that is not given leaves what it describes alone. A resource that is not described is left alone, unless O(purge) names
    its kind. A message about an option calls it by the name of the variable of the role C(piksel.infra.eks), which is the option's name
    behind C(eks_).
options:
  name:
    description: Name of the cluster. The names of its IAM roles, launch templates and security group begin with it.
    type: str
    required: true
  vpc_name:
    description: Name of the VPC, its C(Name) tag.
    type: str
    required: true
  subnet_tiers:
    description: Tiers of the VPC's subnets for control plane and nodes, as in the module C(piksel.infra.vpc).
    type: list
    elements: str
    default: [private]
  version:
    description: Kubernetes version of the control plane, such as V(1.34). It can't go back, and goes one minor version at a time.
    type: str
  endpoint_public_access:
    description: Whether the Kubernetes API is reachable from the internet, for those whom access entries admit.
    type: bool
    default: true
  endpoint_private_access:
    description: Whether it is reachable from the VPC without leaving it.
    type: bool
    default: true
  public_access_cidrs:
    description: Ranges that may reach the public endpoint.
    type: list
    elements: str
    default: [0.0.0.0/0]
  caller_cidr:
    description: Where you come from. With it a configuration that would close the endpoint to you is refused.
    type: str
  security_group_ids:
    description: Further security groups of the control plane.
    type: list
    elements: str
  log_types:
    description: Control plane logs to CloudWatch.
    type: list
    elements: str
    choices: [api, audit, authenticator, controllerManager, scheduler]
    default: []
  encryption_key_arn:
    description: KMS key that encrypts Kubernetes Secrets. It can be added, and neither changed nor taken away.
    type: str
  authentication_mode:
    description: Whether access entries alone admit people, or the C(aws-auth) ConfigMap too.
    type: str
    choices: [API, API_AND_CONFIG_MAP]
    default: API
  support_type:
    description: What happens at the end of a version's standard support. V(STANDARD) upgrades it, V(EXTENDED) keeps it at a higher price.
    type: str
    choices: [STANDARD, EXTENDED]
    default: STANDARD
  deletion_protection:
    description: Whether EKS refuses to delete the cluster.
    type: bool
  ip_family:
    description: Addresses of pods and services. It can't change later.
    type: str
    choices: [ipv4, ipv6]
  service_ipv4_cidr:
    description: Range of services' addresses. It can't change later.
    type: str
  node_groups:
    description: Managed node groups. What its nodes are can't change; give a group of another name, and remove the old one.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the group.
        type: str
        required: true
      instance_types:
        description: EC2 instance types, in order of preference.
        type: list
        elements: str
        required: true
      capacity_type:
        description: Kind of capacity.
        type: str
        choices: [ON_DEMAND, SPOT]
        default: ON_DEMAND
      ami_type:
        description: Kind of machine image, which has to fit the instance types' architecture.
        type: str
        choices: &ami_types
          - AL2023_x86_64_STANDARD
          - AL2023_ARM_64_STANDARD
          - AL2023_x86_64_NVIDIA
          - AL2023_ARM_64_NVIDIA
          - AL2023_x86_64_NEURON
          - BOTTLEROCKET_x86_64
          - BOTTLEROCKET_ARM_64
          - BOTTLEROCKET_x86_64_NVIDIA
          - BOTTLEROCKET_ARM_64_NVIDIA
        default: AL2023_x86_64_STANDARD
      min_size:
        description: Nodes at least.
        type: int
        default: 1
      max_size:
        description: Nodes at most.
        type: int
        default: 2
      desired_size:
        description: Nodes at first, O(node_groups[].min_size) by default. Later an autoscaler decides, and its choice is left alone.
        type: int
      disk_size:
        description: Size of the root volume, in GiB.
        type: int
        default: 20
      labels:
        description: Kubernetes labels. They are complete.
        type: dict
        default: {}
      taints:
        description: Kubernetes taints. They are complete.
        type: list
        elements: dict
        default: []
        suboptions:
          key:
            description: Key.
            type: str
            required: true
          value:
            description: Value.
            type: str
          effect:
            description: Effect, in EKS's words.
            type: str
            choices: [NO_SCHEDULE, NO_EXECUTE, PREFER_NO_SCHEDULE]
            required: true
      version:
        description: Kubernetes version of the nodes, by default O(version).
        type: str
      release_version:
        description: Release of the machine image. Without it EKS takes the newest when the group is made or its version changes.
        type: str
      max_unavailable:
        description: Nodes that an update may take at the same time.
        type: int
      max_unavailable_percentage:
        description: The same, in percent.
        type: int
      repair:
        description: Whether EKS replaces nodes that are not healthy.
        type: bool
        default: false
      metadata_hop_limit:
        description: How far answers of the instance metadata service (version 2) reach; V(2) for pods, V(1) for nodes alone.
        type: int
        default: 2
      user_data:
        description: Further user data, as the AMI type takes it (MIME multi-part for AL2023, TOML for Bottlerocket). Not for secrets.
        type: str
  node_policy_arns:
    description: Further managed policies of the nodes' role, by ARN or, for those of AWS, by name.
    type: list
    elements: str
  node_policy:
    description: A policy document of the nodes' role.
    type: dict
  node_security_group_tags:
    description: Tags of the nodes' security group. Karpenter finds it by them.
    type: dict
  addons:
    description: EKS add-ons.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the add-on.
        type: str
        required: true
      version:
        description: Its version. Without it the default for the cluster's Kubernetes version.
        type: str
      configuration:
        description: Settings, by the add-on's schema, which is checked before anything is changed. They are complete.
        type: dict
      before_nodes:
        description: Whether nodes need it to become ready, as they do the VPC CNI.
        type: bool
        default: false
      resolve_conflicts:
        description: What becomes of settings that somebody changed in Kubernetes.
        type: str
        choices: [NONE, OVERWRITE, PRESERVE]
      identity:
        description: Name of one of O(identities) with method V(irsa) that it acts as. Those with V(pod_identity) need no mention here.
        type: str
  access_entries:
    description: Who may use the Kubernetes API.
    type: list
    elements: dict
    suboptions:
      principal_arn:
        description: ARN of an IAM role or user.
        type: str
        required: true
      type:
        description: Type of the entry. EKS makes those of node groups itself.
        type: str
        choices: [STANDARD, EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX]
        default: STANDARD
      username:
        description: User name in Kubernetes. EKS has a good default.
        type: str
      kubernetes_groups:
        description: Groups in Kubernetes, for RBAC. They are complete.
        type: list
        elements: str
      policies:
        description: Access policies. They are complete.
        type: list
        elements: dict
        default: []
        suboptions:
          policy:
            description: Name of the access policy, such as V(AmazonEKSViewPolicy).
            type: str
            required: true
          namespaces:
            description: Namespaces that it is for. Without them the whole cluster.
            type: list
            elements: str
  identities:
    description: IAM roles that pods act as. To be given with O(state=absent) too, as their roles are found by these names.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name, which follows the cluster's in that of the role.
        type: str
        required: true
      namespace:
        description: Namespace of the service account.
        type: str
        required: true
      service_account:
        description: Name of the service account.
        type: str
        required: true
      method:
        description: EKS Pod Identity, or IAM roles for service accounts through the OIDC provider.
        type: str
        choices: [pod_identity, irsa]
        default: pod_identity
      policy_arns:
        description: Managed policies, by ARN or, for those of AWS, by name.
        type: list
        elements: str
      policy:
        description: A policy document.
        type: dict
  oidc_provider:
    description: Whether IAM trusts the cluster's OIDC issuer. Identities with method V(irsa) bring it along.
    type: bool
    default: true
  purge:
    description: Kinds of resources of which those that this module made, and that are no longer described, are deleted.
    type: list
    elements: str
    choices: [eks_nodegroup, eks_addon, eks_access_entry, eks_pod_identity_association]
    default: []
  state:
    description:
      - V(absent) removes the cluster and all that this module made for it. It is refused, before anything is deleted, while there are load
        balancers or volumes that Kubernetes made.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description: Resources that may be deleted although they hold data, as C(kind name). No kind of this module does.
    type: list
    elements: str
    default: []
  wait:
    description: Whether to wait for what takes minutes. V(false) starts what it can and returns; the same task with V(true) goes on.
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
- name: A cluster with one node group and the add-ons it needs
  piksel.infra.eks:
    name: example
    vpc_name: example
    version: "1.34"
    node_groups:
      - name: system
        instance_types: [t3.large]
    addons:
      - name: vpc-cni
        before_nodes: true
      - name: kube-proxy
        before_nodes: true
      - name: coredns
    access_entries:
      - principal_arn: "{{ administrators_role_arn }}"
        policies:
          - policy: AmazonEKSClusterAdminPolicy
    tags:
      Project: example

- name: Remove it
  piksel.infra.eks:
    name: example
    vpc_name: example
    state: absent
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
      sample: eks_addon
    name:
      description: Its name.
      type: str
      sample: coredns
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
  description: What others need; V(null) for what does not exist yet. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    cluster_name:
      description: Name of the cluster.
      type: str
    cluster_arn:
      description: Its ARN.
      type: str
    endpoint:
      description: URL of the Kubernetes API.
      type: str
    certificate_authority:
      description: Certificate of the API's authority, in base64. It is public.
      type: str
    oidc_issuer:
      description: URL of the cluster's OIDC issuer.
      type: str
    oidc_provider_arn:
      description: ARN of the provider that makes IAM trust it.
      type: str
    cluster_security_group_id:
      description: Id of the security group that EKS made.
      type: str
    node_security_group_id:
      description: Id of the nodes' security group.
      type: str
    node_role_arn:
      description: ARN of the nodes' role.
      type: str
    vpc_cidr:
      description: Range of the VPC.
      type: str
    availability_zones:
      description: Zones of the cluster's subnets.
      type: list
      elements: str
    subnet_ids:
      description: Ids of its subnets, one for each of these zones, in their order.
      type: list
      elements: str
    role_arns:
      description: ARNs of all roles by name, without the cluster's.
      type: dict
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STRINGS, converging
from ..module_utils.aws.eks.build import Build
from ..module_utils.aws.run import run

NODE_GROUP = {
    "name": {"type": "str", "required": True},
    "instance_types": {**STRINGS, "required": True},
    "capacity_type": {"type": "str", "choices": ["ON_DEMAND", "SPOT"], "default": "ON_DEMAND"},
    "ami_type": {
        "type": "str",
        "choices": [
            "AL2023_x86_64_STANDARD",
            "AL2023_ARM_64_STANDARD",
            "AL2023_x86_64_NVIDIA",
            "AL2023_ARM_64_NVIDIA",
            "AL2023_x86_64_NEURON",
            "BOTTLEROCKET_x86_64",
            "BOTTLEROCKET_ARM_64",
            "BOTTLEROCKET_x86_64_NVIDIA",
            "BOTTLEROCKET_ARM_64_NVIDIA",
        ],
        "default": "AL2023_x86_64_STANDARD",
    },
    "min_size": {"type": "int", "default": 1},
    "max_size": {"type": "int", "default": 2},
    "desired_size": {"type": "int"},
    "disk_size": {"type": "int", "default": 20},
    "labels": {"type": "dict", "default": {}},
    "taints": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "key": {"type": "str", "required": True},
            "value": {"type": "str"},
            "effect": {"type": "str", "choices": ["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"], "required": True},
        },
    },
    "version": {"type": "str"},
    "release_version": {"type": "str"},
    "max_unavailable": {"type": "int"},
    "max_unavailable_percentage": {"type": "int"},
    "repair": {"type": "bool", "default": False},
    "metadata_hop_limit": {"type": "int", "default": 2},
    "user_data": {"type": "str"},
}
ADDON = {
    "name": {"type": "str", "required": True},
    "version": {"type": "str"},
    "configuration": {"type": "dict"},
    "before_nodes": {"type": "bool", "default": False},
    "resolve_conflicts": {"type": "str", "choices": ["NONE", "OVERWRITE", "PRESERVE"]},
    "identity": {"type": "str"},
}
ACCESS_ENTRY = {
    "principal_arn": {"type": "str", "required": True},
    "type": {"type": "str", "choices": ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX"], "default": "STANDARD"},
    "username": {"type": "str"},
    "kubernetes_groups": STRINGS,
    "policies": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"policy": {"type": "str", "required": True}, "namespaces": STRINGS},
    },
}
IDENTITY = {
    "name": {"type": "str", "required": True},
    "namespace": {"type": "str", "required": True},
    "service_account": {"type": "str", "required": True},
    "method": {"type": "str", "choices": ["pod_identity", "irsa"], "default": "pod_identity"},
    "policy_arns": STRINGS,
    "policy": {"type": "dict"},
}
ARGUMENTS: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "vpc_name": {"type": "str", "required": True},
    "subnet_tiers": {**STRINGS, "default": ["private"]},
    "version": {"type": "str"},
    "endpoint_public_access": {"type": "bool", "default": True},
    "endpoint_private_access": {"type": "bool", "default": True},
    "public_access_cidrs": {**STRINGS, "default": ["0.0.0.0/0"]},
    "caller_cidr": {"type": "str"},
    "security_group_ids": STRINGS,
    "log_types": {
        "type": "list",
        "elements": "str",
        "choices": ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        "default": [],
    },
    "encryption_key_arn": {"type": "str"},
    "authentication_mode": {"type": "str", "choices": ["API", "API_AND_CONFIG_MAP"], "default": "API"},
    "support_type": {"type": "str", "choices": ["STANDARD", "EXTENDED"], "default": "STANDARD"},
    "deletion_protection": {"type": "bool"},
    "ip_family": {"type": "str", "choices": ["ipv4", "ipv6"]},
    "service_ipv4_cidr": {"type": "str"},
    "node_groups": {
        "type": "list",
        "elements": "dict",
        "options": NODE_GROUP,
        "mutually_exclusive": [("max_unavailable", "max_unavailable_percentage")],
    },
    "node_policy_arns": STRINGS,
    "node_policy": {"type": "dict"},
    "node_security_group_tags": {"type": "dict"},
    "addons": {"type": "list", "elements": "dict", "options": ADDON},
    "access_entries": {"type": "list", "elements": "dict", "options": ACCESS_ENTRY},
    "identities": {"type": "list", "elements": "dict", "options": IDENTITY},
    "oidc_provider": {"type": "bool", "default": True},
    **converging(["eks_nodegroup", "eks_addon", "eks_access_entry", "eks_pod_identity_association"]),
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True, required_if=[("state", "present", ("version",))])
    run(module, f"EKS cluster {module.params['name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
