# SPDX-License-Identifier: GPL-3.0-or-later
"""From an entry of node classes to the attributes of an EC2NodeClass. Pure.

https://karpenter.sh/docs/concepts/nodeclasses/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

DISCOVERY_TAG = "karpenter.sh/discovery"
# An image's name as its makers write it: the family that boots it, and the version of Kubernetes it is for.
IMAGE_NAMES = (
    (re.compile(r"amazon-eks-node-al2023-.*-(1\.\d+)-v"), "AL2023"),
    (re.compile(r"amazon-eks-(?:node|arm64-node|gpu-node)-(1\.\d+)-v"), "AL2"),
    (re.compile(r"bottlerocket-aws-k8s-(1\.\d+)[-.]"), "Bottlerocket"),
    (re.compile(r"Windows_Server-2019-English-\w+-EKS_Optimized-(1\.\d+)-"), "Windows2019"),
    (re.compile(r"Windows_Server-2022-English-\w+-EKS_Optimized-(1\.\d+)-"), "Windows2022"),
)
ALIAS_FAMILIES = {name.lower(): name for name in ("AL2", "AL2023", "Bottlerocket", "Windows2019", "Windows2022")}
# Where a pod's files are.
DEVICES = {"Bottlerocket": "/dev/xvdb", "Windows2019": "/dev/sda1", "Windows2022": "/dev/sda1", "AL2": "/dev/xvda", "AL2023": "/dev/xvda"}
KUBELET = {
    "max_pods": "maxPods",
    "pods_per_core": "podsPerCore",
    "system_reserved": "systemReserved",
    "kube_reserved": "kubeReserved",
    "eviction_hard": "evictionHard",
    "eviction_soft": "evictionSoft",
    "eviction_soft_grace_period": "evictionSoftGracePeriod",
    "eviction_max_pod_grace_period": "evictionMaxPodGracePeriod",
    "image_gc_high_threshold_percent": "imageGCHighThresholdPercent",
    "image_gc_low_threshold_percent": "imageGCLowThresholdPercent",
    "cpu_cfs_quota": "cpuCFSQuota",
    "cluster_dns": "clusterDNS",
}
VOLUME = {"size": "volumeSize", "type": "volumeType", "kms_key": "kmsKeyID"} | {key: key for key in ("encrypted", "iops", "throughput")}
METADATA = {
    "http_endpoint": "httpEndpoint",
    "http_tokens": "httpTokens",
    "http_put_response_hop_limit": "httpPutResponseHopLimit",
    "http_protocol_ipv6": "httpProtocolIPv6",
}


def class_attributes(entry: Mapping[str, Any], cluster: str, role: str, tags: Mapping[str, Any]) -> dict[str, Any]:
    """entry: on top of its template. role: the name of the nodes' IAM role. tags: of all that belongs to the account.

    None is what Karpenter has where nobody says.
    """
    return {
        "role": role,
        "instance_profile": None,
        "ami": ami_terms(entry),
        "ami_family": entry.get("ami_family") or (None if entry.get("ami_alias") else family_of(entry)),
        "disks": _disks(entry),
        "subnets": _selected(entry, "subnet", cluster),
        "security_groups": _selected(entry, "security_group", cluster),
        "capacity_reservations": None,
        "public_ip": entry.get("public_ip"),
        "ip_prefixes": None,
        "kubelet": _renamed(entry.get("kubelet"), KUBELET) or None,
        "user_data": entry.get("user_data"),
        "metadata_options": _renamed(entry.get("metadata_options"), METADATA),
        "detailed_monitoring": entry.get("detailed_monitoring"),
        "instance_store_policy": entry.get("instance_store_policy"),
        "context": None,
        "tags": {key: str(value) for key, value in {**tags, **(entry.get("tags") or {})}.items()} or None,
    }


def family_of(entry: Mapping[str, Any]) -> str | None:
    """What boots the class's images, as far as data tell."""
    if entry.get("ami_family"):
        return entry["ami_family"]
    if entry.get("ami_alias"):
        return ALIAS_FAMILIES.get(entry["ami_alias"].partition("@")[0])
    return next((family for pattern, family in IMAGE_NAMES if pattern.match(entry.get("ami_name") or "")), None)


def kubernetes_of(image: str) -> str | None:
    """The version of Kubernetes that an image is for, as far as its name tells."""
    return next((found[1] for found in (pattern.match(image) for pattern, _ in IMAGE_NAMES) if found), None)


def ami_terms(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    owner = {"owner": entry["ami_owner"]} if entry.get("ami_owner") else {}
    if entry.get("ami_alias"):
        return [{"alias": entry["ami_alias"]}]
    if entry.get("ami_id"):
        return [{"id": entry["ami_id"]}]
    if entry.get("ami_name"):
        return [{"name": entry["ami_name"], **owner}]
    return [{"tags": _texts(entry["ami_tags"]), **owner}] if entry.get("ami_tags") else []


def _selected(entry: Mapping[str, Any], what: str, cluster: str) -> list[dict[str, Any]]:
    if entry.get(f"{what}_ids"):
        return [{"id": identity} for identity in entry[f"{what}_ids"]]
    return [{"tags": _texts(entry.get(f"{what}_tags") or {DISCOVERY_TAG: cluster})}]


def _disks(entry: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    disk = entry.get("disk") or {}
    device = disk.get("device") or DEVICES.get(family_of(entry) or "")
    return [{"deviceName": device, "ebs": _renamed(disk, VOLUME)}] if disk else None


def _renamed(given: Mapping[str, Any] | None, names: Mapping[str, str]) -> dict[str, Any]:
    found = {names[key]: value for key, value in (given or {}).items() if key in names and value is not None}
    return {key: _texts(value) if isinstance(value, Mapping) else value for key, value in found.items() if value not in ({}, [])}


def _texts(given: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in given.items()}
