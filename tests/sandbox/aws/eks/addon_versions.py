"""Which versions of which add-ons there are for which Kubernetes: a choice of EKS's own, as of spring 2026
(https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from . import versions

ALL = tuple(versions.VERSIONS)
Table = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True)
class Addon:
    """`table`: version, the Kubernetes versions it works with, and those whose default it is; the newest first."""

    kind: str
    namespace: str
    table: Table
    needs_nodes: bool = False
    owner: str = "aws"
    identities: dict[str, str] = field(default_factory=dict)  # service account: recommended managed policy

    def compatible(self, kubernetes: str) -> list[str]:
        return [version for version, works, _ in self.table if kubernetes in works]

    def default(self, kubernetes: str) -> str:
        return next(version for version, _, default in self.table if kubernetes in default)


def _kube_proxy() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Of a minor version of its own, and of use to later control planes."""
    for kubernetes, builds in {
        "1.35": ("1.35.3-eksbuild.2", "1.35.0-eksbuild.2"),
        "1.34": ("1.34.6-eksbuild.2", "1.34.3-eksbuild.5", "1.34.0-eksbuild.4"),
        "1.33": ("1.33.10-eksbuild.2", "1.33.5-eksbuild.2"),
        "1.32": ("1.32.13-eksbuild.2", "1.32.9-eksbuild.2"),
    }.items():
        later = tuple(other for other in ALL if versions.minor(other) >= versions.minor(kubernetes))
        for place, build in enumerate(builds):
            yield f"v{build}", later, (kubernetes,) if place == 0 else ()


POLICY = "arn:aws:iam::aws:policy/"
ADDONS = {
    "vpc-cni": Addon(
        "networking",
        "kube-system",
        (
            ("v1.21.1-eksbuild.7", ALL, ("1.35", "1.34", "1.33")),
            ("v1.21.1-eksbuild.3", ALL, ()),
            ("v1.20.4-eksbuild.2", ALL, ("1.32",)),
            ("v1.19.6-eksbuild.7", ("1.33", "1.32"), ()),
        ),
        identities={"aws-node": f"{POLICY}AmazonEKS_CNI_Policy"},
    ),
    "coredns": Addon(
        "networking",
        "kube-system",
        (
            ("v1.13.2-eksbuild.4", ("1.35", "1.34"), ("1.35", "1.34")),
            ("v1.13.2-eksbuild.1", ("1.35", "1.34"), ()),
            ("v1.12.4-eksbuild.10", ("1.34", "1.33"), ("1.33",)),
            ("v1.12.1-eksbuild.2", ("1.34", "1.33"), ()),
            ("v1.11.4-eksbuild.33", ("1.33", "1.32"), ("1.32",)),
            ("v1.11.4-eksbuild.24", ("1.32",), ()),
        ),
        needs_nodes=True,
    ),
    "kube-proxy": Addon("networking", "kube-system", tuple(_kube_proxy())),
    "aws-ebs-csi-driver": Addon(
        "storage",
        "kube-system",
        (
            ("v1.57.1-eksbuild.1", ALL, ALL),
            ("v1.56.0-eksbuild.1", ALL, ()),
            ("v1.54.0-eksbuild.1", ALL, ()),
            ("v1.48.0-eksbuild.2", ("1.34", "1.33", "1.32"), ()),
        ),
        needs_nodes=True,
        identities={"ebs-csi-controller-sa": f"{POLICY}service-role/AmazonEBSCSIDriverPolicy"},
    ),
    "aws-efs-csi-driver": Addon(
        "storage",
        "kube-system",
        (("v2.3.0-eksbuild.2", ALL, ALL), ("v2.1.15-eksbuild.1", ALL, ()), ("v2.1.13-eksbuild.1", ("1.34", "1.33", "1.32"), ())),
        needs_nodes=True,
        identities={
            "efs-csi-controller-sa": f"{POLICY}service-role/AmazonEFSCSIDriverPolicy",
            "efs-csi-node-sa": f"{POLICY}service-role/AmazonEFSCSIDriverPolicy",
        },
    ),
    "eks-pod-identity-agent": Addon(
        "security",
        "kube-system",
        (("v1.3.10-eksbuild.2", ALL, ALL), ("v1.3.9-eksbuild.5", ALL, ()), ("v1.3.8-eksbuild.2", ("1.34", "1.33", "1.32"), ())),
    ),
    "metrics-server": Addon(
        "observability",
        "kube-system",
        (("v0.8.1-eksbuild.2", ALL, ALL), ("v0.8.0-eksbuild.6", ALL, ()), ("v0.7.2-eksbuild.4", ("1.33", "1.32"), ())),
        needs_nodes=True,
        owner="community",
    ),
    "snapshot-controller": Addon(
        "storage",
        "kube-system",
        (("v8.5.0-eksbuild.2", ALL, ALL), ("v8.3.0-eksbuild.4", ALL, ()), ("v8.2.0-eksbuild.1", ("1.33", "1.32"), ())),
        needs_nodes=True,
    ),
}


def description(name: str, addon: Addon, kubernetes: str | None) -> dict[str, Any]:
    return {
        "addonName": name,
        "type": addon.kind,
        "publisher": "eks",
        "owner": addon.owner,
        "defaultNamespace": addon.namespace,
        "addonVersions": [
            {
                "addonVersion": version,
                "architecture": ["amd64", "arm64"],
                "computeTypes": ["ec2", "hybrid"] if addon.kind == "networking" else ["ec2", "auto"],
                "compatibilities": [
                    {"clusterVersion": one, "platformVersions": ["*"], "defaultVersion": one in default}
                    for one in works
                    if kubernetes in (None, one)
                ],
                "requiresConfiguration": False,
                "requiresIamPermissions": bool(addon.identities),
            }
            for version, works, default in addon.table
            if kubernetes is None or kubernetes in works
        ],
    }
