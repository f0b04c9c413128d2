# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a Helm that this machine has started is still at work, so that what was killed here is repaired at once.

Helm is given a mark as a label of the revision that it makes, on its command line: as long as a process has it there, it is at work.
A mark is MACHINE.USER.REVISION.CHANCE. Another machine's says nothing, and neither does that of another revision, to which Helm hands
labels on.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from functools import cache
from pathlib import Path

LABEL = "helm.piksel.infra/run"
PROC = Path("/proc")


def mark(revision: int) -> str | None:
    """For a Helm that is to make this revision. None where nobody could tell later whether it is at work."""
    return f"{machine()}.{os.getuid()}.{revision}.{secrets.token_hex(4)}" if machine() else None


def is_over(found: str | None, revision: int) -> bool:
    """The Helm that has made this revision was started here, and is no more."""
    return bool(found and machine() and found.startswith(f"{machine()}.{os.getuid()}.{revision}.") and not _is_somebody_s(found))


@cache
def machine() -> str | None:
    """This machine since it was started and, in a container, the container. None where the system does not say."""
    try:
        boot, processes = (PROC / "sys/kernel/random/boot_id").read_text(), os.readlink(PROC / "self/ns/pid")
    except OSError:
        return None
    return hashlib.sha256(f"{boot}{processes}".encode()).hexdigest()[:12]


def _is_somebody_s(found: str) -> bool:
    return any(found.encode() in _command(process) for process in PROC.iterdir() if process.name.isdigit())


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:  # it has ended, or is another user's
        return b""
