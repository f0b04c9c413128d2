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
