"""A file that grows by lines of JSON, read as it grows."""

import json
from pathlib import Path
from typing import Any


class Lines:
    """Those since the last `clear`. Each is read once, so that asking often costs little."""

    def __init__(self, path: Path):
        self._path, self._position = path, 0
        self._found: list[dict[str, Any]] = []

    def read(self) -> list[dict[str, Any]]:
        if self._path.exists():
            with open(self._path, "rb") as file:
                file.seek(self._position)
                # A line still being written has no end yet.
                whole, _, _ = file.read().rpartition(b"\n")
            self._found += [json.loads(line) for line in whole.split(b"\n") if line]
            self._position += len(whole) + 1 if whole else 0
        return [*self._found]

    def clear(self) -> None:
        self._position, self._found = self._path.stat().st_size if self._path.exists() else 0, []
