# SPDX-License-Identifier: GPL-3.0-or-later
"""What Helm is to read and nobody else: the way to a cluster, with its token, as files that no disk has."""

from __future__ import annotations

import base64
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..connection import Way

OPEN = "/proc/self/fd"


class Files:
    """In memory where the system has that, else in a private folder. numbers: of those that the program is to inherit."""

    def __init__(self, in_memory: bool | None = None):
        self._in_memory = hasattr(os, "memfd_create") and os.path.isdir(OPEN) if in_memory is None else in_memory
        self._folder = None if self._in_memory else Path(tempfile.mkdtemp(prefix="piksel.infra-"))
        self.numbers: list[int] = []

    def add(self, name: str, content: str) -> str:
        """The path under which the program finds it."""
        if self._folder is None:
            number = os.memfd_create(name)
            os.fchmod(number, 0o600)
            self.numbers.append(number)
            path = f"{OPEN}/{number}"
        else:
            path = str(self._folder / name)
        self.write(path, content)
        return path

    @staticmethod
    def write(path: str, content: str) -> None:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(content)

    def close(self) -> None:
        for number in self.numbers:
            os.close(number)
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


class Handed:
    """arguments: of Helm, which lead it to the cluster. renew: keeps the token good while Helm is at work."""

    def __init__(self, way: Way, files: Files):
        self._way, self._files, self.numbers = way, files, files.numbers
        self._path = self._token = ""
        if way.kubeconfig:
            self.arguments = ["--kubeconfig", str(way.kubeconfig), *(["--kube-context", way.context] if way.context else [])]
        else:
            self._token = way.token()
            self._path = files.add("token", self._token)  # read again every minute: https://pkg.go.dev/k8s.io/client-go/transport
            self.arguments = ["--kubeconfig", files.add("kubeconfig", json.dumps(_kubeconfig(way, self._path)))]

    def renew(self) -> None:
        if self._path and self._way.token() != self._token:
            self._token = self._way.token()
            self._files.write(self._path, self._token)


@contextmanager
def handed(way: Way, in_memory: bool | None = None) -> Iterator[Handed]:
    files = Files(in_memory)
    try:
        yield Handed(way, files)
    finally:
        files.close()


def _kubeconfig(way: Way, token_file: str) -> dict[str, Any]:
    authority = base64.b64encode(way.authority.encode()).decode()
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "cluster", "cluster": {"server": way.server, "certificate-authority-data": authority}}],
        "users": [{"name": "user", "user": {"tokenFile": token_file}}],
        "contexts": [{"name": "cluster", "context": {"cluster": "cluster", "user": "user"}}],
        "current-context": "cluster",
    }
