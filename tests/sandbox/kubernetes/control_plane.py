"""One control plane: started in the background, and never left behind."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil

from . import state, tools
from .api import Api
from .components import VERSION

STOP_SECONDS = 5
TESTS = Path(__file__).resolve().parents[2]


class ControlPlane:
    """A cluster's API server and what belongs to it, in a directory of its own.

    version: such as 1.33, which it then emulates. audit_log: a file outside of the directory, which outlives it.
    """

    def __init__(
        self,
        directory: Path,
        name: str,
        token_review_url: str,
        oidc_issuer: str | None = None,
        version: str | None = None,
        audit_log: Path | None = None,
    ):
        self.directory = directory.resolve()
        self.name = name
        self._token_review_url = token_review_url
        self._oidc_issuer = oidc_issuer
        self._version = version
        self._audit_log = audit_log
        self._supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin; `ready` and `failure` say how it goes."""
        tools.require()
        stop_leftovers(self.directory)
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True, mode=0o700)
        self._want(self._version)
        command = [sys.executable, "-m", "sandbox.kubernetes.supervisor", "--directory", str(self.directory), "--parent", str(os.getpid())]
        command += ["--token-review-url", self._token_review_url]
        if self._oidc_issuer:
            command += ["--oidc-issuer", self._oidc_issuer]
        if self._audit_log:
            command += ["--audit-log", str(self._audit_log)]
        path = os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH")]))
        with open(self.directory / "supervisor.log", "w") as log:
            self._supervisor = subprocess.Popen(
                command, env={**os.environ, "PYTHONPATH": path}, start_new_session=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def upgrade(self, version: str) -> None:
        """Begin to be of that version; what the cluster holds stays, and it is not ready meanwhile."""
        self._version = version
        self._want(version)

    def ready(self) -> bool:
        found = state.read(self.directory)
        return self.failure() is None and found.get("phase") == "ready" and found.get("version") == self._version

    def failure(self) -> str | None:
        failure: str | None = state.read(self.directory).get("failure")
        if failure is None and self._supervisor is not None and self._supervisor.poll() is not None:
            return f"The control plane of {self.name} stopped; its log is {self.directory / 'supervisor.log'}."
        return failure

    def wait(self, seconds: float = 60) -> None:
        """Until it is ready; for those who start no others meanwhile."""
        until = time.monotonic() + seconds
        while not self.ready():
            failure = self.failure()
            if failure or time.monotonic() > until:
                raise TimeoutError(failure or f"The control plane of {self.name} was not ready after {seconds:g} seconds.")
            time.sleep(0.05)

    @property
    def endpoint(self) -> str | None:
        return state.read(self.directory).get("endpoint")

    @property
    def ca(self) -> bytes | None:
        try:
            return (self.directory / "pki" / "ca.crt").read_bytes()
        except FileNotFoundError:
            return None

    @property
    def api(self) -> Api:
        """As cluster administrator, once it is ready."""
        return self.api_of("admin")

    def api_of(self, name: str) -> Api:
        """As the client whose certificate has that name."""
        return Api(str(self.endpoint), self.directory / "pki", name)

    def _want(self, version: str | None) -> None:
        partial = self.directory / f"{VERSION}.new"
        partial.write_text(version or "")
        os.replace(partial, self.directory / VERSION)

    def stop(self) -> None:
        """End its programs, and throw away what they held."""
        if self._supervisor is not None:
            self._supervisor.terminate()
            try:
                self._supervisor.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._supervisor.kill()
                self._supervisor.wait()
            self._supervisor = None
        stop_leftovers(self.directory)
        shutil.rmtree(self.directory, ignore_errors=True)


def stop_leftovers(directory: Path) -> int:
    """End what runs still of the control planes in a directory, as after a crash; how many processes that were."""
    own = [process for path in directory.rglob(state.STATE) for process in state.processes(path.parent)]
    for process in own:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(own, timeout=STOP_SECONDS)
    return len(own)
