"""The kubeconfig that leads a person's kubectl and Helm to the sandbox's clusters, with the token that EKS takes."""

import os
import sys
from pathlib import Path
from typing import Any

from ..settings import ACCOUNTS
from . import kubeconfig
from .control_plane import TESTS, ControlPlane

# In the directory of the control planes, as long as there is a cluster.
FILE = "kubeconfig"
API_VERSION = "client.authentication.k8s.io/v1"


def write(path: Path, planes: dict[str, ControlPlane]) -> None:
    """A context for each, named by the cluster's ARN as the AWS CLI names it, the oldest the current one; no file where there is none."""
    if not planes:
        path.unlink(missing_ok=True)
        return
    documents = [of_cluster(arn, plane) for arn, plane in planes.items()]
    merged = {key: [each for document in documents for each in document[key]] for key in ("clusters", "users", "contexts")}
    kubeconfig.write(path, {**documents[0], **merged})


def of_cluster(arn: str, plane: ControlPlane) -> dict[str, Any]:
    _, _, _, region, account, _ = arn.split(":", 5)
    profile = next((f"sandbox-{name}" for name, number in ACCOUNTS.items() if number == account), "")
    arguments = ["-m", "sandbox.kubernetes.token", "--cluster", plane.name, "--region", region, "--profile", profile]
    user = {
        "exec": {
            "apiVersion": API_VERSION,
            "command": sys.executable,
            "args": arguments,
            "env": [{"name": "PYTHONPATH", "value": str(TESTS)}],
            "interactiveMode": "Never",
        }
    }
    authority = kubeconfig.encoded(plane.directory / "pki" / "ca.crt")
    return kubeconfig.document(arn, {"server": plane.endpoint, "certificate-authority-data": authority}, user)


def link(path: Path, given: Path) -> None:
    """Lead to the user's own cluster, as the user's own file does."""
    partial = path.with_name(path.name + ".new")
    partial.unlink(missing_ok=True)
    partial.symlink_to(given.resolve())
    os.replace(partial, path)
