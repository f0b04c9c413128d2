"""What a control plane leaves in its directory about itself: how far it is, and which processes are its own."""

import json
import os
from pathlib import Path
from typing import Any

import psutil

STATE = "state.json"


def write(directory: Path, processes: list[psutil.Process], **more: Any) -> None:
    state = {**more, "processes": [{"pid": process.pid, "started": process.create_time()} for process in processes]}
    partial = directory / f"{STATE}.new"
    partial.write_text(json.dumps(state))
    os.replace(partial, directory / STATE)


def read(directory: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((directory / STATE).read_text())
    except FileNotFoundError:
        return {}
    return found


def processes(directory: Path) -> list[psutil.Process]:
    """Those that run still. A process id may be another program's by now: its start decides."""
    found = []
    for entry in read(directory).get("processes", []):
        try:
            process = psutil.Process(entry["pid"])
            if abs(process.create_time() - entry["started"]) < 1:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found
