"""Build the programs and package the charts: python -m sandbox.kubernetes.build. What is there already stays."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from . import charts, tools
from .go import compiler
from .tools import MODULES, STAGES, ToolsError
from .turns import command, turn

REPORT_SECONDS = 15
STAGE_FOLDERS = ("node/fast", "node/heartbeat-with-lease", "pod/fast")


def build() -> None:
    target = tools.directory()
    with turn(target):
        if tools.missing():
            build_kubernetes(target)
    charts.build()


def build_kubernetes(target: Path) -> None:
    print("    the sandbox's Kubernetes is built from source, once: about 7 minutes on two cores, 5 GB in Go's caches", flush=True)
    go = compiler()
    for module, programs in MODULES.items():
        absent = {name: package for name, package in programs.items() if tools.locate(name) is None}
        if absent:
            make(go, module, absent, target, versions())
    write_stages(go, target / STAGES)
    print(f"    built in {target}", flush=True)


def make(go: Path, module: Path, programs: dict[str, str], target: Path, versions: dict[str, str]) -> None:
    """Build into a folder of its own and move each finished program: what has its name is whole.

    programs: Go's package of each, by name. versions: what the programs say of themselves, by Go's names of the variables.
    """
    partial = target / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    print(f"    building {', '.join(programs)}", flush=True)
    # Stripped, without the paths of this machine, without C: the same programs everywhere.
    flags = " ".join(["-s", "-w", *(f"-X {name}={value}" for name, value in versions.items())])
    command = [go, "build", "-v", "-trimpath", "-buildvcs=false", f"-ldflags={flags}", "-o", f"{partial}/", *programs.values()]
    environment = {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off"}
    process = subprocess.Popen(command, cwd=module, env=environment, stderr=subprocess.PIPE, text=True)
    said = follow(process)
    if process.wait():
        raise ToolsError("\n".join([f"{', '.join(programs)} could not be built; Go said:", *said[-10:]]))
    for name, package in programs.items():
        # Go names a program after its package, and leaves out a last part that is only a major version.
        parts = [part for part in package.split("/") if part != "v3"]
        os.replace(partial / parts[-1], target / name)
    partial.rmdir()


def follow(process: subprocess.Popen[str]) -> list[str]:
    """Say every now and then how far it is; what it said besides packages' names."""
    assert process.stderr is not None
    packages, said = 0, []
    began = reported = time.monotonic()
    for line in process.stderr:
        if " " in line.strip():
            said.append(line.rstrip())
        else:
            packages += 1
        now = time.monotonic()
        if now - reported >= REPORT_SECONDS:
            reported = now
            print(f"    {int(now - began):4} s: {packages} packages compiled", flush=True)
    return said


def versions() -> dict[str, str]:
    """What release builds of Kubernetes and Helm say."""
    kubernetes, helm = tools.version("k8s.io/kubernetes"), tools.version("helm.sh/helm/v3")
    major, minor, _ = kubernetes.removeprefix("v").split(".")
    base = "k8s.io/component-base/version"
    return {
        f"{base}.gitVersion": kubernetes,
        f"{base}.gitMajor": major,
        f"{base}.gitMinor": minor,
        f"{base}.gitCommit": "",
        "helm.sh/helm/v3/internal/version.version": helm,
        "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor": major,
        "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": minor,
        "helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor": major,
        "helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor": minor,
    }


def write_stages(go: Path, target: Path) -> None:
    """KWOK's own stages, from its module."""
    command = [go, "mod", "download", "-json", "sigs.k8s.io/kwok"]
    module = Path(json.loads(subprocess.run(command, cwd=tools.SOURCE / "kwok", check=True, stdout=subprocess.PIPE).stdout)["Dir"])
    folders = [module / "kustomize" / "stage" / folder for folder in STAGE_FOLDERS]
    files = [file for folder in folders for file in sorted(folder.glob("*.yaml")) if file.name != "kustomization.yaml"]
    partial = target.with_suffix(".partial")
    partial.write_text("\n---\n".join(file.read_text() for file in files))
    os.replace(partial, target)


if __name__ == "__main__":
    sys.exit(command(build, "sandbox-tools"))
