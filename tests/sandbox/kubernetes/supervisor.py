"""The process that starts a control plane's programs, watches them, and takes them with it when it ends."""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psutil

from . import state
from .api import Api, ApiError
from .authorizer import Authorizer
from .certificates import Authority
from .components import HOST, PORTS, VERSION, Component, Plan
from .kubelets import Kubelets
from .tools import ToolsError

START_SECONDS = 180  # of a machine that does much else; an idle one takes 5
LOOK_SECONDS = 0.05
VERSIONED = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
MEMORY = {"GOGC": "50"}  # one machine carries clusters, tests and an editor: garbage goes before memory grows
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Failure(Exception):
    """One sentence on why there is no control plane."""


class Supervisor:
    def __init__(self, directory: Path, parent: int, token_review_url: str, oidc_issuer: str | None, audit_log: Path | None):
        self._wanted = directory / VERSION
        self.directory = directory
        self._parent = parent
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        # Held until the end: a program shares its port with this socket, and nothing else gets it.
        self._held = [hold() for _ in PORTS]
        ports = {name: held.getsockname()[1] for name, held in zip(PORTS, self._held, strict=True)}
        self._authorizer = Authorizer()
        self._kubelets = Kubelets(directory / "pki")
        asked = (token_review_url, self._authorizer.url, self._kubelets.address)
        self.plan = Plan(directory, ports, *asked, oidc_issuer, self._version(), audit_log)

    def run(self) -> None:
        try:
            self._write("starting")
            Authority(self.plan.pki).issue_all()
            self.plan.write_configuration()
            self._authorizer.api = Api(self.plan.endpoint, self.plan.pki)
            self._kubelets.api = Api(self.plan.endpoint, self.plan.pki, "sandbox")
            self._spawn(self.plan.etcd())
            self._start_kubernetes(self._authorizer.api)
            self._spawn(self.plan.kwok())
            while True:
                self._write("ready")
                while self._version() == self.plan.version:
                    self._look()
                    time.sleep(LOOK_SECONDS * 4)
                self._write("starting")
                self.plan = replace(self.plan, version=self._version())
                self._end(VERSIONED)
                self._start_kubernetes(self._authorizer.api)
        except (Failure, ToolsError) as error:
            self._end()
            self._write("failed", str(error))

    def stop(self, *_: Any) -> None:
        self._end()
        os._exit(0)

    def _start_kubernetes(self, api: Api) -> None:
        self._spawn(self.plan.api_server())
        self._until(api.ready, "kube-apiserver")
        self._spawn(*self.plan.controllers())
        # Pods can be made from now on; that it is there says that the controllers work.
        self._until(lambda: api.exists("/api/v1/namespaces/default/serviceaccounts/default"), "kube-controller-manager")

    def _version(self) -> str | None:
        return self._wanted.read_text() or None

    def _spawn(self, *components: Component) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("KUBE", "ETCD_", "KWOK_"))}
        for component in components:
            command = component.command()
            with open(self.directory / f"{component.name}.log", "wb") as log:
                streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
                try:
                    child = subprocess.Popen(command, env={**environment, **MEMORY}, preexec_fn=die_with_parent, **streams)
                except OSError as error:
                    raise Failure(f"{command[0]} does not run ({error.strerror}): remove it and run make sandbox-tools.") from error
            self._children[component.name] = child
        self._write("starting")

    def _until(self, done: Callable[[], bool], name: str) -> None:
        until = time.monotonic() + START_SECONDS
        while not self._tried(done):
            self._look()
            if time.monotonic() > until:
                raise Failure(f"{name} was not ready after {START_SECONDS} seconds; its log is {self.directory / name}.log.")
            time.sleep(LOOK_SECONDS)

    @staticmethod
    def _tried(done: Callable[[], bool]) -> bool:
        try:
            return done()
        except (ApiError, OSError, HTTPException):
            return False

    def _look(self) -> None:
        if os.getppid() != self._parent:
            self.stop()
        for name, child in self._children.items():
            if child.poll() is not None:
                raise Failure(f"{name} stopped (exit code {child.returncode}); its log is {self.directory / name}.log.")

    def _end(self, names: Iterable[str] | None = None) -> None:
        """All, or these. At once: what they hold is thrown away, or in etcd."""
        ending = [self._children.pop(name) for name in list(self._children if names is None else names)]
        for child in ending:
            child.kill()
        for child in ending:
            child.wait()

    def _write(self, phase: str, failure: str | None = None) -> None:
        running = [psutil.Process(), *(psutil.Process(child.pid) for child in self._children.values() if child.poll() is None)]
        state.write(self.directory, running, phase=phase, failure=failure, endpoint=self.plan.endpoint, version=self.plan.version)


def hold() -> socket.socket:
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind((HOST, 0))
    return held


def die_with_parent() -> None:
    """Of a child, before it becomes its program: Linux kills it when its parent ends, however that ends."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--token-review-url", required=True)
    parser.add_argument("--oidc-issuer")
    parser.add_argument("--audit-log", type=Path)
    given = parser.parse_args()
    supervisor = Supervisor(given.directory, given.parent, given.token_review_url, given.oidc_issuer, given.audit_log)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, supervisor.stop)
    supervisor.run()


if __name__ == "__main__":
    main()
