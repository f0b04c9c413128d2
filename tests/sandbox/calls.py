"""The log of API calls since the server started: one JSON line each, written to an open file."""

import json
import threading
from pathlib import Path
from typing import Any


class CallLog:
    def __init__(self, path: Path):
        path.write_text("")
        self._file = open(path, "a", buffering=1)  # what is said to databases is written by another process
        self._lock = threading.Lock()

    def write(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry, default=str, separators=(",", ":"))
        with self._lock:
            self._file.write(line + "\n")


class CallReader:
    """Reads the calls made since the last `clear`."""

    def __init__(self, path: Path):
        self._path = path
        self._position = 0

    def read(self) -> list[dict[str, Any]]:
        if not self._path.exists():
            return []
        with open(self._path, "rb") as file:
            file.seek(self._position)
            # A line still being written has no end yet.
            return [json.loads(line) for line in file.read().split(b"\n")[:-1]]

    def clear(self) -> None:
        self._position = self._path.stat().st_size if self._path.exists() else 0
