"""One server: its process, its files and its address."""

import asyncio
import contextlib
import ctypes
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from . import cluster
from .cluster import Trouble
from .proxy import Proxy

START_SECONDS = 120  # of a machine that does much else; an idle one takes a fraction of one
LOOK_SECONDS = 0.02
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Server:
    """home: its folder, with "data", "socket", "archive" and "base", what a restore to a point in time begins with."""

    def __init__(self, home: Path, programs: cluster.Programs, proxy: Proxy):
        self.home, self.programs, self.proxy = home, programs, proxy
        self.data, self.socket, self.archive, self.base = (home / name for name in ("data", "socket", "archive", "base"))
        self.replica = self.removed = False
        self.others: dict[str, Proxy] = {}  # more addresses, by name
        self._parameters: dict[str, Any] = {}
        self._recover: dict[str, Any] = {}
        self._process: asyncio.subprocess.Process | None = None

    async def create(self, source: Path, parameters: dict[str, Any], recover: dict[str, Any], upstream: Path | None) -> None:
        """From a copy of a cluster. recover: settings of a recovery. upstream: the socket of the server that it follows."""
        self.archive.mkdir(mode=0o700, parents=True)
        await asyncio.to_thread(cluster.copy, source, self.data)
        self.replica = upstream is not None
        if self.replica:
            (self.data / "standby.signal").touch()
            origin = f"host={upstream} port={cluster.PORT} user={cluster.ADMINISTRATOR}"
            recover = {"primary_conninfo": f"{origin} application_name={self.home.name}"}
        elif recover:
            (self.data / "recovery.signal").touch()
        await self.start(parameters, recover)

    async def start(self, parameters: dict[str, Any] | None = None, recover: dict[str, Any] | None = None) -> None:
        if self.removed:
            raise Trouble(f"{self.home.name} was removed.")
        if parameters is not None:
            self._parameters = parameters
        self._settle(recover)
        self.socket.mkdir(mode=0o700, exist_ok=True)
        with open(self.home / "server.log", "ab") as log:
            streams = {"stdin": asyncio.subprocess.DEVNULL, "stdout": log, "stderr": log}
            program = str(self.programs.folder / "postgres")
            self._process = await asyncio.create_subprocess_exec(program, "-D", str(self.data), preexec_fn=die_with_parent, **streams)
        await self._ready()

    def _settle(self, recover: dict[str, Any] | None) -> None:
        own = {"unix_socket_directories": self.socket, "archive_command": f'cp "%p" "{self.archive}/%f"', **self._kept(recover)}
        cluster.write_settings(self.data, own, self._parameters)

    def _kept(self, recover: dict[str, Any] | None) -> dict[str, Any]:
        """A replica goes on following through each restart."""
        if recover is not None:
            self._recover = recover
        return self._recover if self.replica or recover else {}

    async def _ready(self) -> None:
        until = asyncio.get_running_loop().time() + START_SECONDS
        while self._phase() != "ready":
            if self._process is None or self._process.returncode is not None:
                raise Trouble(f"PostgreSQL did not start: {self._last_words()}")
            if asyncio.get_running_loop().time() > until:
                await self.stop()
                raise Trouble(f"PostgreSQL was not ready after {START_SECONDS} seconds: {self._last_words()}")
            await asyncio.sleep(LOOK_SECONDS)

    def _phase(self) -> str:
        """As the server writes it for pg_ctl: the eighth line of its file. A replica is ready when it can be read."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip()
        except (OSError, IndexError):
            return ""

    def _last_words(self) -> str:
        lines = (self.home / "server.log").read_text(errors="replace").splitlines()
        return " ".join([line for line in lines if "FATAL" in line or "ERROR" in line][-3:] or lines[-2:])

    async def stop(self) -> None:
        """As a restart of RDS does: what is open is ended."""
        for proxy in (self.proxy, *self.others.values()):
            proxy.drop()
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            try:
                await asyncio.wait_for(process.wait(), START_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()

    async def restart(self, parameters: dict[str, Any]) -> None:
        await self.stop()
        await self.start(parameters)

    def reload(self, parameters: dict[str, Any]) -> None:
        """What needs a restart waits for it, as PostgreSQL itself has it."""
        self._parameters = parameters
        self._settle(None)
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGHUP)

    async def back_up(self, folder: Path) -> None:
        await self.programs.back_up(self.socket, folder)

    async def renew_base(self) -> None:
        """A restore to a point in time can begin here, and from no earlier time."""
        shutil.rmtree(self.base, ignore_errors=True)
        await self.back_up(self.base)

    async def kill(self) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGQUIT)
            await process.wait()

    async def remove(self) -> None:
        self.removed = True
        for proxy in (self.proxy, *self.others.values()):
            await proxy.close()
        await self.kill()
        await asyncio.to_thread(shutil.rmtree, self.home, True)


def die_with_parent() -> None:
    """Of a server, before it becomes PostgreSQL: Linux has it end at once, with all of its processes, when the keeper does."""
    os.setpgid(0, 0)
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
