# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that describe node classes, node pools and what either have in common."""

from __future__ import annotations

from typing import Any

STRINGS = {"type": "list", "elements": "str"}
AMI_FAMILIES = ["AL2", "AL2023", "Bottlerocket", "Custom", "Windows2019", "Windows2022"]
EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

DISK = {
    "size": {"type": "str"},
    "type": {"type": "str", "choices": ["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"]},
    "encrypted": {"type": "bool"},
    "iops": {"type": "int"},
    "throughput": {"type": "int"},
    "kms_key": {"type": "str", "no_log": False},
    "device": {"type": "str"},
}
KUBELET = {
    "max_pods": {"type": "int"},
    "pods_per_core": {"type": "int"},
    "system_reserved": {"type": "dict"},
    "kube_reserved": {"type": "dict"},
    "eviction_hard": {"type": "dict"},
    "eviction_soft": {"type": "dict"},
    "eviction_soft_grace_period": {"type": "dict"},
    "eviction_max_pod_grace_period": {"type": "int"},
    "image_gc_high_threshold_percent": {"type": "int"},
    "image_gc_low_threshold_percent": {"type": "int"},
    "cpu_cfs_quota": {"type": "bool"},
    "cluster_dns": STRINGS,
}
METADATA_OPTIONS = {
    "http_endpoint": {"type": "str", "choices": ["enabled", "disabled"]},
    "http_tokens": {"type": "str", "choices": ["required", "optional"]},
    "http_put_response_hop_limit": {"type": "int"},
    "http_protocol_ipv6": {"type": "str", "choices": ["enabled", "disabled"]},
}
TAINT = {
    "key": {"type": "str", "required": True, "no_log": False},
    "value": {"type": "str"},
    "effect": {"type": "str", "required": True, "choices": EFFECTS},
}
TAINTS = {"type": "list", "elements": "dict", "options": TAINT}
REQUIREMENT = {
    "key": {"type": "str", "required": True, "no_log": False},
    "operator": {"type": "str", "choices": ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"], "default": "In"},
    "values": {**STRINGS, "default": []},
    "min_values": {"type": "int"},
}
CONSOLIDATION = {
    "policy": {"type": "str", "choices": ["WhenEmpty", "WhenEmptyOrUnderutilized"]},
    "after": {"type": "str"},
}
BUDGET = {
    "nodes": {"type": "str"},
    "reasons": {**STRINGS, "choices": ["Underutilized", "Empty", "Drifted"]},
    "schedule": {"type": "str"},
    "duration": {"type": "str"},
}

NODE_CLASS_TEMPLATE: dict[str, dict[str, Any]] = {
    "ami_alias": {"type": "str"},
    "ami_name": {"type": "str"},
    "ami_id": {"type": "str"},
    "ami_tags": {"type": "dict"},
    "ami_owner": {"type": "str"},
    "ami_family": {"type": "str", "choices": AMI_FAMILIES},
    "disk": {"type": "dict", "options": DISK},
    "subnet_tags": {"type": "dict"},
    "subnet_ids": STRINGS,
    "security_group_tags": {"type": "dict"},
    "security_group_ids": STRINGS,
    "public_ip": {"type": "bool"},
    "kubelet": {"type": "dict", "options": KUBELET},
    "user_data": {"type": "str"},
    "metadata_options": {"type": "dict", "options": METADATA_OPTIONS},
    "detailed_monitoring": {"type": "bool"},
    "instance_store_policy": {"type": "str", "choices": ["RAID0"]},
    "tags": {"type": "dict"},
}
NODE_POOL_TEMPLATE: dict[str, dict[str, Any]] = {
    "node_class": {"type": "str"},
    "instance_types": STRINGS,
    "instance_families": STRINGS,
    "instance_categories": STRINGS,
    "instance_sizes": STRINGS,
    "instance_generation_above": {"type": "int"},
    "instance_hypervisor": {"type": "str", "choices": ["nitro", "xen"]},
    "architectures": {**STRINGS, "choices": ["amd64", "arm64"]},
    "capacity_types": {**STRINGS, "choices": ["on-demand", "spot"]},
    "zones": STRINGS,
    "requirements": {"type": "list", "elements": "dict", "options": REQUIREMENT},
    "taints": TAINTS,
    "startup_taints": TAINTS,
    "labels": {"type": "dict"},
    "annotations": {"type": "dict"},
    "limits": {"type": "dict"},
    "weight": {"type": "int"},
    "consolidation": {"type": "dict", "options": CONSOLIDATION},
    "disruption_budgets": {"type": "list", "elements": "dict", "options": BUDGET},
    "expire_after": {"type": "str"},
    "termination_grace_period": {"type": "str"},
    "gpu_time_slicing": {"type": "int"},
}
GPU_NODE_POOL_TEMPLATE = NODE_POOL_TEMPLATE

NAME = {"name": {"type": "str", "required": True}}
NODE_CLASS = {**NAME, **NODE_CLASS_TEMPLATE}
NODE_POOL = {**NAME, **NODE_POOL_TEMPLATE}

# The module's five options. A template has no default: Ansible would write into it, and find its own None there in a next run.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "node_classes": {"type": "list", "elements": "dict", "default": [], "options": NODE_CLASS},
    "node_pools": {"type": "list", "elements": "dict", "default": [], "options": NODE_POOL},
    "node_class_template": {"type": "dict", "options": NODE_CLASS_TEMPLATE},
    "node_pool_template": {"type": "dict", "options": NODE_POOL_TEMPLATE},
    "gpu_node_pool_template": {"type": "dict", "options": GPU_NODE_POOL_TEMPLATE},
}
