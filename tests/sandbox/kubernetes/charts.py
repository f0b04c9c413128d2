"""The Helm charts of the real controllers, packaged from Go modules: python -m sandbox.kubernetes.charts. What is there already stays."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import tools
from .go import compiler
from .tools import BUILD, SOURCE, ToolsError
from .turns import command, turn

# Where they lie, whatever their versions: an inventory names it.
CHARTS = BUILD / "charts"


@dataclass(frozen=True)
class Chart:
    """source: the folder of the go.mod that pins the module. folder: within the module. version: of the release; None: the module's own.

    In a module's sources a chart has the version of the release before it, which the projects replace as they release.
    """

    name: str
    source: Path
    module: str
    folder: str
    version: str | None = None

    @property
    def app_version(self) -> str:
        return tools.version(self.module, self.source).removeprefix("v")

    @property
    def archive(self) -> Path:
        return CHARTS / f"{self.name}-{self.version or self.app_version}.tgz"


KARPENTER = (SOURCE / "karpenter", "github.com/aws/karpenter-provider-aws")
PINNED = (
    Chart("karpenter", *KARPENTER, "charts/karpenter"),
    Chart("karpenter-crd", *KARPENTER, "charts/karpenter-crd"),
    # external-dns numbers its charts apart: this one is of v0.17.0.
    Chart("external-dns", SOURCE / "external-dns", "sigs.k8s.io/external-dns", "charts/external-dns", "1.17.0"),
    Chart("nvidia-device-plugin", SOURCE / "device-plugin", "github.com/NVIDIA/k8s-device-plugin", "deployments/helm/nvidia-device-plugin"),
)


def missing() -> list[Chart]:
    return [chart for chart in PINNED if not chart.archive.exists()]


def build() -> None:
    with turn(CHARTS):
        absent = missing()
        if absent:
            package(compiler(), absent)


def package(go: Path, charts: list[Chart]) -> None:
    """Into the charts' folder, each as a whole."""
    print(f"    packaging charts: {', '.join(chart.archive.name for chart in charts)}", flush=True)
    partial = CHARTS / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for chart in charts:
        versions = [f"--version={chart.version or chart.app_version}", f"--app-version={chart.app_version}"]
        run(helm(), "package", fetched(go, chart) / chart.folder, f"--destination={partial}", *versions)
        os.replace(partial / chart.archive.name, chart.archive)
    partial.rmdir()


def helm() -> Path:
    """Ours, or the machine's where a cluster of the user's own needs no programs of ours."""
    found = tools.locate("helm") or shutil.which("helm")
    if not found:
        raise ToolsError("Charts are packaged by Helm, which is not there: put it on the path, or make sandbox-tools.")
    return Path(found)


def fetched(go: Path, chart: Chart) -> Path:
    """The module's files. Go compares them with go.sum, whether they come from afar or from its cache."""
    told = json.loads(run(go, "mod", "download", "-json", chart.module, cwd=chart.source))
    return Path(told["Dir"])


def run(*command: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env={**os.environ, "GOWORK": "off"}, capture_output=True, text=True)
    if done.returncode:
        raise ToolsError(f"A chart of the sandbox could not be made; {Path(command[0]).name} said:\n{done.stderr or done.stdout}".rstrip())
    return done.stdout


if __name__ == "__main__":
    sys.exit(command(build, "charts"))
