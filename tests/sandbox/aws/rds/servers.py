"""The PostgreSQL servers behind the emulated databases. With SANDBOX_POSTGRESQL=none there are none: their addresses refuse."""

import contextlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ...postgresql.client import Client
from ...postgresql.cluster import Trouble
from . import master

NOWHERE = "127.255.255.254"  # of this machine, and nobody listens

client: Client | None = None
_databases: dict[str, "Database"] = {}


def connect(directory: Path) -> None:
    """Once, as the sandbox starts."""
    global client
    client = None if os.environ.get("SANDBOX_POSTGRESQL") == "none" else Client(directory)


def stop() -> None:
    if client:
        client.stop()


def reset() -> None:
    """All servers and copies are thrown away; what is still being done for them comes to nothing."""
    if client and _databases:
        _databases.clear()
        client.reset()


class Database:
    """One server. What it is asked to do it does in turn, in the background; `idle` says when it has, `failure` why it could not."""

    def __init__(self, name: str, port: int, about: dict[str, Any]):
        self.name, self.port, self.about = name, port, about
        self.address = NOWHERE
        self.failure: str | None = None
        self._socket = ""
        self._turns = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._last: Future[None] | None = None
        self._lock = threading.Lock()
        _databases[name] = self

    @property
    def idle(self) -> bool:
        return self._last is None or self._last.done()

    def create(self, source: dict[str, Any], parameters: dict[str, str]) -> None:
        def work() -> None:
            given = {"name": self.name, "port": self.port, "source": source, "parameters": parameters, "about": self.about}
            answer = self._ask("create", **given)
            self.address, self._socket = answer["address"], answer["socket"]

        self._then(work)

    def set_up(self, user: str, password: str, database: str | None) -> None:
        """As AWS hands a new one over: with its master user, who is no superuser."""
        self._then(lambda: self._as_administrator(lambda session: master.set_up(session, user, password, database)))

    def set_password(self, user: str, password: str) -> None:
        self._then(lambda: self._as_administrator(lambda session: master.set_password(session, user, password)))

    def set_parameters(self, parameters: dict[str, str]) -> None:
        """What can be changed while it runs, at once; the rest from the next restart."""
        self._then(lambda: self._ask("reload", name=self.name, parameters=parameters))

    def restart(self, parameters: dict[str, str]) -> None:
        self._then(lambda: self._ask("restart", name=self.name, parameters=parameters))

    def stop(self) -> None:
        self._then(lambda: self._ask("stop", name=self.name))

    def demand_ssl(self, forced: bool) -> None:
        self._then(lambda: self._ask("demand_ssl", name=self.name, forced=forced))

    def move(self, port: int) -> None:
        def work() -> None:
            self.address, self.port = self._ask("port", name=self.name, port=port)["address"], port

        self._then(work)

    def expose(self, label: str, port: int, about: dict[str, Any], keep: Callable[[str], None]) -> None:
        """One more address, which is told as soon as it is there."""
        self._then(lambda: keep(self._ask("expose", name=self.name, label=label, port=port, about=about)["address"]))

    def conceal(self, label: str) -> None:
        self._then(lambda: self._ask("conceal", name=self.name, label=label))

    def turn(self, label: str | None, opened: bool, read_only: bool) -> None:
        self._then(lambda: self._ask("turn", name=self.name, label=label, opened=opened, read_only=read_only))

    def back_up(self, snapshot: str) -> None:
        self._then(lambda: self._ask("back_up", name=self.name, snapshot=snapshot))

    def archive(self) -> None:
        """What was committed until now can be restored from now on."""
        self._then(lambda: self._as_administrator(master.archive))

    def promote(self) -> None:
        def work() -> None:
            self._as_administrator(lambda session: session.execute("SELECT pg_promote()"))
            self._ask("promoted", name=self.name)

        self._then(work)

    def remove(self) -> None:
        _databases.pop(self.name, None)
        self._then(lambda: self._ask("remove", name=self.name))

    def wait(self) -> None:
        if self._last:
            self._last.result()

    def _as_administrator(self, work: Callable[[Any], Any]) -> None:
        if client and self._socket:
            with client.session(self._socket) as session:
                work(session)

    def _ask(self, do: str, **given: Any) -> dict[str, Any]:
        return client.ask(do, **given) if client else {"address": NOWHERE, "socket": ""}

    def _then(self, work: Callable[[], Any]) -> None:
        def attempt() -> None:
            try:
                work()
            except Exception as error:  # it is told to whoever describes the database
                self.failure = str(error) if isinstance(error, Trouble) else f"{type(error).__name__}: {error}"

        with self._lock:
            self._last = self._turns.submit(attempt)


class Member:
    """A member's own address of the server that the members of a cluster share."""

    def __init__(self, shared: Database, label: str, port: int, about: dict[str, Any]):
        self.shared, self.label = shared, label
        self.address = NOWHERE
        shared.expose(label, port, about, lambda address: setattr(self, "address", address))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.shared, name)

    def remove(self) -> None:
        self.shared.conceal(self.label)


def forget_snapshot(name: str) -> None:
    if client:
        with contextlib.suppress(Trouble):
            client.ask("forget_snapshot", snapshot=name)
