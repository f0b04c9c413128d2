# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.checks import default_version
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.versions import node_problems, upgrade_problems

OFFERED = ["1.35", "1.34", "1.33", "1.9", "1.10"]


@pytest.mark.parametrize(("present", "wanted"), [(None, "1.33"), ("1.33", "1.33"), ("1.33", "1.34"), ("1.9", "1.10")])
def test_steps_that_eks_takes(present, wanted):
    assert list(upgrade_problems(present, wanted, OFFERED)) == []


@pytest.mark.parametrize(
    ("present", "wanted", "problem"),
    [
        (None, "1.36", "eks_version: EKS does not offer Kubernetes 1.36; it offers 1.9, 1.10, 1.33, 1.34, 1.35"),
        ("1.34", "1.33", "eks_version: the cluster runs Kubernetes 1.34, and EKS has no way back to 1.33; write 1.34"),
        ("1.10", "1.9", "eks_version: the cluster runs Kubernetes 1.10, and EKS has no way back to 1.9; write 1.10"),
        (
            "1.33",
            "1.35",
            "eks_version: from 1.33 to 1.35 EKS goes one minor version at a time: run with each of 1.33 → 1.34 → 1.35 in turn",
        ),
    ],
)
def test_steps_that_it_refuses(present, wanted, problem):
    assert list(upgrade_problems(present, wanted, OFFERED)) == [problem]


@pytest.mark.parametrize(
    ("nodes", "problem"),
    [
        (None, None),
        ("1.34", None),
        ("1.31", None),
        ("1.35", "eks_node_groups: a: version 1.35 is newer than the control plane's 1.34; write 1.34 at most"),
        ("1.30", "eks_node_groups: a: version 1.30 is too old for a control plane of 1.34; upgrade the group first"),
    ],
)
def test_nodes_beside_the_control_plane(nodes, problem):
    assert list(node_problems("a", nodes, "1.34")) == ([problem] if problem else [])


def offer(name, *versions):
    return {
        "addonName": name,
        "addonVersions": [
            {"addonVersion": version, "compatibilities": [{"clusterVersion": kubernetes, "defaultVersion": default}]}
            for version, kubernetes, default in versions
        ],
    }


def test_of_an_addons_versions_the_default_and_those_that_fit():
    offers = [offer("other", ("v9", "1.34", True)), offer("dns", ("v3", "1.34", False), ("v2", "1.34", True), ("v1", "1.33", True))]
    assert default_version("dns", offers, "1.34") == ("v2", ["v3", "v2"])
    assert default_version("dns", offers, "1.35") == (None, [])


def test_where_none_is_the_default_the_newest_is():
    assert default_version("dns", [offer("dns", ("v3", "1.34", False), ("v2", "1.34", False))], "1.34") == ("v3", ["v3", "v2"])
