"""Starting and stopping the server process, and never another one."""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from .configuration import OVERRIDING
from .settings import DNS_PORT_TAKEN, HOST, NO_KUBERNETES, PORT_TAKEN, Mode

START_SECONDS = 60
STOP_SECONDS = 5


class SandboxError(Exception):
    """One sentence for the person who runs the sandbox."""


class Process:
    def __init__(self, directory: Path):
        self.directory = directory
        self.log = directory / "server.log"
        self._state = directory / "state.json"

    def state(self) -> dict[str, Any] | None:
        """What the last server left about itself, None after it was stopped."""
        try:
            found: dict[str, Any] = json.loads(self._state.read_text())
        except FileNotFoundError:
            return None
        return found

    def running(self) -> psutil.Process | None:
        """The server's process. A process id may be another program's by now: its start and its command decide."""
        state = self.state()
        if state is None:
            return None
        try:
            process = psutil.Process(state["pid"])
            own = abs(process.create_time() - state["started"]) < 1 and "sandbox.server" in process.cmdline()
            return process if own and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None

    def start(self, port: int, mode: Mode, parent: int | None = None, dns_port: int = 0) -> bool:
        """Start the server unless it runs; whether it was started. A port that is 0 is any free one."""
        with self._locked():
            if self.running():
                return False
            self._state.unlink(missing_ok=True)
            ports = ["--port", str(port), "--dns-port", str(dns_port)]
            command = [sys.executable, "-m", "sandbox.server", "--directory", str(self.directory), *ports, *mode.arguments()]
            if parent:
                command += ["--parent", str(parent)]
            with open(self.log, "w") as log:
                streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
                child = subprocess.Popen(command, env=self._environment(), start_new_session=True, **streams)
            self._await(child, port, dns_port)
            return True

    def stop(self) -> bool:
        """Stop the server if it runs; whether it did."""
        with self._locked():
            process = self.running()
            if process is not None:
                process.terminate()
                if not self._gone(STOP_SECONDS):
                    process.kill()
                    self._gone(STOP_SECONDS)
            self._state.unlink(missing_ok=True)
            return process is not None

    def _await(self, child: subprocess.Popen[bytes], port: int, dns_port: int) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            code = child.poll()
            if code == PORT_TAKEN:
                raise SandboxError(f"Port {port} of {HOST} is taken by another program: set SANDBOX_PORT to a free port.")
            if code == DNS_PORT_TAKEN:
                raise SandboxError(f"Port {dns_port} of {HOST} is taken by another program: set SANDBOX_DNS_PORT to a free port.")
            if code == NO_KUBERNETES:
                raise SandboxError(self.log.read_text().strip())
            if code is not None:
                raise SandboxError(f"The sandbox's server stopped as it started (exit code {code}); its log is {self.log}.")
            if self._state.exists():
                return
            time.sleep(0.02)
        child.kill()
        raise SandboxError(f"The sandbox's server was not ready after {START_SECONDS} seconds; its log is {self.log}.")

    def _gone(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while self._state.exists() and self.running() and time.monotonic() < until:
            time.sleep(0.02)
        return self.running() is None

    @staticmethod
    def _environment() -> dict[str, str]:
        """The caller's environment without its AWS configuration, which moto would read."""
        drop = {*OVERRIDING, "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL", "MOTO_ACCOUNT_ID"}
        kept = {name: value for name, value in os.environ.items() if name not in drop}
        tests = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(filter(None, [tests, kept.get("PYTHONPATH")]))
        return {**kept, "PYTHONPATH": path, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.directory.mkdir(parents=True, exist_ok=True)
        with open(self.directory / "lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
