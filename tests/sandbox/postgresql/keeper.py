"""The process that keeps the servers of one sandbox, and takes them with it when it ends.

It is asked by lines of JSON on a socket, one request a connection (`client.py`). Where the sandbox is root's, it becomes another
user before it starts anything.
"""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import cluster, programs
from .addresses import Addresses
from .certificates import Authority
from .home import become_another, load_all, open_to_all, own_home
from .proxy import Proxy
from .server import Server
from .statements import Statement

CERTIFICATE = "rds-ca.pem"  # of the authority, in the sandbox's folder, as AWS publishes RDS's
LOOK_SECONDS = 0.5
END_SECONDS = 5


class Keeper:
    def __init__(self, home: Path, folder: Path, authority: Authority, calls: Any):
        self.home = home
        self.programs = cluster.Programs(folder)
        self.servers: dict[str, Server] = {}
        self._authority, self._calls = authority, calls
        self._addresses = Addresses()
        self._template: asyncio.Task[None] | None = None

    async def answer(self, given: dict[str, Any]) -> dict[str, Any]:
        operation = given.pop("do")
        found: dict[str, Any] | None = await getattr(self, f"do_{operation}")(**given)
        return found or {}

    async def do_create(self, name: str, port: int, source: dict[str, Any], parameters: dict[str, Any], about: dict[str, Any]) -> Any:
        """source: {} for a new one, {"snapshot": …}, {"server": …, "time": …} for a point in time, {"upstream": …} for a replica.

        about: what its lines in the log of calls say beside the statement."""
        home = self.home / "servers" / name
        home.mkdir(mode=0o700, parents=True)
        held = self._addresses.hold(port)
        address = held.getsockname()[0]
        context = self._authority.context(address, home)
        proxy = Proxy(held, home / "socket" / f".s.PGSQL.{cluster.PORT}", context, self._teller(about))
        server = self.servers[name] = Server(home, self.programs, proxy)
        try:
            await self._fill(server, source, parameters)
            if server.removed:
                raise cluster.Trouble(f"{name} was removed while it was made.")
            await proxy.listen()
        except BaseException:
            self.servers.pop(name, None)
            await server.remove()
            raise
        return {"address": address, "socket": str(server.socket)}

    async def _fill(self, server: Server, source: dict[str, Any], parameters: dict[str, Any]) -> None:
        upstream = self.servers[source["upstream"]] if "upstream" in source else None
        if "server" in source:
            origin = self.servers[source["server"]]
            recover = {"restore_command": f'cp "{origin.archive}/%f" "%p"', "recovery_target_action": "promote", "hot_standby": "off"}
            recover |= {"recovery_target_time": source["time"]} if source.get("time") else {}
            await server.create(origin.base, parameters, recover, None)
        elif upstream:
            fresh = server.home / "copy"
            await upstream.back_up(fresh)
            await server.create(fresh, parameters, {}, upstream.socket)
            await asyncio.to_thread(shutil.rmtree, fresh)
            return
        elif "snapshot" in source:
            await server.create(self._snapshot(source["snapshot"]), parameters, {}, None)
        else:
            await self._template_made()
            await server.create(self.home / "template", parameters, {}, None)
            await asyncio.to_thread(cluster.link, self.home / "template", server.base)
            return
        await server.renew_base()

    async def _template_made(self) -> None:
        if self._template is None or (self._template.done() and self._template.exception()):
            self._template = asyncio.create_task(self.programs.initialize(self.home / "template"))
        await asyncio.shield(self._template)

    def _snapshot(self, name: str) -> Path:
        return self.home / "snapshots" / name

    async def do_reload(self, name: str, parameters: dict[str, Any]) -> None:
        self.servers[name].reload(parameters)

    async def do_restart(self, name: str, parameters: dict[str, Any]) -> None:
        await self.servers[name].restart(parameters)

    async def do_stop(self, name: str) -> None:
        await self.servers[name].stop()

    async def do_demand_ssl(self, name: str, forced: bool) -> None:
        server = self.servers[name]
        for proxy in (server.proxy, *server.others.values()):
            proxy.force_ssl = forced

    async def do_expose(self, name: str, label: str, port: int, about: dict[str, Any]) -> dict[str, Any]:
        """One more address of the server."""
        server = self.servers[name]
        held = self._addresses.hold(port)
        address = held.getsockname()[0]
        context = self._authority.context(address, server.home)
        proxy = server.others[label] = Proxy(held, server.socket / f".s.PGSQL.{cluster.PORT}", context, self._teller(about))
        proxy.force_ssl = server.proxy.force_ssl
        await proxy.listen()
        return {"address": address}

    async def do_conceal(self, name: str, label: str) -> None:
        await self.servers[name].others.pop(label).close()

    async def do_turn(self, name: str, label: str | None, opened: bool, read_only: bool) -> None:
        """What an address is for. label: None for the first one."""
        server = self.servers[name]
        proxy = server.others[label] if label else server.proxy
        changed = (proxy.open, proxy.read_only) != (opened, read_only)
        proxy.open, proxy.read_only = opened, read_only
        if changed:
            proxy.drop()

    async def do_promoted(self, name: str) -> None:
        """The server says itself that it is no replica any more; from now on it is restored from here."""
        server = self.servers[name]
        server.replica = False
        await server.renew_base()

    async def do_back_up(self, name: str, snapshot: str) -> None:
        self._snapshot(snapshot).parent.mkdir(mode=0o700, exist_ok=True)
        await self.servers[name].back_up(self._snapshot(snapshot))

    async def do_forget_snapshot(self, snapshot: str) -> None:
        await asyncio.to_thread(shutil.rmtree, self._snapshot(snapshot), True)

    async def do_port(self, name: str, port: int) -> dict[str, Any]:
        """It listens on another port, at its address if that is free there."""
        proxy = self.servers[name].proxy
        held = self._addresses.hold(port, proxy.address)
        context = self._authority.context(held.getsockname()[0], self.servers[name].home)
        await proxy.move(held, context)
        return {"address": proxy.address}

    async def do_remove(self, name: str) -> None:
        server = self.servers.pop(name, None)
        if server:
            await server.remove()

    async def do_reset(self) -> None:
        await asyncio.gather(*(self.do_remove(name) for name in list(self.servers)))
        await asyncio.to_thread(shutil.rmtree, self.home / "snapshots", True)

    def _teller(self, about: dict[str, Any]) -> Callable[[str, str, Statement], None]:
        def tell(user: str, database: str, statement: Statement) -> None:
            entry = statement.entry()
            parameters = {"user": user, "database": database, "statement": entry.pop("statement")}
            line = {"time": round(time.time(), 6), **about, **entry, "parameters": parameters}
            self._calls.write(json.dumps(line, separators=(",", ":")) + "\n")

        return tell

    async def end(self) -> None:
        """A server that ends still writes into its folder."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(server.kill() for server in self.servers.values())), END_SECONDS)
        shutil.rmtree(self.home, ignore_errors=True)


async def serve(keeper: Keeper, parent: int) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await keeper.answer(json.loads(await reader.readline()))
        except Exception as error:  # whatever it is, the one who asked has to know
            answer = {"error": str(error) if isinstance(error, cluster.Trouble) else f"{type(error).__name__}: {error}"}
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()
        writer.close()

    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    path = keeper.home / "keeper"
    async with await asyncio.start_unix_server(connected, path):
        print(path, flush=True)
        while not stopped.is_set() and os.getppid() == parent:
            await asyncio.sleep(LOOK_SECONDS)
    await keeper.end()
    os._exit(0)  # what is still connected is not waited for


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--parent", type=int, required=True)
    given = parser.parse_args()
    os.umask(0o077)
    calls = open(given.directory / "calls.jsonl", "a", buffering=1)
    load_all()
    authority = Authority()
    (given.directory / CERTIFICATE).write_bytes(authority.certificate)
    home, lock = own_home()
    try:
        folder = programs.copy(home / "programs")
        open_to_all(home / "programs")
        become_another(home)
    except (programs.NoPrograms, cluster.Trouble, OSError) as error:
        shutil.rmtree(home, ignore_errors=True)
        sys.exit(str(error))
    os.chdir(home)
    asyncio.run(serve(Keeper(home, folder, authority, calls), given.parent))
    lock.close()


if __name__ == "__main__":
    main()
