# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which versions are known, and which fit each other."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.versions import kubernetes_problem, minor_of, problems


@pytest.mark.parametrize("version", ["1.0.0", "1.8.2", "1.14.1", "1.9.0-rc.1"])
def test_a_known_version_is_taken(version):
    assert list(problems(version)) == []


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("0.37.0", "1.0 to 1.14"),
        ("1.15.0", "1.0 to 1.14"),
        ("2.0.0", "1.0 to 1.14"),
        ("v1.8.2", "without a v, such as 1.8.2"),
        ("1.8", "all three numbers"),
        ("latest", "'latest' is no version"),
        ("1.8.2 ", "is no version"),
    ],
)
def test_another_is_refused_with_those_that_are_known(version, words):
    (problem,) = problems(version)
    assert problem.startswith("karpenter_version: ")
    assert words in problem


@pytest.mark.parametrize(
    ("version", "kubernetes", "least"),
    [
        ("1.8.2", "1.34", None),
        ("1.8.2", "1.34.1-eks-0123456", None),
        ("1.8.2", "1.30", None),
        ("1.8.2", "1.35", "1.9.0"),
        ("1.5.9", "1.34", "1.6.0"),
        ("1.0.4", "1.31", "1.0.5"),
        ("1.0.5", "1.31", None),
        ("1.9.0-rc.1", "1.35", None),
        ("1.8.2", "1.99", None),
    ],
)
def test_it_has_to_know_the_clusters_kubernetes(version, kubernetes, least):
    problem = kubernetes_problem(version, kubernetes)
    assert (problem is None) is (least is None)
    if least:
        assert problem.startswith(f"karpenter_version: Karpenter {version} does not know Kubernetes {kubernetes}")
        assert f"{least} or later" in problem


def test_minor_versions():
    assert (minor_of("1.8.2"), minor_of("1.14.0-rc.1"), minor_of("1.34")) == ((1, 8), (1, 14), (1, 34))
