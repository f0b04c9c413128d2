# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a module is told which cluster, as Ansible's argument spec: an EKS cluster by its name, or any by a kubeconfig."""

from __future__ import annotations

from typing import Any

CLUSTER: dict[str, Any] = {"cluster_name": {"type": "str"}, "kubeconfig": {"type": "path"}, "context": {"type": "str"}}
WAYS = ("cluster_name", "kubeconfig")
RULES: dict[str, Any] = {"mutually_exclusive": [WAYS], "required_by": {"context": "kubeconfig"}}
