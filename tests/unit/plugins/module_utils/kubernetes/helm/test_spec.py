# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.spec import Chart, Release, contradictions


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"ref": "oci://registry.example.com/charts/app"}, "oci"),
        ({"ref": "app"}, "name"),
        ({"ref": "app", "repository": "https://charts.example.com"}, "name"),
        ({"ref": "sub/app", "repository": "https://charts.example.com"}, "name"),
        ({"ref": "./app"}, "path"),
        ({"ref": "../app"}, "path"),
        ({"ref": "~/app"}, "path"),
        ({"ref": "/srv/app"}, "path"),
        ({"ref": "charts/app"}, "path"),
        ({"ref": "app-1.0.0.tgz"}, "path"),
    ],
)
def test_what_a_ref_is(given, kind):
    chart = Chart.of({"repository": None, "version": "1.0.0", **given})
    assert {"oci": chart.is_oci, "path": chart.is_path, "name": not (chart.is_oci or chart.is_path)}[kind]


def found(mirror=None, chart=("oci://example.com/app", "1.0.0"), **more):
    given = {"namespace": "web", "name": "app", "values": {}, "variable": "app_chart", **more}
    return list(contradictions([Release(chart=Chart(*chart), **given)], mirror))


@pytest.mark.parametrize("version", ["1.2.3", "v1.2.3", "0.0.0", "1.2.3-rc.1", "1.2.3+build.5", "1.2.3-a+b"])
def test_exact_versions(version):
    assert found(chart=("oci://example.com/app", version)) == []


@pytest.mark.parametrize("version", ["1.2", "^1.2.3", ">=1.0.0", "1.2.x", "latest", "", "01.2.3", "1.2.3 "])
def test_no_exact_versions(version):
    [problem] = found(chart=("oci://example.com/app", version))
    assert problem == f"app_chart: release web/app: version {version} of its chart is not exact; write one as 1.2.3"


@pytest.mark.parametrize("name", ["a", "a-b", "a.b", "a" * 53, "1"])
def test_names(name):
    assert found(name=name) == []


@pytest.mark.parametrize("name", ["", "-a", "a-", "A", "a_b", "a..b", "a" * 54, "a\n"])
def test_no_names(name):
    assert len(found(name=name)) == 1


@pytest.mark.parametrize("namespace", ["", "a.b", "A", "a" * 64])
def test_no_namespaces(namespace):
    assert len(found(namespace=namespace)) == 1


def test_a_name_alone_needs_a_place():
    assert "is a name without a repository" in found(chart=("app", "1.0.0"))[0]
    assert found(chart=("app", "1.0.0"), mirror="/srv/charts") == []
    assert found(chart=("app", "1.0.0", "https://charts.example.com")) == []


def test_a_registry_in_a_repository():
    assert "leave out repository" in found(chart=("oci://example.com/app", "1.0.0", "https://charts.example.com"))[0]


def test_no_time():
    assert "timeout 0" in found(timeout=0)[0]


def test_all_of_it_at_once():
    assert len(found(name="A", namespace="B", chart=("c", "1"), timeout=-1)) == 5
