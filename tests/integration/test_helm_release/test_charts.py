# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a chart comes from; and that one which can't be fetched, or does not take its values, is named before anything is changed."""

import socket

import pytest

from integration.support import charts

PATH = "example/charts"


@pytest.fixture
def repository(place):
    with charts.served() as found:
        found.add_repository(place.chart)
        yield found


@pytest.fixture
def registry(place, tmp_path, monkeypatch):
    """Behind TLS, with a certificate that Helm is to check."""
    with charts.served(tmp_path / "certificates") as found:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificates" / "ca.crt"))
        found.add_to_registry(f"{PATH}/app", place.chart)
        yield found


def oci(registry, path=f"{PATH}/app"):
    return f"oci://{registry.url.partition('://')[2]}/{path}"


def chart_of(place, **chart):
    return place.release({"text": "fetched"}, chart={"version": "1.0.0", **chart})


def refused(place, releases, release, *words, **more):
    """In both modes alike, before anything is changed and with neither cluster nor release."""
    messages = []
    for check in (True, False):
        place.sandbox.clear_calls()
        result = releases.run(release, check=check, **more)
        assert result["failed"], result
        assert place.writes() == []
        messages.append(result["msg"])
    assert messages[0] == messages[1]
    for word in ("nothing was changed", f"releases: release {place.key}", *words):
        assert word in messages[0], messages[0]
    assert "\n" not in messages[0]
    return messages[0]


def test_from_a_folder_and_from_an_archive(place, releases, tmp_path):
    releases(chart_of(place, ref=str(place.chart)))
    place.upgrade_chart("1.0.1")
    archive = charts.package(place.chart, tmp_path / "archives")
    releases(place.release(chart={"ref": str(archive), "version": "1.0.1"}))


def test_from_a_repository(place, releases, repository):
    """Fetched once in check mode and once for real, and not at all where nothing is to be done."""
    releases(chart_of(place, ref="app", repository=repository.url))
    assert place.text() == "fetched"
    assert sorted(repository.asked) == ["/app-1.0.0.tgz", "/app-1.0.0.tgz", "/index.yaml", "/index.yaml"]


def test_from_a_registry(place, releases, registry):
    releases(chart_of(place, ref=oci(registry)))
    assert place.text() == "fetched"
    assert registry.asked


@pytest.mark.parametrize("ref", ["app", "oci://registry.invalid/charts/app"])
@pytest.mark.parametrize("kind", ["archive", "folder"])
def test_from_a_mirror_on_disk(place, releases, tmp_path, ref, kind):
    """In place of its own source, which nobody asks."""
    if kind == "archive":
        charts.package(place.chart, tmp_path / "mirror")
    else:
        charts.write(tmp_path / "mirror")
    releases(chart_of(place, ref=ref), chart_mirror=str(tmp_path / "mirror"))


def test_from_a_mirror_elsewhere(place, releases, registry, repository):
    releases(chart_of(place, ref="app", repository="https://charts.invalid"), chart_mirror=repository.url)
    release = chart_of(place, ref="oci://registry.invalid/other/app")
    releases.nothing(release, chart_mirror=oci(registry, PATH))
    releases({**release, "values": {"text": "again"}}, chart_mirror=oci(registry, PATH))
    assert registry.asked


def test_a_source_that_stumbles_is_asked_again(place, releases, repository):
    repository.refusing += [503]
    result = releases.run(chart_of(place, ref="app", repository=repository.url))
    assert [one["outcome"] for one in result["changes"]] == ["done"], result
    assert repository.asked[:2] == ["/index.yaml", "/index.yaml"]


def test_a_path_that_is_not_there(place, releases, tmp_path):
    refused(place, releases, chart_of(place, ref=f"{tmp_path}/none"), f"chart {tmp_path}/none is not there")
    (tmp_path / "empty").mkdir()
    refused(place, releases, chart_of(place, ref=f"{tmp_path}/empty"), "is no chart: its Chart.yaml can't be read (FileNotFoundError)")
    refused(place, releases, place.release(version="2.0.0"), "is version 1.0.0, and not 2.0.0")


def test_a_repository_without_it(place, releases, repository):
    other = chart_of(place, ref="app", repository=repository.url, version="9.9.9")
    refused(place, releases, other, f"chart app 9.9.9 can't be fetched from {repository.url}: ", "not found in")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
        refused(place, releases, chart_of(place, ref="app", repository=nobody), nobody, "connection refused")


def test_a_registry_without_it(place, releases, registry):
    refused(place, releases, chart_of(place, ref=oci(registry), version="9.9.9"), "chart app 9.9.9", oci(registry), "not found")
    refused(place, releases, chart_of(place, ref=oci(registry, f"{PATH}/none")), "chart none 1.0.0", "not found")


def test_a_registry_that_is_not_the_one_it_says(place, releases, registry, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    refused(place, releases, chart_of(place, ref=oci(registry)), "certificate signed by unknown authority")


def test_a_mirror_without_it(place, releases, tmp_path):
    mirror = tmp_path / "mirror"
    refused(place, releases, chart_of(place, ref="app"), "there is no such folder", chart_mirror=str(mirror))
    charts.package(place.chart, mirror)
    message = refused(place, releases, chart_of(place, ref="app", version="2.0.0"), "it has app-1.0.0.tgz", chart_mirror=str(mirror))
    assert f"chart app 2.0.0 is not in the mirror {mirror}" in message
    refused(place, releases, chart_of(place, ref="oci://registry.invalid/none"), "it has none of that name", chart_mirror=str(mirror))


def test_values_that_the_chart_refuses(place, releases):
    message = refused(place, releases, place.release({"replicas": "many"}), "chart app 1.0.0 can't be rendered with its values: ")
    assert "'/replicas': got string, want integer" in message


def test_a_chart_for_another_kubernetes(place, releases):
    charts.write(place.folder / "charts", kubeVersion=">=1.99.0")
    refused(place, releases, place.release(), "kubeVersion: >=1.99.0")


def test_all_problems_are_told_at_once(place, releases, tmp_path):
    bad = [place.release({"replicas": "x"}), place.release(name="b", chart={"ref": f"{tmp_path}/none", "version": "1.0.0"})]
    result = releases.run(*bad, place.release(name="good"))
    assert [problem.partition(": release ")[2].partition(":")[0] for problem in result["problems"]] == [place.key, f"{place.namespace}/b"]
    assert place.revisions() == []


def test_what_only_the_cluster_refuses_is_told_and_undone(place, releases):
    """No schema says that a selector can't change."""
    releases(place.release({"replicas": 1}))
    template = place.chart / "templates" / "all.yaml"
    template.write_text(template.read_text().replace("{app: {{ .Release.Name }}}", "{app: other}"))
    place.upgrade_chart("1.0.0")
    template.write_text(charts.TEMPLATE.replace("{app: {{ .Release.Name }}}", "{app: other}"))
    result = releases.run(place.release({"replicas": 1, "text": "new"}, timeout=10))
    assert result["failed"]
    assert "field is immutable" in result["msg"]
    assert (place.text(), place.revisions()[-1][1]) == ("hello", "deployed")
