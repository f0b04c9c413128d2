# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Descriptions that contradict themselves, a Helm that does not serve, and clusters that are not there."""

import os
import stat

import pytest

from integration.support import charts

LATER = {"cluster_name": "later"}


def run(releases, *described, **more):
    """A run that is refused before anything is changed; its problems."""
    result = releases.run(*described, **more)
    assert result["failed"], result
    assert "nothing was changed" in result["msg"]
    return result["problems"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": "Bad_Name"}, "name Bad_Name is none of Helm's"),
        ({"name": "a" * 54}, "at most 53"),
        ({"namespace": "no.dots"}, "namespace no.dots is none of Kubernetes'"),
        ({"chart": {"ref": "./app", "version": "1.0"}}, "version 1.0 of its chart is not exact; write one as 1.2.3"),
        ({"chart": {"ref": "app", "version": "1.0.0"}}, "chart app is a name without a repository"),
        ({"chart": {"ref": "oci://a.invalid/b", "repository": "https://c.invalid", "version": "1.0.0"}}, "leave out repository"),
        ({"timeout": 0}, "timeout 0 is no number of seconds"),
        ({"after": ["none/none"]}, "after names none/none, which is not described"),
    ],
)
def test_contradictions(place, releases, more, words):
    [problem] = run(releases, {**place.release(), **more})
    assert problem.startswith("releases: release ")
    assert words in problem


def test_described_twice(place, releases):
    assert run(releases, place.release(), place.release()) == [f"helm_release {place.key} is described twice"]


def test_one_after_the_other_in_a_circle(place, releases):
    ones = [place.release(name=name, after=[f"{place.namespace}/{other}"]) for name, other in (("a", "b"), ("b", "a"))]
    assert "these wait for each other" in run(releases, *ones)[0]


def program(folder, version):
    """A Helm of which nothing but its version is known."""
    path = folder / "helm"
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_helm_is_needed_only_where_something_is_to_be_done(place, releases):
    missing = run(releases, place.release(), helm="helm-none")
    assert missing == ["helm: there is no program helm-none on the PATH; install Helm 3.13 or later (not 4)"]
    releases(place.release())
    releases.nothing(place.release(), helm="helm-none")
    assert run(releases, state="absent", helm="helm-none") == missing


@pytest.mark.parametrize(("version", "why"), [("v4.0.1", "has other flags"), ("v3.12.9", "is too old"), ("v2.17.0", "is too old")])
def test_helm_of_another_version(place, releases, tmp_path, version, why):
    path, known = program(tmp_path, version), ".".join(version[1:].split(".")[:2])
    wanted = [f"helm: {path} is Helm {known}, which {why}; put Helm 3, 3.13 or later, on the PATH"]
    assert run(releases, place.release(), helm=path) == run(releases, place.release(), helm=path, check=True) == wanted


def test_helm_too_old_to_take_ownership(place, releases, tmp_path):
    path = program(tmp_path, "v3.16.0")
    assert "put Helm 3, 3.17 or later" in run(releases, place.release(take_ownership=True), helm=path)[0]


def test_something_else_of_that_name(place, releases, tmp_path):
    path = program(tmp_path, "what?")
    assert run(releases, place.release(), helm=path) == [f"helm: {path} does not say which version of Helm it is"]


def test_before_the_cluster_is_there(place, releases, tmp_path):
    """A plan, whose charts are fetched and rendered; and a sentence where it is to be carried out."""
    planned = releases.run(place.release({"text": "one"}), check=True, **LATER)
    assert [(one["name"], one["action"], one["outcome"]) for one in planned["changes"]] == [(place.key, "create", "planned")]
    assert planned["outputs"] == {"helm_releases": {}}
    assert "EKS cluster later is not there" in run(releases, place.release(), **LATER)[0]
    assert "can't be rendered" in run(releases, place.release({"replicas": "x"}), check=True, **LATER)[0]
    assert releases.run(state="absent", **LATER)["changed"] is False


def test_kubernetes_version_of_a_cluster_to_come(place, releases):
    charts.write(place.folder / "charts", kubeVersion="<1.30.0")
    planned = releases.run(place.release(), check=True, kubernetes_version="1.29", **LATER)
    assert not planned.get("failed"), planned["msg"]
    assert "kubeVersion: <1.30.0" in run(releases, place.release(), check=True, kubernetes_version="1.34", **LATER)[0]


def test_objects_of_another_release(place, releases):
    """Refused by Helm, and nothing is left; taken over where that is asked for."""
    place.by_hand("install", "app", str(place.chart), "--create-namespace")
    template = place.chart / "templates" / "all.yaml"
    template.write_text(template.read_text().replace("{{ .Release.Name }}", "app"))
    other = place.release({"text": "taken"}, name="other")
    result = releases.run(other)
    assert result["failed"]
    assert "invalid ownership metadata" in result["msg"]
    assert place.text() == "hello"
    assert [one.name for one in place.contents().values()] == [place.key]
    taken = releases.run({**other, "take_ownership": True})
    assert [one["outcome"] for one in taken["changes"]] == ["done"], taken
    assert place.text() == "taken"


def test_the_namespace_is_not_made_where_it_is_not_to_be(place, releases):
    result = releases.run(place.release(create_namespace=False))
    assert result["failed"]
    assert f'namespaces "{place.namespace}" not found' in result["msg"]


def test_the_user_s_own_helm_is_left_alone(place, releases, tmp_path, monkeypatch):
    """Nor does it lead elsewhere."""
    for kind in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"HELM_{kind}_HOME", str(tmp_path / "own" / kind))
    for name, value in {"HELM_NAMESPACE": "other", "HELM_DRIVER": "memory", "HELM_KUBECONTEXT": "other", "KUBECONFIG": os.devnull}.items():
        monkeypatch.setenv(name, value)
    releases(place.release())
    assert not (tmp_path / "own").exists()
    assert place.revisions() == [(1, "deployed")]
