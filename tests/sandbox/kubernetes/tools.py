"""Where the programs of the sandbox's Kubernetes are: built here from pinned Go modules, or given by the user."""

import hashlib
import os
import re
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "tools"
BUILD = SOURCE.parents[2] / "build"
# Each module's programs, by the package that Go builds them from.
MODULES = {
    SOURCE: {
        "etcd": "go.etcd.io/etcd/server/v3",
        "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
        "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
        "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
        "kubectl": "k8s.io/kubernetes/cmd/kubectl",
        "helm": "helm.sh/helm/v3/cmd/helm",
    },
    SOURCE / "kwok": {"kwok": "sigs.k8s.io/kwok/cmd/kwok"},
}
PROGRAMS = [name for programs in MODULES.values() for name in programs]
# What KWOK's nodes and pods go through; it comes with KWOK's module.
STAGES = "kwok-stages.yaml"


class ToolsError(Exception):
    """One sentence for the person whose Kubernetes tools are missing or broken."""


@cache
def directory() -> Path:
    """Where the programs are built: another folder for other versions, so that no old program is taken for a new one."""
    return BUILD / "sandbox-tools" / pins(*MODULES)


def pins(*modules: Path) -> str:
    """What stands for all the versions that these pin."""
    pinned = hashlib.sha256()
    for module in modules:
        for name in ("go.mod", "go.sum"):
            pinned.update((module / name).read_bytes())
    return pinned.hexdigest()[:12]


def version(module: str, *sources: Path) -> str:
    """The pinned version of a Go module, as v1.2.3. sources: folders of the go.mod that pins it; none: those of Kubernetes' programs."""
    for source in sources or MODULES:
        found = re.search(rf"^\s*(?:require )?{re.escape(module)} (v\S+)", (source / "go.mod").read_text(), re.MULTILINE)
        if found:
            return found[1]
    raise KeyError(module)


def locate(name: str) -> Path | None:
    return next((place / name for place in places() if os.access(place / name, os.X_OK)), None)


def places() -> list[Path]:
    """Where programs are looked for: the user's KUBEBUILDER_ASSETS, then what is built here."""
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    return [Path(assets).resolve(), directory()] if assets else [directory()]


def missing() -> list[str]:
    absent = [name for name in PROGRAMS if locate(name) is None]
    return absent if (directory() / STAGES).exists() else [*absent, STAGES]


def program(name: str) -> Path:
    found = locate(name)
    if found is None:
        raise ToolsError(f"The sandbox's {name} is not built: make sandbox-tools.")
    return found


def stages() -> Path:
    if not (directory() / STAGES).exists():
        raise ToolsError(f"The sandbox's {STAGES} is not there: make sandbox-tools.")
    return directory() / STAGES


def require() -> None:
    """Say in one sentence what is missing, if anything is."""
    absent = missing()
    if absent:
        raise ToolsError(f"The sandbox's Kubernetes tools are not all built ({', '.join(absent)}): make sandbox-tools.")
