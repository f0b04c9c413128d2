# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of Ansible of which everything is looked through for values: what they say, what lies in files, arguments, environments."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psutil

from sandbox import Sandbox

from .runs import SECONDS, Ansible

HASHES = ("md5", "sha1", "sha256")


class Needles:
    """Values, and the forms in which each may stand somewhere: base64 wherever in a longer text it begins, hashes too."""

    def __init__(self, values: Iterable[str | bytes]):
        plain = {value.encode() if isinstance(value, str) else value for value in values}
        self._forms = {form: value for value in plain for form in _forms(value)}

    def found(self, text: bytes) -> set[str]:
        """The forms that stand there, each with the value that it is of."""
        return {f"{form!r} of {value!r}" for form, value in self._forms.items() if form in text}


def _forms(value: bytes) -> Iterator[bytes]:
    assert len(value) >= 8, f"{value!r} is too short to be told from what stands anywhere"
    yield value
    text = value.decode("latin-1")
    yield from (repr(value)[2:-1].encode(), json.dumps(text)[1:-1].encode(), quote(text).encode(), value.hex().encode())
    for before in range(3):  # the first and the last digits are of the neighbours too
        digits = base64.b64encode(b"\0" * before + value)
        whole = digits[(0, 2, 3)[before] : (before + len(value)) * 8 // 6]
        yield whole
        yield whole.translate(bytes.maketrans(b"+/", b"-_"))
    for name in HASHES:
        digest = hashlib.new(name, value)
        yield from (digest.hexdigest().encode(), base64.b64encode(digest.digest()))


class Watched(Ansible):
    """Runs in a folder of their own, with Ansible's temporary files and what it keeps of them.

    seen: by channel (output, record, files, arguments, environment) all that was there, of all runs.
    """

    def __init__(self, sandbox: Sandbox, directory: Path, **variables: str):
        super().__init__(sandbox, directory)
        self.folders = {name: directory / "watched" / name for name in ("tmp", "home", "local", "remote", "async")}
        for folder in self.folders.values():
            folder.mkdir(parents=True)
        self.variables = {
            "TMPDIR": str(self.folders["tmp"]),
            "ANSIBLE_HOME": str(self.folders["home"]),
            "ANSIBLE_LOCAL_TEMP": str(self.folders["local"]),
            "ANSIBLE_REMOTE_TEMP": str(self.folders["remote"]),
            "ANSIBLE_ASYNC_DIR": str(self.folders["async"]),
            "ANSIBLE_KEEP_REMOTE_FILES": "1",
            "ANSIBLE_LOG_PATH": str(self.folders["home"] / "log"),
            "PYTHONFAULTHANDLER": "1",
            **variables,
        }
        self.seen: dict[str, set[bytes]] = {name: set() for name in ("output", "record", "files", "arguments", "environment")}
        self._read: dict[Path, tuple[int, int]] = {}

    def _environment(self, record: Path) -> dict[str, str]:
        return super()._environment(record) | self.variables

    def watch(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """One run: its code and what it said."""
        kept, self.variables = self.variables, self.variables | variables
        try:
            with self.started(*arguments) as (process, record):
                over = threading.Event()
                watcher = threading.Thread(target=self._look, args=(process.pid, over))
                watcher.start()
                try:
                    output, _ = process.communicate(timeout=SECONDS)
                finally:
                    over.set()
                    watcher.join()
        finally:
            self.variables = kept
        self._look_at_files()
        self.seen["output"].add(output.encode())
        self.seen["record"].add(record.read_bytes() if record.exists() else b"")
        return process.returncode, output

    def _look(self, pid: int, over: threading.Event) -> None:
        while not over.wait(0.05):
            with suppress(psutil.NoSuchProcess):
                main = psutil.Process(pid)
                for one in [main, *main.children(recursive=True)]:
                    for channel, name in (("arguments", "cmdline"), ("environment", "environ")):
                        with suppress(OSError):
                            self.seen[channel].add(Path(f"/proc/{one.pid}/{name}").read_bytes())
            self._look_at_files()

    def _look_at_files(self) -> None:
        """What is new in the folders, or changed."""
        for folder in self.folders.values():
            for path in folder.rglob("*"):
                with suppress(OSError):  # it may go meanwhile
                    status = path.stat()
                    if path.is_file() and self._read.get(path) != (status.st_mtime_ns, status.st_size):
                        self.seen["files"].add(path.read_bytes())
                        self._read[path] = (status.st_mtime_ns, status.st_size)

    def found(self, needles: Needles) -> dict[str, set[str]]:
        """By channel the values that were there."""
        found = {channel: set().union(*map(needles.found, texts)) for channel, texts in self.seen.items() if texts}
        return {channel: values for channel, values in found.items() if values}
