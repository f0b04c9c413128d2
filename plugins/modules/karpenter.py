#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: karpenter
short_description: Karpenter on an EKS cluster, with its IAM roles, interruption queue, node classes and node pools
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings Karpenter on one EKS cluster, and everything that it needs in AWS, to the described state in one task. That is the controller's
    role with the permissions of the version to be installed, the nodes' role and its access entry, the interruption queue with the
    EventBridge rules that fill it, the Helm releases of the custom resource definitions and of the controller, C(EC2NodeClass) and
    C(NodePool) objects, and NVIDIA's device plugin where that is asked for.
  - Order is the module's business. On an upgrade permissions come first, then the definitions, then the controller, then classes and pools.
    To remove it all, pools come first, whose nodes Karpenter drains, and roles last. It may be removed when the cluster is gone already.
  - In check mode it stops after the plan, which is the one that a run carries out, before the cluster is there too.
  - An option that is not given leaves what it describes alone. A resource that is not described is left alone, unless O(purge) names
    its kind. A message about an option calls it by the name of the variable of the role C(piksel.infra.karpenter), which is the option's
    name behind C(karpenter_).
  - Charts are fetched and installed by Helm, version 3.13 or later, which has to be on the path where something is to be changed.
    Definitions that are in the cluster and belong to no release are taken over, which needs version 3.17.
options:
  cluster_name:
    description: Name of the EKS cluster. The names of roles, queue and rules begin with it, which is why it has 41 characters at most.
    type: str
    required: true
  version:
    description:
      - Version of Karpenter, such as V(1.8.2), which is that of both charts. Required for O(state=present).
      - The minor versions 1.0 to 1.14 are known, each with the permissions that it needs. Others are refused.
    type: str
  chart:
    description: Where the controller's chart is.
    type: dict
    default: {ref: oci://public.ecr.aws/karpenter/karpenter}
    suboptions: &source
      ref:
        description: The chart, as C(oci://HOST/PATH), as a path to a folder or an archive, or by its name in O(chart.repository).
        type: str
        required: true
      repository:
        description: URL of the repository in which O(chart.ref) is a name.
        type: str
  crd_chart:
    description: Where the chart of the custom resource definitions is.
    type: dict
    default: {ref: oci://public.ecr.aws/karpenter/karpenter-crd}
    suboptions: *source
  chart_mirror:
    description:
      - A folder, or the C(oci://) or C(https://) address, in which every chart is found by its name and version, instead of its own source.
    type: str
  kubernetes_version:
    description:
      - The Kubernetes version that the cluster is going to have, such as V(1.34). By it charts, images and the version of Karpenter are
        checked while the cluster is not there yet. Later the cluster tells itself.
    type: str
  namespace:
    description: Namespace of the controller, which is made if it is not there.
    type: str
    default: karpenter
  service_account:
    description: The controller's service account.
    type: str
    default: karpenter
  identity_method:
    description: How the controller gets its role. By EKS Pod Identity, or by the cluster's OIDC provider (IRSA).
    type: str
    choices: [pod_identity, irsa]
    default: pod_identity
  values:
    description:
      - Values of the controller's chart, over those that this module gives. C(settings.clusterName), C(settings.interruptionQueue) and
        C(serviceAccount) are the module's.
    type: dict
    default: {}
  node_policy_arns:
    description:
      - Managed policies of the nodes' role, by ARN or, for those of AWS, by name. They are complete. Without them those of Karpenter's own
        template, V(AmazonEKSWorkerNodePolicy), V(AmazonEKS_CNI_Policy), V(AmazonEC2ContainerRegistryPullOnly) and
        V(AmazonSSMManagedInstanceCore).
    type: list
    elements: str
  node_policy:
    description: A policy document of the nodes' role.
    type: dict
  interruption:
    description: Whether Karpenter hears of interruptions, by a queue and EventBridge rules, and moves pods before their node is gone.
    type: bool
    default: true
  queue_kms_key:
    description:
      - KMS key that encrypts the queue, as id, ARN or alias. EventBridge has to be allowed to use it by the key's policy. Without it SQS
        encrypts the queue with keys of its own.
    type: str
  device_plugin:
    description:
      - NVIDIA's device plugin, which makes GPUs known to Kubernetes, for the nodes of GPU pools alone. Without it none is installed, and
        one that is there is left alone.
    type: dict
    suboptions:
      chart:
        description: Where its chart is.
        type: dict
        required: true
        suboptions:
          <<: *source
          version:
            description: Version of the chart, such as V(0.14.5).
            type: str
            required: true
      name:
        description: Name of the release.
        type: str
        default: nvidia-device-plugin
      namespace:
        description: Its namespace, which is made if it is not there.
        type: str
        default: nvidia-device-plugin
      values:
        description: Values of the chart, over those that this module gives for affinity, tolerations and time-slicing.
        type: dict
        default: {}
  node_class_template:
    description:
      - What node classes have unless they say otherwise. Dictionaries are merged by key, lists replaced. A class that says in one way which
        images, subnets or security groups it means, does not get another way of its template's.
    type: dict
    suboptions: &class
      ami_alias:
        description:
          - Images of AWS's for EKS, as C(FAMILY@VERSION), such as V(al2023@v20260403). With V(latest) nodes drift by themselves.
            Exactly one of these is needed, O(node_class_template.ami_alias), O(node_class_template.ami_name), O(node_class_template.ami_id)
            and O(node_class_template.ami_tags).
        type: str
      ami_name:
        description: Images by name, in which C(*) stands for anything.
        type: str
      ami_id:
        description: One image.
        type: str
      ami_tags:
        description: Images by their tags.
        type: dict
      ami_owner:
        description: Of images by name or by tags, whose they are, as an account's id, V(self) or V(amazon). By default any of the last two.
        type: str
      ami_family:
        description:
          - What the image takes as user data. It follows from O(node_class_template.ami_alias), or from the name of an image of AWS's own.
            Other images need it.
        type: str
        choices: [AL2, AL2023, Bottlerocket, Custom, Windows2019, Windows2022]
      disk:
        description: The root volume, or of Bottlerocket the volume of data.
        type: dict
        suboptions:
          size:
            description: Size, as a quantity such as V(120Gi).
            type: str
          type:
            description: Type of the volume.
            type: str
            choices: [gp2, gp3, io1, io2, sc1, st1, standard]
          encrypted:
            description: Whether it is encrypted.
            type: bool
          iops:
            description: Operations a second.
            type: int
          throughput:
            description: MiB a second.
            type: int
          kms_key:
            description: Id, alias or ARN of the key.
            type: str
          device:
            description: Name of the device, by default that of the family's images.
            type: str
      subnet_tags:
        description: Subnets of the nodes, by tags that they have; V(*) is any value. By default C(karpenter.sh/discovery) of the cluster.
        type: dict
      subnet_ids:
        description: The same, by id.
        type: list
        elements: str
      security_group_tags:
        description: Security groups of the nodes, by tags that all of them have. By default C(karpenter.sh/discovery) of the cluster.
        type: dict
      security_group_ids:
        description: The same, by id.
        type: list
        elements: str
      public_ip:
        description: Whether nodes get a public address. By default the subnet decides.
        type: bool
      kubelet:
        description: Settings of the kubelet.
        type: dict
        suboptions:
          max_pods:
            description: Pods on a node at most.
            type: int
          pods_per_core:
            description: Pods for each core at most.
            type: int
          system_reserved:
            description: Resources kept for the system, as quantities.
            type: dict
          kube_reserved:
            description: Resources kept for Kubernetes, as quantities.
            type: dict
          eviction_hard:
            description: By signal the threshold at which pods are evicted, as a quantity or in percent.
            type: dict
          eviction_soft:
            description: The same, after a grace period.
            type: dict
          eviction_soft_grace_period:
            description: By signal that period, such as V(2m).
            type: dict
          eviction_max_pod_grace_period:
            description: Seconds that an evicted pod has at most.
            type: int
          image_gc_high_threshold_percent:
            description: Use of the disk above which images are removed.
            type: int
          image_gc_low_threshold_percent:
            description: Use of the disk down to which they are.
            type: int
          cpu_cfs_quota:
            description: Whether limits of CPU are enforced.
            type: bool
          cluster_dns:
            description: Addresses of DNS servers for pods.
            type: list
            elements: str
      user_data:
        description: Further user data, in the form that the family takes. Not for secrets.
        type: str
      metadata_options:
        description: The instance metadata service.
        type: dict
        suboptions:
          http_endpoint:
            description: Whether there is one.
            type: str
            choices: [enabled, disabled]
          http_tokens:
            description: Whether version 2 is required.
            type: str
            choices: [required, optional]
          http_put_response_hop_limit:
            description: How far its answers reach; V(2) for pods, V(1) for nodes alone.
            type: int
          http_protocol_ipv6:
            description: Whether it is there by IPv6 too.
            type: str
            choices: [enabled, disabled]
      detailed_monitoring:
        description: Whether CloudWatch gets metrics each minute.
        type: bool
      instance_store_policy:
        description: What becomes of local disks. V(RAID0) makes pods' ephemeral storage of them.
        type: str
        choices: [RAID0]
      tags:
        description: Tags of instances, volumes and network interfaces, over O(tags).
        type: dict
  node_classes:
    description:
      - Node classes, C(EC2NodeClass) objects, each on top of O(node_class_template). What neither says is Karpenter's default. Another
        image makes nodes drift, and Karpenter replaces them as the pools' disruption budgets allow.
    type: list
    elements: dict
    default: []
    suboptions:
      <<: *class
      name:
        description: Name of the class.
        type: str
        required: true
  node_pool_template:
    description:
      - What node pools have unless they say otherwise. Dictionaries are merged by key, lists replaced. A pool that says in one way which
        instances it takes, by types, families or categories, does not get another way of its template's.
    type: dict
    suboptions: &pool
      node_class:
        description: Name of the node class, which has to be described too.
        type: str
      instance_types:
        description: Instance types. One of types, families, categories and requirements has to say which instances the pool takes.
        type: list
        elements: str
      instance_families:
        description: Instance families, such as V(g5).
        type: list
        elements: str
      instance_categories:
        description: Instance categories, such as V(c).
        type: list
        elements: str
      instance_sizes:
        description: Of these the sizes, such as V(2xlarge).
        type: list
        elements: str
      instance_generation_above:
        description: Of these the generations above this one.
        type: int
      instance_hypervisor:
        description: Of these those with this hypervisor.
        type: str
        choices: [nitro, xen]
      architectures:
        description: Architectures of the processor.
        type: list
        elements: str
        choices: [amd64, arm64]
      capacity_types:
        description: Kinds of capacity. With both Karpenter prefers spot.
        type: list
        elements: str
        choices: [on-demand, spot]
      zones:
        description: Availability Zones.
        type: list
        elements: str
      requirements:
        description: Further requirements, in Karpenter's own words.
        type: list
        elements: dict
        suboptions:
          key:
            description: Label of the node.
            type: str
            required: true
          operator:
            description: How it is compared.
            type: str
            choices: [In, NotIn, Exists, DoesNotExist, Gt, Lt]
            default: In
          values:
            description: With what.
            type: list
            elements: str
            default: []
          min_values:
            description: How many different values the instances considered have to have.
            type: int
      taints:
        description: Taints of the nodes. A pool of GPUs needs one, or any pod may take them.
        type: list
        elements: dict
        suboptions: &taint
          key:
            description: Key.
            type: str
            required: true
          value:
            description: Value.
            type: str
          effect:
            description: Effect.
            type: str
            required: true
            choices: [NoSchedule, PreferNoSchedule, NoExecute]
      startup_taints:
        description: Taints that something else takes off a node once it is ready. Pods need not tolerate them for a node to be made.
        type: list
        elements: dict
        suboptions: *taint
      labels:
        description: Labels of the nodes.
        type: dict
      annotations:
        description: Annotations of the nodes.
        type: dict
      limits:
        description: What all nodes of the pool have together at most, as quantities, such as C(cpu), C(memory) and C(nvidia.com/gpu).
        type: dict
      weight:
        description: Of pools that fit, the one with the highest weight is taken first. From 1 to 100.
        type: int
      consolidation:
        description: When nodes are taken away, or replaced by cheaper ones.
        type: dict
        suboptions:
          policy:
            description: Whether empty nodes alone, or those too that are not used well.
            type: str
            choices: [WhenEmpty, WhenEmptyOrUnderutilized]
          after:
            description: How long after the last pod came or went, such as V(20m), or V(Never).
            type: str
      disruption_budgets:
        description: How many nodes may be disrupted at the same time. The strictest of those that are in force counts.
        type: list
        elements: dict
        suboptions:
          nodes:
            description: Nodes, as a number or in percent.
            type: str
          reasons:
            description: What it is for, by default everything.
            type: list
            elements: str
            choices: [Underutilized, Empty, Drifted]
          schedule:
            description: When it begins to be in force, in UTC, as cron has it, such as V(0 1 * * mon-fri). By default it always is.
            type: str
          duration:
            description: How long it is then in force, in hours and minutes, such as V(11h).
            type: str
      expire_after:
        description: Age at which a node is replaced, such as V(720h), or V(Never).
        type: str
      termination_grace_period:
        description: How long a node may drain before its pods are deleted.
        type: str
      gpu_time_slicing:
        description:
          - How many pods share a GPU, by turns, without memory of their own. It needs O(device_plugin). Karpenter itself counts GPUs, so
            it makes a node for each GPU that pending pods ask for, shared or not.
        type: int
  gpu_node_pool_template:
    description: The same for pools of instances with GPUs, over O(node_pool_template).
    type: dict
    suboptions: *pool
  node_pools:
    description:
      - Node pools, C(NodePool) objects, each on top of its templates. What neither says is Karpenter's default.
    type: list
    elements: dict
    default: []
    suboptions:
      <<: *pool
      name:
        description: Name of the pool.
        type: str
        required: true
  quotas:
    description:
      - By name of a node pool the verdict on its quotas, as the role C(piksel.infra.quotas) publishes it in C(quotas_outputs.node_pools).
      - A pool that is not ready is held back, with the reason in RV(outputs.held_back), until it is. One that is there stays as it is.
        A pool that is not named is ready.
    type: dict
    default: {}
  timeout:
    description: How long a chart may take until what it installs is ready, in seconds.
    type: int
    default: 600
  purge:
    description:
      - Kinds of resources of which those that this module made, and that are no longer described, are deleted. A node pool is deleted when
        Karpenter has drained its nodes.
    type: list
    elements: str
    choices: [node_pool, ec2_node_class, eventbridge_rule]
    default: []
  state:
    description:
      - V(absent) removes all that this module made, node pools and their nodes first. It is refused, before anything is deleted, while the
        cluster has node pools or classes that others made.
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
- name: Karpenter with one node pool
  piksel.infra.karpenter:
    cluster_name: example
    version: 1.8.2
    node_classes:
      - name: default
        ami_alias: al2023@v20260403
    node_pools:
      - name: default
        node_class: default
        instance_categories: [c, m, r]
        instance_generation_above: 4
        limits: {cpu: 100}
    tags:
      Project: example

- name: A pool of GPUs, once its quota allows it, with the plugin that makes them known to Kubernetes
  piksel.infra.karpenter:
    cluster_name: example
    version: 1.8.2
    node_classes:
      - name: gpu
        ami_alias: al2023@v20260403
        disk: {size: 120Gi}
    node_pools:
      - name: gpu
        node_class: gpu
        instance_types: [g5.xlarge, g5.2xlarge]
        taints:
          - {key: nvidia.com/gpu, value: "true", effect: NoSchedule}
        limits: {nvidia.com/gpu: 4}
    device_plugin:
      chart:
        ref: nvidia-device-plugin
        repository: https://nvidia.github.io/k8s-device-plugin
        version: 0.14.5
    quotas: "{{ quotas_outputs.node_pools }}"

- name: Remove it, with all nodes that it made
  piksel.infra.karpenter:
    cluster_name: example
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
      sample: node_pool
    name:
      description: Its name. Of a Helm release C(NAMESPACE/NAME).
      type: str
      sample: gpu
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
  description: Resources that were not deleted because of their data, each with the reason. No kind of this module has any.
  returned: always
  type: list
  elements: str
outputs:
  description: What others need; V(null) for what does not exist yet. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    version:
      description: Version of Karpenter.
      type: str
    namespace:
      description: Namespace of the controller.
      type: str
    service_account:
      description: Its service account.
      type: str
    controller_role_arn:
      description: ARN of the controller's role.
      type: str
    node_role_arn:
      description: ARN of the nodes' role.
      type: str
    node_role_name:
      description: Its name, as node classes have it.
      type: str
    queue_name:
      description: Name of the interruption queue.
      type: str
    queue_url:
      description: Its URL.
      type: str
    node_classes:
      description: Names of the node classes that are there.
      type: list
      elements: str
    node_pools:
      description: Names of the node pools that are there.
      type: list
      elements: str
    held_back:
      description: By name of each node pool that is held back the reason.
      type: dict
"""

from copy import deepcopy
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STRINGS, converging
from ..module_utils.aws.run import run
from ..module_utils.karpenter.build import Build
from ..module_utils.karpenter.nodes.spec import ARGUMENTS as NODES
from ..module_utils.kubernetes.helm.spec import CHART

SOURCE = {name: option for name, option in CHART["options"].items() if name != "version"}
DEVICE_PLUGIN = {
    "chart": {**CHART, "required": True},
    "name": {"type": "str", "default": "nvidia-device-plugin"},
    "namespace": {"type": "str", "default": "nvidia-device-plugin"},
    "values": {"type": "dict", "default": {}},
}
ARGUMENTS: dict[str, Any] = {
    "cluster_name": {"type": "str", "required": True},
    "version": {"type": "str"},
    "chart": {"type": "dict", "options": SOURCE, "default": {"ref": "oci://public.ecr.aws/karpenter/karpenter"}},
    "crd_chart": {"type": "dict", "options": SOURCE, "default": {"ref": "oci://public.ecr.aws/karpenter/karpenter-crd"}},
    "chart_mirror": {"type": "str"},
    "kubernetes_version": {"type": "str"},
    "namespace": {"type": "str", "default": "karpenter"},
    "service_account": {"type": "str", "default": "karpenter"},
    "identity_method": {"type": "str", "choices": ["pod_identity", "irsa"], "default": "pod_identity"},
    "values": {"type": "dict", "default": {}},
    "node_policy_arns": STRINGS,
    "node_policy": {"type": "dict"},
    "interruption": {"type": "bool", "default": True},
    "queue_kms_key": {"type": "str", "no_log": False},
    "device_plugin": {"type": "dict", "options": DEVICE_PLUGIN},
    **NODES,
    "quotas": {"type": "dict", "default": {}},
    "timeout": {"type": "int", "default": 600},
    **converging(["node_pool", "ec2_node_class", "eventbridge_rule"]),
}


def main() -> None:
    arguments = deepcopy(ARGUMENTS)  # Ansible writes into a default that is a dictionary what is not given
    module = AnsibleAWSModule(argument_spec=arguments, supports_check_mode=True, required_if=[("state", "present", ("version",))])
    run(module, f"Karpenter on {module.params['cluster_name']}", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
