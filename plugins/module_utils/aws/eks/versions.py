# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubernetes versions: which step from one to another EKS takes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator


def minor(version: str) -> tuple[int, int]:
    major, number = version.split(".")[:2]
    return int(major), int(number)


def upgrade_problems(present: str | None, wanted: str, offered: Collection[str]) -> Iterator[str]:
    """Why a cluster can't go from `present` (None where there is none) to `wanted`, with the path to take.

    https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
    """
    if offered and wanted not in offered:
        yield f"eks_version: EKS does not offer Kubernetes {wanted}; it offers {', '.join(sorted(offered, key=minor))}"
    if present is None:
        return
    (major, have), (wanted_major, want) = minor(present), minor(wanted)
    if (wanted_major, want) < (major, have):
        yield f"eks_version: the cluster runs Kubernetes {present}, and EKS has no way back to {wanted}; write {present}"
    elif want > have + 1:
        path = " → ".join(f"{major}.{number}" for number in range(have, want + 1))
        yield f"eks_version: from {present} to {wanted} EKS goes one minor version at a time: run with each of {path} in turn"


def node_problems(group: str, nodes: str | None, control_plane: str) -> Iterator[str]:
    """Nodes may be older than the control plane, by three minor versions at most, and never newer.

    https://kubernetes.io/releases/version-skew-policy/
    """
    if nodes is None:
        return
    if minor(nodes) > minor(control_plane):
        yield f"eks_node_groups: {group}: version {nodes} is newer than the control plane's {control_plane}; write {control_plane} at most"
    elif minor(control_plane)[1] - minor(nodes)[1] > 3:
        yield f"eks_node_groups: {group}: version {nodes} is too old for a control plane of {control_plane}; upgrade the group first"
