"""The folder of one keeper of servers, and the user that it becomes."""

import fcntl
import importlib
import os
import pwd
import shutil
import tempfile
from pathlib import Path
from typing import Any

from .cluster import Trouble

PREFIX = "sandbox-postgresql-"
LOCK = "owner.lock"
USERS = ("postgres", "nobody")  # that a sandbox of root's runs servers as


def place() -> Path:
    """Where every user may pass, and which is near the root: the path of a socket can't be long."""
    usual = Path("/tmp")
    return usual if os.access(usual, os.W_OK) else Path(tempfile.gettempdir())


def own_home() -> tuple[Path, Any]:
    """A folder that every user can pass, and the lock that says whose it is; those of keepers that were killed are removed."""
    for leftover in place().glob(f"{PREFIX}*"):
        if abandoned(leftover):
            shutil.rmtree(leftover, ignore_errors=True)
    # Under another name until it is locked: whoever starts at the same time would take it for abandoned.
    unlocked = Path(tempfile.mkdtemp(prefix=f".{PREFIX}", dir=place()))
    lock = open(unlocked / LOCK, "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    unlocked.chmod(0o711)
    return unlocked.rename(unlocked.with_name(unlocked.name.removeprefix("."))), lock


def abandoned(home: Path) -> bool:
    try:
        with open(home / LOCK) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except OSError:  # another's, or another user's, or just being made
        return False


def open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def become_another(home: Path) -> None:
    """PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return
    known = [user for user in pwd.getpwall() if user.pw_name in USERS]
    if not known:
        raise Trouble(f"PostgreSQL does not run as root, and this machine has no user {' or '.join(USERS)}.")
    user = min(known, key=lambda one: USERS.index(one.pw_name))
    for path in [home, *home.rglob("*")]:
        os.chown(path, user.pw_uid, user.pw_gid)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.environ["HOME"] = str(home)


def load_all() -> None:
    """What Python would load when it is first used lies where another user may not look."""
    for name in ("asyncio.sslproto", "asyncio.unix_events", "concurrent.futures.thread", "encodings.idna", "multiprocessing", "stringprep"):
        importlib.import_module(name)
