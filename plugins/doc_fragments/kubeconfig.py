# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module says that reaches a cluster by a kubeconfig too."""


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  kubeconfig:
    description: Path of a kubeconfig, in place of O(cluster_name). It needs the Python library C(kubernetes).
    type: path
  context:
    description: Context in O(kubeconfig), in place of its current one.
    type: str
"""
