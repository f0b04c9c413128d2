"""An instance's address: TLS, who is let in at all, and a log of what is said. Behind it is the server, on a socket of its own.

TLS is done here because not every build of PostgreSQL has it.
"""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Callable
from pathlib import Path

from . import wire
from .statements import Statement, Statements

CHUNK = 1 << 16
READ_ONLY = "-c default_transaction_read_only=on"
ADMINISTRATOR = "rdsadmin"  # AWS's own: its user and its database are closed to all others

Tell = Callable[[str, str, Statement], None]  # user, database, statement


class Proxy:
    """held: a socket that is bound to the address. path: of the server's own socket."""

    def __init__(self, held: socket.socket, path: Path, context: ssl.SSLContext, tell: Tell):
        self.force_ssl = self.read_only = False
        self.open = True
        self._held, self._path, self._context, self._tell = held, path, context, tell
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        return str(self._held.getsockname()[0])

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, sock=self._held)

    async def move(self, held: socket.socket, context: ssl.SSLContext) -> None:
        await self.close()
        self._held, self._context = held, context
        await self.listen()

    async def close(self) -> None:
        if self._server:
            self._server.close()
        self._held.close()
        self.drop()

    def drop(self) -> None:
        """End what is connected, as a restart does."""
        for writer in list(self._open):
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.open:
            writer.close()
            return
        self._open.add(writer)
        # Whoever breaks off, or never spoke PostgreSQL's language, is no trouble of ours.
        with contextlib.suppress(OSError, EOFError, ssl.SSLError, asyncio.IncompleteReadError, struct.error):
            await self._serve(reader, writer)
        self._open.discard(writer)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        encrypted = False
        while True:
            length, code = struct.unpack("!II", await reader.readexactly(8))
            if length > wire.LONGEST_START or length < 8:
                return
            rest = await reader.readexactly(length - 8)
            if code == wire.SSL_REQUEST and not encrypted:
                writer.write(b"S")
                await writer.drain()
                await writer.start_tls(self._context)
                encrypted = True
            elif code == wire.GSS_REQUEST:
                writer.write(b"N")
            else:
                break
        given = wire.start_parameters(rest) if code != wire.CANCEL_REQUEST else {}
        start = wire.start(code, rest, READ_ONLY if self.read_only and given else "")
        refused = self._refusal(given, encrypted) if given else None
        if refused:
            writer.write(wire.error("28000", refused))
            await writer.drain()
            return
        try:
            behind = await asyncio.open_unix_connection(str(self._path))
        except OSError:
            writer.write(wire.error("57P03", "the database system is starting up"))
            await writer.drain()
            return
        behind[1].write(start)
        await self._between(reader, writer, *behind, given)

    def _refusal(self, given: dict[str, str], encrypted: bool) -> str | None:
        user, database = given.get("user", ""), given.get("database") or given.get("user", "")
        where = f'host "{self.address}", user "{user}", database "{database}", {"SSL encryption" if encrypted else "no encryption"}'
        if ADMINISTRATOR in (user, database):
            return f"pg_hba.conf rejects connection for {where}"
        return f"no pg_hba.conf entry for {where}" if self.force_ssl and not encrypted else None

    async def _between(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        inner: asyncio.StreamReader,
        outer: asyncio.StreamWriter,
        given: dict[str, str],
    ) -> None:
        user = given.get("user", "")
        followed = Statements(lambda statement: self._tell(user, given.get("database") or user, statement))
        ways = [
            asyncio.create_task(pump(reader, outer, wire.Messages(), followed.client)),
            asyncio.create_task(pump(inner, writer, wire.Messages(), followed.server)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            outer.close()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            followed.end()


async def pump(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, messages: wire.Messages, follow: Callable[[bytes, bytes], None]
) -> None:
    """What is said is in the log before the other side has it."""
    while data := await source.read(CHUNK):
        for kind, body in messages.feed(data):
            follow(kind, body)
        target.write(data)
        await target.drain()
