"""What the sandbox's server asks the keeper of PostgreSQL's servers by, and says to them itself."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from .cluster import ADMINISTRATOR, PORT, Trouble

SECONDS = 300


class Client:
    """One keeper for all databases of a sandbox, started when the first is asked for. `directory`: the sandbox's."""

    def __init__(self, directory: Path):
        self.directory = directory
        self._process: subprocess.Popen[str] | None = None
        self._path = ""
        self._lock = threading.Lock()

    def ask(self, do: str, **given: Any) -> dict[str, Any]:
        """Waits until it is done. Trouble: one sentence on why it can't be."""
        self._start()
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(SECONDS)
            connection.connect(self._path)
            connection.sendall(json.dumps({"do": do, **given}).encode() + b"\n")
            answer: dict[str, Any] = json.loads(connection.makefile().readline() or '{"error": "The keeper of databases ended."}')
        if "error" in answer:
            raise Trouble(answer["error"])
        return answer

    @contextlib.contextmanager
    def session(self, path: str, database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
        """As AWS's own administrator. path: of the server's socket. Each statement by itself."""
        options = {"host": path, "port": PORT, "user": ADMINISTRATOR, "dbname": database, "connect_timeout": 30}
        with psycopg.connect(**options, autocommit=True) as connection:
            yield connection

    def reset(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.ask("reset")

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10)

    def _start(self) -> None:
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            command = [sys.executable, "-m", "sandbox.postgresql.keeper", "--directory", str(self.directory), "--parent", str(os.getpid())]
            with open(self.directory / "postgresql.log", "a+") as log:
                begin = log.tell()
                streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": log}
                self._process = subprocess.Popen(command, text=True, **streams)
                self._path = str(self._process.stdout and self._process.stdout.readline()).strip()
                if not self._path:
                    self._process.wait()
                    log.seek(begin)
                    raise Trouble(log.read().strip().splitlines()[-1])
