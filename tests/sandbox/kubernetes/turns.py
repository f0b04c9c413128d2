"""One build after another, and what a person is told where one ends."""

import fcntl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .tools import ToolsError


@contextmanager
def turn(target: Path) -> Iterator[None]:
    """In a folder, which is made if need be."""
    target.mkdir(parents=True, exist_ok=True)
    with open(target / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"    waiting for another build in {target}", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def command(work: Callable[[], None], target: str) -> int:
    """Run one of the builds for a person; its exit code. target: what they ask make for."""
    try:
        work()
    except ToolsError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"Interrupted: make {target} goes on with what is done.", file=sys.stderr)
        return 130
    return 0
