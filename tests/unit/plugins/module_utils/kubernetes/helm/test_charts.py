# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.charts import Charts, Unfetched
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.program import HelmError
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.spec import Chart, Release

from .helm import Helm, package, write_chart

OCI, INDEX = Chart("oci://registry.example.com/charts/app", "1.0.0"), Chart("app", "1.0.0", "https://charts.example.com")


@pytest.fixture
def helm(tmp_path):
    return Helm(tmp_path)


@pytest.fixture
def charts(helm):
    return lambda mirror=None: Charts(helm, mirror, pause=lambda seconds: helm.calls.append(["pause", seconds]))


@pytest.mark.parametrize(
    ("chart", "mirror", "source"),
    [
        (OCI, None, ["oci://registry.example.com/charts/app"]),
        (INDEX, None, ["app", "--repo", "https://charts.example.com"]),
        (OCI, "oci://mirror.example.com/all/", ["oci://mirror.example.com/all/app"]),
        (INDEX, "oci://mirror.example.com", ["oci://mirror.example.com/app"]),
        (OCI, "https://mirror.example.com", ["app", "--repo", "https://mirror.example.com"]),
        (INDEX, "https://mirror.example.com", ["app", "--repo", "https://mirror.example.com"]),
        (Chart("app", "1.0.0"), "https://mirror.example.com", ["app", "--repo", "https://mirror.example.com"]),
    ],
)
def test_where_one_is_pulled_from(helm, charts, chart, mirror, source):
    path = charts(mirror).fetch(chart)
    [call] = helm.calls
    assert call[:-2] == ["pull", *source, "--version", "1.0.0"]
    assert path.name == "app-1.0.0.tgz"
    assert path.is_relative_to(call[-1])


def test_one_is_pulled_once_whoever_asks(helm, charts):
    found = charts()
    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(lambda _: found.fetch(OCI), range(8)))
    assert len(paths) == 1
    assert helm.commands() == ["pull"]
    assert found.fetch(INDEX) not in paths
    assert helm.commands() == ["pull", "pull"]


def test_one_that_was_not_to_be_had_is_not_asked_for_again(helm, charts):
    helm.fails["pull"], found = ["not found"], charts()
    for _ in range(2):
        with pytest.raises(Unfetched, match=r"^chart app 1.0.0 can't be fetched from oci://registry.example.com/charts/app: not found$"):
            found.fetch(OCI)
    assert helm.commands() == ["pull"]


@pytest.mark.parametrize("why", ["status 503", "429 Too Many Requests", "TLS handshake timeout", "read: connection reset by peer"])
def test_what_passes_is_waited_for(helm, charts, why):
    helm.fails["pull"] = [why, why]
    assert charts().fetch(OCI).exists()
    assert [call for call in helm.calls if call[0] == "pause"] == [["pause", 1.0], ["pause", 2.0]]


def test_but_not_for_ever(helm, charts):
    helm.fails["pull"] = ["unexpected status 503"] * 4
    with pytest.raises(Unfetched, match="503"):
        charts().fetch(OCI)
    assert helm.commands().count("pull") == 3


@pytest.mark.parametrize(("is_archive", "there"), [(True, "app-1.0.0.tgz"), (False, "app")])
def test_in_a_folder(helm, charts, tmp_path, is_archive, there):
    chart = write_chart(tmp_path / "mirror")
    if is_archive:
        package(chart, tmp_path / "mirror" / "app-1.0.0.tgz")  # before the folder of that name
    assert charts(str(tmp_path / "mirror")).fetch(OCI) == tmp_path / "mirror" / there
    assert helm.calls == []


def test_not_in_a_folder(charts, tmp_path):
    mirror = tmp_path / "mirror"
    with pytest.raises(Unfetched, match="there is no such folder"):
        charts(str(mirror)).fetch(OCI)
    mirror.mkdir()
    with pytest.raises(Unfetched, match="it has none of that name"):
        charts(str(mirror)).fetch(OCI)
    for version in ("2.0.0", "0.9.0"):
        package(write_chart(tmp_path / "charts", version=version), mirror / f"app-{version}.tgz")
    with pytest.raises(Unfetched, match=r"chart app 1.0.0 is not in the mirror .*: it has app-0.9.0.tgz, app-2.0.0.tgz"):
        charts(str(mirror)).fetch(OCI)


def test_a_path_is_taken_from_there_also_with_a_mirror(charts, tmp_path, monkeypatch):
    chart = write_chart(tmp_path / "here")
    archive = package(chart, tmp_path / "app.tgz")
    monkeypatch.chdir(tmp_path)
    found = charts("/none")
    assert found.fetch(Chart("here/app", "1.0.0")) == chart
    assert found.fetch(Chart("app.tgz", "1.0.0")) == archive
    assert found.fetch(Chart(str(chart), "1.0.0")) == chart


@pytest.mark.parametrize(("wanted", "there"), [("1.0.0", "v1.0.0"), ("v1.0.0", "1.0.0")])
def test_a_version_s_v_is_a_matter_of_taste(charts, tmp_path, wanted, there):
    path = write_chart(tmp_path, version=there)
    assert charts().fetch(Chart(str(path), wanted)) == path


def test_another_version_than_the_wanted_one(charts, tmp_path):
    path = write_chart(tmp_path, version="1.0.1")
    with pytest.raises(Unfetched, match=r"is version 1.0.1, and not 1.0.0"):
        charts().fetch(Chart(str(path), "1.0.0"))


@pytest.mark.parametrize("content", [None, "", "[", "version: 1.0.0", "- 1"])
def test_what_is_no_chart(charts, tmp_path, content):
    (tmp_path / "app").mkdir()
    if content is not None:
        (tmp_path / "app" / "Chart.yaml").write_text(content)
    with pytest.raises(Unfetched, match=r"is no chart: its Chart.yaml can't be read \(\w+\)$"):
        charts().fetch(Chart(f"{tmp_path}/app", "1.0.0"))
    (tmp_path / "bad.tgz").write_text("no archive")
    with pytest.raises(Unfetched, match="is no chart"):
        charts().fetch(Chart(f"{tmp_path}/bad.tgz", "1.0.0"))


def test_names(charts, tmp_path):
    """Of a path as the chart calls itself, where it is there."""
    other = write_chart(tmp_path, "other").rename(tmp_path / "folder")
    refs = {OCI: "app", INDEX: "app", Chart("sub/app", "1.0.0", "https://x"): "app", Chart(str(other), "1"): "other"}
    assert {chart: charts().name(chart) for chart in refs} == refs
    assert charts().name(Chart(f"{tmp_path}/none/", "1")) == "none"


@pytest.mark.parametrize(("skip", "flag"), [(False, "--include-crds"), (True, "--skip-crds")])
@pytest.mark.parametrize(("version", "more"), [(None, []), ("1.34", ["--kube-version", "1.34"])])
def test_rendered(helm, charts, tmp_path, skip, flag, version, more):
    path = write_chart(tmp_path)
    release = Release("web", "it", Chart(str(path), "1.0.0"), {}, skip_crds=skip)
    assert charts().render(release, {"a": 1}, version) == "manifests"
    assert helm.calls == [["template", "it", str(path), "--namespace", "web", flag, *more, "--values", "-"]]
    assert helm.given == {"a": 1}


def test_not_rendered(helm, charts, tmp_path):
    release = Release("web", "it", Chart(str(write_chart(tmp_path)), "1.0.0"), {})
    helm.refuses = "bad"
    with pytest.raises(HelmError, match="no"):
        charts().render(release, {"bad": 1}, None)
