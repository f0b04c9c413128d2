"""The clusters of an account, for tests to look into and to put things there as an administrator who is no EKS principal."""

import re
from dataclasses import dataclass
from pathlib import Path

from . import state
from .api import Api

FOLDER = re.compile(r"(\d{12})-((?:[a-z]+-)+?\d+)-(.+)")


@dataclass(frozen=True)
class Administrator:
    """kubeconfig: for kubectl, Helm and Kubernetes' own client; its user is `kubernetes-admin`, of system:masters."""

    cluster: str
    kubeconfig: Path
    api: Api


def parts(folder: str) -> tuple[str, str, str]:
    """Account, region and cluster, of which a control plane's folder has its name."""
    found = FOLDER.fullmatch(folder)
    if not found:
        raise ValueError(f"{folder} is not named after account, region and cluster")
    return found[1], found[2], found[3]


def administrators(directory: Path, account: str, region: str) -> dict[str, Administrator]:
    """Of the clusters whose control planes are ready, by the clusters' names."""
    found = {}
    for path in sorted(directory.glob(f"{account}-{region}-*")):
        known = state.read(path)
        if known.get("phase") == "ready":
            name = parts(path.name)[2]
            found[name] = Administrator(name, path / "kubeconfig", Api(known["endpoint"], path / "pki"))
    return found
