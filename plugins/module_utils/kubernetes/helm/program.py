# SPDX-License-Identifier: GPL-3.0-or-later
"""The program helm: found, of a version that serves, and run apart from its user's own repositories and state."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import IO

from ..connection import Way
from .handed import Handed, handed
from .words import reason

# `--labels` came with 3.13, `--take-ownership` with 3.17; 4 has other flags: https://helm.sh/docs/overview/
OLDEST, TAKES_OWNERSHIP, NEXT_MAJOR = (3, 13), (3, 17), 4
# Seconds between two looks at the token.
INTERVAL = 60.0
# Seconds for it to undo what it has begun.
LAST = 60.0


class HelmError(Exception):
    """What Helm said, in one sentence."""


class Program:
    """name: of the program, on the PATH. way: to the cluster; None where there is none. scrub: takes out what must not be shown."""

    def __init__(self, name: str = "helm", way: Way | None = None, scrub: Callable[[str], str] = str):
        self.name, self.way, self.scrub = name, way, scrub
        self._folder = tempfile.TemporaryDirectory(prefix="piksel.infra-")  # private, and removed with this object or the process

    @cached_property
    def folder(self) -> Path:
        return Path(self._folder.name)

    @cached_property
    def version(self) -> tuple[int, int]:
        """Raises HelmError where it can't be had."""
        said = self.run("version", "--template", "{{.Version}}")
        found = re.match(r"v(\d+)\.(\d+)", said)
        if not found:
            raise HelmError(f"{self._path} does not say which version of Helm it is")
        return int(found[1]), int(found[2])

    def problem(self, takes_ownership: bool = False) -> str | None:
        """Why it does not serve, in a sentence."""
        try:
            version = self.version
        except HelmError as error:
            return f"helm: {error}"
        oldest = TAKES_OWNERSHIP if takes_ownership else OLDEST
        if oldest <= version < (NEXT_MAJOR,):
            return None
        why = "has other flags" if version >= (NEXT_MAJOR,) else "is too old"
        return f"helm: {self._path} is Helm {_dotted(version)}, which {why}; put Helm 3, {_dotted(oldest)} or later, on the PATH"

    def run(self, *arguments: str, given: str | None = None, cluster: bool = False, limit: float = 120) -> str:
        """What it writes. given: its standard input. cluster: leads it there. limit: seconds until it is told to stop."""
        with handed(self.way) if cluster and self.way else nullcontext() as way:
            return self._run([self._path, *arguments, *(way.arguments if way else [])], given, way, limit)

    @cached_property
    def _path(self) -> str:
        found = shutil.which(self.name)
        if not found:
            raise HelmError(f"there is no program {self.name} on the PATH; install Helm {_dotted(OLDEST)} or later (not {NEXT_MAJOR})")
        return found

    def _run(self, command: list[str], given: str | None, way: Handed | None, limit: float) -> str:
        """By files instead of pipes: if this process is killed, Helm can still say what it likes and end what it has begun."""
        with _nameless() as standard_input, _nameless() as output, _nameless() as complaints:
            standard_input.write((given or "").encode())
            standard_input.seek(0)
            streams = {"stdin": standard_input, "stdout": output, "stderr": complaints}
            try:
                process = subprocess.Popen(command, **streams, env=self._environment(), pass_fds=way.numbers if way else [])
            except OSError as error:
                raise HelmError(f"{command[0]} can't be run: {error.strerror}") from None
            try:
                _await(process, way, limit)
            except BaseException:
                _stop(process)
                raise
            said, complained = _content(output), _content(complaints)
        if process.returncode:
            raise HelmError(self.scrub(reason(complained)) or f"helm {command[1]} failed with exit code {process.returncode}")
        return said

    def _environment(self) -> dict[str, str]:
        """What would lead it elsewhere is left out; a login to a registry is the user's, and is only read."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("HELM_") and name != "KUBECONFIG"}
        login = os.environ.get("HELM_REGISTRY_CONFIG") or _login()
        homes = {f"HELM_{kind}_HOME": str(self.folder / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
        return {**own, **homes, "HELM_DRIVER": "secret", **({"HELM_REGISTRY_CONFIG": login} if login else {})}


def _nameless() -> IO[bytes]:
    """A file that no other program can open: its content may be a release's Secrets."""
    return open(os.memfd_create("helm"), "w+b") if hasattr(os, "memfd_create") else tempfile.TemporaryFile()


def _content(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _await(process: subprocess.Popen[bytes], way: Handed | None, limit: float) -> None:
    """Until it has ended. Raises HelmError where it does not end in time."""
    started = time.monotonic()
    while process.poll() is None:
        left = limit - (time.monotonic() - started)
        if left <= 0:
            raise HelmError(f"Helm had not ended after {limit:.0f} s, and was told to stop")
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=min(INTERVAL, left))
        if way:
            way.renew()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Told to stop, Helm undoes what it has begun."""
    process.terminate()
    try:
        process.wait(timeout=LAST)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _login() -> str | None:
    """Where `helm registry login` has put what it knows: https://helm.sh/docs/helm/helm/"""
    configuration = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    path = os.path.join(os.environ.get("HELM_CONFIG_HOME") or f"{configuration}/helm", "registry", "config.json")
    return path if os.path.exists(path) else None


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
