"""What is run: our module in a playbook, the floor, playbooks that do nothing, and a loop of stock tasks."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox import Sandbox

from ..measure import Program
from ..programs import playbook
from . import described
from .described import Entry

HERE = Path(__file__).parent
PROFILE, REGION = "sandbox-staging", "ap-southeast-3"


@dataclass
class Floor(Program):
    """It tells how long it took without its start and its imports."""

    inside_runs: list[float] = field(default_factory=list)

    def time(self, watch_every: float = 0) -> None:
        super().time(watch_every)
        self.inside_runs.append(json.loads(self.output)["seconds"])


class Programs:
    """Of one number of entries, whose descriptions are written into a directory."""

    def __init__(self, sandbox: Sandbox, directory: Path, entries: Sequence[Entry]):
        connection = {"profile": PROFILE, "region": REGION}
        self._sandbox = sandbox
        self._bare = described.inventory(directory / "bare", connection)
        self._full = described.inventory(directory / "full", connection, entries)
        self._map = described.for_floor(directory / "map.json", entries)

    def ours(self) -> Program:
        return playbook(HERE / "sync.yml", self._full, self._sandbox)

    def floor(self, mode: str) -> Floor:
        variables = {"AWS_PROFILE": PROFILE, "AWS_DEFAULT_REGION": REGION}
        return Floor([sys.executable, str(HERE.parent / "secrets_floor.py"), mode, str(self._map)], self._sandbox, variables)

    def empty(self) -> Program:
        """Without the map: what it takes to load that is a cost of ours."""
        return playbook(HERE / "empty.yml", self._bare, self._sandbox)

    def nothing(self) -> Program:
        return playbook(HERE / "nothing.yml", self._bare, self._sandbox)

    def stock(self, kubeconfig: Path) -> Program:
        """As Kubernetes' administrator by a certificate: EKS's tokens would cost a process for each item."""
        return playbook(HERE / "stock.yml", self._full, self._sandbox, K8S_AUTH_KUBECONFIG=str(kubeconfig))
