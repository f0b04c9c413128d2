"""The control planes behind the emulated EKS clusters, by the clusters' ARNs."""

import os
import shutil
import threading
from pathlib import Path

from . import access, audit
from .api import Api, answers
from .control_plane import ControlPlane, stop_leftovers
from .kubeconfig import Given
from .node_keeper import NodeKeeper
from .nodes import Node


def from_environment(directory: Path) -> "ControlPlanes | None":
    """As the sandbox's variables have it; None for clusters that no Kubernetes stands behind."""
    if os.environ.get("SANDBOX_KUBERNETES") == "none":
        return None
    given = os.environ.get("SANDBOX_KUBECONFIG")
    return ControlPlanes(directory, Path(given).expanduser() if given else None)


class ControlPlanes:
    """`directory`: where each has its folder. `kubeconfig`: of a cluster of the user's own that stands in for all, and is not touched."""

    def __init__(self, directory: Path, kubeconfig: Path | None = None):
        self.directory = directory
        self.kubeconfig = directory / access.FILE
        self._given = Given.read(kubeconfig) if kubeconfig else None
        self._planes: dict[str, ControlPlane] = {}
        self._keepers: dict[str, NodeKeeper] = {}
        self._lock = threading.RLock()
        self.audit_logs = directory / audit.AUDIT_LOGS
        shutil.rmtree(self.audit_logs, ignore_errors=True)
        self.audit_logs.mkdir(parents=True)
        self.kubeconfig.unlink(missing_ok=True)
        stop_leftovers(directory)

    @property
    def given(self) -> bool:
        """Whether a cluster of the user's own stands in."""
        return self._given is not None

    def start(self, arn: str, name: str, token_review_url: str, oidc_issuer: str | None = None, version: str | None = None) -> None:
        """Begin, or say what is missing for it; `ready` and `failure` say how it goes."""
        if self._given:
            access.link(self.kubeconfig, self._given.path)
            return
        _, _, _, region, account, _ = arn.split(":", 5)
        folder = f"{account}-{region}-{name}"
        log = self.audit_logs / f"{folder}{audit.SUFFIX}"
        plane = ControlPlane(self.directory / folder, name, token_review_url, oidc_issuer, version, log)
        plane.start()
        with self._lock:
            self._planes[arn] = plane
            self._keepers[arn] = NodeKeeper(plane, self._publish)

    def upgrade(self, arn: str, version: str) -> None:
        """Begin to be of that version: `ready` says when it is."""
        plane = self._planes.get(arn)
        if plane:
            plane.upgrade(version)

    def ready(self, arn: str) -> bool:
        if self._given:
            return answers(self._given.endpoint, self._given.ca)
        plane = self._planes.get(arn)
        return plane is not None and plane.ready()

    def failure(self, arn: str) -> str | None:
        plane = self._planes.get(arn)
        return plane.failure() if plane else None

    def endpoint(self, arn: str) -> str | None:
        if self._given:
            return self._given.endpoint
        plane = self._planes.get(arn)
        return plane.endpoint if plane else None

    def ca(self, arn: str) -> bytes | None:
        if self._given:
            return self._given.ca
        plane = self._planes.get(arn)
        return plane.ca if plane else None

    def service_account_key(self, arn: str) -> bytes | None:
        plane = self._planes.get(arn)
        path = plane.directory / "pki" / "service-account.pub" if plane else None
        return path.read_bytes() if path and path.exists() else None

    def api(self, arn: str) -> Api | None:
        """As the sandbox itself, which is of system:masters. A user's own cluster is left alone."""
        plane = self._planes.get(arn)
        return plane.api_of("sandbox") if plane and plane.ready() else None

    def set_nodes(self, arn: str, node_group: str, nodes: list[Node]) -> None:
        """Have exactly these nodes in the group, as soon as the API answers. A user's own cluster keeps its own."""
        keeper = self._keepers.get(arn)
        if keeper:
            keeper.want(node_group, nodes)

    def stop(self, arn: str) -> None:
        with self._lock:
            plane, keeper = self._planes.pop(arn, None), self._keepers.pop(arn, None)
        if plane and keeper:
            plane.stop()
            keeper.stop()
        self._publish()

    def stop_all(self) -> None:
        for arn in list(self._planes):
            self.stop(arn)
        self.kubeconfig.unlink(missing_ok=True)

    def _publish(self) -> None:
        """Write what leads a person's kubectl to the clusters that can be used."""
        with self._lock:
            if not self._given:
                access.write(self.kubeconfig, {arn: plane for arn, plane in self._planes.items() if plane.ready()})
